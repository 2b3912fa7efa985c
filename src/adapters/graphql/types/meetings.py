"""Meetings, with everything that is known of them."""

from collections.abc import Mapping, Set
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Final, Self
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from adapters.graphql.context import Info
from adapters.graphql.fields import ReadWhenAsked, field
from adapters.graphql.ids import Kind, global_id
from adapters.graphql.loaders import MeetingsAbout
from adapters.graphql.paging import PageInfo, selected, wants_total
from adapters.graphql.scalars import EmailText, Url, ZoneName, link_or_none
from adapters.graphql.types.enums import Canceler, ChangeCause, ChangeKind, MatchReason, MeetingOrder, MeetingStatus
from adapters.graphql.types.node import Node
from adapters.graphql.types.records import Client, Invoice, Quote
from application.paging import Page, PageRequest
from application.ports.finders import PARTS, WHOLE_MEETING, MeetingPart
from application.ports.finders import MeetingOrder as ListOrder
from application.views import (
    AnswerView,
    CancellationView,
    HostView,
    InviteeView,
    LocationView,
    MatchView,
    MeetingChangeView,
    MeetingView,
    MoveView,
    SeenStatus,
)
from domain.values import Subject

if TYPE_CHECKING:
    from adapters.graphql.types.links import SchedulingLink

LazyLink = Annotated["SchedulingLink", strawberry.lazy("adapters.graphql.types.links")]


@strawberry.type(description="Who holds a meeting.")
class Host:
    """See its description."""

    name: str | None = strawberry.field(description="As Calendly has it.")
    email: EmailText | None = strawberry.field(description="As Calendly has it.")
    uri: str = strawberry.field(description="Calendly's name for the account; compared whole, no page to visit.")
    user_id: strawberry.ID | None = strawberry.field(
        description="Our user, where this host is connected in the workspace; fit for `MeetingFilter.hostId`."
    )

    @classmethod
    def of(cls, view: HostView) -> Self:
        """From what the core says."""
        return cls(
            name=view.name,
            email=EmailText(view.email) if view.email is not None else None,
            uri=view.uri,
            user_id=global_id(Kind.USER, view.user) if view.user else None,
        )


@strawberry.type(description="Who booked a meeting, in their own words.")
class Invitee:
    """See its description."""

    name: str = strawberry.field(description='As they typed it; "Erased" once they were erased.')
    email: EmailText = strawberry.field(description="As they typed it; empty once they were erased.")
    time_zone: ZoneName | None = strawberry.field(description="Where they booked from.")

    @classmethod
    def of(cls, view: InviteeView) -> Self:
        """From what the core says."""
        zone = ZoneName(view.time_zone) if view.time_zone is not None else None
        return cls(name=view.name, email=EmailText(view.email), time_zone=zone)


@strawberry.type(description="Where a meeting takes place.")
class MeetingLocation:
    """See its description."""

    kind: str = strawberry.field(description="Calendly's word for the kind of place, such as `physical` or `zoom`.")
    text: str | None = strawberry.field(description="The place in words: an address, a number, a note.")
    join_url: Url | None = strawberry.field(description="Where to join, where that is a web address.")

    @classmethod
    def of(cls, view: LocationView) -> Self:
        """From what the core says."""
        return cls(kind=view.kind, text=view.text, join_url=link_or_none(view.join_url))


@strawberry.type(description="How a meeting was called off.")
class Cancellation:
    """See its description."""

    canceled_at: datetime | None = strawberry.field(description="When, as far as Calendly says.")
    canceled_by: str | None = strawberry.field(description="The name of who did it.")
    canceler: Canceler | None = strawberry.field(description="Which side did it; null while unknown.")
    reason: str | None = strawberry.field(description="In their words.")

    @classmethod
    def of(cls, view: CancellationView) -> Self:
        """From what the core says."""
        known = {canceler.value: canceler for canceler in Canceler}
        return cls(
            canceled_at=view.canceled_at,
            canceled_by=view.canceled_by,
            canceler=known.get(view.canceler) if view.canceler else None,
            reason=view.reason,
        )


