"""The cached event types of connections."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, false, literal, select, true, update
from sqlalchemy.dialects.postgresql import insert

from adapters.persistence.rows import event_type_of
from adapters.persistence.scope import in_scope
from adapters.persistence.tables import calendly_connections, event_type_lists, event_types
from adapters.persistence.work import Work
from application.connections.list_event_types import event_type_id
from application.ports.event_types import CachedEventTypes, EventTypes
from application.ports.scheduling_provider import EventTypeFacts
from domain.errors import NotFound
from domain.identifiers import ConnectionId

_LIST: Final = (
    select(event_type_lists.c.fetched_at, event_type_lists.c.is_outdated, *event_types.c)
    .select_from(
        event_type_lists.outerjoin(event_types, event_types.c.connection_id == event_type_lists.c.connection_id)
    )
    .where(in_scope(event_type_lists), event_type_lists.c.connection_id == bindparam("connection"))
    .order_by(event_types.c.listed_as)
)
_BY_ID: Final = select(event_types).where(in_scope(event_types), event_types.c.id == bindparam("id"))
_OUTDATE: Final = (
    update(event_type_lists)
    .where(in_scope(event_type_lists), event_type_lists.c.connection_id == bindparam("connection"))
    .values(is_outdated=true())
)
# Without naming a constraint: of two that begin a list at once, the second may meet any of its unique ones.
_BEGIN: Final = (
    insert(event_type_lists)
    .from_select(
        ["connection_id", "workspace_id", "owner_id", "fetched_at", "is_outdated"],
        select(
            calendly_connections.c.id,
            calendly_connections.c.workspace_id,
            calendly_connections.c.owner_id,
            bindparam("fetched_at", type_=event_type_lists.c.fetched_at.type),
            literal(False),
        ).where(in_scope(calendly_connections), calendly_connections.c.id == bindparam("connection")),
    )
    .on_conflict_do_nothing()
)
# Also holds the list's row, so that of two that replace it at once the second waits and wins whole.
_RENEW: Final = (
    update(event_type_lists)
    .where(in_scope(event_type_lists), event_type_lists.c.connection_id == bindparam("connection"))
    .values(fetched_at=bindparam("fetched_at", type_=event_type_lists.c.fetched_at.type), is_outdated=false())
    .returning(event_type_lists.c.workspace_id, event_type_lists.c.owner_id)
)
_EMPTY: Final = delete(event_types).where(in_scope(event_types), event_types.c.connection_id == bindparam("connection"))


class PostgresEventTypes(EventTypes):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, connection: ConnectionId) -> CachedEventTypes | None:
        rows = self._work.transaction.all(_LIST, self._work.scoped(connection=connection))
        if not rows:
            return None
        items = [event_type_of(row) for row in rows if row.id is not None]
        return CachedEventTypes(items, rows[0].fetched_at, rows[0].is_outdated)

    def replace(self, connection: ConnectionId, items: Sequence[EventTypeFacts], *, fetched_at: datetime) -> None:
        run = self._work.transaction
        given = self._work.scoped(connection=connection, fetched_at=fetched_at)
        run.run(_BEGIN, given)
        renewed = run.first(_RENEW, given)
        if renewed is None:
            raise NotFound("connection")
        run.run(_EMPTY, self._work.scoped(connection=connection))
        rows = {
            item.uri: {
                "id": event_type_id(connection, item.uri),
                "workspace_id": renewed.workspace_id,
                "owner_id": renewed.owner_id,
                "connection_id": connection,
                "uri": item.uri,
                "name": item.name,
                "duration_minutes": item.duration_minutes,
                "scheduling_url": item.scheduling_url,
                "active": item.active,
                "kind": item.kind,
                "color": item.color,
                "description": item.description,
                "position": item.position,
                "deleted": item.deleted,
                "listed_as": number,
            }
            for number, item in enumerate(items)
        }
        if rows:
            run.run(insert(event_types), list(rows.values()))

    def outdate(self, connection: ConnectionId) -> None:
        self._work.transaction.run(_OUTDATE, self._work.scoped(connection=connection))

    def by_id(self, event_type: UUID) -> tuple[ConnectionId, EventTypeFacts] | None:
        row = self._work.transaction.first(_BY_ID, self._work.scoped(id=event_type))
        return None if row is None else (ConnectionId(row.connection_id), event_type_of(row))
