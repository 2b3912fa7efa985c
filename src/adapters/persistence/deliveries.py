"""The inbox.

A delivery set aside may be the double of a fresh one that comes later and must not keep it out: whoever sets it aside
gives it a key of its own kind (a prefix and the body's hash), and the unique key does the rest. That it was set aside
once stays on its row, so that putting it back does not make it believed.
"""

from binascii import b2a_base64
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, Uuid, bindparam, case, column, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSON, insert

from adapters.persistence.rows import STORED_OF_DELIVERY, delivery_of
from adapters.persistence.scope import in_scope
from adapters.persistence.tables import webhook_deliveries as table
from adapters.persistence.work import Work, due_rows
from application.ports.deliveries import Deliveries, Delivery, DeliverySelection, DeliveryState, InboxStanding
from domain.identifiers import ConnectionId, DeliveryId

_WAITING_STATES: Final = (DeliveryState.STORED.value, DeliveryState.SET_ASIDE.value)
_SETTLED_STATES: Final = (DeliveryState.HANDLED.value, DeliveryState.IGNORED.value, DeliveryState.FAILED.value)
_IDS: Final = ARRAY(Uuid)


def _add() -> Any:
    """All rows as one JSON text: the statement stays the same, and so prepared, however many they are, and the intake
    pays little for it (arrays of thirteen columns took a fifth of its time). Bodies are any bytes: base64 carries them.
    """
    names = list(STORED_OF_DELIVERY)
    kinds = {name: table.c[name].type for name in names} | {"body": Text()}
    rows = (
        func.json_to_recordset(bindparam("rows", type_=JSON))
        .table_valued(*(column(name, kind) for name, kind in kinds.items()))
        .render_derived(with_types=True)
    )
    values = [func.decode(rows.c.body, "base64") if name == "body" else rows.c[name] for name in names]
    return insert(table).from_select(names, select(*values)).on_conflict_do_nothing().returning(table.c.id)


