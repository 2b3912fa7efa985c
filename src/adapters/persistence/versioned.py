"""Tables whose rows carry a version: their two statements, made once, and the save that they guard."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Table, bindparam, insert, update
from sqlalchemy.types import TypeEngine

from adapters.persistence.scope import in_scope
from adapters.persistence.work import Work
from domain.errors import StaleWrite

Given = Callable[[str], BindParameter[Any]]
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

        def given(name: str) -> BindParameter[Any]:
            return bindparam(f"new_{name}", type_=(given_as or {}).get(name, table.c[name].type))

        names = [column.name for column in table.c if column.name != "updated_at"]
        stored = {name: (computed or {}).get(name, lambda given, name=name: given(name))(given) for name in names}
        changed = {**stored, **{name: expression(given) for name, expression in (merged or {}).items()}}
        self._insert = insert(table).values(stored)
        self._update = (
            update(table)
            .where(table.c.id == bindparam("new_id"), table.c.version == bindparam("read_version"), in_scope(table))
            .values({name: value for name, value in changed.items() if name != "id"})
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
