"""All is seen with larger type, wider spacing, few colours and no motion, and beside names that no column holds."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.acceptance.people import ACCOUNTS, Person
from tests.browser.audit import broken_words, clipped, overflow
from tests.browser.visitor import HEIGHT, NARROW, WIDE, Visitor

pytestmark = pytest.mark.browser

LONG: Final = "Donaudampfschifffahrtsgesellschaftskapitänswitwe" * 2
SHARED: Final = "family@haddad.example"
SPACED: Final = """
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }
"""
"""As wide as it must be possible to set it (WCAG 1.4.12)."""
SPACE: Final = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


@pytest.fixture
def long_name(visitor: Visitor, ada: Person) -> str:
    """The address of a client's page whose name no column holds; they have booked, and so has somebody two might be."""
    client = ada.has_client(LONG, "long@example.com")
    for number in (1, 2):
        ada.has_client(f"{LONG} {number}", SHARED)
    ada.connect(ACCOUNTS["Ada"])
    book, now = visitor.service.sandbox.control.book, visitor.service.clock.now()
    book("ada-fischer/intro-call", name=LONG, email="long@example.com", start=now + timedelta(days=1))
    book("ada-fischer/renovation-workshop", name="Leila Haddad", email=SHARED, start=now + timedelta(days=2))
    visitor.service.settle()
    return f"/clients/{client}"


@pytest.fixture
def zoomed(visitor: Visitor) -> Visitor:
    """Ada with her window zoomed to 400 %: it holds a quarter of the width, and of the height (WCAG 1.4.10)."""
    visitor.page.set_viewport_size({"width": NARROW, "height": HEIGHT // 4})
    return visitor


def test_a_long_name_leaves_the_other_columns_room_for_their_words(visitor: Visitor, long_name: str) -> None:
    visitor.go("/meetings")

    expect(visitor.main.get_by_role("row", name="Leila Haddad")).to_be_visible()
    assert broken_words(visitor.page) == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_wider_spacing_cuts_nothing_off(visitor: Visitor, long_name: str, width: int) -> None:
    visitor.widen(width)

    found = []
    for path in ("/", "/meetings", "/meetings?view=calendar", "/matching", long_name):
        visitor.go(path)
        visitor.page.evaluate(SPACE, SPACED)
        found += [f"{path}: {one}" for one in (*overflow(visitor.page), *clipped(visitor.page))]

    assert found == []


def test_the_title_of_a_dialog_covers_nothing_of_it_in_a_low_window(zoomed: Visitor, long_name: str) -> None:
    zoomed.go(long_name)
    zoomed.button("Schedule meeting").click()

    zoomed.page.get_by_role("option", name="Intro Call").click()

    expect(zoomed.page.get_by_role("option", name="Intro Call")).to_have_attribute("aria-selected", "true")


def test_without_colours_of_ours_one_sees_which_choice_is_made(visitor: Visitor, long_name: str) -> None:
    visitor.page.emulate_media(forced_colors="active")
    visitor.go(long_name)
    visitor.button("Schedule meeting").click()
    once = visitor.dialog.get_by_role("radio", name="Once")
    field = visitor.dialog.get_by_role("combobox", name="Event type")
    expect(field).to_be_focused()
    chosen = once.screenshot()

    visitor.dialog.get_by_role("radio", name="Any number of times").check()
    field.focus()

    assert once.screenshot() != chosen


def test_without_colours_of_ours_a_dialog_has_an_edge(visitor: Visitor, long_name: str) -> None:
    visitor.page.emulate_media(forced_colors="active")
    visitor.go(long_name)

    visitor.button("Schedule meeting").click()

    expect(visitor.dialog).to_have_css("border-top-style", "solid")


@pytest.fixture
def waiting(visitor: Visitor) -> Iterator[Visitor]:
    """Ada at a page whose answers do not come yet."""
    visitor.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    visitor.page.route("**/graphql", lambda _: None)
    visitor.page.goto(visitor.service.url + "/meetings")
    expect(visitor.main.get_by_role("status").filter(has_text="Loading")).to_be_visible()
    yield visitor
    visitor.page.unroute_all()
    visitor.await_calm()


def test_whoever_wants_no_motion_sees_none_while_they_wait(waiting: Visitor) -> None:
    assert waiting.page.evaluate("document.getAnimations().map(({ animationName }) => animationName)") == []


def test_without_colours_of_ours_one_sees_where_something_will_be(waiting: Visitor) -> None:
    expect(waiting.main.locator(".mantine-Skeleton-root").first).to_have_css("border-top-style", "solid")
