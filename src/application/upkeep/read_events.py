"""Reading a connection's events at Calendly, for whatever goes through all of them."""

from dataclasses import dataclass
from datetime import datetime

from application.connections.ask_calendly import AskCalendly
from application.ports.scheduling_provider import (
    EventBookings,
    EventFacts,
    EventPage,
    GoneAtProvider,
    ProviderRefused,
    SchedulingProvider,
)
from domain.connection import Connection
from domain.event_pages import EventWalk


@dataclass(frozen=True)
class ReadEvents:
    """Asks with a good token. No transaction may be open around it.

    Raises:
        OwnerActionNeeded, ProviderRefused, Transient: Calendly could not be asked.
    """

    ask_calendly: AskCalendly

    def page(
        self,
        provider: SchedulingProvider,
        connection: Connection,
        walk: EventWalk,
        *,
        starts_before: datetime | None = None,
    ) -> EventPage:
        """The page it has come to; found again where it has had its time."""
        while True:
            try:
                return self.ask_calendly(
                    lambda token: provider.events(
                        token,
                        account=connection.account.uri,
                        starts_from=walk.place.reached,
                        starts_before=starts_before,
                        page=walk.place.page,
                    ),
                    workspace=connection.workspace,
                    connection=connection.id,
                )
            except (ProviderRefused, GoneAtProvider):
                if walk.place.page is None:
                    raise
                walk.find_place_again()

    def bookings(self, provider: SchedulingProvider, connection: Connection, event: EventFacts) -> EventBookings:
        """An event's invitees; none where it is gone since it was listed, or not for us to see."""
        try:
            return self.ask_calendly(
                lambda token: provider.bookings_of_event(token, event),
                workspace=connection.workspace,
                connection=connection.id,
            )
        except (GoneAtProvider, ProviderRefused):
            return EventBookings()
