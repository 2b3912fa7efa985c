"""The webhook inbox in a browser: what became of each word of Calendly's, and having it carried out again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import httpx
import orjson
import pytest
from playwright.sync_api import Locator, Route, expect

from tests.acceptance.people import ACCOUNTS, Person, sign_in, token_for
from tests.acceptance.steps.inbox import bring
from tests.acceptance.steps.words import signed
from tests.browser.audit import assert_usable
from tests.browser.conftest import Visiting
from tests.browser.hands import Keyboard
from tests.browser.visitor import NARROW, TABLET, WIDE, Visitor, path_of
from tests.support import patient
from tests.support.service import SIGNING_KEY, RunningService

pytestmark = pytest.mark.browser

PAGE: Final = "/admin/deliveries"
LATE: Final = timedelta(minutes=10)


def book(service: RunningService, name: str = "Kim") -> None:
    service.sandbox.control.book("ada-fischer/intro-call", name=name, email=f"{name.lower()}@example.com")


def tell_of_something_new(service: RunningService, number: int = 0) -> None:
    """What Calendly has only just invented."""
    ada = next(one for one in service.sandbox.control.accounts() if one["user"]["name"] == "Ada Fischer")
    payload = {"uri": f"https://api.calendly.com/scheduled_events/1/invitees/{number}"}
    body = orjson.dumps({"event": "hologram.projected", "created_by": ada["user"]["uri"], "payload": payload})
    headers = {"Content-Type": "application/json", "Calendly-Webhook-Signature": signed(body, SIGNING_KEY.encode())}
    answer = patient.post(f"{service.url}/api/calendly/webhooks", content=body, headers=headers)
    assert answer.status_code == httpx.codes.OK


def fail_one(service: RunningService) -> None:
    """Word comes late, and Calendly cannot be asked, for its owner has taken the permission back there."""
    service.settle()
    service.sandbox.control.hold_deliveries()
    book(service, "Lee")
    requests = service.sandbox.control.take_deliveries()
    service.sandbox.control.hold_deliveries(False)
    service.sandbox.control.withdraw_consent(ACCOUNTS["Ada"])
    service.clock.advance(LATE)
    bring(requests)
    service.settle()


def set_one_aside(service: RunningService) -> None:
    """Word comes late, and Calendly is not answering."""
    service.settle()
    service.sandbox.control.hold_deliveries()
    book(service, "Max")
    requests = service.sandbox.control.take_deliveries()
    service.sandbox.control.hold_deliveries(False)
    service.sandbox.control.add_fault(path="/scheduled_events.*", status=503, times=100_000)
    service.clock.advance(LATE)
    bring(requests)
    service.settle()


@pytest.fixture
def inbox(visitor: Visitor, ada: Person) -> Visitor:
    """Ada at the screens; one word was carried out, and one ignored."""
    ada.connect()
    book(visitor.service)
    visitor.service.settle()
    tell_of_something_new(visitor.service)
    visitor.service.settle()
    return visitor


@pytest.fixture
def failed(inbox: Visitor) -> Visitor:
    """One more has failed."""
    fail_one(inbox.service)
    return inbox


@pytest.fixture
def bob(inbox: Visitor, visiting: Visiting) -> Iterator[Visitor]:
    """A member of Ada's business."""
    sign_in("Bob", inbox.service).browser.close()
    with visiting(inbox.service, token_for("Bob")) as found:
        yield found


def row(visitor: Visitor, event: str) -> Locator:
    return visitor.main.get_by_role("row").filter(has_text=event)


def test_what_became_of_each_word_is_told_newest_first(failed: Visitor) -> None:
    failed.go(PAGE)

    rows = failed.main.get_by_role("row")
    expect(rows).to_have_count(4)
    expect(rows.nth(1)).to_contain_text("Failed")
    expect(rows.nth(1)).to_contain_text("the connection's owner has to connect again")
    expect(rows.nth(2)).to_contain_text("Ignored")
    expect(rows.nth(2)).to_contain_text("It is of a kind that we have no use for.")
    expect(rows.nth(3)).to_contain_text("Carried out")
    expect(rows.nth(3).get_by_role("link", name="Kim")).to_be_visible()
    assert_usable(failed, "inbox")


