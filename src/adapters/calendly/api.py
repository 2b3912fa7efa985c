"""Calendly's REST API.

Rules
1. Every request goes to the configured base. Of the URIs and next pages that Calendly names, only ids and page tokens
   are used, so that no answer can lead an access token to another place; and so that a sandbox or proxy works, whatever
   host its URIs name.
2. Reads are repeated within the call, writes never.
3. A success is no proof: Calendly passes over what it does not understand. What matters is read back.
"""

import string
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from adapters.calendly import wire
from adapters.calendly.budget import Budget, Priority
from adapters.calendly.faults import Refusal, api_faults, content_of, trouble_of
from adapters.calendly.observing import Observe, observed, unobserved
from adapters.calendly.repeats import Repeats
from application.ports.scheduling_provider import (
    AccessTokenRefused,
    EventBookings,
    EventFacts,
    EventPage,
    EventTypeFacts,
    EventTypeGone,
    GoneAtProvider,
    ProviderDown,
    ProviderRefused,
    RateLimited,
    SchedulingProvider,
    ScopeMissing,
    SubscriptionFacts,
    SubscriptionRefused,
)
from domain.bookings import BookingFacts
from domain.connection import CalendlyAccount
from domain.credentials import Secret
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
from domain.subscription import SubscriptionScope, SubscriptionTrouble

T = TypeVar("T")

# Calendly: at most 100 rows a page. So many pages hold more event types than anybody has; the bound is there against an
# answer that leads in circles.
_ROWS_A_PAGE: Final = 100
_MOST_PAGES: Final = 200

# How long repeating may go on. Answers to a screen are to take less than two seconds.
PATIENCE: Final = {
    Priority.SCREEN: timedelta(seconds=1.5),
    Priority.SWEEP: timedelta(seconds=10),
    Priority.BACKFILL: timedelta(seconds=10),
}

_VISIBLE_ASCII: Final = frozenset(string.ascii_letters + string.digits + string.punctuation)


