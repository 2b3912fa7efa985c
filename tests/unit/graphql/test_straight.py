"""Coroutines that wait for nothing outside, from their beginning to their end."""

import asyncio
from contextvars import ContextVar

import pytest
from strawberry.dataloader import DataLoader

from adapters.graphql.straight import run_straight

pytestmark = pytest.mark.unit

WHERE: ContextVar[str] = ContextVar("where", default="outside")


def test_it_gives_the_result() -> None:
    async def three() -> int:
        return sum(await asyncio.gather(one(), one(), one()))

    async def one() -> int:
        await asyncio.sleep(0)
        return 1

    assert run_straight(three()) == 3


def test_it_raises_what_was_raised() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_straight(fail())


def test_what_is_gathered_is_batched() -> None:
    batches: list[list[int]] = []

    async def load(keys: list[int]) -> list[int]:
        batches.append(keys)
        return keys

    async def ask() -> list[int]:
        loader: DataLoader[int, int] = DataLoader(load)
        return await asyncio.gather(*(loader.load(key) for key in (1, 2, 3)))

    assert (run_straight(ask()), batches) == ([1, 2, 3], [[1, 2, 3]])


def test_what_was_begun_is_over_when_it_returns() -> None:
    done: list[str] = []

    async def later() -> None:
        await asyncio.sleep(0)
        done.append("later")

    async def begin() -> "asyncio.Task[None]":
        return asyncio.ensure_future(later())

    run_straight(begin())

    assert done == ["later"]


def test_waiting_for_what_never_comes_is_refused() -> None:
    async def wait() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(RuntimeError, match="nobody"):
        run_straight(wait())


def test_it_is_not_for_a_thread_with_an_event_loop() -> None:
    async def outer() -> None:
        run_straight(asyncio.sleep(0))

    with pytest.raises(RuntimeError, match="event loop"):
        asyncio.run(outer())


def test_a_thread_can_be_used_again_after_a_failure() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    async def one() -> int:
        return 1

    with pytest.raises(ZeroDivisionError):
        run_straight(fail())

    assert run_straight(one()) == 1


def test_tasks_have_the_context_they_were_begun_in() -> None:
    async def where() -> str:
        return WHERE.get()

    async def inside() -> tuple[str, str]:
        WHERE.set("inside")
        return await asyncio.create_task(where()), WHERE.get()

    assert (run_straight(inside()), WHERE.get()) == (("inside", "inside"), "outside")


def test_a_failure_that_nobody_asked_about_is_told_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    async def forget() -> None:
        asyncio.ensure_future(fail())  # noqa: RUF006  nobody asks about it

    run_straight(forget())

    assert "never retrieved" in caplog.text
