"""Injected trouble, and the control API's own manners."""

import httpx
import pytest

from calendly_sandbox.control_client import ControlRefused
from calendly_sandbox.fixture import RunningSandbox
from tests.sandbox.conftest import Client

pytestmark = pytest.mark.integration


def test_a_fault_befalls_as_many_calls_as_it_was_armed_for(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    calendly.control.add_fault(method="GET", path="/users/.*", status=503, times=2)

    assert [ada.get("/users/me").status_code for _ in range(3)] == [503, 503, 200]


def test_a_fault_spares_other_calls(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.add_fault(method="POST", path="/users/.*", status=503)

    assert client_of("ada-fischer").get("/users/me").status_code == 200


def test_a_fault_may_answer_what_is_not_json_with_headers(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.add_fault(
        status=429, body="<html>slow down</html>", content_type="text/html", headers={"X-RateLimit-Reset": "7"}
    )

    answered = client_of("ada-fischer").get("/users/me")

    assert (answered.status_code, answered.text) == (429, "<html>slow down</html>")
    assert answered.headers["X-RateLimit-Reset"] == "7"


def test_a_storm_of_429_says_how_long_to_wait(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    calendly.control.storm(2, reset_seconds=17)

    answers = [ada.get("/users/me") for _ in range(3)]

    assert [one.status_code for one in answers] == [429, 429, 200]
    assert (answers[0].headers["X-RateLimit-Remaining"], answers[0].headers["X-RateLimit-Reset"]) == ("0", "17")
    assert answers[0].json()["title"] == "Too Many Requests"


def test_a_connection_may_break(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.add_fault(close=True)

    with pytest.raises(httpx.RemoteProtocolError):
        client_of("ada-fischer").get("/users/me")


def test_an_answer_may_be_lost_after_the_act(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    booked = calendly.control.book("intro-call", name="Kim", email="kim@example.com")
    calendly.control.add_fault(method="POST", after=True, status=502)

    answered = ada.post(f"{booked.event_uri}/cancellation", json={})

    assert (answered.status_code, calendly.control.state()["events"][0]["status"]) == (502, "canceled")


def test_a_slow_answer_is_still_the_answer(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.add_fault(delay_seconds=0.05)

    answered = client_of("ada-fischer").get("/users/me")

    assert (answered.status_code, answered.elapsed.total_seconds() >= 0.05) == (200, True)


def test_faults_can_be_disarmed(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.add_fault(status=503, times=10)
    calendly.control.clear_faults()

    assert client_of("ada-fischer").get("/users/me").status_code == 200


def test_a_fault_may_redirect(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.add_fault(status=307, headers={"Location": "https://elsewhere.example/"})

    assert client_of("ada-fischer").get("/users/me").headers["Location"] == "https://elsewhere.example/"


def test_the_control_api_says_what_it_does_not_know(calendly: RunningSandbox) -> None:
    with pytest.raises(ControlRefused) as refused:
        calendly.control.switch(no_such_switch=True)

    assert (refused.value.status, refused.value.body["details"][0]["parameter"]) == (400, "no_such_switch")


def test_an_unknown_field_of_a_fault_is_refused(calendly: RunningSandbox) -> None:
    with pytest.raises(ControlRefused) as refused:
        calendly.control.add_fault(nonsense=1)

    assert refused.value.status == 400


def test_reset_leaves_nothing_behind(calendly: RunningSandbox) -> None:
    calendly.control.book("intro-call", name="Kim", email="kim@example.com")
    calendly.control.switch(rate_limit_per_minute=1)
    calendly.control.freeze_clock()
    calendly.control.reset()

    assert calendly.control.state() == {"events": [], "links": [], "subscriptions": []}
    assert calendly.control.switch()["rate_limit_per_minute"] == 500
