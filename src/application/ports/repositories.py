"""Where aggregates and rows are kept, each behind its own small contract; a unit of work holds them all.

Everything here sees only what the unit's principal may see, and takes part in the unit's one transaction. `get` may
answer `None`; `require` raises `NotFound`; `save` raises `StaleWrite` when the stored version is not the one read,
and stores the events the aggregate recorded with it (change log, reactions).
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from application.ports.scheduling_provider import EventTypeFacts
from application.principal import Principal, Role
from domain.connection import Connection
from domain.credentials import Secret
from domain.errors import Transient
from domain.identifiers import (
    AccountUri,
    ClientId,
    ConnectionId,
    DeliveryId,
    EventTypeUri,
    InviteeUri,
    InvoiceId,
    LinkId,
    MeetingId,
    MessageId,
    QuoteId,
    ReactionId,
    UserId,
    WorkspaceId,
)
from domain.matching import EmailEvidence
from domain.meeting import Meeting
from domain.records import ClientRecord, InvoiceRecord, QuoteRecord
from domain.scheduling_link import SchedulingLink
from domain.subscription import Subscription
from domain.values import Cause, EmailAddress, Subject


class Locked(Transient):
    """Another unit holds the row, and did not let go within the time we wait."""

    def __init__(self) -> None:
        super().__init__("This is being changed right now. Try again shortly.", retry_after=timedelta(seconds=1))


class AccountTaken(Exception):
    """Another owner of this installation has the account connected. Names nobody."""


# Connections


class Connections(Protocol):
    """Every connection, closed ones included."""

    @abstractmethod
    def get(self, connection: ConnectionId) -> Connection | None: ...

    @abstractmethod
    def require(self, connection: ConnectionId) -> Connection: ...

    @abstractmethod
    def of_owner(self, owner: UserId) -> Connection | None:
        """The owner's connection that is not closed; else the one closed last; else none."""

    @abstractmethod
    def of_owner_and_account(self, owner: UserId, account: AccountUri) -> Connection | None:
        """The record of this pair, whatever its state."""

    @abstractmethod
    def of_account(self, account: AccountUri) -> Connection | None:
        """System units only: the one connection, of any workspace, that is not closed."""

    @abstractmethod
    def hosting(self, accounts: Collection[AccountUri]) -> Mapping[AccountUri, Connection]:
        """The connections in this workspace, not closed, of these accounts."""

    @abstractmethod
    def lock(self, connection: ConnectionId, *, wait: timedelta) -> Connection:
        """As `require`, holding its row until the unit ends.

        Raises:
            Locked: another unit held it for longer than `wait`; zero does not wait at all.
        """

    @abstractmethod
    def save(self, connection: Connection) -> None:
        """
        Raises:
            AccountTaken: somebody else's connection of this account is not closed, or this owner has another open.
        """


class Subscriptions(Protocol):
    """Our webhook subscriptions."""

    @abstractmethod
    def by_key_hash(self, key_hash: bytes) -> Subscription | None:
        """System units only: whichever has this key, ended ones included."""

    @abstractmethod
    def of_connection(self, connection: ConnectionId) -> Sequence[Subscription]:
        """Those not ended, oldest first."""

    @abstractmethod
    def save(self, subscription: Subscription) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationAttempt:
    """A consent that was asked for and has not come back."""

    state_hash: bytes
    """SHA-256 of the state in the address."""
    browser_hash: bytes
    """SHA-256 of the value in the browser's cookie."""
    principal: Principal
    verifier: Secret = field(repr=False)
    begun_at: datetime


class AuthorizationAttempts(Protocol):
    """Remembered for ten minutes, taken once. System units only."""

    @abstractmethod
    def add(self, attempt: AuthorizationAttempt) -> None: ...

    @abstractmethod
    def take(self, state_hash: bytes) -> AuthorizationAttempt | None:
        """Read and remove; two at once: only one gets it. Age is the caller's to judge."""

    @abstractmethod
    def drop_before(self, moment: datetime) -> int:
        """Forget older ones; answers how many."""


@dataclass(frozen=True, slots=True)
class CachedEventTypes:
    """What Calendly last listed."""

    items: Sequence[EventTypeFacts]
    fetched_at: datetime
    is_outdated: bool
    """Calendly told us since that something changed."""


class EventTypes(Protocol):
    """The cached event types of connections."""

    @abstractmethod
    def get(self, connection: ConnectionId) -> CachedEventTypes | None: ...

    @abstractmethod
    def replace(self, connection: ConnectionId, items: Sequence[EventTypeFacts], *, fetched_at: datetime) -> None:
        """Keep these and no others."""

    @abstractmethod
    def outdate(self, connection: ConnectionId) -> None:
        """Have the next ask read them anew."""

    @abstractmethod
    def by_id(self, event_type: UUID) -> tuple[ConnectionId, EventTypeFacts] | None:
        """The one that is shown to the outside under this id (`application.views.EventTypeView.id`)."""


