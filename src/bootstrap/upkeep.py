"""The process that finds what the broker lost, forgets what has had its time, and measures how long things wait."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from adapters.persistence.backlog import Backlog
from adapters.upkeep.rounds import rounds_made
from adapters.upkeep.sweep import Upkeep
from bootstrap.checks import check_database
from bootstrap.container import build
from bootstrap.life import signs_given
from bootstrap.metrics import Metrics, metrics_served, sampled
from bootstrap.processes import on_stop_signals
from bootstrap.settings import Process, Settings

CONNECTIONS: Final = 5
"""One sweeps, one makes rounds, one measures, one says that we run, one to spare."""

_LOG: Final = logging.getLogger(__name__)


def run(settings: Settings, *, say_ready: Callable[[], None]) -> None:
    """Sweep until told to stop; a sweep under way is finished.

    Raises:
        CannotStart, UnsafeLogin: before anything was done.
    """
    with ExitStack() as resources:
        metrics = Metrics()
        application = build(settings, Process.UPKEEP, metrics=metrics, resources=resources)
        check_database(application.database, connections=CONNECTIONS)
        backlog = Backlog(application.database)

        def measure() -> None:
            for queue, seconds in backlog.oldest_waiting_seconds(application.clock.now()).items():
                metrics.waiting(queue, seconds)

        upkeep = Upkeep(
            application.use_cases.sweep_waiting,
            application.use_cases.prune,
            interval=settings.sweep_every,
            observe=metrics.swept,
        )
        resources.enter_context(on_stop_signals(upkeep.stop))
        resources.enter_context(metrics_served(settings.metrics, Process.UPKEEP, metrics.registry))
        resources.enter_context(sampled([application.sample, measure]))
        resources.enter_context(signs_given(application, Process.UPKEEP))
        resources.enter_context(rounds_made(application.use_cases.make_rounds))
        say_ready()
        _LOG.info("sweeping", extra={"every_seconds": settings.sweep_every.total_seconds()})
        upkeep.run()
        _LOG.info("stopping")
