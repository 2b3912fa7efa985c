"""What a client sees who follows a link that leads nowhere: why, and what to do; nothing of whose link it was."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from adapters.web.short_links import WRONG_CODES_A_MINUTE
from tests.acceptance.people import ACCOUNTS, LINK, MAKING, Person
from tests.browser.audit import assert_usable
from tests.browser.conftest import Visiting
from tests.browser.visitor import Visitor
from tests.support import patient
from tests.support.service import RunningService

pytestmark = pytest.mark.browser

LONGER_THAN_A_LINK_LASTS = timedelta(days=91)
UNKNOWN = "/m/AAAAAAAAAAAAAAAAAAAAAA"
PERSONAL = ("Kim", "kim@", "Ada", "ada@", "Intro")


@dataclass
class Sent:
    """A link that Ada made for Kim, who has it."""

    service: RunningService
    ada: Person
    link: dict[str, Any]

    @property
    def path(self) -> str:
        """Where Kim goes."""
        return str(self.link["shortUrl"]).removeprefix(self.service.url)


@pytest.fixture
def sent(service: RunningService, ada: Person) -> Sent:
    client = ada.has_client("Kim", "kim@example.com")
    ada.connect(ACCOUNTS["Ada"])
    ada.look_at_event_types()
    given = {"eventTypeId": ada.event_types["Intro Call"], "subject": {"clientId": client}}
    made = ada.do("createSchedulingLink", "CreateSchedulingLinkInput", f"{LINK} {MAKING}", **given)
    return Sent(service, ada, made)


@pytest.fixture
def kim(service: RunningService, visiting: Visiting) -> Iterator[Visitor]:
    with visiting(service, None) as found:
        yield found


def withdrawn(sent: Sent) -> str:
    sent.ada.do("withdrawSchedulingLink", "WithdrawSchedulingLinkInput", LINK, linkId=sent.link["id"])
    return sent.path


def used(sent: Sent) -> str:
    booked = {"booking_url": sent.link["url"], "name": "Kim", "email": "kim@example.com"}
    sent.service.sandbox.control.book(**booked)
    sent.service.settle()
    return sent.path


def expired(sent: Sent) -> str:
    sent.service.clock.advance(LONGER_THAN_A_LINK_LASTS)
    return sent.path


def event_type_gone(sent: Sent) -> str:
    sent.service.sandbox.control.delete_event_type("ada-fischer/intro-call")
    sent.service.clock.advance(timedelta(hours=1))
    sent.ada.look_at_event_types()
    return sent.path


def unknown(_: Sent) -> str:
    return UNKNOWN


@pytest.mark.parametrize(
    ("arrange", "status", "title", "next_step"),
    [
        (withdrawn, 410, "This link was withdrawn", "Ask the person who sent it to you for a new link."),
        (used, 410, "A time was already booked through this link", "use the links in Calendly’s confirmation"),
        (expired, 410, "This link has expired", "Ask the person who sent it to you for a new link."),
        (event_type_gone, 410, "This kind of meeting is no longer offered", "a link to another kind of meeting"),
        (unknown, 404, "There is no such link", "Open the link again from the message it came with"),
    ],
)
def test_a_link_that_leads_nowhere_says_why_and_what_to_do(
    sent: Sent, kim: Visitor, arrange: Callable[[Sent], str], status: int, title: str, next_step: str
) -> None:
    path = arrange(sent)

    with kim.complaints.expected(str(status)):
        kim.go(path)

    expect(kim.heading).to_have_text(title)
    expect(kim.main.get_by_role("listitem").filter(has_text=next_step)).to_be_visible()
    assert [word for word in PERSONAL if word in kim.page.content()] == []
    assert_usable(kim, f"short-link-{arrange.__name__}")


def is_refused(service: RunningService, visitor: Visitor) -> bool:
    """Whether the page is refused to somebody who has just been refused without one."""
    wrong = (f"{service.url}/m/unknown-code-{number:09}" for number in range(10 * WRONG_CODES_A_MINUTE))
    assert any(patient.get(one).status_code == httpx.codes.TOO_MANY_REQUESTS for one in wrong)
    answer = visitor.page.goto(service.url + UNKNOWN)
    return answer is not None and answer.status == httpx.codes.TOO_MANY_REQUESTS


def test_who_tries_many_wrong_links_is_told_to_wait(service: RunningService, kim: Visitor) -> None:
    """Two seconds give one try back, which a slow machine may need for the page alone: then it is used up again."""
    with kim.complaints.expected("404"), kim.complaints.expected("429"):
        kim.go(UNKNOWN)
        assert any(is_refused(service, kim) for _ in range(5))

    expect(kim.heading).to_have_text("Too many links that do not exist")
    expect(kim.main.get_by_role("listitem").filter(has_text="Wait a minute")).to_be_visible()
    assert_usable(kim, "short-link-too-many")
