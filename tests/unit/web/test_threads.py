"""The way into the core."""

import asyncio
import threading

import pytest

from adapters.web.threads import Threads
from application.correlation import correlated, current_correlation
from tests.support.patience import LONGEST_WAIT_SECONDS

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]


async def test_a_use_case_runs_in_another_thread() -> None:
    with Threads(1, name="core") as threads:
        assert (await threads.ask(threading.current_thread)).name.startswith("core")


async def test_it_belongs_to_the_callers_request() -> None:
    with Threads(1, name="core") as threads, correlated("a-request"):
        assert await threads.ask(current_correlation) == "a-request"


async def test_no_more_run_at_once_than_there_are_threads() -> None:
    both, most, guard, now = threading.Barrier(2), [0], threading.Lock(), [0]

    def use_case() -> None:
        with guard:
            now[0] += 1
            most[0] = max(most[0], now[0])
        both.wait(LONGEST_WAIT_SECONDS)
        with guard:
            now[0] -= 1

    with Threads(2, name="core") as threads:
        await asyncio.gather(*(threads.ask(use_case) for _ in range(6)))

    assert most == [2]


async def test_what_it_raises_comes_back() -> None:
    def use_case(*, number: int) -> None:
        raise ValueError(number)

    with Threads(1, name="core") as threads, pytest.raises(ValueError, match="7"):
        await threads.ask(use_case, number=7)
