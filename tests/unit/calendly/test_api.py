"""What we ask of Calendly, and what every one of its answers becomes."""

import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.calendly.api import CalendlyApi
from adapters.calendly.budget import Priority
from application.ports.scheduling_provider import (
    AccessTokenRefused,
    EventTypeGone,
    GoneAtProvider,
    ProviderDown,
    ProviderRefused,
    RateLimited,
    ScopeMissing,
    SubscriptionRefused,
)
from domain.bookings import MeetingStatus
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
from tests.unit.calendly.samples import bent, body, sample
from tests.unit.calendly.scripted import BASE, Desk, answer, json_answer

pytestmark = pytest.mark.unit

TOKEN = Secret("the-access-token")
SINCE = datetime(2026, 12, 1, tzinfo=UTC)
ADA = AccountUri("https://api.calendly.com/users/ada")
ACME = OrganizationUri("https://api.calendly.com/organizations/acme")
EVENT_TYPE = EventTypeUri("https://api.calendly.com/event_types/ET1")
EVENT = EventUri("https://api.calendly.com/scheduled_events/EV1")
INVITEE = InviteeUri("https://api.calendly.com/scheduled_events/EV1/invitees/IN1")
NO_SHOW = NoShowUri("https://api.calendly.com/invitee_no_shows/NS1")
SUBSCRIPTION = SubscriptionUri("https://api.calendly.com/webhook_subscriptions/WS1")
CALLBACK = "https://app.example.com/webhooks/calendly/acct_17"
SIGNING_SECRET = Secret("the-signing-secret")


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    with desk.client:
        yield desk


def subscribe(api: CalendlyApi, callback_url: str = CALLBACK, **changes: Any) -> SubscriptionUri:
    return api.subscribe(
        TOKEN,
        callback_url=callback_url,
        secret=SIGNING_SECRET,
        events=["invitee.created", "event_type.created"],
        account=ADA,
        organization=ACME,
        scope=changes.get("scope", SubscriptionScope.USER),
    )


# The error table, row by row


def a_read(api: CalendlyApi) -> None:
    api.account(TOKEN)


def a_write(api: CalendlyApi) -> None:
    api.mark_no_show(TOKEN, INVITEE)


REFUSALS = [
    pytest.param(401, "error_401_expired", AccessTokenRefused, id="401 expired"),
    pytest.param(401, "error_401_invalid", AccessTokenRefused, id="401 invalid"),
    pytest.param(401, "error_401_revoked", AccessTokenRefused, id="401 revoked"),
    pytest.param(401, None, AccessTokenRefused, id="401 without a word"),
    pytest.param(400, "error_400_invalid_argument", ProviderRefused, id="400"),
    pytest.param(403, "error_403_insufficient_scope", ScopeMissing, id="403 scope"),
    pytest.param(403, "error_403_permission_denied", ProviderRefused, id="403 role"),
    pytest.param(403, "error_403_webhook_plan_since_2026_11_03", ProviderRefused, id="403 plan"),
    pytest.param(403, "error_403_event_in_the_past", ProviderRefused, id="403 state"),
    pytest.param(403, None, ProviderRefused, id="403 without a word"),
    pytest.param(404, "error_404_not_found", GoneAtProvider, id="404"),
    pytest.param(410, None, GoneAtProvider, id="410"),
    pytest.param(409, "error_409_webhook_exists", ProviderRefused, id="409"),
    pytest.param(422, None, ProviderRefused, id="422"),
    pytest.param(408, None, ProviderDown, id="408"),
    pytest.param(424, None, ProviderDown, id="424"),
    pytest.param(429, None, RateLimited, id="429"),
    pytest.param(500, "error_500_internal", ProviderDown, id="500"),
    pytest.param(502, None, ProviderDown, id="502"),
    pytest.param(503, None, ProviderDown, id="503"),
    pytest.param(504, None, ProviderDown, id="504"),
    pytest.param(302, None, ProviderDown, id="a redirect"),
    pytest.param(200, None, ProviderDown, id="200 with nothing in it"),
    pytest.param(200, "data_compliance_accepted", ProviderDown, id="200 with another thing in it"),
]
REQUEST = httpx.Request("GET", BASE)
NO_ANSWERS = [
    pytest.param(httpx.ConnectError("refused", request=REQUEST), id="no connection"),
    pytest.param(httpx.ConnectTimeout("slow", request=REQUEST), id="slow to connect"),
    pytest.param(httpx.PoolTimeout("busy", request=REQUEST), id="no free connection"),
    pytest.param(httpx.ReadTimeout("slow", request=REQUEST), id="slow to answer"),
    pytest.param(httpx.ReadError("broken", request=REQUEST), id="broken off"),
    pytest.param(httpx.RemoteProtocolError("no HTTP", request=REQUEST), id="no HTTP"),
    pytest.param(httpx.DecodingError("bad gzip", request=REQUEST), id="garbled"),
]


