"""The pages for invitees, as a browser without scripts uses them."""

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any, Literal

import httpx
import pytest

from calendly_sandbox.fixture import RunningSandbox
from calendly_sandbox.records import Question

pytestmark = pytest.mark.integration

START = re.compile(r'name="start" value="([^"]+)"')


def starts(page: httpx.Response) -> list[str]:
    """The times that a page offers."""
    return START.findall(page.text)


def values(page: httpx.Response) -> dict[str, str]:
    """What the input fields of the booking form hold."""
    form = page.text.partition('<form method="post">')[2]
    fields = re.findall(r'<input type="(?:text|email|hidden|tel)"[^>]* name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in fields}


def fill_in(http: httpx.Client, path: str, **changes: Any) -> httpx.Response:
    """Book on a page: its own values, with these changes."""
    page = http.get(path)
    return http.post(path.split("?")[0], data={**values(page), "start": starts(page)[0], **changes})


def bookings(calendly: RunningSandbox) -> list[dict[str, Any]]:
    """All invitees."""
    return [invitee for event in calendly.control.state()["events"] for invitee in event["invitees"]]


def test_the_form_is_prefilled_and_what_is_booked_carries_the_tracking(
    calendly: RunningSandbox, http: httpx.Client
) -> None:
    link = calendly.control.make_link("project-kick-off")

    fill_in(http, f"{link}?name=Kim+Park&email=kim%40example.com&a1=Acme&utm_content=ref1&utm_source=crm")

    (invitee,) = bookings(calendly)
    assert (invitee["first_name"], invitee["last_name"], invitee["email"]) == ("Kim", "Park", "kim@example.com")
    assert (invitee["tracking"]["utm_content"], invitee["tracking"]["utm_source"]) == ("ref1", "crm")
    assert invitee["questions_and_answers"] == [{"answer": "Acme", "position": 0, "question": "Company name"}]


def test_the_invitee_may_change_what_was_prefilled(calendly: RunningSandbox, http: httpx.Client) -> None:
    fill_in(http, "/ada-fischer/intro-call?name=Kim&email=kim%40example.com", email="private@example.com")

    assert [invitee["email"] for invitee in bookings(calendly)] == ["private@example.com"]


def test_a_prefilled_choice_is_given_by_its_number(http: httpx.Client) -> None:
    page = http.get("/ada-fischer/project-kick-off?a3=2").text

    assert re.findall(r'name="q2" value="([^"]+)" checked', page) == ["2-10"]


def with_choices(calendly: RunningSandbox, kind: Literal["single_select", "multi_select"]) -> str:
    """A page that asks a question with "Other" among the choices."""
    calendly.control.make_event_type("ada-fischer", "Survey")
    event_type = calendly.engine.world.require_event_type("ada-fischer/survey")
    colors = ("Red", "Blue")
    event_type.questions = (
        Question(name="Colour", position=0, type=kind, required=True, answer_choices=colors, include_other=True),
    )
    return "/ada-fischer/survey?first_name=Kim&email=kim%40example.com"


@pytest.mark.parametrize(
    ("kind", "picked", "answer"),
    [
        ("single_select", ["(other)"], "Warm grey"),
        ("single_select", ["Red"], "Red"),
        ("multi_select", ["Blue", "(other)"], "Blue\nWarm grey"),
    ],
)
def test_an_invitee_may_answer_in_their_own_words(
    calendly: RunningSandbox, http: httpx.Client, kind: Any, picked: list[str], answer: str
) -> None:
    fill_in(http, with_choices(calendly, kind), **{"q0": picked, "q0-other": "Warm grey"})

    assert [one["answer"] for invitee in bookings(calendly) for one in invitee["questions_and_answers"]] == [answer]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"q0": "(other)", "q0-other": " "}, "say what else"),
        ({"q0": ["Red", "Blue"]}, "choose from what is offered"),
        ({"q0": "Green"}, "choose from what is offered"),
        ({"q0-other": "Green"}, "Please answer"),
    ],
)
def test_an_answer_that_was_not_offered_is_asked_for_again(
    calendly: RunningSandbox, http: httpx.Client, answers: dict[str, Any], words: str
) -> None:
    page = fill_in(http, with_choices(calendly, "single_select"), **answers)

    assert (page.status_code, words in page.text, bookings(calendly)) == (422, True, [])


