"""What every finder does: ask on behalf of a person, and name whose rows are asked for."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, FromClause, Label, Select, bindparam, literal, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import NullType, Uuid

from adapters.persistence.engine import Database, Transaction
from adapters.persistence.questions import Asked, Question, Rows
from adapters.persistence.rows import AnyRow
from adapters.persistence.scope import Scope
from application.principal import Principal
from application.settings import Installation

Values = Mapping[str, Any]
"""A row by the names of its columns."""

OUR_WORKSPACE: Final = bindparam("our_workspace", type_=Uuid)
ME: Final = bindparam("me", type_=Uuid)


class Reader:
    """The ground that the finders of each subject stand on."""

    def __init__(self, database: Database, installation: Installation) -> None:
        """
        Args:
            installation: says where short links lead through.
        """
        self._database = database
        self._installation = installation

    def _reading(self, principal: Principal) -> AbstractContextManager[Transaction]:
        return self._database.transaction(Scope.of_principal(principal))

    def _all(self, principal: Principal, statement: Select[Any], **parameters: object) -> Sequence[AnyRow]:
        with self._reading(principal) as transaction:
            return transaction.all(statement, {**whose(principal), **parameters})

    def _first(self, principal: Principal, statement: Select[Any], **parameters: object) -> AnyRow | None:
        with self._reading(principal) as transaction:
            return transaction.first(statement, {**whose(principal), **parameters})

    def _asked(self, principal: Principal, question: Question, **values: object) -> Rows:
        """The answer to a question that is made once."""
        return self._asked_together(principal, (question, values))[0]

    def _asked_together(self, principal: Principal, *asked: Asked) -> Sequence[Rows]:
        """The answers to several, all from one transaction."""
        person = whose(principal)
        told = ((question, {**person, **values}) for question, values in asked)
        return self._database.ask(Scope.of_principal(principal), *told)


def ours(rows: FromClause, principal: Principal) -> list[ColumnElement[bool]]:
    """The conditions that rows of a table are the principal's to see."""
    conditions: list[ColumnElement[bool]] = [rows.c.workspace_id == principal.workspace]
    if "owner_id" in rows.c and not principal.is_admin:
        conditions.append(rows.c.owner_id == principal.user)
    return conditions


def visible(rows: FromClause, *, sees_all: bool) -> list[ColumnElement[bool]]:
    """The same, for a statement that is made once and asked by many; takes the parameters of `whose`."""
    conditions: list[ColumnElement[bool]] = [rows.c.workspace_id == OUR_WORKSPACE]
    if "owner_id" in rows.c and not sees_all:
        conditions.append(rows.c.owner_id == ME)
    return conditions


def whose(principal: Principal) -> dict[str, UUID]:
    """The principal, as `visible` asks for it."""
    return {"our_workspace": principal.workspace, "me": principal.user}


def uuids(values: Collection[UUID]) -> BindParameter[Sequence[UUID]]:
    """Ids as one array parameter, so that the statement is the same however many there are."""
    return literal(sorted(values), ARRAY(Uuid))


def prefixed(rows: FromClause, prefix: str, names: Collection[str] | None = None) -> list[Label[Any]]:
    """Columns under a prefix, so that several tables fit into one row."""
    return [_as_read(column).label(prefix + column.name) for column in rows.c if names is None or column.name in names]


def _as_read(column: ColumnElement[Any]) -> ColumnElement[Any]:
    # The driver reads arrays as lists already; SQLAlchemy would go over each again, at a third of a page's cost.
    return type_coerce(column, NullType()) if isinstance(column.type, ARRAY) else column


class Parts:
    """Takes rows apart that hold several tables side by side, each under a prefix."""

    def __init__(self, rows: Sequence[AnyRow]) -> None:
        fields = rows[0]._fields if rows else ()
        self._places: dict[str, tuple[int, int, int, list[str]]] = {}
        for prefix in dict.fromkeys(field.partition("_")[0] for field in fields if "_" in field):
            start = next(place for place, field in enumerate(fields) if field.startswith(f"{prefix}_"))
            names = []
            for field in fields[start:]:
                if not field.startswith(f"{prefix}_"):
                    break
                names.append(field.removeprefix(f"{prefix}_"))
            key = start + (names.index("id") if "id" in names else 0)
            self._places[f"{prefix}_"] = (start, start + len(names), key, names)

    def of(self, row: AnyRow, prefix: str) -> dict[str, Any] | None:
        """The columns under a prefix by their own names; `None` where the join found no row."""
        start, end, key, names = self._places[prefix]
        return None if row[key] is None else dict(zip(names, row[start:end], strict=True))
