"""The host app's clients, quotes and invoices."""

from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import ReadWhenAsked, field
from adapters.graphql.ids import Kind, global_id
from adapters.graphql.paging import After, Before, First, Last, PageInfo
from adapters.graphql.scalars import EmailText
from adapters.graphql.types.enums import InvoiceStatus, MeetingOrder, QuoteStatus
from adapters.graphql.types.node import Node
from application.paging import Page
from application.views import ClientView, InvoiceView, MergedClientView, QuoteView
from domain.identifiers import ClientId, InvoiceId, QuoteId
from domain.values import Subject

if TYPE_CHECKING:
    from adapters.graphql.types.links import SchedulingLink
    from adapters.graphql.types.meetings import MeetingConnection

LazyLink = Annotated["SchedulingLink", strawberry.lazy("adapters.graphql.types.links")]
LazyMeetings = Annotated["MeetingConnection", strawberry.lazy("adapters.graphql.types.meetings")]
OrderBy = Annotated[MeetingOrder | None, strawberry.argument(description="Which come first.")]

_LINKS = "Its scheduling links, newest first, at most 100."
_MEETINGS = "The viewer's meetings about it, a page at a time."


async def _links_about(info: Info, subject: Subject) -> "list[SchedulingLink]":
    from adapters.graphql.types.links import SchedulingLink

    return [SchedulingLink.of(view) for view in await info.context.loaders.links_of_subjects.load(subject)]


@strawberry.type(description="A client that turned out to be the same as another, and answers as that one.")
class MergedClient:
    """See its description."""

    merged_by: strawberry.Private[UUID]
    client_id: strawberry.ID = strawberry.field(
        description="Its own id: `undoMerge` takes it, everywhere else it is as good as the other's."
    )
    external_id: str = strawberry.field(description="The host app's own id.")
    name: str = strawberry.field(description="What the host app calls it.")
    merged_by_id: strawberry.ID = strawberry.field(description="The user who said so.")
    merged_at: datetime = strawberry.field(description="When that was said.")

    @classmethod
    def of(cls, view: MergedClientView) -> Self:
        """From what the core says."""
        return cls(
            merged_by=view.merged_by,
            client_id=global_id(Kind.CLIENT, view.id),
            external_id=view.external_id,
            name=view.name,
            merged_by_id=global_id(Kind.USER, view.merged_by),
            merged_at=view.merged_at,
        )

    @field("What the user who said so is called; null while nobody says.")
    async def merged_by_name(self, info: Info) -> str | None:
        """Through the loader."""
        return await info.context.loaders.member_names.load(self.merged_by)


