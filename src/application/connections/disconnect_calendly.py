"""Disconnecting."""

from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.connection import ConnectionStatus, NotConnected
from domain.identifiers import ConnectionId


@dataclass(frozen=True)
class DisconnectCalendly:
    """Close the owner's connection. It takes effect here at once; history stays.

    Deleting the subscription and revoking the tokens at Calendly follow as a reaction, retried until done.
    """

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, principal: Principal) -> ConnectionId:
        """
        Raises:
            NotConnected: there is nothing to disconnect.
        """
        with self.units.acting_as(principal) as unit:
            connection = unit.connections.of_owner(principal.user)
            if connection is None or connection.status is ConnectionStatus.DISCONNECTED:
                raise NotConnected
            connection.close(self.clock.now())
            unit.connections.save(connection)
            unit.commit()
        return connection.id