def test_a_word_set_aside_says_what_it_waits_for(inbox: Visitor) -> None:
    set_one_aside(inbox.service)

    inbox.go(f"{PAGE}?state=SET_ASIDE")

    waiting = row(inbox, "Set aside")
    expect(waiting).to_contain_text("Calendly did not answer when it was asked.")
    expect(waiting.get_by_role("button", name="Replay: Booking")).to_be_disabled()
    waiting.get_by_role("link", name="Booking").click()
    expect(inbox.main.get_by_text("It is carried out once Calendly has confirmed it.")).to_be_visible()
    expect(inbox.main.get_by_role("button", name="Replay: Booking")).to_be_disabled()
    assert_usable(inbox, "delivery-set-aside")


def test_what_it_changed_is_one_step_away(inbox: Visitor) -> None:
    inbox.go(PAGE)

    row(inbox, "Carried out").get_by_role("link", name="Kim").click()

    expect(inbox.heading).to_have_text("Meeting with Kim")


def test_the_filters_stand_in_the_address(failed: Visitor) -> None:
    failed.go(PAGE)
    failed.main.get_by_label("State").select_option(label="Ignored")
    expect(failed.main.get_by_role("row")).to_have_count(2)
    address = path_of(failed.page)

    failed.go("/")
    failed.go(address)

    assert address == f"{PAGE}?state=IGNORED"
    expect(failed.main.get_by_role("row").last).to_contain_text("Ignored")
    expect(failed.main.get_by_label("State")).to_have_value("IGNORED")


def test_nothing_before_the_first_word(visitor: Visitor) -> None:
    visitor.go(PAGE)

    expect(visitor.main.get_by_text("Nothing has come yet")).to_be_visible()
    assert_usable(visitor, "inbox-empty")


def test_no_word_that_fits_is_another_matter(inbox: Visitor) -> None:
    inbox.go(f"{PAGE}?to=2020-01-01T00:00")

    expect(inbox.main.get_by_text("No delivery fits these filters")).to_be_visible()
    inbox.button("Clear filters").click()
    expect(inbox.main.get_by_role("row")).to_have_count(3)


def test_pages_follow_one_another(inbox: Visitor) -> None:
    for number in range(1, 26):
        tell_of_something_new(inbox.service, number)
    inbox.service.settle()
    inbox.go(PAGE)
    expect(inbox.main.get_by_role("row")).to_have_count(26)

    inbox.button("Next").click()

    expect(inbox.main.get_by_role("row")).to_have_count(3)
    expect(row(inbox, "Carried out")).to_have_count(1)
    inbox.button("Previous").click()
    expect(inbox.main.get_by_role("row")).to_have_count(26)


def test_a_word_comes_in_while_the_page_is_open(inbox: Visitor) -> None:
    inbox.go(PAGE)

    book(inbox.service, "Max")

    expect(inbox.main.get_by_role("link", name="Max")).to_be_visible()


def test_one_is_replayed_by_keyboard_alone(failed: Visitor, ada: Person) -> None:
    failed.service.sandbox.control.clear_faults()
    ada.connect()
    failed.go(PAGE)
    opener = failed.main.get_by_role("button", name="Replay: Booking").first
    hand = Keyboard(failed.service.url)

    hand.press(opener)
    expect(failed.dialog.get_by_text("It sends nothing to clients")).to_be_visible()
    assert_usable(failed, "dialog-replay-one")
    expect(failed.dialog.get_by_role("button", name="Replay", exact=True)).to_be_focused()
    failed.page.keyboard.press("Enter")

    expect(failed.page.get_by_text("1 delivery is being carried out again.")).to_be_visible()
    expect(row(failed, "Carried out").first).to_contain_text("replayed once")
    expect(row(failed, "Failed")).to_have_count(0)
    expect(opener).to_be_focused()
    assert failed.service.rows("select count(*) from messages where audience = 'client'") == [(0,)]


