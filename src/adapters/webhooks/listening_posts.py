"""Which subscription a callback key belongs to, without asking the database for each delivery."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from adapters.webhooks.gathering import Ask
from application.connections.begin_connecting import hash_of
from application.meetings.receive_deliveries import ListeningPost

KEPT_FOR: Final = timedelta(seconds=3)
MOST_KEPT: Final = 4_096
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,128}")
"""What ours look like, generously; anything else costs no look into the database."""


class FindsListeningPost(Protocol):
    """The use case."""

    def __call__(self, *, key_hash: bytes) -> ListeningPost | None: ...


class ListeningPosts:
    """Remembers what was found for a few seconds. For one event loop.

    A post found is good for that long whatever happens meanwhile: a delivery that slips in under a subscription just
    ended is stored, and the job that carries it out looks at the connection again. That nothing was found is never
    remembered: the first delivery of a subscription just made must be heard.
    """

    def __init__(
        self,
        find: FindsListeningPost,
        ask: Ask,
        *,
        kept_for: timedelta = KEPT_FOR,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._find = find
        self._ask = ask
        self._kept_for = kept_for.total_seconds()
        self._seconds = seconds
        self._found: OrderedDict[bytes, tuple[ListeningPost, float]] = OrderedDict()

    async def behind(self, key: str) -> ListeningPost | None:
        """The post this key leads to; `None` when we never handed it out."""
        if not _KEY.fullmatch(key):
            return None
        key_hash = hash_of(key)
        remembered = self._found.get(key_hash)
        if remembered is not None and self._seconds() < remembered[1]:
            return remembered[0]
        found = await self._ask(self._find, key_hash=key_hash)
        self._found.pop(key_hash, None)
        if found is not None:
            self._found[key_hash] = (found, self._seconds() + self._kept_for)
            if len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)
        return found

    def forget(self, post: ListeningPost) -> None:
        """Something about it is known to have changed: the next delivery looks again."""
        self._found.pop(post.key_hash, None)
