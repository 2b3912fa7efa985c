"""A broker that is away costs a nudge, never a request."""

import logging
from typing import Any
from uuid import uuid4

import dramatiq
import pytest
import redis
from dramatiq.brokers.stub import StubBroker

from adapters.webhooks.nudging import DELIVERIES_IN_A_MESSAGE, DramatiqJobs
from domain.identifiers import DeliveryId, MessageId, ReactionId

pytestmark = pytest.mark.unit


class MoodyBroker(StubBroker):
    """Fails while it has troubles left; each enqueueing takes `takes` seconds of the scripted time."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: list[Exception] = []
        self.asked = 0
        self.time = 0.0
        self.takes = 0.0

    def enqueue(self, message: "dramatiq.Message[Any]", *, delay: int | None = None) -> "dramatiq.Message[Any]":
        self.asked += 1
        self.time += self.takes
        if self.troubles:
            raise self.troubles.pop(0)
        return super().enqueue(message, delay=delay)

    def waiting(self, name: str) -> int:
        return int(self.queues[name].qsize())


class Setup:
    """Jobs on a moody broker, in scripted time."""

    def __init__(self) -> None:
        self.broker = MoodyBroker()
        self.lost: list[tuple[str, int]] = []
        self.jobs = DramatiqJobs(
            self.broker,
            count_lost=lambda job, lost: self.lost.append((job, lost)),
            seconds=lambda: self.broker.time,
        )

    def nudge(self, number: int = 1) -> None:
        self.jobs.process([DeliveryId(uuid4()) for _ in range(number)])


def test_each_kind_goes_to_its_own_queue() -> None:
    setup = Setup()

    setup.jobs.process([DeliveryId(uuid4())])
    setup.jobs.react([ReactionId(uuid4()), ReactionId(uuid4())])
    setup.jobs.send([MessageId(uuid4())])

    assert [setup.broker.waiting(name) for name in ("process_delivery", "run_reaction", "deliver_message")] == [1, 2, 1]


@pytest.mark.parametrize(
    "trouble",
    [
        redis.ConnectionError(),
        redis.TimeoutError(),
        redis.ReadOnlyError(),
        redis.OutOfMemoryError(),
        dramatiq.errors.ConnectionClosed("gone"),  # type: ignore[no-untyped-call]  # Dramatiq does not annotate it
        ConnectionResetError(),
    ],
)
def test_a_broker_that_is_away_is_no_error(trouble: Exception) -> None:
    setup = Setup()
    setup.broker.troubles.append(trouble)

    setup.nudge(3)

    assert setup.lost == [("process_delivery", 3)]


def test_after_a_failure_the_broker_is_left_alone_for_a_second() -> None:
    setup = Setup()
    setup.broker.troubles.append(redis.ConnectionError())
    setup.nudge()

    setup.broker.time += 0.9
    setup.nudge(2)

    assert (setup.broker.asked, setup.lost) == (1, [("process_delivery", 1), ("process_delivery", 2)])


def test_after_that_second_it_is_tried_again() -> None:
    setup = Setup()
    setup.broker.troubles.append(redis.ConnectionError())
    setup.nudge()

    setup.broker.time += 1.1
    setup.nudge()

    assert setup.broker.waiting("process_delivery") == 1


def test_a_slow_broker_does_not_hold_up_a_long_list() -> None:
    setup = Setup()
    setup.broker.takes = 0.4

    setup.nudge(1_000)

    told = 3 * DELIVERIES_IN_A_MESSAGE
    assert (setup.broker.waiting("process_delivery"), setup.lost) == (3, [("process_delivery", 1_000 - told)])


def test_an_outage_is_logged_when_it_begins_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup()
    setup.broker.troubles = [redis.ConnectionError() for _ in range(3)]
    with caplog.at_level(logging.INFO, logger="adapters.webhooks"):
        for _ in range(6):
            setup.nudge()
            setup.broker.time += 1.1

    assert [line.getMessage() for line in caplog.records] == ["broker away", "broker back"]
    assert caplog.records[-1].__dict__["lost_nudges"] == 3
