"""What is found out by trying, and that nothing of it can raise."""

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from adapters.system.probes import NetworkProbes
from application.ports.probes import Consent, Outlook, Reach
from tests.adapters.clock import NOON, StandingClock

pytestmark = pytest.mark.unit

API, AUTH, APP = "https://api.test", "https://auth.test", "https://quotla.test"
Answer = Callable[[httpx.Request], httpx.Response]


def says(status: int = 200, **more: Any) -> Answer:
    return lambda _: httpx.Response(status, **more)


def fails(error: Exception) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no connection") from error

    return answer


class Net:
    """Who answers what; counts who is asked."""

    def __init__(self, **answers: Answer) -> None:
        self.answers: dict[str, Answer] = {
            "api.test": answers.get("api", says(401, headers={"Date": format_datetime(NOON, usegmt=True)})),
            "auth.test": answers.get("auth", says(200)),
            "quotla.test": answers.get("app", says(200, json={"status": "ok"})),
        }
        self.asked: list[httpx.URL] = []
        self.seconds = 0.0

    def probes(self, *, now: datetime = NOON, answers_broker: bool = True) -> NetworkProbes:
        return NetworkProbes(
            httpx.Client(transport=httpx.MockTransport(self._answer)),
            api_url=API,
            auth_url=AUTH,
            app_url=APP,
            client_id="client",
            redirect_uri=f"{APP}/back",
            answers_broker=lambda: answers_broker,
            clock=StandingClock(now),
            seconds=lambda: self.seconds,
        )

    def look(self, **how: Any) -> Outlook:
        return self.probes(**how).look()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        return self.answers[request.url.host](request)


def test_where_everything_answers_that_is_seen() -> None:
    assert Net().look(now=NOON + timedelta(seconds=0.5)) == Outlook(
        looked_at=NOON + timedelta(seconds=0.5),
        answers_calendly=True,
        ahead=timedelta(0),
        own_address=Reach.ANSWERS,
        consent=Consent.SHOWN,
        answers_broker=True,
    )


@pytest.mark.parametrize("minutes", [-7, 4])
def test_a_clock_is_compared_with_what_calendly_says(minutes: int) -> None:
    ahead = Net().look(now=NOON + timedelta(minutes=minutes)).ahead

    assert ahead is not None
    assert round(ahead / timedelta(minutes=1)) == minutes


@pytest.mark.parametrize("date", ["", "yesterday", "Sun, 99 Nov 2026 12:00:00 GMT"])
def test_a_date_that_is_none_tells_nothing(date: str) -> None:
    found = Net(api=says(401, headers={"Date": date})).look()

    assert (found.answers_calendly, found.ahead) == (True, None)


@pytest.mark.parametrize("answer", [says(503), fails(OSError("refused"))])
def test_a_calendly_that_is_down_is_seen_to_be(answer: Answer) -> None:
    found = Net(api=answer).look()

    assert (found.answers_calendly, found.ahead) == (False, None)


@pytest.mark.parametrize(
    ("answer", "reach"),
    [
        (says(200, text="<html>"), Reach.ANOTHER_ANSWERS),
        (says(200, json={"status": "other"}), Reach.ANOTHER_ANSWERS),
        (says(502), Reach.ANOTHER_ANSWERS),
        (says(301, headers={"Location": "https://elsewhere.test"}), Reach.ANOTHER_ANSWERS),
        (fails(socket.gaierror("unknown")), Reach.NAME_UNKNOWN),
        (fails(ssl.SSLCertVerificationError("self-signed")), Reach.CERTIFICATE_REFUSED),
        (fails(OSError("refused")), Reach.NOT_ANSWERING),
    ],
)
def test_why_we_do_not_answer_at_our_own_address_is_told_apart(answer: Answer, reach: Reach) -> None:
    assert Net(app=answer).look().own_address is reach


@pytest.mark.parametrize(
    ("answer", "consent"),
    [
        (says(400), Consent.REFUSED),
        (says(401), Consent.REFUSED),
        (says(302, headers={"Location": "https://auth.test/login"}), Consent.UNSAID),
        (says(403), Consent.UNSAID),
        (says(503), Consent.UNSAID),
        (fails(OSError("refused")), Consent.UNSAID),
    ],
)
def test_only_a_plain_refusal_says_that_the_redirect_address_is_not_registered(
    answer: Answer, consent: Consent
) -> None:
    assert Net(auth=answer).look().consent is consent


def test_no_token_and_no_secret_is_sent_along() -> None:
    net = Net()
    net.look()

    (asked,) = [url for url in net.asked if url.host == "auth.test"]
    assert dict(asked.params) == {
        "client_id": "client",
        "response_type": "code",
        "redirect_uri": f"{APP}/back",
        "scope": "users:read",
    }


def test_a_broker_that_is_away_is_seen_to_be() -> None:
    assert Net().look(answers_broker=False).answers_broker is False


def test_whoever_asks_again_at_once_is_told_the_same_and_nobody_is_asked() -> None:
    net = Net()
    probes = net.probes()

    probes.look()
    net.seconds = 9.9
    probes.look()

    assert len(net.asked) == 3


def test_after_a_while_everybody_is_asked_anew() -> None:
    net = Net()
    probes = net.probes()

    probes.look()
    net.seconds = 10.0
    probes.look()

    assert len(net.asked) == 6


def test_a_moment_without_a_zone_counts_as_utc() -> None:
    said = format_datetime(NOON.astimezone(UTC).replace(tzinfo=None))

    assert Net(api=says(401, headers={"Date": said})).look().ahead == timedelta(seconds=-0.5)
