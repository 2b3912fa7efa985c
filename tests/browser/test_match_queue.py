"""The match queue in a browser: what nobody can tell is put right, once or for good, and taken back."""

from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.people import Person
from tests.browser.audit import assert_usable
from tests.browser.hands import Keyboard
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

PAGE: Final = "/matching"
PRIVATE: Final = "kim@private.example"
A_WHILE: Final = timedelta(seconds=12) // timedelta(milliseconds=1)


def book(visitor: Visitor, name: str, email: str) -> str:
    """Book with Ada at the next free time; the invitee's address at Calendly."""
    return visitor.service.sandbox.control.book("ada-fischer/intro-call", name=name, email=email).invitee_uri


@pytest.fixture
def queue(visitor: Visitor, ada: Person) -> Visitor:
    """Kim booked twice from an address nobody knows, somebody from one that two clients have, and a stranger."""
    ada.connect()
    ada.has_client("Kim", "kim@example.com")
    ada.has_client("Omar", "family@haddad.example")
    ada.has_client("Leila", "family@haddad.example")
    book(visitor, "Kim", PRIVATE)
    book(visitor, "Kim", PRIVATE)
    book(visitor, "A Haddad", "family@haddad.example")
    book(visitor, "Stranger", "stranger@private.example")
    visitor.service.settle()
    return visitor


def items(visitor: Visitor, name: str = "") -> Locator:
    return visitor.main.locator("[data-meeting]").filter(has_text=name)


def badge(visitor: Visitor) -> Locator:
    return visitor.place("Match queue")


def await_next_key(visitor: Visitor) -> None:
    """Until what the last key began is done: the live line may show what came of it before its own answer is there."""
    expect(items(visitor).first.get_by_role("button", name="No client of ours")).to_be_enabled()


def test_each_has_whom_it_might_be_and_why(queue: Visitor) -> None:
    queue.go(PAGE)

    expect(queue.main.get_by_text("4 meetings to sort out")).to_be_visible()
    expect(items(queue, "Kim").first.get_by_role("listitem")).to_contain_text("has this name · kim@example.com")
    expect(items(queue, "Haddad").get_by_role("listitem")).to_have_count(2)
    expect(items(queue, "Haddad").get_by_text("has this address")).to_have_count(2)
    expect(items(queue, "Stranger")).to_contain_text("no client has this address or this name")
    assert_usable(queue, "match-queue")


def test_the_badge_counts_what_the_queue_holds(queue: Visitor) -> None:
    control = queue.service.sandbox.control
    control.cancel(book(queue, "Stranger", "other@private.example"))
    queue.service.settle()

    queue.go(PAGE)

    expect(items(queue)).to_have_count(4)
    expect(badge(queue)).to_contain_text("4 meetings without a client")
    queue.main.get_by_label("Canceled ones, too").check()
    expect(items(queue)).to_have_count(5)
    expect(badge(queue)).to_contain_text("4 meetings without a client")


def test_once_and_for_good(queue: Visitor, ada: Person) -> None:
    queue.go(PAGE)
    first = items(queue, "Kim").first

    first.get_by_label(f"Always this client for {PRIVATE}").check()
    first.get_by_role("button", name="Assign to Kim").click()

    expect(queue.page.get_by_text(f"and so does whatever comes from {PRIVATE}")).to_be_visible()
    expect(items(queue, "Kim")).to_have_count(0)
    expect(items(queue)).to_have_count(2)
    expect(badge(queue)).to_contain_text("2 meetings without a client")
    book(queue, "Kim", PRIVATE)
    queue.service.settle()
    assert [one["client"] for one in ada.meetings if one["invitee"]["email"] == PRIVATE] == [{"name": "Kim"}] * 3


def test_what_was_said_for_good_can_be_taken_back(queue: Visitor, ada: Person) -> None:
    queue.go(PAGE)
    first = items(queue, "Kim").first
    first.get_by_label("Always this client").check()
    first.get_by_role("button", name="Assign to Kim").click()

    queue.button("Undo").click()

    expect(queue.page.get_by_text(f"Undone: {PRIVATE} is no longer always theirs.")).to_be_visible()
    expect(items(queue, "Kim")).to_have_count(1)
    remembered = ada.ask("{ clients { nodes { rememberedAddresses } } }")["clients"]["nodes"]
    assert all(one["rememberedAddresses"] == [] for one in remembered)


