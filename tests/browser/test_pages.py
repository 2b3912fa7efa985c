"""Every page, and every dialog on it, is usable for everyone: in the light and in the dark, wide and narrow."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from calendly_sandbox.fixture import RunningSandbox
from tests.browser.audit import assert_usable
from tests.browser.business import Business, open_business
from tests.browser.conftest import Visiting
from tests.browser.visitor import NARROW, WIDE, Visitor
from tests.support.servers import temporary_database
from tests.support.service import running_service

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def business(
    postgres_url: str, template_database: str, valkey_url: str, sandbox_server: RunningSandbox, smtp_port: int
) -> Iterator[Business]:
    """One for all: they only look at it."""
    sandbox_server.control.reset()
    with (
        temporary_database(postgres_url, f"{template_database}_business", template=template_database) as url,
        running_service(owner_url=url, redis_url=valkey_url, sandbox=sandbox_server, smtp_port=smtp_port) as running,
    ):
        yield open_business(running)


@pytest.fixture
def looking(business: Business, visiting: Visiting) -> Iterator[Visitor]:
    """Ada, looking around in her business."""
    with visiting(business.service, business.token) as found:
        yield found


PAGES: dict[str, tuple[Callable[[Business], str], str]] = {
    "dashboard": (lambda _: "/", "What is next"),
    "meetings": (lambda _: "/meetings", "Meetings"),
    "meetings-filtered": (lambda _: "/meetings?status=CANCELED&matched=yes&order=desc", "Meetings"),
    "meetings-none-found": (lambda _: "/meetings?q=nobody", "Meetings"),
    "calendar": (lambda _: "/meetings?view=calendar", "Meetings"),
    "meeting-moved": (lambda business: business.moved(), "Meeting with"),
    "meeting-canceled": (lambda business: business.canceled(), "Meeting with"),
    "meeting-doubtful": (lambda business: business.doubtful(), "Meeting with"),
    "clients": (lambda _: "/clients", "Clients"),
    "client": (lambda business: business.client("Kim Novak"), "Kim Novak"),
    "client-without-email": (lambda business: business.client("Walter Brandt"), "Walter Brandt"),
    "quote": (lambda business: business.quote("Kim Novak"), "Quote"),
    "invoice": (lambda business: business.invoice("Hotel Seeblick"), "Invoice"),
    "matching": (lambda _: "/matching", "Match queue"),
    "integrations": (lambda _: "/settings/integrations", "Integrations"),
    "record-not-found": (lambda _: "/clients/nobody", "There is nothing here"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_usable(looking: Visitor, business: Business, name: str) -> None:
    address, heading = PAGES[name]

    looking.go(address(business))

    expect(looking.heading).to_contain_text(heading)
    assert_usable(looking, name)


@pytest.mark.parametrize("name", ["meeting-moved", "client", "quote", "invoice"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_record_takes_the_place_of_what_was_there_before_it_without_a_shift(
    looking: Visitor, business: Business, name: str, width: int
) -> None:
    looking.widen(width)

    looking.go(PAGES[name][0](business))

    assert looking.shifted() < 0.05


def schedule(looking: Visitor, business: Business) -> None:
    looking.go(business.quote("Kim Novak"))
    looking.button("Schedule follow-up").click()
    expect(looking.page.get_by_role("option", name="Intro Call")).to_be_visible()


def nothing_chosen(looking: Visitor, business: Business) -> None:
    schedule(looking, business)
    looking.button("Make link").click()
    expect(looking.dialog.get_by_text("Choose an event type.")).to_be_visible()


def link_made(looking: Visitor, business: Business) -> None:
    schedule(looking, business)
    looking.page.get_by_role("option", name="Intro Call").click()
    looking.button("Make link").click()
    expect(looking.dialog.get_by_label("Link to share")).to_be_visible()
    looking.dialog.get_by_text("Preview").click()
    expect(looking.dialog.get_by_text("Hello Kim Novak,")).to_be_visible()


def meeting_actions(looking: Visitor, business: Business) -> None:
    looking.go("/meetings?status=SCHEDULED")
    looking.page.get_by_role("button", name="Actions for the meeting with").first.click()


def meeting_cancel(looking: Visitor, business: Business) -> None:
    looking.go(business.moved())
    looking.page.get_by_role("button", name="Cancel meeting with").click()


def meeting_correct(looking: Visitor, business: Business) -> None:
    looking.go(business.doubtful())
    looking.button("Assign to a client").click()
    expect(looking.dialog.get_by_role("option", name="Leila Haddad")).to_be_visible()


def disconnect(looking: Visitor, business: Business) -> None:
    looking.go("/settings/integrations")
    looking.button("Disconnect").click()


@pytest.mark.parametrize(
    "open_it", [schedule, nothing_chosen, link_made, meeting_actions, meeting_cancel, meeting_correct, disconnect]
)
def test_a_dialog_is_usable(looking: Visitor, business: Business, open_it: Callable[[Visitor, Business], None]) -> None:
    open_it(looking, business)

    expect(looking.dialog).to_be_visible()
    assert_usable(looking, f"dialog-{open_it.__name__}")


def test_the_menu_of_narrow_screens_is_usable(looking: Visitor) -> None:
    looking.go("/meetings")
    looking.widen(NARROW)
    opener = looking.button("Menu")
    opener.click()
    expect(looking.dialog).to_be_visible()

    assert_usable(looking, "menu")

    looking.widen(NARROW)
    looking.page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_page_that_does_not_exist_says_so(looking: Visitor) -> None:
    with looking.complaints.expected("404"):
        looking.go("/nowhere")

    expect(looking.heading).to_have_text("There is nothing here")
    assert_usable(looking, "not-found")


def test_whoever_is_not_signed_in_is_told_where_to_go(business: Business, visiting: Visiting) -> None:
    with visiting(business.service, None) as stranger:
        stranger.go("/meetings")

        expect(stranger.heading).to_have_text("You are signed out")
        assert_usable(stranger, "signed-out")
