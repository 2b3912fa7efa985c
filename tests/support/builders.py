"""Whole records with believable facts, of which a test names only those that matter to it.

Every call makes a new one: ids and addresses are never used twice, so tests can share a database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from adapters.system.identifiers import SystemIdentifiers
from application.ports.authorization_attempts import AuthorizationAttempt
from application.ports.deliveries import Delivery, DeliveryState
from application.ports.messages import Audience, Message, MessageKind
from application.ports.people import Session
from application.ports.scheduling_provider import EventTypeFacts
from application.principal import Principal, Role
from domain.backfill import Backfill, Range
from domain.bookings import Answer, BookingFacts, Host, Location, MeetingStatus, NoticeKind, Tracking
from domain.connection import NEEDED_SCOPES, CalendlyAccount, Connection
from domain.credentials import Secret, TokenPair
from domain.identifiers import (
    AccountUri,
    BackfillId,
    ClientId,
    ConnectionId,
    DeliveryId,
    EventTypeUri,
    EventUri,
    InviteeUri,
    InvoiceId,
    LinkId,
    MeetingId,
    MergeId,
    MessageId,
    OrganizationUri,
    QuoteId,
    ReconciliationId,
    UserId,
    WorkspaceId,
)
from domain.matching import Match
from domain.meeting import Booking, Claim, ClaimBasis, Meeting
from domain.merging import Belongings, ClientMerge
from domain.reconciliation import Reconciliation, ReconciliationCause
from domain.records import ClientRecord, InvoiceRecord, InvoiceStatus, QuoteRecord, QuoteStatus
from domain.scheduling_link import OfferedEventType, SchedulingLink
from domain.subscription import Subscription, SubscriptionScope
from domain.values import EmailAddress, Subject, TimeSlot

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""When these records come to be, unless told otherwise."""
FRIDAY_AT_TEN = TimeSlot(datetime(2026, 11, 27, 10, tzinfo=UTC), datetime(2026, 11, 27, 10, 30, tzinfo=UTC))

identifiers = SystemIdentifiers()


def an_id() -> UUID:
    return identifiers.new()


def an_uri(kind: str) -> str:
    """An address as Calendly gives it to `kind`, never used before."""
    return f"https://api.calendly.com/{kind}/{identifiers.new()}"


def an_invitee_uri() -> InviteeUri:
    return InviteeUri(f"{an_uri('scheduled_events')}/invitees/{identifiers.new()}")


def a_principal(*, workspace: WorkspaceId | None = None, role: Role = Role.MEMBER) -> Principal:
    """Somebody new; in a workspace of their own unless told otherwise."""
    return Principal(UserId(an_id()), workspace or WorkspaceId(an_id()), role)


@dataclass(frozen=True)
class World:
    """Two members and an admin of one workspace, and a stranger who owns another."""

    workspace: WorkspaceId = field(default_factory=lambda: WorkspaceId(an_id()))
    ada: Principal = field(init=False)
    bob: Principal = field(init=False)
    boss: Principal = field(init=False)
    eve: Principal = field(default_factory=lambda: a_principal(role=Role.OWNER))

    def __post_init__(self) -> None:
        for name, role in (("ada", Role.MEMBER), ("bob", Role.MEMBER), ("boss", Role.ADMIN)):
            object.__setattr__(self, name, a_principal(workspace=self.workspace, role=role))


# Connections


def an_account(**changes: Any) -> CalendlyAccount:
    facts: dict[str, Any] = {
        "uri": AccountUri(an_uri("users")),
        "organization": OrganizationUri(an_uri("organizations")),
        "name": "Ada Example",
        "email": "ada@example.com",
        "scheduling_url": "https://calendly.com/ada",
        "time_zone": "Europe/Berlin",
    }
    return CalendlyAccount(**{**facts, **changes})


def tokens(name: str = "one", *, expires_at: datetime = NOON + timedelta(hours=2)) -> TokenPair:
    return TokenPair(access=Secret(f"access-{name}"), refresh=Secret(f"refresh-{name}"), expires_at=expires_at)


