"""Whoever cancels is told, before, whom else that concerns: Calendly calls a group event off whole."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from playwright.sync_api import Route, expect

from tests.acceptance.people import Person
from tests.browser.audit import assert_usable
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

GROUP_EVENT: Final = "ada-fischer/renovation-workshop"
PERHAPS: Final = "If this is a group event"
WHOLE: Final = "This is a group event, and Calendly cancels it whole"


@pytest.fixture
def at(visitor: Visitor, ada: Person) -> datetime:
    """When Kim has booked a place in a group event with Ada."""
    ada.connect()
    start = visitor.service.clock.now() + timedelta(days=2)
    book(visitor, "Kim", start)
    return start


def book(visitor: Visitor, name: str, start: datetime) -> None:
    visitor.service.sandbox.control.book(GROUP_EVENT, name=name, email=f"{name.lower()}@example.com", start=start)
    visitor.service.settle()


def begin_to_cancel(visitor: Visitor) -> None:
    visitor.go("/meetings?q=Kim")
    visitor.main.get_by_role("link", name="Kim").click()
    visitor.page.get_by_role("button", name="Cancel meeting with Kim").click()
    expect(visitor.dialog.get_by_label("Reason")).to_be_focused()


def test_others_who_are_called_off_too_are_counted(visitor: Visitor, at: datetime) -> None:
    for name in ("Lee", "Max"):
        book(visitor, name, at)

    begin_to_cancel(visitor)

    expect(visitor.dialog.get_by_text(WHOLE)).to_contain_text("2 other people who booked it will be told, too.")
    expect(visitor.dialog.get_by_text(PERHAPS)).to_have_count(0)
    assert_usable(visitor, "cancel-group")


@pytest.mark.usefixtures("at")
def test_who_is_alone_in_it_is_warned_of_nothing(visitor: Visitor) -> None:
    begin_to_cancel(visitor)

    expect(visitor.dialog.get_by_text(PERHAPS)).to_have_count(0)
    expect(visitor.dialog.get_by_text(WHOLE)).to_have_count(0)


def test_who_comes_meanwhile_is_counted_while_the_dialog_is_open(visitor: Visitor, at: datetime) -> None:
    begin_to_cancel(visitor)
    expect(visitor.dialog.get_by_text(PERHAPS)).to_have_count(0)

    book(visitor, "Lee", at)

    expect(visitor.dialog.get_by_text(WHOLE)).to_contain_text("1 other person who booked it will be told, too.")


def test_where_it_cannot_be_asked_the_warning_leaves_it_open(visitor: Visitor, at: datetime) -> None:
    book(visitor, "Lee", at)

    def fail(route: Route) -> None:
        asks = "query MeetingToCancel(" in (route.request.post_data or "")
        route.fulfill(status=503, body="") if asks else route.fallback()

    visitor.page.route("**/graphql", fail)
    with visitor.complaints.expected("503"), visitor.page.expect_console_message(lambda said: "503" in said.text):
        begin_to_cancel(visitor)

    expect(visitor.dialog.get_by_text(PERHAPS)).to_be_visible()
    expect(visitor.dialog.get_by_label("Reason")).to_be_enabled()
    assert_usable(visitor, "cancel-group-unknown")
