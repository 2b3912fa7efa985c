"""What mutations take, and its translation into the core's words.

A field that was left out is not the same as one that is null: Strawberry marks it with its UNSET, the core with its
own.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import strawberry

from adapters.graphql import ids
from adapters.graphql.ids import Kind
from adapters.graphql.types.enums import DeliveryState, InvoiceStatus, MeetingStatus, QuoteStatus
from application.ports.deliveries import DeliverySelection
from application.ports.deliveries import DeliveryState as CoreDeliveryState
from application.ports.finders import DeliveryCriteria, MeetingCriteria
from application.records.sync import UNSET as LEFT_OUT
from application.records.sync import Unset
from application.records.sync_clients import ClientInput
from application.records.sync_papers import InvoiceInput, QuoteInput
from application.views import SeenStatus
from domain import records
from domain.errors import DomainError
from domain.identifiers import ClientId, ConnectionId, DeliveryId, InvoiceId, QuoteId
from domain.values import Subject

Value = TypeVar("Value")

NOBODY: Final = UUID(int=0)
"""Stands for an id that is none of ours: as a criterion it matches nothing, just as another workspace's would."""


class NotOneSubject(DomainError):
    """None or several of client, quote and invoice were given."""

    code = "subject.not_one"
    field = "subject"

    def __init__(self) -> None:
        super().__init__("Name exactly one of client, quote and invoice.")


_PAPERS: Final[tuple[tuple[str, Kind, Callable[[UUID], Subject]], ...]] = (
    ("clientId", Kind.CLIENT, lambda uuid: Subject.client(ClientId(uuid))),
    ("quoteId", Kind.QUOTE, lambda uuid: Subject.quote(QuoteId(uuid))),
    ("invoiceId", Kind.INVOICE, lambda uuid: Subject.invoice(InvoiceId(uuid))),
)


def subject_of(client_id: str | None, quote_id: str | None, invoice_id: str | None) -> Subject:
    """The one that was given; UNSET and null are not.

    Raises:
        NotOneSubject, NotFound.
    """
    given = [(text, *paper) for text, paper in zip((client_id, quote_id, invoice_id), _PAPERS, strict=True) if text]
    if len(given) != 1:
        raise NotOneSubject
    text, name, kind, subject = given[0]
    return subject(ids.require(text, kind, field=name))


def given(value: Value) -> Value | Unset:
    """As the core puts it: what was left out is its UNSET."""
    return LEFT_OUT if value is strawberry.UNSET else value


def given_flag(value: bool | None) -> bool | Unset:
    """For flags, null is as good as left out: there is nothing to clear."""
    return LEFT_OUT if value is strawberry.UNSET or value is None else value


def _optional(description: str) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=f"{description} Left out: unchanged. Null: cleared.")


def _archived() -> Any:
    return strawberry.field(
        default=strawberry.UNSET,
        description="True takes it out of lists and matching; history stays. Left out or null: unchanged.",
    )


@strawberry.input(description="Which meetings to list; everything given must hold.")
class MeetingFilter:
    """See its description."""

    status: list[MeetingStatus] | None = strawberry.field(default=None, description="Any of these.")
    starts_from: datetime | None = strawberry.field(default=None, description="Starting at this moment or later.")
    starts_before: datetime | None = strawberry.field(default=None, description="Starting before this moment.")
    client_id: strawberry.ID | None = strawberry.field(default=None, description="About this client.")
    quote_id: strawberry.ID | None = strawberry.field(default=None, description="About this quote.")
    invoice_id: strawberry.ID | None = strawberry.field(default=None, description="About this invoice.")
    host_id: strawberry.ID | None = strawberry.field(default=None, description="Of this user.")
    matched: bool | None = strawberry.field(default=None, description="Whether it is about someone we know.")
    decided: bool | None = strawberry.field(
        default=None,
        description="Whether it is settled whom it is about, if only that it is about nobody. False: those of the "
        "match queue.",
    )
    search: str | None = strawberry.field(
        default=None,
        description="Words, or beginnings of words, of the invitee's name or address, the event type or the client's "
        "name.",
    )


