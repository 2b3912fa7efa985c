"""Where the bringing in of meetings from before is kept.

What `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.backfill import Backfill
from domain.identifiers import BackfillId, ConnectionId, InviteeUri


class Backfills(Protocol):
    """Backfills, and looks at what they would bring; finished ones included."""

    @abstractmethod
    def require(self, backfill: BackfillId) -> Backfill: ...

    @abstractmethod
    def latest(self, connection: ConnectionId) -> Backfill | None:
        """The one begun last; held until the unit ends, for whoever carries it on saves it several times a second."""

    @abstractmethod
    def save(self, backfill: Backfill) -> None:
        """
        Raises:
            StaleWrite: among others when another of this connection is not over.
        """

    @abstractmethod
    def recorded(self, invitees: Collection[InviteeUri]) -> Collection[InviteeUri]:
        """Those of whom this workspace's record holds something."""

    @abstractmethod
    def prune(self, *, idle_since: datetime, limit: int) -> int:
        """Forget those that nothing was done about since; answers how many. System units only."""
