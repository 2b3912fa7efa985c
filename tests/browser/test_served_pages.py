"""What the service sends of a page is the page as it begins: seen before any script, and taken over without a jerk."""

import json
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Page, Request, Route, expect

from adapters.web.pages import SCREENS, SIGNED_OUT, UNKNOWN
from bootstrap.web import screens_folder
from tests.browser.audit import assert_usable
from tests.browser.conftest import Visiting
from tests.browser.visitor import NARROW, WIDE, Scheme, Visitor
from tests.support.service import RunningService

pytestmark = pytest.mark.browser

SCRIPTS = "**/assets/*.js"
PLACES = """() => Object.fromEntries(
    ["header img", "nav a[aria-current]", "main h1", "main h1 + p"].flatMap(place => {
        const found = document.querySelector(place)?.getBoundingClientRect();
        const style = found && getComputedStyle(document.querySelector(place));
        return found ? [[place, [found.x, found.y, found.height, style.color, style.font]]] : [];
    })
)"""
"""Where the eye may rest already, and how it looks."""


class Held:
    """The scripts of a page, which do not come before they are let go."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.route(SCRIPTS, wait)

    def open(self, url: str) -> None:
        """As far as it gets without them."""
        self._page.goto(url, wait_until="domcontentloaded")

    def let_go(self) -> None:
        """What waits goes on by itself, once nobody holds it."""
        self._page.unroute(SCRIPTS)


def wait(_: Route) -> None:
    """Answered later."""


@pytest.fixture
def held(visitor: Visitor) -> Iterator[Held]:
    holding = Held(visitor.page)
    yield holding
    holding.let_go()


def places(page: Page) -> Mapping[str, object]:
    found: Mapping[str, object] = page.evaluate(PLACES)
    return found


def test_every_page_is_drawn_beforehand() -> None:
    screens = screens_folder()
    assert screens is not None
    drawn = {file.stem for file in (screens / "pages").iterdir()}

    assert drawn == {*SCREENS.values(), UNKNOWN, SIGNED_OUT}


@pytest.mark.parametrize(("scheme", "width"), [("light", WIDE), ("dark", NARROW)])
@pytest.mark.parametrize("path", ["/", "/meetings", "/clients", "/matching", "/settings/integrations"])
def test_the_script_changes_nothing_of_what_could_be_seen(
    visitor: Visitor, held: Held, path: str, scheme: Scheme, width: int
) -> None:
    visitor.page.emulate_media(color_scheme=scheme)
    visitor.widen(width)
    held.open(visitor.service.url + path)
    expect(visitor.heading).to_be_visible()
    before, title = places(visitor.page), visitor.page.title()

    held.let_go()
    visitor.await_calm()

    assert (places(visitor.page), visitor.page.title()) == (before, title)


def test_a_page_that_does_not_exist_says_so_before_any_script(visitor: Visitor, held: Held) -> None:
    with visitor.complaints.expected("404"):
        held.open(f"{visitor.service.url}/nowhere")

    expect(visitor.heading).to_have_text("There is nothing here")


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/meetings", "Meetings"),
        ("/meetings/one", "Meeting"),
        ("/clients/one", "Client"),
        ("/quotes/one", "Quote"),
        ("/invoices/one", "Invoice"),
        ("/admin/deliveries/one", "Delivery"),
    ],
)
def test_what_is_served_is_usable_without_its_script(visitor: Visitor, held: Held, path: str, heading: str) -> None:
    held.open(visitor.service.url + path)
    expect(visitor.heading).to_have_text(heading)

    assert_usable(visitor, f"served-{heading}".lower())


def test_links_lead_on_before_the_script_is_there(visitor: Visitor, held: Held) -> None:
    held.open(visitor.service.url)
    visitor.place("Clients").click()

    expect(visitor.heading).to_have_text("Clients")


def test_the_place_of_what_was_served_is_taken_without_a_shift(visitor: Visitor) -> None:
    visitor.widen(NARROW)
    visitor.go("/")

    assert visitor.shifted() < 0.001


@pytest.mark.parametrize(
    ("path", "questions"),
    [
        ("/", ["Shell", "Dashboard"]),
        ("/meetings", ["Shell", "Meetings"]),
        ("/settings/integrations", ["Shell", "Integrations"]),
    ],
)
def test_what_the_page_asked_by_itself_is_not_asked_again(visitor: Visitor, path: str, questions: list[str]) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            asked.append(json.loads(request.post_data or "{}")["operationName"])

    visitor.page.on("request", note)

    visitor.go(path)

    assert [name for name in asked if name in questions] == questions


def test_the_first_question_does_not_wait_for_the_script(visitor: Visitor, held: Held) -> None:
    with visitor.page.expect_response("**/graphql") as answered:
        held.open(visitor.service.url)

    assert answered.value.ok


def test_whoever_is_not_signed_in_is_told_so_before_any_script(service: RunningService, visiting: Visiting) -> None:
    with visiting(service, None) as stranger:
        held = Held(stranger.page)
        held.open(f"{service.url}/meetings")

        expect(stranger.heading).to_have_text("You are signed out")
        held.let_go()


def test_whose_session_has_ended_is_told_so_by_the_api(visitor: Visitor) -> None:
    for cookie in visitor.context.cookies():
        name = cookie["name"]
        visitor.context.add_cookies([{"name": name, "value": "long-over", "url": visitor.service.url}])

    with visitor.complaints.expected("401"):
        visitor.page.goto(f"{visitor.service.url}/meetings")
        expect(visitor.heading).to_have_text("You are signed out")
