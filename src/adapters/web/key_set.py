"""The host app's public keys, fetched where `AUTH_JWKS_URL` says (RFC 7517). To be asked outside the event loop.

1. Keys are kept for a while; when they cannot be fetched again, the old ones go on counting.
2. A key id we do not know has us look again, but not more often than every half minute, whoever makes up key ids.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

import httpx
import jwt
import orjson

from domain.errors import Transient

KEPT_FOR: Final = timedelta(minutes=10)
LOOKED_AGAIN_EVERY: Final = timedelta(seconds=30)
TRIED_AGAIN_EVERY: Final = timedelta(seconds=2)
"""While there is no key at all."""
_MOST_KEYS: Final = 100
_LARGEST_SET: Final = 256 * 1024
_PUBLIC: Final = frozenset({"RSA", "EC", "OKP"})
"""Key types that may stand in a public document; a shared secret there would be everybody's."""


class KeysUnavailable(Transient):
    """The host app's keys were never fetched and cannot be now: nobody can be told from anybody."""

    code = "identity.unavailable"

    def __init__(self) -> None:
        super().__init__("Sign-in cannot be checked just now. Try again shortly.", retry_after=timedelta(seconds=5))


def fetch_key_set(client: httpx.Client, url: str) -> Callable[[], bytes]:
    """A way to fetch the document; every trouble with it is an `httpx.HTTPError`."""

    def fetch() -> bytes:
        with client.stream("GET", url, headers={"Accept": "application/json"}, follow_redirects=False) as answer:
            answer.raise_for_status()
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > _LARGEST_SET:
                    raise httpx.DecodingError("the key set is too large")
            return bytes(body)

    return fetch


class KeySet:
    """Finds the key a token names. Safe in any thread."""

    def __init__(self, fetch: Callable[[], bytes], *, seconds: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            fetch: raises `httpx.HTTPError` when it does not work; its time-outs are its own.
            seconds: any clock that only moves on.
        """
        self._fetch = fetch
        self._seconds = seconds
        self._fetching = threading.Lock()
        self._keys: Sequence[tuple[str | None, jwt.PyJWK]] = ()
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")

    def find(self, key_id: str | None, algorithm: str) -> jwt.PyJWK | None:
        """The key of this id and for this algorithm; without an id, the only one for it. `None`: not ours.

        Raises:
            KeysUnavailable.
        """
        now = self._seconds()
        if not self._keys:
            self._refresh(if_not_tried_since=now - TRIED_AGAIN_EVERY.total_seconds())
        elif now - self._fetched_at > KEPT_FOR.total_seconds():
            self._refresh(if_not_tried_since=now - LOOKED_AGAIN_EVERY.total_seconds())
        found = self._among_known(key_id, algorithm)
        if found is None and self._keys:
            self._refresh(if_not_tried_since=now - LOOKED_AGAIN_EVERY.total_seconds())
            found = self._among_known(key_id, algorithm)
        if not self._keys:
            raise KeysUnavailable
        return found

    def _among_known(self, key_id: str | None, algorithm: str) -> jwt.PyJWK | None:
        fitting = [
            key
            for known_id, key in self._keys
            if key.algorithm_name == algorithm and (key_id is None or known_id == key_id)
        ]
        return fitting[0] if len(fitting) == 1 or (fitting and key_id is not None) else None

    def _refresh(self, *, if_not_tried_since: float) -> None:
        # One asks, the others wait for its answer: without keys there is nothing else they could do, and with keys the
        # fetch is over within its time-out.
        with self._fetching:
            if self._tried_at > if_not_tried_since:
                return
            self._tried_at = self._seconds()
            try:
                keys = _usable(self._fetch())
            except httpx.HTTPError:
                return
            if keys:
                self._keys, self._fetched_at = keys, self._tried_at


def _usable(document: bytes) -> Sequence[tuple[str | None, jwt.PyJWK]]:
    """The public signing keys in the document; what we cannot use is passed over."""
    try:
        whole: Any = orjson.loads(document)
    except orjson.JSONDecodeError:
        return ()
    listed = whole.get("keys") if isinstance(whole, dict) else None
    keys = []
    for raw in (listed if isinstance(listed, list) else ())[:_MOST_KEYS]:
        if not isinstance(raw, dict) or raw.get("kty") not in _PUBLIC or raw.get("use", "sig") != "sig":
            continue
        try:
            key = jwt.PyJWK(raw)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError, NotImplementedError):
            continue
        key_id = raw.get("kid")
        keys.append((key_id if isinstance(key_id, str) else None, key))
    return keys