def a_connection(
    owner: Principal,
    *,
    account: CalendlyAccount | None = None,
    pair: TokenPair | None = None,
    scopes: Sequence[str] = NEEDED_SCOPES,
    now: datetime = NOON,
) -> Connection:
    """An active one that was never stored."""
    return Connection.establish(
        id=ConnectionId(an_id()),
        workspace=owner.workspace,
        owner=owner.user,
        account=account or an_account(),
        tokens=pair or tokens(),
        scopes=scopes,
        now=now,
    )


def a_subscription(connection: Connection, *, key_hash: bytes | None = None, now: datetime = NOON) -> Subscription:
    return Subscription.ask(
        id=an_id(),
        workspace=connection.workspace,
        connection=connection.id,
        owner=connection.owner,
        account=connection.account.uri,
        key_hash=key_hash or an_id().bytes * 2,
        secret=Secret("the subscription's own secret"),
        scope=SubscriptionScope.USER,
        now=now,
    )


def a_reconciliation(
    connection: Connection,
    *,
    cause: ReconciliationCause = ReconciliationCause.TIMER,
    is_thorough: bool = True,
    now: datetime = NOON,
) -> Reconciliation:
    return Reconciliation.begin(
        id=ReconciliationId(an_id()),
        workspace=connection.workspace,
        owner=connection.owner,
        connection=connection.id,
        cause=cause,
        is_thorough=is_thorough,
        now=now,
    )


def a_backfill(
    connection: Connection,
    *,
    is_wanted: bool = False,
    reaching_back: timedelta = timedelta(days=365),
    now: datetime = NOON,
) -> Backfill:
    """Of all that began within so long."""
    return Backfill.begin(
        id=BackfillId(an_id()),
        workspace=connection.workspace,
        owner=connection.owner,
        connection=connection.id,
        range=Range(now - reaching_back, now),
        is_wanted=is_wanted,
        now=now,
    )


def an_attempt(principal: Principal, *, begun_at: datetime = NOON) -> AuthorizationAttempt:
    return AuthorizationAttempt(
        state_hash=an_id().bytes * 2,
        browser_hash=an_id().bytes * 2,
        principal=principal,
        verifier=Secret("a PKCE verifier"),
        begun_at=begun_at,
    )


def a_session(principal: Principal, *, begun_at: datetime = NOON) -> Session:
    return Session(
        token_hash=an_id().bytes * 2, principal=principal, begun_at=begun_at, ends_at=begun_at + timedelta(hours=12)
    )


def an_event_type(**changes: Any) -> EventTypeFacts:
    facts: dict[str, Any] = {
        "uri": EventTypeUri(an_uri("event_types")),
        "name": "First talk",
        "duration_minutes": 30,
        "scheduling_url": "https://calendly.com/ada/first-talk",
        "active": True,
        "kind": "solo",
        "color": "#8247f5",
        "description": None,
        "position": 0,
    }
    return EventTypeFacts(**{**facts, **changes})


# The host app's records


def a_client(**changes: Any) -> ClientRecord:
    id_ = an_id()
    facts: dict[str, Any] = {
        "id": ClientId(id_),
        "external_id": f"client-{id_}",
        "name": "Kim Client",
        "email": EmailAddress(f"kim-{id_}@example.com"),
    }
    return ClientRecord(**{**facts, **changes})


def a_quote(client: ClientRecord, **changes: Any) -> QuoteRecord:
    id_ = an_id()
    facts: dict[str, Any] = {
        "id": QuoteId(id_),
        "external_id": f"quote-{id_}",
        "client": client.id,
        "number": "Q-2026-001",
        "title": "A new roof",
        "status": QuoteStatus.SENT,
        "amount": Decimal("1250.50"),
        "currency": "EUR",
        "sent_at": NOON,
    }
    return QuoteRecord(**{**facts, **changes})


def a_merge(admin: Principal, merged: ClientRecord, *, into: ClientRecord, **changes: Any) -> ClientMerge:
    """By an admin; of what is named, and nothing else."""
    facts: dict[str, Any] = {
        "id": MergeId(an_id()),
        "workspace": admin.workspace,
        "merged": merged.id,
        "kept": into.id,
        "belongings": Belongings(),
        "by": admin.user,
        "now": NOON,
    }
    return ClientMerge.begin(**{**facts, **changes})


