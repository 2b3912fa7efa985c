"""Delivery to screen: a booking shows where somebody is looking, at once.

Promise: from sending a delivery to its change at an open subscription it takes 60 ms (half of them) and 300 ms (99 of
100) while 50 a second come in, and 100 ms (half of them) when one comes in after a quiet second.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from adapters.webhooks.endpoint import PATH
from bench.deliveries import Deliveries
from bench.figures import MEDIAN, P99, Line, at_most, quantile
from bench.people import businesses
from bench.stage import PATIENCE, Stage, bearer

NAME: Final = "screen"
A_SECOND: Final = 50
QUIET_SECONDS: Final = 1.0
_NOW: Final = "{ meetings(first: 0) { asOf } }"
_WATCH: Final = """
    subscription($after: String) {
      meetingChanged(after: $after) { kind meeting { id status startsAt invitee { email } joinUrl } }
    }
"""
_WHICH: Final = "joinUrl"


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    paced = max(10, int(A_SECOND * stage.sizes.seconds * stage.sizes.rounds))
    idle = min(20, stage.sizes.samples)
    with stage.house(NAME) as house:
        (business,) = businesses(house, 1)
        with house.running("serve", "worker"):
            requests = Deliveries(
                path=f"{PATH}/{business.key}",
                host=house.host,
                account=business.account,
                secret=business.secret,
                at=int(time.time()),
                first=0,
                count=A_SECOND + paced + idle,
            )()
            warm, busy, quiet = requests[:A_SECOND], requests[A_SECOND:-idle], requests[-idle:]
            watch = _Watch(house.port, bearer(business.boss))
            busy_times, quiet_times = asyncio.run(watch.timed(warm, busy, quiet))
    return [
        Line(
            row=NAME,
            what=f"{A_SECOND} a second",
            unit="ms",
            figures={MEDIAN: quantile(busy_times, 0.5), P99: quantile(busy_times, 0.99)},
            limit=at_most(60, MEDIAN),
        ),
        Line(
            row=NAME,
            what=f"{A_SECOND} a second, the slowest",
            unit="ms",
            figures={P99: quantile(busy_times, 0.99)},
            limit=at_most(300, P99),
        ),
        Line(
            row=NAME,
            what="after a quiet second",
            unit="ms",
            figures={MEDIAN: quantile(quiet_times, 0.5)},
            limit=at_most(100, MEDIAN),
        ),
    ]


class _Watch:
    """A screen, and what comes in meanwhile. Changes of one business come in the order of their commits, which need not
    be that of the sending; so each is known by its event's address, which the join address carries."""

    def __init__(self, port: int, authorization: str) -> None:
        self._port = port
        self._authorization = authorization
        self._sent: dict[str, float] = {}
        self._took: dict[str, float] = {}
        self._seen: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def timed(
        self, warm: Sequence[bytes], busy: Sequence[bytes], quiet: Sequence[bytes]
    ) -> tuple[list[float], list[float]]:
        """Milliseconds from sending to seeing: under load, and after silence."""
        async with connect(
            f"ws://127.0.0.1:{self._port}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
        ) as screen:
            await self._subscribe(screen)
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            answers = asyncio.create_task(_swallow(reader))
            watching = asyncio.create_task(self._look(screen))
            try:
                await self._send(writer, warm, every=1 / A_SECOND)
                under_load = await self._send(writer, busy, every=1 / A_SECOND)
                after_silence = await self._send(writer, quiet, every=QUIET_SECONDS)
            finally:
                for task in (answers, watching):
                    task.cancel()
                writer.close()
        return under_load, after_silence

    async def _subscribe(self, screen: ClientConnection) -> None:
        await screen.send(
            orjson.dumps({"type": "connection_init", "payload": {"authorization": self._authorization}}).decode()
        )
        if orjson.loads(await screen.recv())["type"] != "connection_ack":
            raise AssertionError("the screen was not let in")
        # Nobody says when a subscription stands, so it begins behind what was read before, as on a page.
        await screen.send(_asking("0", _NOW))
        answer, end = orjson.loads(await screen.recv()), orjson.loads(await screen.recv())
        if (answer["type"], end["type"]) != ("next", "complete"):
            raise AssertionError("the screen may not look")
        await screen.send(_asking("1", _WATCH, after=answer["payload"]["data"]["meetings"]["asOf"]))

    async def _look(self, screen: ClientConnection) -> None:
        async for message in screen:
            now = time.perf_counter()
            told = orjson.loads(message)
            if told["type"] == "next":
                which = told["payload"]["data"]["meetingChanged"]["meeting"][_WHICH]
                self._took.setdefault(which, (now - self._sent[which]) * 1_000)
                self._seen[which].set()

    async def _send(self, writer: asyncio.StreamWriter, requests: Sequence[bytes], *, every: float) -> list[float]:
        """Send on time, however long the answers take; then wait until all were seen."""
        names = [_name(request) for request in requests]
        begins = time.perf_counter()
        for number, (name, request) in enumerate(zip(names, requests, strict=True)):
            await asyncio.sleep(max(0.0, begins + number * every - time.perf_counter()))
            self._sent[name] = time.perf_counter()
            writer.write(request)
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await asyncio.gather(*(self._seen[name].wait() for name in names))
        return [self._took[name] for name in names]


def _asking(name: str, query: str, **variables: str) -> str:
    payload = {"query": query, "variables": variables}
    return orjson.dumps({"id": name, "type": "subscribe", "payload": payload}).decode()


async def _swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(65_536):
        pass


def _name(request: bytes) -> str:
    told = orjson.loads(request.partition(b"\r\n\r\n")[2])
    return str(told["payload"]["scheduled_event"]["location"]["join_url"])
