"""What can be done. Each runs one use case, then reads what it changed; refusals are mapped by the schema."""

from typing import Annotated, TypeVar
from uuid import UUID

import strawberry

from adapters.graphql import ids
from adapters.graphql.context import Context, Info
from adapters.graphql.fields import mutation
from adapters.graphql.ids import Kind
from adapters.graphql.inputs import (
    AttachMeetingInput,
    CancelMeetingInput,
    CreateSchedulingLinkInput,
    DetachMeetingInput,
    ForgetAddressInput,
    MarkNoShowInput,
    MergeClientsInput,
    PreviewBackfillInput,
    ReconcileCalendlyInput,
    ReplayDeliveriesInput,
    SendSchedulingLinkInput,
    StartBackfillInput,
    StopBackfillInput,
    SyncClientsInput,
    SyncInvoicesInput,
    SyncQuotesInput,
    UndoCorrectionInput,
    UndoMergeInput,
    UnmarkNoShowInput,
    WithdrawSchedulingLinkInput,
    clients_of,
    connection_of,
    delivery_selection_of,
    invoices_of,
    quotes_of,
    subject_of,
)
from adapters.graphql.types.calendly import CalendlyAccount
from adapters.graphql.types.inbox import ReplayReport
from adapters.graphql.types.links import SchedulingLink
from adapters.graphql.types.matching import RematchReport
from adapters.graphql.types.meetings import Meeting
from adapters.graphql.types.records import Client
from adapters.graphql.types.refusals import NotConnected, ReconnectNeeded, Refused, TryLater
from adapters.graphql.types.sync import SyncReport
from domain.errors import NotFound
from domain.identifiers import ClientId, LinkId, MeetingId
from domain.values import EmailAddress, InvalidEmailAddress

Input = TypeVar("Input")
Given = Annotated[Input, strawberry.argument(description="What to do it with.")]

CreateSchedulingLinkResult = Annotated[
    SchedulingLink | Refused | NotConnected | ReconnectNeeded | TryLater,
    strawberry.union("CreateSchedulingLinkResult", description="The new link, or why there is none."),
]
SendSchedulingLinkResult = Annotated[
    SchedulingLink | Refused | TryLater,
    strawberry.union("SendSchedulingLinkResult", description="The link with its messages, or why it was not sent."),
]
WithdrawSchedulingLinkResult = Annotated[
    SchedulingLink | Refused | TryLater,
    strawberry.union("WithdrawSchedulingLinkResult", description="The link, withdrawn, or why it is not."),
]
DisconnectCalendlyResult = Annotated[
    CalendlyAccount | NotConnected | TryLater,
    strawberry.union("DisconnectCalendlyResult", description="The connection, closed, or why it is not."),
]
ReconcileCalendlyResult = Annotated[
    CalendlyAccount | Refused | NotConnected | ReconnectNeeded | TryLater,
    strawberry.union("ReconcileCalendlyResult", description="The connection being compared, or why it is not."),
]
PreviewBackfillResult = Annotated[
    CalendlyAccount | Refused | NotConnected | ReconnectNeeded | TryLater,
    strawberry.union("PreviewBackfillResult", description="The connection being looked at, or why it is not."),
]
StartBackfillResult = Annotated[
    CalendlyAccount | Refused | NotConnected | ReconnectNeeded | TryLater,
    strawberry.union("StartBackfillResult", description="The connection being imported from, or why it is not."),
]
StopBackfillResult = Annotated[
    CalendlyAccount | Refused | NotConnected | TryLater,
    strawberry.union("StopBackfillResult", description="The connection no longer imported from, or why it still is."),
]
CancelMeetingResult = Annotated[
    Meeting | Refused | NotConnected | ReconnectNeeded | TryLater,
    strawberry.union("CancelMeetingResult", description="The meeting, canceled, or why it is not."),
]
MarkNoShowResult = Annotated[
    Meeting | Refused | NotConnected | ReconnectNeeded | TryLater,
    strawberry.union("MarkNoShowResult", description="The meeting, marked, or why it is not."),
]
UnmarkNoShowResult = Annotated[
    Meeting | Refused | NotConnected | ReconnectNeeded | TryLater,
    strawberry.union("UnmarkNoShowResult", description="The meeting, no longer marked, or why it still is."),
]
AttachMeetingResult = Annotated[
    Meeting | Refused | TryLater,
    strawberry.union("AttachMeetingResult", description="The meeting, attached, or why it is not."),
]
DetachMeetingResult = Annotated[
    Meeting | Refused | TryLater,
    strawberry.union("DetachMeetingResult", description="The meeting, attached to nobody, or why it still is."),
]
UndoCorrectionResult = Annotated[
    Meeting | Refused | TryLater,
    strawberry.union("UndoCorrectionResult", description="The meeting as matching has it, or why it is not."),
]
RematchMeetingsResult = Annotated[
    RematchReport | Refused | TryLater,
    strawberry.union("RematchMeetingsResult", description="What it came to, or why it did not."),
]
ForgetAddressResult = Annotated[
    Client | Refused | TryLater,
    strawberry.union("ForgetAddressResult", description="The client, or why the address is still always theirs."),
]
MergeClientsResult = Annotated[
    Client | Refused | TryLater,
    strawberry.union("MergeClientsResult", description="The client that is kept, or why there still are two."),
]
UndoMergeResult = Annotated[
    Client | Refused | TryLater,
    strawberry.union("UndoMergeResult", description="The client as one of its own again, or why it is not."),
]
SyncClientsResult = Annotated[
    SyncReport | Refused, strawberry.union("SyncClientsResult", description="What it came to, or why it did not.")
]
SyncQuotesResult = Annotated[
    SyncReport | Refused, strawberry.union("SyncQuotesResult", description="What it came to, or why it did not.")
]
SyncInvoicesResult = Annotated[
    SyncReport | Refused, strawberry.union("SyncInvoicesResult", description="What it came to, or why it did not.")
]
ReplayDeliveriesResult = Annotated[
    ReplayReport | Refused | TryLater,
    strawberry.union("ReplayDeliveriesResult", description="What it came to, or why it did not."),
]


