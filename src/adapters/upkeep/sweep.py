"""The loop that keeps the service whole while nobody looks.

It may run in any number of processes at once: what a sweep finds is marked as found in the transaction that finds it.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from application.incidents import whereabouts
from application.upkeep.sweep import SweepReport
from domain.errors import Transient

SWEEP_EVERY: Final = timedelta(seconds=2.5)
"""Half of what a lost nudge costs at most: as long, it has to wait for a sweep to take it up."""
PRUNE_EVERY: Final = timedelta(minutes=10)

_LOG: Final = logging.getLogger(__name__)


class SweepsWaiting(Protocol):
    """The use case."""

    def __call__(self) -> SweepReport: ...


class Prunes(Protocol):
    """The use case; answers whether there may be more to drop."""

    def __call__(self) -> bool: ...


def observe_nothing(report: SweepReport) -> None:
    """For those who do not measure."""


class Upkeep:
    """Sweeps and prunes by the clock, until it is told to stop."""

    def __init__(
        self,
        sweep_waiting: SweepsWaiting,
        prune: Prunes,
        *,
        interval: timedelta = SWEEP_EVERY,
        prune_every: timedelta = PRUNE_EVERY,
        stopping: threading.Event | None = None,
        seconds: Callable[[], float] = time.monotonic,
        observe: Callable[[SweepReport], None] = observe_nothing,
    ) -> None:
        """
        Args:
            stopping: set from outside to stop; what waits between two sweeps, too.
            seconds: any clock that only moves on.
            observe: told what each sweep found.
        """
        self._sweep_waiting = sweep_waiting
        self._prune = prune
        self._interval = interval.total_seconds()
        self._prune_every = prune_every.total_seconds()
        self._stopping = stopping if stopping is not None else threading.Event()
        self._seconds = seconds
        self._observe = observe
        self._in_trouble: set[str] = set()

    def run(self) -> None:
        """Blocks until `stop`; what is under way then is finished. Trouble is logged, and the next turn tries again."""
        prune_at = self._seconds()
        while not self._stopping.is_set():
            self._attempt("sweep", self._sweep)
            # What is more than one portion is dropped between sweeps, so that none of them waits long for it.
            if self._seconds() >= prune_at and not self._attempt("prune", self._prune):
                prune_at = self._seconds() + self._prune_every
            self._stopping.wait(self._interval)

    def stop(self) -> None:
        """From any thread, or from a signal's handler."""
        self._stopping.set()

    def _sweep(self) -> bool:
        report = self._sweep_waiting()
        self._observe(report)
        if report.deliveries or report.reactions or report.messages:
            _LOG.info(
                "sweep",
                extra={
                    "deliveries": report.deliveries,
                    "reactions": report.reactions,
                    "messages": report.messages,
                },
            )
        return False

    def _attempt(self, what: str, errand: Callable[[], bool]) -> bool:
        """Whether there is more of it to do at once."""
        try:
            is_more = errand()
        except Transient as error:
            if what not in self._in_trouble:  # an outage is worth one line, not one every five seconds
                _LOG.warning("upkeep waits", extra={"errand": what, "why": type(error).__name__})
            self._in_trouble.add(what)
        except Exception as error:  # noqa: BLE001 - the rim of a process that has to outlive a bad turn
            _LOG.error("upkeep failed", extra={"errand": what, "why": whereabouts(error)})
        else:
            self._in_trouble.discard(what)
            return is_more
        return False
