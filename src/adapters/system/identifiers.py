"""Ids by the machine's clock, and texts by its source of randomness."""

import secrets
import time
from threading import Lock
from typing import Final
from uuid import UUID

from application.ports.identifiers import Identifiers
from domain.credentials import Secret

_VERSION: Final = 7 << 76
_VARIANT: Final = 0b10 << 62
_SUB_MILLISECOND_STEPS: Final = 1 << 12
_NANOSECONDS_PER_MILLISECOND: Final = 1_000_000
_CODE_BYTES: Final = 16
_SECRET_BYTES: Final = 32


class SystemIdentifiers(Identifiers):
    """Safe to use from several threads.

    UUIDv7 as in RFC 9562 5.7 with method 3 of 6.2: the twelve bits after the milliseconds are a fraction of one, in
    steps of 244 ns. Ids made within one step, or after the clock was set back, take the next free step, so that later
    ones always sort after earlier ones of this process.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last_step = 0

    def new(self) -> UUID:
        milliseconds, rest = divmod(time.time_ns(), _NANOSECONDS_PER_MILLISECOND)
        step = milliseconds * _SUB_MILLISECOND_STEPS + rest * _SUB_MILLISECOND_STEPS // _NANOSECONDS_PER_MILLISECOND
        with self._lock:
            self._last_step = step = max(step, self._last_step + 1)
        milliseconds, fraction = divmod(step, _SUB_MILLISECOND_STEPS)
        return UUID(int=milliseconds << 80 | _VERSION | fraction << 64 | _VARIANT | secrets.randbits(62))

    def code(self) -> str:
        # A leading "-" reads as an option on a command line; one code in 64 is drawn again, at no cost to its bits
        # that would matter (128 less 0.02).
        while (code := secrets.token_urlsafe(_CODE_BYTES)).startswith("-"):
            pass
        return code

    def secret(self) -> Secret:
        return Secret(secrets.token_urlsafe(_SECRET_BYTES))
