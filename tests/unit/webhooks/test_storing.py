"""Deliveries that ask nothing are stored over a line, from the loop itself, and workers are called behind its back."""

import asyncio
import socket
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, TypeVar

import pytest

from adapters.system.identifiers import SystemIdentifiers
from adapters.webhooks.storing import ByLine, WorkerCalls, carried_on
from application.meetings.receive_deliveries import EnterDeliveries, IncomingDelivery, Receipt
from application.ports.deliveries import Delivery
from application.ports.unit_of_work import StorageUnavailable
from application.settings import Installation
from domain.identifiers import DeliveryId
from domain.subscription import Signer
from tests.adapters.asking import ask_at_once
from tests.adapters.clock import StandingClock
from tests.adapters.intake import a_post
from tests.support.builders import an_id

pytestmark = pytest.mark.unit

T = TypeVar("T")

INSTALLATION = Installation(
    app_url="http://127.0.0.1:8000",
    booking_origin="https://calendly.com",
    mail_from="app@business.example",
    sends_mail=True,
)


def a_delivery(key: str = "key", *, event: str = "invitee.created", is_open: bool = True) -> IncomingDelivery:
    return IncomingDelivery(
        post=a_post(is_open=is_open),
        signer=Signer.OWN,
        event=event,
        created_by=None,
        key=key,
        body=b"{}",
        is_stale=False,
        correlation="c",
    )


class SocketLine:
    """A line to an inbox in memory: each conversation ends when something comes to its socket."""

    def __init__(self, *, answers: bool = True) -> None:
        self._ours, self.theirs = socket.socketpair()
        self._ours.setblocking(False)
        self.descriptor = self._ours.fileno()
        self.stored: dict[str, Delivery] = {}
        self.is_standing = True
        self.is_closed = False
        self.troubles: list[Exception] = []
        self._answers = answers

    def is_well(self) -> bool:
        return self.is_standing and not self.is_closed

    def store(self, deliveries: Sequence[Delivery]) -> Generator[int, None, frozenset[DeliveryId]]:
        is_over = False
        try:
            if self._answers:
                self.theirs.send(b"!")
            yield EVENT_READ
            self._ours.recv(1)
            is_over = True
            if self.troubles:
                raise self.troubles.pop(0)
            for one in deliveries:
                self.stored.setdefault(one.key, one)
            return frozenset(one.id for one in self.stored.values()) & {one.id for one in deliveries}
        finally:
            if not is_over:
                self.close()

    def close(self) -> None:
        self.is_closed = True
        self._ours.close()
        self.theirs.close()


class Exchange:
    """Opens lines, and remembers them."""

    def __init__(self) -> None:
        self.lines: list[SocketLine] = []
        self.troubles: list[Exception] = []
        self.answers = True

    def __call__(self) -> SocketLine:
        if self.troubles:
            raise self.troubles.pop(0)
        self.lines.append(SocketLine(answers=self.answers))
        return self.lines[-1]


class Calls:
    """Whom workers were called for."""

    def __init__(self) -> None:
        self.made: list[list[DeliveryId]] = []
        self.troubles: list[Exception] = []

    def __call__(self, *, deliveries: Sequence[DeliveryId]) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.made.append(list(deliveries))


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    opened = Exchange()
    yield opened
    for line in opened.lines:
        line.close()


@pytest.fixture
def calls() -> Calls:
    return Calls()


def by_line(exchange: Exchange, calls: Calls, **changes: Any) -> ByLine:
    facts: dict[str, Any] = {"ask": ask_at_once, "ask_broker": ask_at_once, **changes}
    return ByLine(
        enter=EnterDeliveries(StandingClock(), SystemIdentifiers(), INSTALLATION),
        open_line=exchange,
        call_workers=calls,
        **facts,
    )


# What is stored, and what is answered


