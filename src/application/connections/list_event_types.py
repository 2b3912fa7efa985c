"""What an owner's clients can book."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from application.connections.refresh_event_types import RefreshEventTypes
from application.ports.clock import Clock
from application.ports.event_types import CachedEventTypes
from application.ports.scheduling_provider import RateLimited
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.views import EventTypesView, EventTypeView
from domain.connection import Connection, ConnectionStatus, NotConnected, ReconnectNeeded
from domain.errors import Transient
from domain.identifiers import ConnectionId, EventTypeUri

KEPT_FOR: Final = timedelta(minutes=10)
"""Calendly tells us when an event type changes; this is the net below that, and for connections without webhooks."""


def event_type_id(connection: ConnectionId, uri: EventTypeUri) -> UUID:
    """The id an event type is shown under: always the same for the same connection and address."""
    return uuid5(connection, uri)


@dataclass(frozen=True)
class ListEventTypes:
    """All event types of the owner's account, complete on the first ask, then from the cache while it is good."""

    units: UnitOfWorkFactory
    clock: Clock
    refresh_event_types: RefreshEventTypes

    def __call__(
        self, *, principal: Principal, connection: ConnectionId | None = None, refresh: bool = False
    ) -> EventTypesView:
        """
        Args:
            connection: one that the principal may see; their own when not given.
            refresh: ask Calendly even if the cache is good.

        Raises:
            NotConnected: never connected, or disconnected.
            ReconnectNeeded, Transient: Calendly does not answer us, and it never did.
        """
        with self.units.acting_as(principal) as unit:
            found = (
                unit.connections.of_owner(principal.user) if connection is None else unit.connections.get(connection)
            )
            if found is None or found.status is ConnectionStatus.DISCONNECTED:
                raise NotConnected
            cached = unit.event_types.get(found.id)
        now = self.clock.now()
        if cached and not refresh and not cached.is_outdated and now - cached.fetched_at < KEPT_FOR:
            return _view(found, cached, is_stale=False)
        try:
            read = self.refresh_event_types(found, before=cached)
        except (Transient, ReconnectNeeded) as trouble:
            if cached is None:
                raise
            retry_after = trouble.retry_after if isinstance(trouble, RateLimited) else None
            return _view(found, cached, is_stale=True, retry_after=retry_after)
        return _view(found, read, is_stale=False)


def _view(
    connection: Connection, cached: CachedEventTypes, *, is_stale: bool, retry_after: timedelta | None = None
) -> EventTypesView:
    return EventTypesView(
        items=[
            EventTypeView(
                id=event_type_id(connection.id, item.uri),
                connection=connection.id,
                uri=item.uri,
                name=item.name,
                duration_minutes=item.duration_minutes,
                scheduling_url=item.scheduling_url,
                active=item.active,
                kind=item.kind,
                color=item.color,
                description=item.description,
                position=item.position,
            )
            for item in cached.items
            if not item.deleted
        ],
        fetched_at=cached.fetched_at,
        is_stale=is_stale,
        retry_after=retry_after,
    )
