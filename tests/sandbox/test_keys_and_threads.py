"""Which key signs, and that the engine keeps its word to several threads at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from calendly_sandbox.engine import Sandbox
from calendly_sandbox.refusals import Refusal
from calendly_sandbox.settings import ALL_SCOPES, SandboxSettings
from calendly_sandbox.signing import HEADER, signature
from calendly_sandbox.subscriptions import Asker

pytestmark = pytest.mark.unit

START = datetime(2026, 12, 1, 12, tzinfo=UTC)


def signed_delivery(*, own_key: str | None, own_key_wins: bool) -> tuple[str, bytes]:
    """The signature and body of a delivery for an OAuth app's subscription."""
    sandbox = Sandbox(SandboxSettings(base_url="https://calendly.test"))
    sandbox.world.clock.freeze(START)
    sandbox.switches.signature_clock = "virtual"
    sandbox.switches.own_key_wins = own_key_wins
    ada = sandbox.world.require_user("ada-fischer")
    addresses = sandbox.world.addresses
    body = {
        "url": "https://app.example/hook",
        "events": ["invitee.created"],
        "organization": addresses.organization(ada.organization_id),
        "scope": "organization",
        "signing_key": own_key,
    }
    sandbox.subscriptions.create(Asker(ada, frozenset(ALL_SCOPES), "an app", "the app's key"), body)
    sandbox.book("intro-call", name="Kim", email="kim@example.com")
    (delivery,) = sandbox.outbox.select("queued")
    parcel = sandbox.outbox.hand_over(delivery.id)
    return parcel.headers[HEADER], parcel.body


@pytest.mark.parametrize(
    ("own_key", "own_key_wins", "expected"),
    [
        ("own", True, "own"),
        ("own", False, "the app's key"),
        (None, True, "the app's key"),
        (None, False, "the app's key"),
    ],
)
def test_an_oauth_subscription_is_signed_by_its_own_key_or_the_apps(
    own_key: str | None, own_key_wins: bool, expected: str
) -> None:
    header, body = signed_delivery(own_key=own_key, own_key_wins=own_key_wins)

    assert header == signature(expected, body, at=START)


def test_the_places_of_a_group_event_are_not_oversold_to_several_threads() -> None:
    sandbox = Sandbox(SandboxSettings(base_url="https://calendly.test"))

    def book(number: int) -> bool:
        try:
            sandbox.book("renovation-workshop", name="Kim", email=f"{number}@example.com", start=START)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        booked = sum(pool.map(book, range(40)))

    assert booked == 8


def test_a_single_use_link_is_used_once_by_several_threads() -> None:
    sandbox = Sandbox(SandboxSettings(base_url="https://calendly.test"))
    link = sandbox.make_link("intro-call")

    def book(number: int) -> bool:
        try:
            sandbox.book(booking_url=link, name="Kim", email=f"{number}@example.com")
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        booked = sum(pool.map(book, range(16)))

    assert booked == 1
