"""SIGTERM: each process finishes what it began, in bounded time, and ends with status 0."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from calendly_sandbox.control_client import SignedRequest
from tests.support.house import SHUTDOWN_SECONDS, House

pytestmark = pytest.mark.integration

MOST_TRIES = 100
BOUND_SECONDS = SHUTDOWN_SECONDS + 12
"""What it was told, and what closing down may take on a busy machine; waiting for ever takes longer."""


def deliver(request: SignedRequest) -> int:
    """As Calendly does, which delivers again when a connection breaks off; what was answered at last."""
    pause = threading.Event()
    for _ in range(MOST_TRIES):
        try:
            return httpx.post(
                request.url, content=request.body, headers=request.headers, timeout=15, trust_env=False
            ).status_code
        except httpx.TransportError:
            # It had come in, but nobody had begun to read it when the process ended.
            pause.wait(0.1)
    raise AssertionError("no answer, however often it was delivered")


def test_web_stores_and_answers_what_had_come_in(house: House) -> None:
    requests = house.taken(6)
    with ThreadPoolExecutor(6) as pool:
        with house.locked("webhook_deliveries"):
            sent = [pool.submit(deliver, request) for request in requests]
            house.wait_until(lambda: house.waits_for_lock("web"))
            house.wait_until(lambda: all(one.running() for one in sent))
            house.ask_to_stop("web")
        status, seconds = house.await_end("web")
        house.start("web")  # for those that had not been accepted yet
        answers = [one.result() for one in sent]

    assert (status, seconds < BOUND_SECONDS) == (0, True)
    assert answers == [200] * 6
    assert house.stored(requests) == [1] * 6
    house.assert_true()


def test_web_says_farewell_to_who_watches(house: House) -> None:
    with house.ada.watching() as watch:
        house.ask_to_stop("web")
        with pytest.raises(ConnectionClosed) as closed:
            watch.socket.recv(timeout=BOUND_SECONDS)
        status, seconds = house.await_end("web")

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == CloseCode.GOING_AWAY
    assert (status, seconds < BOUND_SECONDS) == (0, True)


def test_a_worker_finishes_the_job_it_is_in(house: House) -> None:
    with house.locked("scheduled_meetings"):
        house.book()
        house.wait_until(lambda: house.waits_for_lock("worker"))
        house.ask_to_stop("worker")
        house.wait_until(lambda: len(house.lines("worker", "stopping")) == 1)
    status, seconds = house.await_end("worker")

    assert (status, seconds < BOUND_SECONDS) == (0, True)
    assert house.rows("select count(*) from webhook_deliveries where state = 'stored'") == [(0,)]
    house.start("worker")
    house.assert_true()


def test_a_worker_does_not_wait_for_ever_for_a_job_that_hangs(house: House) -> None:
    with house.locked("scheduled_meetings"):
        house.book()
        house.wait_until(lambda: house.waits_for_lock("worker"))
        house.ask_to_stop("worker")
        _, seconds = house.await_end("worker")

    assert seconds < BOUND_SECONDS
    house.start("worker")
    house.assert_true()


def test_upkeep_ends_at_once(house: House) -> None:
    house.ask_to_stop("upkeep")
    status, seconds = house.await_end("upkeep")

    assert (status, seconds < BOUND_SECONDS) == (0, True)
