"""The jobs that carry out reactions and send messages: Dramatiq actors that are told an id.

Tries, leases and due times are in the rows; a sweep finds what the broker lost. So a message is never retried by the
broker, and an actor never fails as far as the broker can see.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

import dramatiq

from application.correlation import correlated, current_correlation
from application.incidents import whereabouts
from application.ports.jobs import JobName
from application.ports.messages import MessageState
from application.upkeep.run_reaction import Fate, Tried
from domain.errors import StaleWrite, Transient
from domain.identifiers import MessageId, ReactionId

_LOG: Final = logging.getLogger(__name__)

Observe = Callable[[str, str, float], None]


class RunsReaction(Protocol):
    """The use case."""

    def __call__(self, *, reaction: ReactionId) -> Tried | None: ...


class DeliversMessage(Protocol):
    """The use case."""

    def __call__(self, *, message: MessageId) -> MessageState | None: ...


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

    def react(row: UUID) -> Line:
        tried = run_reaction(reaction=ReactionId(row))
        if tried is None:
            return Line("nothing_to_do")
        reaction = tried.reaction
        return Line(
            tried.fate.value,
            tried.why,
            logging.WARNING if tried.fate is Fate.GAVE_UP else logging.INFO,
            {"reaction": reaction.name.value, "about": str(reaction.about), "workspace": str(reaction.workspace)},
        )

    def send(row: UUID) -> Line:
        # Why is not for the log: a mail server's words may quote the address.
        state = deliver_message(message=MessageId(row))
        if state is None:
            return Line("nothing_to_do")
        return Line("put_off" if state is MessageState.PENDING else state.value)

    for name, errand in ((JobName.RUN_REACTION, react), (JobName.DELIVER_MESSAGE, send)):
        dramatiq.Actor(
            Errand(name, errand, observe).told,
            broker=broker,
            actor_name=name,
            queue_name=name,
            priority=0,
            options={"max_retries": 0} if "max_retries" in broker.actor_options else {},
        )


@dataclass(frozen=True, slots=True)
class Line:
    """What the log says of a job."""

    outcome: str
    why: str | None = None
    level: int = logging.INFO
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Errand:
    """Runs one use case for one row, with one line in the log."""

    job: JobName
    carry_out: Callable[[UUID], Line]
    observe: Observe

    def told(self, row: str, correlation: str | None = None) -> None:
        """What the broker calls. Safe to be told the same row any number of times."""
        began = time.perf_counter()
        with correlated(correlation):
            line = self._tried(UUID(row))
            seconds = time.perf_counter() - began
            _LOG.log(
                line.level,
                "job",
                extra={
                    "job": self.job.value,
                    "row": row,
                    **line.more,
                    "outcome": line.outcome,
                    "milliseconds": round(seconds * 1_000, 1),
                    "correlation": current_correlation(),
                    "why": line.why,
                },
            )
        self.observe(self.job, line.outcome, seconds)

    def _tried(self, row: UUID) -> Line:
        try:
            return self.carry_out(row)
        except (Transient, StaleWrite) as error:
            # Not even the row could be reached; it is as it was, and the sweep comes back to it.
            return Line("left_waiting", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the rim of a job; the row keeps it for another try
            return Line("failed", whereabouts(error), logging.ERROR)
