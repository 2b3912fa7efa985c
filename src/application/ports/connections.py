"""Connections, kept.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from domain.connection import Connection
from domain.errors import Transient
from domain.identifiers import (
    AccountUri,
    ConnectionId,
    UserId,
    WorkspaceId,
)


class Locked(Transient):
    """Another unit holds the row, and did not let go within the time we wait."""

    def __init__(self) -> None:
        super().__init__("This is being changed right now. Try again shortly.", retry_after=timedelta(seconds=1))


class AccountTaken(Exception):
    """Another owner of this installation has the account connected. Names nobody."""


class Connections(Protocol):
    """Every connection, closed ones included."""

    @abstractmethod
    def get(self, connection: ConnectionId) -> Connection | None: ...

    @abstractmethod
    def require(self, connection: ConnectionId) -> Connection: ...

    @abstractmethod
    def of_owner(self, owner: UserId) -> Connection | None:
        """The owner's connection that is not closed; else the one closed last; else none."""

    @abstractmethod
    def of_owner_and_account(self, owner: UserId, account: AccountUri) -> Connection | None:
        """The record of this pair, whatever its state."""

    @abstractmethod
    def of_account(self, account: AccountUri) -> Connection | None:
        """System units only: the one connection, of any workspace, that is not closed."""

    @abstractmethod
    def open(self) -> Sequence[Connection]:
        """System units only: all that are not closed, of every workspace, the oldest first; without their tokens."""

    @abstractmethod
    def holding_tokens(self) -> Sequence[tuple[WorkspaceId, ConnectionId]]:
        """System units only: all for which we hold tokens, closed ones included that were not given back yet."""

    @abstractmethod
    def hosting(self, accounts: Collection[AccountUri]) -> Mapping[AccountUri, Connection]:
        """The connections in this workspace, not closed, of these accounts."""

    @abstractmethod
    def lock(self, connection: ConnectionId, *, wait: timedelta) -> Connection:
        """As `require`, holding its row until the unit ends.

        Raises:
            Locked: another unit held it for longer than `wait`; zero does not wait at all.
        """

    @abstractmethod
    def save(self, connection: Connection) -> None:
        """
        Raises:
            AccountTaken: somebody else's connection of this account is not closed, or this owner has another open.
        """
