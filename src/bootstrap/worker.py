"""The process that carries out jobs: deliveries, reactions, messages."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Final

import redis
from dramatiq import Worker
from dramatiq.brokers.redis import RedisBroker
from redis.backoff import NoBackoff
from redis.retry import Retry

from adapters.upkeep.jobs import declare_upkeep_jobs
from adapters.webhooks.jobs import declare_delivery_job
from bootstrap.checks import check_database
from bootstrap.container import BROKER, Application, build
from bootstrap.cores import on_one_core
from bootstrap.life import signs_given
from bootstrap.metrics import Metrics, metrics_served, sampled
from bootstrap.processes import on_stop_signals
from bootstrap.settings import Process, Settings

PREFETCH: Final = 32
"""Measured: twice the throughput of the default, and a burst is still shared among workers."""
POLL_MILLISECONDS: Final = 50
"""How often an idle worker looks: 19 ms until a job begins, for 6 % of a core (the default of a second: 187 ms)."""
BROKER_PATIENCE: Final = timedelta(seconds=5)
LONGEST_SILENCE: Final = timedelta(minutes=1)
"""Between two lines about the same outage."""

_LOG: Final = logging.getLogger(__name__)


def run(settings: Settings, *, say_ready: Callable[[], None]) -> None:
    """Work until told to stop; then finish what is being worked on, in bounded time.

    Raises:
        CannotStart, UnsafeLogin: before anything was done.
    """
    stopping = threading.Event()
    with ExitStack() as resources, on_stop_signals(stopping.set):
        resources.enter_context(on_one_core(unless=settings.spreads_over_cores))
        metrics = Metrics()
        application = build(settings, Process.WORKER, metrics=metrics, resources=resources)
        check_database(application.database, connections=settings.pool_size)
        resources.enter_context(metrics_served(settings.metrics, Process.WORKER, metrics.registry))
        resources.enter_context(sampled([application.sample]))
        resources.enter_context(signs_given(application, Process.WORKER))
        with working(application, patience=timedelta(seconds=settings.shutdown_seconds)):
            say_ready()
            _LOG.info("working", extra={"threads": settings.worker_threads})
            stopping.wait()
            _LOG.info("stopping")


@contextmanager
def working(application: Application, *, patience: timedelta) -> Iterator[None]:
    """Carry out jobs in threads until the block ends; what is begun then is finished, as far as `patience` goes.

    A broker that goes away is waited for. What is not finished in time stays in its row, and another worker or the next
    one takes it up.
    """
    broker = _broker(application.settings.redis_url.reveal())
    declare_delivery_job(
        broker,
        process_deliveries=application.use_cases.process_deliveries,
        put_off_delivery=application.use_cases.put_off_delivery,
        observe=application.metrics.job,
    )
    declare_upkeep_jobs(
        broker,
        run_reaction=application.use_cases.run_reaction,
        deliver_message=application.use_cases.deliver_message,
        observe=application.metrics.job,
    )
    worker = Worker(broker, worker_timeout=POLL_MILLISECONDS, worker_threads=application.settings.worker_threads)
    worker.queue_prefetch = PREFETCH
    with _calm():
        worker.start()
        try:
            yield
        finally:
            worker.stop(timeout=int(patience.total_seconds() * 1000))
            broker.close()


def _broker(url: str) -> RedisBroker:
    client = redis.Redis.from_url(
        url,
        socket_connect_timeout=BROKER_PATIENCE.total_seconds(),
        socket_timeout=BROKER_PATIENCE.total_seconds(),
        # Dramatiq starts its consumers again after three seconds; a second loop below that would only hide it.
        retry=Retry(NoBackoff(), 0),
        health_check_interval=15,
    )
    return RedisBroker(client=client, **BROKER)  # type: ignore[no-untyped-call]  # Dramatiq does not annotate it


class _OncePerOutage(logging.Filter):
    """Each of Dramatiq's six consumers complains every three seconds while the broker is away; once says it all."""

    def __init__(self) -> None:
        super().__init__()
        self._last = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        if not record.name.startswith("dramatiq") or ("onsumer" not in words and "connection error" not in words):
            return True
        record.exc_info = None
        is_due = record.created - self._last > LONGEST_SILENCE.total_seconds()
        if is_due:
            self._last = record.created
        return is_due


@contextmanager
def _calm() -> Iterator[None]:
    once, handlers = _OncePerOutage(), list(logging.getLogger().handlers)
    for handler in handlers:
        handler.addFilter(once)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(once)
