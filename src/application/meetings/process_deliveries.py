"""Carrying out what deliveries say.

Many of one workspace are carried out together: read, recorded and settled by a few statements and one commit, at a
fraction of the cost of each alone. When that fails, each is tried alone, so that one bad delivery holds up no other.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.connections.ask_calendly import AskCalendly
from application.correlation import correlated
from application.inbox.outcomes import (
    CANNOT_BE_CONFIRMED,
    DISCONNECTED,
    ERASED,
    NOT_CONFIRMED,
    UNKNOWN_EVENT,
    UNKNOWN_OWNER,
    UNREADABLE,
)
from application.meetings.receive_deliveries import HANDLED_EVENTS
from application.meetings.record_booking import RecordBooking, Told
from application.ports.clock import Clock
from application.ports.deliveries import Delivery, DeliveryState
from application.ports.notices import NoticeReader, Unreadable
from application.ports.scheduling_provider import GoneAtProvider, ProviderRefused, SchedulingProvider
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from domain.bookings import BookingFacts
from domain.connection import Connection, ConnectionStatus
from domain.errors import OwnerActionNeeded
from domain.events import EventTypesChanged
from domain.identifiers import ConnectionId, DeliveryId, InviteeUri, WorkspaceId
from domain.values import Cause, CauseKind

MOST_AT_ONCE: Final = 50
"""Deliveries in one transaction: nearly all there is to gain, and its locks are held for some 50 ms."""
MOST_TRIES: Final = 20
FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Processed:
    """What became of a delivery."""

    delivery: DeliveryId
    correlation: str | None
    """`None` when it did not wait (any more)."""
    state: DeliveryState | None
    """`None` when it did not wait (any more), or with an error."""
    error: Exception | None = None
    """It still waits; `Transient` and `StaleWrite` ask for no more than another try. See `PutOffDelivery`."""


@dataclass(frozen=True, slots=True)
class _Owned:
    """A delivery that waits, and whose it is."""

    delivery: Delivery
    workspace: WorkspaceId
    connection: ConnectionId

    @property
    def id(self) -> DeliveryId:
        """The delivery's."""
        return self.delivery.id


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Settled without a look at the record."""

    state: DeliveryState
    outcome: str


@dataclass(frozen=True, slots=True)
class _EventTypesChanged:
    """The cached list is no longer true."""


_Said = BookingFacts | _Verdict | _EventTypesChanged


@dataclass(frozen=True)
class ProcessDeliveries:
    """Make stored deliveries part of the record.

    A delivery's row is held while its meeting is written, and both are committed together: a crash leaves it waiting,
    a second worker passes it by, and a copy finds it settled.
    """

    units: UnitOfWorkFactory
    clock: Clock
    reader: NoticeReader
    record_booking: RecordBooking
    provider: SchedulingProvider
    ask_calendly: AskCalendly

    def __call__(self, *, deliveries: Sequence[DeliveryId]) -> Sequence[Processed]:
        """One answer per delivery, in any order.

        Raises:
            StorageUnavailable: nothing was carried out.
        """
        waiting = self._waiting(deliveries)
        found = {one.id for one in waiting}
        done = [Processed(one, None, None) for one in deliveries if one not in found]
        done += [Processed(one.id, one.correlation, DeliveryState.IGNORED) for one in waiting if _owned(one) is None]
        owned = [whose for one in waiting if (whose := _owned(one))]
        for group in _together(one for one in owned if one.delivery.state is not DeliveryState.SET_ASIDE):
            done += self._carried_out(group)
        # Each of these waits for Calendly: after all that need not.
        for one in owned:
            if one.delivery.state is DeliveryState.SET_ASIDE:
                done += self._carried_out([one])
        return done

    def _waiting(self, deliveries: Sequence[DeliveryId]) -> Sequence[Delivery]:
        """Those that wait; what is nobody's is settled with that."""
        with self.units.as_system() as unit:
            waiting = unit.deliveries.take_all(deliveries)
            nobodys = [one.id for one in waiting if _owned(one) is None]
            if nobodys:
                now = self.clock.now()
                unit.deliveries.settle_all(nobodys, DeliveryState.IGNORED, outcome=UNKNOWN_OWNER, now=now)
                unit.commit()
        return waiting

    def _carried_out(self, group: Sequence[_Owned]) -> Sequence[Processed]:
        """All of one workspace."""
        alone = group[0].delivery if len(group) == 1 else None
        try:
            # What asking Calendly leads to is of one delivery alone, and can be followed into the jobs that come of it.
            # What many lead to together are lines of the change log, and each of those names its delivery.
            with correlated(alone.correlation if alone else None):
                states = self._applied(group)
        except Exception as error:  # noqa: BLE001 - answered with; whoever asked decides, and logs it
            if alone:
                return [Processed(alone.id, alone.correlation, None, error)]
            return [each for one in group for each in self._carried_out([one])]
        return [
            Processed(one.id, one.delivery.correlation if one.id in states else None, states.get(one.id))
            for one in group
        ]

    def _applied(self, group: Sequence[_Owned]) -> Mapping[DeliveryId, DeliveryState]:
        said = {one.id: self._said(one) for one in group}
        settled = _Settled()
        with self.units.as_service(group[0].workspace) as unit:
            held = {one.id for one in unit.deliveries.take_all(list(said))}
            connections = _Connections(unit)
            told: list[Told] = []
            changed: set[ConnectionId] = set()
            for one in group:
                what = said[one.id]
                if one.id not in held:
                    continue
                if isinstance(what, _Verdict):
                    settled.add(one.id, what.state, what.outcome)
                elif isinstance(what, _EventTypesChanged):
                    changed.add(one.connection)
                    settled.add(one.id, DeliveryState.HANDLED)
                elif (connection := connections.require(one.connection)).status is ConnectionStatus.DISCONNECTED:
                    settled.add(one.id, DeliveryState.IGNORED, DISCONNECTED)
                else:
                    # What comes to light late is a repair, which nobody outside is told of.
                    cause = Cause(CauseKind.REPAIR if one.delivery.replays else CauseKind.CALENDLY, one.id)
                    told.append(Told(what, connection, cause))
                    settled.add(one.id, DeliveryState.HANDLED)
            for whose in changed:
                unit.event_types.outdate(whose)
                unit.tell(EventTypesChanged(occurred_at=self.clock.now(), connection=whose))
            meetings = self.record_booking.all(unit, told)
            erased = {one.cause.reference for one, meeting in zip(told, meetings, strict=True) if meeting.is_erased}
            unit.erasures.empty_bodies(
                [one for one in settled.states if one in erased or self._names_erased(unit, said[one])]
            )
            for (state, outcome), ones in settled.by_fate.items():
                unit.deliveries.settle_all(ones, state, outcome=outcome, now=self.clock.now())
            unit.commit()
        return settled.states

    @staticmethod
    def _names_erased(unit: UnitOfWork, said: _Said) -> bool:
        """Whether a delivery says anything that may not be kept."""
        return isinstance(said, BookingFacts) and said.forgetting(unit.erasures.when(said.addresses)) != said

    def _said(self, owned: _Owned) -> _Said:
        delivery = owned.delivery
        if not delivery.body:
            return _Verdict(DeliveryState.IGNORED, ERASED)
        if delivery.event not in HANDLED_EVENTS:
            return _Verdict(DeliveryState.IGNORED, UNKNOWN_EVENT)
        try:
            notice = self.reader.read(delivery.body)
        except Unreadable as error:
            return _Verdict(DeliveryState.FAILED, f"{UNREADABLE}: {error}")
        if notice is None:
            return _EventTypesChanged()
        if delivery.state is DeliveryState.SET_ASIDE:
            return self._confirmed(owned, notice.facts.invitee)
        return notice.facts

    def _confirmed(self, owned: _Owned, invitee: InviteeUri) -> BookingFacts | _Verdict:
        """A right signature that is old may be a replay: only what Calendly says now is believed."""
        try:
            return self.ask_calendly(
                lambda token: self.provider.booking(token, invitee),
                workspace=owned.workspace,
                connection=owned.connection,
            )
        except (GoneAtProvider, ProviderRefused):
            return _Verdict(DeliveryState.IGNORED, NOT_CONFIRMED)
        except OwnerActionNeeded:
            return _Verdict(DeliveryState.FAILED, CANNOT_BE_CONFIRMED)


