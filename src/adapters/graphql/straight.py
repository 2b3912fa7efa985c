"""Runs a coroutine from its beginning to its end in the thread that it is called in.

Resolvers are coroutines, so that the fields of an answer can be gathered and their questions batched; but all that
they ever wait for is the core, which is synchronous. So an operation need not go to and fro between the event loop and
threads, question by question: one thread resolves it, and asks as it goes. It can promise:

1. The order is asyncio's: what is called soon is called in turn, and batches are what they are in any loop.
2. Nothing is waited for that comes from outside. A coroutine that would wait for ever is told so instead.
3. What was begun is over when it returns, tasks that nobody awaited included.

Subscriptions do wait, and stay in the event loop.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context
from typing import Any, Final, TypeVar, cast

Result = TypeVar("Result")
Awaited = Generator[Any, None, Result] | Coroutine[Any, Any, Result]

_LOG: Final = logging.getLogger(__name__)


def run_straight(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Its result.

    Raises:
        RuntimeError: it waits for what nobody here will bring about; or this thread has an event loop already.
    """
    return _Straight().run(coroutine)


class _Straight:
    """As much of an `asyncio.AbstractEventLoop` as tasks and futures need when nothing comes from outside."""

    def __init__(self) -> None:
        self._ready: deque[asyncio.Handle] = deque()
        self._as_loop = cast("asyncio.AbstractEventLoop", self)

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """See `run_straight`."""
        if asyncio._get_running_loop() is not None:
            coroutine.close()
            raise RuntimeError("this thread has an event loop, which must not wait")
        asyncio._set_running_loop(self._as_loop)
        try:
            task = self.create_task(coroutine)
            self._run_ready()
            if not task.done():
                task.cancel("it waits for what nobody here will bring about")
                self._run_ready()
                raise RuntimeError("it waits for what nobody here will bring about")
            return task.result()
        finally:
            asyncio._set_running_loop(None)

    def _run_ready(self) -> None:
        while self._ready:
            self._ready.popleft()._run()

    # asyncio's own

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self._as_loop, context)
        self._ready.append(handle)
        return handle

    def create_future(self) -> "asyncio.Future[Any]":
        return asyncio.Future(loop=self._as_loop)

    def create_task(
        self, coro: "Awaited[Result]", *, name: str | None = None, context: Context | None = None
    ) -> "asyncio.Task[Result]":
        return asyncio.Task(coro, loop=self._as_loop, name=name, context=context)

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def get_debug(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """As asyncio's own loops do."""
        _LOG.error(context.get("message", "unhandled"), exc_info=context.get("exception"))