@pytest.mark.parametrize("ask", [a_read, a_write], ids=["read", "write"])
@pytest.mark.parametrize(("status", "name", "error"), REFUSALS)
def test_every_refusal_has_its_meaning(
    desk: Desk, status: int, name: str | None, error: type[Exception], ask: Callable[[CalendlyApi], object]
) -> None:
    desk.calendly.will(answer(status, name))

    with pytest.raises(error):
        ask(desk.api)


@pytest.mark.parametrize("ask", [a_read, a_write], ids=["read", "write"])
@pytest.mark.parametrize("trouble", NO_ANSWERS)
def test_no_answer_is_calendly_not_answering(
    desk: Desk, trouble: Exception, ask: Callable[[CalendlyApi], object]
) -> None:
    desk.calendly.will(trouble)

    with pytest.raises(ProviderDown):
        ask(desk.api)


@pytest.mark.parametrize("status", [200, 403, 500])
def test_a_page_of_somebody_elses_is_survived(desk: Desk, status: int) -> None:
    desk.calendly.will(httpx.Response(status, text="<html>Attention Required!</html>"))

    with pytest.raises((ProviderDown, ProviderRefused)):
        desk.api.account(TOKEN)


def test_a_missing_scope_is_named(desk: Desk) -> None:
    desk.calendly.will(answer(403, "error_403_insufficient_scope"))

    with pytest.raises(ScopeMissing) as refused:
        desk.api.account(TOKEN)

    assert refused.value.scopes == ("scheduled_events:read",)


def test_a_missing_scope_that_is_not_named_is_one_by_its_title(desk: Desk) -> None:
    desk.calendly.will(json_answer(bent("error_403_insufficient_scope", required_scopes=...), 403))

    with pytest.raises(ScopeMissing):
        desk.api.account(TOKEN)


def test_a_refusal_is_told_in_calendlys_words(desk: Desk) -> None:
    desk.calendly.will(answer(403, "error_403_event_in_the_past"))

    with pytest.raises(ProviderRefused, match="Calendly refused: Event in the past"):
        desk.api.mark_no_show(TOKEN, INVITEE)


def test_the_foreign_error_is_kept_as_the_cause(desk: Desk) -> None:
    trouble = httpx.ReadTimeout("slow", request=REQUEST)
    desk.calendly.will(trouble)

    with pytest.raises(ProviderDown) as down:
        desk.api.mark_no_show(TOKEN, INVITEE)

    assert down.value.__cause__ is trouble


# Waiting and asking again


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X_RateLimit_Reset": "17"}, 17),
        ({"X_RateLimit_Reset": "17", "Retry_After": "40"}, 40),
        ({"Retry_After": "Sun, 22 Nov 2026 12:00:30 GMT", "Date": "Sun, 22 Nov 2026 12:00:00 GMT"}, 30),
        ({"Retry_After": "Sun, 22 Nov 2026 12:00:30 GMT"}, 60),
        ({"Retry_After": "soon"}, 60),
        ({"X_RateLimit_Reset": "0"}, 60),
        ({"X_RateLimit_Reset": "-3"}, 60),
        ({"X_RateLimit_Reset": "999999999"}, 3600),
        ({"X_RateLimit_Reset": "9" * 400}, 60),
        ({}, 60),
    ],
)
def test_a_rate_limit_says_how_long_to_wait(desk: Desk, headers: dict[str, str], seconds: float) -> None:
    desk.calendly.will(answer(429, **headers))

    with pytest.raises(RateLimited) as limited:
        desk.api.account(TOKEN)

    assert limited.value.retry_after == timedelta(seconds=seconds)


def test_after_a_429_nobody_asks_until_it_has_passed(desk: Desk) -> None:
    desk.calendly.will(answer(429, X_RateLimit_Reset="17"), answer(200, "users_me"))
    with pytest.raises(RateLimited):
        desk.api.account(TOKEN)

    with pytest.raises(RateLimited):
        desk.api.account(TOKEN)

    assert len(desk.calendly.asked) == 1


def test_when_it_has_passed_we_ask_again(desk: Desk) -> None:
    desk.calendly.will(answer(429, X_RateLimit_Reset="17"), answer(200, "users_me"))
    with pytest.raises(RateLimited):
        desk.api.account(TOKEN)
    desk.seconds.now += 17

    assert desk.api.account(TOKEN).name == "Tamara Jones"


def test_another_account_is_not_held_up(desk: Desk) -> None:
    desk.calendly.will(answer(429, X_RateLimit_Reset="17"), answer(200, "users_me"))
    with pytest.raises(RateLimited):
        desk.api.account(TOKEN)

    assert desk.api.account(Secret("another")).name == "Tamara Jones"


@pytest.mark.parametrize("trouble", [answer(500), answer(424), httpx.ReadError("broken", request=REQUEST)])
def test_a_read_that_failed_is_repeated(desk: Desk, trouble: httpx.Response | Exception) -> None:
    desk.calendly.will(trouble, trouble, answer(200, "users_me"))

    assert desk.api.account(TOKEN).name == "Tamara Jones"


