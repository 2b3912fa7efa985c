"""Two clients that are one are made one on a client's page, parted again, and addresses are forgotten."""

import re
from typing import Final

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.acceptance.people import Person, token_for
from tests.browser.audit import assert_usable
from tests.browser.conftest import Visiting
from tests.browser.hands import Hand, Keyboard, Mouse
from tests.browser.visitor import Visitor
from tests.support.service import RunningService

pytestmark = pytest.mark.browser

MERGE: Final = "Merge with another client…"
PRIVATE: Final = "kim@private.example"
MERGE_BY_API: Final = """
    mutation ($input: MergeClientsInput!) { mergeClients(input: $input) { __typename } }
"""


@pytest.fixture
def kim(ada: Person) -> str:
    """Her id."""
    return ada.has_client("Kim", "kim@example.com")


@pytest.fixture
def lee(service: RunningService, ada: Person, kim: str) -> str:
    """His id: with one meeting, and an address of his own. Ada looks after the business, with Calendly."""
    found = ada.has_client("Lee", "lee@example.com")
    ada.connect()
    service.sandbox.control.book("ada-fischer/intro-call", name="Lee", email="lee@example.com")
    service.settle()
    return found


def hand_of(name: str, visitor: Visitor) -> Hand:
    return Mouse() if name == "mouse" else Keyboard(visitor.service.url)


def choose_other(visitor: Visitor, client: str, other: str, hand: Hand | None = None) -> None:
    """Open the page of a client, and the dialog, and choose the other one there."""
    hand = hand or Mouse()
    visitor.go(f"/clients/{client}")
    hand.press(visitor.button(MERGE))
    hand.pick(visitor.dialog.get_by_role("combobox", name="The other client"), other)
    expect(visitor.dialog.get_by_role("radio")).to_have_count(2)


def merge(visitor: Visitor, client: str, other: str, hand: Hand | None = None) -> None:
    """Both steps; the one whose page it is stays."""
    choose_other(visitor, client, other, hand)
    (hand or Mouse()).press(visitor.dialog.get_by_role("button", name="Merge clients"))
    expect(visitor.page.get_by_text(f"{other} is now ")).not_to_have_count(0)


def merge_by_api(ada: Person, kept: str, merged: str) -> None:
    answer = ada.ask(MERGE_BY_API, input={"keptClientId": kept, "mergedClientId": merged})
    assert answer == {"mergeClients": {"__typename": "Client"}}


def client_names(ada: Person) -> list[str]:
    return [one["name"] for one in ada.ask("{ clients { nodes { name } } }")["clients"]["nodes"]]


def merged_list(visitor: Visitor) -> Locator:
    return visitor.main.get_by_role("region", name="Merged clients")


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_two_clients_become_one(visitor: Visitor, ada: Person, kim: str, lee: str, hand: str) -> None:
    merge(visitor, kim, "Lee", hand_of(hand, visitor))

    expect(visitor.dialog).to_have_count(0)
    expect(visitor.page.get_by_text("Lee is now Kim. Nobody was sent anything.")).to_be_visible()
    expect(merged_list(visitor).get_by_role("listitem")).to_contain_text("Lee")
    expect(visitor.main.get_by_role("region", name="Next meeting")).to_contain_text("Intro Call")
    assert client_names(ada) == ["Kim"]


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_the_success_note_undoes_it(visitor: Visitor, ada: Person, kim: str, lee: str, hand: str) -> None:
    merge(visitor, kim, "Lee", hand_of(hand, visitor))

    hand_of(hand, visitor).press(visitor.button("Undo"))

    expect(visitor.page.get_by_text("Lee is a client of its own again.")).to_be_visible()
    expect(merged_list(visitor).get_by_role("listitem")).to_have_count(0)
    assert client_names(ada) == ["Kim", "Lee"]


