"""Reading a connection's events at Calendly, for errands that go through all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

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
from domain.event_pages import Place


class Errand(Protocol):
    """What goes through the events, as far as its place is concerned."""

    @property
    def place(self) -> Place: ...

    def find_place_again(self) -> None: ...


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
        errand: Errand,
        *,
        starts_before: datetime | None = None,
    ) -> EventPage:
        """The page the errand has come to; found again where it has had its time."""
        while True:
            try:
                return self.ask_calendly(
                    lambda token: provider.events(
                        token,
                        account=connection.account.uri,
                        starts_from=errand.place.reached,
                        starts_before=starts_before,
                        page=errand.place.page,
                    ),
                    workspace=connection.workspace,
                    connection=connection.id,
                )
            except (ProviderRefused, GoneAtProvider):
                if errand.place.page is None:
                    raise
                errand.find_place_again()

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
