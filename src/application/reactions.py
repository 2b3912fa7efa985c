"""What is done because something happened: the one table from events to reactions.

A unit of work writes one outbox row per (event, reaction) in the transaction that made the event; a worker carries it
out, and a sweep finds what the broker lost. Change-log lines are no reactions: they are written with the aggregate.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from application.ports.outbox import ReactionName
from domain.events import (
    BackfillToCarryOn,
    ClientMerged,
    ClientsReachable,
    ConnectionClosed,
    ConnectionEstablished,
    ConnectionLapsed,
    Event,
    EventTypesChanged,
    MergeUndone,
    ReconciliationBegun,
    ReconciliationDone,
    SubscriptionLost,
)

REACTIONS: Final[Mapping[type[Event], Sequence[ReactionName]]] = {
    ConnectionEstablished: (ReactionName.SUBSCRIBE_TO_BOOKINGS,),
    ConnectionLapsed: (ReactionName.TELL_OWNER_TO_RECONNECT,),
    ConnectionClosed: (ReactionName.RELEASE_CONNECTION,),
    SubscriptionLost: (ReactionName.SUBSCRIBE_TO_BOOKINGS, ReactionName.TELL_OWNER_WORD_STOPPED),
    ReconciliationBegun: (ReactionName.RECONCILE,),
    ReconciliationDone: (ReactionName.REFRESH_EVENT_TYPES,),
    ClientsReachable: (ReactionName.REMATCH_MEETINGS,),
    ClientMerged: (ReactionName.FOLLOW_MERGE,),
    MergeUndone: (ReactionName.FOLLOW_MERGE,),
    BackfillToCarryOn: (ReactionName.BACKFILL,),
    EventTypesChanged: (ReactionName.REFRESH_EVENT_TYPES,),
}


def reactions_to(events: Iterable[Event]) -> Sequence[tuple[ReactionName, UUID, Event]]:
    """What to do about these events: the reaction, the record it is about, and the event, in their order."""
    return [(name, _about(event), event) for event in events for name in REACTIONS.get(type(event), ())]


def _about(event: Event) -> UUID:
    if isinstance(
        event,
        ConnectionEstablished
        | ConnectionLapsed
        | ConnectionClosed
        | SubscriptionLost
        | ReconciliationDone
        | EventTypesChanged,
    ):
        return event.connection
    if isinstance(event, ReconciliationBegun):
        return event.reconciliation
    if isinstance(event, ClientsReachable):
        return event.workspace
    if isinstance(event, ClientMerged | MergeUndone):
        return event.merge
    if isinstance(event, BackfillToCarryOn):
        return event.backfill
    raise TypeError(f"no reaction knows what {type(event).__name__} is about")