@pytest.mark.asyncio
async def test_each_gets_its_receipt(exchange: Exchange, calls: Calls) -> None:
    store = by_line(exchange, calls)
    deliveries = [
        a_delivery("a"),
        a_delivery("a"),
        a_delivery("b", event="invitee.sneezed"),
        a_delivery("c", is_open=False),
    ]

    receipts = await store(deliveries)

    assert receipts == [Receipt.STORED, Receipt.DUPLICATE, Receipt.UNKNOWN_EVENT, Receipt.DISCONNECTED]


@pytest.mark.asyncio
async def test_after_a_disconnect_nothing_is_stored_and_no_line_is_opened(exchange: Exchange, calls: Calls) -> None:
    await by_line(exchange, calls)([a_delivery(is_open=False)])

    assert exchange.lines == []


@pytest.mark.asyncio
async def test_workers_are_called_for_what_is_new_and_waits(exchange: Exchange, calls: Calls) -> None:
    store = by_line(exchange, calls)
    await store([a_delivery("known")])
    await store([a_delivery("known"), a_delivery("odd", event="invitee.sneezed"), a_delivery("new")])
    await store.finish()

    stored = exchange.lines[0].stored
    assert [one for made in calls.made for one in made] == [stored["known"].id, stored["new"].id]


@pytest.mark.asyncio
async def test_nobody_waits_for_a_call(exchange: Exchange, calls: Calls) -> None:
    never = asyncio.Event()

    async def ask_nobody(use_case: Callable[..., T], /, **arguments: Any) -> T:
        await never.wait()
        return use_case(**arguments)

    store = by_line(exchange, calls, ask_broker=ask_nobody)

    assert await store([a_delivery("a")]) == [Receipt.STORED]
    assert await store([a_delivery("b")]) == [Receipt.STORED]
    never.set()
    await store.finish()


def test_whose_owner_must_be_looked_up_is_no_entry_yet() -> None:
    enter = EnterDeliveries(StandingClock(), SystemIdentifiers(), INSTALLATION)

    with pytest.raises(ValueError, match="looked up"):
        enter(deliveries=[replace(a_delivery(), post=None)])


# The line


@pytest.mark.asyncio
async def test_one_line_is_used_again_and_again(exchange: Exchange, calls: Calls) -> None:
    store = by_line(exchange, calls)

    for key in "abc":
        await store([a_delivery(key)])

    assert len(exchange.lines) == 1


@pytest.mark.asyncio
async def test_one_found_dead_is_replaced_unnoticed(exchange: Exchange, calls: Calls) -> None:
    store = by_line(exchange, calls)
    await store([a_delivery("a")])
    exchange.lines[0].is_standing = False

    assert await store([a_delivery("b")]) == [Receipt.STORED]
    assert [line.is_closed for line in exchange.lines] == [True, False]


@pytest.mark.asyncio
async def test_one_that_says_nothing_is_given_up(exchange: Exchange, calls: Calls) -> None:
    exchange.answers = False
    store = by_line(exchange, calls, patience=timedelta(0))

    with pytest.raises(StorageUnavailable):
        await store([a_delivery()])

    assert [line.is_closed for line in exchange.lines] == [True]


@pytest.mark.asyncio
async def test_what_is_refused_is_told_and_the_line_goes_on(exchange: Exchange, calls: Calls) -> None:
    store = by_line(exchange, calls)
    await store([a_delivery("a")])
    exchange.lines[0].troubles.append(ValueError("a row that cannot be stored"))
    with pytest.raises(ValueError, match="cannot be stored"):
        await store([a_delivery("b")])

    assert await store([a_delivery("c")]) == [Receipt.STORED]
    assert len(exchange.lines) == 1


@pytest.mark.asyncio
async def test_a_line_that_cannot_be_opened_is_trouble_of_the_storage(exchange: Exchange, calls: Calls) -> None:
    exchange.troubles.append(StorageUnavailable())
    store = by_line(exchange, calls)
    with pytest.raises(StorageUnavailable):
        await store([a_delivery()])

    assert await store([a_delivery()]) == [Receipt.STORED]


