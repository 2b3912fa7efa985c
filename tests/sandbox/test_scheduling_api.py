"""Booking by API, and the operations around event types."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from calendly_sandbox.fixture import RunningSandbox
from tests.sandbox.conftest import Client
from tests.sandbox.samples import keys, sample
from tests.sandbox.test_rest import whoami

pytestmark = pytest.mark.integration


def event_type(client: httpx.Client, name: str) -> str:
    """The address of one of the organization's event types."""
    query = {"organization": whoami(client)["current_organization"], "count": 100, "sort": "position:asc"}
    listed = client.get("/event_types", params=query).json()["collection"]
    return str(next(one["uri"] for one in listed if one["name"] == name))


def open_time(calendly: RunningSandbox, client: httpx.Client, uri: str) -> str:
    """The next open time of an event type."""
    start = calendly.control.now() + timedelta(minutes=1)
    query = {"event_type": uri, "start_time": start.isoformat(), "end_time": (start + timedelta(days=7)).isoformat()}
    return str(client.get("/event_type_available_times", params=query).json()["collection"][0]["start_time"])


def book(calendly: RunningSandbox, client: httpx.Client, name: str = "Quote Review", **changes: Any) -> httpx.Response:
    """Book by API; a change to None leaves the field out."""
    uri = event_type(client, name)
    body = {
        "event_type": uri,
        "start_time": open_time(calendly, client, uri),
        "invitee": {"name": "Jordan Doe", "email": "jordan@example.com", "timezone": "America/New_York"},
        "location": {"kind": "google_conference"},
        **changes,
    }
    return client.post("/invitees", json={field: value for field, value in body.items() if value is not None})


def test_a_booking_by_api_is_answered_as_recorded(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")

    made = book(calendly, ada)

    invitee = made.json()["resource"]
    assert (made.status_code, keys(invitee)) == (201, keys(sample("invitee_created_by_api")["resource"]))
    assert (invitee["scheduling_method"], invitee["invitee_scheduled_by"]) == ("api", whoami(ada)["uri"])


def test_a_filled_time_is_refused_as_recorded(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    start = open_time(calendly, ada, event_type(ada, "Quote Review"))
    book(calendly, ada, start_time=start)

    refused = book(calendly, ada, start_time=start)

    assert (refused.status_code, refused.json()) == (400, sample("error_400_invitees_already_filled"))


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"location": None}, {"parameter": "event.location_configuration.kind", "code": "invalid_location_choice"}),
        ({"location": {"kind": "physical"}}, {"message": "invalid location choice"}),
        ({"tracking": {"utm_source": "crm"}}, {"parameter": "tracking.utm_campaign", "message": "is missing"}),
        ({"invitee": {"email": "k@x.de", "timezone": "UTC"}}, {"message": "either name or first_name must be filled"}),
        (
            {"questions_and_answers": [{"answer": "x", "position": 0}]},
            {"parameter": "questions_and_answers[0].question", "message": "is missing"},
        ),
    ],
)
def test_a_booking_that_does_not_fit_says_why(
    calendly: RunningSandbox, client_of: Client, changes: dict[str, Any], detail: dict[str, str]
) -> None:
    refused = book(calendly, client_of("ada-fischer"), **changes)

    told = refused.json()["details"][0]
    assert (refused.status_code, {name: told.get(name) for name in detail}) == (400, detail)


def test_a_required_question_must_be_answered(calendly: RunningSandbox, client_of: Client) -> None:
    place = {"kind": "zoom_conference"}

    refused = book(calendly, client_of("ada-fischer"), "Project Kick-off", location=place)

    assert refused.json()["details"][0]["message"] == "Required Questions and Answers cannot be blank."