# Links and meetings


class SchedulingLinks(Protocol):
    """Scheduling links."""

    @abstractmethod
    def get(self, link: LinkId) -> SchedulingLink | None: ...

    @abstractmethod
    def require(self, link: LinkId) -> SchedulingLink: ...

    @abstractmethod
    def by_code(self, code: str) -> SchedulingLink | None:
        """System units: of any workspace. Others: of this one."""

    @abstractmethod
    def by_codes(self, codes: Collection[str]) -> Sequence[SchedulingLink]:
        """Those of this workspace that carry one of the codes, oldest first; held until the unit ends."""

    @abstractmethod
    def offering(self, event_type: EventTypeUri) -> Sequence[SchedulingLink]:
        """Those of this workspace that offer it and are not marked as gone."""

    @abstractmethod
    def count_opening(self, link: LinkId, *, at: datetime) -> None:
        """Note that a person followed it, without reading it first (two at once both count). System units too."""

    @abstractmethod
    def save(self, link: SchedulingLink) -> None: ...


class Meetings(Protocol):
    """The record."""

    @abstractmethod
    def get(self, meeting: MeetingId) -> Meeting | None:
        """By its id, or by that of a younger record it took over."""

    @abstractmethod
    def require(self, meeting: MeetingId) -> Meeting: ...

    @abstractmethod
    def claim(self, invitees: Collection[InviteeUri]) -> Sequence[Meeting]:
        """Every meeting of this workspace that knows of one of these invitees, oldest first.

        It knows of those in its chain, and of those that a booking of its chain names as its predecessor or successor
        though they have not been heard of yet: the halves of a move may come in any order, and only one need say so.
        Until the unit ends no other unit can claim any of the invitees, known or not, nor save these meetings.
        """

    @abstractmethod
    def undecided(
        self, *, email: EmailAddress | None, owner: UserId | None, after: MeetingId | None, limit: int
    ) -> Sequence[Meeting]:
        """Those about which matching could not tell, canceled ones too, in the order of their ids; held until the end.

        Those that another holds are passed by: whoever holds them is at work on them. Service units only.

        Args:
            email: of the newest booking's invitee; `None` for all.
            owner: whose; `None` for all of the workspace.
            after: begin behind this one.
        """

    @abstractmethod
    def save(self, meeting: Meeting, *, cause: Cause) -> None:
        """Store it and a line in the change log per event it recorded, all with this cause."""

    @abstractmethod
    def retire(self, younger: Meeting, *, into: Meeting) -> None:
        """Drop a record that `into` took over; its id answers with `into` from now on, and what pointed at it too."""


# The host app's records


class Records(Protocol):
    """Clients, quotes and invoices. Upserts answer nothing; the use case compares before it writes."""

    @abstractmethod
    def clients_by_external_id(self, external_ids: Collection[str]) -> Mapping[str, ClientRecord]:
        """One entry per id known, archived ones included."""

    @abstractmethod
    def quotes_by_external_id(self, external_ids: Collection[str]) -> Mapping[str, QuoteRecord]: ...

    @abstractmethod
    def invoices_by_external_id(self, external_ids: Collection[str]) -> Mapping[str, InvoiceRecord]: ...

    @abstractmethod
    def client(self, client: ClientId) -> ClientRecord | None: ...

    @abstractmethod
    def quote(self, quote: QuoteId) -> QuoteRecord | None: ...

    @abstractmethod
    def invoice(self, invoice: InvoiceId) -> InvoiceRecord | None: ...

    @abstractmethod
    def with_email(self, email: EmailAddress) -> Sequence[EmailEvidence]:
        """One entry per client that has the address, archived ones left out."""

    @abstractmethod
    def remember(self, email: EmailAddress, client: ClientId, *, by: UserId, now: datetime) -> None:
        """From now on this address is always this client's, whoever else has it. The last word on an address holds.

        It is a person's word, kept apart from what the host app says: no sync takes it away.
        """

    @abstractmethod
    def forget(self, email: EmailAddress, client: ClientId) -> bool:
        """Take that back; whether there was anything."""

    @abstractmethod
    def save_clients(self, clients: Sequence[ClientRecord]) -> None: ...

    @abstractmethod
    def save_quotes(self, quotes: Sequence[QuoteRecord]) -> None: ...

    @abstractmethod
    def save_invoices(self, invoices: Sequence[InvoiceRecord]) -> None: ...


