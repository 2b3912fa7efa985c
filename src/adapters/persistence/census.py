"""Counts what is kept. Each figure of a workspace is read by an index of what waits or failed, so that asking is cheap.

The states are spelled out in the statement and no parameters, so that Postgres sees which partial index is for it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
from sqlalchemy import BindParameter, ColumnElement, Table, bindparam, func, literal, select, text

from adapters.persistence.engine import Database
from adapters.persistence.faults import translated
from adapters.persistence.roles import NotMigrated, UnsafeLogin
from adapters.persistence.schema_version import found_in, wanted
from adapters.persistence.scope import Scope, in_scope
from adapters.persistence.tables import calendly_connections, messages, reactions
from adapters.persistence.tables import webhook_deliveries as deliveries
from application.ports.census import Census, Figures, QueueFigures, SchemaStanding
from application.ports.deliveries import DeliveryState
from application.ports.messages import MessageState
from domain.identifiers import WorkspaceId

LATELY: Final = timedelta(days=7)
"""What failed longer ago, somebody has seen to, or nobody will."""


def _is(column: ColumnElement[Any], *states: str) -> ColumnElement[bool]:
    return column.in_([literal(state, literal_execute=True) for state in states])


def _value(of: ColumnElement[Any], table: Table, *conditions: ColumnElement[bool], name: str) -> Any:
    return select(of).select_from(table).where(in_scope(table), *conditions).scalar_subquery().label(name)


def _queue(
    kind: str,
    table: Table,
    *,
    waits: ColumnElement[bool],
    since: ColumnElement[datetime],
    failed: ColumnElement[bool],
    untried: ColumnElement[bool] | None = None,
    retrying: ColumnElement[bool] | None = None,
) -> list[Any]:
    untried = table.c.tries == 0 if untried is None else untried
    retrying = table.c.tries > 0 if retrying is None else retrying
    return [
        _value(func.count(), table, waits, name=f"{kind}_waiting"),
        _value(func.min(since), table, waits, untried, name=f"{kind}_untried_since"),
        _value(func.count(), table, waits, retrying, name=f"{kind}_retrying"),
        _value(func.count(), table, failed, name=f"{kind}_failed"),
    ]


_SINCE: Final[BindParameter[datetime]] = bindparam("since")
_NOW: Final[BindParameter[datetime]] = bindparam("now")
_FIGURES: Final = select(
    *_queue(
        "deliveries",
        deliveries,
        waits=_is(deliveries.c.state, DeliveryState.STORED.value, DeliveryState.SET_ASIDE.value),
        since=deliveries.c.received_at,
        failed=_is(deliveries.c.state, DeliveryState.FAILED.value),
    ),
    *_queue(
        "reactions",
        reactions,
        waits=_is(reactions.c.state, "waiting"),
        # What is to go on later, with all its tries, waits for somebody to take it up from then on.
        since=func.coalesce(reactions.c.not_before, reactions.c.happened_at),
        untried=(reactions.c.tries == 0) & (reactions.c.not_before.is_(None) | (reactions.c.not_before <= _NOW)),
        # A try is counted when it begins.
        retrying=(reactions.c.tries > 0) & reactions.c.leased_until.is_(None),
        failed=_is(reactions.c.state, "given_up") & (reactions.c.settled_at >= _SINCE),
    ),
    *_queue(
        "messages",
        messages,
        waits=_is(messages.c.state, MessageState.PENDING.value),
        since=messages.c.created_at,
        failed=_is(messages.c.state, MessageState.FAILED.value) & (messages.c.settled_at >= _SINCE),
    ),
    _value(
        func.count(),
        messages,
        _is(messages.c.state, MessageState.UNKNOWN.value) & (messages.c.settled_at >= _SINCE),
        name="messages_uncertain",
    ),
    _value(func.max(deliveries.c.received_at), deliveries, name="last_delivery_at"),
    _value(func.max(calendly_connections.c.connected_at), calendly_connections, name="last_connected_at"),
    _value(func.count(), deliveries, deliveries.c.workspace_id.is_(None), name="unknown_owners"),
)
_SEALED_WITH: Final = text("select key_id, sealed from quotla_sealed_with()")


class PostgresCensus(Census):
    """See the port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def schema(self) -> SchemaStanding:
        try:
            self._database.assert_safe_login()
            unsafe_login = None
        except UnsafeLogin as error:
            unsafe_login = error.reason
        with translated(), self._database.engine.connect() as connection:
            server = str(connection.exec_driver_sql("show server_version").scalar_one())
        found: frozenset[str] = frozenset()
        if unsafe_login is None:
            try:
                found = found_in(self._database)
            except NotMigrated:
                pass  # which an empty set says
            except psycopg.errors.InsufficientPrivilege:
                unsafe_login = "may not act in the roles of the service"
        return SchemaStanding(server=server, found=found, wanted=wanted(), unsafe_login=unsafe_login)

    def figures(self, workspace: WorkspaceId | None, *, now: datetime) -> Figures:
        scope = Scope.of_system() if workspace is None else Scope.of_service(workspace)
        with self._database.transaction(scope) as transaction:
            row = transaction.first(_FIGURES, {**scope.parameters, "since": now - LATELY, "now": now})
        if row is None:
            raise RuntimeError("a row of figures was not one")
        found = row._asdict()
        return Figures(
            deliveries=_queue_of(found, "deliveries"),
            reactions=_queue_of(found, "reactions"),
            messages=_queue_of(found, "messages"),
            messages_uncertain=found["messages_uncertain"],
            last_delivery_at=found["last_delivery_at"],
            last_connected_at=found["last_connected_at"],
            unknown_owners=found["unknown_owners"],
        )

    def sealed_with(self) -> Mapping[str, int]:
        with self._database.transaction(Scope.of_system()) as transaction:
            return {row.key_id: row.sealed for row in transaction.all(_SEALED_WITH)}


def _queue_of(found: Mapping[str, Any], kind: str) -> QueueFigures:
    return QueueFigures(
        waiting=found[f"{kind}_waiting"],
        untried_since=found[f"{kind}_untried_since"],
        retrying=found[f"{kind}_retrying"],
        failed=found[f"{kind}_failed"],
    )
