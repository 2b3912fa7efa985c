"""Our webhook subscriptions, kept.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.identifiers import (
    ConnectionId,
)
from domain.subscription import Subscription


class Subscriptions(Protocol):
    """Our webhook subscriptions."""

    @abstractmethod
    def by_key_hash(self, key_hash: bytes) -> Subscription | None:
        """System units only: whichever has this key, ended ones included."""

    @abstractmethod
    def of_connection(self, connection: ConnectionId) -> Sequence[Subscription]:
        """Those not ended, oldest first."""

    @abstractmethod
    def save(self, subscription: Subscription) -> None: ...
