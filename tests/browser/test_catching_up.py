"""Whoever was away sees afterwards all that happened, once, and is told so without being disturbed."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import WebSocketRoute, expect

from calendly_sandbox.control_client import Acted
from tests.acceptance.people import ACCOUNTS, Person
from tests.browser.audit import assert_usable
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

INTRO_CALL = "ada-fischer/intro-call"
PAGE = "/meetings?status=SCHEDULED"


def book(visitor: Visitor, name: str) -> Acted:
    booked = visitor.service.sandbox.control.book(INTRO_CALL, name=name, email=f"{name.lower()}@example.com")
    visitor.service.settle()
    return booked


def open_list(visitor: Visitor) -> None:
    visitor.go(PAGE)
    expect(visitor.page.get_by_text("Live", exact=True)).to_be_visible()
    visitor.page.get_by_label("Search", exact=True).focus()


def happen(visitor: Visitor, kim: Acted) -> None:
    """What Ada misses: two bookings, and a meeting that is canceled."""
    book(visitor, "Lee")
    book(visitor, "Mia")
    visitor.service.sandbox.control.cancel(kim.invitee_uri, reason="Ill")
    visitor.service.settle()


def assert_caught_up(visitor: Visitor) -> None:
    """The list holds exactly what there is; the one sentence about it is polite, and the focus is where it was."""
    rows = visitor.main.get_by_role("table").get_by_role("row")
    expect(rows.filter(has_text="Mia")).to_have_count(1)
    expect(rows.filter(has_text="Lee")).to_have_count(1)
    expect(rows.filter(has_text="Kim")).to_have_count(0)
    told = visitor.page.get_by_role("status").filter(has_text="3 meetings changed")
    expect(told).to_have_attribute("aria-live", "polite")
    expect(told).to_have_count(1)
    expect(visitor.page.get_by_label("Search", exact=True)).to_be_focused()


def test_after_the_network_was_lost_what_was_missed_appears_once(visitor: Visitor, ada: Person) -> None:
    ada.connect(ACCOUNTS["Ada"])
    kim = book(visitor, "Kim")
    open_list(visitor)

    with visitor.complaints.expected("ERR_INTERNET_DISCONNECTED"):
        visitor.context.set_offline(True)
        lost = visitor.main.get_by_role("status").filter(has_text="Connection lost. You see what was known last")
        expect(lost).to_be_visible()
        expect(visitor.main.get_by_role("row").filter(has_text="Kim")).to_be_visible()
        happen(visitor, kim)
        assert_usable(visitor, "offline")
        visitor.context.set_offline(False)
        expect(lost).to_have_count(0)
        # First of all: this note goes away by itself.
        expect(visitor.page.get_by_role("status").filter(has_text="Connected again, and up to date.")).to_be_visible()

    assert_caught_up(visitor)


class Line:
    """The way of the page's live line to the service; it can go dead without anybody noticing, as it does in sleep."""

    def __init__(self) -> None:
        self.is_dead = False
        self.made = 0

    def open(self, page: WebSocketRoute) -> None:
        self.made += 1
        number, service = self.made, page.connect_to_server()

        def pass_on(send: Callable[[str | bytes], None]) -> Callable[[str | bytes], None]:
            def only_while_it_lives(message: str | bytes) -> None:
                # A line that was dead once stays so; the next one is another.
                if not (self.is_dead and number == 1):
                    send(message)

            return only_while_it_lives

        page.on_message(pass_on(service.send))
        service.on_message(pass_on(page.send))


def test_after_a_long_sleep_what_was_missed_appears_once(visitor: Visitor, ada: Person) -> None:
    ada.connect(ACCOUNTS["Ada"])
    kim = book(visitor, "Kim")
    line = Line()
    visitor.page.route_web_socket("**/graphql", line.open)
    visitor.page.clock.install()
    open_list(visitor)

    line.is_dead = True
    happen(visitor, kim)
    expect(visitor.main.get_by_role("row").filter(has_text="Mia")).to_have_count(0)
    visitor.page.clock.fast_forward(timedelta(hours=3) // timedelta(milliseconds=1))

    assert_caught_up(visitor)
    assert line.made > 1


class HeldLine:
    """The way of the page's live line to the service, on which nothing is subscribed to before it is let go."""

    def __init__(self) -> None:
        self._held: list[Callable[[], None]] | None = []

    def open(self, page: WebSocketRoute) -> None:
        service = page.connect_to_server()

        def bring(message: str | bytes) -> None:
            if self._held is not None and json.loads(message)["type"] == "subscribe":
                self._held.append(lambda: service.send(message))
            else:
                service.send(message)

        page.on_message(bring)

    def let_go(self) -> None:
        held, self._held = self._held or [], None
        for bring in held:
            bring()


def test_a_connection_that_ended_before_the_live_line_stood_is_shown(visitor: Visitor, ada: Person) -> None:
    ada.connect(ACCOUNTS["Ada"])
    line = HeldLine()
    visitor.page.route_web_socket("**/graphql", line.open)
    visitor.go("/settings/integrations")
    calendly = visitor.main.get_by_role("region", name="Calendly")
    expect(calendly.get_by_text("Connected", exact=True)).to_be_visible()

    ada.do_disconnect()
    expect(calendly.get_by_text("Connected", exact=True)).to_be_visible()
    line.let_go()

    expect(calendly.get_by_text("Disconnected", exact=True)).to_be_visible()


class HalfALine:
    """The first line of the page is told no more of the connection, but goes on to tell of meetings."""

    def __init__(self) -> None:
        self.made = 0

    def open(self, page: WebSocketRoute) -> None:
        self.made += 1
        service, is_half = page.connect_to_server(), self.made == 1

        def bring(message: str | bytes) -> None:
            said = json.loads(message)
            if is_half and "connectionChanged" in said.get("payload", {}).get("query", ""):
                page.send(json.dumps({"type": "complete", "id": said["id"]}))
            else:
                service.send(message)

        page.on_message(bring)


def test_a_line_that_tells_only_half_is_made_anew(visitor: Visitor, ada: Person) -> None:
    ada.connect(ACCOUNTS["Ada"])
    line = HalfALine()
    visitor.page.route_web_socket("**/graphql", line.open)
    visitor.go("/settings/integrations")
    calendly = visitor.main.get_by_role("region", name="Calendly")
    expect(calendly.get_by_text("Connected", exact=True)).to_be_visible()

    ada.do_disconnect()

    expect(calendly.get_by_text("Disconnected", exact=True)).to_be_visible()
    assert line.made > 1
