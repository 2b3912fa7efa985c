"""The way from the asynchronous rim into the synchronous core: a bounded number of threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

T = TypeVar("T")


class Ask(Protocol):
    """Runs a use case in a thread, with the context (and so the correlation) of the caller."""

    async def __call__(self, use_case: Callable[..., T], /, **arguments: Any) -> T: ...


class Threads:
    """So many use cases at a time and no more; others wait their turn. Close it when the last request is answered."""

    def __init__(self, number: int, *, name: str) -> None:
        self._pool = ThreadPoolExecutor(number, thread_name_prefix=name)

    async def ask(self, use_case: Callable[..., T], /, **arguments: Any) -> T:
        """See `Ask`. Giving up waiting does not stop a use case that has begun."""
        work = partial(copy_context().run, partial(use_case, **arguments))
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Waits for what has begun; what has not is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