@strawberry.type(description="What can be done. Each answers with what it changed, or with why it changed nothing.")
class Mutation:
    """See its description."""

    # Links

    @mutation("Make a link for a client, or for a client's quote or invoice, through the viewer's own connection.")
    async def create_scheduling_link(
        self,
        info: Info,
        input: Given[CreateSchedulingLinkInput],  # noqa: A002 - Relay's name for it
    ) -> CreateSchedulingLinkResult:
        """One use case."""
        context = info.context
        subject = input.subject
        link = await context.tell(
            context.use_cases.create_scheduling_link,
            event_type=ids.require(input.event_type_id, Kind.EVENT_TYPE, field="eventTypeId"),
            subject=subject_of(subject.client_id, subject.quote_id, subject.invoice_id),
            single_use=input.single_use is not False,
        )
        return await _link(context, link)

    @mutation("Send a link to the client by e-mail; `messages` of the link tell its fate.")
    async def send_scheduling_link(
        self,
        info: Info,
        input: Given[SendSchedulingLinkInput],  # noqa: A002 - Relay's name for it
    ) -> SendSchedulingLinkResult:
        """One use case."""
        context = info.context
        link = await context.tell(
            context.use_cases.send_scheduling_link,
            link=LinkId(ids.require(input.link_id, Kind.LINK, field="linkId")),
            email=_address(input.email),
            note=input.note,
            resend=bool(input.resend),
        )
        return await _link(context, link)

    @mutation("Have a link lead nowhere any more.")
    async def withdraw_scheduling_link(
        self,
        info: Info,
        input: Given[WithdrawSchedulingLinkInput],  # noqa: A002 - Relay's name for it
    ) -> WithdrawSchedulingLinkResult:
        """One use case."""
        context = info.context
        link = await context.tell(
            context.use_cases.withdraw_scheduling_link,
            link=LinkId(ids.require(input.link_id, Kind.LINK, field="linkId")),
        )
        return await _link(context, link)

    # The connection

    @mutation("Close the viewer's connection. It takes effect here at once; history stays.")
    async def disconnect_calendly(self, info: Info) -> DisconnectCalendlyResult:
        """One use case."""
        context = info.context
        connection = await context.tell(context.use_cases.disconnect_calendly)
        return await _connection(context, connection)

    @mutation(
        "Compare a connection's meetings with Calendly's, and repair what was missed; `lastReconciliation` tells how. "
        "For the connection's owner, and owners and admins of the workspace."
    )
    async def reconcile_calendly(
        self,
        info: Info,
        input: Given[ReconcileCalendlyInput | None] = None,  # noqa: A002 - Relay's name for it
    ) -> ReconcileCalendlyResult:
        """One use case."""
        context = info.context
        named = None if input is None else input.connection_id
        connection = await context.tell(context.use_cases.reconcile_now, connection=connection_of(named))
        return await _connection(context, connection)

    @mutation(
        "Say what earlier meetings an import would bring, and how many match a client; `lastBackfill` tells. Imports "
        "nothing. For the connection's owner, and owners and admins of the workspace."
    )
    async def preview_backfill(
        self,
        info: Info,
        input: Given[PreviewBackfillInput],  # noqa: A002 - Relay's name for it
    ) -> PreviewBackfillResult:
        """One use case."""
        context = info.context
        connection = await context.tell(
            context.use_cases.begin_backfill,
            connection=connection_of(input.connection_id),
            starts_from=input.from_,
            starts_before=input.until,
            is_wanted=False,
        )
        return await _connection(context, connection)

    @mutation(
        "Import earlier meetings, looked at before or not; `lastBackfill` tells how it gets on. No message is sent "
        "because of it. For the connection's owner, and owners and admins of the workspace."
    )
    async def start_backfill(
        self,
        info: Info,
        input: Given[StartBackfillInput],  # noqa: A002 - Relay's name for it
    ) -> StartBackfillResult:
        """One use case."""
        context = info.context
        connection = await context.tell(
            context.use_cases.begin_backfill,
            connection=connection_of(input.connection_id),
            starts_from=input.from_,
            starts_before=input.until,
            is_wanted=True,
        )
        return await _connection(context, connection)

    @mutation(
        "Import no more earlier meetings, or forget what was looked at. What was imported stays. For the connection's "
        "owner, and owners and admins of the workspace."
    )
    async def stop_backfill(
        self,
        info: Info,
        input: Given[StopBackfillInput],  # noqa: A002 - Relay's name for it
    ) -> StopBackfillResult:
        """One use case."""
        context = info.context
        connection = await context.tell(context.use_cases.stop_backfill, connection=connection_of(input.connection_id))
        return await _connection(context, connection)

    # Meetings

    @mutation("Call a meeting off at Calendly. For a group event that is the whole event, for all its invitees.")
    async def cancel_meeting(
        self,
        info: Info,
        input: Given[CancelMeetingInput],  # noqa: A002 - Relay's name for it
    ) -> CancelMeetingResult:
        """One use case."""
        context = info.context
        meeting = await context.tell(
            context.use_cases.cancel_meeting, meeting=_meeting_id(input.meeting_id), reason=input.reason
        )
        return await _meeting(context, meeting)

    @mutation("Tell Calendly that the invitee did not come.")
    async def mark_no_show(
        self,
        info: Info,
        input: Given[MarkNoShowInput],  # noqa: A002 - Relay's name for it
    ) -> MarkNoShowResult:
        """One use case."""
        context = info.context
        meeting = await context.tell(context.use_cases.mark_no_show, meeting=_meeting_id(input.meeting_id))
        return await _meeting(context, meeting)

    @mutation("Take back at Calendly that the invitee did not come.")
    async def unmark_no_show(
        self,
        info: Info,
        input: Given[UnmarkNoShowInput],  # noqa: A002 - Relay's name for it
    ) -> UnmarkNoShowResult:
        """One use case."""
        context = info.context
        meeting = await context.tell(context.use_cases.unmark_no_show, meeting=_meeting_id(input.meeting_id))
        return await _meeting(context, meeting)

    @mutation("Say whom or what a meeting is about. That sticks.")
    async def attach_meeting(
        self,
        info: Info,
        input: Given[AttachMeetingInput],  # noqa: A002 - Relay's name for it
    ) -> AttachMeetingResult:
        """One use case."""
        context = info.context
        meeting = await context.tell(
            context.use_cases.attach_meeting,
            meeting=_meeting_id(input.meeting_id),
            subject=subject_of(input.client_id, input.quote_id, input.invoice_id),
            remember=input.remember,
        )
        return await _meeting(context, meeting)

    @mutation("Take back what was said of a meeting, so that matching decides again.")
    async def undo_correction(
        self,
        info: Info,
        input: Given[UndoCorrectionInput],  # noqa: A002 - Relay's name for it
    ) -> UndoCorrectionResult:
        """One use case."""
        context = info.context
        meeting = await context.tell(context.use_cases.undo_correction, meeting=_meeting_id(input.meeting_id))
        return await _meeting(context, meeting)

    @mutation("Look again at the viewer's meetings in the match queue; an owner or admin has the whole workspace's.")
    async def rematch_meetings(self, info: Info) -> RematchMeetingsResult:
        """One use case."""
        context = info.context
        return RematchReport(decided=await context.tell(context.use_cases.rematch_meetings))

    @mutation("Say that an address is no longer always a client's. Meetings that were matched by it stay matched.")
    async def forget_address(
        self,
        info: Info,
        input: Given[ForgetAddressInput],  # noqa: A002 - Relay's name for it
    ) -> ForgetAddressResult:
        """One use case."""
        context = info.context
        client = ids.require(input.client_id, Kind.CLIENT, field="clientId")
        email = _required_address(input.email)
        await context.tell(context.use_cases.forget_address, client=ClientId(client), email=email)
        return await _client(context, client)

    @mutation("Say that a meeting is about none of the clients. That sticks, too.")
    async def detach_meeting(
        self,
        info: Info,
        input: Given[DetachMeetingInput],  # noqa: A002 - Relay's name for it
    ) -> DetachMeetingResult:
        """One use case."""
        context = info.context
        meeting = await context.tell(context.use_cases.detach_meeting, meeting=_meeting_id(input.meeting_id))
        return await _meeting(context, meeting)

    # The host app's records

    @mutation(
        "Say that two clients are one and the same, for owners and admins. It may be undone; no sync of the host app's "
        "parts them again."
    )
    async def merge_clients(
        self,
        info: Info,
        input: Given[MergeClientsInput],  # noqa: A002 - Relay's name for it
    ) -> MergeClientsResult:
        """One use case."""
        context = info.context
        client = await context.tell(
            context.use_cases.merge_clients,
            kept=ClientId(ids.require(input.kept_client_id, Kind.CLIENT, field="keptClientId")),
            merged=ClientId(ids.require(input.merged_client_id, Kind.CLIENT, field="mergedClientId")),
        )
        return await _client(context, client)

    @mutation(
        "Have a merged client be one of its own again, for owners and admins, with all that went over and was not said "
        "anew since."
    )
    async def undo_merge(
        self,
        info: Info,
        input: Given[UndoMergeInput],  # noqa: A002 - Relay's name for it
    ) -> UndoMergeResult:
        """One use case."""
        context = info.context
        client = ClientId(ids.require(input.client_id, Kind.CLIENT, field="clientId"))
        return await _client(context, await context.tell(context.use_cases.undo_merge, client=client))

    @mutation("Take in clients of the host app, by its own ids. For owners and admins.")
    async def sync_clients(
        self,
        info: Info,
        input: Given[SyncClientsInput],  # noqa: A002 - Relay's name for it
    ) -> SyncClientsResult:
        """One use case."""
        context = info.context
        report = await context.tell(context.use_cases.sync_clients, clients=clients_of(input.clients))
        return SyncReport.of(report)

    @mutation("Take in quotes of the host app, by its own ids. For owners and admins.")
    async def sync_quotes(
        self,
        info: Info,
        input: Given[SyncQuotesInput],  # noqa: A002 - Relay's name for it
    ) -> SyncQuotesResult:
        """One use case."""
        context = info.context
        return SyncReport.of(await context.tell(context.use_cases.sync_quotes, quotes=quotes_of(input.quotes)))

    @mutation("Take in invoices of the host app, by its own ids. For owners and admins.")
    async def sync_invoices(
        self,
        info: Info,
        input: Given[SyncInvoicesInput],  # noqa: A002 - Relay's name for it
    ) -> SyncInvoicesResult:
        """One use case."""
        context = info.context
        report = await context.tell(context.use_cases.sync_invoices, invoices=invoices_of(input.invoices))
        return SyncReport.of(report)

    # The inbox

    @mutation(
        "Have deliveries carried out again, for owners and admins. It changes nothing where the record is right "
        "already, and no client is told anything."
    )
    async def replay_deliveries(
        self,
        info: Info,
        input: Given[ReplayDeliveriesInput],  # noqa: A002 - Relay's name for it
    ) -> ReplayDeliveriesResult:
        """One use case."""
        context = info.context
        count = await context.tell(context.use_cases.replay_deliveries, selection=delivery_selection_of(input))
        return ReplayReport(replayed=count)