# The inbox


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    STORED = "stored"
    HANDLED = "handled"
    IGNORED = "ignored"
    SET_ASIDE = "set_aside"  # rightly signed, but old: applied only after a look at Calendly
    FAILED = "failed"  # tried as often as we try; needs a look


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A webhook as it came in."""

    id: DeliveryId
    workspace: WorkspaceId | None
    """`None`: nobody knows whose it is."""
    connection: ConnectionId | None
    event: str
    key: str
    """What makes it the same as another (`product.md` 4.2). Unique per workspace, and among the unknown."""
    body: bytes = field(repr=False)
    received_at: datetime
    due_at: datetime
    """When the sweep may take it up, should the job have been lost."""
    state: DeliveryState
    outcome: str | None = None
    """Why it was ignored or failed, in a word."""
    tries: int = 0
    correlation: str
    """Follows it through logs, jobs and the change log."""
    replays: int = 0
    """How often somebody had it carried out again; what a replay changes is told to nobody outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySelection:
    """Which deliveries to carry out again, among those that are settled; everything given must hold."""

    ids: frozenset[DeliveryId] | None = None
    received_from: datetime | None = None
    """Inclusive."""
    received_before: datetime | None = None
    """Exclusive."""
    only_failed: bool = False

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows it down."""
        return self.ids is None and self.received_from is None and self.received_before is None and not self.only_failed


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxStanding:
    """How the deliveries of a connection stand."""

    last_received_at: datetime | None
    oldest_waiting_since: datetime | None
    failed: int


class Deliveries(Protocol):
    """Every webhook we said 200 to, before it is anything else."""

    @abstractmethod
    def add(self, deliveries: Sequence[Delivery]) -> frozenset[DeliveryId]:
        """Store those whose key is new in their workspace; answers which. One statement. System units only."""

    @abstractmethod
    def take(self, delivery: DeliveryId) -> Delivery | None:
        """Hold it until the unit ends; `None` when it is held by another or is not waiting (STORED or SET_ASIDE)."""

    @abstractmethod
    def settle(self, delivery: DeliveryId, state: DeliveryState, *, outcome: str | None, now: datetime) -> None:
        """Say what became of it."""

    @abstractmethod
    def put_off(self, delivery: DeliveryId, *, until: datetime, outcome: str) -> int:
        """Count a failed try and have it wait; answers the tries so far."""

    @abstractmethod
    def waiting(self, *, now: datetime, again_at: datetime, limit: int) -> Sequence[DeliveryId]:
        """Those due, the longest waiting first; they are not due again before `again_at`. System units only."""

    @abstractmethod
    def standing(self, connection: ConnectionId) -> InboxStanding:
        """How this connection's deliveries stand. Service units only."""

    @abstractmethod
    def put_back(
        self, selection: DeliverySelection, *, due_at: datetime, after: DeliveryId | None, limit: int
    ) -> Sequence[DeliveryId]:
        """Have settled ones wait again, as new (SET_ASIDE where they were); answers which, in the order of their ids.

        Those of unknown owners are passed by. Service and system units only.

        Args:
            after: begin behind this one.
        """

    @abstractmethod
    def prune(self, *, unknown_before: datetime, settled_before: datetime, limit: int) -> int:
        """Forget old ones: of unknown owners, and settled ones. Answers how many. System units only."""


# The outbox


class ReactionName(StrEnum):
    """What we do because something happened."""

    SUBSCRIBE_TO_BOOKINGS = "subscribe_to_bookings"
    TELL_OWNER_TO_RECONNECT = "tell_owner_to_reconnect"
    RELEASE_CONNECTION = "release_connection"
    TELL_OWNER_WORD_STOPPED = "tell_owner_word_stopped"
    RECONCILE = "reconcile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Something to do, kept until it is done."""

    id: ReactionId
    workspace: WorkspaceId
    name: ReactionName
    about: UUID
    """The record the event was about."""
    happened_at: datetime
    tries: int = 0


class Reactions(Protocol):
    """The outbox. Rows come into it by themselves when an aggregate is saved (`application.reactions`)."""

    @abstractmethod
    def lease(self, reaction: ReactionId, *, now: datetime, until: datetime) -> Reaction | None:
        """Take it for a while; `None` when it is done, put off until later, or leased. Counts a try. System units only.

        Being not yet due for the sweep is no hindrance; that only gives the job a head start.
        """

    @abstractmethod
    def done(self, reaction: ReactionId, *, now: datetime) -> None:
        """Say that it is over."""

    @abstractmethod
    def put_off(self, reaction: ReactionId, *, until: datetime, why: str, afresh: bool = False) -> None:
        """Have it wait and be tried again; `afresh`, with all its tries: it got on, and is not done."""

    @abstractmethod
    def give_up(self, reaction: ReactionId, *, now: datetime, why: str) -> None:
        """Keep it for a person to look at."""

    @abstractmethod
    def waiting(self, *, now: datetime, again_at: datetime, limit: int) -> Sequence[ReactionId]:
        """Those due and not leased, the longest waiting first; not due again before `again_at`. System units only."""


