"""An event loop in which waiting takes no time, so that nothing depends on how fast the machine is."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def in_virtual_time(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it to its end; it must not wait for threads, nor for others' sockets.

    Raises:
        RuntimeError: it waits for what nobody will do.
    """
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(coroutine)


class _Waiting(selectors.SelectSelector):
    """Instead of waiting for as long as is asked, takes it that so much time has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everything waits for something else")
        self.seconds += max(0.0, timeout)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._waiting = _Waiting()
        super().__init__(self._waiting)

    def time(self) -> float:
        return self._waiting.seconds
