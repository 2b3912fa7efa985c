"""Small facts that travel together: frozen, complete, and read from outside text only through `parse`."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.errors import DomainError
from domain.identifiers import ClientId, InvoiceId, QuoteId


class InvalidEmailAddress(DomainError):
    """What was typed is no mailbox."""

    code = "email.invalid"

    def __init__(self) -> None:
        super().__init__("That is not an e-mail address.")


# One @, something printable on both sides, no blanks, a dot-separated domain. Deliberately loose: only sending a
# message proves an address, and a stricter rule would refuse real ones.
_MAILBOX: Final = re.compile(
    r"[^\s@\x00-\x1f\x7f<>\"(),:;\\]+@[^\s@\x00-\x1f\x7f<>\"(),:;\\.]+(\.[^\s@\x00-\x1f\x7f<>\"(),:;\\.]+)*"
)
_LONGEST_MAILBOX: Final = 254


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """A mailbox, folded to lower case, at most 254 characters (RFC 5321 4.5.3.1.3, less its brackets)."""

    text: str

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read an address someone typed, or raise `InvalidEmailAddress`."""
        text = raw.strip().lower()
        if len(text) > _LONGEST_MAILBOX or not _MAILBOX.fullmatch(text):
            raise InvalidEmailAddress
        return cls(text)

    @classmethod
    def read(cls, raw: str | None) -> Self | None:
        """The address, or `None` where the text is none; for text we must keep whatever it says."""
        if raw is None:
            return None
        try:
            return cls.parse(raw)
        except InvalidEmailAddress:
            return None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """From `starts_at` up to, not including, `ends_at`. Both aware, UTC."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a time slot needs aware times")
        if self.ends_at < self.starts_at:
            raise ValueError("a time slot ends before it starts")


class SubjectKind(StrEnum):
    """The kinds of record a scheduling link can be about."""

    CLIENT = "client"
    QUOTE = "quote"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class Subject:
    """The client, quote or invoice something is about."""

    kind: SubjectKind
    id: UUID

    @classmethod
    def client(cls, client: ClientId) -> Self:
        """The client itself."""
        return cls(SubjectKind.CLIENT, client)

    @classmethod
    def quote(cls, quote: QuoteId) -> Self:
        """One of its quotes."""
        return cls(SubjectKind.QUOTE, quote)

    @classmethod
    def invoice(cls, invoice: InvoiceId) -> Self:
        """One of its invoices."""
        return cls(SubjectKind.INVOICE, invoice)


class CauseKind(StrEnum):
    """By whom or what a change came about."""

    PERSON = "person"
    CALENDLY = "calendly"
    RULE = "rule"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Cause:
    """Who or what brought a change about, and the record that shows it (a user, a delivery, a rule, a sweep)."""

    kind: CauseKind
    reference: UUID | None = None
