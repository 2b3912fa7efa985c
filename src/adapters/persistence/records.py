"""The host app's clients, quotes and invoices. Up to a thousand are written by one statement, as one JSON value."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Select, Table, bindparam, column, delete, false, func, select, text, true, union_all, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.types import Text, TypeEngine, Uuid

from adapters.persistence.rows import AnyRow, client_of, invoice_of, quote_of
from adapters.persistence.scope import first_known, in_scope
from adapters.persistence.tables import client_addresses, clients, invoices, quotes, remembered_addresses
from adapters.persistence.words import folded, marked, words_of
from adapters.persistence.work import Work
from application.ports.client_directory import Records
from domain.identifiers import ClientId, InvoiceId, QuoteId, UserId
from domain.matching import EmailEvidence
from domain.records import ClientRecord, InvoiceRecord, QuoteRecord
from domain.values import EmailAddress

_TEXTS: Final = ARRAY(Text)
_Record = TypeVar("_Record", ClientRecord, QuoteRecord, InvoiceRecord)


def _by_external_ids(table: Table) -> Select[Any]:
    return select(table).where(in_scope(table), table.c.external_id == func.any(bindparam("ids", type_=_TEXTS)))


def _by_id(table: Table) -> Select[Any]:
    return select(table).where(in_scope(table), table.c.id == bindparam("id"))


def _of_client(table: Table) -> Select[Any]:
    return select(table).where(in_scope(table), table.c.client_id == bindparam("client")).order_by(table.c.id)


def _rows_of_json(table: Table, names: Sequence[str], **other: TypeEngine[Any]) -> Any:
    """The parameter `rows`, a JSON list of objects, as a table."""
    columns = [column(name, other.get(name, table.c[name].type)) for name in names]
    return (
        func.jsonb_to_recordset(bindparam("rows", type_=JSONB)).table_valued(*columns).render_derived(with_types=True)
    )


def _upsert(table: Table, names: Sequence[str], **computed: Any) -> Any:
    given = _rows_of_json(table, names, search=ARRAY(Text))
    values = {name: computed[name](given.c[name]) if name in computed else given.c[name] for name in names}
    statement = insert(table).from_select(
        ["workspace_id", *names],
        select(bindparam("workspace", type_=Uuid), *values.values()).select_from(given),
    )
    changed = {name: statement.excluded[name] for name in names if name != "id"}
    return statement.on_conflict_do_update(
        index_elements=[table.c.id],
        set_=changed,
        where=table.c.workspace_id == bindparam("workspace", type_=Uuid),
    )


def _of_clients(statement: str) -> Any:
    """A statement that speaks of `known_as`: the ids that these clients are known by now."""
    return text(_KNOWN_AS + statement).bindparams(
        bindparam("clients", type_=ARRAY(Uuid)), bindparam("workspace", type_=Uuid)
    )


_KNOWN_AS: Final = """
    with known_as as (
        select distinct coalesce(merged_into, id) as id from clients
        where workspace_id = :workspace and id = any(:clients)
    )
