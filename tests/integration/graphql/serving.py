"""The adapter under uvicorn, on a free port of loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import httpx
import orjson
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.support import patient
from tests.support.graphql import House
from tests.support.patience import LONGEST_WAIT_SECONDS


class Tracked:
    """Counts what the application has not returned from, so that a test can see that it let go."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.running = 0
        self.failures: list[BaseException] = []
        self._idle = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.running += 1
        self._idle.clear()
        try:
            await self._app(scope, receive, send)
        except BaseException as error:
            self.failures.append(error)
            raise
        finally:
            self.running -= 1
            if not self.running:
                self._idle.set()

    async def idle(self) -> None:
        """Wait until nothing runs any more."""
        await asyncio.wait_for(self._idle.wait(), LONGEST_WAIT_SECONDS)


@dataclass
class Server:
    """Where it is, and what is behind it."""

    house: House
    app: Tracked
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    @asynccontextmanager
    async def socket(self, protocol: str | None = "graphql-transport-ws", **headers: str) -> AsyncIterator["Talk"]:
        """A WebSocket, not yet initialised."""
        protocols = [Subprotocol(protocol)] if protocol is not None else None
        address = f"ws://127.0.0.1:{self.port}/graphql"
        async with connect(address, subprotocols=protocols, additional_headers=headers, proxy=None) as raw:
            yield Talk(raw)

    @asynccontextmanager
    async def talk(self, authorization: str = "Bearer ada") -> AsyncIterator["Talk"]:
        """A WebSocket of somebody who is known."""
        async with self.socket() as talk:
            await talk.say(type="connection_init", payload={"authorization": authorization})
            assert await talk.hear() == {"type": "connection_ack"}
            yield talk

    @asynccontextmanager
    async def events(self, query: str, **variables: Any) -> AsyncIterator["Events"]:
        """Server-sent events, read as they come."""
        headers = {"authorization": "Bearer ada", "accept": "text/event-stream"}
        async with patient.async_client() as client:
            body = {"query": query, "variables": variables}
            async with client.stream("POST", self.url, json=body, headers=headers) as answer:
                yield Events(answer)


class Talk:
    """One side of a WebSocket."""

    def __init__(self, raw: ClientConnection) -> None:
        self.raw = raw

    async def say(self, **message: Any) -> None:
        await self.raw.send(orjson.dumps(message).decode())

    async def hear(self) -> Any:
        return orjson.loads(await asyncio.wait_for(self.raw.recv(), LONGEST_WAIT_SECONDS))

    async def subscribe(self, query: str, *, id: str = "1", **variables: Any) -> None:  # noqa: A002 - the protocol's
        await self.say(type="subscribe", id=id, payload={"query": query, "variables": variables})

    async def closed(self) -> tuple[int | None, str | None]:
        """Wait for the other side to close, whatever it says before."""
        try:
            while True:
                await asyncio.wait_for(self.raw.recv(), LONGEST_WAIT_SECONDS)
        except ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (None, None)


class Events:
    """A stream of server-sent events."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    def __aiter__(self) -> Self:
        return self

    async def line(self) -> str:
        """The next line, a comment's too."""
        return await asyncio.wait_for(anext(self._lines), LONGEST_WAIT_SECONDS)

    async def __anext__(self) -> tuple[str, Any]:
        """The next event's name and data."""
        name, data = "", ""
        while True:
            line = await self.line()
            if line.startswith("event:"):
                name = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                data = line.removeprefix("data:").strip()
            elif not line and name:
                return name, orjson.loads(data) if data else None


@asynccontextmanager
async def served(**settings: Any) -> AsyncIterator[Server]:
    """For as long as the block lasts; then everything open has ended by itself, or the test fails."""
    house = House(**settings)
    app = Tracked(house.app)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            app,
            http="httptools",
            ws="websockets-sansio",
            ws_max_size=4 * 1024 * 1024,
            lifespan="off",
            access_log=False,
            log_level="critical",
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield Server(house, app, listening.getsockname()[1])
            assert app.failures == []
        finally:
            await house.app.close()
            server.should_exit = True
            await asyncio.wait_for(serving, LONGEST_WAIT_SECONDS)
            house.app.release()
