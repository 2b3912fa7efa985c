"""Saying now and again that a process runs, for as long as it does."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

from application.health.checks import REPORTS_EVERY
from bootstrap.container import Application
from bootstrap.metrics import sampled
from bootstrap.settings import Process
from domain.errors import Transient


@contextmanager
def signs_given(application: Application, process: Process) -> Iterator[None]:
    """Report until the block ends, then take leave. An outage of the database costs reports and nothing else."""
    own = application.identifiers.new()
    began_at = application.clock.now()

    def report() -> None:
        application.use_cases.report_alive(
            process=own,
            name=process.value,
            began_at=began_at,
            reaches_broker=application.answers_broker(),
            budget_left=application.budget.least_share_left(),
        )

    try:
        with sampled([report], every=REPORTS_EVERY):
            yield
    finally:
        with contextlib.suppress(Transient):  # then it is seen to have fallen silent, which is as true
            application.use_cases.take_leave(process=own)
