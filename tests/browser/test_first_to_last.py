"""From never connected to a moved meeting canceled, and out again: by mouse, and by keyboard alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance.people import Person
from tests.browser.conftest import Visiting
from tests.browser.hands import Hand, Keyboard, Mouse
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


@dataclass
class Story:
    """Ada at her desk, and Kim, her client, at Calendly."""

    ada: Visitor
    hand: Hand
    guest: Page

    def connect(self) -> None:
        """Out to Calendly's consent page, and back."""
        self.ada.go("/settings/integrations")
        expect(self.ada.main.get_by_text("Not connected", exact=True)).to_be_visible()
        self.hand.press(self.ada.link("Connect Calendly"))
        self.hand.press(self.ada.button("Allow"))
        expect(self.ada.main.get_by_text("Calendly is connected")).to_be_visible()
        expect(self.ada.main.get_by_text("Connected", exact=True)).to_be_visible()

    def find_event_type(self) -> None:
        """Search among what can be booked."""
        self.hand.write(self.ada.page.get_by_role("searchbox", name="Search event types"), "quote")
        rows = self.ada.page.get_by_role("table", name="Event types").get_by_role("row")
        expect(rows).to_have_count(2)  # the first names the columns
        expect(rows.last).to_contain_text("Quote Review")

    def open_client(self) -> None:
        """By the navigation: nothing is loaded anew from here on."""
        self.ada.page.evaluate("window.neverLoadedAnew = true")
        self.hand.press(self.ada.place("Clients"))
        self.hand.press(self.ada.link("Kim"))
        expect(self.ada.heading).to_have_text("Kim")

    def make_link(self) -> str:
        """A single-use one; what was copied."""
        opener = self.ada.button("Schedule meeting")
        self.hand.press(opener)
        dialog = self.ada.dialog
        expect(dialog).to_be_visible()
        self.hand.pick(dialog.get_by_role("combobox", name="Event type"), "Intro Call")
        expect(dialog.get_by_role("radio", name="Once")).to_be_checked()
        self.hand.press(dialog.get_by_role("button", name="Make link"))
        expect(dialog.get_by_role("heading", name="Your link is ready")).to_be_focused()
        self.hand.press(dialog.get_by_role("button", name="Copy link"))
        expect(self.ada.page.get_by_role("status").filter(has_text="Link copied.").first).to_be_attached()
        copied = str(self.ada.page.evaluate("navigator.clipboard.readText()"))
        assert copied == dialog.get_by_label("Link to share").input_value()
        self.hand.press(dialog.get_by_role("button", name="Done"))
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()
        return copied

    def book(self, link: str) -> None:
        """Kim chooses the first time that is open; Ada's page shows it by itself."""
        self.guest.goto(link)
        expect(self.guest.get_by_label("E-mail", exact=True)).to_have_value("kim@example.com")
        self.hand.choose(self.guest.locator("input[name=start]").first)
        self.hand.press(self.guest.get_by_role("button", name="Schedule event"))
        self.see(lambda: expect(self.next_meeting).to_be_visible())

    @property
    def next_meeting(self) -> Locator:
        """On the client's page; named by its time."""
        return self.ada.main.get_by_role("region", name="Next meeting").get_by_role("rowheader").get_by_role("link")

    def open_meeting(self) -> None:
        """From the client's page."""
        self.hand.press(self.next_meeting)
        expect(self.ada.heading).to_have_text("Meeting with Kim")

    def move(self) -> None:
        """Kim chooses a time on another day: one meeting, which moved once."""
        self.hand.press(self.guest.get_by_role("link", name="Reschedule"))
        self.hand.choose(self.guest.locator("fieldset").nth(1).locator("input[name=start]").first)
        self.hand.press(self.guest.get_by_role("button", name="Update event"))
        moves = self.ada.page.get_by_role("region", name="Moves").get_by_role("listitem")
        self.see(lambda: expect(moves).to_have_count(1))

    def cancel(self) -> None:
        """Kim cancels."""
        self.hand.press(self.guest.get_by_role("link", name="Cancel"))
        self.hand.write(self.guest.get_by_label("Reason"), "The kitchen burnt down")
        self.hand.press(self.guest.get_by_role("button", name="Cancel event"))
        said = self.ada.main.get_by_text("Reason: The kitchen burnt down")
        self.see(lambda: expect(said).to_be_visible())
        expect(self.ada.main.get_by_text("Canceled", exact=True).first).to_be_visible()

    def list_meetings(self) -> None:
        """However often it moved, it is one."""
        self.hand.press(self.ada.place("Meetings"))
        expect(self.ada.heading).to_have_text("Meetings")
        rows = self.ada.page.get_by_role("table").get_by_role("row")
        expect(rows).to_have_count(2)
        expect(rows.last).to_contain_text("Canceled")

    def disconnect(self) -> None:
        """In two steps, the first of which can be taken back."""
        self.hand.press(self.ada.place("Integrations"))
        opener = self.ada.button("Disconnect")
        self.hand.press(opener)
        expect(self.ada.dialog.get_by_role("heading", name="What stays")).to_be_visible()
        self.ada.page.keyboard.press("Escape")
        expect(self.ada.dialog).to_have_count(0)
        expect(opener).to_be_focused()
        self.hand.press(opener)
        self.hand.press(self.ada.dialog.get_by_role("button", name="Disconnect Calendly"))
        expect(self.ada.main.get_by_text("Disconnected", exact=True)).to_be_visible()
        expect(self.ada.main.get_by_text("Your meetings and links stay.")).to_be_visible()

    def see(self, what: Callable[[], None]) -> None:
        """Ada sees it on the page that was open all the while. How soon, `scripts/bench` measures."""
        what()
        assert self.ada.page.evaluate("window.neverLoadedAnew") is True


@pytest.fixture(params=["mouse", "keyboard"])
def hand(request: pytest.FixtureRequest, visitor: Visitor) -> Hand:
    return {"mouse": Mouse(), "keyboard": Keyboard(visitor.service.url)}[request.param]


@pytest.fixture
def guest(visitor: Visitor, visiting: Visiting) -> Iterator[Visitor]:
    """Kim, in another window: Ada's must show what happened without being looked at anew."""
    with visiting(visitor.service, None) as found:
        yield found


def test_a_client_books_moves_and_cancels_while_the_owner_looks_on(
    visitor: Visitor, guest: Visitor, ada: Person, hand: Hand
) -> None:
    ada.has_client("Kim", "kim@example.com")
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.service.url)
    story = Story(visitor, hand, guest.page)

    story.connect()
    story.find_event_type()
    visitor.service.settle()
    story.open_client()
    link = story.make_link()
    story.book(link)
    story.open_meeting()
    story.move()
    story.cancel()
    story.list_meetings()
    story.disconnect()
