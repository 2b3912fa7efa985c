"""Where sweeps over Calendly are kept, what the record holds to compare with, and which connection's turn it is."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.errors import Transient
from domain.identifiers import ConnectionId, EventUri, ReconciliationId, WorkspaceId
from domain.reconciliation import Reconciliation


class AlreadyUnderWay(Transient):
    """The connection's meetings are being checked already; somebody was faster by a moment."""

    def __init__(self) -> None:
        super().__init__("The meetings are being checked already.", retry_after=timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """What the record holds of one of Calendly's events."""

    bookings: int
    """Invitees, canceled ones included."""
    active: int
    """Invitees still expected."""
    updated_at: datetime
    """When the event had last changed, as far as we heard of each of its invitees: the oldest word counts."""


class Reconciliations(Protocol):
    """Sweeps, finished ones included."""

    @abstractmethod
    def require(self, reconciliation: ReconciliationId) -> Reconciliation: ...

    @abstractmethod
    def latest(self, connection: ConnectionId, *, thorough: bool = False) -> Reconciliation | None:
        """The one begun last; with `thorough`, of those that asked about every past event."""

    @abstractmethod
    def save(self, reconciliation: Reconciliation) -> None:
        """
        Raises:
            AlreadyUnderWay: another of this connection is.
        """

    @abstractmethod
    def held(self, events: Collection[EventUri]) -> Mapping[EventUri, HeldEvent]:
        """What this workspace's record holds of these; absent if nothing."""

    @abstractmethod
    def last_heard(self, connection: ConnectionId) -> datetime | None:
        """When its last delivery came in."""

    @abstractmethod
    def prune(self, *, finished_before: datetime, limit: int) -> int:
        """Forget old ones; answers how many. System units only."""


class Round(StrEnum):
    """What is done for every connection from time to time."""

    RECONCILE = "reconcile"
    WATCH = "watch"


class Rounds(Protocol):
    """Which connection's turn it is. System units only."""

    @abstractmethod
    def enlist(self, *, now: datetime, every: Mapping[Round, timedelta]) -> int:
        """Take in active connections that are new, their first turns spread over the interval; answers how many."""

    @abstractmethod
    def due(
        self, what: Round, *, now: datetime, every: timedelta, limit: int
    ) -> Sequence[tuple[WorkspaceId, ConnectionId]]:
        """Active connections whose turn it is, the longest waiting first.

        Their next turn comes after `every`, give or take a tenth, so that they don't stay in step.
        """

    @abstractmethod
    def active(self) -> Sequence[tuple[WorkspaceId, ConnectionId]]:
        """All active connections, turn or not."""
