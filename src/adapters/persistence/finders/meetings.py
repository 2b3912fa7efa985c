"""Meetings with all that is shown of them, and the lines of their change log."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    Uuid,
    and_,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from adapters.persistence.finders.keyset import Keyset, id_key, moment_key
from adapters.persistence.finders.reading import Parts, Reader, ours, prefixed, uuids
from adapters.persistence.finders.records import CLIENT_COLUMNS
from adapters.persistence.finders.shapes import change_view, invoice_view, meeting_view, quote_view
from adapters.persistence.rows import AnyRow
from adapters.persistence.scope import first_known
from adapters.persistence.tables import (
    calendly_connections,
    clients,
    invoices,
    meeting_aliases,
    meeting_change_counters,
    meeting_changes,
    quotes,
    scheduled_meetings,
)
from adapters.persistence.words import words_of
from application.paging import COUNTED_UP_TO, Page, PageRequest
from application.ports.finders import MeetingCriteria, MeetingOrder, Resync
from application.principal import Principal
from application.views import MeetingChangeView, MeetingView, SeenStatus
from domain.bookings import MeetingStatus
from domain.connection import ConnectionStatus

_UNSEEN: Final = frozenset({"words", "search"})
_COLUMNS: Final = tuple(column for column in scheduled_meetings.c if column.name not in _UNSEEN)
_ORDERS: Final[Mapping[MeetingOrder, tuple[str, bool]]] = {
    MeetingOrder.STARTS_AT_ASC: ("starts_at", False),
    MeetingOrder.STARTS_AT_DESC: ("starts_at", True),
    MeetingOrder.CREATED_AT_DESC: ("booked_at", True),
}


class MeetingFinders(Reader):
    """See `application.ports.finders.Finders`."""

    def meetings(
        self, principal: Principal, criteria: MeetingCriteria, *, order: MeetingOrder, page: PageRequest, now: datetime
    ) -> Page[MeetingView]:
        name, is_descending = _ORDERS[order]
        keys = (moment_key(scheduled_meetings.c[name], name), id_key(scheduled_meetings.c.id))
        keyset: Keyset[MeetingView] = Keyset(order.value, keys, is_descending, page)
        wanted = [*ours(scheduled_meetings, principal), *_meets(criteria, now)]
        picked = keyset.cut(select(*_COLUMNS).where(*wanted)).subquery("picked")
        # One row at least, so that the number of the last change comes from this very snapshot even with no meeting.
        last = select(_last_number(principal).label("as_of")).subquery("last")
        statement = _shown(last.outerjoin(picked, true()), picked, principal).add_columns(last.c.as_of)
        counted = select(func.count()).select_from(
            select(scheduled_meetings.c.id).where(*wanted).limit(COUNTED_UP_TO + 1).subquery()
        )
        with self._reading(principal) as transaction:
            rows = transaction.all(keyset.sorted(statement, dict(picked.c)))
            total = transaction.first(counted) if page.with_total else None
        parts = Parts(rows)
        shown = [(parts.of(row, "m_"), _view(parts, row, now)) for row in rows]
        return keyset.page(
            [(values, view) for values, view in shown if values is not None and view is not None],
            total=total[0] if total else None,
            as_of=rows[0].as_of,
        )

    def meetings_by_ids(
        self, principal: Principal, ids: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, MeetingView]:
        asked = func.unnest(uuids(ids)).table_valued(column("id", Uuid)).render_derived(name="asked")
        is_younger = and_(
            meeting_aliases.c.workspace_id == principal.workspace, meeting_aliases.c.younger_id == asked.c.id
        )
        survivor = first_known(meeting_aliases.c.meeting_id, asked.c.id)
        picked = (
            select(*_COLUMNS, asked.c.id.label("asked_id"))
            .select_from(
                asked.outerjoin(meeting_aliases, is_younger).join(
                    scheduled_meetings, scheduled_meetings.c.id == survivor
                )
            )
            .where(*ours(scheduled_meetings, principal))
            .subquery("picked")
        )
        return self._views_by("asked_id", picked, principal, now)

    def meetings_of_links(
        self, principal: Principal, links: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, MeetingView]:
        table = scheduled_meetings
        picked = (
            select(*_COLUMNS)
            .ext(distinct_on(table.c.link_id))
            .where(*ours(table, principal), table.c.link_id == func.any(uuids(links)))
            .order_by(table.c.link_id, table.c.booked_at, table.c.id)
            .subquery("picked")
        )
        return self._views_by("link_id", picked, principal, now)

    def last_change(self, principal: Principal) -> int:
        row = self._first(principal, select(_last_number(principal)))
        return 0 if row is None else int(row[0])

    def changes_after(
        self, principal: Principal, number: int, *, limit: int, now: datetime
    ) -> Sequence[MeetingChangeView]:
        lines = (
            select(meeting_changes)
            .where(*ours(meeting_changes, principal), meeting_changes.c.number > number)
            .order_by(meeting_changes.c.number)
            .limit(limit)
            .subquery("lines")
        )
        is_younger = and_(
            meeting_aliases.c.workspace_id == principal.workspace, meeting_aliases.c.younger_id == lines.c.meeting_id
        )
        survivor = first_known(meeting_aliases.c.meeting_id, lines.c.meeting_id)
        meetings = select(*_COLUMNS).where(*ours(scheduled_meetings, principal)).subquery("meetings")
        # One row at least, to tell an empty answer from one that can no longer be given.
        reach = (_last_number(principal).label("last"), _pruned_through(principal).label("pruned"))
        kept = select(*reach).subquery("kept")
        source = (
            kept.outerjoin(lines, true())
            .outerjoin(meeting_aliases, is_younger)
            .outerjoin(meetings, meetings.c.id == survivor)
        )
        statement = (
            _shown(source, meetings, principal)
            .add_columns(*prefixed(lines, "l_"), kept.c.last, kept.c.pruned)
            .order_by(lines.c.number)
        )
        rows = self._all(principal, statement)
        if not rows[0].pruned <= number <= rows[0].last:
            raise Resync
        parts = Parts(rows)
        found = [(parts.of(row, "l_"), _view(parts, row, now)) for row in rows]
        return [change_view(line, meeting) for line, meeting in found if line is not None]

    def changes_of_meeting(self, principal: Principal, meeting: UUID, *, limit: int) -> Sequence[MeetingChangeView]:
        of_workspace = meeting_aliases.c.workspace_id == principal.workspace
        survivor = first_known(
            select(meeting_aliases.c.meeting_id)
            .where(of_workspace, meeting_aliases.c.younger_id == meeting)
            .scalar_subquery(),
            literal(meeting, Uuid),
        )
        younger = select(meeting_aliases.c.younger_id).where(of_workspace, meeting_aliases.c.meeting_id == survivor)
        statement = (
            select(*prefixed(meeting_changes, "l_"))
            .where(
                *ours(meeting_changes, principal),
                or_(meeting_changes.c.meeting_id == survivor, meeting_changes.c.meeting_id.in_(younger)),
            )
            .order_by(meeting_changes.c.number)
            .limit(limit)
        )
        rows = self._all(principal, statement)
        parts = Parts(rows)
        return [change_view(line, None) for row in rows if (line := parts.of(row, "l_")) is not None]

    def _views_by(
        self, name: str, picked: FromClause, principal: Principal, now: datetime
    ) -> Mapping[UUID, MeetingView]:
        rows = self._all(principal, _shown(picked, picked, principal))
        parts = Parts(rows)
        views = ((row._mapping[f"m_{name}"], _view(parts, row, now)) for row in rows)
        return {key: view for key, view in views if view is not None}


def _meets(criteria: MeetingCriteria, now: datetime) -> list[ColumnElement[bool]]:
    table = scheduled_meetings
    conditions: list[ColumnElement[bool]] = []
    if criteria.statuses is not None and criteria.statuses != frozenset(SeenStatus):
        conditions.append(or_(false(), *(_is_seen_as(status, now) for status in sorted(criteria.statuses))))
    if criteria.starts_from is not None:
        conditions.append(table.c.starts_at >= criteria.starts_from)
    if criteria.starts_before is not None:
        conditions.append(table.c.starts_at < criteria.starts_before)
    about = {"client_id": criteria.client, "quote_id": criteria.quote, "invoice_id": criteria.invoice}
    for name, wanted in about.items():
        if wanted is not None:
            conditions.append(table.c[name] == wanted)
    if criteria.host is not None:
        conditions.append(
            exists().where(
                calendly_connections.c.workspace_id == table.c.workspace_id,
                calendly_connections.c.owner_id == criteria.host,
                calendly_connections.c.calendly_user_uri == func.any(table.c.host_accounts),
            )
        )
    if criteria.matched is not None:
        is_matched = or_(*(table.c[name].is_not(None) for name in ("client_id", "quote_id", "invoice_id")))
        conditions.append(is_matched if criteria.matched else ~is_matched)
    if criteria.search is not None and criteria.search.strip():
        words = literal(list(words_of(criteria.search)), ARRAY(Text))
        found = func.quotla_search_meetings(words).table_valued(column("id", Uuid)).render_derived(name="found")
        conditions.append(table.c.id.in_(select(found.c.id)))
    return conditions


def _is_seen_as(status: SeenStatus, now: datetime) -> ColumnElement[bool]:
    table = scheduled_meetings
    if status is SeenStatus.COMPLETED:
        return and_(table.c.status == MeetingStatus.SCHEDULED.value, table.c.ends_at <= now)
    if status is SeenStatus.SCHEDULED:
        return and_(table.c.status == MeetingStatus.SCHEDULED.value, table.c.ends_at > now)
    return table.c.status == status.value


def _last_number(principal: Principal) -> ColumnElement[int]:
    return _of_counter("last_number", principal)


def _pruned_through(principal: Principal) -> ColumnElement[int]:
    return _of_counter("pruned_through", principal)


def _of_counter(name: str, principal: Principal) -> ColumnElement[int]:
    found = (
        select(meeting_change_counters.c[name])
        .where(meeting_change_counters.c.workspace_id == principal.workspace)
        .scalar_subquery()
    )
    return func.coalesce(found, 0)


def _shown(source: FromClause, meetings: FromClause, principal: Principal) -> Select[Any]:
    """Meetings with the records they are about, and whose calendars they are in, as far as that may be seen."""
    client, quote, invoice = clients.alias("c"), quotes.alias("q"), invoices.alias("i")
    quote_client, invoice_client = clients.alias("qc"), clients.alias("ic")

    def of_workspace(rows: FromClause, id_: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(rows.c.workspace_id == principal.workspace, rows.c.id == id_)

    connected = (
        select(func.jsonb_object_agg(calendly_connections.c.calendly_user_uri, calendly_connections.c.owner_id))
        .where(
            *ours(calendly_connections, principal),
            calendly_connections.c.status != ConnectionStatus.DISCONNECTED.value,
        )
        .scalar_subquery()
    )
    joined = (
        source.outerjoin(client, of_workspace(client, meetings.c.client_id))
        .outerjoin(quote, of_workspace(quote, meetings.c.quote_id))
        .outerjoin(quote_client, of_workspace(quote_client, quote.c.client_id))
        .outerjoin(invoice, of_workspace(invoice, meetings.c.invoice_id))
        .outerjoin(invoice_client, of_workspace(invoice_client, invoice.c.client_id))
    )
    return select(
        *prefixed(meetings, "m_"),
        *prefixed(client, "c_", CLIENT_COLUMNS),
        *prefixed(quote, "q_"),
        *prefixed(quote_client, "qc_", CLIENT_COLUMNS),
        *prefixed(invoice, "i_"),
        *prefixed(invoice_client, "ic_", CLIENT_COLUMNS),
        connected.label("connected"),
    ).select_from(joined)


def _view(parts: Parts, row: AnyRow, now: datetime) -> MeetingView | None:
    meeting = parts.of(row, "m_")
    if meeting is None:
        return None
    quote, quote_client = parts.of(row, "q_"), parts.of(row, "qc_")
    invoice, invoice_client = parts.of(row, "i_"), parts.of(row, "ic_")
    return meeting_view(
        meeting,
        client=parts.of(row, "c_"),
        quote=quote_view(quote, quote_client) if quote and quote_client else None,
        invoice=invoice_view(invoice, invoice_client) if invoice and invoice_client else None,
        host_users=row.connected or {},
        now=now,
    )
