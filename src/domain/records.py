"""The host app's clients, quotes and invoices, as it last told us of them."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from domain.erasure import ERASED
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

    is_erased: bool = False
    """The host app's word on it is no longer taken."""

    def erased(self, *, external_id: str) -> Self:
        """What stays of a client who is erased: that there was one.

        Args:
            external_id: the host app's, or another where that says who it was.
        """
        return replace(
            self,
            external_id=external_id,
            name=ERASED,
            email=None,
            aliases=(),
            phone=None,
            archived=True,
            is_erased=True,
        )

    def without(self, addresses: Set[str]) -> Self:
        """Somebody else's record, to which addresses belonged that are erased."""
        email = self.email if self.email and self.email.text not in addresses else None
        return replace(self, email=email, aliases=tuple(one for one in self.aliases if one.text not in addresses))

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
