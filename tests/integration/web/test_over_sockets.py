"""The application under uvicorn on a real socket, as Calendly and worse senders reach it."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn

from adapters.web.threads import Threads
from tests.adapters.intake import KEY, OWN_SECRET
from tests.integration.web.house import House
from tests.support import patient
from tests.support.patience import LONGEST_WAIT_SECONDS
from tests.unit.calendly.samples import bent

pytestmark = [pytest.mark.integration, pytest.mark.asyncio]

PATH = f"/api/calendly/webhooks/{KEY}"


@contextlib.asynccontextmanager
async def served(threads: Threads) -> AsyncIterator[tuple[House, int]]:
    """The house on a free port of loopback, for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        port = listening.getsockname()[1]
        house = House(app_url=f"http://127.0.0.1:{port}", ask=threads.ask)
        config = uvicorn.Config(house.app, http="httptools", lifespan="off", access_log=False, log_level="critical")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield house, port
        finally:
            server.should_exit = True
            await serving


def signed(house: House, body: bytes) -> str:
    seconds = int(house.clock.now().timestamp())
    digest = hmac.new(OWN_SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


async def said(port: int, request: bytes) -> bytes:
    """The first line of the answer to these very bytes; nothing more is sent after them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        return await asyncio.wait_for(reader.readline(), LONGEST_WAIT_SECONDS)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def head(port: int, *, length: int | None, signature: str = "t=1,v1=0") -> bytes:
    framing = f"Content-Length: {length}" if length is not None else "Transfer-Encoding: chunked"
    host, signed_by = f"Host: 127.0.0.1:{port}", f"Calendly-Webhook-Signature: {signature}"
    return "\r\n".join([f"POST {PATH} HTTP/1.1", host, signed_by, framing, "", ""]).encode()


async def test_a_burst_is_stored_whole_in_few_transactions() -> None:
    with Threads(2, name="intake") as threads:
        async with served(threads) as (house, port), patient.async_client() as calendly:

            async def deliver(number: int) -> int:
                body = json.dumps(bent("webhook_invitee_created", payload__uri=f"https://x.example/{number}")).encode()
                headers = {"Calendly-Webhook-Signature": signed(house, body)}
                return (
                    await calendly.post(f"http://127.0.0.1:{port}{PATH}", content=body, headers=headers)
                ).status_code

            statuses = await asyncio.gather(*(deliver(number) for number in range(100)))

    assert (set(statuses), len(house.inbox.stored)) == ({200}, 100)
    assert len(house.inbox.batches) < 100


@pytest.mark.parametrize("length", [513 * 1024, 10**12])
async def test_a_large_body_is_refused_before_it_is_sent(length: int) -> None:
    with Threads(1, name="intake") as threads:
        async with served(threads) as (_, port):
            assert b"413" in await said(port, head(port, length=length))


async def test_an_endless_body_is_refused_while_it_is_sent() -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with Threads(1, name="intake") as threads:
        async with served(threads) as (_, port):
            assert b"413" in await said(port, head(port, length=None) + chunk * 9)


async def test_a_sender_that_hangs_up_harms_nobody() -> None:
    with Threads(1, name="intake") as threads:
        async with served(threads) as (house, port):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head(port, length=1_000) + b"half")
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            body = json.dumps(bent("webhook_invitee_created")).encode()
            answer = await said(port, head(port, length=len(body), signature=signed(house, body)) + body)

    assert (b"200" in answer, len(house.inbox.stored)) == (True, 1)


@pytest.mark.parametrize(
    "request_line",
    [b"GET / HTTP/1.1\r\n\r\n", b"GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n", b"\x00\xff\r\n\r\n"],
)
async def test_strange_requests_are_answered_with_a_refusal(request_line: bytes) -> None:
    with Threads(1, name="intake") as threads:
        async with served(threads) as (_, port):
            answer = await said(port, request_line)

    assert answer.split()[1][:1] == b"4"
