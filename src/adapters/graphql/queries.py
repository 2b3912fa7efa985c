"""What can be asked."""

from typing import Annotated

import strawberry

from adapters.graphql import ids
from adapters.graphql.context import Context, Info
from adapters.graphql.fields import field
from adapters.graphql.ids import Kind
from adapters.graphql.inputs import DeliveryFilter, MeetingFilter, criteria_of, delivery_criteria_of
from adapters.graphql.loaders import MeetingsWanted
from adapters.graphql.paging import After, Before, First, Last, wants_total
from adapters.graphql.types.calendly import CalendlyAccount
from adapters.graphql.types.enums import MeetingOrder
from adapters.graphql.types.inbox import Delivery, DeliveryConnection
from adapters.graphql.types.links import Letter, SchedulingLink
from adapters.graphql.types.matching import MatchQueueConnection
from adapters.graphql.types.meetings import Meeting, MeetingConnection, list_order, parts_asked_for
from adapters.graphql.types.node import Node
from adapters.graphql.types.people import HostOption, Viewer
from adapters.graphql.types.records import Client, ClientConnection, Invoice, OrderBy, Quote
from application.paging import PageRequest
from domain.identifiers import LinkId

Id = Annotated[strawberry.ID, strawberry.argument(description="A global id.")]


@strawberry.type(description="What can be asked. What the viewer may not see looks as if it did not exist.")
class Query:
    """See its description."""

    @field("Anything by its id; null when malformed, unknown or not the viewer's to see.")
    async def node(self, info: Info, id: Id) -> Node | None:  # noqa: A002 - Relay's name for it
        """By the kind that its id names."""
        found = ids.parse(id)
        if found is None:
            return None
        kind, _ = found
        if kind is Kind.CLIENT:
            return await _client(info.context, id)
        if kind is Kind.QUOTE:
            return await _quote(info.context, id)
        if kind is Kind.INVOICE:
            return await _invoice(info.context, id)
        if kind is Kind.MEETING:
            return await _meeting(info.context, id)
        if kind is Kind.LINK:
            return await _link(info.context, id)
        if kind is Kind.CONNECTION:
            return await _connection(info.context, id)
        if kind is Kind.DELIVERY:
            return await _delivery(info.context, id)
        return None

    @field("The person who asks.")
    async def viewer(self, info: Info) -> Viewer:
        """From the finder."""
        context = info.context
        return Viewer.of(await context.ask(context.finders.viewer, context.principal))

    @field(
        "Whose meetings the viewer may ask for: everybody who has or had a calendar connected here, by name, at most "
        "500; for members at most themselves."
    )
    async def hosts(self, info: Info) -> list[HostOption]:
        """From the finder."""
        context = info.context
        found = await context.ask(context.finders.hosts, context.principal)
        return [HostOption.of(view) for view in found]

    @field("The workspace's clients by name, without the archived.")
    async def clients(
        self,
        info: Info,
        search: Annotated[
            str | None,
            strawberry.argument(description="Beginnings of words of the name, or part of an e-mail address."),
        ] = None,
        first: First = 20,
        after: After = None,
    ) -> ClientConnection:
        """From the finder."""
        context = info.context
        page = PageRequest.of(first=first, after=after, with_total=wants_total(info))
        found = await context.ask(context.finders.clients, context.principal, search=search, page=page)
        return ClientConnection.of(found)

    @field("A client, archived or not.")
    async def client(self, info: Info, id: Id) -> Client | None:  # noqa: A002 - the contract's name for it
        """Through the loader."""
        return await _client(info.context, id)

    @field("A quote, archived or not.")
    async def quote(self, info: Info, id: Id) -> Quote | None:  # noqa: A002 - the contract's name for it
        """Through the loader."""
        return await _quote(info.context, id)

    @field("An invoice, archived or not.")
    async def invoice(self, info: Info, id: Id) -> Invoice | None:  # noqa: A002 - the contract's name for it
        """Through the loader."""
        return await _invoice(info.context, id)

    @field("A meeting; an id that another record took over answers with that.")
    async def meeting(self, info: Info, id: Id) -> Meeting | None:  # noqa: A002 - the contract's name for it
        """Through the loader."""
        return await _meeting(info.context, id)

    @field("A scheduling link.")
    async def scheduling_link(self, info: Info, id: Id) -> SchedulingLink | None:  # noqa: A002 - as its neighbours
        """Through the loader."""
        return await _link(info.context, id)

    @field(
        "The message that `sendSchedulingLink` would send now, word for word; null where there is no such link. Sends "
        "nothing."
    )
    async def scheduling_link_letter(
        self,
        info: Info,
        link_id: Annotated[strawberry.ID, strawberry.argument(description="Which link.")],
        note: Annotated[str | None, strawberry.argument(description="As `SendSchedulingLinkInput.note`.")] = None,
    ) -> Letter | None:
        """One use case, for a link that can be seen."""
        context = info.context
        uuid = ids.uuid_of(link_id, Kind.LINK)
        found = await context.loaders.links.load(uuid) if uuid else None
        if found is None:
            return None
        letter = await context.ask(
            context.use_cases.preview_letter, principal=context.principal, link=LinkId(found.id), note=note
        )
        return Letter.of(letter)

    @field("The meetings that the viewer may see.")
    async def meetings(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002 - the contract's name for it
            MeetingFilter | None, strawberry.argument(description="Which ones; left out: all.")
        ] = None,
        order_by: OrderBy = MeetingOrder.STARTS_AT_ASC,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> MeetingConnection:
        """Through the loader, with the list's own snapshot."""
        page = PageRequest.of(first=first, after=after, last=last, before=before, with_total=wants_total(info))
        wanted = MeetingsWanted(
            criteria=criteria_of(filter), order=list_order(order_by), page=page, parts=frozenset(parts_asked_for(info))
        )
        return MeetingConnection.of(await info.context.loaders.meeting_pages.load(wanted))

    @field("Meetings of which nobody can tell yet whom they are about, the latest start first, each with candidates.")
    async def match_queue(
        self,
        info: Info,
        include_canceled: Annotated[
            bool, strawberry.argument(description="Whether those that were called off are listed, too.")
        ] = False,
        first: First = 20,
        after: After = None,
    ) -> MatchQueueConnection:
        """From the finder."""
        context = info.context
        page = PageRequest.of(first=first, after=after, with_total=wants_total(info))
        found = await context.ask(
            context.finders.match_queue,
            context.principal,
            with_canceled=include_canceled,
            page=page,
            now=context.now,
        )
        return MatchQueueConnection.of(found)

    @field("What Calendly told us, newest first. For owners and admins of the workspace; null for members.")
    async def deliveries(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002 - as its neighbours
            DeliveryFilter | None, strawberry.argument(description="Which ones; left out: all.")
        ] = None,
        first: First = 20,
        after: After = None,
    ) -> DeliveryConnection | None:
        """From the finder."""
        context = info.context
        page = PageRequest.of(first=first, after=after, with_total=wants_total(info))
        found = await context.ask(
            context.finders.deliveries, context.principal, delivery_criteria_of(filter), page=page
        )
        return DeliveryConnection.of(found) if found else None


