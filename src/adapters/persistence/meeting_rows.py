"""Meetings and their bookings as rows. Facts, match and claim are kept as JSON; what is asked for by value, as columns.

The row of a meeting repeats what lists show of it, so that a list is one statement. The bookings are the truth; the
row follows from them with each save.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.persistence.rows import AnyRow
from domain.bookings import (
    Answer,
    BookingFacts,
    CancelerKind,
    Cancellation,
    Host,
    Location,
    MeetingStatus,
    NoticeKind,
    Tracking,
)
from domain.identifiers import (
    AccountUri,
    ClientId,
    ConnectionId,
    EventTypeUri,
    EventUri,
    InviteeUri,
    InvoiceId,
    LinkId,
    MeetingId,
    NoShowUri,
    QuoteId,
    UserId,
    WorkspaceId,
)
from domain.matching import Attribution, Correction, Match, MatchReason
from domain.meeting import Booking, Claim, ClaimBasis, Meeting, Move, in_order
from domain.values import TimeSlot

Json = Mapping[str, Any]


def meeting_of(rows: Sequence[AnyRow]) -> Meeting:
    """One meeting from its row joined with each of its bookings."""
    row = rows[0]
    return Meeting(
        id=MeetingId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        chain=in_order(booking_of(one.facts, one.match, one.claim) for one in rows),
        correction=None if row.correction is None else _correction_of(row.correction),
        recorded_at=row.recorded_at,
        version=row.version,
    )


def meeting_values(meeting: Meeting) -> dict[str, Any]:
    """All columns but those that are found by words, and the version."""
    facts, match = meeting.current, meeting.match
    return {
        "id": meeting.id,
        "workspace_id": meeting.workspace,
        "owner_id": meeting.owner,
        "invitee_uri": facts.invitee,
        "event_uri": facts.event,
        "event_type_name": facts.event_type_name,
        "status": meeting.status.value,
        "is_moving": meeting.is_moving,
        "starts_at": meeting.slot.starts_at,
        "ends_at": meeting.slot.ends_at,
        "booked_at": meeting.booked_at,
        "invitee_name": facts.name,
        "invitee_email": facts.email,
        "invitee_time_zone": facts.time_zone,
        "host_accounts": [host.account for host in facts.hosts],
        "client_id": match.attribution.client,
        "quote_id": match.attribution.quote,
        "invoice_id": match.attribution.invoice,
        "match_reason": match.reason.value,
        "link_id": match.link,
        "correction": _correction_json(meeting.correction) if meeting.correction else None,
        "details": _details_json(meeting),
        "recorded_at": meeting.recorded_at,
    }


def _details_json(meeting: Meeting) -> Json:
    """What a list shows and nobody asks for by value."""
    facts = meeting.current
    canceled = facts.cancellation if meeting.status is MeetingStatus.CANCELED else None
    return {
        "hosts": [_host_json(host) for host in facts.hosts],
        "location": _location_json(facts.location) if facts.location else None,
        "guests": facts.guests,
        "answers": [_answer_json(answer) for answer in facts.answers],
        "moves": [_move_json(move) for move in meeting.moves],
        "cancellation": _cancellation_json(canceled) if canceled else None,
        "cancel_url": facts.cancel_url,
        "reschedule_url": facts.reschedule_url,
        "candidates": [str(client) for client in meeting.match.candidates],
    }


def _move_json(move: Move) -> Json:
    return {
        "from_starts_at": _moment(move.moved_from.starts_at) if move.moved_from else None,
        "from_ends_at": _moment(move.moved_from.ends_at) if move.moved_from else None,
        "to_starts_at": _moment(move.moved_to.starts_at),
        "to_ends_at": _moment(move.moved_to.ends_at),
        "moved_at": _moment(move.moved_at),
        "by_host": move.by_host,
        "reason": move.reason,
    }


def booking_json(booking: Booking) -> Json:
    """A row of `meeting_bookings`, without what it shares with its meeting."""
    return {
        "invitee_uri": booking.facts.invitee,
        "event_uri": booking.facts.event,
        "predecessor_uri": booking.facts.predecessor,
        "successor_uri": booking.facts.successor,
        "facts": facts_json(booking.facts),
        "match": _match_json(booking.match),
        "claim": _claim_json(booking.claim),
    }


def booking_of(facts: Json, match: Json, claim: Json) -> Booking:
    return Booking(facts_of(facts), _match_of(match), _claim_of(claim))


# Facts


def facts_json(facts: BookingFacts) -> Json:
    return {
        "invitee": facts.invitee,
        "event": facts.event,
        "said_by": facts.said_by.value,
        "status": facts.status.value,
        "starts_at": _moment(facts.slot.starts_at),
        "ends_at": _moment(facts.slot.ends_at),
        "booked_at": _moment(facts.booked_at),
        "updated_at": _moment(facts.updated_at),
        "event_updated_at": _moment(facts.event_updated_at),
        "predecessor": facts.predecessor,
        "successor": facts.successor,
        "was_moved": facts.was_moved,
        "cancellation": _cancellation_json(facts.cancellation) if facts.cancellation else None,
        "no_show": facts.no_show,
        "event_type": facts.event_type,
        "event_type_name": facts.event_type_name,
        "name": facts.name,
        "email": facts.email,
        "time_zone": facts.time_zone,
        "hosts": [_host_json(host) for host in facts.hosts],
        "location": _location_json(facts.location) if facts.location else None,
        "answers": [_answer_json(answer) for answer in facts.answers],
        "guests": facts.guests,
        "tracking": _tracking_json(facts.tracking),
        "cancel_url": facts.cancel_url,
        "reschedule_url": facts.reschedule_url,
        **({"is_erased": True} if facts.is_erased else {}),
    }


def facts_of(json: Json) -> BookingFacts:
    return BookingFacts(
        invitee=InviteeUri(json["invitee"]),
        event=EventUri(json["event"]),
        said_by=NoticeKind(json["said_by"]),
        status=MeetingStatus(json["status"]),
        slot=TimeSlot(_moment_of(json["starts_at"]), _moment_of(json["ends_at"])),
        booked_at=_moment_of(json["booked_at"]),
        updated_at=_moment_of(json["updated_at"]),
        event_updated_at=_moment_of(json["event_updated_at"]),
        predecessor=InviteeUri(json["predecessor"]) if json["predecessor"] is not None else None,
        successor=InviteeUri(json["successor"]) if json["successor"] is not None else None,
        was_moved=json["was_moved"],
        cancellation=_cancellation_of(json["cancellation"]) if json["cancellation"] is not None else None,
        no_show=NoShowUri(json["no_show"]) if json["no_show"] is not None else None,
        event_type=EventTypeUri(json["event_type"]) if json["event_type"] is not None else None,
        event_type_name=json["event_type_name"],
        name=json["name"],
        email=json["email"],
        time_zone=json["time_zone"],
        hosts=tuple(_host_of(host) for host in json["hosts"]),
        location=_location_of(json["location"]) if json["location"] is not None else None,
        answers=tuple(_answer_of(answer) for answer in json["answers"]),
        guests=tuple(json["guests"]),
        tracking=_tracking_of(json["tracking"]),
        cancel_url=json["cancel_url"],
        reschedule_url=json["reschedule_url"],
        is_erased=json.get("is_erased", False),
    )


def _host_json(host: Host) -> Json:
    return {"account": host.account, "name": host.name, "email": host.email}


def _host_of(json: Json) -> Host:
    return Host(AccountUri(json["account"]), json["name"], json["email"])


def _location_json(location: Location) -> Json:
    return {"kind": location.kind, "text": location.text, "join_url": location.join_url}


def _location_of(json: Json) -> Location:
    return Location(json["kind"], json["text"], json["join_url"])


def _answer_json(answer: Answer) -> Json:
    return {"question": answer.question, "answer": answer.answer, "position": answer.position}


def _answer_of(json: Json) -> Answer:
    return Answer(json["question"], json["answer"], json["position"])


def _cancellation_json(cancellation: Cancellation) -> Json:
    return {
        "canceled_at": _moment(cancellation.canceled_at) if cancellation.canceled_at else None,
        "canceled_by": cancellation.canceled_by,
        "canceler": cancellation.canceler.value if cancellation.canceler else None,
        "reason": cancellation.reason,
    }


def _cancellation_of(json: Json) -> Cancellation:
    return Cancellation(
        canceled_at=_moment_of(json["canceled_at"]) if json["canceled_at"] is not None else None,
        canceled_by=json["canceled_by"],
        canceler=CancelerKind(json["canceler"]) if json["canceler"] is not None else None,
        reason=json["reason"],
    )


def _tracking_json(tracking: Tracking) -> Json:
    return {
        "utm_source": tracking.utm_source,
        "utm_medium": tracking.utm_medium,
        "utm_campaign": tracking.utm_campaign,
        "utm_content": tracking.utm_content,
        "utm_term": tracking.utm_term,
        "salesforce_uuid": tracking.salesforce_uuid,
    }


def _tracking_of(json: Json) -> Tracking:
    return Tracking(
        utm_source=json["utm_source"],
        utm_medium=json["utm_medium"],
        utm_campaign=json["utm_campaign"],
        utm_content=json["utm_content"],
        utm_term=json["utm_term"],
        salesforce_uuid=json["salesforce_uuid"],
    )


# Match, claim, correction


def _attribution_json(attribution: Attribution) -> Json:
    return {
        "client": _id(attribution.client),
        "quote": _id(attribution.quote),
        "invoice": _id(attribution.invoice),
    }


def _attribution_of(json: Json) -> Attribution:
    return Attribution(
        client=ClientId(UUID(json["client"])) if json["client"] is not None else None,
        quote=QuoteId(UUID(json["quote"])) if json["quote"] is not None else None,
        invoice=InvoiceId(UUID(json["invoice"])) if json["invoice"] is not None else None,
    )


def _match_json(match: Match) -> Json:
    return {
        "reason": match.reason.value,
        "attribution": _attribution_json(match.attribution),
        "link": _id(match.link),
        "candidates": [str(client) for client in match.candidates],
    }


def _match_of(json: Json) -> Match:
    return Match(
        reason=MatchReason(json["reason"]),
        attribution=_attribution_of(json["attribution"]),
        link=LinkId(UUID(json["link"])) if json["link"] is not None else None,
        candidates=tuple(ClientId(UUID(client)) for client in json["candidates"]),
    )


def _claim_json(claim: Claim) -> Json:
    return {"owner": str(claim.owner), "basis": claim.basis.value, "connection": str(claim.connection)}


def _claim_of(json: Json) -> Claim:
    return Claim(UserId(UUID(json["owner"])), ClaimBasis(json["basis"]), ConnectionId(UUID(json["connection"])))


def _correction_json(correction: Correction) -> Json:
    return {
        "attribution": _attribution_json(correction.attribution),
        "by": str(correction.by),
        "at": _moment(correction.at),
    }


def _correction_of(json: Json) -> Correction:
    return Correction(
        attribution=_attribution_of(json["attribution"]), by=UserId(UUID(json["by"])), at=_moment_of(json["at"])
    )


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _moment(moment: datetime) -> str:
    return moment.isoformat()


def _moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)