# Messages


class MessageKind(StrEnum):
    """What a message is for."""

    SCHEDULING_LINK = "scheduling_link"
    RECONNECT_NEEDED = "reconnect_needed"
    WORD_STOPPED = "word_stopped"


class Audience(StrEnum):
    """Whether a message goes out of the house."""

    CLIENT = "client"
    USER = "user"


class MessageState(StrEnum):
    """A message's fate."""

    PENDING = "pending"
    SENDING = "sending"  # committed before SMTP begins
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # a crash or a broken connection while sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to a person: one row per (about, version, kind, recipient)."""

    id: MessageId
    workspace: WorkspaceId
    owner: UserId
    kind: MessageKind
    audience: Audience
    about: UUID
    version: str
    """Of what it is about; the same matter in the same version is told to the same recipient once."""
    recipient: EmailAddress
    subject: str = field(repr=False)
    text: str = field(repr=False)
    created_at: datetime
    state: MessageState = MessageState.PENDING
    tries: int = 0


class Messages(Protocol):
    """Messages and their fate."""

    @abstractmethod
    def add(self, message: Message) -> bool:
        """Store it; false, and nothing stored, when there is one of this version, kind and recipient already."""

    @abstractmethod
    def get(self, message: MessageId) -> Message | None: ...

    @abstractmethod
    def versions(self, *, kind: MessageKind, about: UUID, recipient: EmailAddress) -> int:
        """How many there are so far."""

    @abstractmethod
    def begin_sending(self, message: MessageId, *, now: datetime) -> Message | None:
        """From PENDING (and due) to SENDING; `None` when it is not. To be committed before SMTP begins."""

    @abstractmethod
    def settle(self, message: MessageId, state: MessageState, *, now: datetime, why: str | None = None) -> None:
        """Say what became of it."""

    @abstractmethod
    def put_off(self, message: MessageId, *, until: datetime, why: str) -> None:
        """Back to PENDING, due then."""

    @abstractmethod
    def waiting(self, *, now: datetime, again_at: datetime, limit: int) -> Sequence[MessageId]:
        """PENDING and due, the longest waiting first; not due again before `again_at`. System units only."""

    @abstractmethod
    def strand(self, *, begun_before: datetime, now: datetime) -> int:
        """SENDING since before then, so their sender crashed: to clients UNKNOWN, to users PENDING again.

        Answers how many. System units only.
        """


# People


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser."""

    token_hash: bytes
    """SHA-256 of the cookie's value."""
    principal: Principal
    begun_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who came in, as the host app's token says."""

    principal: Principal
    email: str | None = None
    name: str | None = None


class People(Protocol):
    """Users, workspaces and sessions. System units only, but for `person`."""

    @abstractmethod
    def admit(self, person: Person, *, now: datetime) -> None:
        """Have rows for this user, workspace and membership, with the role and names last said. Cheap to repeat."""

    @abstractmethod
    def role_of(self, user: UserId, workspace: WorkspaceId) -> Role | None:
        """The role last said."""

    @abstractmethod
    def email_of(self, user: UserId) -> EmailAddress | None:
        """Where to write to this user."""

    @abstractmethod
    def open_session(self, session: Session) -> None: ...

    @abstractmethod
    def session(self, token_hash: bytes, *, now: datetime) -> Session | None:
        """The session, unless it ended."""

    @abstractmethod
    def end_session(self, token_hash: bytes) -> bool:
        """Sign out; whether there was one."""

    @abstractmethod
    def prune_sessions(self, *, now: datetime) -> int:
        """Forget those that ended."""


__all__ = [
    "AccountTaken",
    "Audience",
    "AuthorizationAttempt",
    "AuthorizationAttempts",
    "CachedEventTypes",
    "Connections",
    "Deliveries",
    "Delivery",
    "DeliverySelection",
    "DeliveryState",
    "EventTypes",
    "Locked",
    "Meetings",
    "Message",
    "MessageKind",
    "MessageState",
    "Messages",
    "People",
    "Person",
    "Reaction",
    "ReactionName",
    "Reactions",
    "Records",
    "SchedulingLinks",
    "Session",
    "Subject",
    "Subscriptions",
]
