"""The inbox: what Calendly told us, and what became of it. For owners and admins."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import field
from adapters.graphql.ids import Kind, global_id
from adapters.graphql.paging import PageInfo
from adapters.graphql.types.enums import DeliveryState
from adapters.graphql.types.meetings import Meeting
from adapters.graphql.types.node import Node
from application.paging import Page
from application.views import DeliveryView


@strawberry.type(description="A webhook of Calendly's as it came in. What it said is shown by its meetings only.")
class Delivery(Node):
    """See its description."""

    uuid: strawberry.Private[UUID]
    event: str = strawberry.field(description="Calendly's word for what it is about, such as `invitee.created`.")
    state: DeliveryState = strawberry.field(description="Where it stands.")
    outcome: str | None = strawberry.field(description="In words, why it was ignored, failed or still waits.")
    is_late: bool = strawberry.field(description="Whether it came too long after it was signed to be simply believed.")
    received_at: datetime = strawberry.field(description="When it came in.")
    due_at: datetime | None = strawberry.field(description="When it is taken up next; null once settled.")
    settled_at: datetime | None = strawberry.field(description="When it was settled; null while it waits.")
    tries: int = strawberry.field(description="How often carrying it out failed, since it came in or was replayed.")
    replays: int = strawberry.field(description="How often somebody had it carried out again.")
    correlation: str = strawberry.field(description="Follows it through our logs.")
    connection_id: strawberry.ID | None = strawberry.field(description="The connection that it came through.")

    @classmethod
    def of(cls, view: DeliveryView) -> Self:
        """From what the core says."""
        return cls(
            id=global_id(Kind.DELIVERY, view.id),
            uuid=view.id,
            event=view.event,
            state=DeliveryState(view.state.value),
            outcome=view.outcome,
            is_late=view.is_late,
            received_at=view.received_at,
            due_at=view.due_at,
            settled_at=view.settled_at,
            tries=view.tries,
            replays=view.replays,
            correlation=view.correlation,
            connection_id=global_id(Kind.CONNECTION, view.connection) if view.connection else None,
        )

    @field("The meetings that it changed; none for a copy of what was known.")
    async def meetings(self, info: Info) -> list[Meeting]:
        """Through the loaders."""
        loaders = info.context.loaders
        changed = await loaders.meetings.load_many(await loaders.meetings_changed_by.load(self.uuid))
        # Two records may have become one since: it is shown once.
        return [Meeting.of(view) for view in {view.id: view for view in changed if view is not None}.values()]


@strawberry.type(description="A delivery in a list, with its position.")
class DeliveryEdge:
    """See its description."""

    node: Delivery = strawberry.field(description="The delivery.")
    cursor: str = strawberry.field(description="Its position, for `after`.")


@strawberry.type(description="A page of the inbox.")
class DeliveryConnection:
    """See its description."""

    edges: list[DeliveryEdge] = strawberry.field(description="The deliveries with their positions.")
    nodes: list[Delivery] = strawberry.field(description="The deliveries alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int | None = strawberry.field(description="How many there are in all; null beyond 10,000.")

    @classmethod
    def of(cls, page: Page[DeliveryView]) -> Self:
        """From what the core says."""
        edges = [DeliveryEdge(node=Delivery.of(edge.node), cursor=edge.cursor) for edge in page.edges]
        return cls(
            edges=edges, nodes=[edge.node for edge in edges], page_info=PageInfo.of(page), total_count=page.total
        )


@strawberry.type(description="What a replay came to.")
class ReplayReport:
    """See its description."""

    replayed: int = strawberry.field(
        description="How many wait to be carried out again. Those that wait already, and unknown ones, do not count."
    )
