"""The job that carries out stored deliveries: a Dramatiq actor that is told their ids.

Nothing here is asked of Dramatiq but hurry. Tries and due times are in the deliveries' rows, and a sweep finds what the
broker lost, so messages are never retried by the broker itself.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

import dramatiq

from application.correlation import correlated, current_correlation
from application.incidents import whereabouts
from application.meetings.process_deliveries import Processed
from application.ports.deliveries import DeliveryState
from application.ports.jobs import JobName
from domain.errors import StaleWrite, Transient
from domain.identifiers import DeliveryId

TRIES_AT_ONCE: Final = 4
"""Somebody was faster (`StaleWrite`): looking again is all it takes, and thrice again is plenty."""

_LOG: Final = logging.getLogger(__name__)


class ProcessesDeliveries(Protocol):
    """The use case."""

    def __call__(self, *, deliveries: Sequence[DeliveryId]) -> Sequence[Processed]: ...


class PutsOffDelivery(Protocol):
    """The use case."""

    def __call__(self, *, delivery: DeliveryId, why: str, retry_after: timedelta | None = None) -> DeliveryState: ...


def observe_nothing(job: str, outcome: str, seconds: float) -> None:
    """For those who do not measure."""


def declare_delivery_job(
    broker: dramatiq.Broker,
    *,
    process_deliveries: ProcessesDeliveries,
    put_off_delivery: PutsOffDelivery,
    observe: Callable[[str, str, float], None] = observe_nothing,
) -> "dramatiq.Actor[..., None]":
    """Have workers of this broker carry out deliveries.

    Args:
        observe: told, for each delivery, the job, its outcome and how long it took; of those carried out together each
            took its share.
    """
    carry_out = CarryOutDeliveries(process_deliveries, put_off_delivery, observe)

    def process(*deliveries: str, correlation: str | None = None) -> None:
        with correlated(correlation):
            carry_out([DeliveryId(UUID(one)) for one in deliveries])

    return dramatiq.Actor(
        process,
        broker=broker,
        actor_name=JobName.PROCESS_DELIVERY,
        queue_name=JobName.PROCESS_DELIVERY,
        priority=0,
        options={"max_retries": 0} if "max_retries" in broker.actor_options else {},
    )


@dataclass(frozen=True)
class CarryOutDeliveries:
    """One try of each: applied, or put off; never an error that the broker would see."""

    process_deliveries: ProcessesDeliveries
    put_off_delivery: PutsOffDelivery
    observe: Callable[[str, str, float], None]

    def __call__(self, deliveries: Sequence[DeliveryId]) -> None:
        """Safe to be told the same deliveries any number of times."""
        began = time.perf_counter()
        done = self._processed(deliveries)
        share = (time.perf_counter() - began) / max(len(done), 1)
        for one in done:
            self._tell(one, share)

    def _processed(self, deliveries: Sequence[DeliveryId]) -> Sequence[Processed]:
        done: dict[DeliveryId, Processed] = {}
        left = deliveries
        for _ in range(TRIES_AT_ONCE):
            try:
                done |= {one.delivery: one for one in self.process_deliveries(deliveries=left)}
            except Exception as error:  # noqa: BLE001 - the rim of a job; the rows keep them for another try
                done |= {one: Processed(one, None, None, error) for one in left}
            left = [one.delivery for one in done.values() if isinstance(one.error, StaleWrite)]
            if not left:
                break
        return list(done.values())

    def _tell(self, one: Processed, seconds: float) -> None:
        with correlated(one.correlation) if one.correlation is not None else nullcontext():
            outcome, why, level = self._fate(one)
            _LOG.log(
                level,
                "job",
                extra={
                    "job": JobName.PROCESS_DELIVERY.value,
                    "delivery": str(one.delivery),
                    "outcome": outcome,
                    "milliseconds": round(seconds * 1_000, 1),
                    "correlation": current_correlation(),
                    "why": why,
                },
            )
        self.observe(JobName.PROCESS_DELIVERY, outcome, seconds)

    def _fate(self, one: Processed) -> tuple[str, str | None, int]:
        if one.error is None:
            return (one.state.value if one.state is not None else "nothing_to_do"), None, logging.INFO
        if isinstance(one.error, Transient | StaleWrite):
            return self._put_off(one.delivery, one.error), type(one.error).__name__, logging.INFO
        return self._put_off(one.delivery, one.error), whereabouts(one.error), logging.ERROR

    def _put_off(self, delivery: DeliveryId, error: Exception) -> str:
        retry_after = error.retry_after if isinstance(error, Transient) else None
        try:
            state = self.put_off_delivery(delivery=delivery, why=type(error).__name__, retry_after=retry_after)
        except Exception as second:  # noqa: BLE001 - as above; the row is as it was, and the sweep takes it up again
            _LOG.warning(
                "not put off",
                extra={
                    "delivery": str(delivery),
                    "correlation": current_correlation(),
                    "why": type(second).__name__ if isinstance(second, Transient) else whereabouts(second),
                },
            )
            return "left_waiting"
        return DeliveryState.FAILED.value if state is DeliveryState.FAILED else "put_off"
