"""Telling an owner, once, that only they can mend their connection."""

from dataclasses import dataclass

from application.notifications.letters import reconnect_letter
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.messages import Audience, Message, MessageKind
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation
from domain.connection import ConnectionStatus
from domain.identifiers import ConnectionId, MessageId, WorkspaceId


@dataclass(frozen=True)
class TellOwnerToReconnect:
    """Write down one message per lapse. Safe to repeat."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    installation: Installation

    def __call__(self, *, workspace: WorkspaceId, connection: ConnectionId) -> None:
        """Says nothing when the connection was mended or closed meanwhile, or nobody knows the owner's address."""
        with self.units.as_system() as unit:
            # Read apart: a workspace's service may not look at users.
            with self.units.as_service(workspace) as own:
                found = own.connections.require(connection)
            recipient = unit.people.email_of(found.owner)
        if found.status is not ConnectionStatus.RECONNECT_NEEDED or recipient is None:
            return
        subject, text = reconnect_letter(
            account_name=found.account.name, connect_url=f"{self.installation.app_url}/settings/integrations"
        )
        with self.units.as_service(workspace) as unit:
            unit.messages.add(
                Message(
                    id=MessageId(self.identifiers.new()),
                    workspace=workspace,
                    owner=found.owner,
                    kind=MessageKind.RECONNECT_NEEDED,
                    audience=Audience.USER,
                    about=connection,
                    version=found.lapsed_at.isoformat() if found.lapsed_at else "",
                    recipient=recipient,
                    subject=subject,
                    text=text,
                    created_at=self.clock.now(),
                )
            )
            unit.commit()