@strawberry.type(description="A client of the workspace, as the host app last told of it.")
class Client(ReadWhenAsked, Node):
    """See its description."""

    view: strawberry.Private[ClientView]
    external_id: str = strawberry.field(description="The host app's own id.")
    name: str = strawberry.field(description="What the client is called.")
    email: EmailText | None = strawberry.field(description="Where links are sent to.")
    aliases: list[EmailText] = strawberry.field(description="Other addresses that meetings are recognised by.")
    phone: str | None = strawberry.field(description="As the host app has it.")
    archived: bool = strawberry.field(description="Out of lists and matching; history stays.")
    schedulable: bool = strawberry.field(description="Whether a link can be made: there is an e-mail address.")

    @classmethod
    def of(cls, view: ClientView) -> Self:
        """From what the core says. Its fields are read when they are asked for."""
        client = cls.__new__(cls)
        client.view = view
        return client

    @field("Addresses that somebody said are always this client's; no sync takes them away.")
    async def remembered_addresses(self, info: Info) -> list[EmailText]:
        """Through the loader."""
        return [EmailText(one) for one in await info.context.loaders.remembered_addresses.load(self.view.id)]

    @field("Those that were merged into it; their meetings, papers, links and addresses are its own.")
    async def merged_clients(self, info: Info) -> list[MergedClient]:
        """Through the loader."""
        return [MergedClient.of(view) for view in await info.context.loaders.merged_clients.load(self.view.id)]

    @field("Its quotes, newest first, at most 100, without the archived.")
    async def quotes(self, info: Info) -> "list[Quote]":
        """Through the loader."""
        return [Quote.of(view) for view in await info.context.loaders.quotes_of_clients.load(self.view.id)]

    @field("Its invoices, newest first, at most 100, without the archived.")
    async def invoices(self, info: Info) -> "list[Invoice]":
        """Through the loader."""
        return [Invoice.of(view) for view in await info.context.loaders.invoices_of_clients.load(self.view.id)]

    @field(_LINKS)
    async def scheduling_links(self, info: Info) -> list[LazyLink]:
        """Through the loader."""
        return await _links_about(info, Subject.client(ClientId(self.view.id)))

    @field(_MEETINGS)
    async def meetings(
        self,
        info: Info,
        order_by: OrderBy = MeetingOrder.STARTS_AT_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> LazyMeetings:
        """Through the loader."""
        from adapters.graphql.types.meetings import meetings_about

        subject = Subject.client(ClientId(self.view.id))
        return await meetings_about(info, subject, order_by, first=first, after=after, last=last, before=before)


Client.READ = {
    "id": lambda view: global_id(Kind.CLIENT, view.id),
    "external_id": attrgetter("external_id"),
    "name": attrgetter("name"),
    "email": lambda view: EmailText(view.email) if view.email is not None else None,
    "aliases": lambda view: [EmailText(alias) for alias in view.aliases],
    "phone": attrgetter("phone"),
    "archived": attrgetter("archived"),
    "schedulable": attrgetter("schedulable"),
}


@strawberry.type(description="A quote of the workspace, as the host app last told of it.")
class Quote(Node):
    """See its description."""

    uuid: strawberry.Private[UUID]
    external_id: str = strawberry.field(description="The host app's own id.")
    number: str = strawberry.field(description="What people call it by.")
    title: str | None = strawberry.field(description="What it is about.")
    status: QuoteStatus = strawberry.field(description="Where it stands.")
    amount: Decimal | None = strawberry.field(description="What it comes to.")
    currency: str | None = strawberry.field(description="The amount's currency, three letters (ISO 4217).")
    sent_at: datetime | None = strawberry.field(description="When it went to the client.")
    accepted_at: datetime | None = strawberry.field(description="When the client agreed.")
    archived: bool = strawberry.field(description="Out of lists and matching; history stays.")
    client: Client = strawberry.field(description="Whose it is.")
    schedulable: bool = strawberry.field(description="Whether a link can be made: its client has an e-mail address.")

    @classmethod
    def of(cls, view: QuoteView) -> Self:
        """From what the core says."""
        return cls(
            id=global_id(Kind.QUOTE, view.id),
            uuid=view.id,
            external_id=view.external_id,
            number=view.number,
            title=view.title,
            status=QuoteStatus(view.status.value),
            amount=view.amount,
            currency=view.currency,
            sent_at=view.sent_at,
            accepted_at=view.accepted_at,
            archived=view.archived,
            client=Client.of(view.client),
            schedulable=view.schedulable,
        )

    @field(_LINKS)
    async def scheduling_links(self, info: Info) -> list[LazyLink]:
        """Through the loader."""
        return await _links_about(info, Subject.quote(QuoteId(self.uuid)))

    @field(_MEETINGS)
    async def meetings(
        self,
        info: Info,
        order_by: OrderBy = MeetingOrder.STARTS_AT_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> LazyMeetings:
        """Through the loader."""
        from adapters.graphql.types.meetings import meetings_about

        subject = Subject.quote(QuoteId(self.uuid))
        return await meetings_about(info, subject, order_by, first=first, after=after, last=last, before=before)


@strawberry.type(description="An invoice of the workspace, as the host app last told of it.")
class Invoice(Node):
    """See its description."""

    uuid: strawberry.Private[UUID]
    external_id: str = strawberry.field(description="The host app's own id.")
    number: str = strawberry.field(description="What people call it by.")
    title: str | None = strawberry.field(description="What it is about.")
    status: InvoiceStatus = strawberry.field(description="Where it stands.")
    amount: Decimal | None = strawberry.field(description="What it comes to.")
    currency: str | None = strawberry.field(description="The amount's currency, three letters (ISO 4217).")
    due_on: date | None = strawberry.field(description="The day it is to be paid by.")
    paid_at: datetime | None = strawberry.field(description="When it was paid.")
    archived: bool = strawberry.field(description="Out of lists and matching; history stays.")
    client: Client = strawberry.field(description="Whose it is.")
    schedulable: bool = strawberry.field(description="Whether a link can be made: its client has an e-mail address.")

    @classmethod
    def of(cls, view: InvoiceView) -> Self:
        """From what the core says."""
        return cls(
            id=global_id(Kind.INVOICE, view.id),
            uuid=view.id,
            external_id=view.external_id,
            number=view.number,
            title=view.title,
            status=InvoiceStatus(view.status.value),
            amount=view.amount,
            currency=view.currency,
            due_on=view.due_on,
            paid_at=view.paid_at,
            archived=view.archived,
            client=Client.of(view.client),
            schedulable=view.schedulable,
        )

    @field(_LINKS)
    async def scheduling_links(self, info: Info) -> list[LazyLink]:
        """Through the loader."""
        return await _links_about(info, Subject.invoice(InvoiceId(self.uuid)))

    @field(_MEETINGS)
    async def meetings(
        self,
        info: Info,
        order_by: OrderBy = MeetingOrder.STARTS_AT_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> LazyMeetings:
        """Through the loader."""
        from adapters.graphql.types.meetings import meetings_about

        subject = Subject.invoice(InvoiceId(self.uuid))
        return await meetings_about(info, subject, order_by, first=first, after=after, last=last, before=before)


@strawberry.type(description="A client in a list, with its position.")
class ClientEdge:
    """See its description."""

    node: Client = strawberry.field(description="The client.")
    cursor: str = strawberry.field(description="Its position, for `after`.")


@strawberry.type(description="A page of clients.")
class ClientConnection:
    """See its description."""

    edges: list[ClientEdge] = strawberry.field(description="The clients with their positions.")
    nodes: list[Client] = strawberry.field(description="The clients alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int | None = strawberry.field(description="How many there are in all; null beyond 10,000.")

    @classmethod
    def of(cls, page: Page[ClientView]) -> Self:
        """From what the core says."""
        edges = [ClientEdge(node=Client.of(edge.node), cursor=edge.cursor) for edge in page.edges]
        return cls(
            edges=edges, nodes=[edge.node for edge in edges], page_info=PageInfo.of(page), total_count=page.total
        )
