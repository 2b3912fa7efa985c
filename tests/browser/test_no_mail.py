"""Where there is no mail server, that is said before a link is sent, and nobody is told that one went out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from calendly_sandbox.fixture import RunningSandbox
from tests.acceptance.people import Person, sign_in, token_for
from tests.browser.audit import assert_usable
from tests.browser.conftest import Visiting
from tests.browser.visitor import Visitor
from tests.support.service import RunningService, running_service

pytestmark = pytest.mark.browser

HOW_TO_MEND = "set SMTP_URL and MAIL_FROM"


@pytest.fixture
def service(database: str, valkey_url: str, sandbox_server: RunningSandbox) -> Iterator[RunningService]:
    """One that was set up without SMTP_URL."""
    sandbox_server.control.reset()
    with running_service(owner_url=database, redis_url=valkey_url, sandbox=sandbox_server, smtp_port=None) as running:
        yield running


@pytest.fixture
def bob(service: RunningService) -> Iterator[Person]:
    person = sign_in("Bob", service)
    yield person
    person.browser.close()


def make_link(visitor: Visitor, owner: Person, client: str) -> None:
    owner.connect()
    visitor.go(f"/clients/{client}")
    visitor.button("Schedule meeting").click()
    visitor.dialog.get_by_role("option").first.click()
    visitor.button("Make link").click()
    expect(visitor.dialog.get_by_text("E-mail is not set up here")).to_be_visible()


def test_an_owner_is_offered_to_copy_the_link_and_told_how_to_mend_it(visitor: Visitor, ada: Person) -> None:
    make_link(visitor, ada, ada.has_client("Kim", "kim@example.com"))

    expect(visitor.dialog.get_by_text(HOW_TO_MEND)).to_be_visible()
    expect(visitor.dialog.get_by_role("button", name="Copy")).to_be_visible()
    assert_usable(visitor, "link-without-mail")


def test_who_sends_it_all_the_same_is_told_that_it_was_only_noted(visitor: Visitor, ada: Person) -> None:
    make_link(visitor, ada, ada.has_client("Kim", "kim@example.com"))

    visitor.button("Send link").click()

    expect(visitor.page.get_by_text("The message was only noted in the log.")).to_be_visible()
    expect(visitor.page.get_by_text("The link goes to")).to_have_count(0)


def test_a_member_is_told_to_copy_the_link_and_nothing_of_settings(
    service: RunningService, visiting: Visiting, ada: Person, bob: Person
) -> None:
    client = ada.has_client("Kim", "kim@example.com")
    with visiting(service, token_for("Bob")) as visitor:
        make_link(visitor, bob, client)

        expect(visitor.dialog.get_by_text(HOW_TO_MEND)).to_have_count(0)
