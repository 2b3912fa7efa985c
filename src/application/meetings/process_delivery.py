"""Carrying out what a delivery says."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.connections.ask_calendly import AskCalendly
from application.correlation import follow
from application.inbox.outcomes import (
    CANNOT_BE_CONFIRMED,
    DISCONNECTED,
    NOT_CONFIRMED,
    UNKNOWN_EVENT,
    UNKNOWN_OWNER,
    UNREADABLE,
)
from application.meetings.receive_deliveries import HANDLED_EVENTS
from application.meetings.record_booking import RecordBooking
from application.ports.clock import Clock
from application.ports.deliveries import Delivery, DeliveryState
from application.ports.notices import NoticeReader, Unreadable
from application.ports.scheduling_provider import GoneAtProvider, ProviderRefused, SchedulingProvider
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.bookings import BookingFacts, Notice
from domain.connection import ConnectionStatus
from domain.errors import OwnerActionNeeded, StaleWrite, Transient
from domain.identifiers import ConnectionId, DeliveryId, InviteeUri, WorkspaceId
from domain.values import Cause, CauseKind

MOST_TRIES: Final = 20
FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(hours=1)


@dataclass(frozen=True)
class ProcessDelivery:
    """Make one stored delivery part of the record.

    The delivery's row is held while its meeting is written, and both are committed together: a crash leaves it waiting,
    a second worker passes it by, and a copy finds it settled.
    """

    units: UnitOfWorkFactory
    clock: Clock
    reader: NoticeReader
    record_booking: RecordBooking
    provider: SchedulingProvider
    ask_calendly: AskCalendly

    def __call__(self, *, delivery: DeliveryId) -> DeliveryState | None:
        """What became of it; `None` when it did not wait (any more).

        Raises:
            Transient, StaleWrite: to be tried again; the caller says so with `PutOffDelivery`.
        """
        with self.units.as_system() as unit:
            found = unit.deliveries.take(delivery)
            if found is None:
                return None
            follow(found.correlation)
            if found.workspace is None or found.connection is None:
                unit.deliveries.settle(delivery, DeliveryState.IGNORED, outcome=UNKNOWN_OWNER, now=self.clock.now())
                unit.commit()
                return DeliveryState.IGNORED
        if found.event not in HANDLED_EVENTS:
            return self._settled(found.workspace, delivery, DeliveryState.IGNORED, outcome=UNKNOWN_EVENT)
        try:
            notice = self.reader.read(found.body)
        except Unreadable as error:
            return self._settled(found.workspace, delivery, DeliveryState.FAILED, outcome=f"{UNREADABLE}: {error}")
        if notice is None:
            return self._outdate_event_types(found.workspace, found.connection, delivery)
        if found.state is DeliveryState.SET_ASIDE:
            return self._confirm(found.workspace, found.connection, found, notice)
        return self._apply(found.workspace, found.connection, found, notice.facts)

    def _apply(
        self, workspace: WorkspaceId, connection: ConnectionId, delivery: Delivery, facts: BookingFacts
    ) -> DeliveryState | None:
        with self.units.as_service(workspace) as unit:
            if unit.deliveries.take(delivery.id) is None:
                return None
            told_by = unit.connections.require(connection)
            if told_by.status is ConnectionStatus.DISCONNECTED:
                state, outcome = DeliveryState.IGNORED, DISCONNECTED
            else:
                # What comes to light late is a repair, which nobody outside is told of.
                cause = Cause(CauseKind.REPAIR if delivery.replays else CauseKind.CALENDLY, delivery.id)
                self.record_booking(unit, facts, told_by=told_by, cause=cause)
                state, outcome = DeliveryState.HANDLED, None
            unit.deliveries.settle(delivery.id, state, outcome=outcome, now=self.clock.now())
            unit.commit()
        return state

    def _confirm(
        self, workspace: WorkspaceId, connection: ConnectionId, delivery: Delivery, notice: Notice
    ) -> DeliveryState | None:
        """A right signature that is old may be a replay: only what Calendly says now is believed."""
        try:
            facts = self.booking_now(workspace, connection, notice.facts.invitee)
        except (GoneAtProvider, ProviderRefused):
            return self._settled(workspace, delivery.id, DeliveryState.IGNORED, outcome=NOT_CONFIRMED)
        except OwnerActionNeeded:
            return self._settled(workspace, delivery.id, DeliveryState.FAILED, outcome=CANNOT_BE_CONFIRMED)
        return self._apply(workspace, connection, delivery, facts)

    def booking_now(self, workspace: WorkspaceId, connection: ConnectionId, invitee: InviteeUri) -> BookingFacts:
        """What Calendly says of an invitee at this moment."""
        return self.ask_calendly(
            lambda token: self.provider.booking(token, invitee), workspace=workspace, connection=connection
        )

    def _outdate_event_types(
        self, workspace: WorkspaceId, connection: ConnectionId, delivery: DeliveryId
    ) -> DeliveryState:
        with self.units.as_service(workspace) as unit:
            unit.event_types.outdate(connection)
            unit.deliveries.settle(delivery, DeliveryState.HANDLED, outcome=None, now=self.clock.now())
            unit.commit()
        return DeliveryState.HANDLED

    def _settled(
        self, workspace: WorkspaceId, delivery: DeliveryId, state: DeliveryState, *, outcome: str
    ) -> DeliveryState:
        with self.units.as_service(workspace) as unit:
            unit.deliveries.settle(delivery, state, outcome=outcome, now=self.clock.now())
            unit.commit()
        return state


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


def is_passing(error: Exception) -> bool:
    """Whether trying again is all an error asks for."""
    return isinstance(error, Transient | StaleWrite)
