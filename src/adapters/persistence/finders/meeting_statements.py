"""The statements behind the finders of meetings, made once for each shape of a question.

They join a meeting with all that is shown of it, some seventy columns; making one costs more than Postgres takes to
answer it. So values come in as parameters (`reading.whose`, `Keyset.parameters`, `values_of`), and only what changes a
statement's form is an argument here.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Self

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from adapters.persistence.finders.keyset import Key, cut, directed, id_key, moment_key
from adapters.persistence.finders.meeting_views import row_of
from adapters.persistence.finders.reading import OUR_WORKSPACE, prefixed, visible
from adapters.persistence.finders.records import CLIENT_COLUMNS
from adapters.persistence.questions import Question
from adapters.persistence.scope import first_known
from adapters.persistence.tables import (
    IS_UNDECIDED,
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
from application.paging import COUNTED_UP_TO, PageRequest
from application.ports.finders import WHOLE_MEETING, MeetingCriteria, MeetingOrder, MeetingPart
from application.principal import Principal
from application.views import SeenStatus
from domain.bookings import MeetingStatus
from domain.connection import ConnectionStatus
from domain.values import SubjectKind

_UNSEEN: Final = frozenset({"words", "search"})
_COLUMNS: Final = tuple(column for column in scheduled_meetings.c if column.name not in _UNSEEN)
_OF_PART: Final[Mapping[MeetingPart | None, Collection[str]]] = {
    None: ("id", "status", "is_moving", "starts_at", "ends_at", "event_type_name", "booked_at", "updated_at"),
    MeetingPart.LINK: ("link_id",),
    MeetingPart.INVITEE: ("invitee_name", "invitee_email", "invitee_time_zone"),
    MeetingPart.DETAILS: ("owner_id", "details", "match_reason", "correction"),
}
_LISTED_CLIENT: Final = ("id", "name", "email", "archived")
_MOMENT: Final = DateTime(timezone=True)
_NOW: Final = bindparam("now", type_=_MOMENT)
_ASKED: Final = bindparam("asked", type_=ARRAY(Uuid))
_MERGED_INTO: Final = (
    select(clients.c.merged_into)
    .where(clients.c.workspace_id == OUR_WORKSPACE, clients.c.id == bindparam("client", type_=Uuid))
    .scalar_subquery()
)
_ABOUT: Final[Mapping[SubjectKind, ColumnElement[Any]]] = {
    SubjectKind.CLIENT: scheduled_meetings.c.client_id,
    SubjectKind.QUOTE: scheduled_meetings.c.quote_id,
    SubjectKind.INVOICE: scheduled_meetings.c.invoice_id,
}
_MOST_SHAPES: Final = 512
"""Each is a statement of some kilobytes; screens ask a few dozen."""
ORDERS: Final[Mapping[MeetingOrder, tuple[Sequence[Key], bool]]] = {
    order: ((moment_key(scheduled_meetings.c[name], name), id_key(scheduled_meetings.c.id)), is_descending)
    for order, name, is_descending in (
        (MeetingOrder.STARTS_AT_ASC, "starts_at", False),
        (MeetingOrder.STARTS_AT_DESC, "starts_at", True),
        (MeetingOrder.CREATED_AT_DESC, "booked_at", True),
    )
}
"""By what each order goes, and whether downwards."""


@dataclass(frozen=True, slots=True)
class Shape:
    """All of a question for a list that changes the form of its statement."""

    sees_all: bool
    order: MeetingOrder
    from_end: bool
    has_after: bool
    has_before: bool
    statuses: frozenset[SeenStatus] | None
    matched: bool | None
    decided: bool | None
    given: frozenset[str]
    """The names, as in `values_of`, of the other criteria that are given."""
    parts: frozenset[MeetingPart]

    @classmethod
    def of(
        cls,
        principal: Principal,
        criteria: MeetingCriteria,
        order: MeetingOrder,
        page: PageRequest,
        parts: Set[MeetingPart] = WHOLE_MEETING,
    ) -> Self:
        everything = criteria.statuses == frozenset(SeenStatus)
        return cls(
            sees_all=principal.is_admin,
            order=order,
            from_end=page.from_end,
            has_after=page.after is not None,
            has_before=page.before is not None,
            statuses=None if everything else criteria.statuses,
            matched=criteria.matched,
            decided=criteria.decided,
            given=frozenset(values_of(criteria)),
            parts=frozenset(parts),
        )

    @property
    def is_unfiltered(self) -> bool:
        """Whether its pages are read from the index of its order whatever is asked."""
        return not (self.statuses or self.given) and self.matched is None and self.decided is None


def values_of(criteria: MeetingCriteria) -> dict[str, object]:
    """The criteria that are given as values, by the names of their parameters."""
    search = criteria.search if criteria.search and criteria.search.strip() else None
    values = {
        "starts_from": criteria.starts_from,
        "starts_before": criteria.starts_before,
        "client": criteria.client,
        "quote": criteria.quote,
        "invoice": criteria.invoice,
        "host": criteria.host,
        "beginnings": None if search is None else list(words_of(search)),
    }
    return {name: value for name, value in values.items() if value is not None}


@lru_cache(_MOST_SHAPES)
def listing(shape: Shape) -> Question:
    """A page of meetings; `as_of` is on every row, and one row at least, from this very snapshot."""
    picked = _page(shape, _wanted(shape)).subquery("picked")
    last = select(_of_counter("last_number").label("as_of")).subquery("last")
    shown = _shown(last.outerjoin(picked, true()), picked, sees_all=shape.sees_all, parts=shape.parts)
    page = shown.add_columns(last.c.as_of).order_by(*_again(shape, picked))
    return Question(page, row_of, has_one_plan=shape.is_unfiltered)


@lru_cache(_MOST_SHAPES)
def counting(shape: Shape) -> Question:
    """How many meetings there are, counted no further than it takes to know that there are too many."""
    some = select(scheduled_meetings.c.id).where(*_wanted(shape)).limit(COUNTED_UP_TO + 1)
    return Question(select(func.count()).select_from(some.subquery()))


@lru_cache(_MOST_SHAPES)
def listing_each(kind: SubjectKind, shape: Shape) -> Question:
    """As `listing`, a page of the meetings about each one `asked` for; one row at least for each `asked_id`."""
    asked = _asked_about(kind)
    picked = _page(shape, [*_wanted(shape), _ABOUT[kind] == asked.c.known_as]).lateral("picked")
    last = select(_of_counter("last_number").label("as_of")).subquery("last")
    source = last.join(asked, true()).outerjoin(picked, true())
    shown = _shown(source, picked, sees_all=shape.sees_all)
    paged = shown.add_columns(asked.c.id.label("asked_id"), last.c.as_of).order_by(*_again(shape, picked))
    return Question(paged, row_of)


@lru_cache(_MOST_SHAPES)
def counting_each(kind: SubjectKind, shape: Shape) -> Question:
    """As `counting`, a `total` for each `asked_id`."""
    asked = _asked_about(kind)
    wanted = [*_wanted(shape), _ABOUT[kind] == asked.c.known_as]
    some = select(scheduled_meetings.c.id).where(*wanted).limit(COUNTED_UP_TO + 1).lateral("some")
    counted = select(asked.c.id.label("asked_id"), func.count(some.c.id).label("total"))
    return Question(counted.select_from(asked.outerjoin(some, true())).group_by(asked.c.id))


@cache
def by_ids(*, sees_all: bool) -> Question:
    """Meetings with `m_asked_id`, the id they were `asked` for by."""
    asked = func.unnest(_ASKED).table_valued(column("id", Uuid)).render_derived(name="asked_ids")
    survivor = first_known(meeting_aliases.c.meeting_id, asked.c.id)
    picked = (
        select(*_COLUMNS, asked.c.id.label("asked_id"))
        .select_from(
            asked.outerjoin(meeting_aliases, _is_younger(asked.c.id)).join(
                scheduled_meetings, scheduled_meetings.c.id == survivor
            )
        )
        .where(*visible(scheduled_meetings, sees_all=sees_all))
        .subquery("picked")
    )
    return Question(
        _shown(picked, picked, sees_all=sees_all).add_columns(picked.c.asked_id.label("m_asked_id")), row_of
    )


@cache
def of_links(*, sees_all: bool) -> Question:
    """The earliest meeting of each link `asked` for."""
    table = scheduled_meetings
    picked = (
        select(*_COLUMNS)
        .ext(distinct_on(table.c.link_id))
        .where(*visible(table, sees_all=sees_all), table.c.link_id == func.any(_ASKED))
        .order_by(table.c.link_id, table.c.booked_at, table.c.id)
        .subquery("picked")
    )
    return Question(_shown(picked, picked, sees_all=sees_all), row_of)


@cache
def others_in_events() -> Question:
    """How many `others` are in the event of each meeting `asked` for, by the function that may count them."""
    found = func.quotla_others_in_events(_ASKED).table_valued(column("meeting_id", Uuid), column("others", BigInteger))
    counted = found.render_derived(name="counted")
    return Question(select(counted.c.meeting_id, counted.c.others))


@cache
def last_change() -> Question:
    """The number of the workspace's last change."""
    return Question(select(_of_counter("last_number")))


