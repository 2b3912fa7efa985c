"""What we need of whoever keeps the calendar."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.bookings import BookingFacts, Cancellation, Host, Location
from domain.connection import CalendlyAccount
from domain.credentials import Secret
from domain.errors import DomainError, Transient
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
from domain.subscription import SubscriptionScope, SubscriptionState, SubscriptionTrouble
from domain.values import TimeSlot


class AccessTokenRefused(Exception):
    """401: the access token is expired, revoked or unknown. Refresh once, repeat once."""


class ProviderDown(Transient):
    """5xx, time-out, no connection, no JSON, 424: Calendly is not answering."""

    code = "calendly.down"

    def __init__(self, *, retry_after: timedelta = timedelta(seconds=10)) -> None:
        super().__init__("Calendly is not answering. Try again shortly.", retry_after=retry_after)


class RateLimited(Transient):
    """429, or our own budget is used up until `retry_after` has passed."""

    code = "calendly.rate_limited"

    def __init__(self, *, retry_after: timedelta) -> None:
        super().__init__("Calendly asks us to slow down. Try again shortly.", retry_after=retry_after)


class ScopeMissing(Exception):
    """403: the consent does not cover this. `scopes` are those Calendly named, perhaps none."""

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__(f"Calendly asks for {', '.join(scopes) or 'more rights'}")
        self.scopes = tuple(scopes)


class ProviderRefused(DomainError):
    """Calendly said no to this request: its plan, role or state forbids it, or it is malformed."""

    code = "calendly.refused"

    def __init__(self, said: str) -> None:
        super().__init__(f"Calendly refused: {said}")
        self.said = said


class EventTypeGone(DomainError):
    """The event type was deleted or switched off since the owner last saw it."""

    code = "event_type.gone"
    field = "eventTypeId"

    def __init__(self) -> None:
        super().__init__("This event type is no longer offered in Calendly. Choose another.")


class GoneAtProvider(DomainError):
    """404: what we asked about is not there (any more)."""

    code = "calendly.gone"

    def __init__(self) -> None:
        super().__init__("Calendly no longer knows this.")


class SubscriptionRefused(Exception):
    """Calendly did not make the subscription; `trouble` is why, as far as its answer tells."""

    def __init__(self, trouble: SubscriptionTrouble, said: str | None) -> None:
        super().__init__(f"{trouble}: {said or 'no reason given'}")
        self.trouble = trouble
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeFacts:
    """An event type as Calendly describes it."""

    uri: EventTypeUri
    name: str
    duration_minutes: int
    scheduling_url: str
    active: bool
    kind: str
    color: str | None
    description: str | None
    position: int
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionFacts:
    """A webhook subscription as Calendly lists it."""

    uri: SubscriptionUri
    callback_url: str
    events: tuple[str, ...]
    scope: str
    state: SubscriptionState
    """ACTIVE, or ENDED where Calendly says disabled."""
    retry_started_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """A scheduled event as Calendly lists it: all that its invitees' bookings have in common."""

    uri: EventUri
    is_canceled: bool
    """As a whole; one of a group may be canceled though the event goes on."""
    slot: TimeSlot
    updated_at: datetime
    """Of the event alone: a no-show, or one of a group who cancels, leaves it as it is."""
    invitees: int | None
    """How many booked, canceled ones included; `None` where Calendly does not say."""
    active_invitees: int | None
    """How many of them are still expected."""
    event_type: EventTypeUri | None
    event_type_name: str
    hosts: tuple[Host, ...]
    location: Location | None
    guests: tuple[str, ...]
    cancellation: Cancellation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """Some events in the order of their starts, and what leads to the next."""

    events: tuple[EventFacts, ...]
    next_page: str | None
    """For `events(page=…)`; `None` on the last page. How long it may be used is not known (2026-11)."""
    unread: tuple[Unread, ...] = ()
    """Events of the page that lack what they must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBookings:
    """What is true now of an event's invitees, canceled ones included."""

    bookings: tuple[BookingFacts, ...] = ()
    unread: tuple[Unread, ...] = ()
    """Invitees who lack what they must have."""


