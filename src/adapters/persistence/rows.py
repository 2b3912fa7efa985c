"""From rows to what the core speaks of, and back: each field by its name, so that no new column leaks by itself.

Meetings have a file of their own (`meeting_rows`).
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from adapters.persistence.sealing import Place, Sealer
from application.ports.authorization_attempts import AuthorizationAttempt
from application.ports.deliveries import Delivery, DeliveryState
from application.ports.messages import Audience, Message, MessageKind, MessageState
from application.ports.outbox import Reaction, ReactionName
from application.ports.people import Session
from application.ports.scheduling_provider import EventTypeFacts
from application.principal import Principal, Role
from domain.connection import CalendlyAccount, Connection, ConnectionStatus
from domain.credentials import TokenPair
from domain.identifiers import (
    AccountUri,
    ClientId,
    ConnectionId,
    DeliveryId,
    EventTypeUri,
    InvoiceId,
    LinkId,
    MessageId,
    OrganizationUri,
    QuoteId,
    ReactionId,
    SubscriptionUri,
    UserId,
    WorkspaceId,
)
from domain.records import ClientRecord, InvoiceRecord, InvoiceStatus, QuoteRecord, QuoteStatus
from domain.scheduling_link import OfferedEventType, SchedulingLink
from domain.subscription import Signer, Subscription, SubscriptionScope, SubscriptionState, SubscriptionTrouble
from domain.values import EmailAddress, Subject, SubjectKind

AnyRow = Row[Any]


def access_token_place(connection: ConnectionId) -> Place:
    return Place("calendly_connections", "sealed_access_token", str(connection))


def refresh_token_place(connection: ConnectionId) -> Place:
    return Place("calendly_connections", "sealed_refresh_token", str(connection))


def verifier_place(state_hash: bytes) -> Place:
    return Place("authorization_attempts", "sealed_verifier", state_hash.hex())


def subscription_secret_place(subscription: UUID) -> Place:
    return Place("webhook_subscriptions", "sealed_secret", str(subscription))


def _address(text: str | None) -> EmailAddress | None:
    return None if text is None else EmailAddress(text)


def connection_of(row: AnyRow, tokens: TokenPair | None) -> Connection:
    return Connection(
        id=ConnectionId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        owner=UserId(row.owner_id),
        account=CalendlyAccount(
            uri=AccountUri(row.calendly_user_uri),
            organization=OrganizationUri(row.organization_uri),
            name=row.account_name,
            email=row.account_email,
            scheduling_url=row.scheduling_url,
            time_zone=row.time_zone,
        ),
        status=ConnectionStatus(row.status),
        tokens=tokens,
        scopes=frozenset(row.scopes),
        connected_at=row.connected_at,
        lapsed_at=row.lapsed_at,
        disconnected_at=row.disconnected_at,
        version=row.version,
    )


def tokens_of(row: AnyRow, sealer: Sealer) -> TokenPair | None:
    if row.sealed_access_token is None:
        return None
    return TokenPair(
        access=sealer.open(row.sealed_access_token, access_token_place(row.id)),
        refresh=sealer.open(row.sealed_refresh_token, refresh_token_place(row.id)),
        expires_at=row.expires_at,
    )


def connection_values(connection: Connection, sealer: Sealer) -> dict[str, Any]:
    tokens = connection.tokens
    return {
        "id": connection.id,
        "workspace_id": connection.workspace,
        "owner_id": connection.owner,
        "calendly_user_uri": connection.account.uri,
        "organization_uri": connection.account.organization,
        "account_name": connection.account.name,
        "account_email": connection.account.email,
        "scheduling_url": connection.account.scheduling_url,
        "time_zone": connection.account.time_zone,
        "status": connection.status.value,
        "sealed_access_token": sealer.seal(tokens.access, access_token_place(connection.id)) if tokens else None,
        "sealed_refresh_token": sealer.seal(tokens.refresh, refresh_token_place(connection.id)) if tokens else None,
        "expires_at": tokens.expires_at if tokens else None,
        "scopes": sorted(connection.scopes),
        "connected_at": connection.connected_at,
        "lapsed_at": connection.lapsed_at,
        "disconnected_at": connection.disconnected_at,
    }


def subscription_of(row: AnyRow, sealer: Sealer) -> Subscription:
    return Subscription(
        id=row.id,
        workspace=WorkspaceId(row.workspace_id),
        connection=ConnectionId(row.connection_id),
        owner=UserId(row.owner_id),
        account=AccountUri(row.account_uri),
        key_hash=row.key_hash,
        secret=sealer.open(row.sealed_secret, subscription_secret_place(row.id)),
        scope=SubscriptionScope(row.scope),
        state=SubscriptionState(row.state),
        asked_at=row.asked_at,
        uri=None if row.uri is None else SubscriptionUri(row.uri),
        trouble=None if row.trouble is None else SubscriptionTrouble(row.trouble),
        trouble_said=row.trouble_said,
        signer=None if row.signer is None else Signer(row.signer),
        missigned_at=row.missigned_at,
        ended_at=row.ended_at,
        version=row.version,
    )


def subscription_values(subscription: Subscription, sealer: Sealer) -> dict[str, Any]:
    return {
        "id": subscription.id,
        "workspace_id": subscription.workspace,
        "owner_id": subscription.owner,
        "connection_id": subscription.connection,
        "account_uri": subscription.account,
        "key_hash": subscription.key_hash,
        "sealed_secret": sealer.seal(subscription.secret, subscription_secret_place(subscription.id)),
        "scope": subscription.scope.value,
        "state": subscription.state.value,
        "asked_at": subscription.asked_at,
        "uri": subscription.uri,
        "trouble": subscription.trouble.value if subscription.trouble else None,
        "trouble_said": subscription.trouble_said,
        "signer": subscription.signer.value if subscription.signer else None,
        "missigned_at": subscription.missigned_at,
        "ended_at": subscription.ended_at,
    }


def principal_of(row: AnyRow) -> Principal:
    return Principal(UserId(row.user_id), WorkspaceId(row.workspace_id), Role(row.role))


def attempt_of(row: AnyRow, sealer: Sealer) -> AuthorizationAttempt:
    return AuthorizationAttempt(
        state_hash=row.state_hash,
        browser_hash=row.browser_hash,
        principal=principal_of(row),
        verifier=sealer.open(row.sealed_verifier, verifier_place(row.state_hash)),
        begun_at=row.begun_at,
    )


def session_of(row: AnyRow) -> Session:
    return Session(token_hash=row.token_hash, principal=principal_of(row), begun_at=row.begun_at, ends_at=row.ends_at)


def event_type_of(row: AnyRow) -> EventTypeFacts:
    return EventTypeFacts(
        uri=EventTypeUri(row.uri),
        name=row.name,
        duration_minutes=row.duration_minutes,
        scheduling_url=row.scheduling_url,
        active=row.active,
        kind=row.kind,
        color=row.color,
        description=row.description,
        position=row.position,
        deleted=row.deleted,
    )


def client_of(row: AnyRow) -> ClientRecord:
    return ClientRecord(
        id=ClientId(row.id),
        external_id=row.external_id,
        name=row.name,
        email=_address(row.email),
        aliases=tuple(EmailAddress(alias) for alias in row.aliases),
        phone=row.phone,
        archived=row.archived,
        merged_into=None if row.merged_into is None else ClientId(row.merged_into),
        is_erased=row.erased_at is not None,
    )


def quote_of(row: AnyRow) -> QuoteRecord:
    return QuoteRecord(
        id=QuoteId(row.id),
        external_id=row.external_id,
        client=ClientId(row.client_id),
        number=row.number,
        title=row.title,
        status=QuoteStatus(row.status),
        amount=row.amount,
        currency=row.currency,
        sent_at=row.sent_at,
        accepted_at=row.accepted_at,
        archived=row.archived,
    )


def invoice_of(row: AnyRow) -> InvoiceRecord:
    return InvoiceRecord(
        id=InvoiceId(row.id),
        external_id=row.external_id,
        client=ClientId(row.client_id),
        number=row.number,
        title=row.title,
        status=InvoiceStatus(row.status),
        amount=row.amount,
        currency=row.currency,
        due_on=row.due_on,
        paid_at=row.paid_at,
        archived=row.archived,
    )


def link_of(row: AnyRow) -> SchedulingLink:
    return SchedulingLink(
        id=LinkId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        owner=UserId(row.owner_id),
        connection=ConnectionId(row.connection_id),
        code=row.code,
        subject=Subject(SubjectKind(row.subject_kind), row.subject_id),
        event_type=OfferedEventType(
            EventTypeUri(row.event_type_uri), row.event_type_name, row.event_type_duration_minutes
        ),
        booking_url=row.booking_url,
        single_use=row.single_use,
        prefill_name=row.prefill_name,
        prefill_email=_address(row.prefill_email),
        tracking_field=row.tracking_field,
        issued_at=row.issued_at,
        opens=row.opens,
        first_opened_at=row.first_opened_at,
        booked_at=row.booked_at,
        withdrawn_at=row.withdrawn_at,
        event_type_gone_at=row.event_type_gone_at,
        version=row.version,
    )


def link_values(link: SchedulingLink) -> dict[str, Any]:
    return {
        "id": link.id,
        "workspace_id": link.workspace,
        "owner_id": link.owner,
        "connection_id": link.connection,
        "code": link.code,
        "subject_kind": link.subject.kind.value,
        "subject_id": link.subject.id,
        "event_type_uri": link.event_type.uri,
        "event_type_name": link.event_type.name,
        "event_type_duration_minutes": link.event_type.duration_minutes,
        "booking_url": link.booking_url,
        "single_use": link.single_use,
        "prefill_name": link.prefill_name,
        "prefill_email": link.prefill_email.text if link.prefill_email else None,
        "tracking_field": link.tracking_field,
        "issued_at": link.issued_at,
        "opens": link.opens,
        "first_opened_at": link.first_opened_at,
        "booked_at": link.booked_at,
        "withdrawn_at": link.withdrawn_at,
        "event_type_gone_at": link.event_type_gone_at,
    }


STORED_OF_DELIVERY: Final[Mapping[str, Callable[[Delivery], Any]]] = {
    "id": attrgetter("id"),
    "workspace_id": attrgetter("workspace"),
    "connection_id": attrgetter("connection"),
    "event": attrgetter("event"),
    "key": attrgetter("key"),
    "body": attrgetter("body"),
    "received_at": attrgetter("received_at"),
    "due_at": attrgetter("due_at"),
    "state": attrgetter("state.value"),
    "outcome": attrgetter("outcome"),
    "tries": attrgetter("tries"),
    "correlation": attrgetter("correlation"),
    "is_stale": lambda one: one.state is DeliveryState.SET_ASIDE,
}
"""The columns a new delivery is written to, and what of it each is given; the others come to it later."""


def delivery_of(row: AnyRow) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        workspace=None if row.workspace_id is None else WorkspaceId(row.workspace_id),
        connection=None if row.connection_id is None else ConnectionId(row.connection_id),
        event=row.event,
        key=row.key,
        body=row.body,
        received_at=row.received_at,
        due_at=row.due_at,
        state=DeliveryState(row.state),
        outcome=row.outcome,
        tries=row.tries,
        correlation=row.correlation,
        replays=row.replays,
    )


def reaction_of(row: AnyRow) -> Reaction:
    return Reaction(
        id=ReactionId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        name=ReactionName(row.name),
        about=row.about,
        happened_at=row.happened_at,
        tries=row.tries,
    )


def message_of(row: AnyRow) -> Message:
    return Message(
        id=MessageId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        owner=UserId(row.owner_id),
        kind=MessageKind(row.kind),
        audience=Audience(row.audience),
        about=row.about,
        version=row.version,
        recipient=EmailAddress(row.recipient),
        reply_to=_address(row.reply_to),
        subject=row.subject,
        text=row.text,
        created_at=row.created_at,
        state=MessageState(row.state),
        tries=row.tries,
    )
