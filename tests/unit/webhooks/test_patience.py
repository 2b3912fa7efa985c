"""What has to wait is waited for, but not for ever; what does not has no timer."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from adapters.webhooks.patience import within

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

T = TypeVar("T")

LONG = 60.0


async def waiting_for(*events: asyncio.Event) -> str:
    for event in events:
        await event.wait()
    return "done"


async def broken_after(*events: asyncio.Event) -> str:
    await waiting_for(*events)
    raise ZeroDivisionError


async def awaiting(seconds: float, coroutine: Coroutine[Any, Any, T]) -> T:
    return await within(seconds, coroutine)


async def test_what_does_not_wait_is_not_timed() -> None:
    assert await within(0, waiting_for()) == "done"


async def test_what_waits_is_answered_when_it_came() -> None:
    first, second = asyncio.Event(), asyncio.Event()
    under_way = asyncio.create_task(awaiting(LONG, waiting_for(first, second)))
    for event in (first, second):
        await asyncio.sleep(0)  # its turn
        assert not under_way.done()
        event.set()

    assert await under_way == "done"


async def test_patience_ends() -> None:
    with pytest.raises(TimeoutError):
        await within(0, waiting_for(asyncio.Event()))


async def test_patience_ends_for_all_of_it_together() -> None:
    already, never = asyncio.Event(), asyncio.Event()
    under_way = asyncio.create_task(awaiting(0.01, waiting_for(already, never)))
    await asyncio.sleep(0)  # its turn
    already.set()

    with pytest.raises(TimeoutError):
        await under_way


@pytest.mark.parametrize("waits", [False, True])
async def test_what_it_raises_is_raised(waits: bool) -> None:
    event = asyncio.Event()
    under_way = asyncio.create_task(awaiting(LONG, broken_after(*[event] * waits)))
    await asyncio.sleep(0)  # its turn
    event.set()

    with pytest.raises(ZeroDivisionError):
        await under_way


async def test_what_is_given_up_is_closed() -> None:
    closed: list[bool] = []

    async def dawdling() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            closed.append(True)

    with pytest.raises(TimeoutError):
        await within(0, dawdling())

    assert closed == [True]


async def test_who_is_canceled_is_canceled() -> None:
    under_way = asyncio.create_task(awaiting(LONG, waiting_for(asyncio.Event())))
    await asyncio.sleep(0)  # its turn
    under_way.cancel()

    with pytest.raises(asyncio.CancelledError):
        await under_way
