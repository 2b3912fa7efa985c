"""Meetings with all that is shown of them, and the lines of their change log."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from adapters.persistence.finders import meeting_statements as statements
from adapters.persistence.finders.keyset import Keyset, Position
from adapters.persistence.finders.meeting_statements import ORDERS, Shape, values_of
from adapters.persistence.finders.reading import Parts, Reader
from adapters.persistence.finders.shapes import change_view
from adapters.persistence.questions import Question
from application.paging import Page, PageRequest
from application.ports.finders import WHOLE_MEETING, MeetingCriteria, MeetingOrder, MeetingPart, Resync
from application.principal import Principal
from application.views import MeetingChangeView, MeetingView
from domain.values import SubjectKind

_POSITIONS: Final[Mapping[MeetingOrder, Callable[[Any], Position]]] = {
    order: attrgetter(*(f"m_{key.name}" for key in keys)) for order, (keys, _) in ORDERS.items()
}
"""How a row's position is read from it."""


class MeetingFinders(Reader):
    """See `application.ports.finders.Finders`."""

    def meetings(
        self,
        principal: Principal,
        criteria: MeetingCriteria,
        *,
        order: MeetingOrder,
        page: PageRequest,
        now: datetime,
        parts: Set[MeetingPart] = WHOLE_MEETING,
    ) -> Page[MeetingView]:
        shape = Shape.of(principal, criteria, order, page, parts)
        keyset: Keyset[MeetingView] = Keyset(order.value, *ORDERS[order], page)
        position = _POSITIONS[order]
        values = {**values_of(criteria), **keyset.parameters, "now": now}
        questions = [statements.listing(shape), *([statements.counting(shape)] if page.with_total else [])]
        rows, *counted = self._asked_together(principal, *((question, values) for question in questions))
        return keyset.page(
            [(position(row), row) for row in rows if row.m_id is not None],
            total=counted[0][0][0] if counted else None,
            as_of=rows[0].as_of,
        )

    def meetings_of_subjects(
        self,
        principal: Principal,
        kind: SubjectKind,
        ids: Collection[UUID],
        *,
        order: MeetingOrder,
        page: PageRequest,
        now: datetime,
    ) -> Mapping[UUID, Page[MeetingView]]:
        shape = Shape.of(principal, MeetingCriteria(), order, page)
        keyset: Keyset[MeetingView] = Keyset(order.value, *ORDERS[order], page)
        position = _POSITIONS[order]
        values = {**keyset.parameters, "asked": sorted(set(ids)), "now": now}
        questions = [statements.listing_each(kind, shape)]
        questions += [statements.counting_each(kind, shape)] if page.with_total else []
        rows, *counted = self._asked_together(principal, *((question, values) for question in questions))
        totals = {row.asked_id: row.total for row in chain.from_iterable(counted)}
        shown: dict[UUID, list[tuple[Position, MeetingView]]] = {}
        for row in rows:
            found = shown.setdefault(row.asked_id, [])
            if row.m_id is not None:
                found.append((position(row), row))
        return {
            asked: keyset.page(found, total=totals.get(asked), as_of=rows[0].as_of) for asked, found in shown.items()
        }

    def meetings_by_ids(
        self, principal: Principal, ids: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, MeetingView]:
        return self._views_by("asked_id", statements.by_ids(sees_all=principal.is_admin), principal, ids, now)

    def meetings_of_links(
        self, principal: Principal, links: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, MeetingView]:
        return self._views_by("link_id", statements.of_links(sees_all=principal.is_admin), principal, links, now)

    def others_in_events(self, principal: Principal, meetings: Collection[UUID]) -> Mapping[UUID, int]:
        rows = self._asked(principal, statements.others_in_events(), asked=sorted(meetings))
        return {row.meeting_id: row.others for row in rows}

    def last_change(self, principal: Principal) -> int:
        return int(self._asked(principal, statements.last_change())[0][0])

    def changes_after(
        self, principal: Principal, number: int, *, limit: int, now: datetime
    ) -> Sequence[MeetingChangeView]:
        statement = statements.changes_after(sees_all=principal.is_admin)
        rows = self._asked(principal, statement, number=number, most=limit, now=now)
        if not rows[0].pruned <= number <= rows[0].last:
            raise Resync
        parts = Parts(rows)
        found = [(parts.of(row, "l_"), row) for row in rows]
        return [change_view(line, None if row.m_id is None else row) for line, row in found if line is not None]

    def changes_of_meetings(
        self, principal: Principal, meetings: Collection[UUID], *, limit: int
    ) -> Mapping[UUID, Sequence[MeetingChangeView]]:
        statement = statements.changes_of_meetings(sees_all=principal.is_admin)
        rows = self._asked(principal, statement, asked=sorted(meetings), most=limit)
        parts = Parts(rows)
        found: dict[UUID, list[MeetingChangeView]] = {}
        for row in rows:
            line = parts.of(row, "l_")
            if line is not None:
                found.setdefault(row.asked_id, []).append(change_view(line, None))
        return found

    def _views_by(
        self, name: str, question: Question, principal: Principal, asked: Collection[UUID], now: datetime
    ) -> Mapping[UUID, MeetingView]:
        rows = self._asked(principal, question, asked=sorted(asked), now=now)
        return {getattr(row, f"m_{name}"): row for row in rows}
