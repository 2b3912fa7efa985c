"""What breaks is said in words, with the number to quote and the way on; the rest of the page stays."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.acceptance.people import Person
from tests.browser.audit import assert_usable
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def change_answers(page: Page, operation: str, change: Callable[[Any], None]) -> list[str]:
    """From now on the answers to this question have a fault; the numbers of those that had."""
    numbers: list[str] = []

    def answer(route: Route) -> None:
        if f"query {operation}(" not in (route.request.post_data_json or {}).get("query", ""):
            route.fallback()
            return
        response = route.fetch()
        body = response.json()
        change(body["data"])
        numbers.append(response.headers["x-request-id"])
        route.fulfill(response=response, json=body)

    page.route("**/graphql", answer)
    return numbers


def forget_the_list(data: Any) -> None:
    data["clients"]["nodes"] = None


def test_a_page_that_breaks_says_so_with_the_number_to_quote_and_the_rest_stays(visitor: Visitor, ada: Person) -> None:
    ada.has_client("Kim", "kim@example.com")
    visitor.go("/")
    numbers = change_answers(visitor.page, "Clients", forget_the_list)

    with visitor.complaints.expected("TypeError"):
        visitor.place("Clients").click()
        expect(visitor.heading).to_have_text("This page stopped working")

    expect(visitor.main.get_by_text(f"If you ask for help, quote {numbers[-1]}")).to_be_visible()
    assert_usable(visitor, "crashed")
    visitor.place("Meetings").click()
    expect(visitor.heading).to_have_text("Meetings")


def test_a_broken_page_works_again_once_the_fault_is_gone(visitor: Visitor, ada: Person) -> None:
    ada.has_client("Kim", "kim@example.com")
    change_answers(visitor.page, "Clients", forget_the_list)
    with visitor.complaints.expected("TypeError"):
        visitor.go("/clients")
        expect(visitor.heading).to_have_text("This page stopped working")
    visitor.page.unroute_all()

    visitor.button("Load again").click()

    expect(visitor.main.get_by_role("link", name="Kim")).to_be_visible()