def test_a_read_is_repeated_later_each_time(desk: Desk) -> None:
    desk.calendly.will(answer(500))

    with pytest.raises(ProviderDown):
        desk.api.account(TOKEN)

    assert desk.seconds.slept == pytest.approx([0.15, 0.3, 0.6])


def test_a_screen_is_not_kept_waiting_by_a_slow_calendly(desk: Desk) -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        desk.seconds.now += 1.4
        raise httpx.ReadTimeout("slow", request=request)

    desk.calendly.will(slow)

    with pytest.raises(ProviderDown):
        desk.api.account(TOKEN)

    assert len(desk.calendly.asked) == 1


def test_a_sweep_has_more_patience(desk: Desk) -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        desk.seconds.now += 1.4
        raise httpx.ReadTimeout("slow", request=request)

    desk.calendly.will(slow)

    with pytest.raises(ProviderDown):
        desk.api_for(Priority.SWEEP).account(TOKEN)

    assert len(desk.calendly.asked) == 4


def test_calendly_is_not_asked_again_before_it_wants_to_be(desk: Desk) -> None:
    desk.calendly.will(answer(503, Retry_After="30"))

    with pytest.raises(ProviderDown) as down:
        desk.api.account(TOKEN)

    assert (down.value.retry_after, len(desk.calendly.asked)) == (timedelta(seconds=30), 1)


@pytest.mark.parametrize(
    "write",
    [
        lambda api: api.mark_no_show(TOKEN, INVITEE),
        lambda api: api.unmark_no_show(TOKEN, NO_SHOW),
        lambda api: api.cancel_event(TOKEN, EVENT, reason="ill"),
        lambda api: api.unsubscribe(TOKEN, SUBSCRIPTION),
        subscribe,
    ],
    ids=["mark", "unmark", "cancel", "unsubscribe", "subscribe"],
)
@pytest.mark.parametrize("trouble", [answer(500), httpx.ReadTimeout("slow", request=REQUEST)], ids=["500", "time-out"])
def test_a_write_is_never_repeated_blindly(
    desk: Desk, write: Callable[[CalendlyApi], object], trouble: httpx.Response | Exception
) -> None:
    desk.calendly.will(trouble)

    with pytest.raises(ProviderDown):
        write(desk.api)

    assert len(desk.calendly.asked) == 1


# What is sent


def test_the_token_is_shown_to_the_configured_base(desk: Desk) -> None:
    desk.calendly.will(answer(200, "users_me"))

    desk.api.account(TOKEN)

    request = desk.calendly.asked[0]
    assert (str(request.url), request.headers["Authorization"]) == (f"{BASE}/users/me", "Bearer the-access-token")


def test_we_say_who_we_are(desk: Desk) -> None:
    desk.calendly.will(answer(200, "users_me"))

    desk.api.account(TOKEN)

    assert desk.calendly.asked[0].headers["User-Agent"] == "Quotla-Scheduling"


def test_a_base_may_have_a_path() -> None:
    desk = Desk(base_url="https://proxy.test/calendly/")
    desk.calendly.will(answer(200, "event_type"))

    with desk.client:
        desk.api.event_type(TOKEN, EVENT_TYPE)

    assert str(desk.calendly.asked[0].url) == "https://proxy.test/calendly/event_types/ET1"


def test_a_cookie_of_one_account_is_not_shown_for_another(desk: Desk) -> None:
    desk.calendly.will(answer(200, "users_me", Set_Cookie="session=ada; Path=/"))
    desk.api.account(TOKEN)

    desk.api.account(Secret("another"))

    assert "Cookie" not in desk.calendly.asked[1].headers


def test_a_redirect_is_not_followed(desk: Desk) -> None:
    desk.calendly.will(answer(307, Location="https://evil.test/users/me"))

    with pytest.raises(ProviderDown):
        desk.api.account(TOKEN)

    assert {request.url.host for request in desk.calendly.asked} == {"calendly.test"}


@pytest.mark.parametrize("token", ["two\r\nlines", "ä", "a b", "\ud800"])
def test_a_token_that_cannot_be_sent_is_refused_without_being_quoted(desk: Desk, token: str) -> None:
    with pytest.raises(AccessTokenRefused) as refused:
        desk.api.account(Secret(token))

    assert (token in str(refused.value), desk.calendly.asked) == (False, [])


@pytest.mark.parametrize(
    "uri",
    [
        "https://api.calendly.com/scheduled_events/EV1/invitees/IN1",
        "http://127.0.0.1:9000/proxy/scheduled_events/EV1/invitees/IN1/",
        "https://evil.test/scheduled_events/EV1/invitees/IN1?token=1#x",
    ],
)
def test_only_the_ids_of_a_uri_are_used(desk: Desk, uri: str) -> None:
    desk.calendly.will(answer(200, "scheduled_event"), answer(200, "invitee"))

    desk.api.booking(TOKEN, InviteeUri(uri))

    assert [str(one.url) for one in desk.calendly.asked] == [
        f"{BASE}/scheduled_events/EV1",
        f"{BASE}/scheduled_events/EV1/invitees/IN1",
    ]


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "IN1",
        "https://api.calendly.com/invitees/IN1",
        "https://api.calendly.com/scheduled_events//invitees/IN1",
        "https://api.calendly.com/scheduled_events/../invitees/IN1",
        "https://api.calendly.com/scheduled_events/EV1/invitees/..",
        "http://[",
    ],
)
def test_a_uri_that_names_nothing_there_is_not_asked_for(desk: Desk, uri: str) -> None:
    with pytest.raises(GoneAtProvider):
        desk.api.booking(TOKEN, InviteeUri(uri))

    assert desk.calendly.asked == []