def test_hosts_who_take_turns_are_booked_without_a_place(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")

    answers = [book(calendly, ada, "First Visit", location=place) for place in ({"kind": "physical"}, None)]

    assert [answer.status_code for answer in answers] == [400, 201]


def test_an_event_type_made_by_api_is_inactive_at_first(client_of: Client) -> None:
    ada = client_of("ada-fischer")
    body = sample("event_type_create_request") | {"owner": whoami(ada)["uri"]}
    del body["active"]

    made = ada.post("/event_types", json=body)

    resource = made.json()["resource"]
    assert (made.status_code, keys(resource) - {"kind_description"}) == (201, keys(sample("event_type")["resource"]))
    assert (resource["active"], resource["duration"]) == (False, 15)


def test_an_event_type_is_changed_in_part(client_of: Client) -> None:
    ada = client_of("ada-fischer")

    changed = ada.patch(event_type(ada, "Intro Call"), json={"duration": 20, "slug": "ignored"}).json()["resource"]

    assert (changed["duration"], changed["name"], changed["slug"]) == (20, "Intro Call", "intro-call")


def test_a_group_event_type_cannot_be_changed(client_of: Client) -> None:
    ada = client_of("ada-fischer")

    refused = ada.patch(event_type(ada, "Renovation Workshop"), json={"duration": 20})

    assert (refused.status_code, refused.json()["details"][0]["message"]) == (
        400,
        "Cannot update a non solo event type",
    )


def test_a_one_off_event_type_is_reached_by_its_own_page_once(
    calendly: RunningSandbox, client_of: Client, http: httpx.Client
) -> None:
    ada = client_of("ada-fischer")
    body = sample("one_off_event_type_create_request") | {"host": whoami(ada)["uri"], "co_hosts": []}

    made = ada.post("/one_off_event_types", json=body).json()["resource"]
    calendly.control.book(booking_url=made["scheduling_url"], name="Kim", email="kim@example.com")

    assert keys(made) - {"kind_description"} == keys(sample("one_off_event_type_created")["resource"])
    assert http.get(made["scheduling_url"]).status_code == 410


def test_a_share_replaces_what_it_names(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    body = {"event_type": event_type(ada, "Quote Review"), "name": "Short Review", "duration": 15}

    made = ada.post("/shares", json=body).json()["resource"]
    booked = calendly.control.book(
        booking_url=made["scheduling_links"][0]["booking_url"], name="Kim", email="kim@example.com"
    )

    assert keys(made["share_override"]) == keys(sample("share_created")["resource"]["share_override"])
    assert booked.event["name"] == "Short Review"


def test_the_hosts_of_an_event_type_are_listed_as_recorded(client_of: Client) -> None:
    ada = client_of("ada-fischer")

    listed = ada.get("/event_type_memberships", params={"event_type": event_type(ada, "First Visit")}).json()

    recorded = sample("event_type_memberships_list")["collection"][0]
    assert {one["member"]["name"] for one in listed["collection"]} == {"Ada Fischer", "Bob Marsh"}
    assert keys(listed["collection"][0]) == keys(recorded)


def test_new_hours_change_what_is_open(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    uri = event_type(ada, "Intro Call")
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    rules = [{"type": "wday", "wday": day, "intervals": [{"from": "20:00", "to": "21:00"}]} for day in days]
    body = {"availability_rule": {"timezone": "UTC", "rules": rules}, "availability_setting": "host"}

    ada.patch("/event_type_availability_schedules", params={"event_type": uri}, json=body)

    assert open_time(calendly, ada, uri)[11:13] == "20"


@pytest.mark.parametrize(
    ("emails", "status"), [(["kim@example.com"], 202), ([], 400)], ids=["of somebody", "of nobody"]
)
def test_whose_data_are_to_be_deleted_has_to_be_said(client_of: Client, emails: list[str], status: int) -> None:
    answer = client_of("ada-fischer").post("/data_compliance/deletion/invitees", json={"emails": emails})

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("until", "status"), [(timedelta(days=-1), 202), (timedelta(days=1), 400)], ids=["past", "future"]
)
def test_only_past_events_are_deleted(
    calendly: RunningSandbox, client_of: Client, until: timedelta, status: int
) -> None:
    now = calendly.control.now()
    body = {"start_time": (now - timedelta(days=30)).isoformat(), "end_time": (now + until).isoformat()}

    assert client_of("ada-fischer").post("/data_compliance/deletion/events", json=body).status_code == status


def test_an_opened_account_is_a_colleague_at_once(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.open_account("Dan Wolf", email="dan@fischer.example", organization="Fischer & Partners")
    ada = client_of("ada-fischer")

    listed = ada.get("/organization_memberships", params={"organization": whoami(ada)["current_organization"]})

    assert "Dan Wolf" in [one["user"]["name"] for one in listed.json()["collection"]]


def test_a_plan_without_the_scheduling_api_says_so_as_recorded(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.change_account("ada-fischer", booking_by_api_needs_plan=True)

    refused = book(calendly, client_of("ada-fischer"))

    assert (refused.status_code, refused.json()) == (403, sample("error_403_invitees_plan_before_2026_11_03"))


@pytest.mark.parametrize(("plan", "status"), [("paid", 429), ("enterprise", 201)])
def test_bookings_by_api_are_limited_by_plan(
    calendly: RunningSandbox, client_of: Client, plan: str, status: int
) -> None:
    ada = client_of("ada-fischer")
    calendly.control.change_account("ada-fischer", plan=plan)
    for _ in range(10):
        assert book(calendly, ada).status_code == 201

    assert book(calendly, ada).status_code == status


def test_a_minute_later_it_can_be_booked_by_api_again(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    for _ in range(11):
        book(calendly, ada)
    calendly.control.advance(timedelta(minutes=1))

    assert book(calendly, ada).status_code == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"start_time": "9999-12-31T23:59:59-14:00"},
        {"invitee": {"name": 7, "email": "jordan@example.com", "timezone": "UTC"}},
        {"invitee": {"name": "J", "email": ["jordan@example.com"], "timezone": "UTC"}},
        {"invitee": {"name": "J", "email": "jordan@example.com", "timezone": "Mars/Olympus"}},
        {"event_guests": ["nobody"]},
        {"location": {"kind": ["google_conference"]}},
        {"tracking": {}},
    ],
)
def test_a_booking_by_api_of_the_wrong_shape_is_refused(
    calendly: RunningSandbox, client_of: Client, changes: dict[str, Any]
) -> None:
    refused = book(calendly, client_of("ada-fischer"), **changes)

    assert (refused.status_code, calendly.control.state()["events"]) == (400, [])


@pytest.mark.parametrize(
    "rule",
    [
        {"timezone": "Mars/Olympus", "rules": []},
        {"timezone": "UTC", "rules": [{"type": "wday", "wday": "someday", "intervals": []}]},
        {"timezone": "UTC", "rules": [{"type": "date", "date": "2026-02-31", "intervals": []}]},
        {"timezone": "UTC", "rules": [{"type": "wday", "wday": "monday", "intervals": [{"from": "9", "to": "17"}]}]},
        {
            "timezone": "UTC",
            "rules": [{"type": "wday", "wday": "monday", "intervals": [{"from": "17:00", "to": "09:00"}]}],
        },
    ],
)
def test_hours_that_make_no_sense_are_refused(client_of: Client, rule: dict[str, Any]) -> None:
    ada = client_of("ada-fischer")
    query = {"event_type": event_type(ada, "Quote Review")}

    refused = ada.patch("/event_type_availability_schedules", params=query, json={"availability_rule": rule})

    assert refused.status_code == 400
