"""Pages of an order, by the position of a row in it and never by counting rows off."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.types import TypeEngine

from application.paging import COUNTED_UP_TO, BadPageRequest, Cursor, Edge, Page, PageRequest

View = TypeVar("View")


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


@dataclass(frozen=True, slots=True)
class Keyset(Generic[View]):
    """A page being read: how the statement is cut, and how its rows become a page."""

    order: str
    keys: Sequence[Key]
    is_descending: bool
    request: PageRequest

    def cut(self, statement: Select[Any]) -> Select[Any]:
        """The rows of the page, one more to see whether there are others, read from the end that was asked for."""
        for text, is_after in ((self.request.after, True), (self.request.before, False)):
            if text is not None:
                statement = statement.where(self._beyond(text, is_after=is_after))
        return statement.order_by(*self._ordering()).limit(self.request.size + 1)

    def sorted(self, statement: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        """The same order once more, for a statement around the one that was cut."""
        return statement.order_by(*(self._directed(columns[key.name]) for key in self.keys))

    def page(
        self,
        rows: Sequence[tuple[Mapping[str, Any], View]],
        *,
        total: int | None = None,
        as_of: int | None = None,
    ) -> Page[View]:
        """
        Args:
            rows: what was read, with the views made of it.
            total: how many there are, counted no further than one above `COUNTED_UP_TO`.
        """
        is_cut_short = len(rows) > self.request.size
        shown = list(rows[: self.request.size])
        if self.request.from_end:
            shown.reverse()
        begins_after, ends_before = self.request.after is not None, self.request.before is not None
        return Page(
            edges=[Edge(view, self._cursor(values)) for values, view in shown],
            has_next=ends_before if self.request.from_end else is_cut_short,
            has_previous=is_cut_short if self.request.from_end else begins_after,
            total=None if total is None or total > COUNTED_UP_TO else total,
            as_of=as_of,
        )

    def _ordering(self) -> list[ColumnElement[Any]]:
        return [self._directed(key.column) for key in self.keys]

    def _directed(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return column.desc() if self.is_descending is not self.request.from_end else column.asc()

    def _beyond(self, text: str, *, is_after: bool) -> ColumnElement[bool]:
        cursor = Cursor.parse(text, order=self.order, length=len(self.keys))
        try:
            values = [key.read(value) for key, value in zip(self.keys, cursor.values, strict=True)]
        except ValueError as error:
            raise BadPageRequest("That cursor is not one of ours.") from error
        position = tuple_(*(literal(value, _type(key.column)) for key, value in zip(self.keys, values, strict=True)))
        columns = tuple_(*(key.column for key in self.keys))
        return columns > position if is_after is not self.is_descending else columns < position

    def _cursor(self, values: Mapping[str, Any]) -> str:
        return Cursor(self.order, tuple(_text(values[key.name]) for key in self.keys)).encoded()


def _type(column: ColumnElement[Any]) -> TypeEngine[Any]:
    return column.type


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
