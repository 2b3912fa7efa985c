"""A Calendly connection as people see it, and what can be booked there."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Final, Self

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import ReadWhenAsked, field
from adapters.graphql.ids import Kind, global_id
from adapters.graphql.paging import After, First, PageInfo
from adapters.graphql.scalars import EmailText, Url, ZoneName, link_or_none
from adapters.graphql.types.enums import CheckState, ConnectionStatus, WebhookState, WebhookTrouble
from adapters.graphql.types.node import Node
from adapters.graphql.types.reconciliations import Backfill, Reconciliation
from application.connections.diagnosis import Check
from application.paging import BadPageRequest, Cursor, Edge, Page, PageRequest
from application.views import ConnectionView, EventTypesView, EventTypeView, WebhookView
from domain.identifiers import ConnectionId

_ORDER: Final = "event_types"
_AT_ONCE: Final = 50


@strawberry.type(description="Whether bookings reach us by themselves, and why not. Links work all the same.")
class WebhookHealth:
    """See its description."""

    state: WebhookState | None = strawberry.field(description="Where the subscription stands; null: none so far.")
    is_healthy: bool = strawberry.field(description="Whether bookings reach us by themselves.")
    trouble: WebhookTrouble | None = strawberry.field(description="Why Calendly refused it.")
    said: str | None = strawberry.field(description="Calendly's own words.")
    last_delivery_at: datetime | None = strawberry.field(description="When it last told us anything.")

    @classmethod
    def of(cls, view: WebhookView) -> Self:
        """From what the core says."""
        state = WebhookState(view.state.value) if view.state else None
        return cls(
            state=state,
            is_healthy=state is WebhookState.ACTIVE,
            trouble=WebhookTrouble(view.trouble.value) if view.trouble else None,
            said=view.said,
            last_delivery_at=view.last_delivery_at,
        )


@strawberry.type(description="Something that can be booked, as last read from Calendly.")
class EventType:
    """See its description."""

    id: strawberry.ID = strawberry.field(description="Stays the same; `createSchedulingLink` takes it.")
    uri: str = strawberry.field(description="Calendly's name for it; compared whole, no page to visit.")
    name: str = strawberry.field(description="What invitees see it called.")
    duration_minutes: int = strawberry.field(description="How long a meeting of it lasts.")
    scheduling_url: Url | None = strawberry.field(description="Its public booking page.")
    active: bool = strawberry.field(description="Whether it can be booked at present.")
    kind: str = strawberry.field(description="Calendly's word: `solo` or `group`.")
    color: str | None = strawberry.field(description="As Calendly shows it.")
    description: str | None = strawberry.field(description="In the owner's words.")

    @classmethod
    def of(cls, view: EventTypeView) -> Self:
        """From what the core says."""
        return cls(
            id=global_id(Kind.EVENT_TYPE, view.id),
            uri=view.uri,
            name=view.name,
            duration_minutes=view.duration_minutes,
            scheduling_url=link_or_none(view.scheduling_url),
            active=view.active,
            kind=view.kind,
            color=view.color,
            description=view.description,
        )


@strawberry.type(description="An event type in a list, with its position.")
class EventTypeEdge:
    """See its description."""

    node: EventType = strawberry.field(description="The event type.")
    cursor: str = strawberry.field(description="Its position, for `after`.")


@strawberry.type(description="A page of event types, and how old the list is.")
class EventTypeConnection:
    """See its description."""

    edges: list[EventTypeEdge] = strawberry.field(description="The event types with their positions.")
    nodes: list[EventType] = strawberry.field(description="The event types alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int | None = strawberry.field(description="How many there are in all.")
    fetched_at: datetime = strawberry.field(description="When Calendly last told us the list.")
    is_stale: bool = strawberry.field(description="Whether Calendly did not answer, so that this is an older list.")
    retry_after_seconds: int | None = strawberry.field(
        description="How long Calendly asks us to wait, where that is why this is an older list."
    )

    @classmethod
    def of(cls, page: Page[EventTypeView], *, of_list: EventTypesView) -> Self:
        """A page, and the list that it is of."""
        edges = [EventTypeEdge(node=EventType.of(edge.node), cursor=edge.cursor) for edge in page.edges]
        return cls(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=PageInfo.of(page),
            total_count=page.total,
            fetched_at=of_list.fetched_at,
            is_stale=of_list.is_stale,
            retry_after_seconds=None if of_list.retry_after is None else math.ceil(of_list.retry_after.total_seconds()),
        )


def page_of_event_types(
    items: Sequence[EventTypeView], *, search: str | None, request: PageRequest
) -> Page[EventTypeView]:
    """A page of the list by position, then name, then id; with `search`, of those that have every word in their name.

    Raises:
        BadPageRequest: a cursor that is none of ours.
    """
    words = (search or "").casefold().split()
    found = sorted((_key(item), item) for item in items if all(word in item.name.casefold() for word in words))
    after = _key_of(request.after) if request.after is not None else None
    rest = [(key, item) for key, item in found if after is None or key > after]
    shown = rest[: request.size]
    return Page(
        edges=[Edge(item, Cursor(_ORDER, tuple(_written(key)))) for key, item in shown],
        has_next=len(rest) > len(shown),
        has_previous=len(found) > len(rest),
        total=len(found),
    )


_Key = tuple[int, str, str]


def _key(item: EventTypeView) -> _Key:
    return item.position, item.name.casefold(), str(item.id)


def _written(key: _Key) -> Iterator[str]:
    return (str(part) for part in key)


def _key_of(cursor: str) -> _Key:
    position, name, uuid = (str(value) for value in Cursor.parse(cursor, order=_ORDER, length=3).values)
    try:
        return int(position), name, uuid
    except ValueError as error:
        raise BadPageRequest("That cursor is not one of ours.") from error


@strawberry.type(description="One thing that was looked at, what it means and how to mend it.")
class ConnectionCheck:
    """See its description."""

    name: str = strawberry.field(description="What was looked at, such as `scopes` or `inbox`.")
    state: CheckState = strawberry.field(description="How it came out.")
    meaning: str = strawberry.field(description="What that means, in words.")
    mend: str | None = strawberry.field(description="What to do about it; null where nothing needs doing.")

    @classmethod
    def of(cls, check: Check) -> Self:
        """From what the core says."""
        return cls(name=check.name.value, state=CheckState(check.state.value), meaning=check.meaning, mend=check.mend)


@strawberry.type(description="A user's connection to a Calendly account. Its tokens are nobody's to see.")
class CalendlyAccount(ReadWhenAsked, Node):
    """See its description."""

    view: strawberry.Private[ConnectionView]
    owner_id: strawberry.ID = strawberry.field(description="The user whose connection it is.")
    status: ConnectionStatus = strawberry.field(description="Where it stands.")
    is_active: bool = strawberry.field(description="Whether it works at present.")
    account_name: str = strawberry.field(description="The account's name at Calendly.")
    account_email: EmailText = strawberry.field(description="The account's e-mail address at Calendly.")
    account_uri: str = strawberry.field(description="Calendly's name for the account; no page to visit.")
    organization_uri: Url = strawberry.field(description="Calendly's name for the account's organization.")
    scheduling_url: Url = strawberry.field(description="The account's public booking page.")
    time_zone: ZoneName = strawberry.field(description="The account's time zone.")
    connected_at: datetime = strawberry.field(description="When it was last connected.")
    disconnected_at: datetime | None = strawberry.field(description="When its owner disconnected.")
    missing_scopes: list[str] = strawberry.field(description="What the consent left out, as Calendly names it.")
    webhook: WebhookHealth = strawberry.field(description="Whether bookings reach us by themselves.")
    revision: str = strawberry.field(
        description="Another whenever `connectionChanged` has something to tell, whose `after` takes it."
    )

    @classmethod
    def of(cls, view: ConnectionView) -> Self:
        """From what the core says. Its fields are read when they are asked for."""
        account = cls.__new__(cls)
        account.view = view
        return account

    @field("The comparison with Calendly that was begun last; null: none so far.")
    async def last_reconciliation(self, info: Info) -> Reconciliation | None:
        """By a finder."""
        context = info.context
        found = await context.ask(
            context.finders.last_reconciliation, context.principal, self.view.id, now=context.loaders.now
        )
        return Reconciliation.of(found) if found else None

    @field("The import of earlier meetings that was looked at or begun last; null: none so far.")
    async def last_backfill(self, info: Info) -> Backfill | None:
        """By a finder."""
        context = info.context
        found = await context.ask(
            context.finders.last_backfill, context.principal, self.view.id, now=context.loaders.now
        )
        return Backfill.of(found) if found else None

    @field("What can be booked: complete on the first ask, then from a list kept for some minutes.")
    async def event_types(
        self,
        info: Info,
        search: Annotated[
            str | None, strawberry.argument(description="Words that must all occur in the name; case does not matter.")
        ] = None,
        first: First = _AT_ONCE,
        after: After = None,
    ) -> EventTypeConnection:
        """From the use case's list, searched here: it is complete and in memory."""
        request = PageRequest.of(first=_AT_ONCE if first is None else first, after=after)
        context = info.context
        is_own = self.view.owner == context.principal.user
        found = await context.ask(
            context.use_cases.list_event_types,
            principal=context.principal,
            connection=None if is_own else ConnectionId(self.view.id),
        )
        return EventTypeConnection.of(page_of_event_types(found.items, search=search, request=request), of_list=found)

    @field("What is wrong with it, if anything, and how to mend it. Asks Calendly once; changes nothing.")
    async def diagnosis(self, info: Info) -> list[ConnectionCheck]:
        """One use case."""
        context = info.context
        found = await context.ask(
            context.use_cases.diagnose_connection,
            principal=context.principal,
            connection=ConnectionId(self.view.id),
        )
        return [ConnectionCheck.of(check) for check in found]


def revision_of(view: ConnectionView) -> str:
    """A short text that is another once the connection changed; that one more delivery came in is no change of it."""
    told = replace(view, webhook=replace(view.webhook, last_delivery_at=None))
    return hashlib.blake2b(repr(told).encode(), digest_size=12).hexdigest()


CalendlyAccount.READ = {
    "id": lambda view: global_id(Kind.CONNECTION, view.id),
    "owner_id": lambda view: global_id(Kind.USER, view.owner),
    "status": lambda view: ConnectionStatus(view.status.value),
    "is_active": lambda view: ConnectionStatus(view.status.value) is ConnectionStatus.ACTIVE,
    "account_name": attrgetter("account_name"),
    "account_email": lambda view: EmailText(view.account_email),
    "account_uri": attrgetter("account_uri"),
    "organization_uri": lambda view: Url(view.organization_uri),
    "scheduling_url": lambda view: Url(view.scheduling_url),
    "time_zone": lambda view: ZoneName(view.time_zone),
    "connected_at": attrgetter("connected_at"),
    "disconnected_at": attrgetter("disconnected_at"),
    "missing_scopes": lambda view: list(view.missing_scopes),
    "webhook": lambda view: WebhookHealth.of(view.webhook),
    "revision": revision_of,
}