@cache
def changes_after(*, sees_all: bool) -> Question:
    """Lines after `number` with their meetings; on every row, and one row at least, how far the log reaches."""
    lines = (
        select(meeting_changes)
        .where(*visible(meeting_changes, sees_all=sees_all), meeting_changes.c.number > bindparam("number"))
        .order_by(meeting_changes.c.number)
        .limit(bindparam("most", type_=Integer))
        .subquery("lines")
    )
    survivor = first_known(meeting_aliases.c.meeting_id, lines.c.meeting_id)
    meetings = select(*_COLUMNS).where(*visible(scheduled_meetings, sees_all=sees_all)).subquery("meetings")
    reach = (_of_counter("last_number").label("last"), _of_counter("pruned_through").label("pruned"))
    kept = select(*reach).subquery("kept")
    source = (
        kept.outerjoin(lines, true())
        .outerjoin(meeting_aliases, _is_younger(lines.c.meeting_id))
        .outerjoin(meetings, meetings.c.id == survivor)
    )
    shown = _shown(source, meetings, sees_all=sees_all)
    logged = shown.add_columns(*prefixed(lines, "l_"), kept.c.last, kept.c.pruned).order_by(lines.c.number)
    return Question(logged, row_of)


@cache
def changes_of_meetings(*, sees_all: bool) -> Question:
    """Of each meeting `asked` for: the first `most` lines of it and of those it took over."""
    asked = func.unnest(_ASKED).table_valued(column("id", Uuid)).render_derived(name="asked_ids")
    taken_over_by = (
        select(meeting_aliases.c.meeting_id).where(_is_younger(asked.c.id)).correlate(asked).scalar_subquery()
    )
    survivor = first_known(taken_over_by, asked.c.id)
    younger = (
        select(meeting_aliases.c.younger_id)
        .where(meeting_aliases.c.workspace_id == OUR_WORKSPACE, meeting_aliases.c.meeting_id == survivor)
        .correlate(asked)
    )
    lines = (
        select(meeting_changes)
        .where(
            *visible(meeting_changes, sees_all=sees_all),
            or_(meeting_changes.c.meeting_id == survivor, meeting_changes.c.meeting_id.in_(younger)),
        )
        .order_by(meeting_changes.c.number)
        .limit(bindparam("most", type_=Integer))
        .lateral("lines")
    )
    shown = select(asked.c.id.label("asked_id"), *prefixed(lines, "l_")).select_from(asked.join(lines, true()))
    return Question(shown.order_by(asked.c.id, lines.c.number))


