"""Waiting for so long and no longer, at no cost where there is nothing to wait for.

A delivery is nearly always here as a whole when its request is looked at. A timer set for it all the same, and taken
back, takes as long as checking its signature (`asyncio.timeout`, measured).
"""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class within(Generic[T]):  # noqa: N801  read as what it does: await within(6, reading())
    """Awaits a coroutine for some seconds at most; what does not have to wait is not timed.

    Raises:
        TimeoutError: from awaiting it. The coroutine is closed then.
    """

    def __init__(self, seconds: float, coroutine: Coroutine[Any, Any, T]) -> None:
        self._seconds = seconds
        self._coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, T]:
        try:
            awaited = self._coroutine.send(None)
        except StopIteration as end:
            result: T = end.value
            return result
        return (yield from self._timed(awaited).__await__())

    async def _timed(self, awaited: object) -> T:
        async with asyncio.timeout(self._seconds):
            return await _Rest(awaited, self._coroutine)


class _Rest(Generic[T]):
    """A coroutine that was begun, from where it waits."""

    def __init__(self, awaited: object, coroutine: Coroutine[Any, Any, T]) -> None:
        self._awaited = awaited
        self._coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, T]:
        try:
            yield self._awaited
            return (yield from self._coroutine.__await__())
        finally:
            self._coroutine.close()