def test_own_words_are_still_there_after_a_mistake(calendly: RunningSandbox, http: httpx.Client) -> None:
    path = with_choices(calendly, "multi_select")

    page = fill_in(http, path, **{"q0": "(other)", "q0-other": "Warm grey", "first_name": ""})

    assert (values(page)["q0-other"], 'value="(other)" checked' in page.text) == ("Warm grey", True)


def test_where_other_is_not_offered_it_cannot_be_chosen(calendly: RunningSandbox, http: httpx.Client) -> None:
    path = with_choices(calendly, "single_select")
    event_type = calendly.engine.world.require_event_type("ada-fischer/survey")
    event_type.questions = (replace(event_type.questions[0], include_other=False),)

    page = fill_in(http, path, **{"q0": "(other)", "q0-other": "Green"})

    assert (page.status_code, "Other</label>" in page.text) == (422, False)


@pytest.mark.parametrize("start", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_at_the_end_of_the_calendar_is_no_time(http: httpx.Client, start: str) -> None:
    page = fill_in(http, "/ada-fischer/intro-call?first_name=Kim&email=kim%40example.com", start=start)

    assert (page.status_code, http.get(f"/ada-fischer/intro-call/{start}").status_code) == (422, 200)


def test_an_event_type_with_one_name_field_asks_for_one_name(http: httpx.Client) -> None:
    fields = values(http.get("/ada-fischer/invoice-question?first_name=Kim&last_name=Park"))

    assert (fields["name"], "first_name" in fields) == ("Kim Park", False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_name": ""}, "your name"),
        ({"email": "nonsense"}, "e-mail address"),
        ({"start": ""}, "choose a time"),
        ({"q0": ""}, "Company name"),
        ({"start": "2001-01-01T09:00:00+00:00"}, "just taken"),
    ],
)
def test_a_form_with_a_mistake_comes_back_with_words_and_what_was_typed(
    calendly: RunningSandbox, http: httpx.Client, changes: dict[str, str], words: str
) -> None:
    filled = {"first_name": "Kim", "email": "kim@example.com", "q0": "Acme", "last_name": "Typed", **changes}

    page = fill_in(http, "/ada-fischer/project-kick-off", **filled)

    assert (page.status_code, words in page.text, values(page)["last_name"]) == (422, True, "Typed")
    assert bookings(calendly) == []


def test_a_used_link_says_so(calendly: RunningSandbox, http: httpx.Client) -> None:
    link = calendly.control.make_link("intro-call")
    fill_in(http, link, first_name="Kim", email="kim@example.com")

    page = http.get(link)

    assert (page.status_code, "already been used" in page.text) == (410, True)


def test_two_visitors_of_one_link_get_one_booking(calendly: RunningSandbox, http: httpx.Client) -> None:
    link = calendly.control.make_link("intro-call")
    first, second = starts(http.get(link))[:2]

    for start in (first, second):
        http.post(link, data={"first_name": "Kim", "email": "kim@example.com", "start": start})

    assert len(bookings(calendly)) == 1


@pytest.mark.parametrize("path", ["/ada-fischer/summer-consultation", "/ada-fischer/unknown", "/nobody", "/d/none/x"])
def test_what_cannot_be_booked_is_a_page_in_words(http: httpx.Client, path: str) -> None:
    page = http.get(path)

    assert (page.status_code, "<h1>" in page.text) == (404, True)


def test_the_confirmation_leads_to_canceling(calendly: RunningSandbox, http: httpx.Client) -> None:
    booked = fill_in(http, "/ada-fischer/intro-call", first_name="Kim", email="kim@example.com")
    confirmation = http.get(booked.headers["Location"]).text
    (cancel,) = re.findall(r'href="(/cancellations/[^"]+)"', confirmation)

    http.post(cancel, data={"reason": "Ill"})

    (invitee,) = bookings(calendly)
    assert (invitee["status"], invitee["cancellation"]["reason"]) == ("canceled", "Ill")


