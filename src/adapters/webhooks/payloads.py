"""What the intake must know of a body: which event, told by whom, and what makes it the same as another. Pure.

What a delivery means is read later, by a job. Calendly switches a subscription off after a day of refusals, so only
what is no JSON object with `event` and `payload` is refused; everything odd inside is stored for a person to see.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import orjson

from domain.bookings import NoticeKind

LONGEST_EVENT: Final = 100
LONGEST_KEY: Final = 500
"""In bytes. Well below what a database index takes (2,704 in Postgres); Calendly's own are under 300."""
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""Neither UTF-8 nor Postgres has room for these."""


class NotADelivery(Exception):
    """Not a JSON object with an `event`, a text, and a `payload`, an object. Quotes nothing of the body."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The outside of a delivery."""

    event: str
    created_by: str | None
    """The account whose subscription it is."""
    key: str
    """Equal for copies of the same news, different for different news; at most `LONGEST_KEY` bytes."""


def read(body: bytes) -> Envelope:
    """Read the envelope.

    A name that an object gives twice counts as last said, as in the reader that carries deliveries out.

    Raises:
        NotADelivery: and nothing else, whatever the body.
    """
    whole = _decoded(body)
    if not isinstance(whole, dict):
        raise NotADelivery("not an object")
    event, payload = _text(whole, "event"), whole.get("payload")
    if event is None:
        raise NotADelivery("no event")
    if not isinstance(payload, dict):
        raise NotADelivery("no payload")
    return Envelope(event[:LONGEST_EVENT], _text(whole, "created_by"), _key(event, payload, body))


def key_of_stale(body: bytes) -> str:
    """The key of a delivery that was signed too long ago: stored once per body, and in the way of no fresh one."""
    return f"aside:{_digest(body)}"


def _key(event: str, payload: Mapping[str, Any], body: bytes) -> str:
    """Calendly numbers neither deliveries nor attempts, so what is news follows from what it says (2026-11)."""
    if event in (NoticeKind.BOOKED, NoticeKind.CANCELED):
        parts = [_text(payload, "uri")]
    elif event == NoticeKind.NO_SHOW_MARKED:
        marked = payload.get("no_show")
        parts = [_text(payload, "uri"), _text(marked, "uri") if isinstance(marked, dict) else None]
    elif event == NoticeKind.NO_SHOW_UNMARKED or event.startswith("event_type."):
        parts = [_text(payload, "uri"), _text(payload, "updated_at")]
    else:
        parts = [None]
    told = [part for part in parts if part is not None]
    if len(told) < len(parts):
        return f"body:{_digest(body)}"
    key = " ".join([event, *told])
    return key if len(key.encode()) <= LONGEST_KEY else f"long:{_digest(key.encode())}"


def _decoded(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # It refuses escapes of lone surrogates, which JSON allows (RFC 8259, 8.2). Half an emoji in somebody's name
        # must not cost the booking; the reader puts U+FFFD in its place.
        return _decoded_patiently(body)


def _decoded_patiently(body: bytes) -> object:
    try:
        return json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotADelivery("not JSON") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _text(part: Mapping[str, Any], name: str) -> str | None:
    """`None` for what is missing, no text, blank, or cannot be stored."""
    found = part.get(name)
    return found if isinstance(found, str) and found.strip() and not _UNSTORABLE.search(found) else None


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