def test_before_it_is_done_it_is_said_what_will_happen(visitor: Visitor, kim: str, lee: str) -> None:
    choose_other(visitor, kim, "Lee")

    dialog = visitor.dialog
    expect(dialog.get_by_role("heading", name="Make Kim and Lee one client")).to_be_focused()
    expect(dialog.get_by_role("listitem")).to_contain_text(
        [
            "Lee leaves the lists and is known as Kim",
            "What it has goes over to Kim: 1 meeting.",
            "Whoever books from an address of either is Kim",
            "Nothing is sent to anyone",
            "It can be undone at any time",
        ]
    )
    assert_usable(visitor, "dialog-merge")


def test_choosing_the_other_is_usable(visitor: Visitor, kim: str, lee: str) -> None:
    visitor.go(f"/clients/{kim}")

    visitor.button(MERGE).click()

    expect(visitor.dialog.get_by_role("option")).to_have_text([re.compile("^Lee")])
    assert_usable(visitor, "dialog-merge-choose")


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_the_other_one_may_stay(visitor: Visitor, kim: str, lee: str, hand: str) -> None:
    by = hand_of(hand, visitor)
    choose_other(visitor, kim, "Lee", by)

    by.choose(visitor.dialog.get_by_role("radio", name="Lee"))
    expect(visitor.dialog.get_by_text("Kim leaves the lists and is known as Lee")).to_be_visible()
    by.press(visitor.dialog.get_by_role("button", name="Merge clients"))

    expect(visitor.heading).to_have_text("Lee")
    expect(visitor.heading).to_be_focused()
    expect(visitor.page).to_have_url(f"{visitor.service.url}/clients/{lee}")
    expect(merged_list(visitor).get_by_role("listitem")).to_contain_text("Kim")


def test_who_has_no_address_is_said_to_get_no_links_then(visitor: Visitor, ada: Person, lee: str) -> None:
    sam = ada.has_client("Sam", None)

    choose_other(visitor, sam, "Lee")

    expect(visitor.dialog.get_by_text("Sam has no e-mail address of its own")).to_be_visible()
    assert_usable(visitor, "dialog-merge-no-email")
    visitor.dialog.get_by_role("radio", name="Lee").click()
    expect(visitor.dialog.get_by_text("has no e-mail address of its own")).to_have_count(0)


def test_going_back_chooses_anew(visitor: Visitor, kim: str, lee: str) -> None:
    choose_other(visitor, kim, "Lee")

    visitor.dialog.get_by_role("button", name="Back").click()

    expect(visitor.dialog.get_by_role("combobox", name="The other client")).to_be_visible()


def test_escape_changes_nothing_and_gives_the_focus_back(visitor: Visitor, ada: Person, kim: str, lee: str) -> None:
    choose_other(visitor, kim, "Lee")

    visitor.page.keyboard.press("Escape")

    expect(visitor.dialog).to_have_count(0)
    expect(visitor.button(MERGE)).to_be_focused()
    assert client_names(ada) == ["Kim", "Lee"]


def test_nobody_of_that_name(visitor: Visitor, kim: str, lee: str) -> None:
    visitor.go(f"/clients/{kim}")
    visitor.button(MERGE).click()

    visitor.dialog.get_by_role("combobox").fill("Zoe")

    expect(visitor.dialog.get_by_role("option")).to_have_count(0)
    expect(visitor.dialog.get_by_text("“Zoe”")).to_be_visible()
    assert_usable(visitor, "dialog-merge-none")


def test_nobody_else_at_all(visitor: Visitor, kim: str) -> None:
    visitor.go(f"/clients/{kim}")

    visitor.button(MERGE).click()

    expect(visitor.dialog.get_by_text("There is no other client.")).to_be_visible()


# The page of the one that went


