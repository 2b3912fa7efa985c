"""Comparisons with Calendly, and what is brought in from before.

What a comparison repaired is read from the change log, the only place that says so.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from adapters.persistence.event_page_rows import unread_of
from adapters.persistence.finders.reading import Parts, Reader, ours, prefixed
from adapters.persistence.finders.shapes import change_view
from adapters.persistence.rows import AnyRow
from adapters.persistence.tables import backfills, meeting_changes, reconciliations
from application.principal import Principal
from application.views import BackfillView, MeetingChangeView, ReconciliationView
from domain.backfill import BackfillState, Found, Range
from domain.events import ChangeKind
from domain.reconciliation import ReconciliationCause, ReconciliationState

SECONDS_A_REQUEST: Final = 60 / 40
"""Until it shows how fast it gets on: on Calendly's smallest plan (50 a minute, less what is left to screens)."""
SECONDS_AN_UNHURRIED_REQUEST: Final = 60 / 25
"""The same for backfills, which leave half of it to everybody else."""


class ReconciliationFinders(Reader):
    """See `application.ports.finders.Finders`."""

    def last_backfill(self, principal: Principal, connection: UUID, *, now: datetime) -> BackfillView | None:
        row = self._first(
            principal,
            select(backfills)
            .where(*ours(backfills, principal), backfills.c.connection_id == connection)
            .order_by(backfills.c.began_at.desc(), backfills.c.id.desc())
            .limit(1),
        )
        return None if row is None else _backfill_view(row, now)

    def last_reconciliation(
        self, principal: Principal, connection: UUID, *, now: datetime
    ) -> ReconciliationView | None:
        table = reconciliations
        last = (
            select(table)
            .where(*ours(table, principal), table.c.connection_id == connection)
            .order_by(table.c.began_at.desc(), table.c.id.desc())
            .limit(1)
            .cte("last")
        )
        is_repair = (
            *ours(meeting_changes, principal),
            meeting_changes.c.cause_reference == select(last.c.id).scalar_subquery(),
        )
        counted = (
            select(meeting_changes.c.kind, func.count().label("count"))
            .where(*is_repair)
            .group_by(meeting_changes.c.kind)
            .subquery("counted")
        )
        repaired = select(func.jsonb_object_agg(counted.c.kind, counted.c.count)).scalar_subquery()
        meetings = select(func.count(meeting_changes.c.meeting_id.distinct())).where(*is_repair).scalar_subquery()
        row = self._first(principal, select(*last.c, repaired.label("repaired"), meetings.label("meetings")))
        return None if row is None else _view(row, now)

    def repairs(self, principal: Principal, reconciliation: UUID, *, limit: int) -> Sequence[MeetingChangeView]:
        rows = self._all(
            principal,
            select(*prefixed(meeting_changes, "l_"))
            .where(*ours(meeting_changes, principal), meeting_changes.c.cause_reference == reconciliation)
            .order_by(meeting_changes.c.number)
            .limit(limit),
        )
        parts = Parts(rows)
        return [change_view(line, None) for row in rows if (line := parts.of(row, "l_")) is not None]


def _view(row: AnyRow, now: datetime) -> ReconciliationView:
    state = ReconciliationState(row.state)
    return ReconciliationView(
        id=row.id,
        cause=ReconciliationCause(row.cause),
        state=state,
        began_at=row.began_at,
        finished_at=row.finished_at,
        why=row.why,
        checked=row.checked,
        repaired_meetings=row.meetings,
        repaired={ChangeKind(kind): count for kind, count in (row.repaired or {}).items()},
        seconds_left=_seconds_left(row, row.repairing_since, now, usual=SECONDS_A_REQUEST)
        if state is ReconciliationState.REPAIRING
        else None,
        unread=unread_of(row.unread),
    )


def _backfill_view(row: AnyRow, now: datetime) -> BackfillView:
    state = BackfillState(row.state)
    return BackfillView(
        state=state,
        range=Range(row.starts_from, row.starts_before),
        began_at=row.began_at,
        finished_at=row.finished_at,
        why=row.why,
        found=Found(past=row.past, coming=row.coming, canceled=row.canceled, known=row.known),
        looked_at=row.looked_at,
        matching=row.matching,
        done=row.done,
        matched=row.matched,
        seconds_left=_seconds_left(row, row.phase_since, now, usual=SECONDS_AN_UNHURRIED_REQUEST)
        if state in (BackfillState.MATCHING, BackfillState.IMPORTING)
        else None,
        unread=unread_of(row.unread),
    )


def _seconds_left(row: AnyRow, since: datetime, now: datetime, *, usual: float) -> int:
    """By how fast it got on, counted in whole minutes as Calendly's limit is: within one, it asks and then waits.

    Of the first minute it may have had a part only; so at first nothing slower than usual is believed.
    """
    asked: int = row.asked
    left: int = max(0, row.expected - asked)
    if asked == 0:
        return math.ceil(left * usual)
    elapsed = (now - since).total_seconds()
    pace = max(1, math.ceil(elapsed / 60)) * 60 / asked
    return math.ceil(left * (min(pace, usual) if elapsed < 120 else pace))
