"""graphql-transport-ws, as a client meets it."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest

from application.ports.unit_of_work import StorageUnavailable
from tests.adapters.clock import NOON
from tests.integration.graphql.serving import Talk, served
from tests.support.graphql import ADA, ADAS_SESSION, APP_URL, SHOP, a_change, a_connection
from tests.support.patience import LONGEST_WAIT, LONGEST_WAIT_SECONDS

pytestmark = [pytest.mark.integration, pytest.mark.asyncio]

CHANGES = "subscription ($after: String) { meetingChanged(after: $after) { cursor } }"
ME = "{ viewer { name } }"
COOKIE = {"Cookie": "session=ada"}


def change(cursor: int, *, id: str = "1") -> dict[str, Any]:  # noqa: A002 - the protocol's word
    return {"type": "next", "id": id, "payload": {"data": {"meetingChanged": {"cursor": str(cursor)}}}}


async def error_codes(talk: Talk) -> list[str]:
    message = await talk.hear()
    assert message["type"] == "error", message
    return [error["extensions"]["code"] for error in message["payload"]]


# --- Coming in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", [None, "graphql-ws"])
async def test_another_protocol_is_not_spoken(protocol: str | None) -> None:
    async with served() as server, server.socket(protocol) as talk:
        assert (await talk.closed())[0] == 4406


async def test_the_protocol_is_agreed_on() -> None:
    async with served() as server, server.socket() as talk:
        assert talk.raw.subprotocol == "graphql-transport-ws"


@pytest.mark.parametrize("payload", [None, {}, {"authorization": "Bearer nobody"}, {"authorization": 1}])
async def test_nobody_is_sent_away(payload: object) -> None:
    async with served() as server, server.socket() as talk:
        await talk.say(type="connection_init", payload=payload)

        assert (await talk.closed())[0] == 4401


async def test_a_bearer_token_may_come_with_the_handshake() -> None:
    async with served() as server, server.socket(Authorization="Bearer ada") as talk:
        await talk.say(type="connection_init")

        assert await talk.hear() == {"type": "connection_ack"}


async def test_our_own_pages_come_in_by_cookie() -> None:
    async with served() as server, server.socket(**COOKIE, Origin=APP_URL) as talk:
        await talk.say(type="connection_init")

        assert await talk.hear() == {"type": "connection_ack"}


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
async def test_another_site_does_not_come_in_by_cookie(headers: dict[str, str]) -> None:
    async with served() as server, server.socket(**COOKIE, **headers) as talk:
        await talk.say(type="connection_init")

        assert (await talk.closed())[0] == 4403


async def test_another_site_comes_in_by_its_own_token() -> None:
    async with served() as server, server.socket(**COOKIE, Origin="https://host.example") as talk:
        await talk.say(type="connection_init", payload={"authorization": "Bearer bob"})

        assert await talk.hear() == {"type": "connection_ack"}


async def test_a_database_that_is_away_says_try_again() -> None:
    async with served() as server, server.socket() as talk:
        server.house.gatekeeper.troubles = [StorageUnavailable()]
        await talk.say(type="connection_init", payload={"authorization": "Bearer ada"})

        assert (await talk.closed())[0] == 1013


async def test_who_does_not_say_who_they_are_is_not_waited_for_long() -> None:
    async with served(init_timeout=timedelta(milliseconds=50)) as server, server.socket() as talk:
        assert (await talk.closed())[0] == 4408


async def test_who_is_in_may_stay_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    patience = timedelta(minutes=1)
    loop = asyncio.get_running_loop()
    until_now = loop.time
    async with served(init_timeout=patience) as server, server.talk() as talk:
        monkeypatch.setattr(loop, "time", lambda: until_now() + 2 * patience.total_seconds())

        for _ in range(3):  # what was due has happened by the last
            await talk.say(type="ping")
            assert await talk.hear() == {"type": "pong"}


async def test_once_in_nobody_comes_in_again() -> None:
    async with served() as server, server.talk() as talk:
        await talk.say(type="connection_init")

        assert (await talk.closed())[0] == 4429


async def test_nothing_is_asked_before_coming_in() -> None:
    async with served() as server, server.socket() as talk:
        await talk.subscribe(ME)

        assert (await talk.closed())[0] == 4401
        assert not server.house.finders.calls


@pytest.mark.parametrize(
    "message",
    [
        b"\x00\x01",
        "",
        "null",
        "1",
        "[]",
        "{}",
        '{"type": 1}',
        '{"type": "start"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ viewer { id } }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ viewer { id } }"}}',
        '{"type": "subscribe", "id": "1", "payload": []}',
        '{"type": "connection_init", "payload": []}',
        "[" * 100_000,
    ],
    ids=lambda message: str(message[:30]),
)
async def test_a_message_that_is_none_closes_the_socket(message: bytes | str) -> None:
    async with served() as server, server.socket(Authorization="Bearer ada") as talk:
        if "connection_init" not in str(message):
            await talk.say(type="connection_init")
            assert await talk.hear() == {"type": "connection_ack"}
        await talk.raw.send(message)

        assert (await talk.closed())[0] == 4400
        assert server.house.surprises == []


async def test_a_message_that_is_too_big_closes_the_socket() -> None:
    async with served() as server, server.talk() as talk:
        await talk.raw.send(orjson.dumps({"type": "ping", "payload": {"x": "y" * (2 * 1024 * 1024)}}).decode())

        assert (await talk.closed())[0] == 1009


async def test_a_ping_is_answered_even_before_coming_in() -> None:
    async with served() as server, server.socket() as talk:
        await talk.say(type="ping")

        assert await talk.hear() == {"type": "pong"}


# --- Asking --------------------------------------------------------------------------------------------------------


async def test_a_query_is_answered_once() -> None:
    async with served() as server, server.talk() as talk:
        await talk.subscribe(ME, id="q")

        assert [await talk.hear(), await talk.hear()] == [
            {"type": "next", "id": "q", "payload": {"data": {"viewer": {"name": "Ada"}}}},
            {"type": "complete", "id": "q"},
        ]


async def test_an_id_is_free_again_once_its_operation_is_complete() -> None:
    async with served() as server, server.talk() as talk:
        for _ in range(3):
            await talk.subscribe(ME)
            assert [(await talk.hear())["type"], (await talk.hear())["type"]] == ["next", "complete"]


async def test_an_id_that_is_in_use_closes_the_socket() -> None:
    async with served() as server, server.talk() as talk:
        await talk.subscribe(CHANGES)
        await talk.subscribe(CHANGES)

        assert await talk.closed() == (4409, "Subscriber for 1 already exists")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("{ viewer {", ["GRAPHQL_PARSE_FAILED"]),
        ("{ nonsense }", ["GRAPHQL_VALIDATION_FAILED"]),
        ("query ($id: ID!) { client(id: $id) { id } }", ["BAD_USER_INPUT"]),
        ("{" + " viewer" * 1_000 + "}", ["GRAPHQL_VALIDATION_FAILED"]),
    ],
)
async def test_a_document_that_is_none_ends_its_operation_only(query: str, codes: list[str]) -> None:
    async with served() as server, server.talk() as talk:
        await talk.subscribe(query)
        found = await error_codes(talk)
        await talk.subscribe(ME, id="2")

        assert (await talk.hear())["id"] == "2"
    assert found == codes or found == ["QUERY_TOO_COMPLEX"]


@pytest.mark.parametrize("after", ["nonsense", "7"])
async def test_a_subscription_that_cannot_begin_is_an_error(after: str) -> None:
    async with served() as server, server.talk() as talk:
        await talk.subscribe(CHANGES, after=after)

        assert await error_codes(talk) == ["BAD_USER_INPUT" if after == "nonsense" else "RESYNC"]


async def test_what_breaks_is_masked() -> None:
    async with served() as server, server.talk() as talk:
        server.house.finders.troubles["last_change"] = [ValueError("secret")]
        await talk.subscribe(CHANGES)

        assert await error_codes(talk) == ["INTERNAL"]
        assert len(server.house.surprises) == 1


async def test_who_asks_too_often_is_told_so() -> None:
    async with served(requests_per_second=0.001) as server, server.talk() as talk:
        await talk.subscribe(ME)
        await talk.hear()
        await talk.hear()
        await talk.subscribe(ME)

        assert await error_codes(talk) == ["RATE_LIMITED"]


async def test_who_watches_too_much_is_told_so_until_a_place_is_free() -> None:
    async with served(subscriptions_per_user=1) as server, server.talk() as first, server.talk() as second:
        await first.subscribe(CHANGES, after="0")
        server.house.finders.commit(a_change(1))
        server.house.feed.ring(SHOP)
        assert await first.hear() == change(1)
        await second.subscribe(CHANGES, after="0")
        refused = await error_codes(second)
        await first.say(type="complete", id="1")
        await first.say(type="ping")
        assert await first.hear() == {"type": "pong"}
        await second.subscribe(CHANGES, after="0", id="2")

        assert (refused, await second.hear()) == (["TOO_MANY_SUBSCRIPTIONS"], change(1, id="2"))


async def test_one_socket_carries_so_much_and_no_more() -> None:
    async with served(operations_per_socket=2) as server, server.talk() as talk:
        for number in range(3):
            await talk.subscribe(CHANGES, id=str(number))

        assert await error_codes(talk) == ["TOO_MANY_OPERATIONS"]


# --- Watching ------------------------------------------------------------------------------------------------------


async def test_changes_come_as_they_are_committed() -> None:
    async with served() as server, server.talk() as talk:
        await talk.subscribe(CHANGES, after="0")
        for number in range(1, 4):
            server.house.finders.commit(a_change(number))
            server.house.feed.ring(SHOP)

            assert await talk.hear() == change(number)


async def test_a_new_socket_resumes_where_the_old_one_broke_off() -> None:
    async with served() as server:
        server.house.finders.commit(a_change(1), a_change(2))
        async with server.talk() as talk:
            await talk.subscribe(CHANGES, after="0")
            assert await talk.hear() == change(1)
        server.house.finders.commit(a_change(3))
        async with server.talk() as talk:
            await talk.subscribe(CHANGES, after="1")

            assert [await talk.hear(), await talk.hear()] == [change(2), change(3)]


async def test_several_things_are_watched_side_by_side() -> None:
    async with served() as server, server.talk() as talk:
        await talk.subscribe(CHANGES, id="a", after="0")
        await talk.subscribe("subscription { connectionChanged { accountName } }", id="b")
        await talk.subscribe(ME, id="c")
        heard = [await talk.hear(), await talk.hear()]
        server.house.finders.commit(a_change(1))
        server.house.feed.ring(SHOP)
        heard.append(await talk.hear())
        server.house.finders.connection_there = a_connection(account_name="Ada the Second")
        server.house.feed.ring_connection(ADA)
        heard.append(await talk.hear())

        assert [message["id"] for message in heard] == ["c", "c", "a", "b"]


async def test_what_is_completed_is_told_no_more() -> None:
    async with served() as server, server.talk() as talk:
        await talk.subscribe(CHANGES, after="0")
        server.house.finders.commit(a_change(1))
        server.house.feed.ring(SHOP)
        assert await talk.hear() == change(1)
        await talk.say(type="complete", id="1")
        await talk.say(type="complete", id="never heard of")
        await talk.subscribe(CHANGES, id="2", after="1")
        server.house.finders.commit(a_change(2))
        server.house.feed.ring(SHOP)

        assert await talk.hear() == change(2, id="2")
    await server.app.idle()
    assert (server.house.feed.listening, sum(server.house.watching)) == (0, 0)


async def test_who_leaves_without_a_word_leaves_nothing_behind() -> None:
    async with served() as server:
        async with server.talk() as talk:
            await talk.subscribe(CHANGES, after="0")
            await asyncio.wait_for(server.house.feed.somebody_listens.wait(), LONGEST_WAIT_SECONDS)
            talk.raw.transport.abort()
        await server.app.idle()

        assert (server.house.feed.listening, sum(server.house.watching)) == (0, 0)


async def test_a_sign_out_closes_what_the_session_watches() -> None:
    async with served() as server, server.socket(**COOKIE, Origin=APP_URL) as talk:
        await talk.say(type="connection_init")
        await talk.hear()
        await talk.subscribe(CHANGES, after="0")
        await asyncio.wait_for(server.house.feed.somebody_listens.wait(), LONGEST_WAIT_SECONDS)
        await asyncio.to_thread(server.house.feed.end_session, ADAS_SESSION)

        assert (await talk.closed())[0] == 4401


async def test_a_session_that_ended_meanwhile_is_noticed_at_once() -> None:
    """It ends after it was found and before its end was listened for."""
    async with served() as server:
        gatekeeper, admit = server.house.gatekeeper, server.house.gatekeeper.admit

        def admit_and_end(*args: Any, **kwargs: Any) -> Any:
            admission = admit(*args, **kwargs)
            gatekeeper.has_ended = True
            return admission

        gatekeeper.admit = admit_and_end  # type: ignore[method-assign] # the moment between two calls
        async with server.socket(**COOKIE, Origin=APP_URL) as talk:
            await talk.say(type="connection_init")

            assert (await talk.closed())[0] == 4401


async def test_an_expired_token_closes_what_it_opened() -> None:
    async with served() as server:
        server.house.gatekeeper.expires_at = NOON + timedelta(milliseconds=30)
        async with server.talk() as talk:
            await talk.subscribe(CHANGES)
            server.house.clock.advance(timedelta(seconds=1))

            assert (await talk.closed())[0] == 4401


async def test_when_we_go_we_say_so() -> None:
    async with served() as server, server.talk() as talk:
        await talk.subscribe(CHANGES, after="0")
        await server.house.app.close(within=LONGEST_WAIT)

        assert await talk.closed() == (1001, "We are shutting down")
    await server.app.idle()


async def test_who_comes_while_we_go_is_told_so() -> None:
    async with served() as server:
        await server.house.app.close(within=LONGEST_WAIT)
        async with server.socket() as talk:
            assert (await talk.closed())[0] == 1001


async def test_a_vigil_that_breaks_closes_the_socket_and_is_told() -> None:
    async with served() as server, server.socket() as talk:
        gatekeeper, admit = server.house.gatekeeper, server.house.gatekeeper.admit

        def admit_and_break(*args: Any, **kwargs: Any) -> Any:
            admission = admit(*args, **kwargs)
            gatekeeper.troubles = [ValueError("broken")]
            return admission

        gatekeeper.admit = admit_and_break  # type: ignore[method-assign] # the moment between two calls
        await talk.say(type="connection_init", payload={"authorization": "Bearer ada"})

        assert (await talk.closed())[0] == 1011
        assert len(server.house.surprises) == 1
