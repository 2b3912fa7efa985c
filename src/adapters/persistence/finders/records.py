"""Clients, quotes and invoices."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Uuid, cast, column, exists, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import TSQUERY

from adapters.persistence.finders.keyset import Keyset, id_key, text_key
from adapters.persistence.finders.reading import Parts, Reader, Values, ours, prefixed, uuids
from adapters.persistence.finders.shapes import client_view, grouped, invoice_view, quote_view
from adapters.persistence.rows import AnyRow
from adapters.persistence.scope import first_known
from adapters.persistence.tables import client_addresses, client_merges, clients, invoices, quotes
from adapters.persistence.words import marked, words_of
from application.paging import COUNTED_UP_TO, Page, PageRequest
from application.principal import Principal
from application.views import ClientView, InvoiceView, MergedClientView, QuoteView

CLIENT_COLUMNS: Final = ("id", "external_id", "name", "email", "aliases", "taken_over", "phone", "archived")
MOST_OF_A_CLIENT: Final = 100

_CLIENTS: Final = clients
"""Where an argument goes by the same name."""

_Paper = TypeVar("_Paper", QuoteView, InvoiceView)


class RecordFinders(Reader):
    """See `application.ports.finders.Finders`."""

    def clients(self, principal: Principal, *, search: str | None, page: PageRequest) -> Page[ClientView]:
        keyset: Keyset[ClientView] = Keyset(
            "clients", (text_key(clients.c.sort_name, "sort_name"), id_key(clients.c.id)), False, page
        )
        # As the index of names says it: in `archived is false` Postgres does not see the same.
        listed_ones = (~clients.c.archived, clients.c.merged_into.is_(None))
        wanted = [*ours(clients, principal), *listed_ones, *_found_by(search, principal)]
        listed = keyset.cut(select(clients.c.sort_name, *(clients.c[name] for name in CLIENT_COLUMNS)).where(*wanted))
        counted = select(func.count()).select_from(
            select(clients.c.id).where(*wanted).limit(COUNTED_UP_TO + 1).subquery()
        )
        with self._reading(principal) as transaction:
            rows = transaction.all(listed)
            total = transaction.first(counted) if page.with_total else None
        shown = [row._asdict() for row in rows]
        placed = [((one["sort_name"], one["id"]), client_view(one)) for one in shown]
        return keyset.page(placed, total=total[0] if total else None)

    def clients_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, ClientView]:
        asked = clients.alias("asked")
        statement = (
            select(asked.c.id.label("asked_id"), *(clients.c[name] for name in CLIENT_COLUMNS))
            .join(
                clients,
                (clients.c.workspace_id == asked.c.workspace_id)
                & (clients.c.id == first_known(asked.c.merged_into, asked.c.id)),
            )
            .where(*ours(asked, principal), asked.c.id == func.any(uuids(ids)))
        )
        return {row.asked_id: client_view(row._asdict()) for row in self._all(principal, statement)}

    def merged_clients(
        self, principal: Principal, clients: Collection[UUID]
    ) -> Mapping[UUID, Sequence[MergedClientView]]:
        merged = _CLIENTS
        statement = (
            select(
                merged.c.merged_into,
                merged.c.id,
                merged.c.external_id,
                merged.c.name,
                client_merges.c.merged_by,
                client_merges.c.merged_at,
            )
            .join(
                client_merges,
                (client_merges.c.workspace_id == merged.c.workspace_id) & (client_merges.c.merged_id == merged.c.id),
            )
            .where(*ours(merged, principal), merged.c.merged_into == func.any(uuids(clients)))
            .order_by(client_merges.c.merged_at, merged.c.id)
        )
        rows = self._all(principal, statement)
        return {kept: [_merged_view(row) for row in group] for kept, group in grouped(rows, "merged_into").items()}

    def quotes_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, QuoteView]:
        return {view.id: view for _, view in self._papers(principal, _papers(quotes, principal, ids), quote_view)}

    def invoices_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, InvoiceView]:
        return {view.id: view for _, view in self._papers(principal, _papers(invoices, principal, ids), invoice_view)}

    def quotes_of_clients(self, principal: Principal, clients: Collection[UUID]) -> Mapping[UUID, Sequence[QuoteView]]:
        return _grouped(self._papers(principal, _newest_papers(quotes, principal, clients), quote_view))

    def invoices_of_clients(
        self, principal: Principal, clients: Collection[UUID]
    ) -> Mapping[UUID, Sequence[InvoiceView]]:
        return _grouped(self._papers(principal, _newest_papers(invoices, principal, clients), invoice_view))

    def _papers(
        self, principal: Principal, statement: Select[Any], view: Callable[[Values, Values], _Paper]
    ) -> list[tuple[UUID, _Paper]]:
        """Quotes or invoices, each with its client's id."""
        rows = self._all(principal, statement)
        parts = Parts(rows)
        pairs = ((parts.of(row, "p_"), parts.of(row, "c_")) for row in rows)
        return [(client["id"], view(paper, client)) for paper, client in pairs if paper and client]


def _merged_view(row: AnyRow) -> MergedClientView:
    return MergedClientView(
        id=row.id,
        external_id=row.external_id,
        name=row.name,
        merged_by=row.merged_by,
        merged_at=row.merged_at,
    )


def _found_by(search: str | None, principal: Principal) -> list[ColumnElement[bool]]:
    if search is None or not search.strip():
        return []
    has_address = exists().where(
        client_addresses.c.workspace_id == principal.workspace,
        client_addresses.c.client_id == clients.c.id,
        client_addresses.c.email.contains(search.strip().lower(), autoescape=True),
    )
    words = marked(words_of(search), principal.workspace)
    if not words:
        return [has_address]
    # Words are letters and digits only, so there is nothing in them to escape.
    beginnings = " & ".join(f"'{word}':*" for word in words)
    return [or_(clients.c.search.op("@@")(cast(literal(beginnings), TSQUERY)), has_address)]


def _papers(table: Table, principal: Principal, ids: Collection[UUID]) -> Select[Any]:
    return _with_client(table, principal).where(*ours(table, principal), table.c.id == func.any(uuids(ids)))


def _with_client(table: Table, principal: Principal) -> Select[Any]:
    return (
        select(*prefixed(table, "p_"), *prefixed(clients, "c_", CLIENT_COLUMNS))
        .join(clients, clients.c.id == table.c.client_id)
        .where(*ours(clients, principal))
    )


def _newest_papers(table: Table, principal: Principal, of_clients: Collection[UUID]) -> Select[Any]:
    asked = func.unnest(uuids(of_clients)).table_valued(column("client_id", Uuid)).render_derived(name="asked")
    newest = (
        select(table)
        .where(*ours(table, principal), table.c.client_id == asked.c.client_id, table.c.archived.is_(False))
        .order_by(table.c.id.desc())
        .limit(MOST_OF_A_CLIENT)
        .lateral("newest")
    )
    return (
        select(*prefixed(newest, "p_"), *prefixed(clients, "c_", CLIENT_COLUMNS))
        .select_from(asked.join(newest, true()).join(clients, clients.c.id == asked.c.client_id))
        .where(*ours(clients, principal))
        .order_by(clients.c.id, newest.c.id.desc())
    )


def _grouped(papers: Sequence[tuple[UUID, _Paper]]) -> Mapping[UUID, Sequence[_Paper]]:
    groups: dict[UUID, list[_Paper]] = {}
    for client, paper in papers:
        groups.setdefault(client, []).append(paper)
    return groups
