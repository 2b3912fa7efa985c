"""Going through a connection's events page by page, in such a way that it may be broken off anywhere.

Calendly lists events by their starts, a hundred a page, and tells the invitees of one event at a time.

1. A place only moves forward, and what was begun is done again rather than left out.
2. What cannot be read is passed over and named; the rest of its page is not held up by it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from domain.events import Aggregate
from domain.identifiers import ConnectionId, EventUri, UserId, WorkspaceId

MOST_NAMED: Final = 100
"""Of what could not be read: so many show what is wrong, and where there are more it is the same with all of them."""

STRANDED_AFTER: Final = timedelta(days=1)
"""Without any progress; whatever carried it on has given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one has come to."""

    page: str | None = None
    """What leads to the page at hand; `None` is the first one from `reached`."""
    reached: datetime
    """Where the pages at hand begin."""
    last_start: datetime
    """The start of the last event of the pages done with."""
    asked_of_page: tuple[EventUri, ...] = ()
    """The events of the page at hand that were asked about."""

    @classmethod
    def at(cls, start: datetime) -> Self:
        """The first page of what starts at this moment or later."""
        return cls(reached=start, last_start=start)

    def having_asked(self, event: EventUri) -> Self:
        """The same page, with one event less to ask about."""
        return replace(self, asked_of_page=(*self.asked_of_page, event))

    def turned_to(self, next_page: str, *, starts: Sequence[datetime]) -> Self:
        """The next page.

        Args:
            starts: of the events on the one done with.
        """
        return replace(self, page=next_page, last_start=max(starts, default=self.last_start), asked_of_page=())

    def found_again(self) -> Self:
        """The page can no longer be asked for: go on from the last start seen, asking about some events twice."""
        return replace(self, page=None, reached=self.last_start)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something at Calendly that could not be read."""

    uri: str | None
    """Its address there, where it has one."""
    why: str
    """What is wrong with it, in our words; nothing of what it says."""


@dataclass(slots=True, kw_only=True)
class EventWalk(Aggregate, ABC):
    """Something that goes through a connection's events, as far as going is concerned."""

    workspace: WorkspaceId
    owner: UserId
    connection: ConnectionId
    began_at: datetime
    got_on_at: datetime
    finished_at: datetime | None = None
    why: str | None = None
    """What kept it from being finished."""
    place: Place
    expected: int = 0
    """Events to be asked about, as counted."""
    asked: int = 0
    """Events asked about so far, in the state at hand."""
    unread: tuple[Unread, ...] = ()
    """What could not be read, up to `MOST_NAMED` of it."""

    @property
    @abstractmethod
    def is_working(self) -> bool:
        """Whether there is something to carry on."""

    def is_stranded(self, now: datetime) -> bool:
        """Whether nobody carries it on any more."""
        return self.is_working and now - self.got_on_at > STRANDED_AFTER

    def pass_over(self, unread: Iterable[Unread]) -> None:
        """Name what could not be read. Naming it twice is the same as once."""
        self.unread = tuple(dict.fromkeys((*self.unread, *unread)))[:MOST_NAMED]

    def note_asked(self, event: EventUri, now: datetime) -> None:
        """An event was asked about, and what was found is looked at, or in the record."""
        self.asked += 1
        self.place = self.place.having_asked(event)
        self.got_on_at = now

    def turn_page(self, next_page: str | None, *, starts: Sequence[datetime], now: datetime) -> None:
        """Be done with a page.

        Args:
            starts: of the events on it.
        """
        self.got_on_at = now
        if next_page is None:
            self._come_to_the_end(now)
        else:
            self.place = self.place.turned_to(next_page, starts=starts)

    @abstractmethod
    def _come_to_the_end(self, now: datetime) -> None:
        """All pages are done with."""

    def find_place_again(self) -> None:
        """The page can no longer be asked for: go on from the last start seen."""
        self.place = self.place.found_again()
