"""Bringing in meetings from before: what there is in a range, and how far bringing it in has come.

It is looked at first, and imported only when somebody says so:

    COUNTING -> MATCHING -> READY -> IMPORTING -> DONE     (or STOPPED, from any of them but DONE)

1. A connection has at most one that is not over.
2. Nothing is imported before `start`. Who starts it while it counts skips the looking; the counting is needed anyway.
3. What was in the record already is neither counted as found nor brought in again.
4. `place` only moves forward; it may be broken off anywhere.

What a person is asked to decide by is counted by invitees: each of them is, or becomes, a meeting.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from domain.errors import DomainError
from domain.event_pages import EventWalk, Place
from domain.events import BackfillToCarryOn
from domain.identifiers import BackfillId, ConnectionId, UserId, WorkspaceId

EARLIEST: Final = datetime(2013, 1, 1, tzinfo=UTC)
"""Calendly had no meetings before (it was founded that year)."""
FURTHEST: Final = timedelta(days=5 * 365)
"""Ahead; nobody can book so far off."""


class EmptyRange(DomainError):
    """Nothing can start in it."""

    code = "backfill.empty_range"
    field = "until"

    def __init__(self) -> None:
        super().__init__("The range ends before it begins. Choose a later end.")


class BackfillUnderWay(DomainError):
    """Another range is being imported."""

    code = "backfill.under_way"

    def __init__(self) -> None:
        super().__init__("Meetings are being imported already. Wait until that is done, or stop it.")


class BackfillNotUnderWay(DomainError):
    """There is nothing to stop."""

    code = "backfill.not_under_way"

    def __init__(self) -> None:
        super().__init__("No meetings are being imported.")


class BackfillState(StrEnum):
    """Where it stands."""

    COUNTING = "counting"
    MATCHING = "matching"  # looking how many are clients'
    READY = "ready"  # for somebody to say whether it is wanted
    IMPORTING = "importing"
    DONE = "done"
    STOPPED = "stopped"  # `why` says what kept it from being finished


@dataclass(frozen=True, slots=True)
class Range:
    """The starts of the meetings meant: from the first moment up to, not including, the second."""

    starts_from: datetime
    starts_before: datetime

    @classmethod
    def of(cls, starts_from: datetime, starts_before: datetime, *, now: datetime) -> Self:
        """As much of it as there can be meetings in.

        Raises:
            EmptyRange.
        """
        within = cls(max(starts_from, EARLIEST), min(starts_before, now + FURTHEST))
        if within.starts_before <= within.starts_from:
            raise EmptyRange
        return within


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an event, or a page of them, holds: counts of invitees."""

    past: int = 0
    """New to the record, not called off, and begun."""
    coming: int = 0
    canceled: int = 0
    """New to the record, and called off or moved to another time."""
    known: int = 0
    """In the record already."""

    def __add__(self, other: "Found") -> "Found":
        return Found(
            past=self.past + other.past,
            coming=self.coming + other.coming,
            canceled=self.canceled + other.canceled,
            known=self.known + other.known,
        )

    @property
    def new(self) -> int:
        """All there is to bring in."""
        return self.past + self.coming + self.canceled


@dataclass(slots=True, kw_only=True)
class Backfill(EventWalk):
    """The look at one range of a connection's events, and their import."""

    id: BackfillId
    state: BackfillState
    is_wanted: bool
    """Whether somebody said that it is to be imported."""
    range: Range
    phase_since: datetime
    """When the state was entered."""
    found: Found = Found()
    looked_at: int = 0
    """Of `found`, past and coming: how many it was looked whose they are."""
    matching: int = 0
    """Of those: how many are a client's."""
    done: int = 0
    """How many were brought in."""
    matched: int = 0
    """Of those: how many are a client's."""

    @classmethod
    def begin(
        cls,
        *,
        id: BackfillId,  # noqa: A002 - the glossary's word
        workspace: WorkspaceId,
        owner: UserId,
        connection: ConnectionId,
        range: Range,  # noqa: A002 - what people call it, too
        is_wanted: bool,
        now: datetime,
    ) -> Self:
        """Begin with counting."""
        backfill = cls(
            id=id,
            workspace=workspace,
            owner=owner,
            connection=connection,
            state=BackfillState.COUNTING,
            is_wanted=is_wanted,
            range=range,
            began_at=now,
            phase_since=now,
            got_on_at=now,
            place=Place.at(range.starts_from),
        )
        backfill._record(BackfillToCarryOn(occurred_at=now, backfill=id))
        return backfill

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in (BackfillState.DONE, BackfillState.STOPPED)

    @property
    def is_working(self) -> bool:
        """Whether there is something to carry on."""
        return not self.is_over and self.state is not BackfillState.READY

    def start(self, now: datetime) -> None:
        """Import what was looked at. Twice is the same as once; of one that is over, nothing comes any more."""
        if self.is_over or self.is_wanted:
            return
        self.is_wanted = True
        if self.state is BackfillState.COUNTING:
            return
        if self.state is BackfillState.READY:  # else somebody is at it, and goes on with this
            self._record(BackfillToCarryOn(occurred_at=now, backfill=self.id))
        self._enter_importing(now)

    def count(self, found: Found, *, events: int) -> None:
        """Note what a page holds.

        Args:
            events: of the page, how many are to be asked about.
        """
        self.found += found
        self.expected += events

    def note_looked_at(self, invitees: int, *, matching: int) -> None:
        """It is known of so many whether they are a client's."""
        self.looked_at += invitees
        self.matching += matching

    def note_brought_in(self, *, is_matched: bool) -> None:
        """One more is in the record, who was not before."""
        self.done += 1
        self.matched += is_matched

    def _come_to_the_end(self, now: datetime) -> None:
        if self.state is BackfillState.IMPORTING:
            self._enter(BackfillState.DONE, now)
        elif self.is_wanted:
            self._enter_importing(now)
        elif self.state is BackfillState.COUNTING and self.expected:
            self._enter(BackfillState.MATCHING, now)
        else:
            self._enter(BackfillState.READY, now)

    def stop(self, why: str, now: datetime) -> None:
        """Leave it unfinished. What was brought in stays."""
        if not self.is_over:
            self.why = why
            self._enter(BackfillState.STOPPED, now)

    def _enter_importing(self, now: datetime) -> None:
        self._enter(BackfillState.IMPORTING if self.expected else BackfillState.DONE, now)

    def _enter(self, state: BackfillState, now: datetime) -> None:
        self.state, self.phase_since, self.got_on_at = state, now, now
        self.finished_at = now if self.is_over else None
        if not self.is_over:
            self.place, self.asked = Place.at(self.range.starts_from), 0