@strawberry.input(description="Which deliveries to list; everything given must hold.")
class DeliveryFilter:
    """See its description."""

    state: list[DeliveryState] | None = strawberry.field(default=None, description="Any of these.")
    connection_id: strawberry.ID | None = strawberry.field(default=None, description="Through this connection.")
    received_from: datetime | None = strawberry.field(default=None, description="In at this moment or later.")
    received_before: datetime | None = strawberry.field(default=None, description="In before this moment.")


def delivery_criteria_of(wanted: DeliveryFilter | None) -> DeliveryCriteria:
    """In the core's words."""
    if wanted is None:
        return DeliveryCriteria()
    states = None if wanted.state is None else frozenset(CoreDeliveryState(state.value) for state in wanted.state)
    return DeliveryCriteria(
        states=states,
        connection=_wanted(wanted.connection_id, Kind.CONNECTION),
        received_from=wanted.received_from,
        received_before=wanted.received_before,
    )


@strawberry.input(
    description="Which settled deliveries to carry out again: by id, by when they came in, or the failed ones. "
    "Everything given must hold, and something must be given."
)
class ReplayDeliveriesInput:
    """See its description."""

    ids: list[strawberry.ID] | None = strawberry.field(default=None, description="These.")
    received_from: datetime | None = strawberry.field(default=None, description="In at this moment or later.")
    received_before: datetime | None = strawberry.field(default=None, description="In before this moment.")
    only_failed: bool = strawberry.field(default=False, description="Only those that failed.")


def delivery_selection_of(wanted: ReplayDeliveriesInput) -> DeliverySelection:
    """In the core's words.

    Raises:
        NotFound: an id that is none of a delivery.
    """
    chosen = None
    if wanted.ids is not None:
        chosen = frozenset(DeliveryId(ids.require(text, Kind.DELIVERY, field="ids")) for text in wanted.ids)
    return DeliverySelection(
        ids=chosen,
        received_from=wanted.received_from,
        received_before=wanted.received_before,
        only_failed=wanted.only_failed,
    )


def criteria_of(wanted: MeetingFilter | None) -> MeetingCriteria:
    """In the core's words."""
    if wanted is None:
        return MeetingCriteria()
    statuses = None if wanted.status is None else frozenset(SeenStatus(status.value) for status in wanted.status)
    return MeetingCriteria(
        statuses=statuses,
        starts_from=wanted.starts_from,
        starts_before=wanted.starts_before,
        client=_wanted(wanted.client_id, Kind.CLIENT),
        quote=_wanted(wanted.quote_id, Kind.QUOTE),
        invoice=_wanted(wanted.invoice_id, Kind.INVOICE),
        host=_wanted(wanted.host_id, Kind.USER),
        matched=wanted.matched,
        decided=wanted.decided,
        search=wanted.search,
    )


def _wanted(text: str | None, kind: Kind) -> UUID | None:
    return None if text is None else ids.uuid_of(text, kind) or NOBODY


@strawberry.input(one_of=True, description="What a link is to be about: exactly one of these.")
class SchedulingLinkSubject:
    """See its description."""

    client_id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="A client.")
    quote_id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="A quote.")
    invoice_id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="An invoice.")


@strawberry.input(description="A link to make.")
class CreateSchedulingLinkInput:
    """See its description."""

    event_type_id: strawberry.ID = strawberry.field(description="What can be booked: an `EventType.id`.")
    subject: SchedulingLinkSubject = strawberry.field(description="What it is about.")
    single_use: bool | None = strawberry.field(default=True, description="Whether it can be booked only once.")


@strawberry.input(description="A link to send by e-mail.")
class SendSchedulingLinkInput:
    """See its description."""

    link_id: strawberry.ID = strawberry.field(description="Which link.")
    email: str | None = strawberry.field(
        default=None, description="Where to; left out: to the address that the link was made for."
    )
    note: str | None = strawberry.field(default=None, description="A few words of your own, at most 2,000 characters.")
    resend: bool | None = strawberry.field(
        default=False, description="Send it although it already went to that address; a double click is not that."
    )


@strawberry.input(description="A link to take back.")
class WithdrawSchedulingLinkInput:
    """See its description."""

    link_id: strawberry.ID = strawberry.field(description="Which link.")