_ADD: Final = _add()
_TAKE: Final = (
    select(table)
    .where(in_scope(table), table.c.id == func.any(bindparam("ids", type_=_IDS)), table.c.state.in_(_WAITING_STATES))
    .order_by(table.c.id)
    .with_for_update(skip_locked=True)
)
_SETTLE: Final = (
    update(table)
    .where(in_scope(table), table.c.id == func.any(bindparam("deliveries", type_=_IDS)))
    .values(state=bindparam("new_state"), outcome=bindparam("new_outcome"), settled_at=bindparam("now"))
)
_PUT_OFF: Final = (
    update(table)
    .where(in_scope(table), table.c.id == bindparam("delivery"))
    .values(tries=table.c.tries + 1, due_at=bindparam("until"), outcome=bindparam("new_outcome"))
    .returning(table.c.tries)
)
_STANDING: Final = select(
    func.max(table.c.received_at).label("last_received_at"),
    func.min(table.c.received_at).filter(table.c.state.in_(_WAITING_STATES)).label("oldest_waiting_since"),
    func.count().filter(table.c.state == DeliveryState.FAILED.value).label("failed"),
).where(in_scope(table), table.c.connection_id == bindparam("connection"))
_WAITING: Final = due_rows(table, table.c.state.in_(_WAITING_STATES), grouped_by="workspace_id")
_OLD: Final = (
    select(table.c.id)
    .where(
        or_(
            (table.c.workspace_id.is_(None)) & (table.c.received_at < bindparam("unknown_before")),
            (table.c.state.in_(_SETTLED_STATES)) & (table.c.settled_at < bindparam("settled_before")),
        )
    )
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_PRUNE: Final = delete(table).where(table.c.id.in_(_OLD))


def _put_back(selection: DeliverySelection, *, due_at: datetime, after: DeliveryId | None, limit: int) -> Any:
    states = (DeliveryState.FAILED.value,) if selection.only_failed else _SETTLED_STATES
    wanted = [in_scope(table), table.c.workspace_id.is_not(None), table.c.state.in_(states)]
    if selection.ids is not None:
        wanted.append(table.c.id == func.any(literal(sorted(selection.ids), ARRAY(Uuid))))
    if selection.received_from is not None:
        wanted.append(table.c.received_at >= selection.received_from)
    if selection.received_before is not None:
        wanted.append(table.c.received_at < selection.received_before)
    if after is not None:
        wanted.append(table.c.id > after)
    chosen = (
        select(table.c.id).where(*wanted).order_by(table.c.id).limit(limit).with_for_update(skip_locked=True)
    ).cte("chosen")
    waits = case((table.c.is_stale, DeliveryState.SET_ASIDE.value), else_=DeliveryState.STORED.value)
    return (
        update(table)
        .where(table.c.id == chosen.c.id)
        .values(state=waits, outcome=None, tries=0, due_at=due_at, settled_at=None, replays=table.c.replays + 1)
        .returning(table.c.id)
    )


def in_storing_order(deliveries: Collection[Delivery]) -> Sequence[Delivery]:
    """Always the same: two processes that store the same news at once then wait for one another, instead of each
    holding what the other waits for."""
    return sorted(deliveries, key=lambda one: (str(one.workspace), one.key))


class PostgresDeliveries(Deliveries):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, deliveries: Sequence[Delivery]) -> frozenset[DeliveryId]:
        self._work.scope.require_system()
        if not deliveries:
            return frozenset()
        rows = [
            {name: value_of(one) for name, value_of in STORED_OF_DELIVERY.items()}
            | {"body": b2a_base64(one.body, newline=False).decode()}
            for one in in_storing_order(deliveries)
        ]
        return frozenset(DeliveryId(row.id) for row in self._work.transaction.all(_ADD, {"rows": rows}))

    def take(self, delivery: DeliveryId) -> Delivery | None:
        return next(iter(self.take_all([delivery])), None)

    def take_all(self, deliveries: Collection[DeliveryId]) -> Sequence[Delivery]:
        rows = self._work.transaction.all(_TAKE, self._work.scoped(ids=sorted(deliveries)))
        return [delivery_of(row) for row in rows]

    def settle(self, delivery: DeliveryId, state: DeliveryState, *, outcome: str | None, now: datetime) -> None:
        self.settle_all([delivery], state, outcome=outcome, now=now)

    def settle_all(
        self, deliveries: Collection[DeliveryId], state: DeliveryState, *, outcome: str | None, now: datetime
    ) -> None:
        parameters = self._work.scoped(
            deliveries=sorted(deliveries), new_state=state.value, new_outcome=outcome, now=now
        )
        self._work.transaction.run(_SETTLE, parameters)

    def put_off(self, delivery: DeliveryId, *, until: datetime, outcome: str) -> int:
        parameters = self._work.scoped(delivery=delivery, until=until, new_outcome=outcome)
        row = self._work.transaction.first(_PUT_OFF, parameters)
        return 0 if row is None else int(row.tries)

    def waiting(self, *, now: datetime, again_at: datetime, limit: int) -> Sequence[DeliveryId]:
        self._work.scope.require_system()
        rows = self._work.transaction.all(_WAITING, {"now": now, "again_at": again_at, "most": limit})
        return [DeliveryId(row.id) for row in rows]

    def standing(self, connection: ConnectionId) -> InboxStanding:
        row = self._work.transaction.first(_STANDING, self._work.scoped(connection=connection))
        if row is None:
            raise RuntimeError("an aggregate without groups answers with a row")
        return InboxStanding(
            last_received_at=row.last_received_at, oldest_waiting_since=row.oldest_waiting_since, failed=row.failed
        )

    def put_back(
        self, selection: DeliverySelection, *, due_at: datetime, after: DeliveryId | None, limit: int
    ) -> Sequence[DeliveryId]:
        if not self._work.scope.is_ours:
            raise RuntimeError("people put nothing back by themselves: use as_service or as_system")
        statement = _put_back(selection, due_at=due_at, after=after, limit=limit)
        rows = self._work.transaction.all(statement, self._work.scoped())
        return sorted(DeliveryId(row.id) for row in rows)

    def prune(self, *, unknown_before: datetime, settled_before: datetime, limit: int) -> int:
        self._work.scope.require_system()
        parameters = {"unknown_before": unknown_before, "settled_before": settled_before, "most": limit}
        return self._work.transaction.run(_PRUNE, parameters)
