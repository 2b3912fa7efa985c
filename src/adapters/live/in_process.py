"""The feed of a single process, and of tests."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from adapters.live.watchers import Matter, Topic, Watchers
from application.ports.live_feed import LiveFeed
from domain.identifiers import UserId, WorkspaceId


class InProcessLiveFeed(LiveFeed):
    """Rings reach who watches in this process, before `ring` returns."""

    def __init__(self) -> None:
        self._watchers = Watchers()

    def ring(self, workspace: WorkspaceId) -> None:
        self._watchers.wake([Topic(Matter.WORKSPACE, str(workspace))])

    def listen(self, workspace: WorkspaceId, wake: Callable[[], None]) -> AbstractContextManager[None]:
        return self._watchers.watching(Topic(Matter.WORKSPACE, str(workspace)), wake)

    def end_session(self, session: bytes) -> None:
        self._watchers.wake([Topic(Matter.SESSION, session.hex())])

    def on_session_end(self, session: bytes, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return self._watchers.watching(Topic(Matter.SESSION, session.hex()), stop)

    def ring_connection(self, owner: UserId) -> None:
        self._watchers.wake([Topic(Matter.CONNECTION, str(owner))])

    def listen_connection(self, owner: UserId, wake: Callable[[], None]) -> AbstractContextManager[None]:
        return self._watchers.watching(Topic(Matter.CONNECTION, str(owner)), wake)