@strawberry.input(description="A meeting to call off.")
class CancelMeetingInput:
    """See its description."""

    meeting_id: strawberry.ID = strawberry.field(description="Which meeting.")
    reason: str | None = strawberry.field(
        default=None, description="What the invitee is told, at most 10,000 characters."
    )


@strawberry.input(description="A meeting whose invitee did not come.")
class MarkNoShowInput:
    """See its description."""

    meeting_id: strawberry.ID = strawberry.field(description="Which meeting.")


@strawberry.input(description="A meeting whose invitee came after all.")
class UnmarkNoShowInput:
    """See its description."""

    meeting_id: strawberry.ID = strawberry.field(description="Which meeting.")


@strawberry.input(description="Whom or what a meeting is about: exactly one of client, quote and invoice.")
class AttachMeetingInput:
    """See its description."""

    meeting_id: strawberry.ID = strawberry.field(description="Which meeting.")
    client_id: strawberry.ID | None = strawberry.field(default=None, description="A client.")
    quote_id: strawberry.ID | None = strawberry.field(default=None, description="A quote; brings its client along.")
    invoice_id: strawberry.ID | None = strawberry.field(
        default=None, description="An invoice; brings its client along."
    )
    remember: bool = strawberry.field(
        default=False,
        description="Whether the invitee's address is always this client's from now on. Earlier meetings booked with "
        "it, of which nothing could be told, are looked at again.",
    )


@strawberry.input(description="A meeting whose correction is taken back.")
class UndoCorrectionInput:
    """See its description."""

    meeting_id: strawberry.ID = strawberry.field(description="Which meeting.")


@strawberry.input(description="An address that is no longer always a client's.")
class ForgetAddressInput:
    """See its description."""

    client_id: strawberry.ID = strawberry.field(description="Whose it was said to be.")
    email: str = strawberry.field(description="The address.")


@strawberry.input(description="A meeting that is about none of the clients.")
class DetachMeetingInput:
    """See its description."""

    meeting_id: strawberry.ID = strawberry.field(description="Which meeting.")


@strawberry.input(description="Two clients that are one and the same.")
class MergeClientsInput:
    """See its description."""

    kept_client_id: strawberry.ID = strawberry.field(description="As whom both are known from now on.")
    merged_client_id: strawberry.ID = strawberry.field(
        description="Whose meetings, papers, links and addresses go over. Its id answers with the other."
    )


@strawberry.input(description="A client that was merged and is one of its own after all.")
class UndoMergeInput:
    """See its description."""

    client_id: strawberry.ID = strawberry.field(description="Which one: a `MergedClient.clientId`.")


_OWN_CONNECTION: Final = "Of which connection; left out: the viewer's own."


@strawberry.input(description="Whose meetings to compare.")
class ReconcileCalendlyInput:
    """See its description."""

    connection_id: strawberry.ID | None = strawberry.field(default=None, description=_OWN_CONNECTION)


@strawberry.input(description="Which earlier meetings to look at.")
class PreviewBackfillInput:
    """See its description."""

    connection_id: strawberry.ID | None = strawberry.field(default=None, description=_OWN_CONNECTION)
    from_: datetime = strawberry.field(name="from", description="Those that start at this moment or later.")
    until: datetime = strawberry.field(description="Those that start before this moment.")


@strawberry.input(description="Which earlier meetings to import.")
class StartBackfillInput:
    """See its description."""

    connection_id: strawberry.ID | None = strawberry.field(default=None, description=_OWN_CONNECTION)
    from_: datetime = strawberry.field(name="from", description="Those that start at this moment or later.")
    until: datetime = strawberry.field(description="Those that start before this moment.")


@strawberry.input(description="Whose import is to be stopped.")
class StopBackfillInput:
    """See its description."""

    connection_id: strawberry.ID | None = strawberry.field(default=None, description=_OWN_CONNECTION)


def connection_of(text: str | None) -> ConnectionId | None:
    """The one that was named, if any.

    Raises:
        NotFound: that is none of ours.
    """
    return None if text is None else ConnectionId(ids.require(text, Kind.CONNECTION, field="connectionId"))