class _Settled:
    """What became of those of a group that were held."""

    def __init__(self) -> None:
        self.states: dict[DeliveryId, DeliveryState] = {}
        self.by_fate: dict[tuple[DeliveryState, str | None], list[DeliveryId]] = defaultdict(list)

    def add(self, delivery: DeliveryId, state: DeliveryState, outcome: str | None = None) -> None:
        self.states[delivery] = state
        self.by_fate[state, outcome].append(delivery)


class _Connections:
    """Those through which a group was heard, each read once."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._known: dict[ConnectionId, Connection] = {}

    def require(self, connection: ConnectionId) -> Connection:
        found = self._known.get(connection)
        if found is None:
            found = self._known[connection] = self._unit.connections.require(connection)
        return found


def _together(deliveries: Iterable[_Owned]) -> Iterator[Sequence[_Owned]]:
    """By workspace, in portions."""
    by_workspace: dict[WorkspaceId, list[_Owned]] = defaultdict(list)
    for one in deliveries:
        by_workspace[one.workspace].append(one)
    for of_one in by_workspace.values():
        for first in range(0, len(of_one), MOST_AT_ONCE):
            yield of_one[first : first + MOST_AT_ONCE]


def _owned(delivery: Delivery) -> _Owned | None:
    if delivery.workspace is None or delivery.connection is None:
        return None
    return _Owned(delivery, delivery.workspace, delivery.connection)


@dataclass(frozen=True)
class PutOffDelivery:
    """Have a delivery that could not be carried out wait, longer each time, and at last be kept for a person."""

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, delivery: DeliveryId, why: str, retry_after: timedelta | None = None) -> DeliveryState:
        """
        Args:
            why: a word or the name of an error; never its text, which may quote a body.
        """
        now = self.clock.now()
        with self.units.as_system() as unit:
            found = unit.deliveries.take(delivery)
            if found is None:
                return DeliveryState.STORED
            pause = min(FIRST_PAUSE * 2**found.tries, LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
            tries = unit.deliveries.put_off(delivery, until=now + max(pause, retry_after or pause), outcome=why)
            state = found.state
            if tries >= MOST_TRIES:
                state = DeliveryState.FAILED
                unit.deliveries.settle(delivery, state, outcome=why, now=now)
            unit.commit()
        return state
