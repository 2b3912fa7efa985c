"""A comparison with Calendly as people see it: "checked at 14:05, 3 repaired", with the list."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import field
from adapters.graphql.types.enums import ChangeKind, ReconciliationCause, ReconciliationState
from adapters.graphql.types.meetings import MeetingChange
from application.paging import PageRequest
from application.views import ReconciliationView


@strawberry.type(description="How many changes of a kind a comparison made to the record.")
class RepairCount:
    """See its description."""

    kind: ChangeKind = strawberry.field(description="What kind of change.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="A comparison of the record with Calendly's. It tells nobody anything.")
class Reconciliation:
    """See its description."""

    view: strawberry.Private[ReconciliationView]
    cause: ReconciliationCause = strawberry.field(description="Why it was begun.")
    state: ReconciliationState = strawberry.field(description="Where it stands.")
    started_at: datetime = strawberry.field(description="When it was begun.")
    finished_at: datetime | None = strawberry.field(description="When it ended; null while it is under way.")
    stopped_because: str | None = strawberry.field(description="With STOPPED: what kept it from being finished.")
    checked: int = strawberry.field(description="How many of Calendly's events were compared.")
    repaired_meetings: int = strawberry.field(description="How many meetings were repaired.")
    repaired: list[RepairCount] = strawberry.field(
        description="What was repaired, by kind; kinds without any left out."
    )
    estimated_seconds_left: int | None = strawberry.field(
        description="About how long it will still take; null while unknown, and when it is over."
    )

    @classmethod
    def of(cls, view: ReconciliationView) -> Self:
        """From what the core says."""
        return cls(
            view=view,
            cause=ReconciliationCause(view.cause.value),
            state=ReconciliationState(view.state.value),
            started_at=view.began_at,
            finished_at=view.finished_at,
            stopped_because=view.why,
            checked=view.checked,
            repaired_meetings=view.repaired_meetings,
            repaired=[
                RepairCount(kind=ChangeKind(kind.value), count=count) for kind, count in sorted(view.repaired.items())
            ],
            estimated_seconds_left=view.seconds_left,
        )

    @field("What it changed in the record, in order.")
    async def changes(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="How many lines at most, 0 to 100.")] = 20,
    ) -> list[MeetingChange]:
        """By a finder."""
        context = info.context
        size = PageRequest.of(first=first).size
        found = await context.ask(context.finders.repairs, context.principal, self.view.id, limit=size)
        return [MeetingChange.of(view) for view in found]
