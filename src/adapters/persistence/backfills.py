"""Backfills, and which invitees the record holds already."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Text, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.persistence.event_page_rows import place_of, place_values, unread_json, unread_of
from adapters.persistence.rows import AnyRow
from adapters.persistence.scope import in_scope
from adapters.persistence.tables import backfills as table
from adapters.persistence.tables import meeting_bookings
from adapters.persistence.versioned import VersionedTable
from adapters.persistence.work import Work
from application.ports.backfills import Backfills
from domain.backfill import Backfill, BackfillState, Found, Range
from domain.errors import NotFound, StaleWrite
from domain.identifiers import BackfillId, ConnectionId, InviteeUri, UserId, WorkspaceId

_ROWS: Final = VersionedTable(table)
_VIOLATIONS: Final = {"backfills_one_at_a_time": StaleWrite}

_BY_ID: Final = select(table).where(in_scope(table), table.c.id == bindparam("backfill"))
_LATEST: Final = (
    select(table)
    .where(in_scope(table), table.c.connection_id == bindparam("connection"))
    .order_by(table.c.began_at.desc(), table.c.id.desc())
    .limit(1)
    .with_for_update()
)
_RECORDED: Final = select(meeting_bookings.c.invitee_uri).where(
    in_scope(meeting_bookings),
    meeting_bookings.c.invitee_uri == func.any(bindparam("invitees", type_=ARRAY(Text))),
)
_IDLE: Final = select(table.c.id).where(table.c.got_on_at < bindparam("idle_since")).limit(bindparam("most"))
_PRUNE: Final = delete(table).where(table.c.id.in_(_IDLE))


class PostgresBackfills(Backfills):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def require(self, backfill: BackfillId) -> Backfill:
        found = self._one(_BY_ID, backfill=backfill)
        if found is None:
            raise NotFound("backfill")
        return found

    def latest(self, connection: ConnectionId) -> Backfill | None:
        return self._one(_LATEST, connection=connection)

    def save(self, backfill: Backfill) -> None:
        backfill.version = _ROWS.save(self._work, _values(backfill), version=backfill.version, violations=_VIOLATIONS)
        aftermath = self._work.aftermath
        aftermath.events += [(backfill.workspace, event) for event in backfill.take_events()]
        aftermath.owners.add(backfill.owner)

    def recorded(self, invitees: Collection[InviteeUri]) -> Collection[InviteeUri]:
        if not invitees:
            return ()
        rows = self._work.transaction.all(_RECORDED, self._work.scoped(invitees=sorted(set(invitees))))
        return {InviteeUri(row.invitee_uri) for row in rows}

    def prune(self, *, idle_since: datetime, limit: int) -> int:
        self._work.scope.require_system()
        return self._work.transaction.run(_PRUNE, {"idle_since": idle_since, "most": limit})

    def _one(self, statement: Select[Any], **parameters: object) -> Backfill | None:
        row = self._work.transaction.first(statement, self._work.scoped(**parameters))
        return None if row is None else _backfill_of(row)


def _values(it: Backfill) -> dict[str, Any]:
    return {
        "id": it.id,
        "workspace_id": it.workspace,
        "owner_id": it.owner,
        "connection_id": it.connection,
        "state": it.state.value,
        "is_wanted": it.is_wanted,
        "starts_from": it.range.starts_from,
        "starts_before": it.range.starts_before,
        "began_at": it.began_at,
        "phase_since": it.phase_since,
        "got_on_at": it.got_on_at,
        "finished_at": it.finished_at,
        "why": it.why,
        **place_values(it.place),
        "past": it.found.past,
        "coming": it.found.coming,
        "canceled": it.found.canceled,
        "known": it.found.known,
        "expected": it.expected,
        "asked": it.asked,
        "looked_at": it.looked_at,
        "matching": it.matching,
        "done": it.done,
        "matched": it.matched,
        "unread": unread_json(it.unread),
    }


def _backfill_of(row: AnyRow) -> Backfill:
    return Backfill(
        id=BackfillId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        owner=UserId(row.owner_id),
        connection=ConnectionId(row.connection_id),
        state=BackfillState(row.state),
        is_wanted=row.is_wanted,
        range=Range(row.starts_from, row.starts_before),
        began_at=row.began_at,
        phase_since=row.phase_since,
        got_on_at=row.got_on_at,
        finished_at=row.finished_at,
        why=row.why,
        place=place_of(row),
        found=Found(past=row.past, coming=row.coming, canceled=row.canceled, known=row.known),
        expected=row.expected,
        asked=row.asked,
        looked_at=row.looked_at,
        matching=row.matching,
        done=row.done,
        matched=row.matched,
        unread=unread_of(row.unread),
        version=row.version,
    )
