"""Comparing our record with what Calendly says now, and repairing what differs.

What a difference costs, in requests, on top of one for every hundred events in reach (and one more to count):

| what was missed                        | how it shows                                          | requests            |
|----------------------------------------|-------------------------------------------------------|---------------------|
| a booking, the new half of a move      | an event we do not hold, or that counts more invitees | 1                   |
| a cancellation, the old half of a move | an event that counts fewer active invitees            | 1                   |
| another place, host or name            | an event that changed later than we heard             | 1                   |
| a no-show, set or taken back           | not at all: its invitees have to be asked for         | 1 per event begun   |

("1" is one for every hundred invitees.) So events that have begun are asked about whatever they say: in a thorough
sweep all of the last 35 days, else those that ended in the last two days. What is the same everywhere costs nothing
further. What Calendly no longer lists at all is left as we know it. What cannot be read is named in the result, and the
rest goes on. When all is done, the event types are read anew, too (a reaction; one request for every hundred of them).

Nobody is told anything by a repair: it is a line in the change log with the sweep as its cause, and no message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from application.meetings.record_booking import RecordBooking
from application.ports.clock import Clock
from application.ports.reconciliations import HeldEvent
from application.ports.scheduling_provider import EventFacts, ProviderRefused, RateLimited, SchedulingProvider
from application.ports.unit_of_work import UnitOfWorkFactory
from application.upkeep.begin_reconciliation import BeginReconciliation
from application.upkeep.read_events import ReadEvents
from domain.bookings import BookingFacts
from domain.connection import Connection, NotConnected
from domain.errors import OwnerActionNeeded
from domain.identifiers import EventUri, ReconciliationId, WorkspaceId
from domain.reconciliation import Reconciliation, ReconciliationState
from domain.values import Cause, CauseKind

SLICE: Final = timedelta(seconds=45)
"""How long one job goes on before it makes room for others: well within the lease of a reaction."""
NO_SHOWS_ARE_FRESH_FOR: Final = timedelta(days=2)


class Unfinished(Exception):
    """It got on, and is to go on after a while. No failure."""

    def __init__(self, *, go_on_after: timedelta) -> None:
        super().__init__(f"to go on in {go_on_after.total_seconds():.0f} s")
        self.go_on_after = go_on_after


@dataclass(frozen=True)
class ReconcileConnection:
    """Carry a sweep on: until it is done, its slice of time is over, or Calendly asks us to slow down.

    Between two requests no transaction is open, and after each event that was asked about the place is saved; so a
    crash costs one request. Two that carry on the same sweep do no harm: one of them finds its place taken and stops.
    """

    units: UnitOfWorkFactory
    clock: Clock
    provider: SchedulingProvider
    read_events: ReadEvents
    record_booking: RecordBooking
    begin_reconciliation: BeginReconciliation

    def __call__(self, *, workspace: WorkspaceId, reconciliation: ReconciliationId) -> None:
        """
        Raises:
            Unfinished: to be called again.
            Transient, StaleWrite: to be tried again.
        """
        with self.units.as_service(workspace) as unit:
            sweep = unit.reconciliations.require(reconciliation)
            connection = unit.connections.require(sweep.connection)
        until = self.clock.now() + SLICE
        try:
            while not sweep.is_over:
                self._carry_on(sweep, connection, until)
        except RateLimited as limited:
            raise Unfinished(go_on_after=limited.retry_after) from limited
        except (OwnerActionNeeded, ProviderRefused) as error:
            # Connecting again begins another; until then nothing would help.
            self._stop(reconciliation, workspace, type(error).__name__)

    def _carry_on(self, sweep: Reconciliation, connection: Connection, until: datetime) -> None:
        """Do one page, or as much of it as there is time for."""
        page = self.read_events.page(self.provider, connection, sweep)
        sweep.pass_over(page.unread)
        differing = self._differing(sweep, page.events)
        if sweep.state is ReconciliationState.COUNTING:
            sweep.count(events=len(page.events), differing=len(differing))
        for event in differing if sweep.state is ReconciliationState.REPAIRING else ():
            if event.uri in sweep.place.asked_of_page:
                continue
            self._repair(sweep, connection, event)
            sweep.note_asked(event.uri, self.clock.now())
            self._save(sweep)
            self._pause_when_late(until)
        sweep.turn_page(page.next_page, starts=[one.slot.starts_at for one in page.events], now=self.clock.now())
        self._save(sweep)
        if not sweep.is_over:
            self._pause_when_late(until)

    def _differing(self, sweep: Reconciliation, events: Sequence[EventFacts]) -> Sequence[EventFacts]:
        if not events:
            return ()
        with self.units.as_service(sweep.workspace) as unit:
            held: Mapping[EventUri, HeldEvent] = unit.reconciliations.held([event.uri for event in events])
        now = self.clock.now()
        no_shows_since = sweep.starts_from if sweep.is_thorough else now - NO_SHOWS_ARE_FRESH_FOR
        return [one for one in events if may_differ(one, held.get(one.uri), no_shows_since=no_shows_since, now=now)]

    def _repair(self, sweep: Reconciliation, connection: Connection, event: EventFacts) -> None:
        found = self.read_events.bookings(self.provider, connection, event)
        sweep.pass_over(found.unread)
        for facts in found.bookings:
            self._record(sweep, connection, facts)

    def _record(self, sweep: Reconciliation, connection: Connection, facts: BookingFacts) -> None:
        with self.units.as_service(sweep.workspace) as unit:
            told_by = unit.connections.require(connection.id)
            if not told_by.is_active:
                raise NotConnected
            self.record_booking(unit, facts, told_by=told_by, cause=Cause(CauseKind.REPAIR, sweep.id))
            unit.commit()

    def _save(self, sweep: Reconciliation) -> None:
        with self.units.as_service(sweep.workspace) as unit:
            unit.reconciliations.save(sweep)
            if sweep.state is ReconciliationState.DONE and sweep.again is not None:
                connection = unit.connections.require(sweep.connection)
                now = self.clock.now()
                following = self.begin_reconciliation.prepared(unit, connection, cause=sweep.again, now=now)
                unit.reconciliations.save(following)
            unit.commit()

    def _stop(self, reconciliation: ReconciliationId, workspace: WorkspaceId, why: str) -> None:
        with self.units.as_service(workspace) as unit:
            sweep = unit.reconciliations.require(reconciliation)
            sweep.stop(why, self.clock.now())
            unit.reconciliations.save(sweep)
            unit.commit()

    def _pause_when_late(self, until: datetime) -> None:
        if self.clock.now() >= until:
            raise Unfinished(go_on_after=timedelta(0))


def may_differ(event: EventFacts, held: HeldEvent | None, *, no_shows_since: datetime, now: datetime) -> bool:
    """Whether the invitees of an event have to be asked for.

    Args:
        no_shows_since: of events that ended since then, also the no-shows are of interest.
    """
    if held is None or event.updated_at > held.updated_at:
        return True
    if (event.invitees, event.active_invitees) != (held.bookings, held.active):
        return True
    return event.slot.starts_at <= now and event.slot.ends_at >= no_shows_since
