"""Small manners of the screens: nothing jumps, nothing is said that is not so, and dates are the reader's own."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Route, expect

from tests.acceptance.people import ACCOUNTS, Person, token_for
from tests.browser.conftest import Visiting
from tests.browser.visitor import BERLIN, Visitor
from tests.support.service import RunningService

pytestmark = pytest.mark.browser

INTEGRATIONS = "/settings/integrations"
WITHOUT_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
LONGER_THAN_A_NOTE_STAYS = timedelta(seconds=20) // timedelta(milliseconds=1)


def test_the_page_does_not_jump_while_one_searches_event_types(visitor: Visitor, ada: Person) -> None:
    ada.connect(ACCOUNTS["Bob"])
    visitor.go(INTEGRATIONS)
    field = visitor.page.get_by_role("searchbox", name="Search event types")
    # Every event type has it, so that the page stays as long as it is.
    field.evaluate("element => element.scrollIntoView({block: 'start'})")
    field.focus()
    before = field.bounding_box()

    field.press_sequentially("e")

    expect(visitor.page).to_have_url(f"{visitor.service.url}{INTEGRATIONS}?q=e")
    visitor.await_calm()
    assert field.bounding_box() == before


def open_link(visitor: Visitor, ada: Person) -> str:
    """A link that was made this moment, with a button to copy it."""
    client = ada.has_client("Kim", "kim@example.com")
    ada.connect(ACCOUNTS["Ada"])
    visitor.go(f"/clients/{client}")
    visitor.button("Schedule meeting").click()
    visitor.page.get_by_role("option", name="Intro Call").click()
    visitor.button("Make link").click()
    return visitor.dialog.get_by_label("Link to share").input_value()


def test_nothing_is_called_copied_that_the_browser_did_not_copy(visitor: Visitor, ada: Person) -> None:
    visitor.page.add_init_script(WITHOUT_CLIPBOARD)
    link = open_link(visitor, ada)

    visitor.dialog.get_by_role("button", name="Copy link").click()

    told = visitor.page.get_by_text(f"Copy it by hand: {link}")
    expect(told).to_be_visible()
    expect(visitor.page.get_by_text("Link copied.")).to_have_count(0)


def test_a_note_stays_as_long_as_one_points_at_it(visitor: Visitor, ada: Person) -> None:
    ada.connect(ACCOUNTS["Ada"])
    visitor.page.clock.install()
    visitor.go(INTEGRATIONS)
    visitor.button("Check now").click()
    note = visitor.page.get_by_text("Checking against Calendly.")
    note.hover()
    visitor.page.clock.fast_forward(LONGER_THAN_A_NOTE_STAYS)
    expect(note).to_be_visible()

    visitor.page.mouse.move(0, 0)
    visitor.page.clock.fast_forward(LONGER_THAN_A_NOTE_STAYS)

    expect(note).to_have_count(0)


def test_who_comes_back_from_calendly_by_the_browsers_button_can_go_there_again(visitor: Visitor) -> None:
    visitor.go(INTEGRATIONS)
    # As if left, and found again as it was left.
    visitor.page.route("**/api/calendly/auth/connect", lambda route: route.fulfill(status=204))
    visitor.link("Connect Calendly").click()
    expect(visitor.link("Taking you to Calendly…")).to_be_visible()

    visitor.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(visitor.link("Connect Calendly")).to_be_visible()


def test_more_meetings_than_are_shown_are_mentioned(visitor: Visitor, ada: Person) -> None:
    ada.connect(ACCOUNTS["Ada"])

    def say_there_are_more(route: Route) -> None:
        if "query Dashboard(" not in (route.request.post_data or ""):
            route.fallback()
            return
        response = route.fetch()
        body: dict[str, Any] = response.json()
        body["data"]["meetings"]["pageInfo"]["hasNextPage"] = True
        route.fulfill(response=response, json=body)

    visitor.page.route("**/graphql", say_there_are_more)
    visitor.go("/")

    expect(visitor.main.get_by_text("Only the first 100 meetings are shown.")).to_be_visible()


def test_more_meetings_without_a_client_than_are_counted_are_told_of_all_the_same(visitor: Visitor) -> None:
    def say_there_are_many(route: Route) -> None:
        response = route.fetch()
        body: dict[str, Any] = response.json()
        if "unmatched" in body["data"]:
            body["data"]["unmatched"]["totalCount"] = None
        route.fulfill(response=response, json=body)

    visitor.page.route("**/graphql", say_there_are_many)
    visitor.go("/")

    expect(visitor.main.get_by_text("More than 10,000 meetings belong to no client yet.")).to_be_visible()
    expect(visitor.place("Match queue")).to_have_text("Match queue99+More than 10,000 meetings without a client")


def test_a_dialog_that_was_closed_asks_for_nothing_any_more(visitor: Visitor, ada: Person) -> None:
    open_link(visitor, ada)
    visitor.button("Done").click()
    expect(visitor.dialog).to_have_count(0)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.post_data or ""))

    visitor.service.sandbox.control.book("ada-fischer/intro-call", name="Kim", email="kim@example.com")
    visitor.service.settle()

    expect(visitor.main.get_by_role("region", name="Next meeting").get_by_role("row")).to_have_count(2)
    assert [body for body in asked if "query EventTypes(" in body] == []


@pytest.mark.parametrize(("locale", "language", "first_day"), [("de-DE", "en-DE", "Mon"), ("ja-JP", "en-JP", "Sun")])
def test_whose_language_we_do_not_speak_has_the_dates_of_their_region(
    service: RunningService, visiting: Visiting, locale: str, language: str, first_day: str
) -> None:
    with visiting(service, token_for("Ada"), locale=locale) as reader:
        reader.go("/meetings?view=calendar")

        expect(reader.page.locator("html")).to_have_attribute("lang", language)
        expect(reader.main.get_by_role("columnheader").first).to_have_text(first_day)


PLACES = """(element, words) => words.map(word => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
        const at = text.data.indexOf(word);
        if (at === -1) continue;
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + word.length);
        return range.getBoundingClientRect().left;
    }
    throw new Error(`there is no ${word}`);
})"""
"""Where each of the words begins, from the left."""


@pytest.mark.parametrize("name", ["\u202eKim", "\u2069\u202eKim", "\u05d3\u05e0\u05d4"])
def test_a_name_that_is_written_from_right_to_left_turns_nothing_beside_it(
    visitor: Visitor, ada: Person, name: str
) -> None:
    letters = name.lstrip("\u2069\u202e")
    ada.connect(ACCOUNTS["Ada"])
    service = visitor.service
    service.sandbox.control.weather(drop=1.0)
    start = (service.clock.now() + timedelta(days=1)).astimezone(ZoneInfo(BERLIN))
    service.sandbox.control.book("ada-fischer/intro-call", name=name, email="kim@example.com", start=start)
    visitor.go(INTEGRATIONS)
    visitor.button("Check now").click()
    visitor.main.get_by_text("What was repaired (1)").click()
    listed = visitor.main.get_by_role("listitem").filter(has_text="Booked")
    in_list = listed.evaluate(PLACES, ["Booked", letters, str(start.day)])
    visitor.go("/meetings")
    visitor.page.get_by_role("button", name="Actions for the meeting with").click()
    title = visitor.dialog.get_by_role("heading", level=2)
    in_title = title.evaluate(PLACES, ["Meeting with", letters, ","])

    assert in_list == sorted(in_list)
    assert in_title == sorted(in_title)
