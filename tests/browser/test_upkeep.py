"""The page of integrations: checks against Calendly, what is wrong, and bringing in earlier meetings."""

from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.acceptance.people import ACCOUNTS, Person, token_for
from tests.browser.audit import assert_usable
from tests.browser.hands import Keyboard
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

PAGE: Final = "/settings/integrations"
HALF_A_YEAR: Final = timedelta(days=182)


def book(visitor: Visitor, name: str) -> None:
    visitor.service.sandbox.control.book("ada-fischer/intro-call", name=name, email=f"{name.lower()}@example.com")


def test_what_was_missed_is_found_at_once_and_told(visitor: Visitor, ada: Person) -> None:
    ada.connect()
    visitor.service.sandbox.control.weather(drop=1.0)
    book(visitor, "Kim")
    visitor.go(PAGE)
    expect(visitor.main.get_by_text("Nothing was missed.")).to_be_visible()

    Keyboard(visitor.service.url).press(visitor.button("Check now"))

    expect(visitor.main.get_by_text("1 meeting repaired.")).to_be_visible()
    visitor.main.get_by_text("What was repaired (1)").click()
    expect(visitor.main.get_by_role("link", name="Kim,")).to_be_visible()
    assert_usable(visitor, "integrations-repaired")
    visitor.main.get_by_role("link", name="Kim,").click()
    expect(visitor.heading).to_have_text("Meeting with Kim")


def test_what_is_wrong_is_said_once(visitor: Visitor, ada: Person) -> None:
    ada.begin_connecting()
    kept = [scope for scope in ada.asked_scopes if not scope.startswith("webhooks:")]
    ada.come_back(ada.answer_consent(ACCOUNTS["Ada"], scopes=kept))
    visitor.service.settle()

    visitor.go(PAGE)

    expect(visitor.main.get_by_text("You did not allow everything")).to_be_visible()
    expect(visitor.main.get_by_text("Links work all the same").filter(visible=True)).to_have_count(1)
    expect(visitor.main.get_by_text("Connected, but Calendly does not tell us")).to_have_count(0)
    expect(visitor.main.get_by_text("Nothing beside what is said above.")).to_be_visible()


def test_earlier_meetings_are_looked_at_and_then_brought_in(visitor: Visitor, ada: Person) -> None:
    for name in ("Kim", "Stranger"):
        book(visitor, name)
    visitor.service.pass_time(HALF_A_YEAR)
    ada.sign_in()
    ada.connect()
    ada.has_client("Kim", "kim@example.com")
    visitor.sign_in(token_for("Ada"))
    visitor.page.clock.set_system_time(visitor.service.clock.now())
    visitor.go(PAGE)
    assert_usable(visitor, "integrations-earlier")

    visitor.button("See what there is").click()

    expect(visitor.main.get_by_text("2 past meetings")).to_be_visible()
    expect(visitor.main.get_by_text("1 that matches a client")).to_be_visible()
    assert_usable(visitor, "integrations-preview")
    visitor.button("Bring them in").click()
    expect(visitor.main.get_by_text("2 earlier meetings brought in; 1 matches a client")).to_be_visible()
    assert_usable(visitor, "integrations-imported")
    assert len(ada.meetings) == 2
    assert visitor.service.rows("select count(*) from messages where audience = 'client'") == [(0,)]


def test_what_was_looked_at_can_be_left(visitor: Visitor, ada: Person) -> None:
    ada.connect()
    visitor.go(PAGE)
    visitor.main.get_by_label("How far back").select_option(label="Everything")
    visitor.button("See what there is").click()
    expect(visitor.main.get_by_text("0 past meetings")).to_be_visible()

    visitor.button("Leave it").click()

    expect(visitor.page.get_by_text("Nothing was brought in.")).to_be_visible()
    expect(visitor.button("See what there is")).to_be_visible()
