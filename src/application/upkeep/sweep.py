"""Finding what the broker lost, and forgetting what has had its time."""

from dataclasses import dataclass
from datetime import timedelta
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
DELIVERIES_WHILE_LATE: Final = 100
"""Where nudges wait by the dozen, nothing was lost, only workers are late: told of the same deliveries with each sweep,
they would be busy with that, and later still. A few, for who knows what all waits there."""
MANY_UNTAKEN: Final = 50
NUDGE_AGAIN_AFTER: Final = timedelta(seconds=2.5)
"""With the time until the next sweep, the five seconds that a lost nudge may cost."""
UNKNOWN_OWNERS_KEPT_FOR: Final = timedelta(days=7)
REACTIONS_KEPT_FOR: Final = timedelta(days=30)
"""What was given up is counted as trouble for a week, and can be looked into for longer."""
RECONCILIATIONS_KEPT_FOR: Final = timedelta(days=30)
BACKFILLS_KEPT_FOR: Final = timedelta(days=30)
"""Without anything being done about them, a look that nobody followed up among them."""
A_PORTION: Final = 5_000
CHANGES_A_PORTION: Final = 500
"""Fewer, for dropping them holds up whoever writes to the log of the same workspace."""
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
        most = DELIVERIES_WHILE_LATE if self.jobs.untaken() > MANY_UNTAKEN else DELIVERIES_AT_ONCE
        with self.units.as_system() as unit:
            stranded = unit.messages.strand(begun_before=now - LONGEST_SENDING, now=now)
            deliveries = unit.deliveries.waiting(now=now, again_at=again_at, limit=most)
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
    """Forget what has had its time: attempts, sessions, deliveries, reactions, comparisons, logs of old meetings."""

    units: UnitOfWorkFactory
    clock: Clock
    installation: Installation

    def __call__(self) -> bool:
        """A portion of each; whether there may be more to forget."""
        now = self.clock.now()
        with self.units.as_system() as unit:
            unit.attempts.drop_before(now - ATTEMPT_LIFETIME)
            unit.people.prune_sessions(now=now)
            dropped = [
                unit.deliveries.prune(
                    unknown_before=now - UNKNOWN_OWNERS_KEPT_FOR,
                    settled_before=now - self.installation.deliveries_kept_for,
                    limit=A_PORTION,
                ),
                unit.reactions.prune(settled_before=now - REACTIONS_KEPT_FOR, limit=A_PORTION),
                unit.reconciliations.prune(finished_before=now - RECONCILIATIONS_KEPT_FOR, limit=A_PORTION),
                unit.backfills.prune(idle_since=now - BACKFILLS_KEPT_FOR, limit=A_PORTION),
            ]
            unit.commit()
        with self.units.as_system() as unit:
            over_before = now - self.installation.changes_kept_for
            changes = unit.meetings.prune_changes(over_before=over_before, limit=CHANGES_A_PORTION)
            unit.commit()
        return max(dropped) >= A_PORTION or changes >= CHANGES_A_PORTION
