"""The host app's clients, quotes and invoices.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.identifiers import (
    ClientId,
    InvoiceId,
    QuoteId,
    UserId,
)
from domain.matching import EmailEvidence
from domain.records import ClientRecord, InvoiceRecord, QuoteRecord
from domain.values import EmailAddress


class Records(Protocol):
    """Clients, quotes and invoices. Upserts answer nothing; the use case compares before it writes."""

    @abstractmethod
    def clients_by_external_id(self, external_ids: Collection[str]) -> Mapping[str, ClientRecord]:
        """One entry per id known, archived ones included."""

    @abstractmethod
    def quotes_by_external_id(self, external_ids: Collection[str]) -> Mapping[str, QuoteRecord]: ...

    @abstractmethod
    def invoices_by_external_id(self, external_ids: Collection[str]) -> Mapping[str, InvoiceRecord]: ...

    @abstractmethod
    def client(self, client: ClientId) -> ClientRecord | None: ...

    @abstractmethod
    def quote(self, quote: QuoteId) -> QuoteRecord | None: ...

    @abstractmethod
    def invoice(self, invoice: InvoiceId) -> InvoiceRecord | None: ...

    @abstractmethod
    def with_email(self, email: EmailAddress) -> Sequence[EmailEvidence]:
        """One entry per client that has the address, archived ones left out."""

    @abstractmethod
    def remember(self, email: EmailAddress, client: ClientId, *, by: UserId, now: datetime) -> None:
        """From now on this address is always this client's, whoever else has it. The last word on an address holds.

        It is a person's word, kept apart from what the host app says: no sync takes it away.
        """

    @abstractmethod
    def forget(self, email: EmailAddress, client: ClientId) -> bool:
        """Take that back; whether there was anything."""

    @abstractmethod
    def save_clients(self, clients: Sequence[ClientRecord]) -> None: ...

    @abstractmethod
    def save_quotes(self, quotes: Sequence[QuoteRecord]) -> None: ...

    @abstractmethod
    def save_invoices(self, invoices: Sequence[InvoiceRecord]) -> None: ...
