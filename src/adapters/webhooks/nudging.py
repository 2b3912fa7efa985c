"""Telling workers through Dramatiq that something waits.

Rules
1. Nothing here raises because the broker is away, and nothing waits long for it: what waits is a row, and the sweep
   finds it.
2. After a failure the broker is left alone for a second, so that an outage costs each request nothing.
3. An outage is logged when it begins and when it is over.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import DramatiqError
from redis.backoff import NoBackoff
from redis.retry import Retry

from application.correlation import current_correlation
from application.ports.jobs import JobName, Jobs
from domain.identifiers import DeliveryId, MessageId, ReactionId

LEFT_ALONE_FOR: Final = timedelta(seconds=1)
LONGEST_NUDGE: Final = timedelta(seconds=1)
"""For all ids of one call together."""
DELIVERIES_IN_A_MESSAGE: Final = 50
"""They are carried out together then; more would keep other workers idle."""
_CONNECT_SECONDS: Final = 0.5
_ANSWER_SECONDS: Final = 1.0

_LOG: Final = logging.getLogger(__name__)


def nudging_broker(redis_url: str, **options: Any) -> RedisBroker:
    """A broker for those who only nudge: it gives up soon, and does not repeat itself.

    Args:
        options: as `RedisBroker` takes them.
    """
    client = redis.Redis.from_url(
        redis_url,
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    return RedisBroker(client=client, **options)  # type: ignore[no-untyped-call]  # Dramatiq does not annotate it


def count_nothing(job: str, lost: int) -> None:
    """For those who do not measure."""


class DramatiqJobs(Jobs):
    """Nudges by Dramatiq messages that carry ids, and the correlation where there is one. Safe in any thread."""

    def __init__(
        self,
        broker: dramatiq.Broker,
        *,
        count_lost: Callable[[str, int], None] = count_nothing,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            broker: need not know the actors; the process that nudges is seldom the one that works.
            count_lost: told a job and how many nudges for it were not given.
            seconds: any clock that only moves on.
        """
        self._broker = broker
        self._count_lost = count_lost
        self._seconds = seconds
        self._guard = threading.Lock()
        self._is_away = False
        self._left_alone_until = float("-inf")
        self._lost = 0
        for name in JobName:
            broker.declare_queue(name)

    def process(self, deliveries: Sequence[DeliveryId]) -> None:
        self._nudge(JobName.PROCESS_DELIVERY, deliveries, together=DELIVERIES_IN_A_MESSAGE)

    def untaken(self) -> int:
        if self._seconds() < self._left_alone_until or not isinstance(self._broker, RedisBroker):
            return 0
        try:
            # What is not acknowledged, and nothing else: read by Dramatiq's own tests, and by none of its methods.
            return int(self._broker.do_qsize(JobName.PROCESS_DELIVERY.value))
        except (DramatiqError, redis.RedisError, OSError) as error:
            self._leave_alone(type(error).__name__)
            return 0

    def react(self, reactions: Sequence[ReactionId]) -> None:
        self._nudge(JobName.RUN_REACTION, reactions)

    def send(self, messages: Sequence[MessageId]) -> None:
        self._nudge(JobName.DELIVER_MESSAGE, messages)

    def _nudge(self, job: JobName, ids: Sequence[UUID], *, together: int = 1) -> None:
        began = self._seconds()
        correlation = current_correlation()
        for told in range(0, len(ids), together):
            if self._seconds() < self._left_alone_until:
                self._lose(job, len(ids) - told)
                return
            try:
                self._broker.enqueue(_message(job, ids[told : told + together], correlation))
            except (DramatiqError, redis.RedisError, OSError) as error:
                self._leave_alone(type(error).__name__)
                self._lose(job, len(ids) - told)
                return
            if self._seconds() - began > LONGEST_NUDGE.total_seconds():
                self._leave_alone("slow")
        self._welcome_back()

    def _lose(self, job: JobName, lost: int) -> None:
        with self._guard:
            self._lost += lost
        self._count_lost(job, lost)

    def _leave_alone(self, why: str) -> None:
        with self._guard:
            begins, self._is_away = not self._is_away, True
            self._left_alone_until = self._seconds() + LEFT_ALONE_FOR.total_seconds()
        if begins:
            _LOG.warning("broker away", extra={"why": why})

    def _welcome_back(self) -> None:
        if not self._is_away or self._seconds() < self._left_alone_until:
            return
        with self._guard:
            was_away, self._is_away = self._is_away, False
            lost, self._lost = self._lost, 0
        if was_away:
            _LOG.warning("broker back", extra={"lost_nudges": lost})


def _message(job: JobName, rows: Sequence[UUID], correlation: str | None) -> "dramatiq.Message[None]":
    return dramatiq.Message(
        queue_name=job.value,
        actor_name=job.value,
        args=tuple(str(row) for row in rows),
        kwargs={"correlation": correlation} if correlation is not None else {},
        options={},
    )
