"""What is measured of a request: how long somebody waited, not how long they stayed."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from adapters.web.middleware import Rim

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

STARTED: Message = {"type": "http.response.start", "status": 200, "headers": []}
LAST: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class Stopwatch:
    """Runs when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def measured(kind: str, *course: Message | float) -> list[tuple[str, int, float]]:
    """Method, status and seconds of a request that is answered in this course: messages, and seconds between them."""
    stopwatch, found = Stopwatch(), []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for step in course:
            if isinstance(step, float):
                stopwatch.seconds += step
            else:
                await send(step)

    async def nothing() -> Message:
        raise AssertionError("nobody asks")

    async def into_the_void(_message: Message) -> None:
        return

    rim = Rim(app, observe=lambda _route, *told: found.append(told), stopwatch=stopwatch)
    scope = {"type": kind, **({"method": "POST"} if kind == "http" else {})}
    await rim(scope, nothing, into_the_void)
    return found


async def test_a_stream_counts_until_it_began() -> None:
    assert await measured("http", 0.5, STARTED, 3600.0, LAST) == [("POST", 200, 0.5)]


async def test_a_socket_counts_until_it_was_opened() -> None:
    assert await measured("websocket", 0.5, {"type": "websocket.accept"}, 3600.0) == [("WEBSOCKET", 101, 0.5)]


async def test_what_was_never_answered_counts_until_it_was_given_up() -> None:
    assert await measured("http", 0.5) == [("POST", 500, 0.5)]
