"""Calendly's JSON, read into values. Pure: no client, no settings, no clock.

Rules
1. What identifies, places or dates something must be there and be well-formed, or `Malformed` names where it is not. It
   quotes nothing: the body may hold personal data and secrets.
2. Everything else is decoration. Missing, null or of a type nobody announced, it counts as not said: a booking is not
   lost for an odd answer to a question. Unknown keys and unknown constants are passed over.
3. No input whatever raises anything but `Malformed`.
4. All text can be stored: what UTF-8 or Postgres has no room for becomes U+FFFD (in an identifier it is `Malformed`).

How single parts are read is in `parts`; here is what each body holds.

Calendly: shapes of users, event types, events, invitees, subscriptions and errors as of 2026-11.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from adapters.calendly.parts import Malformed, Part, decoded, storable, web_address
from application.ports.authorization_server import Grant
from application.ports.scheduling_provider import EventFacts, EventTypeFacts, SubscriptionFacts
from domain.bookings import (
    TRACKING_FIELDS,
    Answer,
    BookingFacts,
    CancelerKind,
    Cancellation,
    Host,
    Location,
    MeetingStatus,
    Notice,
    NoticeKind,
    Tracking,
)
from domain.connection import CalendlyAccount
from domain.credentials import Secret, TokenPair
from domain.event_pages import Unread
from domain.identifiers import (
    AccountUri,
    EventTypeUri,
    EventUri,
    InviteeUri,
    NoShowUri,
    OrganizationUri,
    SubscriptionUri,
)
from domain.subscription import SubscriptionState
from domain.values import TimeSlot

T = TypeVar("T")

# Envelopes


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a collection, and the token that leads to the next."""

    items: tuple[T, ...]
    next_token: str | None


def page(body: object, read: Callable[[object, str], T]) -> Page[T]:
    """Read a collection, every member by `read(member, path)`.

    Calendly: newer answers carry the token, older ones only the next page's address. Of the address nothing but the
    token is taken, so that no answer can lead a request, and the access token with it, to another place.
    """
    whole = Part(body, "")
    items = tuple(read(one, f"collection[{index}]") for index, one in enumerate(whole.list("collection")))
    pagination = whole.any_part("pagination")
    if pagination is None:
        return Page(items, None)
    return Page(items, pagination.optional_identifier("next_page_token") or _token_in(pagination.any_text("next_page")))


def readable(read: Callable[[object, str], T], *, called: str) -> Callable[[object, str], T | Unread]:
    """The same for a member of a page that must not be held up by one: what cannot be read is named instead.

    Args:
        called: the member, where the reason names one of its parts.
    """

    def reading(value: object, _path: str) -> T | Unread:
        try:
            return read(value, called)
        except Malformed as error:
            uri = web_address(value.get("uri")) if isinstance(value, dict) else None
            return Unread(uri[:_LONGEST_SHOWN] if uri else None, str(error))

    return reading


_LONGEST_SHOWN: Final = 300


def _token_in(address: str | None) -> str | None:
    if address is None:
        return None
    try:
        return parse_qs(urlsplit(address).query)["page_token"][0]
    except (ValueError, KeyError) as error:
        raise Malformed("pagination.next_page") from error


def resource(body: object) -> object:
    """What a single-resource envelope holds."""
    return Part(body, "").part("resource").members


# Accounts, event types, links, subscriptions


def account(value: object, path: str = "resource") -> CalendlyAccount:
    """Read a user."""
    user = Part(value, path)
    return CalendlyAccount(
        uri=AccountUri(user.identifier("uri")),
        organization=OrganizationUri(user.identifier("current_organization")),
        name=user.any_text("name") or "",
        email=user.any_text("email") or "",
        scheduling_url=user.any_address("scheduling_url") or "",
        time_zone=user.any_text("timezone") or "UTC",
    )


def event_type(value: object, path: str = "resource") -> EventTypeFacts:
    """Read an event type."""
    it = Part(value, path)
    return EventTypeFacts(
        uri=EventTypeUri(it.identifier("uri")),
        name=it.any_text("name") or "",
        duration_minutes=it.number("duration"),
        scheduling_url=it.address("scheduling_url"),
        active=it.flag("active"),
        kind=it.any_text("kind") or "",
        color=it.any_text("color"),
        description=it.any_text("description_plain"),
        position=it.any_number("position") or 0,
        deleted=it.has("deleted_at"),
    )


def booking_url(value: object, path: str = "resource") -> str:
    """Read a scheduling link; its address is all it has."""
    return Part(value, path).address("booking_url")


def subscription(value: object, path: str = "resource") -> SubscriptionFacts:
    """Read a webhook subscription."""
    it = Part(value, path)
    return SubscriptionFacts(
        uri=SubscriptionUri(it.identifier("uri")),
        callback_url=it.word("callback_url"),
        events=it.any_texts("events"),
        scope=it.word("scope"),
        state=SubscriptionState.ENDED if it.word("state") == "disabled" else SubscriptionState.ACTIVE,
        retry_started_at=it.any_time("retry_started_at"),
    )