@pytest.mark.asyncio
async def test_finishing_hangs_up(exchange: Exchange, calls: Calls) -> None:
    store = by_line(exchange, calls)
    await store([a_delivery()])

    await store.finish()

    assert [line.is_closed for line in exchange.lines] == [True]


# Calling workers


class Gate:
    """An `ask` that lets nobody pass before it is opened."""

    def __init__(self) -> None:
        self.opened, self.reached = asyncio.Event(), asyncio.Event()

    async def ask(self, use_case: Callable[..., T], /, **arguments: Any) -> T:
        self.reached.set()
        await self.opened.wait()
        return use_case(**arguments)


def ids(number: int) -> list[DeliveryId]:
    return [DeliveryId(an_id()) for _ in range(number)]


@pytest.mark.asyncio
async def test_what_is_stored_during_a_call_waits_for_the_next(calls: Calls) -> None:
    gate = Gate()
    workers = WorkerCalls(calls, gate.ask)
    first, second, third = ids(1), ids(2), ids(1)
    workers.call(first)
    await gate.reached.wait()
    workers.call(second)
    workers.call(third)
    gate.opened.set()

    await workers.finish()

    assert calls.made == [first, second + third]


@pytest.mark.asyncio
async def test_for_nobody_nobody_is_called(calls: Calls) -> None:
    asked: list[object] = []

    async def ask(use_case: Callable[..., T], /, **arguments: Any) -> T:
        asked.append(arguments)
        return use_case(**arguments)

    workers = WorkerCalls(calls, ask)
    workers.call([])
    await workers.finish()

    assert asked == []


@pytest.mark.asyncio
async def test_a_call_that_fails_is_logged_and_the_next_is_made(calls: Calls, caplog: pytest.LogCaptureFixture) -> None:
    workers = WorkerCalls(calls, ask_at_once)
    calls.troubles.append(ValueError("a bug"))
    workers.call(ids(1))
    await workers.finish()
    later = ids(1)
    workers.call(later)
    await workers.finish()

    assert [line.message for line in caplog.records] == ["workers not called"]
    assert calls.made == [later]


# Conversations


async def conversed(steps: Callable[[socket.socket], Generator[int, None, T]]) -> T:
    """Carry on a conversation over one end of a pair; the other is the argument."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.setblocking(False)
        return await carried_on(steps(theirs), ours.fileno())


@pytest.mark.asyncio
async def test_a_conversation_that_waits_for_nothing_is_over_at_once() -> None:
    def steps(_: socket.socket) -> Generator[int, None, str]:
        yield from ()
        return "done"

    assert await conversed(steps) == "done"


@pytest.mark.asyncio
async def test_it_goes_on_when_there_is_something_to_read() -> None:
    def steps(theirs: socket.socket) -> Generator[int, None, list[str]]:
        said = ["hello"]
        for word in ("one", "two"):
            theirs.send(b"!")
            yield EVENT_READ
            said.append(word)
        return said

    assert await conversed(steps) == ["hello", "one", "two"]


@pytest.mark.asyncio
async def test_it_goes_on_when_there_is_room_to_write() -> None:
    def steps(theirs: socket.socket) -> Generator[int, None, str]:
        yield EVENT_READ | EVENT_WRITE
        yield EVENT_READ | EVENT_WRITE
        theirs.send(b"!")
        yield EVENT_READ
        return "read"

    assert await conversed(steps) == "read"


@pytest.mark.asyncio
async def test_what_it_raises_is_raised() -> None:
    def steps(theirs: socket.socket) -> Generator[int, None, str]:
        theirs.send(b"!")
        yield EVENT_READ
        raise StorageUnavailable

    with pytest.raises(StorageUnavailable):
        await conversed(steps)


@pytest.mark.asyncio
async def test_giving_up_closes_it() -> None:
    closed = []

    def steps(_: socket.socket) -> Generator[int, None, str]:
        try:
            yield EVENT_READ
        finally:
            closed.append(True)
        return "never"

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await conversed(steps)

    assert closed == [True]
