"""What can be booked, as Calendly last listed it.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.ports.scheduling_provider import EventTypeFacts
from domain.identifiers import (
    ConnectionId,
)


@dataclass(frozen=True, slots=True)
class CachedEventTypes:
    """What Calendly last listed."""

    items: Sequence[EventTypeFacts]
    fetched_at: datetime
    is_outdated: bool
    """Calendly told us since that something changed."""


class EventTypes(Protocol):
    """The cached event types of connections."""

    @abstractmethod
    def get(self, connection: ConnectionId) -> CachedEventTypes | None: ...

    @abstractmethod
    def replace(self, connection: ConnectionId, items: Sequence[EventTypeFacts], *, fetched_at: datetime) -> None:
        """Keep these and no others."""

    @abstractmethod
    def outdate(self, connection: ConnectionId) -> None:
        """Have the next ask read them anew."""

    @abstractmethod
    def by_id(self, event_type: UUID) -> tuple[ConnectionId, EventTypeFacts] | None:
        """The one that is shown to the outside under this id (`application.views.EventTypeView.id`)."""
