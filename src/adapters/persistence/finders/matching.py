"""The match queue, and whom the invitees in it might be."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Text, case, column, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.persistence.finders.meetings import MeetingFinders
from adapters.persistence.finders.reading import Parts, ours, prefixed, uuids
from adapters.persistence.finders.records import CLIENT_COLUMNS
from adapters.persistence.finders.shapes import client_view, grouped
from adapters.persistence.tables import client_addresses, clients, remembered_addresses
from adapters.persistence.words import folded
from application.paging import Page, PageRequest
from application.ports.finders import MeetingCriteria, MeetingOrder
from application.principal import Principal
from application.views import CandidateReason, CandidateView, InviteeView, MeetingView, SeenStatus

MOST_CANDIDATES: Final = 10
_LIKELIEST_FIRST: Final = {reason.value: place for place, reason in enumerate(CandidateReason)}


class MatchingFinders(MeetingFinders):
    """See `application.ports.finders.Finders`."""

    def match_queue(
        self, principal: Principal, *, with_canceled: bool, page: PageRequest, now: datetime
    ) -> Page[MeetingView]:
        statuses = None if with_canceled else frozenset(SeenStatus) - {SeenStatus.CANCELED}
        criteria = MeetingCriteria(statuses=statuses, decided=False)
        return self.meetings(principal, criteria, order=MeetingOrder.STARTS_AT_DESC, page=page, now=now)

    def candidates_for(
        self, principal: Principal, invitees: Collection[InviteeView]
    ) -> Mapping[InviteeView, Sequence[CandidateView]]:
        keys = {invitee: (invitee.email.strip().lower(), folded(invitee.name.strip())) for invitee in invitees}
        emails, names = sorted({email for email, _ in keys.values()}), sorted({name for _, name in keys.values()})
        asked_emails = func.unnest(literal(emails, ARRAY(Text))).table_valued(column("text", Text)).render_derived("e")
        asked_names = func.unnest(literal(names, ARRAY(Text))).table_valued(column("text", Text)).render_derived("n")
        by_address = (
            select(
                asked_emails.c.text.label("asked"),
                case(
                    (client_addresses.c.is_alias, CandidateReason.OTHER_ADDRESS.value),
                    else_=CandidateReason.ADDRESS.value,
                ).label("reason"),
                client_addresses.c.client_id,
            )
            .join(client_addresses, client_addresses.c.email == asked_emails.c.text)
            .where(*ours(client_addresses, principal))
        )
        by_name = (
            select(asked_names.c.text, literal(CandidateReason.NAME.value), clients.c.id)
            .join(clients, clients.c.sort_name == asked_names.c.text)
            .where(*ours(clients, principal), ~clients.c.archived, clients.c.merged_into.is_(None))
        )
        found = union_all(by_address, by_name).subquery("found")
        statement = (
            select(found.c.asked, found.c.reason, *prefixed(clients, "c_", CLIENT_COLUMNS))
            .join(clients, clients.c.id == found.c.client_id)
            .where(*ours(clients, principal), ~clients.c.archived)
            .order_by(clients.c.sort_name, clients.c.id)
        )
        rows = self._all(principal, statement)
        parts = Parts(rows)
        by_asked: dict[str, list[CandidateView]] = {}
        for row in sorted(rows, key=lambda row: _LIKELIEST_FIRST[row.reason]):
            client = parts.of(row, "c_")
            if client is not None:
                view = CandidateView(client=client_view(client), reason=CandidateReason(row.reason))
                by_asked.setdefault(row.asked, []).append(view)
        lists = {
            invitee: _each_once([*by_asked.get(email, ()), *by_asked.get(name, ())])
            for invitee, (email, name) in keys.items()
        }
        return {invitee: candidates for invitee, candidates in lists.items() if candidates}

    def remembered_addresses(self, principal: Principal, clients: Collection[UUID]) -> Mapping[UUID, Sequence[str]]:
        table = remembered_addresses
        statement = (
            select(table.c.client_id, table.c.email)
            .where(*ours(table, principal), table.c.client_id == func.any(uuids(clients)))
            .order_by(table.c.email)
        )
        rows = self._all(principal, statement)
        return {client: [row.email for row in group] for client, group in grouped(rows, "client_id").items()}


def _each_once(candidates: Sequence[CandidateView]) -> Sequence[CandidateView]:
    """A client with what speaks for it most; what comes first is that."""
    best: dict[UUID, CandidateView] = {}
    for candidate in candidates:
        best.setdefault(candidate.client.id, candidate)
    return list(best.values())[:MOST_CANDIDATES]
