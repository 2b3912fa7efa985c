"""What wakes a coroutine from another thread."""

import asyncio
from contextlib import suppress


class Bell:
    """Rung from any thread, waited for in the loop it was made in. Several rings before a wait count as one."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits. After the loop's end nobody does."""
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> bool:
        """Until rung since the last wait, or so many seconds; whether it was rung."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        was_rung = self._rung.is_set()
        self._rung.clear()
        return was_rung