def test_an_id_of_any_form_stays_one_step_of_the_path(desk: Desk) -> None:
    desk.calendly.will(answer(200, "event_type"))

    desk.api.event_type(TOKEN, EventTypeUri("https://api.calendly.com/event_types/a%2F..;b"))

    assert desk.calendly.asked[0].url.raw_path == b"/event_types/a%252F..%3Bb"


# Event types and links


def test_all_pages_of_event_types_are_fetched(desk: Desk) -> None:
    first = bent(
        "event_types_list", pagination__next_page_token="more", pagination__next_page=f"{BASE}/x?page_token=more"
    )
    desk.calendly.will(json_answer(first), answer(200, "event_types_list"))

    found = desk.api.event_types(TOKEN, account=ADA)

    assert [one.name for one in found] == ["Group Webinar", "30 Minute Meeting", "Sales Round Robin"] * 2


def test_pages_are_asked_for_by_token_and_in_full(desk: Desk) -> None:
    first = bent("event_types_list", pagination__next_page_token="more")
    desk.calendly.will(json_answer(first), answer(200, "event_types_list"))

    desk.api.event_types(TOKEN, account=ADA)

    assert [dict(one.url.params) for one in desk.calendly.asked] == [
        {"user": ADA, "sort": "name:asc", "count": "100"},
        {"user": ADA, "sort": "name:asc", "count": "100", "page_token": "more"},
    ]


def test_a_next_page_elsewhere_does_not_lead_there(desk: Desk) -> None:
    first = bent(
        "event_types_list",
        pagination__next_page_token=...,
        pagination__next_page="https://evil.test/event_types?page_token=more",
    )
    desk.calendly.will(json_answer(first), answer(200, "event_types_list"))

    desk.api.event_types(TOKEN, account=ADA)

    assert [one.url.host for one in desk.calendly.asked] == ["calendly.test"] * 2


def test_pages_that_lead_in_circles_are_given_up(desk: Desk) -> None:
    desk.calendly.will(json_answer(bent("event_types_list", pagination__next_page_token="again")))

    with pytest.raises(ProviderDown):
        desk.api.event_types(TOKEN, account=ADA)

    assert len(desk.calendly.asked) == 2


def test_pages_without_end_are_given_up(desk: Desk) -> None:
    def another(request: httpx.Request) -> httpx.Response:
        return json_answer(bent("event_types_list", pagination__next_page_token=f"page-{len(desk.calendly.asked)}"))

    desk.calendly.will(another)

    with pytest.raises(ProviderDown):
        desk.api.event_types(TOKEN, account=ADA)

    assert len(desk.calendly.asked) == 200


def test_a_page_that_failed_is_repeated_alone(desk: Desk) -> None:
    first = bent("event_types_list", pagination__next_page_token="more")
    desk.calendly.will(json_answer(first), answer(502), answer(200, "event_types_list"))

    desk.api.event_types(TOKEN, account=ADA)

    assert [one.url.params.get("page_token") for one in desk.calendly.asked] == [None, "more", "more"]


@pytest.mark.parametrize(
    "said",
    [answer(404, "error_404_not_found"), json_answer(bent("event_type", resource__deleted_at="2026-11-01T00:00:00Z"))],
    ids=["404", "deleted"],
)
def test_an_event_type_that_was_deleted_is_gone(desk: Desk, said: httpx.Response) -> None:
    desk.calendly.will(said)

    with pytest.raises(EventTypeGone):
        desk.api.event_type(TOKEN, EVENT_TYPE)


def test_a_link_is_for_one_booking_of_the_event_type(desk: Desk) -> None:
    desk.calendly.will(answer(200, "event_type"), answer(201, "scheduling_link_created"))

    url = desk.api.issue_single_use_link(TOKEN, EVENT_TYPE)

    assert (url, desk.calendly.body()) == (
        "https://calendly.com/d/ckxq-7wm-p4t/30-minute-meeting",
        {"max_event_count": 1, "owner": EVENT_TYPE, "owner_type": "EventType"},
    )


def test_no_link_is_made_to_an_event_type_that_is_switched_off(desk: Desk) -> None:
    desk.calendly.will(json_answer(bent("event_type", resource__active=False)))

    with pytest.raises(EventTypeGone):
        desk.api.issue_single_use_link(TOKEN, EVENT_TYPE)

    assert desk.calendly.paths == ["GET /event_types/ET1"]