async def _client(context: Context, text: str) -> Client | None:
    uuid = ids.uuid_of(text, Kind.CLIENT)
    found = await context.loaders.clients.load(uuid) if uuid else None
    return Client.of(found) if found else None


async def _quote(context: Context, text: str) -> Quote | None:
    uuid = ids.uuid_of(text, Kind.QUOTE)
    found = await context.loaders.quotes.load(uuid) if uuid else None
    return Quote.of(found) if found else None


async def _invoice(context: Context, text: str) -> Invoice | None:
    uuid = ids.uuid_of(text, Kind.INVOICE)
    found = await context.loaders.invoices.load(uuid) if uuid else None
    return Invoice.of(found) if found else None


async def _meeting(context: Context, text: str) -> Meeting | None:
    uuid = ids.uuid_of(text, Kind.MEETING)
    found = await context.loaders.meetings.load(uuid) if uuid else None
    return Meeting.of(found) if found else None


async def _link(context: Context, text: str) -> SchedulingLink | None:
    uuid = ids.uuid_of(text, Kind.LINK)
    found = await context.loaders.links.load(uuid) if uuid else None
    return SchedulingLink.of(found) if found else None


async def _connection(context: Context, text: str) -> CalendlyAccount | None:
    uuid = ids.uuid_of(text, Kind.CONNECTION)
    found = await context.ask(context.finders.connection_by_id, context.principal, uuid) if uuid else None
    return CalendlyAccount.of(found) if found else None


async def _delivery(context: Context, text: str) -> Delivery | None:
    uuid = ids.uuid_of(text, Kind.DELIVERY)
    found = await context.loaders.deliveries.load(uuid) if uuid else None
    return Delivery.of(found) if found else None
