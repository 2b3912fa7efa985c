"""WebSockets as `serve` has them served: nothing of what came in stands in the log, however much it is to tell."""

import asyncio
import io
import logging
import socket
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from bootstrap.settings import LogFormat, Logging, Settings
from bootstrap.telemetry import set_up_logging
from bootstrap.web import server_config
from tests.support.environment import environment_of
from tests.support.patience import LONGEST_WAIT_SECONDS

pytestmark = [pytest.mark.integration, pytest.mark.asyncio]

SECRET = "hunter2-as-a-code"
SETTINGS = environment_of(
    url="http://127.0.0.1:8000",
    owner_url="postgresql://owner:x@127.0.0.1/none",
    redis_url="redis://127.0.0.1/0",
    sandbox_url="http://127.0.0.1:8900",
)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """All that is logged, at the level that tells most."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    set_up_logging(Logging(level="debug", format=LogFormat.JSON), process="serve", stream=stream)
    logging.getLogger("websockets.client").setLevel(logging.CRITICAL)  # what the visitor's side has to say
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Says back the first thing it is told; turns away who comes by another path."""
    await receive()
    if scope["path"] != "/graphql":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": (await receive())["text"]})
    await send({"type": "websocket.close", "code": 1000})


async def visited(path: str) -> str | None:
    """What is said back to a secret, in a socket whose address has it, too; `None` when it is turned away."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = server_config(echo, Settings.read(SETTINGS))
        config.lifespan = "off"
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            address = f"ws://127.0.0.1:{listening.getsockname()[1]}{path}?token={SECRET}"
            async with connect(address) as talking:
                await talking.send(SECRET)
                return str(await asyncio.wait_for(talking.recv(), LONGEST_WAIT_SECONDS))
        except InvalidStatus:
            return None
        finally:
            server.should_exit = True
            await serving


@pytest.mark.parametrize(("path", "said"), [("/graphql", SECRET), ("/m/other", None)])
async def test_no_line_has_the_address_of_a_socket_or_what_is_said_in_it(
    lines: io.StringIO, path: str, said: str | None
) -> None:
    assert await visited(path) == said

    assert not [line for line in lines.getvalue().splitlines() if SECRET in line or path in line]