def test_many_are_replayed_and_counted_before(failed: Visitor, ada: Person) -> None:
    ada.connect()
    failed.go(PAGE)
    failed.button("Replay several").click()
    expect(failed.dialog.get_by_text("1 delivery will be carried out again.")).to_be_visible()

    failed.dialog.get_by_label("All that are settled").check()
    failed.dialog.get_by_role("button", name="Replay", exact=True).click()
    expect(failed.dialog.get_by_role("alert")).to_contain_text("Say from when, or before when")
    assert_usable(failed, "dialog-replay-nothing-said")
    failed.dialog.get_by_label("Came in from").fill("2020-01-01T00:00")
    expect(failed.dialog.get_by_text("3 deliveries will be carried out again.")).to_be_visible()
    assert_usable(failed, "dialog-replay-many")
    failed.dialog.get_by_role("button", name="Replay", exact=True).click()

    expect(failed.page.get_by_text("3 deliveries are being carried out again.")).to_be_visible()
    expect(failed.main.get_by_text("replayed once")).to_have_count(3)
    expect(row(failed, "Failed")).to_have_count(0)


def test_a_delivery_tells_all_that_is_known_of_it(failed: Visitor) -> None:
    failed.go(PAGE)

    row(failed, "Failed").get_by_role("link", name="Booking").click()

    expect(failed.heading).to_have_text("Booking")
    expect(failed.main.get_by_text("It could not be carried out")).to_be_visible()
    expect(failed.main.get_by_text("Name in the logs")).to_be_visible()
    assert_usable(failed, "delivery-failed")
    failed.link("Webhook inbox").first.click()
    expect(failed.heading).to_have_text("Webhook inbox")


def test_a_delivery_that_never_was(visitor: Visitor) -> None:
    visitor.go(f"{PAGE}/nothing")

    expect(visitor.main.get_by_text("There is no such delivery, or it is no longer kept.")).to_be_visible()


def test_a_member_is_told_who_can(bob: Visitor) -> None:
    bob.go(PAGE)

    expect(bob.main.get_by_text("An owner or admin of")).to_be_visible()
    expect(bob.place("Webhook inbox")).to_have_count(0)
    expect(bob.main.get_by_role("table")).to_have_count(0)
    assert_usable(bob, "inbox-member")


def test_when_the_list_cannot_be_had_the_rest_stays(inbox: Visitor) -> None:
    def lose(route: Route) -> None:
        document: Any = orjson.loads(route.request.post_data_buffer or b"{}")["query"]
        route.fulfill(status=503) if "query Deliveries(" in document else route.continue_()

    inbox.page.route("**/graphql", lose)
    with inbox.complaints.expected("503"):
        inbox.go(PAGE)
        expect(inbox.main.get_by_text("This could not be loaded")).to_be_visible()
        expect(inbox.main.get_by_label("State")).to_be_visible()
        assert_usable(inbox, "inbox-part-failed")
        inbox.page.unroute("**/graphql")

    inbox.button("Try again").click()

    expect(inbox.main.get_by_role("row")).to_have_count(3)


def test_while_offline_what_was_known_stays(inbox: Visitor) -> None:
    inbox.go(PAGE)
    expect(inbox.main.get_by_role("row")).to_have_count(3)

    # The page goes on trying to make its line anew.
    with inbox.complaints.expected("ERR_INTERNET_DISCONNECTED"):
        inbox.context.set_offline(True)

        expect(inbox.main.get_by_text("You see what was known last").first).to_be_visible()
        expect(inbox.main.get_by_role("row")).to_have_count(3)


@pytest.mark.parametrize(("width", "has_menu"), [(NARROW, True), (TABLET, True), (WIDE, False)])
def test_the_way_there_is_in_the_navigation(inbox: Visitor, width: int, has_menu: bool) -> None:
    inbox.go("/")
    inbox.widen(width)
    expect(inbox.button("Menu")).to_be_visible(visible=has_menu)
    if has_menu:
        inbox.button("Menu").click()

    inbox.page.get_by_role("link", name="Webhook inbox").click()

    expect(inbox.heading).to_have_text("Webhook inbox")
