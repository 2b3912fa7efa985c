"""Rows as views: each field by its name. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from adapters.persistence.finders.reading import Values
from adapters.persistence.rows import AnyRow, link_of
from application.inbox.outcomes import outcome_in_words
from application.links.addresses import bookable_url
from application.ports.deliveries import DeliveryState
from application.settings import Installation
from application.views import (
    AnswerView,
    CancellationView,
    ClientView,
    ConnectionView,
    DeliveryView,
    HostView,
    InviteeView,
    InvoiceView,
    LinkMessageView,
    LocationView,
    MatchView,
    MeetingChangeView,
    MeetingView,
    MoveView,
    QuoteView,
    SchedulingLinkView,
    WebhookView,
    seen_status,
)
from domain.bookings import MeetingStatus
from domain.connection import ConnectionStatus, missing_scopes
from domain.events import ChangeKind
from domain.matching import MatchReason
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
        sent_at=row.settled_at if row.state == "sent" else None,
    )


def meeting_view(
    meeting: Values,
    *,
    client: Values | None,
    quote: QuoteView | None,
    invoice: InvoiceView | None,
    host_users: Values,
    now: datetime,
) -> MeetingView:
    """
    Args:
        meeting: a row of `scheduled_meetings`.
        host_users: our user's id as text by the account's address, for the connected accounts that may be seen.
    """
    return _MeetingOfRow(_Found(meeting, client, quote, invoice, host_users, now))


@dataclass(frozen=True, slots=True)
class _Found:
    """What is read for a meeting."""

    meeting: Values
    client: Values | None
    quote: QuoteView | None
    invoice: InvoiceView | None
    host_users: Values
    now: datetime

    @property
    def hosts(self) -> tuple[HostView, ...]:
        return tuple(_host(host, self.host_users) for host in self.meeting["details"]["hosts"])

    @property
    def host(self) -> HostView | None:
        hosts = self.hosts
        return next((host for host in hosts if host.user == self.meeting["owner_id"]), next(iter(hosts), None))


class _MeetingOfRow(MeetingView):
    """Takes its row apart as it is asked: of the hundred meetings of a list, mostly a few fields are."""

    __slots__ = ("_found",)

    def __init__(self, found: _Found) -> None:
        keep, row = object.__setattr__, found.meeting
        keep(self, "_found", found)
        for name, column in _AS_STORED:
            keep(self, name, row[column])

    def __getattr__(self, name: str) -> Any:
        """Only for what is not there yet."""
        read = _OF_ROW.get(name)
        if read is None:
            raise AttributeError(name)
        value = read(self._found)
        object.__setattr__(self, name, value)
        return value


def _location(found: _Found) -> LocationView | None:
    location = found.meeting["details"]["location"]
    return None if location is None else LocationView(**_only(location, "kind", "text", "join_url"))


def _invitee(found: _Found) -> InviteeView:
    row = found.meeting
    return InviteeView(name=row["invitee_name"], email=row["invitee_email"], time_zone=row["invitee_time_zone"])


_AS_STORED: Final = (
    ("id", "id"),
    ("owner", "owner_id"),
    ("is_moving", "is_moving"),
    ("starts_at", "starts_at"),
    ("ends_at", "ends_at"),
    ("event_type_name", "event_type_name"),
    ("link_id", "link_id"),
    ("created_at", "booked_at"),
    ("updated_at", "updated_at"),
)
_OF_ROW: Final[Mapping[str, Callable[[_Found], Any]]] = {
    "status": lambda found: seen_status(MeetingStatus(found.meeting["status"]), found.meeting["ends_at"], found.now),
    "host": lambda found: found.host,
    "hosts": lambda found: found.hosts,
    "invitee": _invitee,
    "guests": lambda found: tuple(found.meeting["details"]["guests"]),
    "location": _location,
    "join_url": lambda found: (found.meeting["details"]["location"] or {}).get("join_url"),
    "client": lambda found: None if found.client is None else client_view(found.client),
    "quote": lambda found: found.quote,
    "invoice": lambda found: found.invoice,
    "match": lambda found: _match(found.meeting),
    "cancellation": lambda found: _cancellation(found.meeting["details"]["cancellation"]),
    "cancel_url": lambda found: found.meeting["details"]["cancel_url"],
    "reschedule_url": lambda found: found.meeting["details"]["reschedule_url"],
    "moves": lambda found: tuple(_move(move) for move in found.meeting["details"]["moves"]),
    "answers": lambda found: tuple(
        AnswerView(**_only(one, "question", "answer", "position")) for one in found.meeting["details"]["answers"]
    ),
}


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


def _host(host: Values, users: Values) -> HostView:
    user = users.get(host["account"])
    return HostView(
        uri=host["account"], name=host["name"], email=host["email"], user=None if user is None else UUID(user)
    )


def _match(meeting: Values) -> MatchView:
    correction = meeting["correction"]
    return MatchView(
        reason=MatchReason(meeting["match_reason"]),
        candidate_ids=tuple(UUID(client) for client in meeting["details"]["candidates"]),
        corrected_by=None if correction is None else UUID(correction["by"]),
        corrected_at=None if correction is None else datetime.fromisoformat(correction["at"]),
    )


def _cancellation(canceled: Values | None) -> CancellationView | None:
    if canceled is None:
        return None
    return CancellationView(
        canceled_at=_moment(canceled["canceled_at"]),
        canceled_by=canceled["canceled_by"],
        canceler=canceled["canceler"],
        reason=canceled["reason"],
    )


def _move(move: Values) -> MoveView:
    return MoveView(
        from_starts_at=_moment(move["from_starts_at"]),
        from_ends_at=_moment(move["from_ends_at"]),
        to_starts_at=datetime.fromisoformat(move["to_starts_at"]),
        to_ends_at=datetime.fromisoformat(move["to_ends_at"]),
        moved_at=datetime.fromisoformat(move["moved_at"]),
        by_host=move["by_host"],
        reason=move["reason"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _only(json: Values, *names: str) -> dict[str, Any]:
    return {name: json[name] for name in names}


def grouped(rows: Sequence[AnyRow], name: str) -> dict[Any, list[AnyRow]]:
    """Rows by one of their columns, in the order they come."""
    groups: dict[Any, list[AnyRow]] = {}
    for row in rows:
        groups.setdefault(row._mapping[name], []).append(row)
    return groups
