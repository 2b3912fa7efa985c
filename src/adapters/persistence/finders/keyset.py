"""Pages of an order, by the position of a row in it and never by counting rows off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, bindparam, tuple_
from sqlalchemy.types import TypeEngine

from application.paging import COUNTED_UP_TO, BadPageRequest, Cursor, Edge, Page, PageRequest

View = TypeVar("View")
Position = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """One of the columns an order goes by; with the id last, no two rows have the same position."""

    column: ColumnElement[Any]
    name: str
    """Of the column in the rows that are read."""
    read: Callable[[str], object]
    """The value from a cursor's text, or `ValueError`."""


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a cursor's time has a zone")
    return moment


def moment_key(column: ColumnElement[Any], name: str) -> Key:
    return Key(column, name, _aware)


def text_key(column: ColumnElement[Any], name: str) -> Key:
    return Key(column, name, str)


def id_key(column: ColumnElement[Any], name: str = "id") -> Key:
    return Key(column, name, UUID)


def cut(
    statement: Select[Any],
    keys: Sequence[Key],
    *,
    is_descending: bool,
    from_end: bool = False,
    has_after: bool = False,
    has_before: bool = False,
) -> Select[Any]:
    """The rows of a page and one more, which tells whether there are others; takes `Keyset.parameters`.

    Made of the page's shape alone, so that it can be kept for all pages of that shape.
    """
    columns = tuple_(*(key.column for key in keys))
    for is_asked_for, name, is_after in ((has_after, "after", True), (has_before, "before", False)):
        if is_asked_for:
            position = tuple_(*(bindparam(f"{name}_{n}", type_=_type(key.column)) for n, key in enumerate(keys)))
            statement = statement.where(columns > position if is_after is not is_descending else columns < position)
    return statement.order_by(
        *directed([key.column for key in keys], is_descending=is_descending, from_end=from_end)
    ).limit(bindparam("page_size", type_=Integer))


def directed(
    columns: Sequence[ColumnElement[Any]], *, is_descending: bool, from_end: bool
) -> Sequence[ColumnElement[Any]]:
    """The order, as it is read from the end that was asked for."""
    return [column.desc() if is_descending is not from_end else column.asc() for column in columns]


@dataclass(frozen=True, slots=True)
class Keyset(Generic[View]):
    """A page being read: where the statement is cut, and how its rows become a page."""

    order: str
    keys: Sequence[Key]
    is_descending: bool
    request: PageRequest

    def cut(self, statement: Select[Any]) -> Select[Any]:
        """As the function `cut`, with the parameters filled in."""
        request = self.request
        return cut(
            statement,
            self.keys,
            is_descending=self.is_descending,
            from_end=request.from_end,
            has_after=request.after is not None,
            has_before=request.before is not None,
        ).params(self.parameters)

    @property
    def parameters(self) -> dict[str, Any]:
        """Where the page begins and ends, and how long it is.

        Raises:
            BadPageRequest: a cursor is none of this order's.
        """
        found: dict[str, Any] = {"page_size": self.request.size + 1}
        for name, text in (("after", self.request.after), ("before", self.request.before)):
            if text is not None:
                found.update({f"{name}_{n}": value for n, value in enumerate(self._position(text))})
        return found

    def page(
        self,
        rows: Sequence[tuple[Position, View]],
        *,
        total: int | None = None,
        as_of: int | None = None,
    ) -> Page[View]:
        """
        Args:
            rows: views, each with its position: the values of the order's columns.
            total: how many there are, counted no further than one above `COUNTED_UP_TO`.
        """
        is_cut_short = len(rows) > self.request.size
        shown = list(rows[: self.request.size])
        if self.request.from_end:
            shown.reverse()
        begins_after, ends_before = self.request.after is not None, self.request.before is not None
        return Page(
            edges=[Edge(view, Cursor(self.order, position)) for position, view in shown],
            has_next=ends_before if self.request.from_end else is_cut_short,
            has_previous=is_cut_short if self.request.from_end else begins_after,
            total=None if total is None or total > COUNTED_UP_TO else total,
            as_of=as_of,
        )

    def _position(self, text: str) -> Sequence[object]:
        cursor = Cursor.parse(text, order=self.order, length=len(self.keys))
        try:
            return [key.read(str(value)) for key, value in zip(self.keys, cursor.values, strict=True)]
        except ValueError as error:
            raise BadPageRequest("That cursor is not one of ours.") from error


def _type(column: ColumnElement[Any]) -> TypeEngine[Any]:
    return column.type
