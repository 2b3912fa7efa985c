"""Telling an owner, once, that Calendly had stopped telling us of bookings."""

from dataclasses import dataclass
from datetime import datetime

from application.notifications.letters import word_stopped_letter
from application.notifications.write_to_owner import WriteToOwner
from application.ports.messages import MessageKind
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation
from domain.identifiers import ConnectionId, WorkspaceId


@dataclass(frozen=True)
class TellOwnerWordStopped:
    """Write down one message per loss of the subscription. Safe to repeat."""

    units: UnitOfWorkFactory
    write_to_owner: WriteToOwner
    installation: Installation

    def __call__(self, *, workspace: WorkspaceId, connection: ConnectionId, since: datetime) -> None:
        """Says nothing when the connection was closed meanwhile.

        Args:
            since: when it was found out; tells one loss from the next.
        """
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
        if not found.is_active:
            return
        subject, text = word_stopped_letter(
            account_name=found.account.name, settings_url=self.installation.integrations_url
        )
        self.write_to_owner(found, MessageKind.WORD_STOPPED, version=since.isoformat(), subject=subject, text=text)
