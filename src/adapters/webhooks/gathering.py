"""Storing together what waits together.

While one store is under way, deliveries that come in wait for it; then all of them, up to `MOST_AT_ONCE`, are stored by
one statement and one commit. Nobody waits for a timer: alone, a delivery is stored at once (measured: sixty-four at a
time are ten times cheaper than one by one).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, TypeVar

from application.correlation import correlated
from application.meetings.receive_deliveries import IncomingDelivery, Receipt
from domain.errors import Transient

T = TypeVar("T")

MOST_AT_ONCE: Final = 64


class Ask(Protocol):
    """Enters the core: runs a use case on one of a bounded number of threads, with the context of the caller."""

    async def __call__(self, use_case: Callable[..., T], /, **arguments: Any) -> T: ...


class ReceivesDeliveries(Protocol):
    """The use case: one receipt per delivery, in their order; all are committed, or none when it raises."""

    def __call__(self, *, deliveries: Sequence[IncomingDelivery]) -> Sequence[Receipt]: ...


class Gatherer:
    """Hands waiting deliveries to the core, and each its own receipt. For one event loop."""

    def __init__(self, receive: ReceivesDeliveries, ask: Ask, *, most_at_once: int = MOST_AT_ONCE) -> None:
        self._receive = receive
        self._ask = ask
        self._most_at_once = most_at_once
        self._waiting: deque[tuple[IncomingDelivery, asyncio.Future[Receipt]]] = deque()
        self._storing: asyncio.Task[None] | None = None

    async def store(self, delivery: IncomingDelivery) -> Receipt:
        """Answers when it is committed.

        Giving up waiting does not take it back; stored unanswered, it meets its copy as a duplicate.

        Raises:
            Exception: whatever kept this one from being stored, when it was tried alone.
        """
        stored: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, stored))
        if self._storing is None:
            with correlated(None):  # what is stored together belongs to no single request
                self._storing = asyncio.create_task(self._store_all())
        return await stored

    async def finish(self) -> None:
        """Wait until nothing is under way: for a clean stop."""
        if self._storing is not None:
            await self._storing

    async def _store_all(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most_at_once))]
                await self._store(batch)
        finally:
            self._storing = None

    async def _store(self, batch: "Sequence[tuple[IncomingDelivery, asyncio.Future[Receipt]]]") -> None:
        try:
            receipts = await self._ask(self._receive, deliveries=[delivery for delivery, _ in batch])
        except Exception as error:  # noqa: BLE001 - handed on to whoever waits, who decides
            if len(batch) == 1:
                _fail(batch[0][1], error)
            else:
                await self._store_each_alone(batch)
        else:
            for (_, stored), receipt in zip(batch, receipts, strict=True):
                if not stored.done():
                    stored.set_result(receipt)

    async def _store_each_alone(self, batch: "Sequence[tuple[IncomingDelivery, asyncio.Future[Receipt]]]") -> None:
        """So that one that cannot be stored fails nobody else."""
        for index, alone in enumerate(batch):
            await self._store([alone])
            error = None if alone[1].cancelled() else alone[1].exception()
            if isinstance(error, Transient):
                # Storage itself is away: the others need not each wait to find that out.
                for _, stored in batch[index + 1 :]:
                    _fail(stored, error)
                return


def _fail(stored: "asyncio.Future[Receipt]", error: Exception) -> None:
    if not stored.done():
        stored.set_exception(error)
