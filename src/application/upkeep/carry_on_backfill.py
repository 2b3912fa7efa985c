"""Looking at meetings from before, and bringing them in.

| for                                  | requests                                          | asked as   |
|--------------------------------------|---------------------------------------------------|------------|
| how many there are, begun and coming | 1 for every hundred events                        | sweeps are |
| how many are a client's              | the same, and 1 for every event not in the record | unhurried  |
| bringing them in                     | the same again                                    | unhurried  |

Somebody waits for the first; the others leave half of Calendly's limit to everybody else. That looking costs as much as
bringing in is the price of showing what will come before anything of it is kept; who does not want to wait need not.

Nobody is told anything by it: each meeting is a line in the change log that has the backfill as its cause, a repair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.meetings.record_booking import Evidence, RecordBooking
from application.ports.clock import Clock
from application.ports.reconciliations import HeldEvent
from application.ports.scheduling_provider import (
    EventBookings,
    EventFacts,
    ProviderRefused,
    RateLimited,
    SchedulingProvider,
    UnhurriedProvider,
)
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.upkeep.read_events import ReadEvents
from application.upkeep.reconcile import SLICE, Unfinished, may_differ
from domain.backfill import Backfill, BackfillState, Found
from domain.bookings import BookingFacts, MeetingStatus
from domain.connection import Connection, NotConnected
from domain.errors import OwnerActionNeeded
from domain.identifiers import BackfillId, EventUri, WorkspaceId
from domain.values import Cause, CauseKind


@dataclass(frozen=True)
class CarryOnBackfill:
    """Carry it on: until somebody has to decide, it is done, its slice of time is over, or we are to slow down.

    Between two requests no transaction is open, and what an event held is counted in the transaction that records it;
    so a crash costs one request, and nothing is counted twice. Two that carry on the same do no harm: one of them finds
    its place taken and stops.
    """

    units: UnitOfWorkFactory
    clock: Clock
    provider: SchedulingProvider
    unhurried: UnhurriedProvider
    read_events: ReadEvents
    record_booking: RecordBooking

    def __call__(self, *, workspace: WorkspaceId, backfill: BackfillId) -> None:
        """
        Raises:
            Unfinished: to be called again.
            Transient, StaleWrite: to be tried again.
        """
        with self.units.as_service(workspace) as unit:
            found = unit.backfills.require(backfill)
            connection = unit.connections.require(found.connection)
        until = self.clock.now() + SLICE
        try:
            while found.is_working:
                self._carry_on(found, connection, until)
        except RateLimited as limited:
            raise Unfinished(go_on_after=limited.retry_after) from limited
        except (OwnerActionNeeded, ProviderRefused) as error:
            # Connecting again does not begin it anew: who wants the rest says so.
            self._stop(backfill, workspace, type(error).__name__)

    def _carry_on(self, backfill: Backfill, connection: Connection, until: datetime) -> None:
        """Do one page, or as much of it as there is time for."""
        is_counting = backfill.state is BackfillState.COUNTING
        page = self.read_events.page(
            self.provider if is_counting else self.unhurried,
            connection,
            backfill,
            starts_before=backfill.range.starts_before,
        )
        backfill.pass_over(page.unread)
        held = self._held(backfill, page.events)
        now = self.clock.now()
        new = [one for one in page.events if may_differ(one, held.get(one.uri), no_shows_since=now, now=now)]
        if is_counting:
            found = sum((found_in(one, held.get(one.uri), now=now) for one in page.events), Found())
            backfill.count(found, events=len(new))
        for event in () if is_counting else new:
            if event.uri not in backfill.place.asked_of_page:
                self._take_up(backfill, connection, event)
                self._pause_when_late(until)
        backfill.turn_page(page.next_page, starts=[one.slot.starts_at for one in page.events], now=self.clock.now())
        self._save(backfill)
        if backfill.is_working:
            self._pause_when_late(until)

    def _held(self, backfill: Backfill, events: Sequence[EventFacts]) -> Mapping[EventUri, HeldEvent]:
        with self.units.as_service(backfill.workspace) as unit:
            return unit.reconciliations.held([event.uri for event in events])

    def _take_up(self, backfill: Backfill, connection: Connection, event: EventFacts) -> None:
        found = self.read_events.bookings(self.unhurried, connection, event)
        backfill.pass_over(found.unread)
        if backfill.state is BackfillState.MATCHING:
            self._look_at(backfill, event, found)
        else:
            self._bring_in(backfill, connection, event, found)

    def _look_at(self, backfill: Backfill, event: EventFacts, found: EventBookings) -> None:
        with self.units.as_service(backfill.workspace) as unit:
            standing = [
                facts
                for facts in _new_to_the_record(unit, found.bookings)
                if facts.status is not MeetingStatus.CANCELED
            ]
            evidence = Evidence(unit, standing)
            matching = sum(evidence.match_of(facts).is_decided for facts in standing)
            backfill.note_looked_at(len(standing), matching=matching)
            backfill.note_asked(event.uri, self.clock.now())
            unit.backfills.save(backfill)
            unit.commit()

    def _bring_in(self, backfill: Backfill, connection: Connection, event: EventFacts, found: EventBookings) -> None:
        # Each in a unit of its own: it locks the addresses it names, and locks are taken in one order only within one.
        for facts in found.bookings:
            with self.units.as_service(backfill.workspace) as unit:
                told_by = unit.connections.require(connection.id)
                if not told_by.is_active:
                    raise NotConnected
                is_new = bool(_new_to_the_record(unit, [facts]))
                cause = Cause(CauseKind.REPAIR, backfill.id)
                meeting = self.record_booking(unit, facts, told_by=told_by, cause=cause)
                if is_new:
                    backfill.note_brought_in(is_matched=meeting.match.is_decided)
                    unit.backfills.save(backfill)
                unit.commit()
        backfill.note_asked(event.uri, self.clock.now())
        self._save(backfill)

    def _save(self, backfill: Backfill) -> None:
        with self.units.as_service(backfill.workspace) as unit:
            unit.backfills.save(backfill)
            unit.commit()

    def _stop(self, backfill: BackfillId, workspace: WorkspaceId, why: str) -> None:
        with self.units.as_service(workspace) as unit:
            found = unit.backfills.require(backfill)
            found.stop(why, self.clock.now())
            unit.backfills.save(found)
            unit.commit()

    def _pause_when_late(self, until: datetime) -> None:
        if self.clock.now() >= until:
            raise Unfinished(go_on_after=timedelta(0))


def found_in(event: EventFacts, held: HeldEvent | None, *, now: datetime) -> Found:
    """What an event holds, as far as its listing tells."""
    all_told = 1 if event.invitees is None else event.invitees
    standing = all_told if event.active_invitees is None else event.active_invitees
    if event.is_canceled:
        standing = 0
    known, known_standing = (held.bookings, held.active) if held else (0, 0)
    new = max(all_told - known, 0)
    new_standing = min(max(standing - known_standing, 0), new)
    has_begun = event.slot.starts_at <= now
    return Found(
        past=new_standing if has_begun else 0,
        coming=0 if has_begun else new_standing,
        canceled=new - new_standing,
        known=all_told - new,
    )


def _new_to_the_record(unit: UnitOfWork, bookings: Sequence[BookingFacts]) -> Sequence[BookingFacts]:
    recorded = unit.backfills.recorded([facts.invitee for facts in bookings])
    return [facts for facts in bookings if facts.invitee not in recorded]
