"""The REST API: shapes, pages, permissions, refusals."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from calendly_sandbox.fixture import RunningSandbox
from tests.sandbox.conftest import Client
from tests.sandbox.samples import keys, sample

pytestmark = pytest.mark.integration


def whoami(client: httpx.Client) -> dict[str, Any]:
    """The account behind a client."""
    user: dict[str, Any] = client.get("/users/me").json()["resource"]
    return user


def walk(client: httpx.Client, path: str, **query: Any) -> list[list[dict[str, Any]]]:
    """All pages of a collection, by `next_page`."""
    pages = []
    answered = client.get(path, params=query).json()
    while True:
        pages.append(answered["collection"])
        if answered["pagination"]["next_page"] is None:
            return pages
        answered = client.get(answered["pagination"]["next_page"]).json()


def subscribe(client: httpx.Client, **changes: Any) -> httpx.Response:
    """Subscribe to the caller's own bookings; a change to None leaves the field out."""
    user = whoami(client)
    body = {
        "url": "http://127.0.0.1:9/hook",
        "events": ["invitee.created", "invitee.canceled"],
        "organization": user["current_organization"],
        "user": user["uri"],
        "scope": "user",
        **changes,
    }
    given = {name: value for name, value in body.items() if value is not None}
    return client.post("/webhook_subscriptions", json=given)


def test_resources_have_the_recorded_keys(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.switch(tells_kind_description=False)
    ada = client_of("ada-fischer")
    booked = calendly.control.book("quote-review", name="Kim Park", email="kim@example.com")
    canceled = calendly.control.cancel(calendly.control.book("quote-review", name="K", email="k@x.de").invitee_uri)
    marked = calendly.control.mark_no_show(booked.invitee_uri)
    owner = whoami(ada)
    event_type = ada.get("/event_types", params={"user": owner["uri"]}).json()["collection"][0]

    got = {
        "users_me": owner,
        "event_type": ada.get(event_type["uri"]).json()["resource"],
        "scheduled_event": ada.get(booked.event_uri).json()["resource"],
        "scheduled_event_canceled": ada.get(canceled.event_uri).json()["resource"],
        "invitee": ada.get(booked.invitee_uri).json()["resource"],
        "invitee_no_show_created": ada.get(marked.invitee["no_show"]["uri"]).json()["resource"],
        "webhook_subscription_created": subscribe(ada).json()["resource"],
    }

    assert {name: keys(body) for name, body in got.items()} == {name: keys(sample(name)["resource"]) for name in got}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/event_types?organization={organization}", "event_types_list"),
        ("/organization_memberships?organization={organization}", "organization_memberships_list"),
        ("/groups?organization={organization}", "groups_list"),
        ("/group_relationships?organization={organization}", "group_relationships_list"),
        ("/scheduled_events?user={user}", "scheduled_events_list"),
        ("/user_availability_schedules?user={user}", "user_availability_schedules"),
        ("/user_busy_times?user={user}&start_time={from}&end_time={to}", "user_busy_times"),
    ],
)
def test_collections_have_the_recorded_keys(calendly: RunningSandbox, client_of: Client, path: str, name: str) -> None:
    calendly.control.switch(tells_kind_description=False)
    ada = client_of("ada-fischer")
    booked = calendly.control.book("quote-review", name="Kim Park", email="kim@example.com")
    user = whoami(ada)
    filled = path.format_map(
        {
            "user": user["uri"],
            "organization": user["current_organization"],
            "from": booked.event["start_time"],
            "to": booked.event["end_time"],
        }
    )

    body, recorded = ada.get(filled).json(), sample(name)

    assert (keys(body), keys(body["collection"][0])) == (keys(recorded), keys(recorded["collection"][0]))


@pytest.mark.parametrize("is_told", [True, False])
def test_event_types_say_their_kind_in_words_as_in_2023_or_not(
    calendly: RunningSandbox, client_of: Client, is_told: bool
) -> None:
    calendly.control.switch(tells_kind_description=is_told)
    ada = client_of("ada-fischer")

    listed = ada.get("/event_types", params={"user": whoami(ada)["uri"]}).json()["collection"]

    assert {"kind_description" in one for one in listed} == {is_told}


def test_every_event_type_is_on_exactly_one_page(client_of: Client) -> None:
    bob = client_of("bob-marsh")

    pages = walk(bob, "/event_types", user=whoami(bob)["uri"], count=50)

    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({one["uri"] for page in pages for one in page}) == 120