def _page(shape: Shape, wanted: Sequence[ColumnElement[bool]]) -> Select[Any]:
    keys, is_descending = ORDERS[shape.order]
    return cut(
        select(*_COLUMNS).where(*wanted),
        keys,
        is_descending=is_descending,
        from_end=shape.from_end,
        has_after=shape.has_after,
        has_before=shape.has_before,
    )


def _again(shape: Shape, picked: FromClause) -> Sequence[ColumnElement[Any]]:
    """The order of the page, which joins do not keep."""
    keys, is_descending = ORDERS[shape.order]
    return directed([picked.c[key.name] for key in keys], is_descending=is_descending, from_end=shape.from_end)


def _asked_about(kind: SubjectKind) -> FromClause:
    """The ids `asked` for, each with the one it is `known_as`: for a client merged into another, that one's."""
    asked = func.unnest(_ASKED).table_valued(column("id", Uuid)).render_derived(name="asked_ids")
    if kind is not SubjectKind.CLIENT:
        return select(asked.c.id, asked.c.id.label("known_as")).subquery("asked")
    merged = clients.alias("merged")
    is_it = and_(merged.c.workspace_id == OUR_WORKSPACE, merged.c.id == asked.c.id)
    known_as = first_known(merged.c.merged_into, asked.c.id)
    return select(asked.c.id, known_as.label("known_as")).select_from(asked.outerjoin(merged, is_it)).subquery("asked")