def no_show(value: object, path: str = "resource") -> NoShowUri:
    """Read what marking a no-show answers."""
    return NoShowUri(Part(value, path).identifier("uri"))


def event_is_canceled(value: object, path: str = "resource") -> bool:
    """Whether a scheduled event was called off."""
    return Part(value, path).word("status") == "canceled"


# Bookings


def event(value: object, path: str = "resource") -> EventFacts:
    """Read a scheduled event, as the API gives it."""
    it = Part(value, path)
    return _event(it, EventUri(it.identifier("uri")))


def booking(invitee: object, event: object, *, path: str = "invitee", event_path: str = "event") -> BookingFacts:
    """Read an invitee and its event, as the API gives them; what is said follows from the invitee's own state."""
    return _booking(Part(invitee, path), Part(event, event_path), None)


def booking_of(event: EventFacts, invitee: object, *, path: str = "invitee") -> BookingFacts:
    """Read an invitee of an event that was read before."""
    return _told(Part(invitee, path), event, None)


def notice(body: object) -> Notice | None:
    """Read a delivery; `None` for a kind that is not about an invitee."""
    envelope = Part(body, "")
    try:
        kind = NoticeKind(envelope.word("event"))
    except ValueError:
        return None
    payload = envelope.part("payload")
    return Notice(
        kind=kind,
        told_by=AccountUri(envelope.identifier("created_by")),
        facts=_booking(payload, payload.part("scheduled_event"), kind),
    )


def _booking(invitee: Part, event: Part, kind: NoticeKind | None) -> BookingFacts:
    uri = EventUri(invitee.optional_identifier("event") or event.identifier("uri"))
    return _told(invitee, _event(event, uri), kind)


def _event(it: Part, uri: EventUri) -> EventFacts:
    event_type_uri = it.optional_identifier("event_type")
    counted = it.any_part("invitees_counter")
    cancellation = it.any_part("cancellation")
    return EventFacts(
        uri=uri,
        is_canceled=it.word("status") == "canceled",
        slot=_slot(it),
        updated_at=it.time("updated_at"),
        invitees=counted.any_number("total") if counted else None,
        active_invitees=counted.any_number("active") if counted else None,
        event_type=EventTypeUri(event_type_uri) if event_type_uri else None,
        event_type_name=it.any_text("name") or "",
        hosts=tuple(_hosts(it)),
        location=_location(it),
        guests=tuple(email for guest in it.any_parts("event_guests") if (email := guest.any_text("email"))),
        cancellation=_cancellation(cancellation) if cancellation else None,
    )


def _told(invitee: Part, event: EventFacts, kind: NoticeKind | None) -> BookingFacts:
    status = _status(invitee, event, kind)
    marked = invitee.optional_part("no_show")
    own = invitee.any_part("cancellation")
    cancellation = _cancellation(own) if own else event.cancellation
    tracking = invitee.any_part("tracking")
    names = (invitee.any_text("first_name"), invitee.any_text("last_name"))
    return BookingFacts(
        invitee=InviteeUri(invitee.identifier("uri")),
        event=EventUri(invitee.optional_identifier("event") or event.uri),
        said_by=kind or _SAID_BY[status],
        status=status,
        slot=event.slot,
        booked_at=invitee.time("created_at"),
        updated_at=invitee.time("updated_at"),
        event_updated_at=event.updated_at,
        predecessor=_invitee(invitee, "old_invitee"),
        successor=_invitee(invitee, "new_invitee"),
        was_moved=invitee.flag("rescheduled", missing=False),
        cancellation=cancellation if status is MeetingStatus.CANCELED else None,
        no_show=NoShowUri(marked.identifier("uri")) if marked and kind is not NoticeKind.NO_SHOW_UNMARKED else None,
        event_type=event.event_type,
        event_type_name=event.event_type_name,
        name=invitee.any_text("name") or " ".join(name for name in names if name),
        email=invitee.any_text("email") or "",
        time_zone=invitee.any_text("timezone"),
        hosts=event.hosts,
        location=event.location,
        answers=tuple(_answers(invitee)),
        guests=event.guests,
        tracking=Tracking(**{name: tracking.any_text(name) for name in TRACKING_FIELDS}) if tracking else Tracking(),
        cancel_url=invitee.any_address("cancel_url"),
        reschedule_url=invitee.any_address("reschedule_url"),
    )


_SAID_BY: Final = {
    MeetingStatus.CANCELED: NoticeKind.CANCELED,
    MeetingStatus.NO_SHOW: NoticeKind.NO_SHOW_MARKED,
    MeetingStatus.SCHEDULED: NoticeKind.BOOKED,
}


