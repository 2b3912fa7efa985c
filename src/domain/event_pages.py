"""Going through a connection's events page by page, in such a way that it may be broken off anywhere.

Calendly lists events by their starts, a hundred a page, and tells the invitees of one event at a time.

1. A place only moves forward, and what was begun is done again rather than left out.
2. What cannot be read is passed over and named; the rest of its page is not held up by it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from domain.identifiers import EventUri

MOST_NAMED: Final = 100
"""Of what could not be read: so many show what is wrong, and where there are more it is the same with all of them."""


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


def named(known: tuple[Unread, ...], more: Iterable[Unread]) -> tuple[Unread, ...]:
    """What could not be read, each once, and so many at most as show what is wrong."""
    return tuple(dict.fromkeys((*known, *more)))[:MOST_NAMED]