def test_whoever_takes_a_while_to_come_to_undo_by_keys_is_not_too_late(queue: Visitor) -> None:
    queue.page.clock.install()
    queue.go(PAGE)
    items(queue, "Kim").first.get_by_role("button", name="Assign to Kim").click()
    expect(queue.button("Undo")).to_be_visible()

    queue.page.clock.fast_forward(A_WHILE)
    Keyboard(queue.service.url).press(queue.button("Undo"))

    expect(queue.page.get_by_text("Undone.", exact=True)).to_be_visible()
    expect(items(queue)).to_have_count(4)


def test_the_queue_is_sorted_by_single_keys_alone(queue: Visitor) -> None:
    queue.go(PAGE)
    expect(items(queue)).to_have_count(4)
    keys = queue.page.keyboard
    names = [one.locator("a").first.inner_text() for one in items(queue).all()]

    keys.press("j")
    expect(items(queue).nth(0)).to_be_focused()
    keys.press("j")
    keys.press("k")
    expect(items(queue).nth(0)).to_be_focused()
    keys.press("n")

    expect(queue.page.get_by_text(f"Meeting with {names[0]} belongs to no client.")).to_be_visible()
    expect(items(queue)).to_have_count(3)
    # The next one took its place, and the focus with it.
    expect(items(queue).nth(0)).to_be_focused()
    await_next_key(queue)
    keys.press("u")
    expect(items(queue)).to_have_count(4)
    await_next_key(queue)
    keys.press("c")
    expect(queue.dialog).to_be_visible()
    keys.press("Escape")
    expect(queue.dialog).to_have_count(0)
    for left in (3, 2, 1, 0):
        await_next_key(queue)
        keys.press("n")
        expect(items(queue)).to_have_count(left)
    expect(queue.main.get_by_text("Everything is sorted")).to_be_visible()
    expect(queue.page.locator("body")).not_to_be_focused()
    expect(badge(queue)).to_have_text("Match queue")


def test_single_keys_choose_a_candidate_for_good(queue: Visitor) -> None:
    queue.go(PAGE)
    items(queue, "Kim").first.focus()

    queue.page.keyboard.press("a")
    expect(items(queue, "Kim").first.get_by_role("checkbox")).to_be_checked()
    queue.page.keyboard.press("1")

    expect(items(queue, "Kim")).to_have_count(0)
    expect(items(queue)).to_have_count(2)


def test_another_client_is_chosen_by_tab_and_arrows(queue: Visitor) -> None:
    queue.go(PAGE)
    hand = Keyboard(queue.service.url)

    hand.press(items(queue, "Stranger").get_by_role("button", name="Assign to a client"))
    hand.pick(queue.dialog.get_by_role("combobox"), "Leila")
    assert_usable(queue, "dialog-match-other")
    hand.press(queue.dialog.get_by_role("button", name="Save"))

    expect(queue.page.get_by_text("Meeting with Stranger now belongs to Leila.")).to_be_visible()
    expect(items(queue, "Stranger")).to_have_count(0)


def test_a_client_that_comes_later_leaves_the_queue_by_itself(queue: Visitor, ada: Person) -> None:
    queue.go(PAGE)
    expect(items(queue)).to_have_count(4)

    ada.has_client("Stranger", "stranger@private.example")
    queue.service.settle()

    expect(items(queue, "Stranger")).to_have_count(0)
    expect(items(queue)).to_have_count(3)


def test_looking_again_says_when_nothing_is_new(queue: Visitor) -> None:
    queue.go(PAGE)

    queue.button("Look again").click()

    expect(queue.page.get_by_text("Nothing new: the same meetings are left.")).to_be_visible()
    expect(items(queue)).to_have_count(4)


def test_nothing_to_sort_out(visitor: Visitor) -> None:
    visitor.go(PAGE)

    expect(visitor.main.get_by_text("Everything is sorted")).to_be_visible()
    assert_usable(visitor, "match-queue-empty")