class CalendlyApi(SchedulingProvider):
    """Calendly, asked over HTTP. Safe for many threads.

    One instance asks with one priority; instances of different priorities share the client and the budget.
    """

    def __init__(
        self,
        client: httpx.Client,
        base_url: str,
        *,
        budget: Budget,
        priority: Priority = Priority.SCREEN,
        repeats: Repeats = Repeats(),  # noqa: B008 - frozen, so that sharing it is harmless
        observe: Observe = unobserved,
    ) -> None:
        """
        Args:
            client: from `http.open_client`; owned, and closed, by whoever opened it.
            base_url: `https://api.calendly.com`, or a sandbox.
            budget: one for the process.
            priority: on whose behalf this instance asks.
            repeats: with other clocks and sleeps, in tests.
            observe: told of every request, for metrics.
        """
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._budget = budget
        self._priority = priority
        self._repeats = repeats
        self._observe = observe

    def account(self, token: Secret) -> CalendlyAccount:
        """See the port."""
        return self._read("account", token, ["users", "me"], lambda body: wire.account(wire.resource(body)))

    # Event types and links

    def event_types(self, token: Secret, *, account: AccountUri) -> Sequence[EventTypeFacts]:
        """See the port. Pages are fetched one after another, for each names the next."""
        return self._read_all("event_types", token, ["event_types"], wire.event_type, user=account, sort="name:asc")

    def event_type(self, token: Secret, uri: EventTypeUri) -> EventTypeFacts:
        """See the port."""
        with _gone_is(EventTypeGone):
            found = self._read(
                "event_type",
                token,
                ["event_types", *_ids_in(uri, "event_types")],
                lambda body: wire.event_type(wire.resource(body)),
            )
        if found.deleted:
            raise EventTypeGone
        return found

    def issue_single_use_link(self, token: Secret, event_type: EventTypeUri) -> str:
        """See the port.

        Asks for the event type first: it is not documented whether Calendly refuses a link to one that is switched off,
        and a dead link is worse than a moment's wait.
        """
        if not self.event_type(token, event_type).active:
            raise EventTypeGone
        with _gone_is(EventTypeGone):
            return self._write(
                "issue_single_use_link",
                token,
                "POST",
                ["scheduling_links"],
                lambda body: wire.booking_url(wire.resource(body)),
                {"max_event_count": 1, "owner": event_type, "owner_type": "EventType"},
            )

    # Bookings

    def booking(self, token: Secret, invitee: InviteeUri) -> BookingFacts:
        """See the port.

        The event is read before the invitee: should the booking be moved or canceled in between, the invitee, who says
        where it went, is the newer of the two.
        """
        event_id, invitee_id = _ids_in(invitee, "scheduled_events", "invitees")
        event_path = ["scheduled_events", event_id]
        event = self._read("event", token, event_path, wire.resource)
        return self._read(
            "invitee",
            token,
            [*event_path, "invitees", invitee_id],
            lambda body: wire.booking(wire.resource(body), event),
        )

    def events(
        self,
        token: Secret,
        *,
        account: AccountUri,
        starts_from: datetime,
        starts_before: datetime | None = None,
        page: str | None = None,
    ) -> EventPage:
        """See the port."""
        query = {
            "user": str(account),
            "min_start_time": _instant(starts_from),
            "sort": "start_time:asc",
            "count": str(_ROWS_A_PAGE),
        }
        if starts_before is not None:
            # Calendly does not say whether its end is inclusive; here it is not, to the microsecond.
            query["max_start_time"] = _instant(starts_before - timedelta(microseconds=1))
        if page is not None:
            query["page_token"] = page
        read = wire.readable(wire.event, called="the event")
        found = self._read("events", token, ["scheduled_events"], lambda body: wire.page(body, read), **query)
        return EventPage(
            events=tuple(one for one in found.items if isinstance(one, EventFacts)),
            next_page=found.next_token,
            unread=tuple(one for one in found.items if isinstance(one, Unread)),
        )

    def bookings_of_event(self, token: Secret, event: EventFacts) -> EventBookings:
        """See the port."""
        path = ["scheduled_events", *_ids_in(event.uri, "scheduled_events"), "invitees"]
        read = wire.readable(lambda value, at: wire.booking_of(event, value, path=at), called="the invitee")
        found = self._read_all("invitees", token, path, read)
        return EventBookings(
            bookings=tuple(one for one in found if isinstance(one, BookingFacts)),
            unread=tuple(one for one in found if isinstance(one, Unread)),
        )

    def cancel_event(self, token: Secret, event: EventUri, *, reason: str | None) -> None:
        """See the port.

        Some accounts refuse every body with a reason (400; seen 2026-09), so then it is called off without one. Whether
        it is called off is read back in any case.

        Raises:
            GoneAtProvider: there is no such event.
            ProviderDown: also when it still stands afterwards; repeating is safe.
        """
        path = ["scheduled_events", *_ids_in(event, "scheduled_events")]
        try:
            self._cancel(token, path, {"reason": reason} if reason else {})
        except Refusal as refusal:
            if refusal.is_already_canceled:
                return
            raise
        if not self._read("event", token, path, lambda body: wire.event_is_canceled(wire.resource(body))):
            raise ProviderDown

    def _cancel(self, token: Secret, path: Sequence[str], body: dict[str, str]) -> None:
        try:
            self._write("cancel_event", token, "POST", [*path, "cancellation"], _nothing, body)
        except Refusal as refusal:
            if not body or refusal.status != httpx.codes.BAD_REQUEST:
                raise
            self._write("cancel_event", token, "POST", [*path, "cancellation"], _nothing, {})

    def mark_no_show(self, token: Secret, invitee: InviteeUri) -> NoShowUri:
        """See the port."""
        return self._write(
            "mark_no_show",
            token,
            "POST",
            ["invitee_no_shows"],
            lambda body: wire.no_show(wire.resource(body)),
            {"invitee": invitee},
        )

    def unmark_no_show(self, token: Secret, no_show: NoShowUri) -> None:
        """See the port."""
        self._delete("unmark_no_show", token, "invitee_no_shows", no_show)

    # Subscriptions

    def subscriptions(
        self, token: Secret, *, account: AccountUri, organization: OrganizationUri, scope: SubscriptionScope
    ) -> Sequence[SubscriptionFacts]:
        """See the port."""
        whose = _whose(account, organization, scope)
        return self._read_all("subscriptions", token, ["webhook_subscriptions"], wire.subscription, **whose)

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
        """See the port.

        When one with this address exists already, it is one of which we never got the answer, or know the secret no
        more. It is deleted and made anew, once.
        """
        whose = _whose(account, organization, scope)
        body: dict[str, object] = {"url": callback_url, "events": list(events), "signing_key": secret.reveal(), **whose}
        try:
            try:
                return self._subscribe(token, body)
            except Refusal as refusal:
                if refusal.status != httpx.codes.CONFLICT:
                    raise
                listed = self.subscriptions(token, account=account, organization=organization, scope=scope)
                ours = [one for one in listed if one.callback_url == callback_url]
                if not ours:
                    raise
            for one in ours:
                self.unsubscribe(token, one.uri)
            return self._subscribe(token, body)
        except ScopeMissing as missing:
            raise SubscriptionRefused(SubscriptionTrouble.SCOPE, str(missing)) from missing
        except Refusal as refusal:
            trouble = trouble_of(refusal) or self._unsaid_trouble(token, refusal, callback_url, account)
            raise SubscriptionRefused(trouble, refusal.said) from refusal

    def _subscribe(self, token: Secret, body: dict[str, object]) -> SubscriptionUri:
        return self._write(
            "subscribe",
            token,
            "POST",
            ["webhook_subscriptions"],
            lambda answer: wire.subscription(wire.resource(answer)).uri,
            body,
        )

    def _unsaid_trouble(
        self, token: Secret, refusal: Refusal, callback_url: str, account: AccountUri
    ) -> SubscriptionTrouble:
        """Find out why, when the refusal does not tell.

        Calendly: for want of the read scope of an event's family a bare 400 was seen (2026) as well as a 403 that names
        it. So we try what the scopes would allow; that names the missing one. Else an address that nobody outside can
        reach explains it.
        """
        if refusal.status != httpx.codes.BAD_REQUEST:
            return SubscriptionTrouble.OTHER
        try:
            for family in ("event_types", "scheduled_events"):
                self._read("probe_scope", token, [family], _nothing, user=account, count="1")
        except ScopeMissing:
            return SubscriptionTrouble.SCOPE
        except (AccessTokenRefused, GoneAtProvider, ProviderRefused, ProviderDown, RateLimited):
            return SubscriptionTrouble.OTHER  # the refusal stands, and nobody says why
        is_https = urlsplit(callback_url).scheme == "https"
        return SubscriptionTrouble.OTHER if is_https else SubscriptionTrouble.UNREACHABLE

    def unsubscribe(self, token: Secret, subscription: SubscriptionUri) -> None:
        """See the port."""
        self._delete("unsubscribe", token, "webhook_subscriptions", subscription)

    # Requests

    def _read_all(
        self, operation: str, token: Secret, path: Sequence[str], read: Callable[[object, str], T], **query: str
    ) -> list[T]:
        """Every page.

        Raises:
            ProviderDown: among others when the pages lead in circles or don't end.
        """
        found: list[T] = []
        seen: set[str] = set()
        query = {**query, "count": str(_ROWS_A_PAGE)}
        for _ in range(_MOST_PAGES):
            page = self._read(operation, token, path, lambda body: wire.page(body, read), **query)
            found.extend(page.items)
            if page.next_token is None:
                return found
            if page.next_token in seen:
                break
            seen.add(page.next_token)
            query["page_token"] = page.next_token
        raise ProviderDown

    def _read(self, operation: str, token: Secret, path: Sequence[str], read: Callable[[object], T], **query: str) -> T:
        return self._repeats(
            lambda: self._request(operation, token, "GET", path, read, params=query),
            patience=PATIENCE[self._priority],
        )

    def _write(
        self,
        operation: str,
        token: Secret,
        method: str,
        path: Sequence[str],
        read: Callable[[object], T],
        body: dict[str, Any],
    ) -> T:
        return self._request(operation, token, method, path, read, json=body)

    def _delete(self, operation: str, token: Secret, collection: str, uri: str) -> None:
        """Delete; what is gone already is as good as deleted."""
        try:
            self._request(operation, token, "DELETE", [collection, *_ids_in(uri, collection)], _nothing)
        except GoneAtProvider:
            return

    def _request(
        self,
        operation: str,
        token: Secret,
        method: str,
        path: Sequence[str],
        read: Callable[[object], T],
        **content: Any,
    ) -> T:
        """Send one request, and read its answer by `read`."""
        if not _VISIBLE_ASCII.issuperset(token.reveal()):
            # It cannot stand in a header, and the complaint of whoever tries to send it would quote it.
            raise AccessTokenRefused("the access token is not of the kind Calendly issues")
        address = "/".join([self._base_url, *(quote(step, safe="") for step in path)])
        headers = {"Authorization": f"Bearer {token.reveal()}"}
        with observed(self._observe, operation), api_faults():
            self._budget.admit(token, self._priority)
            response = self._client.request(method, address, headers=headers, **content)
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                raise RateLimited(retry_after=self._budget.note_refusal(token, response.headers))
            self._budget.note(token, response.headers)
            return read(content_of(response))


def _ids_in(uri: str, *collections: str) -> list[str]:
    """The ids in a URI that ends in `collection/id` for each collection, whatever host and path it begins with.

    Raises:
        GoneAtProvider: it is not of this form, so there is nothing at Calendly that it could name.
    """
    try:
        steps = urlsplit(uri).path.rstrip("/").split("/")[-2 * len(collections) :]
    except ValueError as error:
        raise GoneAtProvider from error
    ids = steps[1::2]
    if tuple(steps[0::2]) != collections or not all(ids) or not {".", ".."}.isdisjoint(ids):
        raise GoneAtProvider
    return ids


def _instant(moment: datetime) -> str:
    """As Calendly writes times."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _whose(account: AccountUri, organization: OrganizationUri, scope: SubscriptionScope) -> dict[str, str]:
    """How Calendly is told whose subscriptions are meant; it never guesses by who asks."""
    whose = {"organization": str(organization), "scope": scope.value}
    return whose | {"user": str(account)} if scope is SubscriptionScope.USER else whose


@contextmanager
def _gone_is(error: type[Exception]) -> Iterator[None]:
    try:
        yield
    except GoneAtProvider as gone:
        raise error from gone


def _nothing(_body: object) -> None:
    """For answers of which only their being there counts."""