@strawberry.type(description="One move of a meeting, from one time to the next.")
class MeetingMove:
    """See its description."""

    from_starts_at: datetime | None = strawberry.field(description="Its start before; null while not heard of.")
    from_ends_at: datetime | None = strawberry.field(description="Its end before; null while not heard of.")
    to_starts_at: datetime = strawberry.field(description="Its start after.")
    to_ends_at: datetime = strawberry.field(description="Its end after.")
    moved_at: datetime = strawberry.field(description="When it was moved.")
    by_host: bool | None = strawberry.field(description="Whether the host moved it; null while unknown.")
    reason: str | None = strawberry.field(description="In their words.")

    @classmethod
    def of(cls, view: MoveView) -> Self:
        """From what the core says."""
        return cls(
            from_starts_at=view.from_starts_at,
            from_ends_at=view.from_ends_at,
            to_starts_at=view.to_starts_at,
            to_ends_at=view.to_ends_at,
            moved_at=view.moved_at,
            by_host=view.by_host,
            reason=view.reason,
        )


@strawberry.type(description="A question of the booking page and its answer.")
class QuestionAnswer:
    """See its description."""

    question: str = strawberry.field(description="As it was asked.")
    answer: str = strawberry.field(description="As it was answered.")
    position: int = strawberry.field(description="Its place among the questions.")

    @classmethod
    def of(cls, view: AnswerView) -> Self:
        """From what the core says."""
        return cls(question=view.question, answer=view.answer, position=view.position)


@strawberry.type(description="Why a meeting belongs to the client, quote or invoice it belongs to.")
class MatchExplanation:
    """See its description."""

    candidate_ids: strawberry.Private[tuple[UUID, ...]]
    corrected_by: strawberry.Private[UUID | None]
    reason: MatchReason = strawberry.field(description="What decided.")
    corrected_by_id: strawberry.ID | None = strawberry.field(description="The user who corrected it.")
    corrected_at: datetime | None = strawberry.field(description="When it was corrected.")

    @classmethod
    def of(cls, view: MatchView) -> Self:
        """From what the core says."""
        return cls(
            candidate_ids=view.candidate_ids,
            corrected_by=view.corrected_by,
            reason=MatchReason(view.reason.value),
            corrected_by_id=global_id(Kind.USER, view.corrected_by) if view.corrected_by else None,
            corrected_at=view.corrected_at,
        )

    @field("What the user who corrected it is called; null while nobody says.")
    async def corrected_by_name(self, info: Info) -> str | None:
        """Through the loader."""
        return None if self.corrected_by is None else await info.context.loaders.member_names.load(self.corrected_by)

    @field("With DOUBTFUL: everyone it could be.")
    async def candidates(self, info: Info) -> list[Client]:
        """Through the loader."""
        found = await info.context.loaders.clients.load_many(self.candidate_ids)
        return [Client.of(view) for view in found if view is not None]


@strawberry.type(description="Our record of one invitee's booking, however often it moved.")
class Meeting(ReadWhenAsked, Node):
    """See its description."""

    view: strawberry.Private[MeetingView]
    owner_id: strawberry.ID = strawberry.field(description="The user whose meeting it is.")
    status: MeetingStatus = strawberry.field(description="Where it stands.")
    is_moving: bool = strawberry.field(description="Whether it was moved and its new time is not known yet.")
    starts_at: datetime = strawberry.field(description="Its start.")
    ends_at: datetime = strawberry.field(description="Its end.")
    event_type_name: str = strawberry.field(description="What was booked.")
    host: Host | None = strawberry.field(description="Who holds it; the first where several do.")
    hosts: list[Host] = strawberry.field(description="Everyone who holds it.")
    invitee: Invitee = strawberry.field(description="Who booked it.")
    guests: list[EmailText] = strawberry.field(description="Whom the invitee brings along.")
    location: MeetingLocation | None = strawberry.field(description="Where it takes place.")
    join_url: Url | None = strawberry.field(description="Where to join, where that is a web address.")
    client: Client | None = strawberry.field(description="Whom it is about.")
    quote: Quote | None = strawberry.field(description="The quote it is about.")
    invoice: Invoice | None = strawberry.field(description="The invoice it is about.")
    match: MatchExplanation = strawberry.field(description="Why it is about these.")
    cancellation: Cancellation | None = strawberry.field(description="How it was called off.")
    cancel_url: Url | None = strawberry.field(description="Calendly's page for calling it off.")
    reschedule_url: Url | None = strawberry.field(description="Calendly's page for moving it.")
    moves: list[MeetingMove] = strawberry.field(description="Its moves, oldest first.")
    answers: list[QuestionAnswer] = strawberry.field(description="What the invitee answered on the booking page.")
    created_at: datetime = strawberry.field(description="When it was booked, by Calendly's clock.")
    updated_at: datetime = strawberry.field(description="When our record last changed.")

    @classmethod
    def of(cls, view: MeetingView) -> Self:
        """From what the core says. Its fields are read when they are asked for."""
        meeting = cls.__new__(cls)
        meeting.view = view
        return meeting

    @field("The link it was booked through, where it was one of ours.")
    async def scheduling_link(self, info: Info) -> LazyLink | None:
        """Through the loader."""
        from adapters.graphql.types.links import SchedulingLink

        if self.view.link_id is None:
            return None
        found = await info.context.loaders.links.load(self.view.link_id)
        return SchedulingLink.of(found) if found else None

    @field(
        "How many others are in the same event at Calendly, whoever sees their meetings: `cancelMeeting` calls these "
        "off, too. 0 where the invitee is alone in it, as always but in group events."
    )
    async def other_invitees(self, info: Info) -> int:
        """Through the loader."""
        return await info.context.loaders.others_in_events.load(self.view.id) or 0

    @field("What happened to it, oldest first. Forgotten in whole when it has long been over; it takes years.")
    async def changes(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="How many lines at most, 0 to 100.")] = 20,
    ) -> "list[MeetingChange]":
        """Through the loader."""
        size = PageRequest.of(first=first).size
        found = await info.context.loaders.changes_of_meetings.load((self.view.id, size))
        return [MeetingChange.of(view) for view in found]


