"""Keyset pages: a page begins after a position in an order, so rows that come or go meanwhile shift nothing."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, NamedTuple, Self, TypeVar

from domain.errors import DomainError

MAX_PAGE_SIZE: Final = 100
DEFAULT_PAGE_SIZE: Final = 20


class BadPageRequest(DomainError):
    """The cursor is not one of ours, is of another order, or the size asked for is out of bounds."""

    code = "page.invalid"


class Cursor(NamedTuple):
    """A row's position in an order: what it is ordered by, the last being its id. One that was read holds texts."""

    order: str
    values: tuple[object, ...]

    def encoded(self) -> str:
        """As an opaque text for the outside."""
        raw = json.dumps([self.order, *map(_text, self.values)], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, *, order: str, length: int) -> Self:
        """Read a cursor that was handed out for `order` with `length` values.

        Raises:
            BadPageRequest: anything else.
        """
        try:
            raw = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        except (binascii.Error, ValueError, RecursionError) as error:
            raise BadPageRequest("That cursor is not one of ours.") from error
        if not isinstance(raw, list) or len(raw) != length + 1 or not all(isinstance(part, str) for part in raw):
            raise BadPageRequest("That cursor is not one of ours.")
        if raw[0] != order:
            raise BadPageRequest("That cursor belongs to another order or list.")
        return cls(raw[0], tuple(raw[1:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which page: `size` rows after or before a cursor (encoded), read from the start or from the end of the order."""

    size: int = DEFAULT_PAGE_SIZE
    after: str | None = None
    before: str | None = None
    from_end: bool = False
    with_total: bool = False
    """Whether to count all rows too; it costs a statement of its own, bounded at `COUNTED_UP_TO`."""

    @classmethod
    def of(
        cls,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        with_total: bool = False,
    ) -> Self:
        """Read Relay's four arguments.

        Raises:
            BadPageRequest: both `first` and `last`, or one of them out of 0 to 100.
        """
        if first is not None and last is not None:
            raise BadPageRequest("Ask for `first` or for `last`, not for both.")
        size = first if first is not None else last if last is not None else DEFAULT_PAGE_SIZE
        if not 0 <= size <= MAX_PAGE_SIZE:
            raise BadPageRequest(f"A page has from 0 to {MAX_PAGE_SIZE} rows.")
        return cls(size=size, after=after, before=before, from_end=last is not None, with_total=with_total)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


COUNTED_UP_TO: Final = 10_000
"""Above this, a total is not given: counting would cost more than it tells."""

Row_co = TypeVar("Row_co", covariant=True)


class Edge(NamedTuple, Generic[Row_co]):
    """A row with its position."""

    node: Row_co
    position: Cursor

    @property
    def cursor(self) -> str:
        """The position as a text; written when it is asked for, for most are not."""
        return self.position.encoded()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row_co]):
    """Some rows of an order, in that order, whichever end they were read from."""

    edges: Sequence[Edge[Row_co]]
    has_next: bool
    has_previous: bool
    total: int | None = None
    """`None` when not asked for, or above `COUNTED_UP_TO`."""
    as_of: int | None = None
    """For meetings: the last change number committed in the page's own snapshot."""