def test_its_page_says_where_it_went(visitor: Visitor, ada: Person, kim: str, lee: str) -> None:
    merge_by_api(ada, kim, lee)

    visitor.go(f"/clients/{lee}")

    expect(visitor.heading).to_have_text("Kim")
    expect(visitor.main.get_by_text("Lee is now Kim", exact=True)).to_be_visible()
    expect(visitor.main.get_by_text(re.compile(r"It was merged on .*\d:\d\d .+\. All that Lee had"))).to_be_visible()
    assert_usable(visitor, "client-merged")
    visitor.link("Go to Kim").click()
    expect(visitor.main.get_by_text("Lee is now Kim", exact=True)).to_have_count(0)
    expect(visitor.page).to_have_url(f"{visitor.service.url}/clients/{kim}")


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_it_is_parted_again_there(visitor: Visitor, ada: Person, kim: str, lee: str, hand: str) -> None:
    merge_by_api(ada, kim, lee)
    visitor.go(f"/clients/{lee}")
    by = hand_of(hand, visitor)

    by.press(visitor.button("Undo merge"))
    expect(visitor.dialog.get_by_text("come back from Kim")).to_be_visible()
    assert_usable(visitor, "dialog-undo-merge")
    by.press(visitor.dialog.get_by_role("button", name="Undo merge"))

    expect(visitor.heading).to_have_text("Lee")
    expect(visitor.main.get_by_role("region", name="Next meeting")).to_contain_text("Intro Call")
    assert client_names(ada) == ["Kim", "Lee"]


def test_what_somebody_else_undid_meanwhile_is_said(visitor: Visitor, ada: Person, kim: str, lee: str) -> None:
    merge_by_api(ada, kim, lee)
    visitor.go(f"/clients/{kim}")
    visitor.button("Undo merge of Lee").click()
    undone = "mutation ($id: ID!) { undoMerge(input: {clientId: $id}) { __typename } }"
    assert ada.ask(undone, id=lee) == {"undoMerge": {"__typename": "Client"}}

    visitor.dialog.get_by_role("button", name="Undo merge").click()

    expect(visitor.dialog.get_by_role("alert")).to_have_text("It is a client of its own again already.")


# Who may not, and what fails


def test_a_member_is_told_who_can(visiting: Visiting, service: RunningService, ada: Person, kim: str, lee: str) -> None:
    merge_by_api(ada, kim, lee)
    with visiting(service, token_for("Bob")) as bob:
        bob.go(f"/clients/{lee}")

        expect(merged_list(bob)).to_contain_text("can merge two clients, and undo it.")
        expect(bob.main.get_by_text("Lee is now Kim", exact=True)).to_be_visible()
        expect(bob.main.get_by_role("button", name=re.compile("[Mm]erge"))).to_have_count(0)
        assert_usable(bob, "client-merged-member")


def answer_instead(visitor: Visitor, operation: str, *, status: int, body: str = "") -> None:
    """From now on this is what comes of it."""

    def answer(route: Route) -> None:
        if f"{operation}(" in (route.request.post_data or ""):
            route.fulfill(status=status, body=body, content_type="application/json")
        else:
            route.fallback()

    visitor.page.route("**/graphql", answer)


def test_what_is_still_being_undone_is_told_and_can_be_tried_again(visitor: Visitor, kim: str, lee: str) -> None:
    later = (
        '{"data": {"mergeClients": {"__typename": "TryLater", "code": "merge.being_undone",'
        ' "message": "The last merge of this client is still being undone.", "retryAfterSeconds": 5}}}'
    )
    choose_other(visitor, kim, "Lee")
    answer_instead(visitor, "mutation MergeClients", status=200, body=later)
    visitor.dialog.get_by_role("button", name="Merge clients").click()
    expect(visitor.dialog.get_by_role("status").filter(has_text="5 seconds")).to_be_visible()
    assert_usable(visitor, "dialog-merge-later")
    visitor.page.unroute_all()

    visitor.dialog.get_by_role("button", name="Merge clients").click()

    expect(visitor.page.get_by_text("Lee is now Kim. Nobody was sent anything.")).to_be_visible()


def test_a_refusal_is_told_in_words(visitor: Visitor, kim: str, lee: str) -> None:
    refused = (
        '{"data": {"mergeClients": {"__typename": "Refused", "code": "not_found",'
        ' "message": "There is no such client.", "field": "mergedClientId"}}}'
    )
    choose_other(visitor, kim, "Lee")
    answer_instead(visitor, "mutation MergeClients", status=200, body=refused)

    visitor.dialog.get_by_role("button", name="Merge clients").click()

    expect(visitor.dialog.get_by_role("alert")).to_have_text("There is no such client.")


