"""Storing together what waits together.

While as many stores are under way as may be, deliveries that come in wait for one to end; then all of them, up to
`MOST_AT_ONCE`, are stored by one transaction. Nobody waits for a timer: alone, a delivery is stored at once (measured:
sixty-four at a time are ten times cheaper than one by one).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final, Protocol, TypeVar

from application.correlation import correlated
from application.meetings.receive_deliveries import IncomingDelivery, Receipt
from domain.errors import Transient

T = TypeVar("T")

MOST_AT_ONCE: Final = 64
LONGEST_STORE: Final = timedelta(seconds=7)
"""As long as anybody waits for it."""


class NotInTime(Exception):
    """Nobody knows whether it is stored, or will be: it is to come again."""


class Ask(Protocol):
    """Enters the core: runs a use case on one of a bounded number of threads, with the context of the caller."""

    async def __call__(self, use_case: Callable[..., T], /, **arguments: Any) -> T: ...


class StoresTogether(Protocol):
    """One receipt per delivery, in their order; all are committed, or none when it raises."""

    async def __call__(self, deliveries: Sequence[IncomingDelivery], /) -> Sequence[Receipt]: ...


class Gatherer:
    """Hands on waiting deliveries, and to each its own receipt. For one event loop."""

    def __init__(
        self,
        store_together: StoresTogether,
        *,
        at_a_time: int = 1,
        most_at_once: int = MOST_AT_ONCE,
        patience: timedelta = LONGEST_STORE,
    ) -> None:
        """
        Args:
            at_a_time: how many stores may be under way.
            most_at_once: how many deliveries one of them takes.
            patience: how long a delivery is waited for.
        """
        self._store_together = store_together
        self._at_a_time = at_a_time
        self._most_at_once = most_at_once
        self._waiting: deque[tuple[IncomingDelivery, asyncio.Future[Receipt]]] = deque()
        self._storing: set[asyncio.Task[None]] = set()
        self._patience = patience.total_seconds()
        self._asked: deque[tuple[float, asyncio.Future[Receipt]]] = deque()
        """Until when each is waited for, in the order of their coming; some are answered already."""
        self._deadline: asyncio.TimerHandle | None = None

    async def store(self, delivery: IncomingDelivery) -> Receipt:
        """Answers when it is committed.

        Giving up waiting takes back only what was not begun; stored unanswered, it meets its copy as a duplicate.

        Raises:
            NotInTime: patience ended.
            Exception: whatever kept this one from being stored, when it was tried alone.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[Receipt] = loop.create_future()
        self._waiting.append((delivery, stored))
        self._bound(stored, loop)
        if len(self._storing) < self._at_a_time:
            with correlated(None):  # what is stored together belongs to no single request
                storing = asyncio.create_task(self._store_all())
            self._storing.add(storing)
        return await stored

    async def finish(self) -> None:
        """Wait until nothing is under way: for a clean stop."""
        while self._storing:
            await asyncio.wait(self._storing)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _bound(self, stored: "asyncio.Future[Receipt]", loop: asyncio.AbstractEventLoop) -> None:
        """One timer for all who wait, since they came one after the other: one for each would cost each more than its
        place in the store does.
        """
        while self._asked and self._asked[0][1].done():
            self._asked.popleft()
        self._asked.append((loop.time() + self._patience, stored))
        if self._deadline is None:
            self._deadline = loop.call_later(self._patience, self._end_patience, loop)

    def _end_patience(self, loop: asyncio.AbstractEventLoop) -> None:
        self._deadline, now = None, loop.time()
        while self._asked and (self._asked[0][1].done() or self._asked[0][0] <= now):
            _fail(self._asked.popleft()[1], NotInTime())
        if self._asked:
            self._deadline = loop.call_at(self._asked[0][0], self._end_patience, loop)

    async def _store_all(self) -> None:
        try:
            while batch := self._next_batch():
                await self._store(batch)
        finally:
            # At once, not by a callback a turn later: what comes between would wait for nobody.
            self._storing.remove(_this_task())

    def _next_batch(self) -> "list[tuple[IncomingDelivery, asyncio.Future[Receipt]]]":
        batch: list[tuple[IncomingDelivery, asyncio.Future[Receipt]]] = []
        while self._waiting and len(batch) < self._most_at_once:
            one = self._waiting.popleft()
            # Who gave up was told to come again; while the database hangs, keeping it would fill the memory.
            if not one[1].done():
                batch.append(one)
        return batch

    async def _store(self, batch: "Sequence[tuple[IncomingDelivery, asyncio.Future[Receipt]]]") -> None:
        try:
            receipts = await self._store_together([delivery for delivery, _ in batch])
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


def _this_task() -> "asyncio.Task[Any]":
    task = asyncio.current_task()
    assert task is not None  # noqa: S101  it is asked by one
    return task


def _fail(stored: "asyncio.Future[Receipt]", error: Exception) -> None:
    if not stored.done():
        stored.set_exception(error)
