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
    def client(self, client: ClientId) -> ClientRecord | None:
        """By its id, or by that of one that was merged into it."""

    @abstractmethod
    def as_told(self, clients: Collection[ClientId]) -> Mapping[ClientId, ClientRecord]:
        """Each by its very own id, merged ones included; nobody else changes them until the unit ends."""

    @abstractmethod
    def merged_into(self, client: ClientId) -> Sequence[ClientRecord]:
        """Those known as this one, by their ids."""

    @abstractmethod
    def merge(self, clients: Collection[ClientId], into: ClientId | None) -> None:
        """Have these known as another, which their addresses are from now on; or, with `None`, as themselves again."""

    @abstractmethod
    def quotes_of(self, client: ClientId) -> Sequence[QuoteRecord]:
        """All of them, archived ones included."""

    @abstractmethod
    def invoices_of(self, client: ClientId) -> Sequence[InvoiceRecord]: ...

    @abstractmethod
    def quote(self, quote: QuoteId) -> QuoteRecord | None: ...

    @abstractmethod
    def invoice(self, invoice: InvoiceId) -> InvoiceRecord | None: ...

    @abstractmethod
    def with_emails(self, emails: Collection[EmailAddress]) -> Mapping[EmailAddress, Sequence[EmailEvidence]]:
        """For each address one piece of evidence per client that has it, archived clients left out."""

    @abstractmethod
    def remember(self, email: EmailAddress, client: ClientId, *, by: UserId, now: datetime) -> None:
        """From now on this address is always this client's, whoever else has it. The last word on an address holds.

        It is a person's word, kept apart from what the host app says: no sync takes it away.
        """

    @abstractmethod
    def forget(self, email: EmailAddress, client: ClientId) -> bool:
        """Take that back; whether there was anything."""

    @abstractmethod
    def remembered_of(self, client: ClientId) -> Sequence[EmailAddress]:
        """The addresses that are always this client's."""

    @abstractmethod
    def save_clients(self, clients: Sequence[ClientRecord]) -> None:
        """What the host app says of them; who is merged into whom is `merge`'s matter."""

    @abstractmethod
    def save_quotes(self, quotes: Sequence[QuoteRecord]) -> None: ...

    @abstractmethod
    def save_invoices(self, invoices: Sequence[InvoiceRecord]) -> None: ...
