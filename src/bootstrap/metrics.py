"""What is counted and measured, and where Prometheus reads it.

Adapters are handed the methods of `Metrics` as plain callables and know nothing of Prometheus. With several processes
(`serve --processes`), each writes into files that the one at their head reads together: PROMETHEUS_MULTIPROC_DIR must
then be in the environment of each before this module is imported.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from application.incidents import whereabouts
from application.ports.notifier import Letter, LetterDelayed, LetterRefused, LetterUncertain, Notifier
from application.upkeep.sweep import SweepReport
from bootstrap.setting_values import MetricsPlace
from bootstrap.settings import METRICS_PORTS, Process
from domain.errors import Transient

METHODS: Final = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS", "WEBSOCKET"})
"""Whoever makes up others makes up no labels."""
SAMPLE_EVERY: Final = timedelta(seconds=5)
FAST: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOW: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

_LOG: Final = logging.getLogger(__name__)


class Metrics:
    """Everything this process counts. Safe for threads. Labels are few and ours: routes and names, never addresses."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        made = self.registry
        self._requests = Counter("quotla_requests", "Requests answered.", ["route", "method", "status"], registry=made)
        self._request_seconds = Histogram(
            "quotla_request_seconds", "How long it took until the answer began.", ["route"], buckets=FAST, registry=made
        )
        self._requests_by_labels: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        """Looking a counter up by its labels takes longer than counting."""
        self._deliveries = Counter("quotla_deliveries", "Deliveries by outcome.", ["outcome"], registry=made)
        self._deliveries_by_outcome: dict[str, Counter] = {}
        self._delivery_seconds = Histogram(
            "quotla_delivery_seconds", "How long taking a delivery in took.", buckets=FAST, registry=made
        )
        self._jobs = Counter("quotla_jobs", "Jobs by outcome.", ["job", "outcome"], registry=made)
        self._job_seconds = Histogram("quotla_job_seconds", "How long jobs took.", ["job"], buckets=SLOW, registry=made)
        self._nudges_lost = Counter(
            "quotla_nudges_lost", "Nudges the broker did not take; the sweep finds them.", ["job"], registry=made
        )
        self._swept = Counter("quotla_swept", "Rows that a sweep found waiting.", ["queue"], registry=made)
        self._waiting_seconds = Gauge(
            "quotla_oldest_waiting_seconds",
            "Age of the oldest that waits.",
            ["queue"],
            registry=made,
            multiprocess_mode="livemax",
        )
        self._calls = Counter(
            "quotla_calendly_calls", "Calls of Calendly by outcome.", ["operation", "outcome"], registry=made
        )
        self._call_seconds = Histogram(
            "quotla_calendly_call_seconds", "How long Calendly took.", ["operation"], buckets=SLOW, registry=made
        )
        self._budget = Gauge(
            "quotla_calendly_budget_left",
            "Share of the request budget left, of the account that has least.",
            registry=made,
            multiprocess_mode="livemin",
        )
        self._pool_in_use = Gauge(
            "quotla_database_connections_in_use", "Connections in use.", registry=made, multiprocess_mode="livesum"
        )
        self._pool_size = Gauge(
            "quotla_database_connections", "Connections at most.", registry=made, multiprocess_mode="livesum"
        )
        self._messages = Counter("quotla_messages", "Messages handed over, by outcome.", ["outcome"], registry=made)
        self._watching = Gauge(
            "quotla_subscriptions_open", "Open GraphQL subscriptions.", registry=made, multiprocess_mode="livesum"
        )

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered. `route` is the pattern, never the address."""
        labels = route, method if method in METHODS else "other", status // 100
        found = self._requests_by_labels.get(labels)
        if found is None:
            counter = self._requests.labels(route, labels[1], f"{labels[2]}xx")
            found = self._requests_by_labels[labels] = counter, self._request_seconds.labels(route)
        counter, histogram = found
        counter.inc()
        histogram.observe(seconds)

    def delivery(self, outcome: str, seconds: float) -> None:
        """A delivery was answered."""
        counter = self._deliveries_by_outcome.get(outcome)
        if counter is None:
            counter = self._deliveries_by_outcome[outcome] = self._deliveries.labels(outcome)
        counter.inc()
        self._delivery_seconds.observe(seconds)

    def job(self, job: str, outcome: str, seconds: float) -> None:
        """A job is over."""
        self._jobs.labels(job, outcome).inc()
        self._job_seconds.labels(job).observe(seconds)

    def nudges_lost(self, job: str, lost: int) -> None:
        """The broker did not take these."""
        self._nudges_lost.labels(job).inc(lost)

    def swept(self, report: SweepReport) -> None:
        """A sweep is over."""
        for queue, count in (
            ("deliveries", report.deliveries),
            ("reactions", report.reactions),
            ("messages", report.messages),
        ):
            self._swept.labels(queue).inc(count)

    def waiting(self, queue: str, oldest_seconds: float) -> None:
        """How old the oldest is that waits; 0 when none does."""
        self._waiting_seconds.labels(queue).set(oldest_seconds)

    def call(self, operation: str, outcome: str, seconds: float) -> None:
        """Calendly answered, or did not."""
        self._calls.labels(operation, outcome).inc()
        self._call_seconds.labels(operation).observe(seconds)

    def budget_left(self, share: float) -> None:
        """Between 0 and 1."""
        self._budget.set(share)

    def pool(self, in_use: int, size: int) -> None:
        """Connections of this process."""
        self._pool_in_use.set(in_use)
        self._pool_size.set(size)

    def message(self, outcome: str) -> None:
        """A message was handed over, or not."""
        self._messages.labels(outcome).inc()

    def watching(self, change: int) -> None:
        """Subscriptions came (1) or went (-1)."""
        self._watching.inc(change)


class CountedNotifier(Notifier):
    """Counts what becomes of messages."""

    def __init__(self, notifier: Notifier, count: Callable[[str], None]) -> None:
        self._notifier = notifier
        self._count = count

    def send(self, letter: Letter) -> bool:
        try:
            went_out = self._notifier.send(letter)
        except LetterRefused:
            self._count("refused")
            raise
        except LetterDelayed:
            self._count("delayed")
            raise
        except LetterUncertain:
            self._count("uncertain")
            raise
        self._count("sent" if went_out else "logged")
        return went_out


@contextmanager
def metrics_served(place: MetricsPlace | None, process: Process, registry: CollectorRegistry) -> Iterator[int | None]:
    """Serve them to Prometheus until the block ends; the port, or `None` where nothing is to be served.

    Raises:
        OSError: the port that was asked for is taken. Where none was, a free one takes its place.
    """
    if place is None:
        yield None
        return
    try:
        server, thread = start_http_server(
            METRICS_PORTS[process] if place.port is None else place.port, place.host, registry
        )
    except OSError:
        if place.port is not None:
            raise
        server, thread = start_http_server(0, place.host, registry)
    _LOG.info("metrics served", extra={"host": place.host, "port": server.server_port})
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def registry_of_processes(folder: Path) -> CollectorRegistry:
    """All processes that write into this folder, together."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]  # as it comes
    return registry


@contextmanager
def sampled(samples: Sequence[Callable[[], None]], *, every: timedelta = SAMPLE_EVERY) -> Iterator[None]:
    """Take these samples now and again, in a thread of their own, until the block ends."""
    stopping = threading.Event()

    def sample() -> None:
        while True:
            for take in samples:
                try:
                    take()
                except Transient:
                    _LOG.debug("sample not taken")
                except Exception as error:  # noqa: BLE001  a sample that fails must not end those after it
                    _LOG.error("sample failed", extra={"why": whereabouts(error)})
            if stopping.wait(every.total_seconds()):
                return

    thread = threading.Thread(target=sample, name="samples", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
