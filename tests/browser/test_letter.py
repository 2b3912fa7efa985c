"""What a message with a link will say is shown before it is sent: the very letter, from the service."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final

import pytest
from playwright.sync_api import Locator, Request, Route, expect

from tests.acceptance.people import ACCOUNTS, Person
from tests.browser.audit import assert_usable
from tests.browser.hands import Hand, Keyboard, Mouse
from tests.browser.visitor import Visitor
from tests.integration.notifications.mail_server import Manners

pytestmark = pytest.mark.browser

WORDS: Final = "As discussed – see you in Zürich!"


@pytest.fixture
def sending(visitor: Visitor, ada: Person) -> Visitor:
    """Ada has made a link for Kim, and could send it."""
    client = ada.has_client("Kim", "kim@example.com")
    ada.connect(ACCOUNTS["Ada"])
    visitor.go(f"/clients/{client}")
    visitor.button("Schedule meeting").click()
    visitor.page.get_by_role("option", name="Intro Call").click()
    visitor.button("Make link").click()
    expect(visitor.dialog.get_by_label("Link to share")).to_be_visible()
    return visitor


def letter(visitor: Visitor) -> Locator:
    return visitor.dialog.locator("details")


def opener(visitor: Visitor) -> Locator:
    return letter(visitor).locator("summary")


def last_sent(mail: Manners) -> EmailMessage:
    content = mail.taken[-1].content
    assert isinstance(content, bytes)
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def asks_for_letter(request: Request) -> bool:
    return "query Letter(" in (request.post_data or "")


@contextmanager
def questions_for_letters(visitor: Visitor, *, fail: bool) -> Iterator[None]:
    """Each of them fails, or is held back until the end."""
    held: list[Route] = []

    def answer(route: Route) -> None:
        if not asks_for_letter(route.request):
            route.fallback()
        elif fail:
            route.fulfill(status=503, body="")
        else:
            held.append(route)

    visitor.page.route("**/graphql", answer)
    yield
    for route in held:
        route.continue_()
    visitor.page.unroute_all()


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_what_is_shown_is_what_is_sent(sending: Visitor, mail: Manners, hand: str) -> None:
    by: Hand = Mouse() if hand == "mouse" else Keyboard(sending.service.url)
    by.write(sending.dialog.get_by_label("Your words"), WORDS)
    by.press(opener(sending))
    shown = letter(sending)
    expect(shown.get_by_text(WORDS)).to_be_visible()
    expect(shown.locator("[aria-busy=true]")).to_have_count(0)
    facts, text = shown.locator("dd").all_inner_texts(), shown.locator("dl + p").inner_text()

    by.press(sending.dialog.get_by_role("button", name="Send link"))
    expect(sending.dialog.get_by_text("to kim@example.com").first).to_be_visible()
    sending.service.settle()

    sent = last_sent(mail)
    assert facts == [sent["From"], sent["Reply-To"], sent["Subject"]]
    assert text == sent.get_content().replace("\r\n", "\n").rstrip()


def test_who_can_send_is_offered_to(sending: Visitor) -> None:
    expect(sending.dialog.get_by_role("button", name="Send link")).to_be_visible()
    expect(sending.dialog.get_by_text("not set up")).to_have_count(0)
    assert_usable(sending, "link-with-mail")


def test_the_letter_follows_what_is_written(sending: Visitor) -> None:
    opener(sending).click()
    expect(letter(sending).get_by_text("Hello Kim,")).to_be_visible()

    sending.dialog.get_by_label("Your words").fill(WORDS)

    expect(letter(sending).get_by_text(WORDS)).to_be_visible()


def test_while_the_letter_is_on_its_way_one_is_told(sending: Visitor) -> None:
    with questions_for_letters(sending, fail=False):
        with sending.page.expect_request(asks_for_letter):
            opener(sending).click()

        expect(letter(sending).get_by_role("status")).to_have_text("Loading")

    expect(letter(sending).get_by_text("Hello Kim,")).to_be_visible()


def test_without_a_preview_the_link_can_be_sent_all_the_same(sending: Visitor, mail: Manners) -> None:
    before = len(mail.taken)
    with sending.complaints.expected("503"), questions_for_letters(sending, fail=True):
        opener(sending).click()
        expect(letter(sending).get_by_role("alert")).to_contain_text("You can send the link all the same.")
        assert_usable(sending, "letter-failed")
        sending.dialog.get_by_role("button", name="Send link").click()
        expect(sending.dialog.get_by_text("to kim@example.com").first).to_be_visible()
    sending.service.settle()
    assert len(mail.taken) == before + 1

    letter(sending).get_by_role("button", name="Try again").click()

    expect(letter(sending).get_by_text("Hello Kim,")).to_be_visible()