"""
_CLIENTS_BY_EXTERNAL_ID: Final = _by_external_ids(clients)
_QUOTES_BY_EXTERNAL_ID: Final = _by_external_ids(quotes)
_INVOICES_BY_EXTERNAL_ID: Final = _by_external_ids(invoices)
_STANDS_FOR: Final = (
    select(clients.c.merged_into).where(in_scope(clients), clients.c.id == bindparam("id")).scalar_subquery()
)
_CLIENT: Final = select(clients).where(
    in_scope(clients), clients.c.id == first_known(_STANDS_FOR, bindparam("id", type_=Uuid))
)
_AS_TOLD: Final = (
    select(clients)
    .where(in_scope(clients), clients.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(clients.c.id)
    .with_for_update()
)
_MERGED_INTO: Final = (
    select(clients).where(in_scope(clients), clients.c.merged_into == bindparam("client")).order_by(clients.c.id)
)
_MERGE: Final = (
    update(clients)
    .where(
        clients.c.workspace_id == bindparam("workspace", type_=Uuid),
        clients.c.id == func.any(bindparam("clients", type_=ARRAY(Uuid))),
    )
    .values(merged_into=bindparam("into", type_=Uuid))
)
_QUOTE: Final = _by_id(quotes)
_INVOICE: Final = _by_id(invoices)
_QUOTES_OF: Final = _of_client(quotes)
_INVOICES_OF: Final = _of_client(invoices)
_HAVING_IT: Final = union_all(
    select(
        client_addresses.c.workspace_id,
        client_addresses.c.email,
        client_addresses.c.client_id,
        client_addresses.c.is_alias,
        false().label("is_remembered"),
    ).where(in_scope(client_addresses), client_addresses.c.email == func.any(bindparam("emails", type_=_TEXTS))),
    select(
        remembered_addresses.c.workspace_id,
        remembered_addresses.c.email,
        remembered_addresses.c.client_id,
        true(),
        true(),
    ).where(
        in_scope(remembered_addresses), remembered_addresses.c.email == func.any(bindparam("emails", type_=_TEXTS))
    ),
).subquery("having_it")
_WITH_EMAILS: Final = (
    select(
        _HAVING_IT.c.email,
        _HAVING_IT.c.client_id,
        func.bool_and(_HAVING_IT.c.is_alias).label("by_alias"),
        func.bool_or(_HAVING_IT.c.is_remembered).label("is_remembered"),
    )
    .join(clients, (clients.c.workspace_id == _HAVING_IT.c.workspace_id) & (clients.c.id == _HAVING_IT.c.client_id))
    .where(clients.c.archived.is_(False))
    .group_by(_HAVING_IT.c.email, _HAVING_IT.c.client_id)
    .order_by(_HAVING_IT.c.email, _HAVING_IT.c.client_id)
)
_REMEMBER_FROM: Final = insert(remembered_addresses).values(
    workspace_id=bindparam("workspace"),
    email=bindparam("address"),
    client_id=bindparam("client"),
    remembered_by=bindparam("by"),
    remembered_at=bindparam("now"),
)
_REMEMBER: Final = _REMEMBER_FROM.on_conflict_do_update(
    index_elements=[remembered_addresses.c.workspace_id, remembered_addresses.c.email],
    set_={name: _REMEMBER_FROM.excluded[name] for name in ("client_id", "remembered_by", "remembered_at")},
    where=remembered_addresses.c.client_id != _REMEMBER_FROM.excluded.client_id,
)
_FORGET: Final = delete(remembered_addresses).where(
    remembered_addresses.c.workspace_id == bindparam("workspace", type_=Uuid),
    remembered_addresses.c.email == bindparam("address"),
    remembered_addresses.c.client_id == bindparam("client", type_=Uuid),
)
_REMEMBERED_OF: Final = (
    select(remembered_addresses.c.email)
    .where(in_scope(remembered_addresses), remembered_addresses.c.client_id == bindparam("client"))
    .order_by(remembered_addresses.c.email)
)
_SAVE_CLIENTS: Final = _upsert(
    clients,
    ("id", "external_id", "name", "sort_name", "email", "aliases", "phone", "archived", "search"),
    search=func.array_to_tsvector,
)
_SAVE_QUOTES: Final = _upsert(
    quotes,
    (
        "id",
        "external_id",
        "client_id",
        "number",
        "title",
        "status",
        "amount",
        "currency",
        "sent_at",
        "accepted_at",
        "archived",
    ),
)
_SAVE_INVOICES: Final = _upsert(
    invoices,
    (
        "id",
        "external_id",
        "client_id",
        "number",
        "title",
        "status",
        "amount",
        "currency",
        "due_on",
        "paid_at",
        "archived",
    ),
)
# Whose an address is follows from the rows of the clients: the one's whose it is, or the one's that is known as.
_DROP_ADDRESSES: Final = _of_clients(
    """
    delete from client_addresses a where a.workspace_id = :workspace
        and (a.client_id = any(:clients) or a.client_id in (select id from known_as))
    """
)
_ADD_ADDRESSES: Final = _of_clients(
    """
    insert into client_addresses (workspace_id, email, client_id, is_alias)
    select c.workspace_id, one.email, known_as.id, bool_and(one.is_alias or c.merged_into is not null)
    from known_as
    join clients c on c.workspace_id = :workspace and coalesce(c.merged_into, c.id) = known_as.id
    cross join lateral (
        select c.email, false as is_alias where c.email is not null
        union all select alias, true from unnest(c.aliases) alias
    ) one
    group by c.workspace_id, one.email, known_as.id
    """
)
_SHOW_TAKEN_OVER: Final = _of_clients(
    """
    update clients k set taken_over = found.emails
    from (
        select known_as.id,
            coalesce(array_agg(a.email order by a.email) filter (where a.email is not null), '{}') as emails
        from known_as
        join clients own on own.workspace_id = :workspace and own.id = known_as.id
        left join client_addresses a on a.workspace_id = :workspace and a.client_id = known_as.id
            and a.email <> all(own.aliases || coalesce(own.email, ''))
        group by known_as.id
    ) found
    where k.workspace_id = :workspace and k.id = found.id and k.taken_over <> found.emails
    """
)
# Meetings are found by their client's name too, whatever it was when they were booked.
_REFRESH_SEARCH: Final = text(
    """
    update scheduled_meetings m set search = m.words || c.search
    from clients c
    where c.workspace_id = :workspace and c.id = any(:clients)
        and m.workspace_id = c.workspace_id and m.client_id = c.id and m.search <> m.words || c.search
    """
).bindparams(bindparam("clients", type_=ARRAY(Uuid)), bindparam("workspace", type_=Uuid))


class PostgresRecords(Records):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def clients_by_external_id(self, external_ids: Collection[str]) -> Mapping[str, ClientRecord]:
        return {row.external_id: client_of(row) for row in self._among(_CLIENTS_BY_EXTERNAL_ID, external_ids)}

    def quotes_by_external_id(self, external_ids: Collection[str]) -> Mapping[str, QuoteRecord]:
        return {row.external_id: quote_of(row) for row in self._among(_QUOTES_BY_EXTERNAL_ID, external_ids)}

    def invoices_by_external_id(self, external_ids: Collection[str]) -> Mapping[str, InvoiceRecord]:
        return {row.external_id: invoice_of(row) for row in self._among(_INVOICES_BY_EXTERNAL_ID, external_ids)}

    def client(self, client: ClientId) -> ClientRecord | None:
        row = self._work.transaction.first(_CLIENT, self._work.scoped(id=client))
        return None if row is None else client_of(row)

    def quote(self, quote: QuoteId) -> QuoteRecord | None:
        row = self._work.transaction.first(_QUOTE, self._work.scoped(id=quote))
        return None if row is None else quote_of(row)

    def invoice(self, invoice: InvoiceId) -> InvoiceRecord | None:
        row = self._work.transaction.first(_INVOICE, self._work.scoped(id=invoice))
        return None if row is None else invoice_of(row)

    def with_emails(self, emails: Collection[EmailAddress]) -> Mapping[EmailAddress, Sequence[EmailEvidence]]:
        having: dict[str, list[EmailEvidence]] = {email.text: [] for email in emails}
        if having:
            for row in self._work.transaction.all(_WITH_EMAILS, self._work.scoped(emails=sorted(having))):
                having[row.email].append(
                    EmailEvidence(ClientId(row.client_id), by_alias=row.by_alias, is_remembered=row.is_remembered)
                )
        return {email: having[email.text] for email in emails}

    def remember(self, email: EmailAddress, client: ClientId, *, by: UserId, now: datetime) -> None:
        workspace = self._work.scope.require_workspace()
        parameters = {"workspace": workspace, "address": email.text, "client": client, "by": by, "now": now}
        self._work.transaction.run(_REMEMBER, parameters)

    def forget(self, email: EmailAddress, client: ClientId) -> bool:
        workspace = self._work.scope.require_workspace()
        parameters = {"workspace": workspace, "address": email.text, "client": client}
        return self._work.transaction.run(_FORGET, parameters) > 0

    def save_clients(self, clients: Sequence[ClientRecord]) -> None:
        if not clients:
            return
        workspace = self._work.scope.require_workspace()
        self._work.transaction.plan_for_many()
        ids = [client.id for client in clients]
        rows = [
            {
                "id": str(client.id),
                "external_id": client.external_id,
                "name": client.name,
                "sort_name": folded(client.name),
                "email": client.email.text if client.email else None,
                "aliases": [alias.text for alias in client.aliases],
                "phone": client.phone,
                "archived": client.archived,
                "search": marked(words_of(client.name), workspace),
            }
            for client in _by_birth(clients)
        ]
        self._work.transaction.run(_SAVE_CLIENTS, {"workspace": workspace, "rows": rows})
        self._renew_addresses(ids)
        self._work.transaction.run(_REFRESH_SEARCH, {"workspace": workspace, "clients": ids})

    def as_told(self, clients: Collection[ClientId]) -> Mapping[ClientId, ClientRecord]:
        rows = self._work.transaction.all(_AS_TOLD, self._work.scoped(ids=sorted(set(clients))))
        return {ClientId(row.id): client_of(row) for row in rows}

    def merged_into(self, client: ClientId) -> Sequence[ClientRecord]:
        return [client_of(row) for row in self._work.transaction.all(_MERGED_INTO, self._work.scoped(client=client))]

    def merge(self, clients: Collection[ClientId], into: ClientId | None) -> None:
        ids = sorted(set(clients))
        parameters = {"workspace": self._work.scope.require_workspace(), "clients": ids}
        before = {one.stands_for for one in self.as_told(ids).values()}
        self._work.transaction.run(_MERGE, {**parameters, "into": into})
        self._renew_addresses([*before, *ids])

    def quotes_of(self, client: ClientId) -> Sequence[QuoteRecord]:
        return [quote_of(row) for row in self._work.transaction.all(_QUOTES_OF, self._work.scoped(client=client))]

    def invoices_of(self, client: ClientId) -> Sequence[InvoiceRecord]:
        return [invoice_of(row) for row in self._work.transaction.all(_INVOICES_OF, self._work.scoped(client=client))]

    def remembered_of(self, client: ClientId) -> Sequence[EmailAddress]:
        rows = self._work.transaction.all(_REMEMBERED_OF, self._work.scoped(client=client))
        return [EmailAddress(row.email) for row in rows]

    def save_quotes(self, quotes: Sequence[QuoteRecord]) -> None:
        rows = [
            {
                "id": str(quote.id),
                "external_id": quote.external_id,
                "client_id": str(quote.client),
                "number": quote.number,
                "title": quote.title,
                "status": quote.status.value,
                "amount": None if quote.amount is None else str(quote.amount),
                "currency": quote.currency,
                "sent_at": None if quote.sent_at is None else quote.sent_at.isoformat(),
                "accepted_at": None if quote.accepted_at is None else quote.accepted_at.isoformat(),
                "archived": quote.archived,
            }
            for quote in _by_birth(quotes)
        ]
        self._save(_SAVE_QUOTES, rows)

    def save_invoices(self, invoices: Sequence[InvoiceRecord]) -> None:
        rows = [
            {
                "id": str(invoice.id),
                "external_id": invoice.external_id,
                "client_id": str(invoice.client),
                "number": invoice.number,
                "title": invoice.title,
                "status": invoice.status.value,
                "amount": None if invoice.amount is None else str(invoice.amount),
                "currency": invoice.currency,
                "due_on": None if invoice.due_on is None else invoice.due_on.isoformat(),
                "paid_at": None if invoice.paid_at is None else invoice.paid_at.isoformat(),
                "archived": invoice.archived,
            }
            for invoice in _by_birth(invoices)
        ]
        self._save(_SAVE_INVOICES, rows)

    def _renew_addresses(self, clients: Sequence[ClientId]) -> None:
        parameters = {"workspace": self._work.scope.require_workspace(), "clients": list(clients)}
        for statement in (_DROP_ADDRESSES, _ADD_ADDRESSES, _SHOW_TAKEN_OVER):
            self._work.transaction.run(statement, parameters)

    def _among(self, statement: Select[Any], external_ids: Collection[str]) -> Sequence[AnyRow]:
        return self._work.transaction.all(statement, self._work.scoped(ids=sorted(external_ids)))

    def _save(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            workspace = self._work.scope.require_workspace()
            self._work.transaction.plan_for_many()
            self._work.transaction.run(statement, {"workspace": workspace, "rows": rows})


def _by_birth(records: Sequence[_Record]) -> Sequence[_Record]:
    """In one order, so that two that write the same records wait for one another instead of both giving up."""
    return sorted(records, key=lambda record: record.id)