def test_the_cancel_address_of_the_api_is_that_page(calendly: RunningSandbox, http: httpx.Client) -> None:
    invitee = calendly.control.book("intro-call", name="Kim", email="kim@example.com").invitee
    http.post(invitee["cancel_url"], data={})

    again = http.get(invitee["cancel_url"])

    assert (again.status_code, "already canceled" in again.text) == (410, True)


def test_an_invitee_moves_on_the_reschedule_page(calendly: RunningSandbox, http: httpx.Client) -> None:
    invitee = calendly.control.book("intro-call", name="Kim", email="kim@example.com").invitee
    chosen = starts(http.get(invitee["reschedule_url"]))[2]

    http.post(invitee["reschedule_url"], data={"start": chosen})

    old, new = bookings(calendly)
    assert (old["new_invitee"], new["old_invitee"]) == (new["uri"], old["uri"])


def test_times_are_shown_in_the_invitees_zone(http: httpx.Client) -> None:
    berlin, tokyo = (
        re.findall(r"<span>(\d\d:\d\d)</span>", http.get(f"/ada-fischer/intro-call?timezone={name}").text)[0]
        for name in ("Europe/Berlin", "Asia/Tokyo")
    )

    assert berlin != tokyo


def test_the_page_opens_on_the_asked_for_day(http: httpx.Client) -> None:
    later = starts(http.get("/ada-fischer/intro-call"))[-1][:10]

    assert starts(http.get(f"/ada-fischer/intro-call?date={later}"))[0][:10] == later


def test_an_embedded_page_tells_its_parent_what_was_scheduled(calendly: RunningSandbox, http: httpx.Client) -> None:
    path = "/ada-fischer/intro-call?embed_domain=app.example"
    booked = http.post(path, data={"first_name": "Kim", "email": "kim@example.com", "start": starts(http.get(path))[0]})

    page = http.get(booked.headers["Location"]).text

    (invitee,) = bookings(calendly)
    (told,) = re.findall(r'tell\("event_scheduled", (\{.*\})\);', page)
    assert json.loads(told) == {"event": {"uri": invitee["event"]}, "invitee": {"uri": invitee["uri"]}}


def test_a_page_that_is_not_embedded_tells_nobody(http: httpx.Client) -> None:
    assert "postMessage" not in http.get("/ada-fischer/intro-call").text


def test_what_people_type_is_never_markup(calendly: RunningSandbox, http: httpx.Client) -> None:
    booked = calendly.control.book("intro-call", name="<script>alert(1)</script>", email="kim@example.com")
    pages = [http.get(path).text for path in ("/", booked.invitee["cancel_url"])]

    assert [page for page in pages if "<script>alert" in page] == []


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("move", {}, {"canceled", "active"}),
        ("cancel", {}, {"canceled"}),
        ("cancel", {"by": "host"}, {"canceled"}),
        ("no-show", {}, {"active"}),
    ],
)
def test_the_buttons_of_the_overview_act(
    calendly: RunningSandbox, http: httpx.Client, path: str, fields: dict[str, str], status: set[str]
) -> None:
    http.post(
        "/_sandbox/story/book",
        data={"event_type": "intro-call", "booking_url": "", "name": "Kim", "email": "kim@example.com"},
    )
    (invitee,) = bookings(calendly)

    http.post(f"/_sandbox/story/{path}", data={"invitee": invitee["uri"], **fields})

    assert {one["status"] for one in bookings(calendly)} == status


def test_a_pasted_link_says_who_books(calendly: RunningSandbox, http: httpx.Client) -> None:
    link = f"{calendly.control.make_link('intro-call')}?name=Lee+Wong&email=lee%40example.com&utm_content=ref1"

    http.post("/_sandbox/story/book", data={"booking_url": link, "name": "Kim", "email": "kim@example.com"})

    (invitee,) = bookings(calendly)
    assert (invitee["email"], invitee["tracking"]["utm_content"]) == ("lee@example.com", "ref1")


@pytest.mark.parametrize("path", ["/_sandbox/story/book", "/_sandbox/reset"])
def test_another_sites_page_cannot_press_the_buttons(http: httpx.Client, path: str) -> None:
    assert http.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
