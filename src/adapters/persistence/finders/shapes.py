"""Rows as views: each field by its name. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.persistence.finders.reading import Values
from adapters.persistence.rows import AnyRow, link_of
from application.inbox.outcomes import outcome_in_words
from application.links.addresses import bookable_url
from application.ports.deliveries import DeliveryState
from application.ports.messages import MessageState
from application.settings import Installation
from application.views import (
    ClientView,
    ConnectionView,
    DeliveryView,
    InvoiceView,
    LinkMessageView,
    MeetingChangeView,
    MeetingView,
    QuoteView,
    SchedulingLinkView,
    WebhookView,
)
from domain.connection import ConnectionStatus, missing_scopes
from domain.events import ChangeKind
from domain.records import InvoiceStatus, QuoteStatus
from domain.subscription import SubscriptionState, SubscriptionTrouble
from domain.values import CauseKind


def connection_view(row: AnyRow) -> ConnectionView:
    return ConnectionView(
        id=row.id,
        owner=row.owner_id,
        status=ConnectionStatus(row.status),
        account_uri=row.calendly_user_uri,
        account_name=row.account_name,
        account_email=row.account_email,
        organization_uri=row.organization_uri,
        scheduling_url=row.scheduling_url,
        time_zone=row.time_zone,
        connected_at=row.connected_at,
        disconnected_at=row.disconnected_at,
        missing_scopes=missing_scopes(row.scopes),
        webhook=WebhookView(
            state=None if row.webhook_state is None else SubscriptionState(row.webhook_state),
            trouble=None if row.webhook_trouble is None else SubscriptionTrouble(row.webhook_trouble),
            said=row.webhook_trouble_said,
            last_delivery_at=row.last_delivery_at,
        ),
        backfill_step=row.backfill_step,
    )


def client_view(client: Values) -> ClientView:
    return ClientView(
        id=client["id"],
        external_id=client["external_id"],
        name=client["name"],
        email=client["email"],
        aliases=(*client["aliases"], *client["taken_over"]),
        phone=client["phone"],
        archived=client["archived"],
    )


def quote_view(quote: Values, client: Values) -> QuoteView:
    return QuoteView(
        id=quote["id"],
        external_id=quote["external_id"],
        number=quote["number"],
        title=quote["title"],
        status=QuoteStatus(quote["status"]),
        amount=quote["amount"],
        currency=quote["currency"],
        sent_at=quote["sent_at"],
        accepted_at=quote["accepted_at"],
        archived=quote["archived"],
        client=client_view(client),
    )


def invoice_view(invoice: Values, client: Values) -> InvoiceView:
    return InvoiceView(
        id=invoice["id"],
        external_id=invoice["external_id"],
        number=invoice["number"],
        title=invoice["title"],
        status=InvoiceStatus(invoice["status"]),
        amount=invoice["amount"],
        currency=invoice["currency"],
        due_on=invoice["due_on"],
        paid_at=invoice["paid_at"],
        archived=invoice["archived"],
        client=client_view(client),
    )


def link_view(row: AnyRow, installation: Installation, now: datetime) -> SchedulingLinkView:
    link = link_of(row)
    return SchedulingLinkView(
        id=link.id,
        owner=link.owner,
        code=link.code,
        url=bookable_url(
            link.booking_url,
            name=link.prefill_name,
            email=link.prefill_email.text if link.prefill_email else None,
            tracking_field=link.tracking_field,
            code=link.code,
        ),
        short_url=installation.short_url(link.code),
        subject_kind=link.subject.kind,
        subject_id=link.subject.id,
        event_type_uri=link.event_type.uri,
        event_type_name=link.event_type.name,
        event_type_duration_minutes=link.event_type.duration_minutes,
        event_type_gone=link.event_type_gone_at is not None,
        single_use=link.single_use,
        state=link.state(now),
        opens=link.opens,
        created_at=link.issued_at,
        expires_at=link.expires_at,
        booked_at=link.booked_at,
        withdrawn_at=link.withdrawn_at,
    )


def link_message_view(row: AnyRow) -> LinkMessageView:
    return LinkMessageView(
        id=row.id,
        recipient=row.recipient,
        state=row.state,
        created_at=row.created_at,
        sent_at=row.settled_at if row.state == MessageState.SENT.value else None,
    )


def change_view(line: Values, meeting: MeetingView | None) -> MeetingChangeView:
    return MeetingChangeView(
        number=line["number"],
        kind=ChangeKind(line["kind"]),
        fields=tuple(line["fields"]),
        cause=CauseKind(line["cause"]),
        cause_reference=line["cause_reference"],
        occurred_at=line["occurred_at"],
        meeting_id=line["meeting_id"],
        absorbed_id=line["absorbed_id"],
        meeting=meeting,
    )


def delivery_view(row: AnyRow) -> DeliveryView:
    state = DeliveryState(row.state)
    waits = state in (DeliveryState.STORED, DeliveryState.SET_ASIDE)
    return DeliveryView(
        id=row.id,
        connection=row.connection_id,
        event=row.event,
        state=state,
        outcome=outcome_in_words(state, row.outcome),
        is_late=row.is_stale,
        received_at=row.received_at,
        due_at=row.due_at if waits else None,
        settled_at=row.settled_at,
        tries=row.tries,
        replays=row.replays,
        correlation=row.correlation,
    )


def grouped(rows: Sequence[AnyRow], name: str) -> dict[Any, list[AnyRow]]:
    """Rows by one of their columns, in the order they come."""
    groups: dict[Any, list[AnyRow]] = {}
    for row in rows:
        groups.setdefault(row._mapping[name], []).append(row)
    return groups
