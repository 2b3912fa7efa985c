"""The job that carries out a stored delivery: a Dramatiq actor that is told an id.

Nothing here is asked of Dramatiq but hurry. Tries and due times are in the delivery's row, and a sweep finds what the
broker lost, so messages are never retried by the broker itself.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

import dramatiq

from application.correlation import correlated, current_correlation
from application.incidents import whereabouts
from application.ports.deliveries import DeliveryState
from application.ports.jobs import JobName
from domain.errors import StaleWrite, Transient
from domain.identifiers import DeliveryId

TRIES_AT_ONCE: Final = 4
"""Somebody was faster (`StaleWrite`): looking again is all it takes, and thrice again is plenty."""

_LOG: Final = logging.getLogger(__name__)


class ProcessesDelivery(Protocol):
    """The use case."""

    def __call__(self, *, delivery: DeliveryId) -> DeliveryState | None: ...


class PutsOffDelivery(Protocol):
    """The use case."""

    def __call__(self, *, delivery: DeliveryId, why: str, retry_after: timedelta | None = None) -> DeliveryState: ...


def observe_nothing(job: str, outcome: str, seconds: float) -> None:
    """For those who do not measure."""


def declare_delivery_job(
    broker: dramatiq.Broker,
    *,
    process_delivery: ProcessesDelivery,
    put_off_delivery: PutsOffDelivery,
    observe: Callable[[str, str, float], None] = observe_nothing,
) -> "dramatiq.Actor[[str, str | None], None]":
    """Have workers of this broker carry out deliveries.

    Args:
        observe: told the job, its outcome and how long it took.
    """
    carry_out = CarryOutDelivery(process_delivery, put_off_delivery, observe)

    def process(delivery: str, correlation: str | None = None) -> None:
        with correlated(correlation):
            carry_out(DeliveryId(UUID(delivery)))

    return dramatiq.Actor(
        process,
        broker=broker,
        actor_name=JobName.PROCESS_DELIVERY,
        queue_name=JobName.PROCESS_DELIVERY,
        priority=0,
        options={"max_retries": 0} if "max_retries" in broker.actor_options else {},
    )


@dataclass(frozen=True)
class CarryOutDelivery:
    """One try: applied, or put off; never an error that the broker would see."""

    process_delivery: ProcessesDelivery
    put_off_delivery: PutsOffDelivery
    observe: Callable[[str, str, float], None]

    def __call__(self, delivery: DeliveryId) -> None:
        """Safe to be told the same delivery any number of times."""
        began = time.perf_counter()
        outcome, why, level = self._tried(delivery)
        seconds = time.perf_counter() - began
        _LOG.log(
            level,
            "job",
            extra={
                "job": JobName.PROCESS_DELIVERY.value,
                "delivery": str(delivery),
                "outcome": outcome,
                "milliseconds": round(seconds * 1_000, 1),
                "correlation": current_correlation(),
                "why": why,
            },
        )
        self.observe(JobName.PROCESS_DELIVERY, outcome, seconds)

    def _tried(self, delivery: DeliveryId) -> tuple[str, str | None, int]:
        try:
            state = self._processed(delivery)
        except (Transient, StaleWrite) as error:
            why = type(error).__name__
            return self._put_off(delivery, error), why, logging.INFO
        except Exception as error:  # noqa: BLE001 - the rim of a job; the row keeps it for another try
            return self._put_off(delivery, error), whereabouts(error), logging.ERROR
        return (state.value if state is not None else "nothing_to_do"), None, logging.INFO

    def _processed(self, delivery: DeliveryId) -> DeliveryState | None:
        for _ in range(TRIES_AT_ONCE - 1):
            try:
                return self.process_delivery(delivery=delivery)
            except StaleWrite:
                continue
        return self.process_delivery(delivery=delivery)

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