def test_an_event_type_that_goes_in_the_last_moment_is_gone(desk: Desk) -> None:
    desk.calendly.will(answer(200, "event_type"), answer(404, "error_404_not_found"))

    with pytest.raises(EventTypeGone):
        desk.api.issue_single_use_link(TOKEN, EVENT_TYPE)


@pytest.mark.parametrize("url", [None, "calendly.com/d/1", "javascript:alert(1)"])
def test_a_link_that_cannot_be_followed_is_no_link(desk: Desk, url: str | None) -> None:
    link = json_answer(bent("scheduling_link_created", resource__booking_url=url), 201)
    desk.calendly.will(answer(200, "event_type"), link)

    with pytest.raises(ProviderDown):
        desk.api.issue_single_use_link(TOKEN, EVENT_TYPE)


# Bookings


def test_a_booking_is_read_from_its_invitee_and_its_event(desk: Desk) -> None:
    desk.calendly.will(answer(200, "scheduled_event"), answer(200, "invitee_rescheduled_old"))

    facts = desk.api.booking(TOKEN, INVITEE)

    assert (facts.status, facts.was_moved, facts.event_type_name) == (
        MeetingStatus.CANCELED,
        True,
        "30 Minute Meeting",
    )


@pytest.mark.parametrize("script", [[answer(404)], [answer(200, "scheduled_event"), answer(404)]])
def test_a_booking_that_is_not_there_is_gone(desk: Desk, script: list[httpx.Response]) -> None:
    desk.calendly.will(*script)

    with pytest.raises(GoneAtProvider):
        desk.api.booking(TOKEN, INVITEE)


def test_events_are_asked_for_by_their_start_and_in_its_order(desk: Desk) -> None:
    desk.calendly.will(answer(200, "scheduled_events_list"))

    desk.api.events(TOKEN, account=ADA, starts_from=SINCE, starts_before=SINCE + timedelta(days=1))

    assert dict(desk.calendly.asked[0].url.params) == {
        "user": ADA,
        "min_start_time": "2026-12-01T00:00:00.000000Z",
        "max_start_time": "2026-12-01T23:59:59.999999Z",
        "sort": "start_time:asc",
        "count": "100",
    }


def test_a_page_of_events_names_the_next(desk: Desk) -> None:
    desk.calendly.will(answer(200, "scheduled_events_list"), answer(200, "scheduled_events_list_last_page"))

    first = desk.api.events(TOKEN, account=ADA, starts_from=SINCE)
    last = desk.api.events(TOKEN, account=ADA, starts_from=SINCE, page=first.next_page)

    assert (len(first.events), len(last.events), last.next_page) == (2, 1, None)
    assert desk.calendly.asked[1].url.params["page_token"] == first.next_page


def test_an_event_is_listed_with_what_tells_whether_anything_changed(desk: Desk) -> None:
    desk.calendly.will(answer(200, "scheduled_events_list"))

    event = desk.api.events(TOKEN, account=ADA, starts_from=SINCE).events[0]

    assert (event.uri, event.is_canceled, event.invitees, event.active_invitees, event.updated_at) == (
        "https://api.calendly.com/scheduled_events/6f0b2c1e-8d47-4a95-b3e6-0c9d1f2a3b4c",
        False,
        1,
        1,
        datetime(2026, 11, 20, 14, 3, 21, 118204, tzinfo=UTC),
    )


def test_the_invitees_of_an_event_become_its_bookings(desk: Desk) -> None:
    desk.calendly.will(answer(200, "scheduled_events_list"), answer(200, "invitees_list"))
    event = desk.api.events(TOKEN, account=ADA, starts_from=SINCE).events[0]

    (booking,) = desk.api.bookings_of_event(TOKEN, event).bookings

    assert (booking.event, booking.slot, booking.status) == (event.uri, event.slot, MeetingStatus.SCHEDULED)
    assert desk.calendly.asked[1].url.path == "/scheduled_events/6f0b2c1e-8d47-4a95-b3e6-0c9d1f2a3b4c/invitees"


def test_an_event_that_does_not_count_its_invitees_is_listed_all_the_same(desk: Desk) -> None:
    listed = sample("scheduled_events_list")
    del listed["collection"][0]["invitees_counter"]
    desk.calendly.will(json_answer(listed))

    event = desk.api.events(TOKEN, account=ADA, starts_from=SINCE).events[0]

    assert (event.invitees, event.active_invitees) == (None, None)


def test_an_event_that_cannot_be_read_is_named_beside_the_others(desk: Desk) -> None:
    listed = sample("scheduled_events_list")
    broken = listed["collection"][0]
    del broken["start_time"]
    desk.calendly.will(json_answer(listed))

    page = desk.api.events(TOKEN, account=ADA, starts_from=SINCE)

    assert [event.uri for event in page.events] == [listed["collection"][1]["uri"]]
    assert page.unread == (Unread(broken["uri"], "the event.start_time is missing or not of the kind it must be"),)


