"""A delivery's job applies it, or puts it off, and never fails as far as the broker can see."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from dramatiq import Worker
from dramatiq.brokers.stub import StubBroker

from adapters.webhooks.jobs import declare_delivery_job
from adapters.webhooks.nudging import DramatiqJobs
from application.correlation import correlated, current_correlation
from application.meetings.process_deliveries import Processed
from application.ports.deliveries import DeliveryState
from application.ports.unit_of_work import StorageUnavailable
from domain.errors import StaleWrite
from domain.identifiers import DeliveryId
from tests.support.patience import LONGEST_WAIT_SECONDS

pytestmark = pytest.mark.unit

DELIVERY = DeliveryId(UUID(int=7))


class Processing:
    """Both use cases: `DELIVERY` has its troubles first, in their order; then it is handled, as others are at once."""

    def __init__(self, *troubles: Exception, putting_off: Exception | DeliveryState = DeliveryState.STORED) -> None:
        self.troubles = list(troubles)
        self.cannot: Exception | None = None
        """Raised instead of any answer."""
        self.putting_off = putting_off
        self.tries: list[DeliveryId] = []
        self.put_off: list[tuple[DeliveryId, str, timedelta | None]] = []
        self.while_at_it: Callable[[], None] = lambda: None

    def process(self, *, deliveries: Sequence[DeliveryId]) -> Sequence[Processed]:
        self.tries += deliveries
        self.while_at_it()
        if self.cannot:
            raise self.cannot
        return [
            Processed(one, "from-its-row", None, _raised(self.troubles.pop(0)))
            if self.troubles and one == DELIVERY
            else Processed(one, "from-its-row", DeliveryState.HANDLED)
            for one in deliveries
        ]

    def later(self, *, delivery: DeliveryId, why: str, retry_after: timedelta | None = None) -> DeliveryState:
        self.put_off.append((delivery, why, retry_after))
        if isinstance(self.putting_off, Exception):
            raise self.putting_off
        return self.putting_off


def _raised(error: Exception) -> Exception:
    """With the place it comes from."""
    try:
        raise error
    except Exception as raised:  # noqa: BLE001 - to be answered with
        return raised


def carried_out(
    processing: Processing, *deliveries: DeliveryId, correlation: str | None = None
) -> list[tuple[str, str]]:
    """Have the actor do it; what was observed."""
    observed: list[tuple[str, str]] = []
    actor = declare_delivery_job(
        StubBroker(),
        process_deliveries=processing.process,
        put_off_delivery=processing.later,
        observe=lambda job, outcome, _: observed.append((job, outcome)),
    )
    actor.fn(*(str(one) for one in deliveries or [DELIVERY]), correlation=correlation)
    return observed


def test_a_delivery_is_carried_out() -> None:
    assert carried_out(Processing()) == [("process_delivery", "handled")]


def test_somebody_faster_is_looked_at_again_at_once() -> None:
    processing = Processing(StaleWrite(), StaleWrite(), StaleWrite())

    assert carried_out(processing) == [("process_delivery", "handled")]
    assert len(processing.tries) == 4


def test_somebody_always_faster_puts_it_off() -> None:
    processing = Processing(*(StaleWrite() for _ in range(10)))

    carried_out(processing)

    assert (len(processing.tries), processing.put_off) == (4, [(DELIVERY, "StaleWrite", None)])


def test_what_time_will_mend_is_put_off_as_long_as_it_asks_for() -> None:
    processing = Processing(StorageUnavailable(retry_after=timedelta(seconds=9)))

    assert carried_out(processing) == [("process_delivery", "put_off")]
    assert processing.put_off == [(DELIVERY, "StorageUnavailable", timedelta(seconds=9))]


def test_the_unexpected_is_put_off_under_its_name_alone() -> None:
    processing = Processing(ValueError("quotes a body"))

    carried_out(processing)

    assert processing.put_off == [(DELIVERY, "ValueError", None)]


def test_one_tried_too_often_has_failed() -> None:
    processing = Processing(ValueError(), putting_off=DeliveryState.FAILED)

    assert carried_out(processing) == [("process_delivery", "failed")]


@pytest.mark.parametrize("trouble", [StorageUnavailable(), ValueError()])
def test_one_that_cannot_even_be_put_off_is_left_to_the_sweep(trouble: Exception) -> None:
    processing = Processing(StorageUnavailable(), putting_off=trouble)

    assert carried_out(processing) == [("process_delivery", "left_waiting")]


def test_the_unexpected_is_logged_once_with_its_correlation_and_no_message(caplog: pytest.LogCaptureFixture) -> None:
    processing = Processing(ValueError("quotes a body"))
    with caplog.at_level(logging.INFO, logger="adapters.webhooks"):
        carried_out(processing)

    (line,) = caplog.records
    assert (line.levelno, line.__dict__["correlation"]) == (logging.ERROR, "from-its-row")
    assert line.__dict__["why"].startswith("ValueError at test_jobs.py")
    assert "quotes a body" not in str(vars(line))


def test_what_a_job_follows_ends_with_the_job() -> None:
    carried_out(Processing(), correlation="from-the-message")

    assert current_correlation() is None


def test_the_trouble_of_one_is_not_that_of_those_carried_out_with_it() -> None:
    other = DeliveryId(UUID(int=8))
    processing = Processing(ValueError())

    assert carried_out(processing, DELIVERY, other) == [
        ("process_delivery", "put_off"),
        ("process_delivery", "handled"),
    ]
    assert processing.put_off == [(DELIVERY, "ValueError", None)]


def test_somebody_faster_with_one_has_only_that_one_looked_at_again() -> None:
    other = DeliveryId(UUID(int=8))
    processing = Processing(StaleWrite())

    carried_out(processing, DELIVERY, other)

    assert processing.tries == [DELIVERY, other, DELIVERY]


def test_when_nothing_can_be_carried_out_each_is_put_off() -> None:
    other = DeliveryId(UUID(int=8))
    processing = Processing()
    processing.cannot = StorageUnavailable()

    carried_out(processing, DELIVERY, other)

    assert [delivery for delivery, _, _ in processing.put_off] == [DELIVERY, other]


def test_a_job_of_many_tells_of_each_with_its_own_correlation(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="adapters.webhooks"):
        carried_out(Processing(), DELIVERY, DeliveryId(UUID(int=8)), correlation="from-the-message")

    told = [(line.__dict__["delivery"], line.__dict__["correlation"]) for line in caplog.records]
    assert told == [(str(UUID(int=7)), "from-its-row"), (str(UUID(int=8)), "from-its-row")]


def test_a_nudge_reaches_the_worker_with_its_correlation() -> None:
    processing, seen = Processing(), list[str | None]()
    processing.while_at_it = lambda: seen.append(current_correlation())
    broker = StubBroker()
    declare_delivery_job(broker, process_deliveries=processing.process, put_off_delivery=processing.later)
    worker = Worker(broker, worker_timeout=10, worker_threads=1)
    with correlated("a-request"):
        DramatiqJobs(broker).process([DELIVERY])
    worker.start()
    try:
        broker.join("process_delivery", timeout=int(LONGEST_WAIT_SECONDS * 1000))
        worker.join()
    finally:
        worker.stop()

    assert (processing.tries, seen) == ([DELIVERY], ["a-request"])


def test_the_broker_never_repeats_a_delivery_by_itself() -> None:
    broker = StubBroker()
    actor = declare_delivery_job(broker, process_deliveries=Processing().process, put_off_delivery=Processing().later)

    assert actor.options["max_retries"] == 0


def test_messages_carry_the_ids_alone() -> None:
    broker, rows = StubBroker(), [DeliveryId(uuid4()), DeliveryId(uuid4())]

    DramatiqJobs(broker).process(rows)

    (message,) = [queue.get_nowait() for name, queue in broker.queues.items() if name == "process_delivery"]
    assert all(str(row).encode() in message for row in rows)
    assert b'"kwargs":{}' in message
