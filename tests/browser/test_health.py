"""How the service and its connections do, in a browser: what wants a look stands first, with how to mend it."""

from typing import Any, Final

import orjson
import pytest
from playwright.sync_api import Route, expect

from tests.acceptance.people import ACCOUNTS, Person, sign_in, token_for
from tests.browser.audit import assert_usable
from tests.browser.conftest import Visiting
from tests.browser.hands import Keyboard
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

PAGE: Final = "/admin/health"


def test_the_service_and_each_connection_are_looked_at(visitor: Visitor, ada: Person) -> None:
    ada.connect()
    bob = sign_in("Bob", visitor.service)
    bob.connect()
    bob.browser.close()

    visitor.go(PAGE)

    service = visitor.page.get_by_role("list", name="The service")
    expect(service.get_by_role("listitem").filter(has_text="Database")).not_to_have_count(0)
    for name in ("Ada Fischer", "Bob Marsh"):
        checks = visitor.page.get_by_role("list", name=f"Connection of {name}")
        expect(checks.get_by_text("Calendly accepts the connection.")).to_be_visible()
        expect(checks.get_by_text("The permission is fresh.")).to_be_visible()
    expect(visitor.main.get_by_text("Looked at", exact=False).first).to_be_visible()
    assert_usable(visitor, "health")


def test_what_wants_a_look_stands_first_and_says_how_to_mend_it(visitor: Visitor, ada: Person) -> None:
    visitor.service.sandbox.control.change_account(ACCOUNTS["Ada"], webhooks_need_plan=True)
    ada.connect()

    visitor.go(PAGE)

    first = visitor.page.get_by_role("list", name="Connection of Ada Fischer").get_by_role("listitem").first
    expect(first).to_contain_text("Failing")
    expect(first).to_contain_text("the account's plan does not include webhooks")
    expect(first).to_contain_text("What to do: Change to a plan with webhooks at Calendly")


def test_looking_again_by_keyboard_alone(visitor: Visitor, ada: Person) -> None:
    ada.connect()
    visitor.go(PAGE)
    checks = visitor.page.get_by_role("list", name="Connection of Ada Fischer")
    expect(checks.get_by_text("Calendly accepts the connection.")).to_be_visible()
    visitor.service.sandbox.control.withdraw_consent(ACCOUNTS["Ada"])

    Keyboard(visitor.service.url).press(visitor.button("Look again"))

    expect(checks.get_by_role("listitem").first).to_contain_text("What to do:")


def test_from_a_connection_to_its_deliveries(visitor: Visitor, ada: Person) -> None:
    ada.connect()
    visitor.service.sandbox.control.book("ada-fischer/intro-call", name="Kim", email="kim@example.com")
    visitor.service.settle()
    visitor.go(PAGE)

    visitor.link("Its deliveries").click()

    expect(visitor.heading).to_have_text("Webhook inbox")
    expect(visitor.main.get_by_label("Connection")).to_have_value("one")
    expect(visitor.main.get_by_role("row")).to_have_count(2)


def test_a_colleagues_meetings_are_compared_with_calendlys_at_once(visitor: Visitor) -> None:
    bob = sign_in("Bob", visitor.service)
    bob.connect()
    bob.browser.close()
    visitor.service.sandbox.control.weather(drop=1.0)
    visitor.service.sandbox.control.book("bob-marsh/measurement-001", name="Kim", email="kim@example.com")
    visitor.go(PAGE)
    visitor.button("Checks against Calendly: Bob Marsh").click()
    expect(visitor.dialog.get_by_text("Nothing was missed.")).to_be_visible()

    Keyboard(visitor.service.url).press(visitor.dialog.get_by_role("button", name="Check now"))

    expect(visitor.dialog.get_by_text("1 meeting repaired.")).to_be_visible()
    assert_usable(visitor, "health-checks")


def test_nobody_is_connected(visitor: Visitor) -> None:
    visitor.go(PAGE)

    expect(visitor.main.get_by_text("Nobody in this workspace has Calendly connected.")).to_be_visible()


def test_one_connection_that_cannot_be_looked_at_holds_up_nothing_else(visitor: Visitor, ada: Person) -> None:
    def lose(route: Route) -> None:
        document: Any = orjson.loads(route.request.post_data_buffer or b"{}")["query"]
        route.fulfill(status=503) if "query Diagnosis(" in document else route.continue_()

    ada.connect()
    visitor.page.route("**/graphql", lose)
    with visitor.complaints.expected("503"):
        visitor.go(PAGE)
        expect(visitor.main.get_by_text("This could not be loaded")).to_be_visible()
        expect(visitor.page.get_by_role("list", name="The service")).to_be_visible()
        assert_usable(visitor, "health-part-failed")
        visitor.page.unroute("**/graphql")

    visitor.button("Try again").click()

    expect(visitor.main.get_by_text("Calendly accepts the connection.")).to_be_visible()


def test_a_member_is_told_who_can(visitor: Visitor, visiting: Visiting) -> None:
    sign_in("Bob", visitor.service).browser.close()
    with visiting(visitor.service, token_for("Bob")) as bob:
        bob.go(PAGE)

        expect(bob.main.get_by_text("An owner or admin of")).to_be_visible()
        expect(bob.place("Health")).to_have_count(0)
