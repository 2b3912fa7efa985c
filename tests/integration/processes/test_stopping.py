"""SIGTERM: each process finishes what it began and ends with status 0, and waits for nothing for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from calendly_sandbox.control_client import SignedRequest
from tests.support import patient
from tests.support.house import House
from tests.support.patience import LONGEST_WAIT_SECONDS, eventually

pytestmark = pytest.mark.integration

MOST_TRIES = 100


def deliver(request: SignedRequest) -> int:
    """As Calendly does, which delivers again when a connection breaks off; what was answered at last."""
    pause = threading.Event()
    for _ in range(MOST_TRIES):
        try:
            return patient.post(request.url, content=request.body, headers=request.headers).status_code
        except httpx.TransportError:
            # It had come in, but nobody had begun to read it when the process ended.
            pause.wait(0.1)
    raise AssertionError("no answer, however often it was delivered")


def test_web_stores_and_answers_what_had_come_in(house: House) -> None:
    requests = house.taken(6)
    with ThreadPoolExecutor(6) as pool:
        with house.locked("webhook_deliveries"):
            sent = [pool.submit(deliver, request) for request in requests]
            eventually(lambda: house.waits_for_lock("web"))
            eventually(lambda: all(one.running() for one in sent))
            house.ask_to_stop("web")
        status = house.await_end("web")
        house.start("web")  # for those that had not been accepted yet
        answers = [one.result() for one in sent]

    assert status == 0
    assert answers == [200] * 6
    assert house.stored(requests) == [1] * 6
    house.assert_true()


def test_web_says_farewell_to_who_watches(house: House) -> None:
    with house.ada.watching() as watch:
        house.ask_to_stop("web")
        with pytest.raises(ConnectionClosed) as closed:
            watch.socket.recv(timeout=LONGEST_WAIT_SECONDS)
        status = house.await_end("web")

    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, status) == (CloseCode.GOING_AWAY, 0)


def test_a_worker_finishes_the_job_it_is_in(house: House) -> None:
    with house.locked("scheduled_meetings"):
        house.book()
        eventually(lambda: house.waits_for_lock("worker"))
        house.ask_to_stop("worker")
        eventually(lambda: len(house.lines("worker", "stopping")) == 1)
    status = house.await_end("worker")

    assert status == 0
    assert house.rows("select count(*) from webhook_deliveries where state = 'stored'") == [(0,)]
    house.start("worker")
    house.assert_true()


def test_a_worker_does_not_wait_for_ever_for_a_job_that_hangs(house: House) -> None:
    with house.locked("scheduled_meetings"):
        house.book()
        eventually(lambda: house.waits_for_lock("worker"))
        house.ask_to_stop("worker")
        house.await_end("worker")

    house.start("worker")
    house.assert_true()


def test_upkeep_ends_when_told(house: House) -> None:
    house.ask_to_stop("upkeep")

    assert house.await_end("upkeep") == 0
