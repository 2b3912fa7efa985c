"""Word from Calendly, when it does not simply come."""

import hashlib
import hmac
import time

import httpx
import orjson
from pytest_bdd import given, then, when

from tests.acceptance.scene import Scene
from tests.support import patient
from tests.support.service import SIGNING_KEY


@given("word from Calendly is held back")
def held_back(scene: Scene) -> None:
    scene.service.settle()
    scene.service.sandbox.control.hold_deliveries()


@when("word comes in the opposite order")
def opposite(scene: Scene) -> None:
    scene.let_come(list(reversed(scene.held)))


@when("every word comes three times")
def thrice(scene: Scene) -> None:
    scene.let_come([one for one in scene.held for _ in range(3)])


@when("word comes that Kim booked Friday at 10:00", target_fixture="answer")
def word_of_kim(scene: Scene) -> httpx.Response:
    before = len(scene.service.sandbox.control.deliveries())
    scene.book("Kim", scene.moment("Friday", "10:00"))
    scene.service.settle()
    delivered = scene.service.sandbox.control.deliveries()
    assert len(delivered) == before + 1
    return httpx.Response(delivered[-1]["attempts"][-1]["status"])


@when("word with a wrong signature comes that Kim booked", target_fixture="answer")
def wronglysigned(scene: Scene) -> httpx.Response:
    scene.service.sandbox.control.hold_deliveries()
    scene.book("Kim", scene.moment("Friday", "10:00"))
    (request,) = scene.service.sandbox.control.take_deliveries()
    headers = request.headers | {"Calendly-Webhook-Signature": signed(request.body, b"another key")}
    return patient.post(request.url, content=request.body, headers=headers)


@when("word comes of a booking with somebody nobody here knows", target_fixture="answer")
def of_nobody(scene: Scene) -> httpx.Response:
    return _tell(scene, "invitee.created", created_by="https://api.calendly.com/users/nobody")


@when("word comes of something Calendly has only just invented", target_fixture="answer")
def of_something_new(scene: Scene) -> httpx.Response:
    ada = next(one for one in scene.service.sandbox.control.accounts() if one["user"]["name"] == "Ada Fischer")
    return _tell(scene, "hologram.projected", created_by=ada["user"]["uri"])


@then("it is refused, and nothing is stored")
def refused(scene: Scene, answer: httpx.Response) -> None:
    assert answer.status_code == httpx.codes.UNAUTHORIZED
    assert scene.service.rows("select count(*) from webhook_deliveries") == [(0,)]


@then("it is accepted")
def accepted(answer: httpx.Response) -> None:
    assert answer.status_code == httpx.codes.OK


def _tell(scene: Scene, event: str, *, created_by: str) -> httpx.Response:
    """Deliver to the address all apps know, signed with the app's key."""
    payload = {"uri": "https://api.calendly.com/scheduled_events/1/invitees/1"}
    body = orjson.dumps({"event": event, "created_by": created_by, "payload": payload})
    headers = {"Content-Type": "application/json", "Calendly-Webhook-Signature": signed(body, SIGNING_KEY.encode())}
    return patient.post(f"{scene.service.url}/api/calendly/webhooks", content=body, headers=headers)


def signed(body: bytes, key: bytes) -> str:
    """The header, as of now."""
    stamp = str(int(time.time()))
    return f"t={stamp},v1={hmac.new(key, stamp.encode() + b'.' + body, hashlib.sha256).hexdigest()}"
