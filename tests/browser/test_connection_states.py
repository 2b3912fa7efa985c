"""Every state of a connection, reached as in life, is said in words on the page about it, for everyone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.acceptance.people import ACCOUNTS, CALLBACK, Person, sign_in
from tests.browser.audit import assert_usable
from tests.browser.visitor import Visitor
from tests.support.service import RunningService

pytestmark = pytest.mark.browser

PAGE: Final = "/settings/integrations"
AFTER_A_WHILE: Final = timedelta(hours=3)


@dataclass
class Scene:
    """Ada at the screens, and Ada and Bob as their host app speaks for them."""

    visitor: Visitor
    ada: Person
    bob: Person

    @property
    def service(self) -> RunningService:
        return self.visitor.service

    def answer_consent(self, answer: str = "Allow") -> None:
        """Go to Calendly from the page, and say this there."""
        self.visitor.go(PAGE)
        self.visitor.link("Connect Calendly").click()
        self.visitor.button(answer).click()
        self.visitor.page.wait_for_url(f"{self.service.url}/**")

    def refuse_calls(self, status: int, **more: object) -> None:
        """From now on Calendly answers every call of ours like this."""
        for path in ("/(users|event_types|webhook_subscriptions|scheduled_events).*", "/oauth/(token|revoke)"):
            self.service.sandbox.control.add_fault(path=path, status=status, times=100_000, **more)


@pytest.fixture
def scene(visitor: Visitor, ada: Person) -> Iterator[Scene]:
    bob = sign_in("Bob", visitor.service)
    yield Scene(visitor, ada, bob)
    bob.browser.close()


# How the way to Calendly may end


def allowed(scene: Scene) -> None:
    scene.answer_consent()


def denied(scene: Scene) -> None:
    scene.answer_consent("Deny")


def forged(scene: Scene) -> None:
    scene.visitor.go(f"{CALLBACK}?code=whatever&state=AAAAAAAAAAAAAAAAAAAAAA")


def failed(scene: Scene) -> None:
    scene.service.sandbox.control.add_fault(method="POST", path="/oauth/token", status=503, times=100)
    scene.answer_consent()


def taken(scene: Scene) -> None:
    scene.bob.connect(ACCOUNTS["Ada"])
    scene.answer_consent()


@pytest.mark.parametrize(
    ("come_back", "title", "meaning"),
    [
        (allowed, "Calendly is connected", "Your upcoming meetings are being fetched"),
        (denied, "Calendly was not connected", "You said no at Calendly. Nothing was changed"),
        (forged, "For your safety, Calendly was not connected", "Nothing was stored. Begin again from here."),
        (failed, "Calendly could not be connected", "Calendly did not answer as it should. Nothing was changed."),
        (taken, "This Calendly account is in use", "Somebody else here has connected it already."),
    ],
)
def test_the_end_of_the_way_to_calendly_is_told_once(
    scene: Scene, come_back: Callable[[Scene], None], title: str, meaning: str
) -> None:
    come_back(scene)

    visitor = scene.visitor
    note = visitor.main.get_by_role("alert").or_(visitor.main.get_by_role("status")).filter(has_text=title)
    expect(note).to_contain_text(meaning)
    visitor.await_calm()
    assert_usable(visitor, f"came-back-{come_back.__name__}")
    expect(visitor.page).to_have_url(scene.service.url + PAGE)
    visitor.go(PAGE)
    expect(note).to_have_count(0)


# How a connection may stand


def never(scene: Scene) -> None:
    pass


def healthy(scene: Scene) -> None:
    scene.ada.connect()
    scene.service.sandbox.control.book("ada-fischer/intro-call", name="Kim", email="kim@example.com")
    scene.service.settle()


def many_event_types(scene: Scene) -> None:
    scene.ada.connect(ACCOUNTS["Bob"])


def no_webhook_by_plan(scene: Scene) -> None:
    scene.service.sandbox.control.change_account(ACCOUNTS["Ada"], webhooks_need_plan=True)
    scene.ada.connect()


def no_webhook_by_role(scene: Scene) -> None:
    scene.service.sandbox.control.change_account(ACCOUNTS["Ada"], webhooks_need_role=True)
    scene.ada.connect()


def scopes_missing(scene: Scene) -> None:
    scene.ada.begin_connecting()
    kept = [scope for scope in scene.ada.asked_scopes if not scope.startswith("webhooks:")]
    scene.ada.come_back(scene.ada.answer_consent(ACCOUNTS["Ada"], scopes=kept))
    scene.service.settle()


def reconnect_needed(scene: Scene) -> None:
    scene.ada.connect()
    scene.service.sandbox.control.withdraw_consent(ACCOUNTS["Ada"])
    scene.service.pass_time(AFTER_A_WHILE)
    # Whoever looks first finds out.
    scene.visitor.go(PAGE)
    expect(scene.visitor.main.get_by_text("Reconnect needed")).to_be_visible()


def calendly_down(scene: Scene) -> None:
    scene.ada.connect()
    scene.ada.look_at_event_types()
    scene.refuse_calls(503, body="<html>down</html>")
    scene.service.clock.advance(AFTER_A_WHILE)


def rate_limited(scene: Scene) -> None:
    scene.ada.connect()
    scene.ada.look_at_event_types()
    scene.refuse_calls(429, headers={"Retry-After": "120"})
    # The list is old by then, the access token still good.
    scene.service.clock.advance(timedelta(hours=1))


def rate_limited_from_the_first(scene: Scene) -> None:
    scene.ada.connect()
    scene.refuse_calls(429, headers={"Retry-After": "120"})


def disconnected(scene: Scene) -> None:
    healthy(scene)
    scene.ada.do_disconnect()


@pytest.mark.parametrize(
    ("arrange", "words"),
    [
        (never, ["Not connected", "What you will be asked for", "It is optional", "Coming soon"]),
        (healthy, ["Connected", "Ada Fischer", "ada@fischer.example", "Last news from Calendly", "6 event types"]),
        (many_event_types, ["120 event types", "Show all 120"]),
        (no_webhook_by_plan, ["Connected, but", "plan does not include webhooks", "By regular checks only."]),
        (no_webhook_by_role, ["Connected, but", "Your role in the Calendly organization", "We keep trying"]),
        (scopes_missing, ["You did not allow everything", "Direct news of bookings", "Connect again"]),
        (reconnect_needed, ["Reconnect needed", "Nothing is lost", "Connect again"]),
        (calendly_down, ["Calendly is not answering. This is the list from"]),
        (rate_limited, ["Catching up: Calendly asks us to wait about 2 minutes. This is the list from", "Intro Call"]),
        (rate_limited_from_the_first, ["Calendly asks us to wait. Try again in about 2 minutes; nothing is lost."]),
        (disconnected, ["Disconnected", "Your meetings and links stay", "Disconnected since", "Ada Fischer"]),
    ],
)
def test_a_state_is_said_in_words(scene: Scene, arrange: Callable[[Scene], None], words: list[str]) -> None:
    arrange(scene)

    scene.visitor.go(PAGE)

    for part in words:
        expect(scene.visitor.main.get_by_text(part).first).to_be_visible()
    scene.visitor.await_calm()
    assert_usable(scene.visitor, f"state-{arrange.__name__}")