_SEEN_AS: Final = {status: MeetingStatus(status.value) for status in SeenStatus}

Meeting.READ = {
    "id": lambda view: global_id(Kind.MEETING, view.id),
    "owner_id": lambda view: global_id(Kind.USER, view.owner),
    "status": lambda view: _SEEN_AS[view.status],
    "is_moving": attrgetter("is_moving"),
    "starts_at": attrgetter("starts_at"),
    "ends_at": attrgetter("ends_at"),
    "event_type_name": attrgetter("event_type_name"),
    "host": lambda view: Host.of(view.host) if view.host else None,
    "hosts": lambda view: [Host.of(host) for host in view.hosts],
    "invitee": lambda view: Invitee.of(view.invitee),
    "guests": lambda view: [EmailText(guest) for guest in view.guests],
    "location": lambda view: MeetingLocation.of(view.location) if view.location else None,
    "join_url": lambda view: link_or_none(view.join_url),
    "client": lambda view: Client.of(client) if (client := view.client) else None,
    "quote": lambda view: Quote.of(view.quote) if view.quote else None,
    "invoice": lambda view: Invoice.of(view.invoice) if view.invoice else None,
    "match": lambda view: MatchExplanation.of(view.match),
    "cancellation": lambda view: Cancellation.of(view.cancellation) if view.cancellation else None,
    "cancel_url": lambda view: link_or_none(view.cancel_url),
    "reschedule_url": lambda view: link_or_none(view.reschedule_url),
    "moves": lambda view: [MeetingMove.of(move) for move in view.moves],
    "answers": lambda view: [QuestionAnswer.of(answer) for answer in view.answers],
    "created_at": attrgetter("created_at"),
    "updated_at": attrgetter("updated_at"),
}


@strawberry.type(description="A line of the change log: which fields of a meeting changed, when and by whom.")
class MeetingChange:
    """See its description."""

    view: strawberry.Private[MeetingChangeView]
    cursor: str = strawberry.field(description="Its place in the log; `meetingChanged(after:)` resumes behind it.")
    kind: ChangeKind = strawberry.field(description="What kind of change.")
    fields: list[str] = strawberry.field(description="The fields of `Meeting` that changed.")
    cause: ChangeCause = strawberry.field(description="By whom or what.")
    person_id: strawberry.ID | None = strawberry.field(description="With PERSON: the user.")
    occurred_at: datetime = strawberry.field(description="When.")
    meeting_id: strawberry.ID = strawberry.field(description="Which meeting.")
    absorbed_meeting_id: strawberry.ID | None = strawberry.field(
        description="With JOINED: the record that `meetingId` took over; its id answers with `meetingId`'s meeting."
    )

    @classmethod
    def of(cls, view: MeetingChangeView) -> Self:
        """From what the core says."""
        return cls(
            view=view,
            cursor=str(view.number),
            kind=ChangeKind(view.kind.value),
            fields=list(view.fields),
            cause=ChangeCause(view.cause.value),
            person_id=global_id(Kind.USER, view.person) if view.person else None,
            occurred_at=view.occurred_at,
            meeting_id=global_id(Kind.MEETING, view.meeting_id),
            absorbed_meeting_id=global_id(Kind.MEETING, view.absorbed_id) if view.absorbed_id else None,
        )

    @field("With PERSON: what the user is called; null while nobody says.")
    async def person_name(self, info: Info) -> str | None:
        """Through the loader."""
        return None if self.view.person is None else await info.context.loaders.member_names.load(self.view.person)

    @field("The meeting as it is now; null once erased.")
    async def meeting(self, info: Info) -> Meeting | None:
        """As it came with the line, else through the loader."""
        found = self.view.meeting or await info.context.loaders.meetings.load(self.view.meeting_id)
        return Meeting.of(found) if found else None


