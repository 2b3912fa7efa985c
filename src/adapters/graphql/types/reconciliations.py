"""A comparison with Calendly as people see it: "checked at 14:05, 3 repaired", with the list; and the import of
meetings from before: "214 past, 12 coming, 180 match a client".
"""

from datetime import datetime
from typing import Annotated, Final, Self

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import field
from adapters.graphql.types.enums import BackfillState, ChangeKind, ReconciliationCause, ReconciliationState
from adapters.graphql.types.meetings import MeetingChange
from application.paging import PageRequest
from application.views import BackfillView, ReconciliationView
from domain.event_pages import Unread

_UNREAD: Final = "What Calendly told in a form that could not be read, and was passed over; at most 100."


@strawberry.type(description="Something at Calendly that could not be read.")
class UnreadRecord:
    """See its description."""

    uri: str | None = strawberry.field(description="Calendly's name for it, where it has one; no page to visit.")
    why: str = strawberry.field(description="What is wrong with it, in words.")

    @classmethod
    def of(cls, unread: Unread) -> Self:
        """From what the core says."""
        return cls(uri=unread.uri, why=unread.why)


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
    unread: list[UnreadRecord] = strawberry.field(description=_UNREAD)

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
            unread=[UnreadRecord.of(one) for one in view.unread],
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


@strawberry.type(
    description="The import of earlier meetings, or a look at what it would bring. It tells nobody anything."
)
class Backfill:
    """See its description."""

    state: BackfillState = strawberry.field(description="Where it stands.")
    from_: datetime = strawberry.field(name="from", description="Meetings that start at this moment or later.")
    until: datetime = strawberry.field(description="Meetings that start before this moment.")
    started_at: datetime = strawberry.field(description="When it was begun, with a look or without.")
    finished_at: datetime | None = strawberry.field(description="When it ended; null while it is under way or READY.")
    stopped_because: str | None = strawberry.field(
        description="With STOPPED: what kept it from being finished; `person`, somebody's wish; `replaced`, a look at "
        "another range."
    )
    past: int = strawberry.field(description="How many are new to the record, were not called off, and have begun.")
    coming: int = strawberry.field(description="The same, of those that have not begun.")
    canceled: int = strawberry.field(
        description="How many are new to the record, and were called off or moved to another time."
    )
    known: int = strawberry.field(description="How many are in the record already.")
    looked_at: int = strawberry.field(description="Of `past` and `coming`: how many it was looked whose they are.")
    matching: int = strawberry.field(description="Of `lookedAt`: how many match a client.")
    found: int = strawberry.field(description="How many there are to import: `past`, `coming` and `canceled`.")
    done: int = strawberry.field(description="How many of them were imported so far.")
    matched: int = strawberry.field(description="Of `done`: how many match a client.")
    estimated_seconds_left: int | None = strawberry.field(
        description="About how long MATCHING or IMPORTING will still take; null in every other state."
    )
    unread: list[UnreadRecord] = strawberry.field(description=_UNREAD)

    @classmethod
    def of(cls, view: BackfillView) -> Self:
        """From what the core says."""
        found = view.found
        return cls(
            state=BackfillState(view.state.value),
            from_=view.range.starts_from,
            until=view.range.starts_before,
            started_at=view.began_at,
            finished_at=view.finished_at,
            stopped_because=view.why,
            past=found.past,
            coming=found.coming,
            canceled=found.canceled,
            known=found.known,
            looked_at=view.looked_at,
            matching=view.matching,
            found=found.new,
            done=view.done,
            matched=view.matched,
            estimated_seconds_left=view.seconds_left,
            unread=[UnreadRecord.of(one) for one in view.unread],
        )