def _is_younger(id_: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(meeting_aliases.c.workspace_id == OUR_WORKSPACE, meeting_aliases.c.younger_id == id_)


def _wanted(shape: Shape) -> list[ColumnElement[bool]]:
    table = scheduled_meetings
    conditions = visible(table, sees_all=shape.sees_all)
    if shape.statuses is not None:
        conditions.append(or_(false(), *(_is_seen_as(status) for status in sorted(shape.statuses))))
    if shape.decided is not None:
        conditions.append(~IS_UNDECIDED if shape.decided else IS_UNDECIDED)
    if shape.matched is not None:
        is_matched = or_(*(table.c[name].is_not(None) for name in ("client_id", "quote_id", "invoice_id")))
        conditions.append(is_matched if shape.matched else ~is_matched)
    by_value = {
        "starts_from": table.c.starts_at >= bindparam("starts_from", type_=_MOMENT),
        "starts_before": table.c.starts_at < bindparam("starts_before", type_=_MOMENT),
        "client": table.c.client_id == first_known(_MERGED_INTO, bindparam("client", type_=Uuid)),
        "quote": table.c.quote_id == bindparam("quote", type_=Uuid),
        "invoice": table.c.invoice_id == bindparam("invoice", type_=Uuid),
        "host": _is_hosted_by(bindparam("host", type_=Uuid)),
        "beginnings": table.c.id.in_(_found_by(bindparam("beginnings", type_=ARRAY(Text)))),
    }
    return [*conditions, *(condition for name, condition in by_value.items() if name in shape.given)]


def _is_seen_as(status: SeenStatus) -> ColumnElement[bool]:
    table = scheduled_meetings
    if status is SeenStatus.COMPLETED:
        return and_(table.c.status == MeetingStatus.SCHEDULED.value, table.c.ends_at <= _NOW)
    if status is SeenStatus.SCHEDULED:
        return and_(table.c.status == MeetingStatus.SCHEDULED.value, table.c.ends_at > _NOW)
    return table.c.status == status.value


def _is_hosted_by(user: ColumnElement[Any]) -> ColumnElement[bool]:
    return exists().where(
        calendly_connections.c.workspace_id == scheduled_meetings.c.workspace_id,
        calendly_connections.c.owner_id == user,
        calendly_connections.c.calendly_user_uri == func.any(scheduled_meetings.c.host_accounts),
    )


def _found_by(beginnings: ColumnElement[Any]) -> Select[Any]:
    found = func.quotla_search_meetings(beginnings).table_valued(column("id", Uuid)).render_derived(name="found")
    return select(found.c.id)


def _of_counter(name: str) -> ColumnElement[int]:
    found = (
        select(meeting_change_counters.c[name])
        .where(meeting_change_counters.c.workspace_id == OUR_WORKSPACE)
        .scalar_subquery()
    )
    return func.coalesce(found, 0)


def _shown(
    source: FromClause, meetings: FromClause, *, sees_all: bool, parts: Set[MeetingPart] = WHOLE_MEETING
) -> Select[Any]:
    """Meetings with the records they are about, and whose calendars they are in, as far as that may be seen.

    Only what is of these parts; `meeting_views` reads the rows.
    """
    client, quote, invoice = clients.alias("c"), quotes.alias("q"), invoices.alias("i")
    quote_client, invoice_client = clients.alias("qc"), clients.alias("ic")

    def of_workspace(rows: FromClause, id_: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(rows.c.workspace_id == OUR_WORKSPACE, rows.c.id == id_)

    connected = (
        select(func.jsonb_object_agg(calendly_connections.c.calendly_user_uri, calendly_connections.c.owner_id))
        .where(
            *visible(calendly_connections, sees_all=sees_all),
            calendly_connections.c.status != ConnectionStatus.DISCONNECTED.value,
        )
        .scalar_subquery()
    )
    columns = [*_of_part(meetings, None)]
    joined = source
    for part in sorted(parts):
        columns += _of_part(meetings, part)
    if MeetingPart.DETAILS in parts:
        columns.append(connected.label("connected"))
    if MeetingPart.CLIENT in parts:
        joined = joined.outerjoin(client, of_workspace(client, meetings.c.client_id))
        names = CLIENT_COLUMNS if MeetingPart.WHOLE_CLIENT in parts else _LISTED_CLIENT
        columns += prefixed(client, "c_", names)
    for part, paper, paper_client, id_, prefixes in (
        (MeetingPart.QUOTE, quote, quote_client, meetings.c.quote_id, ("q_", "qc_")),
        (MeetingPart.INVOICE, invoice, invoice_client, meetings.c.invoice_id, ("i_", "ic_")),
    ):
        if part in parts:
            joined = joined.outerjoin(paper, of_workspace(paper, id_))
            joined = joined.outerjoin(paper_client, of_workspace(paper_client, paper.c.client_id))
            columns += [*prefixed(paper, prefixes[0]), *prefixed(paper_client, prefixes[1], CLIENT_COLUMNS)]
    return select(*columns).select_from(joined)


def _of_part(meetings: FromClause, part: MeetingPart | None) -> Sequence[ColumnElement[Any]]:
    """What is read of a meeting's own row for a part of it; `None`: always."""
    names = _OF_PART.get(part, ())
    if part is None:
        return [*prefixed(meetings, "m_", names), (meetings.c.ends_at <= _NOW).label("m_is_over")]
    if part is MeetingPart.ADDRESSES:
        details = meetings.c.details
        return [
            details["location"]["join_url"].astext.label("m_join_url"),
            details["cancel_url"].astext.label("m_cancel_url"),
            details["reschedule_url"].astext.label("m_reschedule_url"),
        ]
    return prefixed(meetings, "m_", names)