@strawberry.type(description="A meeting in a list, with its position.")
class MeetingEdge:
    """See its description."""

    node: Meeting = strawberry.field(description="The meeting.")
    cursor: str = strawberry.field(description="Its position, for `after` and `before`.")


@strawberry.type(description="A page of meetings.")
class MeetingConnection(ReadWhenAsked):
    """See its description."""

    view: strawberry.Private[Page[MeetingView]]
    edges: list[MeetingEdge] = strawberry.field(description="The meetings with their positions.")
    nodes: list[Meeting] = strawberry.field(description="The meetings alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int | None = strawberry.field(description="How many there are in all; null beyond 10,000.")
    as_of: str = strawberry.field(
        description="The last change this list has seen: `meetingChanged(after:)` from here misses and repeats nothing."
    )

    @classmethod
    def of(cls, page: Page[MeetingView]) -> Self:
        """From what the core says. Its fields are read when they are asked for.

        Raises:
            ValueError: the page does not tell its snapshot, which a page of meetings must.
        """
        if page.as_of is None:
            raise ValueError("a page of meetings without its snapshot")
        connection = cls.__new__(cls)
        connection.view = page
        return connection


MeetingConnection.READ = {
    "edges": lambda page: [MeetingEdge(node=Meeting.of(edge.node), cursor=edge.cursor) for edge in page.edges],
    "nodes": lambda page: [Meeting.of(edge.node) for edge in page.edges],
    "page_info": PageInfo.of,
    "total_count": lambda page: page.total,
    "as_of": lambda page: str(page.as_of),
}


_READ_FROM: Final = {"owner_id": "owner"}
"""Where a field of ours is not called as the view calls it."""
_PARTS: Final[Mapping[str, Set[MeetingPart]]] = {
    **{
        to_camel_case(name): frozenset({PARTS[read]} if (read := _READ_FROM.get(name, name)) in PARTS else ())
        for name in Meeting.READ
    },
    "__typename": frozenset(),
    "schedulingLink": frozenset({MeetingPart.LINK}),
    "otherInvitees": frozenset(),
    "changes": frozenset(),
}
"""What each field is made of. One that is not named here is taken to be made of everything."""
_OF_LISTED_CLIENT: Final = frozenset(
    {"__typename", "id", "name", "email", "archived", "schedulable"}
    | {"rememberedAddresses", "mergedClients", "quotes", "invoices", "schedulingLinks", "meetings"}  # by its id
)


def parts_asked_for(info: Info) -> Set[MeetingPart]:
    """What will be read of each meeting of the page that is being resolved, going by what is selected of it."""
    page = selected(info)
    positioned = selected(info, page.get("edges", ()))
    asked = selected(info, [*page.get("nodes", ()), *positioned.get("node", ())])
    parts: set[MeetingPart] = set().union(*(_PARTS.get(name, WHOLE_MEETING) for name in asked))
    if not selected(info, asked.get("client", ())).keys() <= _OF_LISTED_CLIENT:
        parts.add(MeetingPart.WHOLE_CLIENT)
    return parts


async def meetings_about(
    info: Info,
    subject: Subject,
    order: MeetingOrder | None,
    *,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
) -> MeetingConnection:
    """A page of the meetings about one client, quote or invoice.

    Raises:
        BadPageRequest: no such page.
    """
    page = PageRequest.of(first=first, after=after, last=last, before=before, with_total=wants_total(info))
    wanted = MeetingsAbout(subject=subject, order=list_order(order), page=page)
    return MeetingConnection.of(await info.context.loaders.meetings_about.load(wanted))


def list_order(order: MeetingOrder | None) -> ListOrder:
    """In the core's words; null is as good as left out."""
    return ListOrder((order or MeetingOrder.STARTS_AT_ASC).value)
