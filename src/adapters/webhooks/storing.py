"""The two ways in which deliveries that wait together are stored.

`ByUseCase` asks the core, on a thread: where somebody has to be looked up or something is learnt. `ByLine` is for all
others, which are nearly all: the core makes the entries, which waits for nothing, and they go to Postgres over a line
of their own from this very loop (docs/adr/0023).
"""

import asyncio
import logging
from collections.abc import Callable, Generator, Sequence, Set
from datetime import timedelta
from selectors import EVENT_WRITE
from typing import Final, Protocol, TypeVar

from adapters.webhooks.gathering import LONGEST_STORE, Ask
from application.incidents import whereabouts
from application.meetings.receive_deliveries import Entry, IncomingDelivery, Receipt, waiting_among
from application.ports.deliveries import Delivery
from application.ports.unit_of_work import StorageUnavailable
from domain.identifiers import DeliveryId

T = TypeVar("T")

CALLED_EVERY: Final = timedelta(milliseconds=10)
"""At most. Nobody who watches a screen sees as much."""

_LOG: Final = logging.getLogger(__name__)


class ReceivesDeliveries(Protocol):
    """The use case: one receipt per delivery, in their order; all are committed, or none when it raises."""

    def __call__(self, *, deliveries: Sequence[IncomingDelivery]) -> Sequence[Receipt]: ...


class EntersDeliveries(Protocol):
    """The use case: one entry per delivery, in their order. Waits for nothing."""

    def __call__(self, *, deliveries: Sequence[IncomingDelivery]) -> Sequence[Entry]: ...


class CallsWorkers(Protocol):
    """The use case: tells workers what waits. A call that is lost costs one sweep."""

    def __call__(self, *, deliveries: Sequence[DeliveryId]) -> None: ...


class Line(Protocol):
    """A connection to the inbox that one conversation at a time is carried on over."""

    @property
    def descriptor(self) -> int:
        """What is waited for."""

    def is_well(self) -> bool:
        """Whether a conversation may begin; otherwise it is to be closed."""

    def store(self, deliveries: Sequence[Delivery]) -> Generator[int, None, frozenset[DeliveryId]]:
        """Yields the events of `selectors` that it waits for; answers which are new, once they are committed.

        Raises:
            StorageUnavailable: nothing is known to be stored.
            Exception: it was refused, and nothing is stored.
        """

    def close(self) -> None:
        """Safe to call twice."""


class ByUseCase:
    """Stores by `ReceiveDeliveries`."""

    def __init__(self, receive: ReceivesDeliveries, ask: Ask) -> None:
        self._receive = receive
        self._ask = ask

    async def __call__(self, deliveries: Sequence[IncomingDelivery]) -> Sequence[Receipt]:
        return await self._ask(self._receive, deliveries=deliveries)


class ByLine:
    """Stores by a line, which it opens when it needs one. For deliveries that ask nothing, and for one event loop."""

    def __init__(
        self,
        *,
        enter: EntersDeliveries,
        open_line: Callable[[], Line],
        call_workers: CallsWorkers,
        ask: Ask,
        ask_broker: Ask,
        patience: timedelta = LONGEST_STORE,
    ) -> None:
        """
        Args:
            open_line: may wait for Postgres.
            ask, ask_broker: threads for what waits, for Postgres and for the broker.
            patience: for one store; a line that takes longer is given up.
        """
        self._enter = enter
        self._open_line = open_line
        self._ask = ask
        self._patience = patience.total_seconds()
        self._calls = WorkerCalls(call_workers, ask_broker)
        self._idle: list[Line] = []

    async def __call__(self, deliveries: Sequence[IncomingDelivery]) -> Sequence[Receipt]:
        entries = self._enter(deliveries=deliveries)
        rows = [entry.row for entry in entries if entry.row is not None]
        new: Set[DeliveryId] = await self._stored(rows) if rows else frozenset()
        self._calls.call(waiting_among(entries, new))
        return [entry.answered(new) for entry in entries]

    async def finish(self) -> None:
        """Wait for the last call of a worker, and hang up. Nothing may be under way any more."""
        await self._calls.finish()
        while self._idle:
            self._idle.pop().close()

    async def _stored(self, rows: Sequence[Delivery]) -> frozenset[DeliveryId]:
        line = await self._well_line()
        try:
            async with asyncio.timeout(self._patience):
                return await carried_on(line.store(rows), line.descriptor)
        except TimeoutError as error:
            raise StorageUnavailable from error
        finally:
            self._idle.append(line)

    async def _well_line(self) -> Line:
        """One found dead is replaced and nobody notices: nothing had been asked of it."""
        while self._idle:
            line = self._idle.pop()
            if line.is_well():
                return line
            line.close()
        return await self._ask(self._open_line)


class WorkerCalls:
    """Calls workers behind the back of those who wait for an answer.

    The first is called for at once. While one call is under way, and for `CALLED_EVERY`, what is stored meanwhile waits
    for the next: a call costs as much as taking in two deliveries, and the same few workers answer it.
    """

    def __init__(self, call_workers: CallsWorkers, ask: Ask) -> None:
        self._call_workers = call_workers
        self._ask = ask
        self._waiting: list[DeliveryId] = []
        self._calling: asyncio.Task[None] | None = None

    def call(self, deliveries: Sequence[DeliveryId]) -> None:
        """Have them called for these, soon."""
        self._waiting += deliveries
        if self._waiting and self._calling is None:
            self._calling = asyncio.create_task(self._call_all())

    async def finish(self) -> None:
        """Wait until nobody is to be called."""
        if self._calling is not None:
            await self._calling

    async def _call_all(self) -> None:
        try:
            while self._waiting:
                deliveries, self._waiting = self._waiting, []
                await self._ask(self._call_workers, deliveries=deliveries)
                await asyncio.sleep(CALLED_EVERY.total_seconds())
        except Exception as error:  # noqa: BLE001  they are stored and answered; the sweep finds them
            _LOG.error("workers not called", extra={"why": whereabouts(error)})
        finally:
            self._calling = None


async def carried_on(conversation: Generator[int, None, T], descriptor: int) -> T:
    """Carry on a conversation to its end, waiting for this descriptor in the running loop whenever it has to.

    It always waits to read, and now and then also to write. Giving up closes it.

    Raises:
        Exception: what it raised.
    """
    loop = asyncio.get_running_loop()
    over: asyncio.Future[T] = loop.create_future()
    is_writing = False

    def go_on() -> None:
        nonlocal is_writing
        if over.done():
            return
        try:
            wanted = next(conversation)
        except StopIteration as end:
            over.set_result(end.value)
        except Exception as error:  # noqa: BLE001  handed on to whoever waits
            over.set_exception(error)
        else:
            if wanted & EVENT_WRITE and not is_writing:
                loop.add_writer(descriptor, go_on)
            elif is_writing and not wanted & EVENT_WRITE:
                loop.remove_writer(descriptor)
            is_writing = bool(wanted & EVENT_WRITE)

    go_on()
    if over.done():
        return over.result()
    loop.add_reader(descriptor, go_on)
    try:
        return await over
    finally:
        loop.remove_reader(descriptor)
        if is_writing:
            loop.remove_writer(descriptor)
        conversation.close()
