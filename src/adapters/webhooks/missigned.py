"""Remembering that a subscription's deliveries are wrongly signed, without writing a row for each of them."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from adapters.webhooks.gathering import Ask
from domain.errors import Transient

NOTED_EVERY: Final = timedelta(minutes=1)
MOST_KEPT: Final = 4_096

_LOG: Final = logging.getLogger(__name__)


class NotesMissigned(Protocol):
    """The use case."""

    def __call__(self, *, key_hash: bytes) -> None: ...


class MissignedPosts:
    """Notes each subscription's trouble once in a while. For one event loop."""

    def __init__(
        self,
        note: NotesMissigned,
        ask: Ask,
        *,
        every: timedelta = NOTED_EVERY,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._note = note
        self._ask = ask
        self._every = every.total_seconds()
        self._seconds = seconds
        self._noted: OrderedDict[bytes, float] = OrderedDict()

    async def note(self, key_hash: bytes) -> None:
        """Something came to this subscription's address, signed with none of the keys we know."""
        now = self._seconds()
        if now < self._noted.get(key_hash, 0.0):
            return
        self._noted[key_hash] = now + self._every
        self._noted.move_to_end(key_hash)
        if len(self._noted) > MOST_KEPT:
            self._noted.popitem(last=False)
        try:
            await self._ask(self._note, key_hash=key_hash)
        except Transient as error:
            self._noted.pop(key_hash, None)
            _LOG.info("missigned not noted", extra={"why": type(error).__name__})
