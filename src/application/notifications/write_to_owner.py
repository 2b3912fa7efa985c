"""Writing to the owner of a connection."""

from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.messages import Audience, Message, MessageKind
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.connection import Connection
from domain.identifiers import MessageId
from domain.values import EmailAddress


@dataclass(frozen=True)
class WriteToOwner:
    """Write down one message per kind and version. Safe to repeat."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers

    def __call__(self, connection: Connection, kind: MessageKind, *, version: str, subject: str, text: str) -> None:
        """To the address the host app says is theirs, else to their Calendly account's; where neither is one, nothing.

        Args:
            version: tells one occasion from the next.
        """
        with self.units.as_system() as unit:
            # A unit of its own: a workspace's service may not look at users.
            said_by_host_app = unit.people.email_of(connection.owner)
        recipient = said_by_host_app or EmailAddress.read(connection.account.email)
        if recipient is None:
            return
        with self.units.as_service(connection.workspace) as unit:
            unit.messages.add(
                Message(
                    id=MessageId(self.identifiers.new()),
                    workspace=connection.workspace,
                    owner=connection.owner,
                    kind=kind,
                    audience=Audience.USER,
                    about=connection.id,
                    version=version,
                    recipient=recipient,
                    subject=subject,
                    text=text,
                    created_at=self.clock.now(),
                )
            )
            unit.commit()
