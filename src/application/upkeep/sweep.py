"""Finding what the broker lost, and forgetting what has had its time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from application.connections.complete_connecting import ATTEMPT_LIFETIME
from application.ports.clock import Clock
from application.ports.jobs import Jobs
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation

AT_ONCE: Final = 500
"""Nudges of one kind in one sweep: a backlog is worked off over several, without flooding the broker."""
DELIVERIES_AT_ONCE: Final = 2_500
"""Many of them share a nudge; more than a worker carries out until the next sweep."""
NUDGE_AGAIN_AFTER: Final = timedelta(seconds=2.5)
"""With the time until the next sweep, the five seconds that a lost nudge may cost."""
UNKNOWN_OWNERS_KEPT_FOR: Final = timedelta(days=7)
RECONCILIATIONS_KEPT_FOR: Final = timedelta(days=30)
BACKFILLS_KEPT_FOR: Final = timedelta(days=30)
"""Without anything being done about them, a look that nobody followed up among them."""
CHANGES_A_PORTION: Final = 500
MOST_PORTIONS: Final = 20
"""At one time; the rest is for the next, some minutes later."""
LONGEST_SENDING: Final = timedelta(minutes=10)
"""Longer than an SMTP conversation may take; after that its sender must have crashed."""


@dataclass(frozen=True, slots=True)
class SweepReport:
    """How many of each were found waiting."""

    deliveries: int
    reactions: int
    messages: int


@dataclass(frozen=True)
class SweepWaiting:
    """Nudge workers about everything that is due: the net below the broker. Safe to run in several processes."""

    units: UnitOfWorkFactory
    clock: Clock
    jobs: Jobs

    def __call__(self) -> SweepReport:
        now = self.clock.now()
        again_at = now + NUDGE_AGAIN_AFTER
        with self.units.as_system() as unit:
            stranded = unit.messages.strand(begun_before=now - LONGEST_SENDING, now=now)
            deliveries = unit.deliveries.waiting(now=now, again_at=again_at, limit=DELIVERIES_AT_ONCE)
            reactions = unit.reactions.waiting(now=now, again_at=again_at, limit=AT_ONCE)
            messages = unit.messages.waiting(now=now, again_at=again_at, limit=AT_ONCE)
            if stranded or deliveries or reactions or messages:
                unit.commit()
        if deliveries:
            self.jobs.process(deliveries)
        if reactions:
            self.jobs.react(reactions)
        if messages:
            self.jobs.send(messages)
        return SweepReport(len(deliveries), len(reactions), len(messages))


@dataclass(frozen=True)
class Prune:
    """Forget what has had its time: attempts, sessions, deliveries, comparisons, and the log of meetings long over."""

    units: UnitOfWorkFactory
    clock: Clock
    installation: Installation

    def __call__(self) -> int:
        """How many rows were dropped."""
        now = self.clock.now()
        with self.units.as_system() as unit:
            dropped = unit.attempts.drop_before(now - ATTEMPT_LIFETIME)
            dropped += unit.people.prune_sessions(now=now)
            dropped += unit.deliveries.prune(
                unknown_before=now - UNKNOWN_OWNERS_KEPT_FOR,
                settled_before=now - self.installation.deliveries_kept_for,
                limit=5_000,
            )
            dropped += unit.reconciliations.prune(finished_before=now - RECONCILIATIONS_KEPT_FOR, limit=5_000)
            dropped += unit.backfills.prune(idle_since=now - BACKFILLS_KEPT_FOR, limit=5_000)
            unit.commit()
        return dropped + self._prune_changes(over_before=now - self.installation.changes_kept_for)

    def _prune_changes(self, *, over_before: datetime) -> int:
        """In units of their own, for it holds up whoever writes to the log of the same workspace."""
        dropped = 0
        for _ in range(MOST_PORTIONS):
            with self.units.as_system() as unit:
                portion = unit.meetings.prune_changes(over_before=over_before, limit=CHANGES_A_PORTION)
                unit.commit()
            dropped += portion
            if portion < CHANGES_A_PORTION:
                break
        return dropped
