"""Scheduling links, what they offer and what became of them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import field
from adapters.graphql.ids import Kind, global_id
from adapters.graphql.scalars import EmailText, Url
from adapters.graphql.types.enums import LinkState, MessageState
from adapters.graphql.types.node import Node
from adapters.graphql.types.records import Client, Invoice, Quote
from application.views import LetterView, LinkMessageView, SchedulingLinkView
from domain.values import SubjectKind

if TYPE_CHECKING:
    from adapters.graphql.types.meetings import Meeting

LazyMeeting = Annotated["Meeting", strawberry.lazy("adapters.graphql.types.meetings")]
LinkSubject = Annotated[
    Client | Quote | Invoice, strawberry.union("LinkSubject", description="What a scheduling link can be about.")
]


@strawberry.type(description="The event type a link offers, as it was when the link was made.")
class OfferedEventType:
    """See its description."""

    name: str = strawberry.field(description="What invitees see it called.")
    duration_minutes: int = strawberry.field(description="How long a meeting of it lasts.")
    uri: str = strawberry.field(description="Calendly's name for it; compared whole, no page to visit.")
    is_gone: bool = strawberry.field(description="Whether Calendly no longer offers it.")


@strawberry.type(description="A message that carried a link to a client, and its fate.")
class LinkMessage:
    """See its description."""

    id: strawberry.ID = strawberry.field(description="Names this message; opaque.")
    recipient: EmailText = strawberry.field(description="Where it went.")
    state: MessageState = strawberry.field(description="What became of it.")
    created_at: datetime = strawberry.field(description="When it was written down.")
    sent_at: datetime | None = strawberry.field(description="When the mail server took it.")

    @classmethod
    def of(cls, view: LinkMessageView) -> Self:
        """From what the core says."""
        return cls(
            id=global_id(Kind.MESSAGE, view.id),
            recipient=EmailText(view.recipient),
            state=MessageState(view.state),
            created_at=view.created_at,
            sent_at=view.sent_at,
        )


@strawberry.type(description="A message that would bring a link to a client, word for word.")
class Letter:
    """See its description."""

    sender: str = strawberry.field(description="Whom it comes from: an address, alone or behind a name.")
    reply_to: EmailText = strawberry.field(description="Where answers to it go.")
    subject: str = strawberry.field(description="Its subject.")
    text: str = strawberry.field(description="Its text; plain, with line breaks.")

    @classmethod
    def of(cls, view: LetterView) -> Self:
        """From what the core says."""
        return cls(sender=view.sender, reply_to=EmailText(view.reply_to), subject=view.subject, text=view.text)


@strawberry.type(description="A link that a client books a meeting through.")
class SchedulingLink(Node):
    """See its description."""

    view: strawberry.Private[SchedulingLinkView]
    owner_id: strawberry.ID = strawberry.field(description="The user who made it.")
    url: Url = strawberry.field(description="Calendly's booking page, prefilled and with our code.")
    short_url: Url = strawberry.field(description="Our own short address that leads there.")
    code: str = strawberry.field(description="What comes back with a booking and tells what it is about.")
    event_type: OfferedEventType = strawberry.field(description="What can be booked.")
    single_use: bool = strawberry.field(description="Whether it can be booked only once.")
    state: LinkState = strawberry.field(description="Where it stands.")
    opens: int = strawberry.field(description="How often people opened it; scanners are not counted.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime | None = strawberry.field(description="When it ends if nobody uses it; null: never.")
    booked_at: datetime | None = strawberry.field(description="When somebody first booked through it.")
    withdrawn_at: datetime | None = strawberry.field(description="When its owner took it back.")

    @classmethod
    def of(cls, view: SchedulingLinkView) -> Self:
        """From what the core says."""
        return cls(
            view=view,
            id=global_id(Kind.LINK, view.id),
            owner_id=global_id(Kind.USER, view.owner),
            url=Url(view.url),
            short_url=Url(view.short_url),
            code=view.code,
            event_type=OfferedEventType(
                name=view.event_type_name,
                duration_minutes=view.event_type_duration_minutes,
                uri=view.event_type_uri,
                is_gone=view.event_type_gone,
            ),
            single_use=view.single_use,
            state=LinkState(view.state.value),
            opens=view.opens,
            created_at=view.created_at,
            expires_at=view.expires_at,
            booked_at=view.booked_at,
            withdrawn_at=view.withdrawn_at,
        )

    @field("What the user who made it is called; null while nobody says.")
    async def owner_name(self, info: Info) -> str | None:
        """Through the loader."""
        return await info.context.loaders.member_names.load(self.view.owner)

    @field("The client, quote or invoice it is about; null once that is erased.")
    async def subject(self, info: Info) -> LinkSubject | None:
        """Through the loader."""
        uuid: UUID = self.view.subject_id
        loaders = info.context.loaders
        if self.view.subject_kind is SubjectKind.CLIENT:
            client = await loaders.clients.load(uuid)
            return Client.of(client) if client else None
        if self.view.subject_kind is SubjectKind.QUOTE:
            quote = await loaders.quotes.load(uuid)
            return Quote.of(quote) if quote else None
        invoice = await loaders.invoices.load(uuid)
        return Invoice.of(invoice) if invoice else None

    @field("The meeting it led to, the earliest booked where several.")
    async def meeting(self, info: Info) -> LazyMeeting | None:
        """Through the loader."""
        from adapters.graphql.types.meetings import Meeting

        found = await info.context.loaders.meetings_of_links.load(self.view.id)
        return Meeting.of(found) if found else None

    @field("The messages that carried it, newest first.")
    async def messages(self, info: Info) -> list[LinkMessage]:
        """Through the loader."""
        return [LinkMessage.of(view) for view in await info.context.loaders.messages_of_links.load(self.view.id)]