def test_rows_that_come_meanwhile_do_not_shift_the_pages(calendly: RunningSandbox, client_of: Client) -> None:
    bob = client_of("bob-marsh")
    first = bob.get("/event_types", params={"user": whoami(bob)["uri"], "count": 100}).json()
    calendly.control.make_event_type("bob-marsh", "AAA comes first")

    second = bob.get(first["pagination"]["next_page"]).json()

    seen = {one["uri"] for one in first["collection"]}
    assert [one["name"] for one in second["collection"] if one["uri"] in seen] == []


def test_going_back_shows_the_page_before(client_of: Client) -> None:
    bob = client_of("bob-marsh")
    first = bob.get("/event_types", params={"user": whoami(bob)["uri"], "count": 50}).json()
    second = bob.get(first["pagination"]["next_page"]).json()

    again = bob.get(second["pagination"]["previous_page"]).json()

    assert again["collection"] == first["collection"]


@pytest.mark.parametrize(
    "query", [{"count": "0"}, {"count": "101"}, {"count": "x"}, {"page_token": "x"}, {"sort": "x"}]
)
def test_a_listing_refuses_what_it_does_not_know(client_of: Client, query: dict[str, str]) -> None:
    bob = client_of("bob-marsh")

    assert bob.get("/event_types", params={"user": whoami(bob)["uri"], **query}).status_code == 400


def test_inactive_event_types_can_be_left_out(client_of: Client) -> None:
    ada = client_of("ada-fischer")

    listed = ada.get("/event_types", params={"user": whoami(ada)["uri"], "active": "true"}).json()["collection"]

    assert {one["active"] for one in listed} == {True}


def test_parameters_of_a_get_may_come_as_json(client_of: Client) -> None:
    ada = client_of("ada-fischer")

    answered = ada.request("GET", "/event_types", json={"user": whoami(ada)["uri"], "count": 2})

    assert answered.json()["pagination"]["count"] == 2


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}])
def test_without_a_good_token_nothing_is_answered(http: httpx.Client, header: dict[str, str]) -> None:
    refused = http.get("/users/me", headers=header)

    assert (refused.status_code, refused.json()) == (401, sample("error_401_invalid"))


def test_a_missing_scope_is_named(client_of: Client) -> None:
    refused = client_of("ada-fischer", scopes=["users:read"]).get("/scheduled_events")

    assert (refused.status_code, refused.json()) == (403, sample("error_403_insufficient_scope"))


def test_write_includes_read(client_of: Client) -> None:
    client = client_of("ada-fischer", scopes=["webhooks:write", "users:read"])
    organization = whoami(client)["current_organization"]

    listed = client.get("/webhook_subscriptions", params={"organization": organization, "scope": "organization"})

    assert listed.status_code == 200


def test_every_answer_tells_what_is_left(client_of: Client) -> None:
    ada = client_of("ada-fischer")

    left = [int(ada.get("/users/me").headers["X-RateLimit-Remaining"]) for _ in range(2)]

    assert left == [499, 498]


def test_beyond_the_limit_calls_are_refused_until_the_minute_is_over(
    calendly: RunningSandbox, client_of: Client
) -> None:
    calendly.control.switch(rate_limit_per_minute=1)
    ada = client_of("ada-fischer")
    statuses = [ada.get("/users/me").status_code for _ in range(2)]
    calendly.control.advance(timedelta(minutes=1))

    assert [*statuses, ada.get("/users/me").status_code] == [200, 429, 200]


def test_events_must_be_asked_for_by_somebody(client_of: Client) -> None:
    refused = client_of("ada-fischer").get("/scheduled_events")

    assert (refused.status_code, refused.json()) == (400, sample("error_400_scheduled_events_no_filter"))


@pytest.mark.parametrize(
    ("caller", "user", "with_organization", "status"),
    [
        ("bob-marsh", "bob-marsh", False, 200),
        ("ada-fischer", "bob-marsh", True, 200),
        ("ada-fischer", "bob-marsh", False, 403),
        ("bob-marsh", "ada-fischer", True, 403),
        ("bob-marsh", None, True, 403),
        ("ada-fischer", None, True, 200),
        ("ada-fischer", "cara-lopez", True, 403),
    ],
)
def test_the_role_decides_which_events_may_be_asked_for(
    client_of: Client, caller: str, user: str | None, with_organization: bool, status: int
) -> None:
    client = client_of(caller)
    query = {"user": whoami(client_of(user))["uri"]} if user else {}
    if with_organization:
        query["organization"] = whoami(client)["current_organization"]

    assert client.get("/scheduled_events", params=query).status_code == status


