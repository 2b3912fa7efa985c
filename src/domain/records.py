"""The host app's clients, quotes and invoices, as it last told us of them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.identifiers import ClientId, InvoiceId, QuoteId
from domain.values import EmailAddress


class QuoteStatus(StrEnum):
    """Where a quote stands in the host app."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class InvoiceStatus(StrEnum):
    """Where an invoice stands in the host app."""

    DRAFT = "draft"
    SENT = "sent"
    OVERDUE = "overdue"
    PAID = "paid"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRecord:
    """A client. Two clients may share an address; then it decides nothing."""

    id: ClientId
    external_id: str
    name: str
    email: EmailAddress | None = None
    aliases: tuple[EmailAddress, ...] = ()
    phone: str | None = None
    archived: bool = False
    merged_into: ClientId | None = None
    """The client it turned out to be the same as; never one that is merged itself. It goes on to say what the host app
    says of it, and its addresses are that client's."""

    @property
    def stands_for(self) -> ClientId:
        """The client it is known as."""
        return self.merged_into or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRecord:
    """A quote of a client's."""

    id: QuoteId
    external_id: str
    client: ClientId
    number: str
    title: str | None = None
    status: QuoteStatus
    amount: Decimal | None = None
    currency: str | None = None
    """ISO 4217, three upper-case letters."""
    sent_at: datetime | None = None
    accepted_at: datetime | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRecord:
    """An invoice to a client."""

    id: InvoiceId
    external_id: str
    client: ClientId
    number: str
    title: str | None = None
    status: InvoiceStatus
    amount: Decimal | None = None
    currency: str | None = None
    due_on: date | None = None
    paid_at: datetime | None = None
    archived: bool = False
