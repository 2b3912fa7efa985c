"""Wakes those who watch."""

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from domain.identifiers import UserId, WorkspaceId


class LiveFeed(Protocol):
    """A bell, not a mail: it says that something changed; what changed is read from the change log.

    A lost ring costs one poll of the watcher's, so nothing here raises when the broker is away.
    """

    @abstractmethod
    def ring(self, workspace: WorkspaceId) -> None:
        """Something changed in this workspace, and is committed."""

    @abstractmethod
    def listen(self, workspace: WorkspaceId, wake: Callable[[], None]) -> AbstractContextManager[None]:
        """Call `wake` after each ring, from any thread, until the context ends. Rings may be folded into one."""

    @abstractmethod
    def end_session(self, session: bytes) -> None:
        """Sign-out: whoever watches under this session's hash stops at once."""

    @abstractmethod
    def on_session_end(self, session: bytes, stop: Callable[[], None]) -> AbstractContextManager[None]:
        """Call `stop`, from any thread, when this session ends, until the context ends."""

    @abstractmethod
    def ring_connection(self, owner: UserId) -> None:
        """This owner's connection changed, and it is committed."""

    @abstractmethod
    def listen_connection(self, owner: UserId, wake: Callable[[], None]) -> AbstractContextManager[None]:
        """As `listen`, for one owner's connection."""
