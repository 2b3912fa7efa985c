"""The inbox: every webhook we said 200 to, before it is anything else.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.identifiers import (
    ConnectionId,
    DeliveryId,
    WorkspaceId,
)


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    STORED = "stored"
    HANDLED = "handled"
    IGNORED = "ignored"
    SET_ASIDE = "set_aside"  # rightly signed, but old: applied only after a look at Calendly
    FAILED = "failed"  # tried as often as we try; needs a look


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A webhook as it came in."""

    id: DeliveryId
    workspace: WorkspaceId | None
    """`None`: nobody knows whose it is."""
    connection: ConnectionId | None
    event: str
    key: str
    """What makes it the same as another (`docs/promises.md`, 2). Unique per workspace, and among the unknown."""
    body: bytes = field(repr=False)
    received_at: datetime
    due_at: datetime
    """When the sweep may take it up, should the job have been lost."""
    state: DeliveryState
    outcome: str | None = None
    """Why it was ignored or failed, in a word."""
    tries: int = 0
    correlation: str
    """Follows it through logs, jobs and the change log."""
    replays: int = 0
    """How often somebody had it carried out again; what a replay changes is told to nobody outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySelection:
    """Which deliveries to carry out again, among those that are settled; everything given must hold."""

    ids: frozenset[DeliveryId] | None = None
    received_from: datetime | None = None
    """Inclusive."""
    received_before: datetime | None = None
    """Exclusive."""
    only_failed: bool = False

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows it down."""
        return self.ids is None and self.received_from is None and self.received_before is None and not self.only_failed


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxStanding:
    """How the deliveries of a connection stand."""

    last_received_at: datetime | None
    oldest_waiting_since: datetime | None
    failed: int


class Deliveries(Protocol):
    """Every webhook we said 200 to, before it is anything else."""

    @abstractmethod
    def add(self, deliveries: Sequence[Delivery]) -> frozenset[DeliveryId]:
        """Store those whose key is new in their workspace; answers which. One statement. System units only."""

    @abstractmethod
    def take(self, delivery: DeliveryId) -> Delivery | None:
        """Hold it until the unit ends; `None` when it is held by another or is not waiting (STORED or SET_ASIDE)."""

    @abstractmethod
    def take_all(self, deliveries: Collection[DeliveryId]) -> Sequence[Delivery]:
        """Those of them that `take` would give, in the order of their ids."""

    @abstractmethod
    def settle(self, delivery: DeliveryId, state: DeliveryState, *, outcome: str | None, now: datetime) -> None:
        """Say what became of it."""

    @abstractmethod
    def settle_all(
        self, deliveries: Collection[DeliveryId], state: DeliveryState, *, outcome: str | None, now: datetime
    ) -> None:
        """The same of many that had one fate."""

    @abstractmethod
    def put_off(self, delivery: DeliveryId, *, until: datetime, outcome: str) -> int:
        """Count a failed try and have it wait; answers the tries so far."""

    @abstractmethod
    def waiting(self, *, now: datetime, again_at: datetime, limit: int) -> Sequence[DeliveryId]:
        """Those waiting longest among those due, not due again before `again_at`. System units only.

        Those of one workspace side by side, for they are carried out together; among them the longest waiting first.
        """

    @abstractmethod
    def standing(self, connection: ConnectionId) -> InboxStanding:
        """How this connection's deliveries stand. Service units only."""

    @abstractmethod
    def put_back(
        self, selection: DeliverySelection, *, due_at: datetime, after: DeliveryId | None, limit: int
    ) -> Sequence[DeliveryId]:
        """Have settled ones wait again, as new (SET_ASIDE where they were); answers which, in the order of their ids.

        Those of unknown owners are passed by. Service and system units only.

        Args:
            after: begin behind this one.
        """

    @abstractmethod
    def prune(self, *, unknown_before: datetime, settled_before: datetime, limit: int) -> int:
        """Forget old ones: of unknown owners, and settled ones. Answers how many. System units only."""
