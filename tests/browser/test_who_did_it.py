"""A meeting's page calls those by name who did something to it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.acceptance.people import Person, sign_in, token_for
from tests.browser.audit import assert_usable
from tests.browser.conftest import Visiting
from tests.browser.visitor import Visitor
from tests.support.service import RunningService

pytestmark = pytest.mark.browser


@pytest.fixture
def meeting(service: RunningService, ada: Person) -> str:
    """The address of the page of a meeting of Bob's, made through his link, of which Ada said that it is about Lee."""
    kim, lee = (ada.has_client(name, f"{name.lower()}@example.com") for name in ("Kim", "Lee"))
    bob = sign_in("Bob", service)
    bob.connect()
    bob.look_at_event_types()
    made = bob.do(
        "createSchedulingLink",
        "CreateSchedulingLinkInput",
        "... on SchedulingLink { url }",
        eventTypeId=bob.event_types["Measurement 001"],
        subject={"clientId": kim},
    )
    service.sandbox.control.book(booking_url=made["url"])
    service.settle()
    found: str = bob.meeting["id"]
    bob.browser.close()
    done = ada.do("attachMeeting", "AttachMeetingInput", meetingId=found, clientId=lee)
    assert done["__typename"] == "Meeting", done
    return f"/meetings/{found}"


@pytest.fixture
def bob_at(visiting: Visiting, service: RunningService, meeting: str) -> Iterator[Visitor]:
    """Bob at the page of that meeting."""
    with visiting(service, token_for("Bob")) as bob:
        bob.go(meeting)
        yield bob


def test_a_member_reads_which_colleague_it_was(bob_at: Visitor) -> None:
    expect(bob_at.main.get_by_text("Ada corrected it on")).to_be_visible()
    expect(bob_at.main.get_by_role("row", name="Attribution changed")).to_contain_text("Ada")
    expect(bob_at.main.get_by_text("Your link for “Measurement 001”")).to_be_visible()
    assert_usable(bob_at, "meeting-corrected-by-a-colleague")


def test_who_did_it_themselves_reads_that_it_was_they(visitor: Visitor, meeting: str) -> None:
    visitor.go(meeting)

    expect(visitor.main.get_by_text("You corrected it on")).to_be_visible()
    expect(visitor.main.get_by_role("row", name="Attribution changed")).to_contain_text("You")
    expect(visitor.main.get_by_text("Bob’s link for “Measurement 001”")).to_be_visible()


def test_somebody_whose_name_nobody_says_is_a_person(bob_at: Visitor) -> None:
    bob_at.service.change("update users set name = null")

    bob_at.page.reload()

    expect(bob_at.main.get_by_text("A person corrected it on")).to_be_visible()
    expect(bob_at.main.get_by_role("row", name="Attribution changed")).to_contain_text("A person")