@pytest.mark.parametrize("odd", [None, "text", 7, [], {"uri": "no address"}, {"uri": 7}])
def test_what_is_no_event_at_all_is_named_without_an_address(desk: Desk, odd: object) -> None:
    listed = sample("scheduled_events_list")
    listed["collection"].append(odd)
    desk.calendly.will(json_answer(listed))

    page = desk.api.events(TOKEN, account=ADA, starts_from=SINCE)

    assert (len(page.events), [one.uri for one in page.unread]) == (2, [None])


def test_an_invitee_who_cannot_be_read_is_named_beside_the_others(desk: Desk) -> None:
    listed = sample("invitees_list")
    broken = {**listed["collection"][0], "uri": "https://api.calendly.com/invitees/broken", "created_at": "yesterday"}
    listed["collection"].append(broken)
    desk.calendly.will(answer(200, "scheduled_events_list"), json_answer(listed))
    event = desk.api.events(TOKEN, account=ADA, starts_from=SINCE).events[0]

    found = desk.api.bookings_of_event(TOKEN, event)

    assert len(found.bookings) == 1
    assert found.unread == (Unread(broken["uri"], "the invitee.created_at is missing or not of the kind it must be"),)


def test_what_is_no_page_at_all_is_no_answer(desk: Desk) -> None:
    desk.calendly.will(*[json_answer({"collection": "none"})] * 4)

    with pytest.raises(ProviderDown):
        desk.api.events(TOKEN, account=ADA, starts_from=SINCE)


def test_a_cancellation_carries_its_reason(desk: Desk) -> None:
    desk.calendly.will(answer(201, "cancellation_created"), answer(200, "scheduled_event_canceled"))

    desk.api.cancel_event(TOKEN, EVENT, reason="Schedule conflict")

    assert desk.calendly.body(0) == sample("cancellation_request")


def test_no_reason_is_no_field(desk: Desk) -> None:
    desk.calendly.will(answer(201, "cancellation_created"), answer(200, "scheduled_event_canceled"))

    desk.api.cancel_event(TOKEN, EVENT, reason=None)

    assert desk.calendly.body(0) == {}


def test_where_a_reason_is_refused_the_event_is_called_off_without(desk: Desk) -> None:
    desk.calendly.will(
        answer(400, "error_400_invalid_argument"),
        answer(201, "cancellation_created"),
        answer(200, "scheduled_event_canceled"),
    )

    desk.api.cancel_event(TOKEN, EVENT, reason="ill")

    assert [request.content for request in desk.calendly.asked] == [b'{"reason":"ill"}', b"{}", b""]


def test_a_cancellation_refused_both_ways_is_refused(desk: Desk) -> None:
    desk.calendly.will(answer(400, "error_400_invalid_argument"))

    with pytest.raises(ProviderRefused):
        desk.api.cancel_event(TOKEN, EVENT, reason="ill")

    assert len(desk.calendly.asked) == 2


def test_a_cancellation_without_reason_is_not_tried_twice(desk: Desk) -> None:
    desk.calendly.will(answer(400, "error_400_invalid_argument"))

    with pytest.raises(ProviderRefused):
        desk.api.cancel_event(TOKEN, EVENT, reason=None)

    assert len(desk.calendly.asked) == 1


def test_a_success_is_no_proof_of_a_cancellation(desk: Desk) -> None:
    desk.calendly.will(answer(201, "cancellation_created"), answer(200, "scheduled_event"))

    with pytest.raises(ProviderDown):
        desk.api.cancel_event(TOKEN, EVENT, reason=None)


def test_already_canceled_is_fine(desk: Desk) -> None:
    desk.calendly.will(answer(403, "error_403_event_already_canceled"))

    desk.api.cancel_event(TOKEN, EVENT, reason="ill")

    assert desk.calendly.paths == ["POST /scheduled_events/EV1/cancellation"]


@pytest.mark.parametrize("name", ["error_403_event_in_the_past", "error_403_permission_denied"])
def test_any_other_403_is_a_refusal_to_cancel(desk: Desk, name: str) -> None:
    desk.calendly.will(answer(403, name))

    with pytest.raises(ProviderRefused):
        desk.api.cancel_event(TOKEN, EVENT, reason="ill")


def test_an_event_that_is_not_there_cannot_be_canceled(desk: Desk) -> None:
    desk.calendly.will(answer(404, "error_404_not_found"))

    with pytest.raises(GoneAtProvider):
        desk.api.cancel_event(TOKEN, EVENT, reason=None)


def test_a_no_show_is_marked_by_the_invitees_uri(desk: Desk) -> None:
    desk.calendly.will(answer(201, "invitee_no_show_created"))

    no_show = desk.api.mark_no_show(TOKEN, INVITEE)

    assert (no_show, desk.calendly.body()) == (
        "https://api.calendly.com/invitee_no_shows/d3c2b1a0-9f8e-4d7c-8b6a-5f4e3d2c1b0a",
        {"invitee": INVITEE},
    )


