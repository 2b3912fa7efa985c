"""Telling an owner, once, that Calendly had stopped telling us of bookings."""

from dataclasses import dataclass
from datetime import datetime

from application.notifications.letters import word_stopped_letter
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.messages import Audience, Message, MessageKind
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation
from domain.identifiers import ConnectionId, MessageId, WorkspaceId


@dataclass(frozen=True)
class TellOwnerWordStopped:
    """Write down one message per loss of the subscription. Safe to repeat."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    installation: Installation

    def __call__(self, *, workspace: WorkspaceId, connection: ConnectionId, since: datetime) -> None:
        """Says nothing when the connection was closed meanwhile, or nobody knows the owner's address.

        Args:
            since: when it was found out; tells one loss from the next.
        """
        with self.units.as_system() as unit:
            # Read apart: a workspace's service may not look at users.
            with self.units.as_service(workspace) as own:
                found = own.connections.require(connection)
            recipient = unit.people.email_of(found.owner)
        if not found.is_active or recipient is None:
            return
        subject, text = word_stopped_letter(
            account_name=found.account.name, settings_url=f"{self.installation.app_url}/settings/integrations"
        )
        with self.units.as_service(workspace) as unit:
            unit.messages.add(
                Message(
                    id=MessageId(self.identifiers.new()),
                    workspace=workspace,
                    owner=found.owner,
                    kind=MessageKind.WORD_STOPPED,
                    audience=Audience.USER,
                    about=connection,
                    version=since.isoformat(),
                    recipient=recipient,
                    subject=subject,
                    text=text,
                    created_at=self.clock.now(),
                )
            )
            unit.commit()
