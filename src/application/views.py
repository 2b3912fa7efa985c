"""What the outside gets to see: frozen, complete, without secrets, named as the API names it.

Driving adapters print these and nothing else; an entity never leaves the core. Times are aware, UTC. Ids are bare
UUIDs; the API's global ids are the adapter's matter. Each view is built from a row of a finder or from an entity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from application.ports.deliveries import DeliveryState
from application.principal import Role
from domain.backfill import BackfillState, Found, Range
from domain.bookings import MeetingStatus
from domain.connection import ConnectionStatus
from domain.event_pages import Unread
from domain.events import ChangeKind
from domain.matching import MatchReason
from domain.reconciliation import ReconciliationCause, ReconciliationState
from domain.records import InvoiceStatus, QuoteStatus
from domain.scheduling_link import LinkState
from domain.subscription import SubscriptionState, SubscriptionTrouble
from domain.values import CauseKind, SubjectKind


class SeenStatus(StrEnum):
    """A meeting's status as shown. COMPLETED is not stored: a scheduled one whose end has passed."""

    SCHEDULED = "scheduled"
    CANCELED = "canceled"
    NO_SHOW = "no_show"
    COMPLETED = "completed"


def seen_status(status: MeetingStatus, ends_at: datetime, now: datetime) -> SeenStatus:
    """The status as shown at `now`."""
    if status is MeetingStatus.SCHEDULED and ends_at <= now:
        return SeenStatus.COMPLETED
    return SeenStatus(status.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceView:
    """A workspace as its people see it."""

    id: UUID
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerView:
    """The person who asks."""

    id: UUID
    email: str | None
    name: str | None
    role: Role
    workspace: WorkspaceView
    connection: "ConnectionView | None"
    """Their own: the one not closed, else the one closed last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookView:
    """Whether bookings reach us by themselves, and why not."""

    state: SubscriptionState | None
    """`None`: none was asked for yet."""
    trouble: SubscriptionTrouble | None
    said: str | None
    """Calendly's own words."""
    last_delivery_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionView:
    """A connection without its tokens."""

    id: UUID
    owner: UUID
    status: ConnectionStatus
    account_uri: str
    account_name: str
    account_email: str
    organization_uri: str
    scheduling_url: str
    time_zone: str
    connected_at: datetime
    disconnected_at: datetime | None
    missing_scopes: tuple[str, ...]
    webhook: WebhookView
    backfill_step: str | None
    """Another whenever the backfill begun last got on, for those who watch; `None` when there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillView:
    """What there is to bring in from before, and how far that has come. See `domain.backfill.Backfill`."""

    state: BackfillState
    range: Range
    began_at: datetime
    finished_at: datetime | None
    why: str | None
    """What kept it from being finished, in a word."""
    found: Found
    looked_at: int
    matching: int
    done: int
    matched: int
    seconds_left: int | None
    """About how long the state at hand will still take; `None` while unknown, and while nothing is done."""
    unread: tuple[Unread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationView:
    """A comparison of the record with Calendly's, and what it repaired so far."""

    id: UUID
    cause: ReconciliationCause
    state: ReconciliationState
    began_at: datetime
    finished_at: datetime | None
    why: str | None
    """What kept it from being finished, in a word."""
    checked: int
    """Calendly's events compared."""
    repaired_meetings: int
    repaired: Mapping[ChangeKind, int]
    """Lines of the change log by their kind; absent when none."""
    seconds_left: int | None
    """About how long it will still take; `None` while unknown, and when it is over."""
    unread: tuple[Unread, ...]
    """What could not be read, and so was not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeView:
    """Something that can be booked, as last read from Calendly."""

    id: UUID
    """Ours, made from the connection and the address, so that it stays."""
    connection: UUID
    uri: str
    name: str
    duration_minutes: int
    scheduling_url: str
    active: bool
    kind: str
    """`solo` or `group`."""
    color: str | None
    description: str | None
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypesView:
    """The whole list, with its age."""

    items: Sequence[EventTypeView]
    fetched_at: datetime
    is_stale: bool
    """Calendly did not answer; this is what it last said."""
    retry_after: timedelta | None = None
    """How long Calendly asks us to wait, where that is why it is stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """A client of the workspace."""

    id: UUID
    external_id: str
    name: str
    email: str | None
    aliases: tuple[str, ...]
    phone: str | None
    archived: bool

    @property
    def schedulable(self) -> bool:
        """Whether a link can be made for them."""
        return self.email is not None and not self.archived


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedClientView:
    """A client that is known as another."""

    id: UUID
    external_id: str
    name: str
    merged_by: UUID
    merged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A quote of the workspace."""

    id: UUID
    external_id: str
    number: str
    title: str | None
    status: QuoteStatus
    amount: Decimal | None
    currency: str | None
    sent_at: datetime | None
    accepted_at: datetime | None
    archived: bool
    client: ClientView

    @property
    def schedulable(self) -> bool:
        """Whether a link can be made for it."""
        return self.client.schedulable and not self.archived


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """An invoice of the workspace."""

    id: UUID
    external_id: str
    number: str
    title: str | None
    status: InvoiceStatus
    amount: Decimal | None
    currency: str | None
    due_on: date | None
    paid_at: datetime | None
    archived: bool
    client: ClientView

    @property
    def schedulable(self) -> bool:
        """Whether a link can be made for it."""
        return self.client.schedulable and not self.archived


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMessageView:
    """A message that carried a link, and its fate."""

    id: UUID
    recipient: str
    state: str
    """pending, sending, sent, failed, unknown."""
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A message as it would go out."""

    sender: str
    """A mailbox, alone or behind a name."""
    reply_to: str
    """Where answers go: to the person whose link it is, else to where it comes from."""
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingLinkView:
    """A link as its owner sees it."""

    id: UUID
    owner: UUID
    code: str
    url: str
    """Bookable, with prefill and tracking."""
    short_url: str
    subject_kind: SubjectKind
    subject_id: UUID
    event_type_uri: str
    event_type_name: str
    event_type_duration_minutes: int
    event_type_gone: bool
    single_use: bool
    state: LinkState
    opens: int
    created_at: datetime
    expires_at: datetime | None
    booked_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostOptionView:
    """A user who holds meetings, as their Calendly account last said; fit for `MeetingCriteria.host`."""

    user: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostView:
    """Who holds the meeting."""

    uri: str
    name: str | None
    email: str | None
    user: UUID | None
    """Our user, where this host is connected in the workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteeView:
    """Who booked."""

    name: str
    email: str
    time_zone: str | None


class CandidateReason(StrEnum):
    """Why somebody who booked might be a client, the likeliest first."""

    ADDRESS = "address"
    OTHER_ADDRESS = "other_address"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateView:
    """A client whom an invitee might be."""

    client: ClientView
    reason: CandidateReason


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationView:
    """Where."""

    kind: str
    text: str | None
    join_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationView:
    """How a meeting was called off."""

    canceled_at: datetime | None
    canceled_by: str | None
    canceler: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveView:
    """From one slot to the next."""

    from_starts_at: datetime | None
    from_ends_at: datetime | None
    to_starts_at: datetime
    to_ends_at: datetime
    moved_at: datetime
    by_host: bool | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """A question of the event type and what was answered."""

    question: str
    answer: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchView:
    """Why a meeting belongs where it belongs."""

    reason: MatchReason
    candidate_ids: tuple[UUID, ...]
    corrected_by: UUID | None
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """A meeting, with the records it is about."""

    id: UUID
    owner: UUID
    status: SeenStatus
    is_moving: bool
    starts_at: datetime
    ends_at: datetime
    event_type_name: str
    host: HostView | None
    hosts: tuple[HostView, ...]
    invitee: InviteeView
    guests: tuple[str, ...]
    location: LocationView | None
    join_url: str | None
    client: ClientView | None
    quote: QuoteView | None
    invoice: InvoiceView | None
    match: MatchView
    link_id: UUID | None
    cancellation: CancellationView | None
    cancel_url: str | None
    reschedule_url: str | None
    moves: tuple[MoveView, ...]
    answers: tuple[AnswerView, ...]
    created_at: datetime
    """When it was booked, by Calendly's clock."""
    updated_at: datetime
    """When our record last changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingChangeView:
    """A line of the change log, with the meeting as it is now."""

    number: int
    """Counts up per workspace in the order of commits."""
    kind: ChangeKind
    fields: tuple[str, ...]
    cause: CauseKind
    cause_reference: UUID | None
    occurred_at: datetime
    meeting_id: UUID
    absorbed_id: UUID | None
    meeting: MeetingView | None
    """`None` once erased."""

    @property
    def person(self) -> UUID | None:
        """The user who did it, where it was one."""
        return self.cause_reference if self.cause is CauseKind.PERSON else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A delivery as those see it who look after the inbox. What it said is shown by its meetings, nowhere else."""

    id: UUID
    connection: UUID | None
    event: str
    state: DeliveryState
    outcome: str | None
    """In words."""
    is_late: bool
    """It came too long after it was signed."""
    received_at: datetime
    due_at: datetime | None
    """When it is taken up next; `None` once settled."""
    settled_at: datetime | None
    tries: int
    replays: int
    correlation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRefusal:
    """Why one record was not taken."""

    external_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a bulk upsert came to."""

    created: int
    updated: int
    unchanged: int
    refused: Sequence[SyncRefusal]
