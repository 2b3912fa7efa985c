"""The page of integrations: checks against Calendly, what is wrong, and bringing in earlier meetings."""

import re
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
NOT_ALLOWED: Final = '{"title": "Permission Denied", "message": "You do not have permission"}'
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


def test_of_a_check_what_came_of_it_is_read_out_and_not_how_long_ago_it_was(visitor: Visitor, ada: Person) -> None:
    ada.connect()

    visitor.go(PAGE)

    told = visitor.main.get_by_role("region", name="Checks against Calendly").get_by_role("status")
    expect(told).to_have_text(re.compile(r"^Nothing was missed\. \d+ bookings? at Calendly compared\.$"))


def test_when_calendly_had_stopped_telling_us_the_page_says_that_it_was_set_up_again(
    visitor: Visitor, ada: Person
) -> None:
    service = visitor.service
    ada.connect()
    world = service.sandbox.engine.world
    with world.lock:
        for subscription in world.subscriptions.values():
            subscription.is_disabled = True
    book(visitor, "Kim")
    service.application.use_cases.make_rounds()
    service.pass_time(timedelta(minutes=10))
    visitor.page.clock.set_system_time(service.clock.now())

    service.application.use_cases.make_rounds()
    service.settle()
    visitor.go(PAGE)

    expect(visitor.main.get_by_text("Calendly had stopped telling us of bookings")).to_be_visible()
    expect(visitor.main.get_by_text("was set up again, and what was missed meanwhile is fetched")).to_be_visible()
    expect(visitor.main.get_by_text("1 meeting repaired.")).to_be_visible()
    expect(visitor.main.get_by_text("By themselves, within seconds.")).to_be_visible()
    assert_usable(visitor, "integrations-webhook-remade")


def test_a_check_that_calendly_does_not_allow_is_said_to_be_unfinished_until_one_is_done(
    visitor: Visitor, ada: Person
) -> None:
    control = visitor.service.sandbox.control
    ada.connect()
    control.add_fault(path="/scheduled_events", status=403, times=100, body=NOT_ALLOWED)
    visitor.go(PAGE)
    visitor.button("Check now").click()
    note = visitor.main.get_by_text("could not be finished")
    expect(note).to_be_visible()
    expect(visitor.main.get_by_text("It is tried again by itself.")).to_be_visible()
    assert_usable(visitor, "integrations-check-stopped")
    control.clear_faults()

    visitor.button("Check now").click()

    expect(visitor.main.get_by_text("Nothing was missed.")).to_be_visible()
    expect(note).to_have_count(0)


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