def test_a_no_show_is_unmarked_by_its_own_id(desk: Desk) -> None:
    desk.calendly.will(answer(204))

    desk.api.unmark_no_show(TOKEN, NO_SHOW)

    assert desk.calendly.paths == ["DELETE /invitee_no_shows/NS1"]


@pytest.mark.parametrize(
    "undo",
    [lambda api: api.unmark_no_show(TOKEN, NO_SHOW), lambda api: api.unsubscribe(TOKEN, SUBSCRIPTION)],
    ids=["no-show", "subscription"],
)
def test_what_was_taken_back_already_is_fine(desk: Desk, undo: Callable[[CalendlyApi], None]) -> None:
    desk.calendly.will(answer(404, "error_404_not_found"))

    undo(desk.api)

    assert len(desk.calendly.asked) == 1


# Subscriptions


@pytest.mark.parametrize(
    ("scope", "query"),
    [
        (SubscriptionScope.USER, {"organization": ACME, "scope": "user", "user": ADA, "count": "100"}),
        (SubscriptionScope.ORGANIZATION, {"organization": ACME, "scope": "organization", "count": "100"}),
    ],
)
def test_subscriptions_are_asked_for_by_scope(desk: Desk, scope: SubscriptionScope, query: dict[str, str]) -> None:
    desk.calendly.will(answer(200, "webhook_subscriptions_list"))

    desk.api.subscriptions(TOKEN, account=ADA, organization=ACME, scope=scope)

    assert dict(desk.calendly.asked[0].url.params) == query


@pytest.mark.parametrize(
    ("scope", "whose"),
    [
        (SubscriptionScope.USER, {"scope": "user", "user": ADA}),
        (SubscriptionScope.ORGANIZATION, {"scope": "organization"}),
    ],
)
def test_a_subscription_brings_its_own_signing_secret(
    desk: Desk, scope: SubscriptionScope, whose: dict[str, str]
) -> None:
    desk.calendly.will(answer(201, "webhook_subscription_created"))

    subscribe(desk.api, scope=scope)

    assert desk.calendly.body() == {
        "url": CALLBACK,
        "events": ["invitee.created", "event_type.created"],
        "organization": ACME,
        "signing_key": "the-signing-secret",
        **whose,
    }


def test_a_subscription_answers_its_uri(desk: Desk) -> None:
    desk.calendly.will(answer(201, "webhook_subscription_created"))

    assert subscribe(desk.api) == sample("webhook_subscription_created")["resource"]["uri"]


def refusal_of_url() -> httpx.Response:
    details = [{"parameter": "url", "message": "is invalid"}]
    return json_answer(sample("error_400_invalid_argument") | {"details": details}, 400)


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        pytest.param(
            answer(403, "error_403_webhook_plan_before_2026_11_03"), SubscriptionTrouble.PLAN, id="plan, formerly"
        ),
        pytest.param(answer(403, "error_403_webhook_plan_since_2026_11_03"), SubscriptionTrouble.PLAN, id="plan, now"),
        pytest.param(
            json_answer(sample("error_403_permission_denied") | {"message": "You do not have permission"}, 403),
            SubscriptionTrouble.ROLE,
            id="role",
        ),
        pytest.param(answer(403, "error_403_permission_denied"), SubscriptionTrouble.ROLE, id="role, in general"),
        pytest.param(answer(403, "error_403_insufficient_scope"), SubscriptionTrouble.SCOPE, id="scope"),
        pytest.param(refusal_of_url(), SubscriptionTrouble.UNREACHABLE, id="address"),
        pytest.param(answer(403), SubscriptionTrouble.OTHER, id="403 without a word"),
        pytest.param(answer(422), SubscriptionTrouble.OTHER, id="422"),
    ],
)
def test_a_refused_subscription_says_why(desk: Desk, said: httpx.Response, trouble: SubscriptionTrouble) -> None:
    desk.calendly.will(said)

    with pytest.raises(SubscriptionRefused) as refused:
        subscribe(desk.api)

    assert refused.value.trouble is trouble


def test_a_refused_subscription_keeps_calendlys_words(desk: Desk) -> None:
    desk.calendly.will(answer(403, "error_403_webhook_plan_since_2026_11_03"))

    with pytest.raises(SubscriptionRefused) as refused:
        subscribe(desk.api)

    assert refused.value.said == "Please upgrade to a paid Calendly account."


