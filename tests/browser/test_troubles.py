"""What breaks is said in words, with the number to quote and the way on; the rest of the page stays."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from calendly_sandbox.control_client import Acted, ControlClient
from tests.acceptance.people import ACCOUNTS, SYNC_CLIENTS, Person, token_for
from tests.browser.audit import assert_usable
from tests.browser.conftest import Visiting
from tests.browser.visitor import Visitor
from tests.support.service import RunningService

pytestmark = pytest.mark.browser

INTRO_CALL = "ada-fischer/intro-call"


def change_answers(page: Page, operation: str, change: Callable[[Any], None]) -> list[str]:
    """From now on the answers to this question have a fault; the numbers of those that had."""
    numbers: list[str] = []

    def answer(route: Route) -> None:
        if f"query {operation}(" not in (route.request.post_data_json or {}).get("query", ""):
            route.fallback()
            return
        response = route.fetch()
        body = response.json()
        change(body["data"])
        numbers.append(response.headers["x-request-id"])
        route.fulfill(response=response, json=body)

    page.route("**/graphql", answer)
    return numbers


def forget_the_list(data: Any) -> None:
    data["clients"]["nodes"] = None


def test_a_page_that_breaks_says_so_with_the_number_to_quote_and_the_rest_stays(visitor: Visitor, ada: Person) -> None:
    ada.has_client("Kim", "kim@example.com")
    visitor.go("/")
    numbers = change_answers(visitor.page, "Clients", forget_the_list)

    with visitor.complaints.expected("TypeError"):
        visitor.place("Clients").click()
        expect(visitor.heading).to_have_text("This page stopped working")

    expect(visitor.main.get_by_text(f"If you ask for help, quote {numbers[-1]}")).to_be_visible()
    assert_usable(visitor, "crashed")
    visitor.place("Meetings").click()
    expect(visitor.heading).to_have_text("Meetings")


def test_a_broken_page_works_again_once_the_fault_is_gone(visitor: Visitor, ada: Person) -> None:
    ada.has_client("Kim", "kim@example.com")
    change_answers(visitor.page, "Clients", forget_the_list)
    with visitor.complaints.expected("TypeError"):
        visitor.go("/clients")
        expect(visitor.heading).to_have_text("This page stopped working")
    visitor.page.unroute_all()

    visitor.button("Load again").click()

    expect(visitor.main.get_by_role("link", name="Kim")).to_be_visible()


# A part that fails


def test_of_a_part_that_fails_the_rest_stays_and_it_alone_is_tried_again(visitor: Visitor, ada: Person) -> None:
    client = ada.has_client("Kim", "kim@example.com")

    def fail(route: Route) -> None:
        asks_for_meetings = "query SubjectMeetings(" in (route.request.post_data or "")
        route.fulfill(status=503, body="") if asks_for_meetings else route.fallback()

    visitor.page.route("**/graphql", fail)
    with visitor.complaints.expected("503"):
        visitor.go(f"/clients/{client}")
    part = visitor.main.get_by_role("region", name="Meetings")
    expect(part.get_by_role("alert")).to_contain_text("This could not be loaded")
    expect(visitor.main.get_by_text("kim@example.com")).to_be_visible()
    expect(visitor.main.get_by_role("region", name="Scheduling links")).to_be_visible()
    assert_usable(visitor, "part-failed")
    visitor.page.unroute_all()

    part.get_by_role("button", name="Try again").click()

    expect(visitor.main.get_by_text("No meetings yet.")).to_be_visible()
    expect(visitor.main.get_by_role("alert")).to_have_count(0)


# What cannot be asked again


def answered_in_vain(route: Route) -> None:
    """The service could answer nothing, and says so."""
    problem = {"message": "No", "extensions": {"code": "INTERNAL", "correlationId": "a-number-to-quote"}}
    route.fulfill(json={"data": None, "errors": [problem]})


def not_answered(route: Route) -> None:
    """Something between here and the service says that it is away."""
    route.fulfill(status=503, body="")


@pytest.fixture
def watching(visitor: Visitor, ada: Person) -> Visitor:
    """Ada looks at the list, in which Kim is."""
    ada.connect(ACCOUNTS["Ada"])
    book(visitor, "Kim")
    visitor.go("/meetings")
    expect(visitor.page.get_by_text("Live", exact=True)).to_be_visible()
    return visitor


def book(visitor: Visitor, name: str) -> None:
    visitor.service.sandbox.control.book(INTRO_CALL, name=name, email=f"{name.lower()}@example.com")
    visitor.service.settle()


@pytest.mark.parametrize(
    ("fail", "complaint"), [(answered_in_vain, None), (not_answered, "503")], ids=["in vain", "not at all"]
)
def test_what_is_known_stays_when_it_cannot_be_asked_again(
    watching: Visitor, fail: Callable[[Route], None], complaint: str | None
) -> None:
    watching.page.route("**/graphql", fail)
    with watching.complaints.expected(complaint) if complaint else nullcontext():
        book(watching, "Lee")
        told = watching.main.get_by_role("alert")
        expect(told).to_contain_text("This could not be brought up to date")
        expect(told).to_contain_text(re.compile(r"You see what was known on .+\d:\d\d [A-Z]"))
    expect(watching.main.get_by_role("row").filter(has_text="Kim")).to_be_visible()
    assert_usable(watching, f"asking-again-failed-{fail.__name__}")
    watching.page.unroute_all()

    watching.main.get_by_role("button", name="Try again").click()

    expect(watching.main.get_by_role("row").filter(has_text="Lee")).to_be_visible()
    expect(watching.main.get_by_role("alert")).to_have_count(0)


def test_what_could_not_be_reached_is_asked_again_by_itself(watching: Visitor) -> None:
    watching.page.route("**/graphql", lambda route: route.abort())
    with watching.complaints.expected("ERR_FAILED"):
        book(watching, "Lee")
        lost = watching.main.get_by_role("status").filter(has_text="Connection lost. You see what was known last")
        expect(lost).to_be_visible()
        expect(watching.main.get_by_role("row").filter(has_text="Kim")).to_be_visible()
        expect(watching.main.get_by_role("alert")).to_have_count(0)

        watching.page.unroute_all()

        expect(watching.main.get_by_role("row").filter(has_text="Lee")).to_be_visible()
        expect(lost).to_have_count(0)


def test_a_page_whose_first_question_is_answered_in_vain_says_so(visitor: Visitor) -> None:
    visitor.go("/clients")
    visitor.page.route("**/graphql", answered_in_vain)

    visitor.place("Meetings").click()

    expect(visitor.heading).to_have_text("Meetings")
    expect(visitor.main.get_by_role("alert")).to_contain_text("If you ask for help, quote a-number-to-quote")


@pytest.mark.parametrize(
    "search", ["from=2026-99-99", "to=0000-00-00", "view=calendar&month=9999-12", "order=up&matched=maybe&view=cube"]
)
def test_an_address_that_makes_no_sense_shows_the_page_without_it(visitor: Visitor, search: str) -> None:
    visitor.go(f"/meetings?{search}")

    expect(visitor.heading).to_have_text("Meetings")
    expect(visitor.main.get_by_text("Filters", exact=True)).to_be_visible()
    expect(visitor.main.get_by_role("alert")).to_have_count(0)


# Places in a list


@pytest.mark.parametrize(
    "path",
    ["/clients?after=x", "/meetings?after=x", "/meetings?before=x", "/matching?after=x", "/admin/deliveries?after=x"],
)
def test_an_address_with_a_place_that_there_is_not_leads_to_the_first_page(visitor: Visitor, path: str) -> None:
    visitor.go(path)
    expect(visitor.main.get_by_text("There is no such place in this list")).to_be_visible()
    expect(visitor.button("Try again")).to_have_count(0)

    visitor.button("First page").click()

    expect(visitor.page).to_have_url(visitor.service.url + path.partition("?")[0])
    expect(visitor.main.get_by_text("There is no such place in this list")).to_have_count(0)


def behind_the_last(ada: Person, answer: str) -> str:
    """A place behind all that is in this list."""
    cursor: str = ada.ask(f"{{ list: {answer} {{ pageInfo {{ endCursor }} }} }}")["list"]["pageInfo"]["endCursor"]
    return cursor


@pytest.mark.parametrize(("path", "answer"), [("/matching", "matchQueue"), ("/clients", "clients")])
def test_a_page_that_a_list_no_longer_reaches_does_not_pass_for_an_empty_list(
    visitor: Visitor, ada: Person, path: str, answer: str
) -> None:
    ada.connect(ACCOUNTS["Ada"])
    book(visitor, "Lee")
    ada.has_client("Kim", "kim@example.com")

    visitor.go(f"{path}?after={behind_the_last(ada, answer)}")

    expect(visitor.main.get_by_text("There is nothing left on this page")).to_be_visible()
    visitor.button("First page").click()
    expect(visitor.main.get_by_text("Lee" if path == "/matching" else "Kim", exact=True)).to_be_visible()


@pytest.fixture
def leafing(visitor: Visitor, ada: Person) -> Visitor:
    """Ada at the second of two pages of clients."""
    clients = [{"externalId": str(n), "name": f"Client {n}", "email": None} for n in range(10, 36)]
    ada.ask(SYNC_CLIENTS, input={"clients": clients})
    visitor.go("/clients")
    expect(visitor.link("Client 10")).to_be_visible()
    visitor.button("Next").click()
    expect(visitor.link("Client 35")).to_be_visible()
    return visitor


def test_who_has_gone_on_goes_back_even_after_loading_the_page_again(leafing: Visitor) -> None:
    leafing.page.reload()

    leafing.button("Previous").click()

    expect(leafing.link("Client 10")).to_be_visible()
    leafing.page.go_forward()
    expect(leafing.link("Client 35")).to_be_visible()


def test_who_was_sent_the_address_of_a_page_goes_to_the_first_one_from_there(leafing: Visitor) -> None:
    address = leafing.page.url
    leafing.go("/")

    leafing.page.goto(address)
    leafing.button("First page").click()

    expect(leafing.link("Client 10")).to_be_visible()


# Two who act at once


@pytest.fixture
def canceling(visitor: Visitor, ada: Person) -> Acted:
    """Ada is about to cancel a meeting with Kim, and has begun to say why."""
    ada.connect(ACCOUNTS["Ada"])
    kim = visitor.service.sandbox.control.book(INTRO_CALL, name="Kim", email="kim@example.com")
    visitor.service.settle()
    visitor.go("/meetings")
    visitor.main.get_by_role("link", name="Kim").click()
    visitor.page.get_by_role("button", name="Cancel meeting with Kim").click()
    visitor.dialog.get_by_label("Reason").fill("We have to")
    return kim


def test_who_cancels_what_was_moved_meanwhile_sees_the_old_and_the_new_time(visitor: Visitor, canceling: Acted) -> None:
    visitor.service.sandbox.control.reschedule(canceling.invitee_uri)
    visitor.service.settle()

    note = visitor.dialog.get_by_role("status")
    expect(note).to_contain_text("This meeting changed while you looked")
    expect(note).to_contain_text(re.compile(r"It was .+\d:\d\d.*; now it is .+\d:\d\d"))
    expect(visitor.dialog.get_by_label("Reason")).to_have_value("We have to")
    expect(visitor.dialog.get_by_label("Reason")).to_be_focused()
    assert_usable(visitor, "conflict-moved")


def test_what_one_has_written_stays_when_the_page_cannot_be_asked_again(visitor: Visitor, canceling: Acted) -> None:
    visitor.page.route("**/graphql", not_answered)

    with visitor.complaints.expected("503"):
        visitor.service.sandbox.control.reschedule(canceling.invitee_uri)
        visitor.service.settle()
        expect(visitor.page.locator("main").get_by_role("alert", include_hidden=True).first).to_be_attached()

    expect(visitor.dialog.get_by_label("Reason")).to_have_value("We have to")
    expect(visitor.dialog.get_by_label("Reason")).to_be_focused()


def test_who_cancels_what_was_canceled_meanwhile_has_nothing_left_to_do(visitor: Visitor, canceling: Acted) -> None:
    visitor.service.sandbox.control.cancel(canceling.invitee_uri, reason="Ill")
    visitor.service.settle()

    expect(visitor.dialog.get_by_role("status")).to_contain_text("now it is canceled. There is nothing left to do.")
    expect(visitor.dialog.get_by_role("button", name="Cancel meeting")).to_have_count(0)
    assert_usable(visitor, "conflict-canceled")
    visitor.page.keyboard.press("Enter")
    expect(visitor.dialog).to_have_count(0)
    expect(visitor.main.get_by_text("Ill")).to_be_visible()


def test_who_cancels_from_a_list_that_no_longer_holds_the_meeting_is_told_why(
    visitor: Visitor, canceling: Acted
) -> None:
    visitor.go("/meetings?status=SCHEDULED")
    visitor.page.get_by_role("button", name="Actions for the meeting with Kim").click()
    visitor.dialog.get_by_role("button", name="Cancel meeting").click()
    visitor.dialog.get_by_label("Reason").fill("We have to")

    visitor.service.sandbox.control.cancel(canceling.invitee_uri, reason="Ill")
    visitor.service.settle()

    expect(visitor.page.get_by_text("No meeting fits these filters")).to_be_attached()
    expect(visitor.dialog.get_by_role("status")).to_contain_text("now it is canceled. There is nothing left to do.")


# Calendly does not do what is asked of it


@pytest.fixture
def making(visitor: Visitor, ada: Person) -> Visitor:
    """Ada has chosen what Kim can book, and only has to have the link made."""
    client = ada.has_client("Kim", "kim@example.com")
    ada.connect(ACCOUNTS["Ada"])
    visitor.go(f"/clients/{client}")
    visitor.button("Schedule meeting").click()
    visitor.page.get_by_role("option", name="Intro Call").click()
    return visitor


def rate_limited(control: ControlClient) -> None:
    control.add_fault(path="/scheduling_links", status=429, times=100, headers={"Retry-After": "120"})


def unreachable(control: ControlClient) -> None:
    control.add_fault(path="/scheduling_links", status=503, times=100, body="<html>down</html>")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (rate_limited, "Calendly asks us to wait. Try again in about 2 minutes; nothing is lost."),
        (unreachable, "nothing is lost."),
    ],
)
def test_what_calendly_does_not_do_now_is_kept_for_another_try(
    making: Visitor, fault: Callable[[ControlClient], None], words: str
) -> None:
    fault(making.service.sandbox.control)
    making.button("Make link").click()

    expect(making.dialog.get_by_role("status").filter(has_text=words)).to_be_visible()
    expect(making.dialog.get_by_role("option", name="Intro Call")).to_have_attribute("aria-selected", "true")
    assert_usable(making, f"making-{fault.__name__}")


def test_what_calendly_did_not_do_is_done_when_tried_again(making: Visitor) -> None:
    control = making.service.sandbox.control
    unreachable(control)
    making.button("Make link").click()
    expect(making.dialog.get_by_role("status").filter(has_text="nothing is lost")).to_be_visible()
    control.clear_faults()

    making.button("Make link").click()

    expect(making.dialog.get_by_label("Link to share")).to_be_visible()


def test_an_event_type_that_is_gone_is_said_and_another_can_be_chosen(making: Visitor) -> None:
    control = making.service.sandbox.control
    control.hold_deliveries()
    control.delete_event_type(INTRO_CALL)
    making.button("Make link").click()
    expect(making.dialog.get_by_role("alert")).to_contain_text("no longer offered in Calendly. Choose another.")
    assert_usable(making, "event-type-gone")

    making.dialog.get_by_role("option").filter(has_not_text="Intro Call").first.click()
    making.button("Make link").click()

    expect(making.dialog.get_by_label("Link to share")).to_be_visible()


def test_a_link_whose_event_type_is_gone_says_so_on_the_page_of_its_client(making: Visitor, ada: Person) -> None:
    making.button("Make link").click()
    expect(making.dialog.get_by_label("Link to share")).to_be_visible()
    making.button("Done").click()
    making.service.sandbox.control.delete_event_type(INTRO_CALL)
    making.service.clock.advance(timedelta(hours=1))
    ada.look_at_event_types()

    making.page.reload()

    links = making.main.get_by_role("region", name="Scheduling links")
    expect(links).to_contain_text("Calendly no longer offers this event type. Make a new link.")
    assert_usable(making, "link-event-type-gone")


# Who may not


def test_a_member_who_follows_a_colleagues_link_is_told_who_can_see_more(
    service: RunningService, ada: Person, visiting: Visiting
) -> None:
    ada.connect(ACCOUNTS["Ada"])
    service.sandbox.control.book(INTRO_CALL, name="Kim", email="kim@example.com")
    service.settle()
    (meeting,) = ada.ask("{ meetings(first: 1) { nodes { id } } }")["meetings"]["nodes"]

    with visiting(service, token_for("Bob")) as bob:
        bob.go(f"/meetings/{meeting['id']}")

        expect(bob.heading).to_have_text("There is nothing here")
        expect(bob.main.get_by_text("the owners and admins of your business see everyone’s")).to_be_visible()
        assert "Kim" not in bob.page.content()
        assert_usable(bob, "member-without-rights")
