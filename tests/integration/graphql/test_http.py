"""Over a real socket: statuses, bodies that never end, and events."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.clock import NOON
from tests.integration.graphql.serving import Server, served
from tests.support import patient
from tests.support.graphql import ADA, SHOP, a_change, a_connection
from tests.support.patience import LONGEST_WAIT, LONGEST_WAIT_SECONDS

pytestmark = [pytest.mark.integration, pytest.mark.asyncio]

CHANGES = "subscription ($after: String) { meetingChanged(after: $after) { cursor } }"


def change(cursor: int) -> tuple[str, Any]:
    return "next", {"data": {"meetingChanged": {"cursor": str(cursor)}}}


async def ended(events: Any) -> list[tuple[str, Any]]:
    """All that still comes."""
    found = []
    with contextlib.suppress(StopAsyncIteration):
        while True:
            found.append(await anext(events))
    return found


# --- Requests ------------------------------------------------------------------------------------------------------


async def test_a_query_is_answered() -> None:
    async with served() as server, patient.async_client() as client:
        answer = await client.post(
            server.url, json={"query": "{ viewer { name } }"}, headers={"authorization": "Bearer ada"}
        )

    assert (answer.status_code, answer.json()) == (200, {"data": {"viewer": {"name": "Ada"}}})


async def raw(server: Server, *parts: bytes) -> bytes:
    """The first line of the answer to these very bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = (
        b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ada\r\nContent-Type: application/json\r\n"
    )
    try:
        with contextlib.suppress(ConnectionError):
            writer.write(head + b"".join(parts))
            await writer.drain()
        return await asyncio.wait_for(reader.readline(), LONGEST_WAIT_SECONDS)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@pytest.mark.parametrize("length", [2 * 1024 * 1024 + 1, 10**15])
async def test_a_large_body_is_refused_before_it_is_sent(length: int) -> None:
    async with served() as server:
        assert b"413" in await raw(server, f"Content-Length: {length}\r\n\r\n".encode())


async def test_an_endless_body_is_refused_while_it_is_sent() -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    async with served() as server:
        assert b"413" in await raw(server, b"Transfer-Encoding: chunked\r\n\r\n", chunk * 40)


async def test_a_body_that_never_comes_is_not_waited_for_long() -> None:
    async with served(body_timeout=timedelta(milliseconds=50)) as server:
        assert b"408" in await raw(server, b"Content-Length: 100\r\n\r\n{")


async def test_who_hangs_up_harms_nobody() -> None:
    async with served() as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(
            b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ada\r\n"
            b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        async with patient.async_client() as client:
            answer = await client.post(
                server.url, json={"query": "{ viewer { name } }"}, headers={"authorization": "Bearer ada"}
            )
        await server.app.idle()

    assert (answer.status_code, server.house.surprises) == (200, [])


# --- Events --------------------------------------------------------------------------------------------------------


async def test_changes_come_as_events() -> None:
    async with served() as server, server.events(CHANGES) as events:
        assert events.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        for number in range(1, 4):
            server.house.finders.commit(a_change(number))
            server.house.feed.ring(SHOP)

            assert await anext(events) == change(number)


async def test_it_stands_when_the_answer_begins() -> None:
    """Whatever is committed after the headers came is told, though nobody rings and nothing was read before."""
    async with served(poll_every=timedelta(hours=1)) as server:
        server.house.finders.commit(a_change(1))
        async with server.events(CHANGES) as events:
            server.house.finders.commit(a_change(2))
            await asyncio.wait_for(server.house.feed.somebody_listens.wait(), LONGEST_WAIT_SECONDS)
            server.house.feed.ring(SHOP)

            assert await anext(events) == change(2)


async def test_events_resume_behind_a_cursor() -> None:
    async with served() as server:
        server.house.finders.commit(a_change(1), a_change(2), a_change(3))
        async with server.events(CHANGES, after="1") as events:
            assert [await anext(events), await anext(events)] == [change(2), change(3)]


async def test_a_subscription_that_cannot_begin_is_told_and_over() -> None:
    async with served() as server:
        server.house.finders.last_number, server.house.finders.forgotten_up_to = 9, 5
        async with server.events(CHANGES, after="1") as events:
            (name, answer), last = await ended(events)

    assert (name, answer["errors"][0]["extensions"]["code"], last) == ("next", "RESYNC", ("complete", None))


async def test_a_subscription_that_breaks_is_told_and_over() -> None:
    async with served(poll_every=timedelta(milliseconds=20)) as server, server.events(CHANGES) as events:
        server.house.finders.troubles["last_change"] = [ValueError("secret")]

        (_, answer), last = await ended(events)

    assert (answer["errors"][0]["extensions"]["code"], last) == ("INTERNAL", ("complete", None))


async def test_a_quiet_stream_shows_that_it_lives() -> None:
    async with served(keep_alive_every=timedelta(milliseconds=10)) as server, server.events(CHANGES) as events:
        for _ in range(5):
            assert await asyncio.wait_for(events.line(), LONGEST_WAIT_SECONDS) in (":", "")


async def test_a_reader_that_leaves_leaves_nothing_behind() -> None:
    async with served() as server:
        async with server.events(CHANGES):
            await asyncio.wait_for(server.house.feed.somebody_listens.wait(), LONGEST_WAIT_SECONDS)
        await server.app.idle()

        assert (server.house.feed.listening, sum(server.house.watching)) == (0, 0)


async def test_an_expired_token_ends_the_stream() -> None:
    async with served() as server:
        server.house.gatekeeper.expires_at = NOON + timedelta(milliseconds=30)
        async with server.events(CHANGES) as events:
            server.house.clock.advance(timedelta(seconds=1))
            (_, answer), last = await ended(events)

    assert (answer["errors"][0]["extensions"]["code"], last) == ("UNAUTHENTICATED", ("complete", None))


async def test_when_we_go_the_stream_is_completed() -> None:
    async with served() as server, server.events(CHANGES) as events:
        await asyncio.wait_for(server.house.feed.somebody_listens.wait(), LONGEST_WAIT_SECONDS)
        await server.house.app.close(within=LONGEST_WAIT)

        assert await ended(events) == [("complete", None)]


async def test_requests_are_still_answered_while_we_go() -> None:
    async with served() as server:
        await server.house.app.close(within=LONGEST_WAIT)
        async with patient.async_client() as client:
            answer = await client.post(
                server.url, json={"query": "{ viewer { name } }"}, headers={"authorization": "Bearer ada"}
            )

    assert answer.status_code == 200


async def test_too_many_streams_are_answered_429() -> None:
    async with served(subscriptions_per_user=1) as server, server.events(CHANGES), server.events(CHANGES) as second:
        assert (second.answer.status_code, second.answer.headers["retry-after"]) == (429, "60")


async def test_a_connection_s_change_comes_as_an_event() -> None:
    async with served() as server, server.events("subscription { connectionChanged { accountName } }") as events:
        server.house.finders.connection_there = a_connection(account_name="Ada the Second")
        server.house.feed.ring_connection(ADA)

        assert await anext(events) == ("next", {"data": {"connectionChanged": {"accountName": "Ada the Second"}}})
