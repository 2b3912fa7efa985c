"""Telling an owner, once, that only they can mend their connection."""

from dataclasses import dataclass

from application.notifications.letters import reconnect_letter
from application.notifications.write_to_owner import WriteToOwner
from application.ports.messages import MessageKind
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation
from domain.connection import ConnectionStatus
from domain.identifiers import ConnectionId, WorkspaceId


@dataclass(frozen=True)
class TellOwnerToReconnect:
    """Write down one message per lapse. Safe to repeat."""

    units: UnitOfWorkFactory
    write_to_owner: WriteToOwner
    installation: Installation

    def __call__(self, *, workspace: WorkspaceId, connection: ConnectionId) -> None:
        """Says nothing when the connection was mended or closed meanwhile."""
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
        if found.status is not ConnectionStatus.RECONNECT_NEEDED:
            return
        subject, text = reconnect_letter(
            account_name=found.account.name, connect_url=self.installation.integrations_url
        )
        version = found.lapsed_at.isoformat() if found.lapsed_at else ""
        self.write_to_owner(found, MessageKind.RECONNECT_NEEDED, version=version, subject=subject, text=text)
