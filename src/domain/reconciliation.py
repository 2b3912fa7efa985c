"""Comparing our record with Calendly's, event by event: how far one such sweep has come.

Calendly can be asked for events by their start only, page by page, and for the invitees of one event at a time. So a
sweep first counts how many events differ (a request for a hundred events), which is how it knows how long it will take,
and then asks about each of those. It may be broken off anywhere and goes on where it was:

1. A connection has at most one sweep under way.
2. `place` says where it is, and only moves forward.
3. What a sweep repaired is in the change log, under its id, and is not counted a second time here.
4. What could not be read keeps nothing else from being compared; it is named in `unread`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from domain.event_pages import EventWalk, Place
from domain.events import ReconciliationBegun, ReconciliationDone
from domain.identifiers import ConnectionId, ReconciliationId, UserId, WorkspaceId

REACHES_BACK: Final = timedelta(days=35)
"""Beyond that, a history is brought in by choice."""


class ReconciliationCause(StrEnum):
    """Why a sweep was begun."""

    CONNECTED = "connected"
    SUBSCRIPTION_REMADE = "subscription_remade"
    SILENCE = "silence"  # no delivery for long
    TIMER = "timer"
    PERSON = "person"
    COMMAND = "command"


class ReconciliationState(StrEnum):
    """Where a sweep stands."""

    COUNTING = "counting"
    REPAIRING = "repairing"
    DONE = "done"
    STOPPED = "stopped"  # `why` says what kept it from being finished


@dataclass(slots=True, kw_only=True)
class Reconciliation(EventWalk):
    """One sweep over a connection's events."""

    id: ReconciliationId
    cause: ReconciliationCause
    is_thorough: bool
    """Whether it asks about every past event in reach, for a no-show changes nothing that is seen from outside."""
    state: ReconciliationState
    starts_from: datetime
    """Events that start at this moment or later are looked at, as far ahead as there are any."""
    repairing_since: datetime | None = None
    checked: int = 0
    """Events compared."""
    again: ReconciliationCause | None = None
    """Another is to follow: it was wanted for something that happened while this one was under way."""

    @classmethod
    def begin(
        cls,
        *,
        id: ReconciliationId,  # noqa: A002 - the glossary's word
        workspace: WorkspaceId,
        owner: UserId,
        connection: ConnectionId,
        cause: ReconciliationCause,
        is_thorough: bool,
        now: datetime,
    ) -> Self:
        """Begin with counting."""
        starts_from = now - REACHES_BACK
        sweep = cls(
            id=id,
            workspace=workspace,
            owner=owner,
            connection=connection,
            cause=cause,
            is_thorough=is_thorough,
            state=ReconciliationState.COUNTING,
            starts_from=starts_from,
            place=Place.at(starts_from),
            began_at=now,
            got_on_at=now,
        )
        sweep._record(ReconciliationBegun(occurred_at=now, reconciliation=id))
        return sweep

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in (ReconciliationState.DONE, ReconciliationState.STOPPED)

    @property
    def is_working(self) -> bool:
        return not self.is_over

    def count(self, *, events: int, differing: int) -> None:
        """Note what a page holds, while counting."""
        self.checked += events
        self.expected += differing

    def _come_to_the_end(self, now: datetime) -> None:
        if self.state is ReconciliationState.COUNTING:
            self.state, self.repairing_since = ReconciliationState.REPAIRING, now
            self.place = Place.at(self.starts_from)
        else:
            self.state, self.finished_at = ReconciliationState.DONE, now
            self._record(ReconciliationDone(occurred_at=now, connection=self.connection))

    def stop(self, why: str, now: datetime) -> None:
        """Leave it unfinished."""
        if not self.is_over:
            self.state, self.why, self.finished_at = ReconciliationState.STOPPED, why, now

    def repeat(self, cause: ReconciliationCause) -> None:
        """Have another follow, for this one may have passed what is to be looked at."""
        self.again = cause