def _status(invitee: Part, event: EventFacts, kind: NoticeKind | None) -> MeetingStatus:
    # Canceled if any part says so. The invitee's word decides for one of a group, whose event goes on without it; the
    # event's for an invitee read a moment before the whole event was called off. A status nobody announced is none of
    # ours, and the booking stands.
    is_canceled = invitee.word("status") == "canceled" or event.is_canceled
    if is_canceled or kind is NoticeKind.CANCELED:
        return MeetingStatus.CANCELED
    if kind is NoticeKind.NO_SHOW_UNMARKED:
        return MeetingStatus.SCHEDULED
    if invitee.has("no_show") or kind is NoticeKind.NO_SHOW_MARKED:
        return MeetingStatus.NO_SHOW
    return MeetingStatus.SCHEDULED


def _slot(event: Part) -> TimeSlot:
    starts_at, ends_at = event.time("start_time"), event.time("end_time")
    if ends_at < starts_at:
        raise Malformed(f"{event.path}.end_time")
    return TimeSlot(starts_at, ends_at)


def _invitee(invitee: Part, key: str) -> InviteeUri | None:
    found = invitee.optional_identifier(key)
    return InviteeUri(found) if found else None


def _cancellation(it: Part) -> Cancellation:
    try:
        canceler = CancelerKind(it.any_text("canceler_type") or "")
    except ValueError:
        canceler = None
    return Cancellation(
        canceled_at=it.any_time("created_at"),
        canceled_by=it.any_text("canceled_by"),
        canceler=canceler,
        reason=it.any_text("reason"),
    )


def _hosts(event: Part) -> Iterator[Host]:
    for member in event.any_parts("event_memberships"):
        user = member.any_text("user")
        if user is not None:
            yield Host(account=AccountUri(user), name=member.any_text("user_name"), email=member.any_text("user_email"))


def _answers(invitee: Part) -> Iterator[Answer]:
    for place, it in enumerate(invitee.any_parts("questions_and_answers")):
        question = it.any_text("question")
        if question is not None:
            position = it.any_number("position")
            yield Answer(question, it.any_text("answer") or "", place if position is None else position)


def _location(event: Part) -> Location | None:
    it = event.any_part("location")
    if it is None:
        bare = event.any_text("location")
        return Location(kind="custom", text=bare) if bare else None
    # Calendly: `type` on events where event types say `kind`.
    kind = it.any_text("type") or it.any_text("kind") or "unknown"
    join_url = it.any_address("join_url")
    said = [it.any_text("location"), it.any_text("additional_info"), None if join_url else it.any_text("join_url")]
    return Location(kind=kind, text="\n".join(text for text in said if text) or None, join_url=join_url)


# Consent


# Calendly: an access token lives two hours (2026-11); said in every answer, so this stands in only for its absence.
_USUAL_LIFETIME: Final = timedelta(hours=2)


def grant(body: object, *, asked_at: datetime) -> Grant:
    """Read an answer of the token endpoint.

    The end of the access token is counted from `asked_at`, by our own clock: Calendly's `created_at` would bring in
    the difference between two clocks, and the moment of asking errs on the safe side.
    """
    it = Part(body, "")
    lifetime = it.any_number("expires_in")
    organization = it.optional_identifier("organization")
    return Grant(
        tokens=TokenPair(
            access=Secret(it.identifier("access_token")),
            refresh=Secret(it.identifier("refresh_token")),
            expires_at=asked_at + (timedelta(seconds=lifetime) if lifetime else _USUAL_LIFETIME),
        ),
        scopes=frozenset((it.any_text("scope") or "").split()),
        account=AccountUri(it.identifier("owner")),
        organization=OrganizationUri(organization) if organization else None,
    )


def oauth_error(body: object) -> str | None:
    """The error code in an answer in OAuth's form (RFC 6749 5.2); `None` where the body is not in it."""
    found = body.get("error") if isinstance(body, dict) else None
    return storable(found) if isinstance(found, str) else None


# Refusals


@dataclass(frozen=True, slots=True)
class Detail:
    """What is wrong with one parameter."""

    parameter: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why Calendly refused, as far as its answer tells; all empty where it was not in Calendly's form."""

    title: str = ""
    message: str = ""
    details: tuple[Detail, ...] = ()
    required_scopes: tuple[str, ...] = ()

    @property
    def said(self) -> str | None:
        """Calendly's sentence, with what it says of single parameters."""
        named = "; ".join(f"{one.parameter} {one.message}".strip() for one in self.details)
        whole = f"{self.message or self.title} {f'({named})' if named else ''}".strip()
        return whole[:_LONGEST_SENTENCE] or None


# Calendly's sentences have under 120 characters; a proxy's may be a page.
_LONGEST_SENTENCE: Final = 300


def problem(body: bytes) -> Problem:
    """Read the body of a refusal. Never raises: a refusal that cannot be read is still one."""
    try:
        it = Part(decoded(body), "")
    except Malformed:
        return Problem()
    return Problem(
        title=it.any_text("title") or "",
        message=it.any_text("message") or "",
        details=tuple(
            Detail(detail.any_text("parameter") or "", detail.any_text("message") or "")
            for detail in it.any_parts("details")
        ),
        required_scopes=it.any_texts("required_scopes"),
    )
