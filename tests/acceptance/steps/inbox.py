"""The inbox: looked at, and carried out again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import httpx
import orjson
from pytest_bdd import given, parsers, then, when

from calendly_sandbox.control_client import SignedRequest
from tests.acceptance.people import Person
from tests.acceptance.scene import Scene
from tests.acceptance.steps.words import signed
from tests.integration.processes.commands import run
from tests.support import patient
from tests.support.service import CLIENT_SECRET, ENCRYPTION_KEY, JWT_SECRET, SIGNING_KEY

LATE: Final = timedelta(minutes=10)
KEYS: Final = {"new": "the-apps-new-key", "old": SIGNING_KEY, "forgotten": "a-key-of-long-ago"}
SHOWN: Final = {"carried out": "HANDLED", "ignored": "IGNORED", "failed": "FAILED"}
INBOX: Final = "{ deliveries(first: 100) { nodes { id state outcome meetings { invitee { name } } } } }"


def inbox(person: Person) -> list[dict[str, Any]]:
    """All of it."""
    person.service.settle()
    found: list[dict[str, Any]] = person.ask(INBOX)["deliveries"]["nodes"]
    return found


def replay(person: Person, **wanted: Any) -> dict[str, Any]:
    """Have deliveries carried out again, as the page does it."""
    done = person.do("replayDeliveries", "ReplayDeliveriesInput", "... on ReplayReport { replayed }", **wanted)
    person.service.settle()
    return done


def bring(requests: Sequence[SignedRequest]) -> httpx.Response:
    """Deliver as they are; the last answer."""
    for request in requests:
        answer = patient.post(request.url, content=request.body, headers=request.headers)
    return answer


@when("Bob looks at the inbox")
def bob_looks(scene: Scene, bob: Person) -> None:
    scene.service.settle()
    bob.seen = bob.ask(INBOX)


@when("Ada has everything since the morning carried out again")
def replays_all(scene: Scene, ada: Person) -> None:
    scene.service.settle()
    done = replay(ada, receivedFrom=(scene.beginning - timedelta(hours=6)).isoformat())
    assert done["replayed"] > 0, done


@when("Ada has what failed carried out again")
def replays_failed(ada: Person) -> None:
    assert replay(ada, onlyFailed=True)["replayed"] == 1


@when("whoever runs the service has what failed carried out again")
def replays_by_command(scene: Scene) -> None:
    settings = scene.service.application.settings
    done = run(
        "replay",
        "--failed",
        environment={
            "DATABASE_URL": scene.service.owner_url,
            "REDIS_URL": settings.redis_url.reveal(),
            "APP_URL": settings.app_url,
            "CALENDLY_CLIENT_ID": settings.client_id,
            "CALENDLY_CLIENT_SECRET": CLIENT_SECRET,
            "ENCRYPTION_KEYS": f"test:{ENCRYPTION_KEY}",
            "AUTH_JWT_SECRET": JWT_SECRET,
        },
    )
    assert (done.returncode, done.stdout) == (0, "1 wait to be carried out again.\n"), done.stderr


@when("a hundred days have passed")
def a_hundred_days(scene: Scene, ada: Person) -> None:
    scene.service.settle()
    scene.service.clock.advance(timedelta(days=100))
    scene.service.application.use_cases.prune()
    ada.sign_in()  # the session of that other day is over


@given(
    "word that Kim booked Friday at 10:00 could not be checked, for Calendly had withdrawn the permission",
)
def could_not_be_checked(scene: Scene, ada: Person) -> None:
    control = scene.service.sandbox.control
    control.hold_deliveries()
    scene.book("Kim", scene.moment("Friday", "10:00"))
    requests = control.take_deliveries()
    control.hold_deliveries(False)
    control.withdraw_consent(scene.account_of("Ada"))
    scene.service.clock.advance(LATE)
    bring(requests)
    assert [one["state"] for one in inbox(ada)] == ["FAILED"]


@given("Ada has connected Calendly again")
@when("Ada connects Calendly again")
def connects_again(ada: Person) -> None:
    ada.connect()


@when("the word comes ten minutes late", target_fixture="answer")
def comes_late(scene: Scene) -> httpx.Response:
    requests = scene.service.sandbox.control.take_deliveries()
    scene.service.clock.advance(LATE)
    return bring(requests)


@when("the word comes ten minutes late, three times")
def comes_late_thrice(scene: Scene) -> None:
    requests = scene.service.sandbox.control.take_deliveries()
    scene.service.clock.advance(LATE)
    bring([request for request in requests for _ in range(3)])


@when("only the word of the booking comes, ten minutes late")
def only_the_booking(scene: Scene) -> None:
    requests = scene.service.sandbox.control.take_deliveries()
    booked = [one for one in requests if orjson.loads(one.body)["event"] == "invitee.created"]
    assert (len(booked), len(requests)) == (1, 2)
    scene.service.clock.advance(LATE)
    bring(booked)


@given("old word of a booking came that Calendly does not know")
@when("old word comes of a booking that Calendly does not know", target_fixture="answer")
def not_known(scene: Scene) -> httpx.Response:
    control = scene.service.sandbox.control
    control.hold_deliveries()
    scene.book("Kim", scene.moment("Friday", "10:00"))
    (request,) = control.take_deliveries()
    whole = orjson.loads(request.body)
    whole["payload"]["uri"] += "-that-never-was"
    body = orjson.dumps(whole)
    headers = request.headers | {"Calendly-Webhook-Signature": signed(body, SIGNING_KEY.encode())}
    scene.service.clock.advance(LATE)
    answer = patient.post(request.url, content=body, headers=headers)
    scene.service.settle()
    return answer


@given("the service knows the app's old key and its new one")
def two_keys(scene: Scene) -> None:
    known = [key.reveal() for key in scene.service.application.settings.signing_keys]
    assert known == [KEYS["new"], KEYS["old"]]


@when(parsers.parse("word comes that Kim booked, signed with {key}"), target_fixture="answer")
def signed_with(scene: Scene, key: str) -> httpx.Response:
    control = scene.service.sandbox.control
    control.hold_deliveries()
    scene.book("Kim", scene.moment("Friday", "10:00"))
    (request,) = control.take_deliveries()
    name = {"the new key": "new", "the old key": "old", "a key of long ago": "forgotten"}[key]
    headers = request.headers | {"Calendly-Webhook-Signature": signed(request.body, KEYS[name].encode())}
    return patient.post(request.url, content=request.body, headers=headers)


@then(parsers.parse("Ada's inbox shows 1 word, which was {state}"))
def shows_one(ada: Person, state: str) -> None:
    assert [one["state"] for one in inbox(ada)] == [SHOWN[state]]


@then("it changed the meeting with Kim")
def changed_kims(ada: Person) -> None:
    assert [one["meetings"] for one in inbox(ada)] == [[{"invitee": {"name": "Kim"}}]]


@then(parsers.parse('the inbox says "{words}"'))
def says(ada: Person, words: str) -> None:
    (one,) = inbox(ada)
    assert words in one["outcome"]


@then("it is not for Bob to see")
def not_for_bob(bob: Person) -> None:
    assert bob.seen == {"deliveries": None}


@then("Bob cannot have anything carried out again")
def bob_cannot(bob: Person) -> None:
    assert replay(bob, onlyFailed=True)["code"] == "replay.not_allowed"


@then(parsers.re(r"(?P<name>Ada|Cara)'s inbox is empty"))
def is_empty(scene: Scene, name: str) -> None:
    assert inbox(scene.person(name)) == []


@then("Kim has received no message")
def no_message(scene: Scene) -> None:
    assert scene.letters_to("kim@example.com") == []


@then("the meeting's history calls it a repair")
def a_repair(ada: Person) -> None:
    (meeting,) = ada.ask("{ meetings { nodes { changes(first: 50) { kind cause } } } }")["meetings"]["nodes"]
    assert meeting["changes"] == [{"kind": "BOOKED", "cause": "REPAIR"}]
