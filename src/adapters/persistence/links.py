"""Scheduling links."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Text, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.persistence.rows import link_of, link_values
from adapters.persistence.scope import in_scope
from adapters.persistence.tables import scheduling_links as table
from adapters.persistence.versioned import VersionedTable
from adapters.persistence.work import Work
from application.ports.scheduling_links import SchedulingLinks
from domain.errors import NotFound
from domain.identifiers import EventTypeUri, LinkId
from domain.scheduling_link import SchedulingLink
from domain.values import Subject

_TEXTS: Final = ARRAY(Text)
# Openings are counted without reading the link first; what was read may be behind.
_ROWS: Final = VersionedTable(
    table,
    merged={
        "opens": lambda given: func.greatest(table.c.opens, given("opens")),
        "first_opened_at": lambda given: func.least(table.c.first_opened_at, given("first_opened_at")),
    },
)
_GET: Final = select(table).where(in_scope(table), table.c.id == bindparam("id"))
_BY_CODE: Final = select(table).where(in_scope(table), table.c.code == bindparam("code"))
_BY_CODES: Final = (
    select(table)
    .where(in_scope(table), table.c.code.in_(bindparam("codes", expanding=True)))
    .order_by(table.c.id)
    .with_for_update()
)
_OFFERING: Final = (
    select(table)
    .where(in_scope(table), table.c.event_type_uri == func.any(bindparam("event_types", type_=_TEXTS)))
    .order_by(table.c.id)
)
_NOT_GONE: Final = _OFFERING.where(table.c.event_type_gone_at.is_(None))
_GONE: Final = _OFFERING.where(table.c.event_type_gone_at.is_not(None))
_ABOUT: Final = (
    select(table)
    .where(in_scope(table), table.c.subject_kind == bindparam("kind"), table.c.subject_id == bindparam("id"))
    .order_by(table.c.id)
)
_COUNT_OPENING: Final = (
    update(table)
    .where(in_scope(table), table.c.id == bindparam("link"))
    .values(
        opens=table.c.opens + 1,
        first_opened_at=func.coalesce(
            table.c.first_opened_at, bindparam("opened_at", type_=table.c.first_opened_at.type)
        ),
    )
)


class PostgresSchedulingLinks(SchedulingLinks):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, link: LinkId) -> SchedulingLink | None:
        row = self._work.transaction.first(_GET, self._work.scoped(id=link))
        return None if row is None else link_of(row)

    def require(self, link: LinkId) -> SchedulingLink:
        found = self.get(link)
        if found is None:
            raise NotFound("scheduling link")
        return found

    def by_code(self, code: str) -> SchedulingLink | None:
        row = self._work.transaction.first(_BY_CODE, self._work.scoped(code=code))
        return None if row is None else link_of(row)

    def by_codes(self, codes: Collection[str]) -> Sequence[SchedulingLink]:
        if not codes:
            return []
        rows = self._work.transaction.all(_BY_CODES, self._work.scoped(codes=sorted(codes)))
        return [link_of(row) for row in rows]

    def offering(self, event_types: Collection[EventTypeUri]) -> Sequence[SchedulingLink]:
        return self._on(_NOT_GONE, event_types)

    def marked_gone(self, event_types: Collection[EventTypeUri]) -> Sequence[SchedulingLink]:
        return self._on(_GONE, event_types)

    def about(self, subject: Subject) -> Sequence[SchedulingLink]:
        rows = self._work.transaction.all(_ABOUT, self._work.scoped(kind=subject.kind.value, id=subject.id))
        return [link_of(row) for row in rows]

    def count_opening(self, link: LinkId, *, at: datetime) -> None:
        self._work.transaction.run(_COUNT_OPENING, self._work.scoped(link=link, opened_at=at))

    def save(self, link: SchedulingLink) -> None:
        link.version = _ROWS.save(self._work, link_values(link), version=link.version)
        self._work.aftermath.events += [(link.workspace, event) for event in link.take_events()]

    def _on(self, statement: Select[Any], event_types: Collection[EventTypeUri]) -> Sequence[SchedulingLink]:
        if not event_types:
            return []
        rows = self._work.transaction.all(statement, self._work.scoped(event_types=sorted(event_types)))
        return [link_of(row) for row in rows]
