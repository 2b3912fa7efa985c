"""The match queue: meetings of which nobody can tell yet whom they are about."""

from typing import Self

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import field
from adapters.graphql.paging import PageInfo
from adapters.graphql.types.enums import CandidateReason
from adapters.graphql.types.meetings import Meeting
from adapters.graphql.types.records import Client
from application.paging import Page
from application.views import CandidateView, InviteeView, MeetingView


@strawberry.type(description="A client whom the invitee might be, and why.")
class MatchCandidate:
    """See its description."""

    client: Client = strawberry.field(description="The client.")
    reason: CandidateReason = strawberry.field(description="What speaks for it.")

    @classmethod
    def of(cls, view: CandidateView) -> Self:
        """From what the core says."""
        return cls(client=Client.of(view.client), reason=CandidateReason(view.reason.value))


@strawberry.type(description="A meeting in the match queue, with its position.")
class MatchQueueEdge:
    """See its description."""

    invitee: strawberry.Private[InviteeView]
    node: Meeting = strawberry.field(description="The meeting.")
    cursor: str = strawberry.field(description="Its position, for `after`.")

    @field("Clients whom the invitee might be, the likeliest first, at most 10.")
    async def candidates(self, info: Info) -> list[MatchCandidate]:
        """Through the loader."""
        return [MatchCandidate.of(view) for view in await info.context.loaders.candidates.load(self.invitee)]


@strawberry.type(description="A page of the match queue.")
class MatchQueueConnection:
    """See its description."""

    edges: list[MatchQueueEdge] = strawberry.field(description="The meetings with their positions and candidates.")
    nodes: list[Meeting] = strawberry.field(description="The meetings alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int | None = strawberry.field(description="How many there are in all; null beyond 10,000.")

    @classmethod
    def of(cls, page: Page[MeetingView]) -> Self:
        """From what the core says."""
        edges = [
            MatchQueueEdge(invitee=edge.node.invitee, node=Meeting.of(edge.node), cursor=edge.cursor)
            for edge in page.edges
        ]
        return cls(
            edges=edges, nodes=[edge.node for edge in edges], page_info=PageInfo.of(page), total_count=page.total
        )


@strawberry.type(description="What looking again at the match queue came to.")
class RematchReport:
    """See its description."""

    decided: int = strawberry.field(description="How many meetings are about somebody now.")