def _meeting_id(text: str) -> MeetingId:
    return MeetingId(ids.require(text, Kind.MEETING, field="meetingId"))


def _address(text: str | None) -> EmailAddress | None:
    return None if text is None else _required_address(text)


def _required_address(text: str) -> EmailAddress:
    try:
        return EmailAddress.parse(text)
    except InvalidEmailAddress as error:
        error.field = "email"
        raise


async def _client(context: Context, client: UUID) -> Client:
    found = await context.loaders.clients.load(client)
    if found is None:
        raise NotFound(Kind.CLIENT.in_words, field="clientId")
    return Client.of(found)


async def _connection(context: Context, connection: UUID) -> CalendlyAccount:
    found = await context.ask(context.finders.connection_by_id, context.principal, connection)
    if found is None:
        raise NotFound(Kind.CONNECTION.in_words)
    return CalendlyAccount.of(found)


async def _link(context: Context, link: UUID) -> SchedulingLink:
    found = await context.loaders.links.load(link)
    if found is None:
        raise NotFound(Kind.LINK.in_words)
    return SchedulingLink.of(found)


async def _meeting(context: Context, meeting: UUID) -> Meeting:
    found = await context.loaders.meetings.load(meeting)
    if found is None:
        raise NotFound(Kind.MEETING.in_words)
    return Meeting.of(found)
