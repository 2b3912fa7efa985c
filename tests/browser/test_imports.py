"""An import of earlier meetings while it is under way, and one that is made for a colleague."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import Locator, expect

from calendly_sandbox.control_client import Acted
from tests.acceptance.people import Person, sign_in, token_for
from tests.browser.audit import assert_usable
from tests.browser.visitor import Visitor
from tests.support.patience import eventually

pytestmark = pytest.mark.browser

PAGE: Final = "/settings/integrations"
HEALTH: Final = "/admin/health"
HALF_A_YEAR: Final = timedelta(days=182)
A_ROUND: Final = timedelta(seconds=10)


def book(visitor: Visitor, name: str, event_type: str = "ada-fischer/intro-call") -> Acted:
    return visitor.service.sandbox.control.book(event_type, name=name, email=f"{name.lower()}@example.com")


def let_half_a_year_pass(visitor: Visitor, ada: Person) -> None:
    visitor.service.pass_time(HALF_A_YEAR)
    ada.sign_in()
    visitor.sign_in(token_for("Ada"))
    visitor.page.clock.set_system_time(visitor.service.clock.now())


# Under way


@pytest.fixture
def half_imported(visitor: Visitor, ada: Person) -> Visitor:
    """Ada at the page of integrations; of two earlier meetings one has come in when Calendly stops answering."""
    book(visitor, "Kim")
    second = book(visitor, "Lee")
    let_half_a_year_pass(visitor, ada)
    ada.connect()
    visitor.go(PAGE)
    visitor.button("See what there is").click()
    expect(visitor.main.get_by_text("2 past meetings")).to_be_visible()
    expect(visitor.main.get_by_text("0 that match a client")).to_be_visible()
    path = f"/scheduled_events/{second.event_uri.rpartition('/')[2]}/invitees"
    visitor.service.sandbox.control.add_fault(path=path, status=503, times=100)
    visitor.button("Bring them in").click()
    return visitor


def progress(visitor: Visitor) -> Locator:
    return visitor.main.get_by_role("progressbar", name="1 of 2 meetings brought in.")


def test_an_import_under_way_tells_how_far_it_is(half_imported: Visitor) -> None:
    expect(progress(half_imported)).to_have_attribute("value", "1")
    expect(progress(half_imported)).to_have_attribute("max", "2")
    expect(half_imported.main.get_by_text("You can go on meanwhile, or leave this page.")).to_be_visible()
    assert_usable(half_imported, "integrations-importing")


def test_everything_can_be_used_while_an_import_is_under_way(half_imported: Visitor) -> None:
    expect(progress(half_imported)).to_be_visible()

    half_imported.place("Meetings").click()

    expect(half_imported.main.get_by_role("link", name="Kim")).to_be_visible()
    expect(half_imported.main.get_by_role("link", name="Lee")).to_have_count(0)
    half_imported.place("Integrations").click()
    expect(progress(half_imported)).to_be_visible()


def is_seen_after_a_round(visitor: Visitor, sentence: Locator) -> bool:
    """A try that was still under way pauses when its time is over, and only the round after that takes it up."""
    visitor.service.pass_time(A_ROUND)
    visitor.service.sweep()
    return sentence.is_visible()


def test_an_import_goes_on_by_itself_and_says_when_it_is_done(half_imported: Visitor) -> None:
    expect(progress(half_imported)).to_be_visible()
    half_imported.service.sandbox.control.clear_faults()

    done = half_imported.main.get_by_text("2 earlier meetings brought in; 0 match a client")
    eventually(lambda: is_seen_after_a_round(half_imported, done))

    expect(done).to_be_visible()
    expect(half_imported.main.get_by_role("progressbar")).to_have_count(0)


def test_an_import_that_is_stopped_keeps_what_came_in(half_imported: Visitor, ada: Person) -> None:
    expect(progress(half_imported)).to_be_visible()

    half_imported.button("Stop").click()

    expect(half_imported.main.get_by_text("Stopped: 1 of 2 were brought in, and stay.")).to_be_visible()
    assert_usable(half_imported, "integrations-import-stopped")
    assert [one["invitee"]["name"] for one in ada.meetings] == ["Kim"]


# For a colleague


@pytest.fixture
def bob(visitor: Visitor, ada: Person) -> Iterator[Person]:
    """A member; half a year ago Max met with him, and since then he has connected Calendly."""
    book(visitor, "Max", "bob-marsh/measurement-001")
    let_half_a_year_pass(visitor, ada)
    person = sign_in("Bob", visitor.service)
    person.connect()
    yield person
    person.browser.close()


def test_an_admin_brings_in_a_colleagues_earlier_meetings(visitor: Visitor, bob: Person) -> None:
    visitor.go(HEALTH)
    opener = visitor.button("Earlier meetings of Bob Marsh")
    opener.click()
    dialog = visitor.page.get_by_role("dialog", name="Earlier meetings of Bob Marsh")
    dialog.get_by_role("button", name="See what there is").click()
    expect(dialog.get_by_text("1 past meeting")).to_be_visible()
    expect(dialog.get_by_text("0 that match a client")).to_be_visible()
    assert_usable(visitor, "import-for-a-colleague")

    dialog.get_by_role("button", name="Bring them in").click()

    expect(dialog.get_by_text("1 earlier meeting brought in; 0 match a client")).to_be_visible()
    assert bob.meeting["invitee"]["name"] == "Max"
    visitor.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