def test_what_cannot_be_known_is_asked_again(visitor: Visitor, kim: str, lee: str) -> None:
    answer_instead(visitor, "query MergeSides", status=503)
    with visitor.complaints.expected("503"):
        visitor.go(f"/clients/{kim}")
        visitor.button(MERGE).click()
        visitor.dialog.get_by_role("option", name="Lee").click()
        expect(visitor.dialog.get_by_role("alert")).to_contain_text("could not be loaded")
    assert_usable(visitor, "dialog-merge-failed")
    visitor.page.unroute_all()

    visitor.dialog.get_by_role("button", name="Try again").click()

    expect(visitor.dialog.get_by_text("What it has goes over to Kim: 1 meeting.")).to_be_visible()


def test_an_undo_that_fails_is_told(visitor: Visitor, kim: str, lee: str) -> None:
    merge(visitor, kim, "Lee")
    answer_instead(visitor, "mutation UndoMerge", status=503)

    with visitor.complaints.expected("503"):
        visitor.button("Undo").click()
        expect(visitor.page.get_by_text("Lee is still merged: that did not work.")).to_be_visible()


# Remembered addresses


@pytest.fixture
def remembered(service: RunningService, ada: Person, kim: str) -> str:
    """Ada said that whoever books from a private address is always Kim; her id."""
    ada.connect()
    service.sandbox.control.book("ada-fischer/intro-call", name="Kim", email=PRIVATE)
    service.settle()
    (meeting,) = ada.ask("{ meetings(first: 5) { nodes { id } } }")["meetings"]["nodes"]
    ada.do("attachMeeting", "AttachMeetingInput", meetingId=meeting["id"], clientId=kim, remember=True)
    return kim


def always(visitor: Visitor) -> Locator:
    return visitor.main.get_by_role("region", name="Always this client")


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_a_remembered_address_is_forgotten(visitor: Visitor, ada: Person, remembered: str, hand: str) -> None:
    by = hand_of(hand, visitor)
    visitor.go(f"/clients/{remembered}")
    expect(always(visitor)).to_contain_text(PRIVATE)
    assert_usable(visitor, "client-remembered")

    by.press(visitor.button(f"Forget {PRIVATE}"))
    expect(visitor.dialog.get_by_text("Meetings that were matched by it stay where they are")).to_be_visible()
    assert_usable(visitor, "dialog-forget")
    by.press(visitor.dialog.get_by_role("button", name="Forget address"))

    expect(visitor.page.get_by_text(f"{PRIVATE} is no longer remembered.")).to_be_visible()
    expect(always(visitor)).to_have_count(0)
    answer = ada.ask("{ clients { nodes { rememberedAddresses } } }")
    assert answer == {"clients": {"nodes": [{"rememberedAddresses": []}]}}


def test_what_is_not_confirmed_is_not_forgotten(visitor: Visitor, remembered: str) -> None:
    visitor.go(f"/clients/{remembered}")
    visitor.button(f"Forget {PRIVATE}").click()

    visitor.dialog.get_by_role("button", name="Cancel").click()

    expect(visitor.dialog).to_have_count(0)
    expect(visitor.button(f"Forget {PRIVATE}")).to_be_focused()


def test_what_somebody_else_had_forgotten_is_said(visitor: Visitor, ada: Person, remembered: str) -> None:
    visitor.go(f"/clients/{remembered}")
    visitor.button(f"Forget {PRIVATE}").click()
    ada.do("forgetAddress", "ForgetAddressInput", clientId=remembered, email=PRIVATE)

    visitor.dialog.get_by_role("button", name="Forget address").click()

    expect(visitor.dialog.get_by_role("alert")).to_have_text("It is no longer remembered already.")
    expect(always(visitor)).to_have_count(0)