def an_invoice(client: ClientRecord, **changes: Any) -> InvoiceRecord:
    id_ = an_id()
    facts: dict[str, Any] = {
        "id": InvoiceId(id_),
        "external_id": f"invoice-{id_}",
        "client": client.id,
        "number": "I-2026-001",
        "title": None,
        "status": InvoiceStatus.OVERDUE,
        "amount": Decimal("99.90"),
        "currency": "EUR",
        "due_on": date(2026, 12, 1),
    }
    return InvoiceRecord(**{**facts, **changes})


# Links and meetings


def a_link(connection: Connection, *, subject: Subject | None = None, **changes: Any) -> SchedulingLink:
    facts: dict[str, Any] = {
        "id": LinkId(an_id()),
        "workspace": connection.workspace,
        "owner": connection.owner,
        "connection": connection.id,
        "code": identifiers.code(),
        "subject": subject or Subject.client(ClientId(an_id())),
        "event_type": OfferedEventType(EventTypeUri(an_uri("event_types")), "First talk", 30),
        "booking_url": "https://calendly.com/d/abc-def/first-talk",
        "single_use": True,
        "prefill_name": "Kim Client",
        "prefill_email": EmailAddress("kim@example.com"),
        "tracking_field": "utm_content",
        "now": NOON,
    }
    return SchedulingLink.issue(**{**facts, **changes})


def some_facts(**changes: Any) -> BookingFacts:
    """What Calendly says when Kim has booked Friday at ten."""
    facts: dict[str, Any] = {
        "invitee": an_invitee_uri(),
        "event": EventUri(an_uri("scheduled_events")),
        "said_by": NoticeKind.BOOKED,
        "status": MeetingStatus.SCHEDULED,
        "slot": FRIDAY_AT_TEN,
        "booked_at": NOON,
        "updated_at": NOON,
        "event_updated_at": NOON,
        "event_type": EventTypeUri(an_uri("event_types")),
        "event_type_name": "First talk",
        "name": "Kim Client",
        "email": "kim@example.com",
        "time_zone": "America/Lima",
        "hosts": (Host(AccountUri(an_uri("users")), "Ada Example", "ada@example.com"),),
        "location": Location("zoom", None, "https://zoom.example/j/1"),
        "answers": (Answer("What about?", "The roof", 0),),
        "tracking": Tracking(),
        "cancel_url": "https://calendly.com/cancellations/1",
        "reschedule_url": "https://calendly.com/reschedulings/1",
    }
    return BookingFacts(**{**facts, **changes})


def a_booking(
    owner: Principal, facts: BookingFacts | None = None, *, match: Match | None = None, claim: Claim | None = None
) -> Booking:
    return Booking(
        facts=facts or some_facts(),
        match=match or Match.none(),
        claim=claim or Claim(owner.user, ClaimBasis.HOST, ConnectionId(an_id())),
    )


def a_meeting(
    owner: Principal, facts: BookingFacts | None = None, *, match: Match | None = None, now: datetime = NOON
) -> Meeting:
    """One that was never stored."""
    booking = a_booking(owner, facts, match=match)
    return Meeting.record(booking, id=MeetingId(an_id()), workspace=owner.workspace, now=now)


# Inbox and messages


def a_delivery(connection: Connection | None = None, **changes: Any) -> Delivery:
    """As it came in; of an unknown owner when no connection is given."""
    id_ = an_id()
    facts: dict[str, Any] = {
        "id": DeliveryId(id_),
        "workspace": connection.workspace if connection else None,
        "connection": connection.id if connection else None,
        "event": "invitee.created",
        "key": f"invitee.created {id_}",
        "body": b'{"event": "invitee.created"}',
        "received_at": NOON,
        "due_at": NOON + timedelta(seconds=5),
        "state": DeliveryState.STORED,
        "correlation": f"c-{id_}",
    }
    return Delivery(**{**facts, **changes})


def a_message(owner: Principal, **changes: Any) -> Message:
    facts: dict[str, Any] = {
        "id": MessageId(an_id()),
        "workspace": owner.workspace,
        "owner": owner.user,
        "kind": MessageKind.SCHEDULING_LINK,
        "audience": Audience.CLIENT,
        "about": an_id(),
        "version": "1",
        "recipient": EmailAddress("kim@example.com"),
        "reply_to": EmailAddress("ada@business.example"),
        "subject": "A time for our talk",
        "text": "Choose a time: https://quotla.example/m/abc",
        "created_at": NOON,
    }
    return Message(**{**facts, **changes})
