"""Who was erased, and what is left of a person.

Deliveries and messages are blanked by functions of the database's that can do nothing else, and only for the service.

Whoever records asks who was erased, and must not commit what it then writes behind the back of an erasure that has
looked through the tables meanwhile. So asking shares a lock of the workspace's until the unit ends, and erasing begins
with having it alone: what is written from then on was written by somebody who knew.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, Text, Uuid, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.persistence.meetings import PostgresMeetings
from adapters.persistence.rows import client_of, invoice_of, link_of, quote_of
from adapters.persistence.scope import Group, in_scope
from adapters.persistence.tables import (
    clients,
    erased_addresses,
    invoices,
    meeting_bookings,
    messages,
    quotes,
    remembered_addresses,
    scheduled_meetings,
    scheduling_links,
    webhook_deliveries,
)
from adapters.persistence.work import Work, lock_key
from application.ports.erasures import Erasures, KeptBody, KeptText
from domain.identifiers import ClientId, DeliveryId, MeetingId, MessageId, WorkspaceId
from domain.meeting import Meeting
from domain.records import ClientRecord, InvoiceRecord, QuoteRecord
from domain.scheduling_link import SchedulingLink

_LIKES: Final = bindparam("likes", type_=ARRAY(Text))
_ADDRESSES: Final = bindparam("addresses", type_=ARRAY(Text))
_IDS: Final = bindparam("ids", type_=ARRAY(Uuid))
_WORKSPACE: Final = bindparam("workspace", type_=Uuid)
_AFTER: Final = bindparam("after", type_=Uuid)


def _is_like(column: Any) -> Any:
    return column.ilike(func.any(_LIKES))


def _any_of(column: Any, parameter: Any) -> Any:
    return column == func.any(parameter)


_TURNS: Final = "erasures"
_SHARE_TURN: Final = text("select pg_advisory_xact_lock_shared(:key)")
_TAKE_TURN: Final = text("select pg_advisory_xact_lock(:key)")
_HASHES: Final = bindparam("hashes", type_=ARRAY(erased_addresses.c.address_hash.type))
_WHEN: Final = select(erased_addresses.c.address_hash, erased_addresses.c.erased_at).where(
    in_scope(erased_addresses), _any_of(erased_addresses.c.address_hash, _HASHES)
)
_NOTE: Final = (
    insert(erased_addresses)
    .values(
        workspace_id=_WORKSPACE,
        address_hash=bindparam("address_hash"),
        erased_at=bindparam("erased_at"),
    )
    .on_conflict_do_update(
        index_elements=[erased_addresses.c.workspace_id, erased_addresses.c.address_hash],
        set_={"erased_at": bindparam("erased_at")},
    )
)
_LIFT: Final = delete(erased_addresses).where(
    in_scope(erased_addresses), _any_of(erased_addresses.c.address_hash, _HASHES)
)
_CLIENTS_WITH: Final = (
    select(clients)
    .where(in_scope(clients), or_(_any_of(clients.c.email, _ADDRESSES), clients.c.aliases.op("&&")(_ADDRESSES)))
    .order_by(clients.c.id)
    .with_for_update()
)
_MARK_CLIENTS: Final = (
    update(clients).where(in_scope(clients), _any_of(clients.c.id, _IDS)).values(erased_at=bindparam("at"))
)


def _titled_like(table: Table) -> Any:
    return select(table).where(in_scope(table), _is_like(table.c.title)).order_by(table.c.id)


_QUOTES_LIKE: Final = _titled_like(quotes)
_INVOICES_LIKE: Final = _titled_like(invoices)
_LINKS_FOR: Final = (
    select(scheduling_links)
    .where(
        in_scope(scheduling_links),
        or_(_any_of(scheduling_links.c.prefill_email, _ADDRESSES), _is_like(scheduling_links.c.prefill_name)),
    )
    .order_by(scheduling_links.c.id)
    .with_for_update()
)
_FORGET: Final = delete(remembered_addresses).where(
    in_scope(remembered_addresses),
    or_(_any_of(remembered_addresses.c.email, _ADDRESSES), _any_of(remembered_addresses.c.client_id, _IDS)),
)
_FORGET_IN_MERGES: Final = text(
    """
    update client_merges set addresses = array(select one from unnest(addresses) one where one <> all(:addresses))
    where workspace_id = :workspace and addresses && :addresses
    """
).bindparams(_ADDRESSES, _WORKSPACE)
_MEETINGS_LIKE: Final = (
    select(scheduled_meetings.c.id)
    .where(
        scheduled_meetings.c.workspace_id == _WORKSPACE,
        scheduled_meetings.c.id.in_(
            select(meeting_bookings.c.meeting_id).where(
                meeting_bookings.c.workspace_id == _WORKSPACE, _is_like(meeting_bookings.c.facts.cast(Text))
            )
        ),
        or_(_AFTER.is_(None), scheduled_meetings.c.id > _AFTER),
    )
    .order_by(scheduled_meetings.c.id)
    .limit(bindparam("most"))
    .with_for_update()
)
_BODIES: Final = (
    select(webhook_deliveries.c.id, webhook_deliveries.c.body)
    .where(
        webhook_deliveries.c.workspace_id.is_not_distinct_from(_WORKSPACE),
        webhook_deliveries.c.body != b"",
        or_(_AFTER.is_(None), webhook_deliveries.c.id > _AFTER),
    )
    .order_by(webhook_deliveries.c.id)
    .limit(bindparam("most"))
)
_EMPTY: Final = {
    Group.USER: text("select quotla_empty_deliveries(:ids)").bindparams(_IDS),
    Group.SYSTEM: text("select quotla_empty_unknown_deliveries(:ids)").bindparams(_IDS),
}
_MESSAGES_LIKE: Final = (
    select(messages.c.id, messages.c.recipient, messages.c.subject, messages.c.text)
    .where(in_scope(messages), or_(*(_is_like(messages.c[name]) for name in ("recipient", "subject", "text"))))
    .order_by(messages.c.id)
)
_BLANK_MESSAGES: Final = text("select quotla_blank_messages(:ids, :now)").bindparams(_IDS)


class PostgresErasures(Erasures):
    """See the port."""

    def __init__(self, work: Work, meetings: PostgresMeetings) -> None:
        self._work = work
        self._meetings = meetings
        self._known: dict[str, datetime | None] = {}
        self._shares_turn = False

    def when(self, addresses: Collection[str]) -> Mapping[str, datetime]:
        new = {self._hash_of(one): one for one in addresses if one not in self._known}
        if new:
            self._share_turn()
            found = {
                bytes(row.address_hash): row.erased_at
                for row in self._work.transaction.all(_WHEN, self._work.scoped(hashes=sorted(new)))
            }
            self._known.update((address, found.get(hashed)) for hashed, address in new.items())
        known = {one: self._known[one] for one in addresses}
        return {address: at for address, at in known.items() if at is not None}

    def note(self, addresses: Collection[str], *, at: datetime) -> None:
        workspace = self._work.scope.require_workspace()
        self._work.transaction.all(_TAKE_TURN, {"key": lock_key(workspace, _TURNS)})
        for one in sorted(addresses):
            parameters = {"workspace": workspace, "address_hash": self._hash_of(one), "erased_at": at}
            self._work.transaction.run(_NOTE, parameters)
            self._known[one] = at

    def lift(self, addresses: Collection[str]) -> int:
        self._known.clear()
        hashes = sorted(self._hash_of(one) for one in addresses)
        return self._work.transaction.run(_LIFT, self._work.scoped(hashes=hashes))

    def clients_with(self, addresses: Collection[str]) -> Sequence[ClientRecord]:
        rows = self._work.transaction.all(_CLIENTS_WITH, self._work.scoped(addresses=sorted(addresses)))
        return [client_of(row) for row in rows]

    def mark_clients(self, clients: Collection[ClientId], *, at: datetime) -> None:
        self._work.transaction.run(_MARK_CLIENTS, self._work.scoped(ids=sorted(clients), at=at))

    def papers_like(self, likes: Collection[str]) -> tuple[Sequence[QuoteRecord], Sequence[InvoiceRecord]]:
        given = self._work.scoped(likes=list(likes))
        found = self._work.transaction.all(_QUOTES_LIKE, given), self._work.transaction.all(_INVOICES_LIKE, given)
        return [quote_of(row) for row in found[0]], [invoice_of(row) for row in found[1]]

    def links_for(self, addresses: Collection[str], likes: Collection[str]) -> Sequence[SchedulingLink]:
        given = self._work.scoped(addresses=sorted(addresses), likes=list(likes))
        return [link_of(row) for row in self._work.transaction.all(_LINKS_FOR, given)]

    def forget_remembered(self, addresses: Collection[str], clients: Collection[ClientId]) -> int:
        given = {"workspace": self._work.scope.require_workspace(), "addresses": sorted(addresses)}
        self._work.transaction.run(_FORGET_IN_MERGES, given)
        return self._work.transaction.run(_FORGET, self._work.scoped(addresses=sorted(addresses), ids=sorted(clients)))

    def meetings_like(self, likes: Collection[str], *, after: MeetingId | None, limit: int) -> Sequence[Meeting]:
        given = {"workspace": self._work.scope.require_workspace(), "likes": list(likes), "after": after, "most": limit}
        return self._meetings.by_ids([row.id for row in self._work.transaction.all(_MEETINGS_LIKE, given)])

    def bodies(self, *, after: DeliveryId | None, limit: int) -> Sequence[KeptBody]:
        given = {"workspace": self._work.scope.workspace, "after": after, "most": limit}
        return [KeptBody(DeliveryId(row.id), bytes(row.body)) for row in self._work.transaction.all(_BODIES, given)]

    def empty_bodies(self, deliveries: Collection[DeliveryId]) -> None:
        if deliveries:
            self._work.transaction.all(_EMPTY[self._work.scope.group], {"ids": sorted(deliveries)})

    def messages_like(self, likes: Collection[str]) -> Sequence[KeptText]:
        rows = self._work.transaction.all(_MESSAGES_LIKE, self._work.scoped(likes=list(likes)))
        return [KeptText(row.id, (row.recipient, row.subject, row.text)) for row in rows]

    def blank_messages(self, messages: Collection[MessageId], *, now: datetime) -> None:
        if messages:
            self._work.transaction.all(_BLANK_MESSAGES, {"ids": sorted(messages), "now": now})

    def _share_turn(self) -> None:
        """By a statement of its own, for the next must see what was committed while this one waited."""
        if not self._shares_turn:
            self._work.transaction.all(_SHARE_TURN, {"key": lock_key(self._work.scope.require_workspace(), _TURNS)})
            self._shares_turn = True

    def _hash_of(self, address: str) -> bytes:
        return address_hash(self._work.scope.require_workspace(), address)


def address_hash(workspace: WorkspaceId, address: str) -> bytes:
    """Whoever knows the address can find it again, in one workspace; nobody else can read it from here."""
    return hashlib.sha256(workspace.bytes + address.encode()).digest()
