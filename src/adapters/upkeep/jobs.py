"""The jobs that carry out reactions and send messages: Dramatiq actors that are told an id.

Tries, leases and due times are in the rows; a sweep finds what the broker lost. So a message is never retried by the
broker, and an actor never fails as far as the broker can see.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

import dramatiq

from application.correlation import correlated, current_correlation
from application.incidents import whereabouts
from application.ports.jobs import JobName
from application.ports.outbox import ReactionName
from domain.errors import StaleWrite, Transient
from domain.identifiers import MessageId, ReactionId

_LOG: Final = logging.getLogger(__name__)

Observe = Callable[[str, str, float], None]


class RunsReaction(Protocol):
    """The use case."""

    def __call__(self, *, reaction: ReactionId) -> ReactionName | None: ...


class DeliversMessage(Protocol):
    """The use case."""

    def __call__(self, *, message: MessageId) -> None: ...


def observe_nothing(job: str, outcome: str, seconds: float) -> None:
    """For those who do not measure."""


def declare_upkeep_jobs(
    broker: dramatiq.Broker,
    *,
    run_reaction: RunsReaction,
    deliver_message: DeliversMessage,
    observe: Observe = observe_nothing,
) -> None:
    """Have workers of this broker carry out reactions and send messages.

    Args:
        observe: told the job, its outcome and how long it took.
    """

    def react(row: UUID) -> str:
        done = run_reaction(reaction=ReactionId(row))
        return done.value if done is not None else "nothing_to_do"

    def send(row: UUID) -> str:
        deliver_message(message=MessageId(row))
        return "done"

    for name, errand in ((JobName.RUN_REACTION, react), (JobName.DELIVER_MESSAGE, send)):
        dramatiq.Actor(
            Errand(name, errand, observe).told,
            broker=broker,
            actor_name=name,
            queue_name=name,
            priority=0,
            options={"max_retries": 0} if "max_retries" in broker.actor_options else {},
        )


@dataclass(frozen=True)
class Errand:
    """Runs one use case for one row, with one line in the log."""

    job: JobName
    carry_out: Callable[[UUID], str]
    """Answers with the outcome, in a word."""
    observe: Observe

    def told(self, row: str, correlation: str | None = None) -> None:
        """What the broker calls. Safe to be told the same row any number of times."""
        began = time.perf_counter()
        with correlated(correlation):
            outcome, why, level = self._tried(UUID(row))
            seconds = time.perf_counter() - began
            _LOG.log(
                level,
                "job",
                extra={
                    "job": self.job.value,
                    "row": row,
                    "outcome": outcome,
                    "milliseconds": round(seconds * 1_000, 1),
                    "correlation": current_correlation(),
                    "why": why,
                },
            )
        self.observe(self.job, outcome, seconds)

    def _tried(self, row: UUID) -> tuple[str, str | None, int]:
        try:
            return self.carry_out(row), None, logging.INFO
        except (Transient, StaleWrite) as error:
            # Not even the row could be reached; it is as it was, and the sweep comes back to it.
            return "left_waiting", type(error).__name__, logging.INFO
        except Exception as error:  # noqa: BLE001 - the rim of a job; the row keeps it for another try
            return "failed", whereabouts(error), logging.ERROR