@pytest.mark.parametrize(
    ("callback_url", "probes", "trouble"),
    [
        pytest.param(
            CALLBACK,
            [answer(200, "event_types_list"), answer(403, "error_403_insufficient_scope")],
            SubscriptionTrouble.SCOPE,
            id="a scope is missing",
        ),
        pytest.param(
            "http://127.0.0.1/hook",
            [answer(403, "error_403_insufficient_scope")],
            SubscriptionTrouble.SCOPE,
            id="a scope is missing, whatever the address",
        ),
        pytest.param(
            "http://127.0.0.1/hook",
            [answer(200, "event_types_list"), answer(200, "scheduled_events_list")],
            SubscriptionTrouble.UNREACHABLE,
            id="nobody outside can reach it",
        ),
        pytest.param(
            CALLBACK,
            [answer(200, "event_types_list"), answer(200, "scheduled_events_list")],
            SubscriptionTrouble.OTHER,
            id="nobody knows",
        ),
        pytest.param(CALLBACK, [answer(429)], SubscriptionTrouble.OTHER, id="nobody can find out"),
        pytest.param(CALLBACK, [answer(401)], SubscriptionTrouble.OTHER, id="the token ended meanwhile"),
    ],
)
def test_a_bare_400_is_looked_into(
    desk: Desk, callback_url: str, probes: list[httpx.Response], trouble: SubscriptionTrouble
) -> None:
    desk.calendly.will(answer(400, "error_400_invalid_argument"), *probes)

    with pytest.raises(SubscriptionRefused) as refused:
        subscribe(desk.api, callback_url)

    assert refused.value.trouble is trouble


def test_one_that_exists_already_is_made_anew(desk: Desk) -> None:
    desk.calendly.will(
        answer(409, "error_409_webhook_exists"),
        answer(200, "webhook_subscriptions_list"),
        answer(204),
        answer(204),
        answer(201, "webhook_subscription_created"),
    )

    subscribe(desk.api)

    existing = "/webhook_subscriptions/f1e2d3c4-b5a6-4978-8a9b-0c1d2e3f4051"
    assert desk.calendly.paths == [
        "POST /webhook_subscriptions",
        "GET /webhook_subscriptions",
        f"DELETE {existing}",
        f"DELETE {existing}",
        "POST /webhook_subscriptions",
    ]


def test_one_that_exists_but_is_not_ours_to_see_is_a_refusal(desk: Desk) -> None:
    desk.calendly.will(answer(409, "error_409_webhook_exists"), answer(200, "webhook_subscriptions_list"))

    with pytest.raises(SubscriptionRefused) as refused:
        subscribe(desk.api, "https://app.example.com/another")

    assert (refused.value.trouble, len(desk.calendly.asked)) == (SubscriptionTrouble.OTHER, 2)


def test_one_that_comes_back_is_not_fought_for(desk: Desk) -> None:
    desk.calendly.will(
        answer(409, "error_409_webhook_exists"),
        answer(200, "webhook_subscriptions_list"),
        answer(204),
        answer(204),
        answer(409, "error_409_webhook_exists"),
    )

    with pytest.raises(SubscriptionRefused):
        subscribe(desk.api)

    assert len(desk.calendly.asked) == 5


def test_a_calendly_that_does_not_answer_refuses_nothing(desk: Desk) -> None:
    desk.calendly.will(answer(503))

    with pytest.raises(ProviderDown):
        subscribe(desk.api)


def test_a_refused_token_refuses_no_subscription(desk: Desk) -> None:
    desk.calendly.will(answer(401, "error_401_expired"))

    with pytest.raises(AccessTokenRefused):
        subscribe(desk.api)


# Who may ask


def limits(left: int, limit: int = 100) -> dict[str, str]:
    return {"X_RateLimit_Limit": str(limit), "X_RateLimit_Remaining": str(left), "X_RateLimit_Reset": "30"}


@pytest.mark.parametrize(
    ("left", "admitted"),
    [
        (60, {Priority.SCREEN, Priority.SWEEP, Priority.BACKFILL}),
        (50, {Priority.SCREEN, Priority.SWEEP}),
        (21, {Priority.SCREEN, Priority.SWEEP}),
        (20, {Priority.SCREEN}),
        (1, {Priority.SCREEN}),
        (0, set()),
    ],
)
@pytest.mark.parametrize("priority", Priority)
def test_a_reserve_is_left_for_those_before(desk: Desk, left: int, admitted: set[Priority], priority: Priority) -> None:
    desk.calendly.will(answer(200, "users_me", **limits(left)))
    desk.api.account(TOKEN)

    try:
        desk.api_for(priority).account(TOKEN)
    except RateLimited:
        was_admitted = False
    else:
        was_admitted = True

    assert was_admitted == (priority in admitted)


# Telling others


def test_every_call_is_observed_with_its_outcome(desk: Desk) -> None:
    desk.calendly.will(answer(500), answer(200, "scheduled_event"), answer(404))

    with pytest.raises(GoneAtProvider):
        desk.api.booking(TOKEN, INVITEE)

    assert desk.seen == [("event", "ProviderDown"), ("event", "ok"), ("invitee", "GoneAtProvider")]


@pytest.mark.parametrize("status", [200, 401, 403, 404, 429, 500])
def test_no_token_and_no_body_is_told_in_errors_or_logs(
    desk: Desk, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.calendly.will(httpx.Response(status, content=b'{"private": "' + body("users_me").hex().encode() + b'"}'))

    with pytest.raises(Exception) as refused:
        desk.api.account(TOKEN)

    told = "".join(traceback.format_exception(refused.value)) + caplog.text
    assert [secret for secret in ("the-access-token", body("users_me").hex()) if secret in told] == []
