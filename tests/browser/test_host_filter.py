"""Whose meetings are listed, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.acceptance.people import Person, sign_in, token_for
from tests.browser.audit import assert_usable
from tests.browser.conftest import Visiting
from tests.browser.visitor import Visitor, path_of
from tests.support.service import RunningService

pytestmark = pytest.mark.browser


@pytest.fixture
def both_connected(service: RunningService, ada: Person) -> None:
    """Kim has booked with Ada, and Lee with Bob, a member of her business."""
    ada.connect()
    bob = sign_in("Bob", service)
    bob.connect()
    bob.browser.close()
    service.sandbox.control.book("ada-fischer/intro-call", name="Kim", email="kim@example.com")
    service.sandbox.control.book("bob-marsh/measurement-001", name="Lee", email="lee@example.com")
    service.settle()


@pytest.mark.usefixtures("both_connected")
def test_an_admin_picks_a_host_and_the_address_keeps_it(visitor: Visitor) -> None:
    visitor.go("/meetings")
    expect(visitor.main.get_by_role("row")).to_have_count(3)
    visitor.main.get_by_text("Filters", exact=True).click()
    visitor.main.get_by_label("Host").select_option(label="Bob Marsh")
    expect(visitor.main.get_by_role("row")).to_have_count(2)
    address = path_of(visitor.page)

    visitor.go("/")
    visitor.go(address)

    assert "host=" in address
    expect(visitor.main.get_by_role("row").last).to_contain_text("Lee")
    expect(visitor.main.get_by_label("Host").locator("option:checked")).to_have_text("Bob Marsh")
    assert_usable(visitor, "meetings-of-a-host")


@pytest.mark.usefixtures("both_connected")
def test_a_member_has_no_host_to_pick(service: RunningService, visiting: Visiting) -> None:
    with visiting(service, token_for("Bob")) as bob:
        bob.go("/meetings?status=SCHEDULED")

        expect(bob.main.get_by_role("row")).to_have_count(2)
        expect(bob.main.get_by_label("Status")).to_be_visible()
        expect(bob.main.get_by_label("Host")).to_have_count(0)
