"""Global ids: opaque to clients, a type's name and a bare UUID to us.

A malformed id and one of another type answer alike: `None`, as if the record did not exist.
"""

import base64
import binascii
from enum import StrEnum
from uuid import UUID

import strawberry

from domain.errors import NotFound


class Kind(StrEnum):
    """What a global id can name."""

    USER = "User"
    WORKSPACE = "Workspace"
    CONNECTION = "CalendlyAccount"
    EVENT_TYPE = "EventType"
    CLIENT = "Client"
    QUOTE = "Quote"
    INVOICE = "Invoice"
    LINK = "SchedulingLink"
    MESSAGE = "LinkMessage"
    MEETING = "Meeting"
    DELIVERY = "Delivery"

    @property
    def in_words(self) -> str:
        """As a person would call it."""
        return _WORDS.get(self, self.value.lower())


_WORDS = {
    Kind.CONNECTION: "Calendly account",
    Kind.EVENT_TYPE: "event type",
    Kind.LINK: "scheduling link",
}

_LONGEST = 120
"""Ours have at most 72 characters; there is no use in decoding a long text to find that it is none of ours."""


def global_id(kind: Kind, uuid: UUID) -> strawberry.ID:
    """The id that the outside sees, fit for an address."""
    # Letters, digits, "-" and ":" never come to one of the two characters that are not fit for an address.
    raw = binascii.b2a_base64((kind + ":" + str(uuid)).encode(), newline=False)
    return strawberry.ID(raw.rstrip(b"=").decode())


def parse(text: str) -> tuple[Kind, UUID] | None:
    """Read a global id; `None` unless it is exactly one that we would have written."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        kind_name, _, uuid_text = raw.partition(":")
        kind, uuid = Kind(kind_name), UUID(uuid_text)
    except (binascii.Error, ValueError):
        return None
    return (kind, uuid) if global_id(kind, uuid) == text else None


def uuid_of(text: str, kind: Kind) -> UUID | None:
    """The UUID in a global id of this kind; `None` for anything else."""
    found = parse(text)
    return found[1] if found and found[0] is kind else None


def require(text: str, kind: Kind, *, field: str) -> UUID:
    """As `uuid_of`.

    Raises:
        NotFound: malformed or of another kind, just as if the record did not exist.
    """
    uuid = uuid_of(text, kind)
    if uuid is None:
        raise NotFound(kind.in_words, field=field)
    return uuid
