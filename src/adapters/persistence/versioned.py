"""Tables whose rows carry a version: their statements, made once, and the saves that they guard."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Table, bindparam, column, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from adapters.persistence.scope import in_scope
from adapters.persistence.work import Work
from domain.errors import StaleWrite

Given = Callable[[str], ColumnElement[Any]]
"""The value given for a column, by the column's name."""
Expression = Callable[[Given], ColumnElement[Any]]


class VersionedTable:
    """Inserts a row at version 0, else changes the one that still has the version that was read."""

    def __init__(
        self,
        table: Table,
        *,
        computed: Mapping[str, Expression] | None = None,
        merged: Mapping[str, Expression] | None = None,
        given_as: Mapping[str, TypeEngine[Any]] | None = None,
    ) -> None:
        """
        Args:
            computed: columns that are not stored as given.
            merged: columns that a change does not simply replace.
            given_as: types of given values, where they are not the column's.
        """

        names = [column.name for column in table.c if column.name != "updated_at"]
        types = {name: (given_as or {}).get(name, table.c[name].type) for name in names}

        def alone(name: str) -> ColumnElement[Any]:
            return bindparam(f"new_{name}", type_=types[name])

        rows = (
            func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
            .table_valued(*(column(name, kind) for name, kind in types.items()), column("read_version", Integer))
            .render_derived(name="given", with_types=True)
        )

        def together(name: str) -> ColumnElement[Any]:
            return rows.c[name]

        def stored(given: Given) -> dict[str, ColumnElement[Any]]:
            return {name: (computed or {}).get(name, lambda given, name=name: given(name))(given) for name in names}

        def changed(given: Given) -> dict[str, ColumnElement[Any]]:
            values = {**stored(given), **{name: expression(given) for name, expression in (merged or {}).items()}}
            return {name: value for name, value in values.items() if name != "id"}

        self._insert = insert(table).values(stored(alone))
        self._update = (
            update(table)
            .where(table.c.id == bindparam("new_id"), table.c.version == bindparam("read_version"), in_scope(table))
            .values(changed(alone))
        )
        self._insert_all = insert(table).from_select(names, select(*stored(together).values()))
        self._update_all = (
            update(table)
            .where(table.c.id == rows.c.id, table.c.version == rows.c.read_version, in_scope(table))
            .values(changed(together))
        )

    def save(
        self,
        work: Work,
        values: Mapping[str, Any],
        *,
        version: int,
        violations: Mapping[str, Callable[[], Exception]] | None = None,
    ) -> int:
        """Store these values; answers the row's new version.

        Raises:
            StaleWrite: the stored version is another, or the row is not in scope.
        """
        parameters = {f"new_{name}": value for name, value in values.items()}
        parameters["new_version"] = version + 1
        if version == 0:
            work.transaction.run(self._insert, parameters, violations=violations)
        elif (
            work.transaction.run(self._update, work.scoped(read_version=version, **parameters), violations=violations)
            == 0
        ):
            raise StaleWrite
        return version + 1

    def save_all(self, work: Work, rows: Sequence[tuple[Mapping[str, Any], int]]) -> None:
        """Store many with their versions as read, by one statement for the new and one for the known.

        Only for values that JSON can carry; they have the version after the read one then.

        Raises:
            StaleWrite: one of the stored versions is another, or a row is not in scope.
        """
        given = [{**values, "version": version + 1, "read_version": version} for values, version in rows]
        new = [one for one in given if one["read_version"] == 0]
        known = [one for one in given if one["read_version"] > 0]
        if new:
            work.transaction.run(self._insert_all, {"rows": new})
        if known and work.transaction.run(self._update_all, work.scoped(rows=known)) != len(known):
            raise StaleWrite