@strawberry.input(description="A client as the host app has it.")
class SyncClientInput:
    """See its description."""

    external_id: str = strawberry.field(description="The host app's own id.")
    name: str = strawberry.field(description="What the client is called.")
    email: str | None = _optional("Where links are sent to.")
    aliases: list[str] | None = _optional("Other addresses that meetings are recognised by.")
    phone: str | None = _optional("As people write it.")
    archived: bool | None = _archived()


@strawberry.input(description="Clients to take in, up to 1,000 a call.")
class SyncClientsInput:
    """See its description."""

    clients: list[SyncClientInput] = strawberry.field(description="The clients, by the host app's own ids.")


@strawberry.input(description="A quote as the host app has it.")
class SyncQuoteInput:
    """See its description."""

    external_id: str = strawberry.field(description="The host app's own id.")
    client_external_id: str = strawberry.field(description="The host app's own id of its client.")
    number: str = strawberry.field(description="What people call it by.")
    title: str | None = _optional("What it is about.")
    status: QuoteStatus = strawberry.field(description="Where it stands.")
    amount: str | None = _optional('What it comes to, a decimal number such as "1200.50".')
    currency: str | None = _optional("The amount's currency, three letters (ISO 4217).")
    sent_at: datetime | None = _optional("When it went to the client.")
    accepted_at: datetime | None = _optional("When the client agreed.")
    archived: bool | None = _archived()


@strawberry.input(description="Quotes to take in, up to 1,000 a call. Their clients come first.")
class SyncQuotesInput:
    """See its description."""

    quotes: list[SyncQuoteInput] = strawberry.field(description="The quotes, by the host app's own ids.")


@strawberry.input(description="An invoice as the host app has it.")
class SyncInvoiceInput:
    """See its description."""

    external_id: str = strawberry.field(description="The host app's own id.")
    client_external_id: str = strawberry.field(description="The host app's own id of its client.")
    number: str = strawberry.field(description="What people call it by.")
    title: str | None = _optional("What it is about.")
    status: InvoiceStatus = strawberry.field(description="Where it stands.")
    amount: str | None = _optional('What it comes to, a decimal number such as "1200.50".')
    currency: str | None = _optional("The amount's currency, three letters (ISO 4217).")
    due_on: date | None = _optional("The day it is to be paid by.")
    paid_at: datetime | None = _optional("When it was paid.")
    archived: bool | None = _archived()


@strawberry.input(description="Invoices to take in, up to 1,000 a call. Their clients come first.")
class SyncInvoicesInput:
    """See its description."""

    invoices: list[SyncInvoiceInput] = strawberry.field(description="The invoices, by the host app's own ids.")


def clients_of(taken: Iterable[SyncClientInput]) -> list[ClientInput]:
    """In the core's words."""
    return [
        ClientInput(
            external_id=one.external_id,
            name=one.name,
            email=given(one.email),
            aliases=given(one.aliases),
            phone=given(one.phone),
            archived=given_flag(one.archived),
        )
        for one in taken
    ]


def quotes_of(taken: Iterable[SyncQuoteInput]) -> list[QuoteInput]:
    """In the core's words."""
    return [
        QuoteInput(
            external_id=one.external_id,
            client_external_id=one.client_external_id,
            number=one.number,
            title=given(one.title),
            status=records.QuoteStatus(one.status.value),
            amount=given(one.amount),
            currency=given(one.currency),
            sent_at=given(one.sent_at),
            accepted_at=given(one.accepted_at),
            archived=given_flag(one.archived),
        )
        for one in taken
    ]


def invoices_of(taken: Iterable[SyncInvoiceInput]) -> list[InvoiceInput]:
    """In the core's words."""
    return [
        InvoiceInput(
            external_id=one.external_id,
            client_external_id=one.client_external_id,
            number=one.number,
            title=given(one.title),
            status=records.InvoiceStatus(one.status.value),
            amount=given(one.amount),
            currency=given(one.currency),
            due_on=given(one.due_on),
            paid_at=given(one.paid_at),
            archived=given_flag(one.archived),
        )
        for one in taken
    ]
