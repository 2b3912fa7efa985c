"""Subscriptions as server-sent events, one response each (graphql-sse, distinct connections mode).

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, aclosing, suppress
from typing import Any, Final

from starlette.types import Receive, Send

from adapters.graphql.execution import Ended
from adapters.graphql.refusals import Json, plain_error
from adapters.graphql.serving import Reason, Serving
from adapters.graphql.vigil import until_over
from adapters.graphql.written import written
from application.ports.gatekeeper import Admission

HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would otherwise hold events back
)
_KEEP_ALIVE: Final = b":\n\n"


class EventStream:
    """One response that goes on until its subscription ends, the client leaves, or they may watch no longer."""

    def __init__(self, serving: Serving, receive: Receive, send: Send) -> None:
        self._serving = serving
        self._receive = receive
        self._send = send
        self._over: asyncio.Future[Reason] = asyncio.get_running_loop().create_future()
        self._sending = asyncio.Lock()

    def end(self, reason: Reason) -> None:
        """End soon."""
        if not self._over.done():
            self._over.set_result(reason)

    async def run(
        self, answers: AsyncGenerator[Json, None], admission: Admission, admit_again: Callable[[], Admission]
    ) -> None:
        """Send what comes, until it is over. Closes `answers`."""
        await self._send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        async with AsyncExitStack() as stack:
            stack.enter_context(self._serving.staying_open(self))
            await stack.enter_async_context(aclosing(answers))
            tasks: list[asyncio.Future[None]] = [
                asyncio.create_task(self._tell(answers)),
                asyncio.create_task(self._keep_alive()),
                asyncio.create_task(self._notice_leaving()),
                asyncio.create_task(self._keep_vigil(admission, admit_again)),
            ]
            try:
                watched: list[asyncio.Future[Any]] = [self._over, *tasks]
                await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                found = await asyncio.gather(*tasks, return_exceptions=True)
        reason = self._over.result() if self._over.done() else Reason.DONE
        surprises = [one for one in found if isinstance(one, Exception) and not isinstance(one, OSError)]
        if reason is Reason.GONE or any(isinstance(one, OSError) for one in found):
            return  # nobody is left to tell
        if surprises:
            await self._next({"errors": [self._serving.errors.of_rim(surprises[0])]})
        elif reason is Reason.SIGNED_OUT:
            await self._next({"errors": [plain_error("You are no longer signed in.", "UNAUTHENTICATED")]})
        await self._write(b"event: complete\ndata:\n\n", is_last=True)

    async def _tell(self, answers: AsyncGenerator[Json, None]) -> None:
        try:
            async for answer in answers:
                await self._next(answer)
        except Ended as ended:
            await self._next({"errors": ended.errors})
        self.end(Reason.DONE)

    async def _keep_alive(self) -> None:
        await self._write(_KEEP_ALIVE)  # so that a proxy lets the headers through at once
        while True:
            await asyncio.sleep(self._serving.settings.keep_alive_every.total_seconds())
            await self._write(_KEEP_ALIVE)

    async def _notice_leaving(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.end(Reason.GONE)

    async def _keep_vigil(self, admission: Admission, admit_again: Callable[[], Admission]) -> None:
        await until_over(self._serving.around, admission, admit_again)
        self.end(Reason.SIGNED_OUT)

    async def _next(self, answer: Json) -> None:
        await self._write(b"event: next\ndata: " + written(answer) + b"\n\n")

    async def _write(self, chunk: bytes, *, is_last: bool = False) -> None:
        async with self._sending:
            await self._send({"type": "http.response.body", "body": chunk, "more_body": not is_last})


async def tell_once(send: Send, answer: bytes) -> None:
    """The same form for what is answered once: a query, a mutation, or a document that cannot be executed."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    body = b"event: next\ndata: " + answer + b"\n\nevent: complete\ndata:\n\n"
    with suppress(OSError):  # the client went away
        await send({"type": "http.response.body", "body": body})
