"""Keeping the list of what can be booked true, and links with it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from application.connections.ask_calendly import AskCalendly
from application.ports.clock import Clock
from application.ports.event_types import CachedEventTypes
from application.ports.scheduling_provider import EventTypeFacts, ProviderRefused, SchedulingProvider
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.connection import Connection, ConnectionStatus
from domain.identifiers import ConnectionId, WorkspaceId


@dataclass(frozen=True)
class RefreshEventTypes:
    """Read a connection's event types anew. Its links on those that are gone say so, until they are back."""

    units: UnitOfWorkFactory
    clock: Clock
    provider: SchedulingProvider
    ask_calendly: AskCalendly

    def __call__(self, connection: Connection, *, before: CachedEventTypes | None) -> CachedEventTypes:
        """The list as Calendly has it now.

        Args:
            before: as it was kept.

        Raises:
            NotConnected, ReconnectNeeded, Transient: Calendly does not answer us.
        """
        asked_at = self.clock.now()  # what changes while Calendly answers is not in the answer
        items = self.ask_calendly(
            lambda token: self.provider.event_types(token, account=connection.account.uri),
            workspace=connection.workspace,
            connection=connection.id,
        )
        self._keep(connection, items, before=before, asked_at=asked_at)
        return CachedEventTypes(items, asked_at, is_outdated=False)

    def unless_read_since(self, at: datetime, *, workspace: WorkspaceId, connection: ConnectionId) -> None:
        """The same, for something may have changed by then; nothing where the list was read since, or never.

        Nobody waits for the answer, so where Calendly does not let us look, the list stays as it is.

        Raises:
            ReconnectNeeded, Transient: as above.
        """
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
            kept = unit.event_types.get(connection)
        if found.status is ConnectionStatus.DISCONNECTED or kept is None or kept.fetched_at > at:
            return
        with suppress(ProviderRefused):
            self(found, before=kept)

    def _keep(
        self,
        connection: Connection,
        items: Sequence[EventTypeFacts],
        *,
        before: CachedEventTypes | None,
        asked_at: datetime,
    ) -> None:
        offered = {item.uri for item in items if item.active and not item.deleted}
        gone = {item.uri for item in before.items} - offered if before else set()
        with self.units.as_service(connection.workspace) as unit:
            unit.event_types.replace(connection.id, items, fetched_at=asked_at)
            dead, revived = unit.links.offering(gone), unit.links.marked_gone(offered)
            # What a colleague offers, the colleague's own list tells.
            for link in (one for one in dead if one.connection == connection.id):
                link.mark_event_type_gone(asked_at)
                unit.links.save(link)
            for link in (one for one in revived if one.connection == connection.id):
                link.mark_event_type_offered()
                unit.links.save(link)
            unit.commit()
