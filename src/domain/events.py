"""What happened, in the past tense: the facts that aggregates record and reactions follow.

An event names records by id and fields by name. It holds no personal data and no secret, for it is kept in the change
log long after the person may have been erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.identifiers import BackfillId, ConnectionId, LinkId, MeetingId, MergeId, ReconciliationId, WorkspaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at `occurred_at` (aware, UTC)."""

    occurred_at: datetime


class ChangeKind(StrEnum):
    """The kinds of line in a meeting's change log."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELED = "canceled"
    NO_SHOW_MARKED = "no_show_marked"
    NO_SHOW_UNMARKED = "no_show_unmarked"
    ATTRIBUTED = "attributed"
    DETAILS = "details"
    JOINED = "joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingChanged(Event):
    """A line of a meeting's change log: which fields, not what they say."""

    meeting: MeetingId
    kind: ChangeKind
    fields: tuple[str, ...] = ()
    absorbed: MeetingId | None = None
    """With JOINED: the younger record whose id answers with `meeting` from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionEstablished(Event):
    """An owner connected a Calendly account, for the first time or again."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLapsed(Event):
    """Calendly no longer accepts what we hold; only the owner can mend it."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionClosed(Event):
    """The owner disconnected; what Calendly still holds for us is to be given back."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionLost(Event):
    """Calendly no longer tells us of bookings as we asked it to; what happened meanwhile may have been missed."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypesChanged(Event):
    """Calendly told that what can be booked with a connected account is no longer what it was."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationBegun(Event):
    """Our record is to be compared with Calendly's."""

    reconciliation: ReconciliationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationDone(Event):
    """All of a connection's events were compared; word of what else changed may have been missed as well as theirs."""

    connection: ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientsReachable(Event):
    """The host app told of clients, or of addresses of theirs, that may have booked before we knew them."""

    workspace: WorkspaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMerged(Event):
    """A client turned out to be the same as another."""

    merge: MergeId


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone(Event):
    """It turned out not to be, after all."""

    merge: MergeId


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillToCarryOn(Event):
    """Meetings from before were asked for: to be counted and looked at, or, after that, to be brought in."""

    backfill: BackfillId


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkIssued(Event):
    """A scheduling link was made."""

    link: LinkId


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkBooked(Event):
    """Someone booked through a link, for the first time."""

    link: LinkId


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWithdrawn(Event):
    """The owner took a link back."""

    link: LinkId


@dataclass(slots=True, kw_only=True)
class Aggregate:
    """Something that changes as one and tells what happened to it."""

    version: int = 0
    """Of the stored row this was read from; 0 before the first save. Guards the save."""
    _events: list[Event] = field(default_factory=list, repr=False, compare=False)

    def _record(self, event: Event) -> None:
        self._events.append(event)

    def take_events(self) -> Sequence[Event]:
        """What happened since the last take, oldest first; reads and removes."""
        events, self._events = tuple(self._events), []
        return events
