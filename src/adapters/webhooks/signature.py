"""Whether Calendly signed a body, and how long ago. Pure: no settings, no clock, no client.

The header is `t=<unix seconds>,v1=<lower-case hex>`, where v1 is HMAC-SHA256 over `<t>.<raw body>`, keyed with the
signing key as UTF-8 text (Calendly: webhook signatures, 2026-11).
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

MOST_AHEAD: Final = timedelta(seconds=300)
"""For clocks that disagree; further in the future nothing was signed honestly."""
LONGEST_HEADER: Final = 1_024
"""Room for a dozen signatures, as during a rotation on Calendly's side; bounds what a stranger can have us compare."""
_MOST_DIGITS: Final = 12
"""Enough for thirty thousand years, and few enough for any arithmetic."""


class InvalidSignature(Exception):
    """Malformed, from the future, or signed by none of our keys.

    The sentence is for our log, and quotes nothing that came in; the caller is told nothing.
    """


class SignedByNobodyKnown(InvalidSignature):
    """Well-formed, but signed by none of our keys."""

    def __init__(self) -> None:
        super().__init__("signed by none of our keys")


class Freshness(StrEnum):
    """How far a right signature is to be trusted."""

    FRESH = "fresh"
    STALE = "stale"  # signed longer ago than the tolerance: a late retry, or a replay


def verify(
    header: str, body: bytes, *, keys: Sequence[bytes], now: datetime, tolerance: timedelta
) -> tuple[Freshness, int]:
    """Check that Calendly signed this body, and how long ago.

    Args:
        header: as received. Unknown elements are passed over, and several `v1` are allowed.
        body: the raw bytes; parsed-and-printed JSON will not match.
        keys: any of these will do. An empty one never fits: it would be everybody's.
        now: aware.

    Returns:
        The freshness, and the index of the first key that fits.

    Raises:
        InvalidSignature: and nothing else, whatever the header.
    """
    signed_at, signatures = _elements(header)
    key = _first_fit(signatures, f"{signed_at}.".encode() + body, keys)
    if key is None:
        raise SignedByNobodyKnown
    age = timedelta(seconds=now.timestamp() - int(signed_at))
    if -age > MOST_AHEAD:
        raise InvalidSignature("signed in the future")
    return (Freshness.STALE if age > tolerance else Freshness.FRESH), key


def _elements(header: str) -> tuple[str, list[bytes]]:
    if len(header) > LONGEST_HEADER or not header.isascii():
        raise InvalidSignature("the header is too long, or not ASCII")
    signed_at: str | None = None
    signatures = []
    for element in header.split(","):
        name, _, value = element.strip().partition("=")
        if name == "v1":
            signatures.append(value.encode())
        elif name == "t":
            if signed_at is not None:
                raise InvalidSignature("the header gives two times")
            if not value.isdigit() or len(value) > _MOST_DIGITS:
                raise InvalidSignature("the time is no number of seconds")
            signed_at = value
    if signed_at is None or not signatures:
        raise InvalidSignature("the header lacks its time or its signature")
    return signed_at, signatures


def _first_fit(signatures: Sequence[bytes], message: bytes, keys: Sequence[bytes]) -> int | None:
    """Compares a key with every signature, however early one fits. Who learns from the time taken that the first key
    fitted knows that key; who knows none has all of them tried.
    """
    for index, key in enumerate(keys):
        expected = hmac.digest(key, message, "sha256").hex().encode()
        fits = [hmac.compare_digest(expected, signature) for signature in signatures]
        if any(fits) and key:
            return index
    return None
