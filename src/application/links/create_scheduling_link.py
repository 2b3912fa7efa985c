"""Making a link that a client can book through."""

from dataclasses import dataclass
from uuid import UUID

from application.connections.ask_calendly import AskCalendly
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.scheduling_provider import EventTypeFacts, EventTypeGone, SchedulingProvider
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.principal import Principal
from application.settings import Installation
from domain.connection import Connection, NotConnected
from domain.errors import DomainError, NotFound
from domain.identifiers import ClientId, EventTypeUri, InvoiceId, LinkId, QuoteId
from domain.records import ClientRecord
from domain.scheduling_link import OfferedEventType, SchedulingLink
from domain.values import Subject, SubjectKind


class NotSchedulable(DomainError):
    """There is nobody to send a link to."""

    code = "subject.not_schedulable"
    field = "subject"

    def __init__(self, why: str) -> None:
        super().__init__(why)


@dataclass(frozen=True)
class CreateSchedulingLink:
    """Make a link for a client, or for a client's quote or invoice."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    provider: SchedulingProvider
    ask_calendly: AskCalendly
    installation: Installation

    def __call__(self, *, principal: Principal, event_type: UUID, subject: Subject, single_use: bool = True) -> LinkId:
        """
        Args:
            event_type: the id it is shown under (`EventTypeView.id`), of the principal's own connection.

        Raises:
            NotConnected, ReconnectNeeded: the owner must act at Calendly.
            NotFound: no such client, quote or invoice for this principal.
            NotSchedulable: no e-mail address to prefill, or the record is archived.
            EventTypeGone: choose another.
            Transient: Calendly does not answer.
        """
        with self.units.acting_as(principal) as unit:
            connection = unit.connections.of_owner(principal.user)
            if connection is None:
                raise NotConnected
            connection.require_tokens()
            client = schedulable_client(unit, subject)
            found = unit.event_types.by_id(event_type)
        if found is None or found[0] != connection.id or not found[1].active or found[1].deleted:
            raise EventTypeGone
        offered = found[1]
        # Asked for outside the transaction: a slow answer would pin a database connection. If we crash before saving,
        # an unbooked single-use link stays behind at Calendly: harmless, and cheaper than a two-step dance.
        booking_url = self._booking_url(connection, offered, single_use=single_use)
        link = SchedulingLink.issue(
            id=LinkId(self.identifiers.new()),
            workspace=principal.workspace,
            owner=principal.user,
            connection=connection.id,
            code=self.identifiers.code(),
            subject=subject,
            event_type=OfferedEventType(offered.uri, offered.name, offered.duration_minutes),
            booking_url=booking_url,
            single_use=single_use,
            prefill_name=client.name,
            prefill_email=client.email,
            tracking_field=self.installation.tracking_field,
            now=self.clock.now(),
        )
        with self.units.acting_as(principal) as unit:
            unit.links.save(link)
            unit.commit()
        return link.id

    def _booking_url(self, connection: Connection, offered: EventTypeFacts, *, single_use: bool) -> str:
        try:
            if single_use:
                return self.ask_calendly(
                    lambda token: self.provider.issue_single_use_link(token, offered.uri),
                    workspace=connection.workspace,
                    connection=connection.id,
                )
            # Our list may be minutes old; a reusable link is long-lived, so that it is worth a look.
            today = self.ask_calendly(
                lambda token: self.provider.event_type(token, offered.uri),
                workspace=connection.workspace,
                connection=connection.id,
            )
            if not today.active or today.deleted:
                raise EventTypeGone
        except EventTypeGone:
            self._note_gone(connection, offered.uri)
            raise
        return today.scheduling_url

    def _note_gone(self, connection: Connection, event_type: EventTypeUri) -> None:
        with self.units.as_service(connection.workspace) as unit:
            unit.event_types.outdate(connection.id)
            for link in unit.links.offering([event_type]):
                link.mark_event_type_gone(self.clock.now())
                unit.links.save(link)
            unit.commit()


def schedulable_client(unit: UnitOfWork, subject: Subject) -> ClientRecord:
    """The client a link about the subject goes to.

    Raises:
        NotFound, NotSchedulable.
    """
    if subject.kind is SubjectKind.CLIENT:
        client_id = ClientId(subject.id)
    elif subject.kind is SubjectKind.QUOTE:
        quote = unit.records.quote(QuoteId(subject.id))
        if quote is None:
            raise NotFound("quote", field="subject")
        if quote.archived:
            raise NotSchedulable("This quote is archived.")
        client_id = quote.client
    else:
        invoice = unit.records.invoice(InvoiceId(subject.id))
        if invoice is None:
            raise NotFound("invoice", field="subject")
        if invoice.archived:
            raise NotSchedulable("This invoice is archived.")
        client_id = invoice.client
    client = unit.records.client(client_id)
    if client is None:
        raise NotFound("client", field="subject")
    if client.archived:
        raise NotSchedulable("This client is archived.")
    if client.email is None:
        raise NotSchedulable("This client has no e-mail address. Add one to make a link.")
    return client
