"""The use cases behind the webhook intake, in memory.

posts = InMemoryListeningPosts({"k" * 22: a_post()})
inbox = InMemoryInbox()
inbox.troubles.append(StorageUnavailable())  # the next store fails
inbox.refuses = lambda delivery: b"bad" in delivery.body  # any store with such a one in it fails
"""

import threading
from collections.abc import Callable, Sequence
from uuid import UUID

from application.connections.begin_connecting import hash_of
from application.meetings.receive_deliveries import IncomingDelivery, ListeningPost, Receipt
from domain.credentials import Secret
from domain.identifiers import AccountUri, ConnectionId, WorkspaceId
from domain.subscription import Signer

ACCOUNT = "https://api.calendly.com/users/b1f6c2d4-0a53-4c1e-9a77-3f5f0c2d8e11"
"""Whose deliveries the recorded samples are."""
KEY = "a-callback-key-of-ours"
OWN_SECRET = "the-subscriptions-own-secret"


def a_post(*, account: str = ACCOUNT, secret: str = OWN_SECRET, key: str = KEY, is_open: bool = True) -> ListeningPost:
    return ListeningPost(
        workspace=WorkspaceId(UUID(int=1)),
        connection=ConnectionId(UUID(int=2)),
        account=AccountUri(account),
        secret=Secret(secret),
        key_hash=hash_of(key),
        signer=Signer.OWN,
        is_open=is_open,
    )


class InMemoryListeningPosts:
    """Finds posts by their keys, and counts how often it was asked."""

    def __init__(self, *posts: ListeningPost) -> None:
        self.posts = {post.key_hash: post for post in posts}
        self.asked = 0
        self.troubles: list[Exception] = []

    def __call__(self, *, key_hash: bytes) -> ListeningPost | None:
        self.asked += 1
        if self.troubles:
            raise self.troubles.pop(0)
        return self.posts.get(key_hash)


class NotedMissigned:
    """Remembers which posts it was told of."""

    def __init__(self) -> None:
        self.told: list[bytes] = []
        self.troubles: list[Exception] = []

    def __call__(self, *, key_hash: bytes) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.told.append(key_hash)


class InMemoryInbox:
    """Stores all of a batch or nothing of it; a key known already is a duplicate."""

    def __init__(self) -> None:
        self.stored: dict[str, IncomingDelivery] = {}
        self.batches: list[int] = []
        """How many deliveries each call brought, those that failed included."""
        self.troubles: list[Exception] = []
        self.refuses: Callable[[IncomingDelivery], bool] = lambda _: False
        self._guard = threading.Lock()

    def __call__(self, *, deliveries: Sequence[IncomingDelivery]) -> Sequence[Receipt]:
        with self._guard:
            self.batches.append(len(deliveries))
            if self.troubles:
                raise self.troubles.pop(0)
            if any(self.refuses(delivery) for delivery in deliveries):
                raise ValueError("a row that cannot be stored, quoted: SECRET BODY")
            return [self._store(delivery) for delivery in deliveries]

    def _store(self, delivery: IncomingDelivery) -> Receipt:
        if delivery.post is not None and not delivery.post.is_open:
            return Receipt.DISCONNECTED
        if delivery.key in self.stored:
            return Receipt.DUPLICATE
        self.stored[delivery.key] = delivery
        return Receipt.SET_ASIDE if delivery.is_stale else Receipt.STORED
