"""Sweeps over Calendly, what they compare with, and whose turn it is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Interval,
    Select,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.persistence.event_page_rows import place_of, place_values, unread_json, unread_of
from adapters.persistence.rows import AnyRow
from adapters.persistence.scope import in_scope
from adapters.persistence.tables import (
    calendly_connections,
    connection_rounds,
    meeting_bookings,
    webhook_deliveries,
)
from adapters.persistence.tables import reconciliations as table
from adapters.persistence.versioned import VersionedTable
from adapters.persistence.work import Work
from application.ports.reconciliations import AlreadyUnderWay, HeldEvent, Reconciliations, Round, Rounds
from domain.bookings import MeetingStatus
from domain.connection import ConnectionStatus
from domain.errors import NotFound
from domain.identifiers import ConnectionId, EventUri, ReconciliationId, UserId, WorkspaceId
from domain.reconciliation import Reconciliation, ReconciliationCause, ReconciliationState

_ROWS: Final = VersionedTable(table)
_VIOLATIONS: Final = {"reconciliations_one_under_way": AlreadyUnderWay}

_BY_ID: Final = select(table).where(in_scope(table), table.c.id == bindparam("reconciliation"))
_LATEST: Final = (
    select(table)
    .where(in_scope(table), table.c.connection_id == bindparam("connection"))
    .order_by(table.c.began_at.desc(), table.c.id.desc())
    .limit(1)
)
_LATEST_THOROUGH: Final = _LATEST.where(table.c.is_thorough)

_FACTS: Final = meeting_bookings.c.facts
_IS_ACTIVE: Final = _FACTS["status"].astext != MeetingStatus.CANCELED.value
_HELD: Final = (
    select(
        meeting_bookings.c.event_uri,
        func.count().label("bookings"),
        func.count().filter(_IS_ACTIVE).label("active"),
        func.min(_FACTS["event_updated_at"].astext.cast(DateTime(timezone=True))).label("updated_at"),
    )
    .where(in_scope(meeting_bookings), meeting_bookings.c.event_uri == func.any(bindparam("events", type_=ARRAY(Text))))
    .group_by(meeting_bookings.c.event_uri)
)
_LAST_HEARD: Final = select(func.max(webhook_deliveries.c.received_at).label("at")).where(
    in_scope(webhook_deliveries), webhook_deliveries.c.connection_id == bindparam("connection")
)
_OLD: Final = select(table.c.id).where(table.c.finished_at < bindparam("finished_before")).limit(bindparam("most"))
_PRUNE: Final = delete(table).where(table.c.id.in_(_OLD))


class PostgresReconciliations(Reconciliations):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def require(self, reconciliation: ReconciliationId) -> Reconciliation:
        found = self._one(_BY_ID, reconciliation=reconciliation)
        if found is None:
            raise NotFound("reconciliation")
        return found

    def latest(self, connection: ConnectionId, *, thorough: bool = False) -> Reconciliation | None:
        return self._one(_LATEST_THOROUGH if thorough else _LATEST, connection=connection)

    def save(self, reconciliation: Reconciliation) -> None:
        values = _values(reconciliation)
        version = _ROWS.save(self._work, values, version=reconciliation.version, violations=_VIOLATIONS)
        reconciliation.version = version
        aftermath = self._work.aftermath
        aftermath.events += [(reconciliation.workspace, event) for event in reconciliation.take_events()]
        aftermath.owners.add(reconciliation.owner)

    def held(self, events: Collection[EventUri]) -> Mapping[EventUri, HeldEvent]:
        if not events:
            return {}
        rows = self._work.transaction.all(_HELD, self._work.scoped(events=sorted(set(events))))
        return {EventUri(row.event_uri): HeldEvent(row.bookings, row.active, row.updated_at) for row in rows}

    def last_heard(self, connection: ConnectionId) -> datetime | None:
        row = self._work.transaction.first(_LAST_HEARD, self._work.scoped(connection=connection))
        found: datetime | None = row.at if row is not None else None
        return found

    def prune(self, *, finished_before: datetime, limit: int) -> int:
        self._work.scope.require_system()
        return self._work.transaction.run(_PRUNE, {"finished_before": finished_before, "most": limit})

    def _one(self, statement: Select[Any], **parameters: object) -> Reconciliation | None:
        row = self._work.transaction.first(statement, self._work.scoped(**parameters))
        return None if row is None else _reconciliation_of(row)


def _values(it: Reconciliation) -> dict[str, Any]:
    return {
        "id": it.id,
        "workspace_id": it.workspace,
        "owner_id": it.owner,
        "connection_id": it.connection,
        "cause": it.cause.value,
        "is_thorough": it.is_thorough,
        "state": it.state.value,
        "starts_from": it.starts_from,
        "began_at": it.began_at,
        "got_on_at": it.got_on_at,
        "repairing_since": it.repairing_since,
        "finished_at": it.finished_at,
        "why": it.why,
        **place_values(it.place),
        "checked": it.checked,
        "expected": it.expected,
        "asked": it.asked,
        "unread": unread_json(it.unread),
        "again": it.again.value if it.again else None,
    }


def _reconciliation_of(row: AnyRow) -> Reconciliation:
    return Reconciliation(
        id=ReconciliationId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        owner=UserId(row.owner_id),
        connection=ConnectionId(row.connection_id),
        cause=ReconciliationCause(row.cause),
        is_thorough=row.is_thorough,
        state=ReconciliationState(row.state),
        starts_from=row.starts_from,
        began_at=row.began_at,
        got_on_at=row.got_on_at,
        repairing_since=row.repairing_since,
        finished_at=row.finished_at,
        why=row.why,
        place=place_of(row),
        checked=row.checked,
        expected=row.expected,
        asked=row.asked,
        unread=unread_of(row.unread),
        again=ReconciliationCause(row.again) if row.again else None,
        version=row.version,
    )


_MOMENT: Final = DateTime(timezone=True)
_COLUMNS: Final = {Round.RECONCILE: connection_rounds.c.reconcile_at, Round.WATCH: connection_rounds.c.watch_at}
_IS_ACTIVE_CONNECTION: Final = calendly_connections.c.status == ConnectionStatus.ACTIVE.value
_ACTIVE: Final = (
    select(calendly_connections.c.workspace_id, calendly_connections.c.id)
    .where(_IS_ACTIVE_CONNECTION)
    .order_by(calendly_connections.c.id)
)
_NOW: Final = bindparam("now", type_=_MOMENT)


def _some_of(interval: str) -> ColumnElement[Any]:
    """Any share of an interval."""
    return bindparam(interval, type_=Interval).op("*", return_type=Interval())(func.random())


_ENLIST: Final = insert(connection_rounds).from_select(
    ["connection_id", "workspace_id", "reconcile_at", "watch_at"],
    select(
        calendly_connections.c.id,
        calendly_connections.c.workspace_id,
        _NOW + _some_of("reconcile_every"),
        _NOW + _some_of("watch_every"),
    ).where(
        _IS_ACTIVE_CONNECTION,
        ~select(text("1"))
        .select_from(connection_rounds)
        .where(connection_rounds.c.connection_id == calendly_connections.c.id)
        .exists(),
    ),
)


def _due(what: Round) -> Any:
    turn = _COLUMNS[what]
    due = (
        select(connection_rounds.c.connection_id, turn.label("was_due_at"))
        .join(calendly_connections, calendly_connections.c.id == connection_rounds.c.connection_id)
        .where(turn <= _NOW, _IS_ACTIVE_CONNECTION)
        .order_by(turn)
        .limit(bindparam("most"))
        .with_for_update(of=connection_rounds, skip_locked=True)
        .cte("due")
    )
    next_turn = _NOW + bindparam("least", type_=Interval) + _some_of("spread")
    put_off = (
        update(connection_rounds)
        .where(connection_rounds.c.connection_id == due.c.connection_id)
        .values({turn.name: next_turn})
        .returning(connection_rounds.c.workspace_id, connection_rounds.c.connection_id, due.c.was_due_at)
        .cte("put_off")
    )
    return select(put_off.c.workspace_id, put_off.c.connection_id).order_by(
        put_off.c.was_due_at, put_off.c.connection_id
    )


_DUE: Final = {what: _due(what) for what in Round}


class PostgresRounds(Rounds):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def enlist(self, *, now: datetime, every: Mapping[Round, timedelta]) -> int:
        self._work.scope.require_system()
        intervals = {f"{what.value}_every": interval for what, interval in every.items()}
        return self._work.transaction.run(_ENLIST, {"now": now, **intervals})

    def due(
        self, what: Round, *, now: datetime, every: timedelta, limit: int
    ) -> Sequence[tuple[WorkspaceId, ConnectionId]]:
        self._work.scope.require_system()
        rows = self._work.transaction.all(
            _DUE[what], {"now": now, "least": every * 0.9, "spread": every * 0.2, "most": limit}
        )
        return [(WorkspaceId(row.workspace_id), ConnectionId(row.connection_id)) for row in rows]

    def active(self) -> Sequence[tuple[WorkspaceId, ConnectionId]]:
        self._work.scope.require_system()
        return [(WorkspaceId(row.workspace_id), ConnectionId(row.id)) for row in self._work.transaction.all(_ACTIVE)]
