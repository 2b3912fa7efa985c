"""Nudges through Valkey, and what its absence costs."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from dramatiq import Worker

from adapters.webhooks.jobs import declare_delivery_job
from adapters.webhooks.nudging import DELIVERIES_IN_A_MESSAGE, DramatiqJobs, nudging_broker
from application.meetings.process_deliveries import Processed
from application.ports.deliveries import DeliveryState
from domain.identifiers import DeliveryId
from tests.integration.notifications.mail_server import port_of_nobody
from tests.support.patience import LONGEST_WAIT_SECONDS

pytestmark = pytest.mark.integration


@pytest.fixture
def namespace() -> str:
    """Keys of this test alone."""
    return f"test-{uuid4().hex}"


def test_a_nudge_has_a_worker_of_another_process_carry_the_delivery_out(valkey_url: str, namespace: str) -> None:
    seen: list[DeliveryId] = []
    all_seen = threading.Event()
    rows = [DeliveryId(uuid4()) for _ in range(120)]

    def process(*, deliveries: Sequence[DeliveryId]) -> Sequence[Processed]:
        seen.extend(deliveries)
        if len(seen) == len(rows):
            all_seen.set()
        return [Processed(one, None, DeliveryState.HANDLED) for one in deliveries]

    def put_off(*, delivery: DeliveryId, why: str, retry_after: timedelta | None = None) -> DeliveryState:
        raise AssertionError(why)

    working = nudging_broker(valkey_url, namespace=namespace)
    declare_delivery_job(working, process_deliveries=process, put_off_delivery=put_off)
    worker = Worker(working, queues={"process_delivery"}, worker_threads=1, worker_timeout=20)
    worker.start()
    try:
        DramatiqJobs(nudging_broker(valkey_url, namespace=namespace)).process(rows)
        assert all_seen.wait(LONGEST_WAIT_SECONDS)
    finally:
        worker.stop()
        working.flush_all()
        working.close()

    assert sorted(seen) == sorted(rows)


def test_what_no_worker_has_taken_is_counted(valkey_url: str, namespace: str) -> None:
    broker = nudging_broker(valkey_url, namespace=namespace)
    jobs = DramatiqJobs(broker)
    jobs.process([DeliveryId(uuid4()) for _ in range(2 * DELIVERIES_IN_A_MESSAGE + 1)])

    found = jobs.untaken()
    broker.flush_all()
    broker.close()

    assert found == 3


@pytest.fixture
def mute_server() -> Iterator[str]:
    """Takes connections and never answers: a broker that hangs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nobody listens."""
    with port_of_nobody() as port:
        yield f"redis://127.0.0.1:{port}/0"


def test_where_the_broker_is_away_nothing_is_said_to_be_untaken(nobody: str) -> None:
    assert DramatiqJobs(nudging_broker(nobody)).untaken() == 0


FIFTY_WAITS = 50.0
"""Seconds, if each nudge waited for an answer."""


@pytest.mark.parametrize("kind", ["mute_server", "nobody"])
def test_a_broker_that_does_not_answer_costs_little(kind: str, request: pytest.FixtureRequest) -> None:
    lost: list[tuple[str, int]] = []
    jobs = DramatiqJobs(
        nudging_broker(request.getfixturevalue(kind)), count_lost=lambda job, number: lost.append((job, number))
    )
    began = time.monotonic()

    for _ in range(50):
        jobs.process([DeliveryId(uuid4()) for _ in range(64)])

    assert time.monotonic() - began < FIFTY_WAITS / 2
    assert sum(number for _, number in lost) == 50 * 64
