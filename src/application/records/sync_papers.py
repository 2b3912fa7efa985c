"""Taking in the host app's quotes and invoices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.records.sync import (
    UNSET,
    BadRecord,
    Unset,
    amount_of,
    currency_of,
    external_ids,
    judge_each,
    read_or_kept,
    require_sync,
    taken,
    text_of,
)
from application.views import SyncReport
from domain.identifiers import InvoiceId, QuoteId
from domain.records import ClientRecord, InvoiceRecord, InvoiceStatus, QuoteRecord, QuoteStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteInput:
    """A quote as the host app has it. `amount` is a decimal number in a text."""

    external_id: str
    client_external_id: str
    number: str
    status: QuoteStatus
    title: str | Unset | None = UNSET
    amount: str | Unset | None = UNSET
    currency: str | Unset | None = UNSET
    sent_at: datetime | Unset | None = UNSET
    accepted_at: datetime | Unset | None = UNSET
    archived: bool | Unset = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceInput:
    """An invoice as the host app has it."""

    external_id: str
    client_external_id: str
    number: str
    status: InvoiceStatus
    title: str | Unset | None = UNSET
    amount: str | Unset | None = UNSET
    currency: str | Unset | None = UNSET
    due_on: date | Unset | None = UNSET
    paid_at: datetime | Unset | None = UNSET
    archived: bool | Unset = UNSET


@dataclass(frozen=True)
class SyncQuotes:
    """Upsert quotes by the host app's own ids. Left out is unchanged, null is cleared."""

    units: UnitOfWorkFactory
    identifiers: Identifiers

    def __call__(self, *, principal: Principal, quotes: Sequence[QuoteInput]) -> SyncReport:
        """
        Raises:
            OnlyAdminsSync, TooMany: nothing was taken. A bad record is in the report and refuses nothing else.
        """
        require_sync(principal, quotes)
        with self.units.acting_as(principal) as unit:
            clients = unit.records.clients_by_external_id({one.client_external_id for one in quotes})
            known = dict(unit.records.quotes_by_external_id(external_ids(quotes)))
            changed, tally = judge_each(quotes, known, partial(self._judge, clients))
            unit.records.save_quotes(changed)
            unit.commit()
        return tally.report()

    def _judge(self, clients: Mapping[str, ClientRecord], given: QuoteInput, before: QuoteRecord | None) -> QuoteRecord:
        return QuoteRecord(
            id=before.id if before else QuoteId(self.identifiers.new()),
            external_id=given.external_id,
            client=_client_of(clients, given.client_external_id).stands_for,
            number=text_of(given.number, "number"),
            title=taken(given.title, before.title if before else None),
            status=given.status,
            amount=read_or_kept(given.amount, amount_of, before.amount if before else None),
            currency=read_or_kept(given.currency, currency_of, before.currency if before else None),
            sent_at=taken(given.sent_at, before.sent_at if before else None),
            accepted_at=taken(given.accepted_at, before.accepted_at if before else None),
            archived=taken(given.archived, before.archived if before else False),
        )


@dataclass(frozen=True)
class SyncInvoices:
    """Upsert invoices by the host app's own ids. Left out is unchanged, null is cleared."""

    units: UnitOfWorkFactory
    identifiers: Identifiers

    def __call__(self, *, principal: Principal, invoices: Sequence[InvoiceInput]) -> SyncReport:
        """
        Raises:
            OnlyAdminsSync, TooMany: nothing was taken. A bad record is in the report and refuses nothing else.
        """
        require_sync(principal, invoices)
        with self.units.acting_as(principal) as unit:
            clients = unit.records.clients_by_external_id({one.client_external_id for one in invoices})
            known = dict(unit.records.invoices_by_external_id(external_ids(invoices)))
            changed, tally = judge_each(invoices, known, partial(self._judge, clients))
            unit.records.save_invoices(changed)
            unit.commit()
        return tally.report()

    def _judge(
        self, clients: Mapping[str, ClientRecord], given: InvoiceInput, before: InvoiceRecord | None
    ) -> InvoiceRecord:
        return InvoiceRecord(
            id=before.id if before else InvoiceId(self.identifiers.new()),
            external_id=given.external_id,
            client=_client_of(clients, given.client_external_id).stands_for,
            number=text_of(given.number, "number"),
            title=taken(given.title, before.title if before else None),
            status=given.status,
            amount=read_or_kept(given.amount, amount_of, before.amount if before else None),
            currency=read_or_kept(given.currency, currency_of, before.currency if before else None),
            due_on=taken(given.due_on, before.due_on if before else None),
            paid_at=taken(given.paid_at, before.paid_at if before else None),
            archived=taken(given.archived, before.archived if before else False),
        )


def _client_of(clients: Mapping[str, ClientRecord], external_id: str) -> ClientRecord:
    client = clients.get(external_id)
    if client is None:
        raise BadRecord("client.unknown", "There is no client with this id. Sync the client first.")
    return client