def test_events_are_found_by_status_address_and_time(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    first = calendly.control.book("intro-call", name="Kim", email="kim@x.de")
    second = calendly.control.book("intro-call", name="Lee", email="lee@x.de")
    calendly.control.cancel(second.invitee_uri)

    def found(**query: str) -> list[str]:
        listed = ada.get("/scheduled_events", params={"user": whoami(ada)["uri"], **query}).json()
        return [event["uri"] for event in listed["collection"]]

    assert found(status="active") == [first.event_uri]
    assert found(invitee_email="lee@x.de") == [second.event_uri]
    assert found(min_start_time=second.event["start_time"]) == [second.event_uri]
    assert found(sort="start_time:desc") == [second.event_uri, first.event_uri]


def test_a_strangers_event_cannot_be_seen(calendly: RunningSandbox, client_of: Client) -> None:
    booked = calendly.control.book("intro-call", name="Kim", email="kim@x.de")

    refused = client_of("cara-lopez").get(booked.event_uri)

    assert (refused.status_code, refused.json()["message"]) == (403, "You are not allowed to view this event")


def test_a_host_cancels_by_the_api(calendly: RunningSandbox, client_of: Client) -> None:
    booked = calendly.control.book("intro-call", name="Kim", email="kim@x.de")

    answered = client_of("ada-fischer").post(f"{booked.event_uri}/cancellation", json={"reason": "Ill"})

    assert (answered.status_code, keys(answered.json()["resource"])) == (
        201,
        keys(sample("cancellation_created")["resource"]),
    )


def test_a_second_cancellation_is_refused_as_recorded(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    booked = calendly.control.book("intro-call", name="Kim", email="kim@x.de")
    ada.post(f"{booked.event_uri}/cancellation", json={})

    refused = ada.post(f"{booked.event_uri}/cancellation", json={})

    assert (refused.status_code, refused.json()) == (403, sample("error_403_event_already_canceled"))


def test_a_past_event_cannot_be_canceled(calendly: RunningSandbox, client_of: Client) -> None:
    booked = calendly.control.book("intro-call", name="Kim", email="kim@x.de")
    calendly.control.advance(timedelta(days=30))

    refused = client_of("ada-fischer").post(f"{booked.event_uri}/cancellation", json={})

    assert (refused.status_code, refused.json()) == (403, sample("error_403_event_in_the_past"))


def test_nobody_is_a_no_show_before_the_start(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    booked = calendly.control.book("intro-call", name="Kim", email="kim@x.de")

    early = ada.post("/invitee_no_shows", json={"invitee": booked.invitee_uri})
    calendly.control.advance(timedelta(days=30))
    late = ada.post("/invitee_no_shows", json={"invitee": booked.invitee_uri})

    assert (early.json()["message"], late.status_code) == ("Event is not started yet", 201)


def test_a_no_show_is_deleted_by_its_own_address(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    booked = calendly.control.book("intro-call", name="Kim", email="kim@x.de")
    mark = calendly.control.mark_no_show(booked.invitee_uri).invitee["no_show"]["uri"]

    statuses = [ada.delete(mark).status_code, ada.get(mark).status_code]

    assert statuses == [204, 404]


def test_a_subscription_is_found_again_and_deleted(client_of: Client) -> None:
    ada = client_of("ada-fischer")
    user = whoami(ada)
    made = subscribe(ada)
    query = {"organization": user["current_organization"], "user": user["uri"], "scope": "user"}

    listed = ada.get("/webhook_subscriptions", params=query).json()["collection"]

    assert [one["uri"] for one in listed] == [made.headers["Location"]]
    assert ada.delete(made.headers["Location"]).status_code == 204
    assert ada.get(made.headers["Location"]).status_code == 404


def test_the_same_subscription_twice_is_refused_as_recorded(client_of: Client) -> None:
    ada = client_of("ada-fischer")
    subscribe(ada)

    refused = subscribe(ada)

    assert (refused.status_code, refused.json()) == (409, sample("error_409_webhook_exists"))


@pytest.mark.parametrize(
    "changes",
    [
        {"url": None},
        {"url": "ftp://x.de/"},
        {"events": []},
        {"events": ["invitee.exploded"]},
        {"scope": "galaxy"},
        {"user": None},
        {"organization": None},
        {"events": ["routing_form_submission.created"]},
    ],
)
def test_a_malformed_subscription_is_refused(client_of: Client, changes: dict[str, Any]) -> None:
    assert subscribe(client_of("ada-fischer"), **changes).status_code == 400


def test_a_member_cannot_subscribe_for_the_organization(client_of: Client) -> None:
    refused = subscribe(client_of("bob-marsh"), scope="organization", user=None)

    assert (refused.status_code, refused.json()["message"]) == (403, "You do not have permission")


def test_a_plan_without_webhooks_says_so(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.change_account("ada-fischer", webhooks_need_plan=True)

    refused = subscribe(client_of("ada-fischer"))

    assert (refused.status_code, refused.json()) == (403, sample("error_403_webhook_plan_before_2026_11_03"))


@pytest.mark.parametrize("status", [400, 403])
def test_without_the_familys_read_scope_subscribing_fails_either_way(
    calendly: RunningSandbox, client_of: Client, status: int
) -> None:
    calendly.control.switch(missing_family_scope_status=status)

    assert subscribe(client_of("ada-fischer", scopes=["users:read", "webhooks:write"])).status_code == status


def test_a_deleted_event_type_gives_no_links(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    gone = calendly.control.delete_event_type("quote-review")["uri"]

    refused = ada.post("/scheduling_links", json={"max_event_count": 1, "owner": gone, "owner_type": "EventType"})

    assert (refused.status_code, refused.json()) == (404, sample("error_404_not_found"))


@pytest.mark.parametrize("count", [1, "1"])
def test_a_link_is_made_as_recorded(calendly: RunningSandbox, client_of: Client, count: int | str) -> None:
    ada = client_of("ada-fischer")
    owner = ada.get("/event_types", params={"user": whoami(ada)["uri"]}).json()["collection"][0]["uri"]

    made = ada.post("/scheduling_links", json={"max_event_count": count, "owner": owner, "owner_type": "EventType"})

    assert keys(made.json()["resource"]) == keys(sample("scheduling_link_created")["resource"])


@pytest.mark.parametrize("count", [0, 2, None])
def test_a_link_is_for_one_booking_only(client_of: Client, count: int | None) -> None:
    body = {"max_event_count": count, "owner": "https://x/event_types/1", "owner_type": "EventType"}

    assert client_of("ada-fischer").post("/scheduling_links", json=body).status_code == 400


def test_available_times_are_what_the_booking_page_offers(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    owner = calendly.control.book("intro-call", name="Kim", email="kim@x.de")
    start = calendly.control.now() + timedelta(minutes=1)
    query = {
        "event_type": owner.event["event_type"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(days=7)).isoformat(),
    }

    times = ada.get("/event_type_available_times", params=query).json()["collection"]

    assert keys(times[0]) == keys(sample("event_type_available_times")["collection"][0])
    assert owner.event["start_time"].replace(".000000", "") not in [one["start_time"] for one in times]


def test_available_times_are_asked_for_31_days_at_most(calendly: RunningSandbox, client_of: Client) -> None:
    booked = calendly.control.book("intro-call", name="Kim", email="kim@x.de")
    start = calendly.control.now() + timedelta(minutes=1)
    query = {
        "event_type": booked.event["event_type"],
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(days=32)).isoformat(),
    }

    assert client_of("ada-fischer").get("/event_type_available_times", params=query).status_code == 400


def test_an_unknown_address_is_not_found_as_recorded(http: httpx.Client) -> None:
    answered = http.get("/a/b/c/d/e")

    assert (answered.status_code, answered.json()) == (404, sample("error_404_not_found"))


def test_event_types_cannot_be_deleted_by_api(calendly: RunningSandbox, client_of: Client) -> None:
    booked = calendly.control.book("intro-call", name="Kim", email="kim@x.de")

    refused = client_of("ada-fischer").delete(booked.event["event_type"])

    assert (refused.status_code, refused.json()) == (404, sample("error_404_not_found"))


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"'])
def test_a_body_that_is_no_object_is_refused(client_of: Client, body: bytes) -> None:
    refused = client_of("ada-fischer").post("/scheduling_links", content=body)

    assert (refused.status_code, refused.json()) == (400, sample("error_400_invalid_argument"))


@pytest.mark.parametrize(
    "event",
    [
        "invitee.created",
        "invitee.canceled",
        "invitee_no_show.created",
        "invitee_no_show.deleted",
        "event_type.created",
        "event_type.updated",
        "event_type.deleted",
    ],
)
def test_sample_data_is_an_envelope_about_nobody(calendly: RunningSandbox, client_of: Client, event: str) -> None:
    ada = client_of("ada-fischer")
    user = whoami(ada)
    query = {"event": event, "organization": user["current_organization"], "scope": "user", "user": user["uri"]}

    envelope = ada.get("/sample_webhook_data", params=query).json()

    assert (envelope["event"], envelope["created_by"]) == (event, user["uri"])
    assert calendly.control.state()["events"] == []


@pytest.mark.parametrize(
    ("event", "status"),
    [("routing_form_submission.created", 200), ("contact.created", 400), ("invitee.exploded", 400)],
)
def test_sample_data_is_told_of_what_the_sandbox_knows(client_of: Client, event: str, status: int) -> None:
    ada = client_of("ada-fischer")
    query = {"event": event, "organization": whoami(ada)["current_organization"], "scope": "organization"}

    assert ada.get("/sample_webhook_data", params=query).status_code == status
