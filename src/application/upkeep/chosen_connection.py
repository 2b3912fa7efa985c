"""Whose connection is looked after: one's own, or one that an admin has named."""

from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.connection import Connection, ConnectionStatus, NotConnected
from domain.errors import NotFound
from domain.identifiers import ConnectionId


def chosen_connection(units: UnitOfWorkFactory, principal: Principal, connection: ConnectionId | None) -> Connection:
    """The one that was named, or the principal's own; without its tokens where it is a colleague's.

    Raises:
        NotFound: no such connection for this principal.
        NotConnected: it is closed; or none was named, and they have none.
    """
    with units.acting_as(principal) as unit:
        found = unit.connections.of_owner(principal.user) if connection is None else unit.connections.get(connection)
    if found is None:
        raise NotConnected if connection is None else NotFound("Calendly account", field="connectionId")
    if found.status is ConnectionStatus.DISCONNECTED:
        raise NotConnected
    return found
