"""The Schedule dialog on the page of another app, of another origin, under that page's own policy and styles."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.people import ACCOUNTS, Person, token_for
from tests.browser.audit import overflow, violations
from tests.browser.complaints import Complaints
from tests.browser.host_app import HostApp, host_app
from tests.browser.visitor import NARROW, SCHEMES, WIDE, look_as, open_window
from tests.support.service import RunningService

pytestmark = pytest.mark.browser

STYLES = """() => ["body", "h1", "main a", "#open"].map(place => {
    const {font, color, backgroundColor, boxSizing} = getComputedStyle(document.querySelector(place));
    return [font, color, backgroundColor, boxSizing].join(" | ");
})"""


@contextmanager
def shown(chromium: Browser, service: RunningService, ada: Person) -> Iterator[tuple[Page, Complaints]]:
    """The host app's page about Kim, open at Ada's."""
    kim = {"id": ada.has_client("Kim", "kim@example.com"), "kind": "client"}
    options: dict[str, Any] = {"subject": kim, "recipient": {"name": "Kim", "email": "kim@example.com"}}
    with host_app(HostApp(service_url=service.url, token=token_for("Ada"), options=options)) as origin:
        complaints = Complaints(origin, service.sandbox.url)
        context = open_window(chromium)
        try:
            complaints.listen_to(context)
            found = context.new_page()
            found.goto(origin)
            yield found, complaints
        finally:
            context.close()
        assert complaints.heard == []


@pytest.fixture
def page(chromium: Browser, service: RunningService, ada: Person) -> Iterator[Page]:
    """Ada has connected Calendly."""
    ada.connect(ACCOUNTS["Ada"])
    with shown(chromium, service, ada) as (found, _):
        yield found


def test_a_link_is_made_there_for_the_client_of_the_page(page: Page, service: RunningService, ada: Person) -> None:
    page.get_by_role("button", name="Agree on a time").click()
    dialog = page.get_by_role("dialog", name="Schedule with Kim")
    dialog.get_by_role("option", name="Intro Call").click()
    dialog.get_by_role("button", name="Make link").click()
    link = dialog.get_by_label("Link to share").input_value()

    (client,) = ada.ask("{ clients { nodes { schedulingLinks { shortUrl } } } }")["clients"]["nodes"]
    assert link.startswith(f"{service.url}/m/")
    assert client["schedulingLinks"] == [{"shortUrl": link}]


def test_the_letter_is_shown_there_before_it_is_sent(page: Page) -> None:
    page.get_by_role("button", name="Agree on a time").click()
    dialog = page.get_by_role("dialog", name="Schedule with Kim")
    dialog.get_by_role("option", name="Intro Call").click()
    dialog.get_by_role("button", name="Make link").click()

    dialog.get_by_text("Preview").click()

    expect(dialog.get_by_text("Ada Fischer invites you to choose a time for: Intro Call")).to_be_visible()


def test_who_is_no_longer_signed_in_is_told_so_and_can_go_on(
    chromium: Browser, service: RunningService, ada: Person
) -> None:
    ada.connect(ACCOUNTS["Ada"])
    with shown(chromium, service, ada) as (page, complaints):
        page.get_by_role("button", name="Agree on a time").click()
        dialog = page.get_by_role("dialog", name="Schedule with Kim")
        dialog.get_by_role("option", name="Intro Call").click()
        with complaints.expected("401"):
            page.evaluate("window.token = 'long-over'")
            dialog.get_by_role("button", name="Make link").click()
            expect(dialog.get_by_role("alert")).to_contain_text("You are no longer signed in.")
        page.evaluate("delete window.token")

        dialog.get_by_role("button", name="Make link").click()

        expect(dialog.get_by_label("Link to share")).to_be_visible()


def test_a_meeting_is_looked_at_where_the_service_is(page: Page, service: RunningService, ada: Person) -> None:
    page.get_by_role("button", name="Agree on a time").click()
    dialog = page.get_by_role("dialog", name="Schedule with Kim")
    dialog.get_by_role("option", name="Intro Call").click()
    dialog.get_by_role("button", name="Make link").click()
    expect(dialog.get_by_label("Link to share")).to_be_visible()
    (client,) = ada.ask("{ clients { nodes { schedulingLinks { url } } } }")["clients"]["nodes"]
    (link,) = client["schedulingLinks"]
    service.sandbox.control.book(booking_url=link["url"], name="Kim", email="kim@example.com")
    service.settle()

    meeting = dialog.get_by_role("link", name="Meeting")
    expect(meeting).to_have_attribute("href", re.compile(f"^{re.escape(service.url)}/meetings/"))
    expect(meeting).to_have_attribute("target", "_blank")


def test_who_has_no_calendly_is_led_to_the_page_that_says_what_is_asked(
    chromium: Browser, service: RunningService, ada: Person
) -> None:
    with shown(chromium, service, ada) as (page, _):
        page.get_by_role("button", name="Agree on a time").click()

        connect = page.get_by_role("dialog").get_by_role("link", name="Connect Calendly")
        expect(connect).to_have_attribute("href", f"{service.url}/settings/integrations")


def test_the_focus_goes_into_the_dialog_and_back_to_the_app(page: Page) -> None:
    opener = page.get_by_role("button", name="Agree on a time")
    opener.click()
    expect(page.get_by_role("dialog").get_by_role("combobox", name="Event type")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_page_around_it_looks_as_before(page: Page) -> None:
    before = page.evaluate(STYLES)

    page.get_by_role("button", name="Agree on a time").click()
    expect(page.get_by_role("dialog").get_by_role("option", name="Intro Call")).to_be_visible()

    assert page.evaluate(STYLES) == before


def test_it_is_usable_for_everyone_there_too(page: Page, album: Path) -> None:
    page.get_by_role("button", name="Agree on a time").click()
    expect(page.get_by_role("dialog").get_by_role("option", name="Intro Call")).to_be_visible()

    found = []
    for scheme in SCHEMES:
        for width in (NARROW, WIDE):
            look_as(page, scheme=scheme, width=width)
            page.screenshot(path=album / f"embedded-{width}-{scheme}.png")
            found += [f"{scheme}, {width} px: {one}" for one in [*violations(page), *overflow(page)]]
    assert found == []