class SchedulingProvider(Protocol):
    """Calendly's API, one method per need.

    Each takes the access token to ask with. Besides what it names, each may raise `AccessTokenRefused`,
    `ScopeMissing`, `ProviderRefused`, `RateLimited` and `ProviderDown`. No method changes anything here.
    Reads are repeated a few times within the call where that is safe; writes never are.
    """

    @abstractmethod
    def account(self, token: Secret) -> CalendlyAccount:
        """The account the token is for."""

    @abstractmethod
    def event_types(self, token: Secret, *, account: AccountUri) -> Sequence[EventTypeFacts]:
        """All of them, every page, also the inactive; in Calendly's order of names."""

    @abstractmethod
    def event_type(self, token: Secret, uri: EventTypeUri) -> EventTypeFacts:
        """One, as it is now.

        Raises:
            EventTypeGone: deleted.
        """

    @abstractmethod
    def issue_single_use_link(self, token: Secret, event_type: EventTypeUri) -> str:
        """Make a link that can be booked once; answers its address.

        If we crash before saving it, an unbooked link stays behind at Calendly: harmless.

        Raises:
            EventTypeGone: deleted or switched off.
        """

    @abstractmethod
    def booking(self, token: Secret, invitee: InviteeUri) -> BookingFacts:
        """What is true now of one invitee and its event.

        Raises:
            GoneAtProvider: not there.
        """

    @abstractmethod
    def events(
        self,
        token: Secret,
        *,
        account: AccountUri,
        starts_from: datetime,
        starts_before: datetime | None = None,
        page: str | None = None,
    ) -> EventPage:
        """One page of the events that this account hosts, canceled ones included, by their starts. One request.

        Calendly has no way to ask for what changed since a moment (API notes 3.4, 2026-11), only for starts.

        Args:
            starts_from: inclusive.
            starts_before: exclusive; `None` is all the future.
            page: `next_page` of the one before, asked for with the same window.

        Raises:
            ProviderRefused: among others when `page` has had its time.
        """

    @abstractmethod
    def bookings_of_event(self, token: Secret, event: EventFacts) -> EventBookings:
        """All invitees of an event, canceled ones included. One request for every hundred of them.

        Raises:
            GoneAtProvider: there is no such event (any more).
        """

    @abstractmethod
    def cancel_event(self, token: Secret, event: EventUri, *, reason: str | None) -> None:
        """Call the whole event off, for all its invitees. Already canceled is fine."""

    @abstractmethod
    def mark_no_show(self, token: Secret, invitee: InviteeUri) -> NoShowUri:
        """Say that the invitee did not come.

        Raises:
            ProviderRefused: not started yet, or already said.
        """

    @abstractmethod
    def unmark_no_show(self, token: Secret, no_show: NoShowUri) -> None:
        """Take that back. Already taken back is fine."""

    @abstractmethod
    def subscriptions(
        self, token: Secret, *, account: AccountUri, organization: OrganizationUri, scope: SubscriptionScope
    ) -> Sequence[SubscriptionFacts]:
        """The subscriptions of this scope, every page."""

    @abstractmethod
    def subscribe(
        self,
        token: Secret,
        *,
        callback_url: str,
        secret: Secret,
        events: Sequence[str],
        account: AccountUri,
        organization: OrganizationUri,
        scope: SubscriptionScope,
    ) -> SubscriptionUri:
        """Ask for deliveries.

        Raises:
            SubscriptionRefused: with the reason.
        """

    @abstractmethod
    def unsubscribe(self, token: Secret, subscription: SubscriptionUri) -> None:
        """Give a subscription back. Already gone is fine."""


class UnhurriedProvider(SchedulingProvider, Protocol):
    """The same, for what has time: it leaves half of Calendly's request limit to everybody else."""
