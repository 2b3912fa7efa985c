"""Hostile input at the webhook address, over real sockets: never a 5xx, nothing stored that should not be, and memory
that stays as it was. QUOTLA_HOSTILE_TRIES says how much is tried.
"""

import json
import random
import select
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendly_sandbox import signing
from tests.acceptance.people import ELSEWHERE, sign_in
from tests.support import patient
from tests.support.hostility import IS_LONG, tries
from tests.support.house import House
from tests.support.patience import LONGEST_WAIT_SECONDS, eventually
from tests.support.service import OUTSTANDING, SIGNING_KEY

pytestmark = pytest.mark.integration

INTAKE: Final = "/api/calendly/webhooks"
POST: Final = f"POST {INTAKE} HTTP/1.1\r\n".encode()
OUR_HOST: Final = b"Host: {host}\r\n"
"""Where it is, is filled in."""
MEGABYTE: Final = 1024 * 1024
MOST_GROWTH: Final = 24 * MEGABYTE
"""Of a process that takes in half a megabyte at a time: buffers, caches, fragments."""
LONGEST_BACKLOG: Final = timedelta(minutes=10)
"""Thousands may wait for the worker."""
LARGE_BODIES: Final = 2_000 if IS_LONG else 200
SAMPLES: Final = Path(__file__).parents[2] / "samples" / "calendly"
RECORDED: Final = [
    envelope
    for file in sorted(SAMPLES.glob("webhook_*.json"))
    if {"event", "payload"} <= (envelope := orjson.loads(file.read_bytes())).keys()
]
"""Deliveries as they were recorded, of all kinds; none of their accounts is known here."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def deep(levels: int, opening: bytes = b"[", closing_: bytes = b"]") -> bytes:
    return opening * levels + closing_ * levels


def nested_objects(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


NOT_DELIVERIES: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "a null": b"null",
    "a number": b"1",
    "a text": b'"x"',
    "a list": b"[]",
    "an empty object": b"{}",
    "no payload": b'{"event": "invitee.created"}',
    "no event": b'{"payload": {}}',
    "a payload of the wrong type": b'{"event": "invitee.created", "payload": 7}',
    "an event of the wrong type": b'{"event": ["invitee.created"], "payload": {}}',
    "half an object": b'{"event": "invitee.created", "payload": {',
    "two objects": b'{"event": "a", "payload": {}}{"event": "a", "payload": {}}',
    "bytes that are no UTF-8": b'{"event": "\xff\xfe", "payload": {}}',
    "UTF-16": '{"event": "a", "payload": {}}'.encode("utf-16"),
    "a byte order mark alone": b"\xef\xbb\xbf",
    "half of a surrogate pair": b'{"event": "\\ud800", "payload": 1}',
    "not a number": b'{"event": "a", "payload": NaN}',
    "a number of 5,000 digits": b'{"event": "a", "payload": ' + b"9" * 5_000 + b"}",
    "an exponent out of bounds": b'{"event": "a", "payload": 1e999999999}',
    "a deep list": deep(200_000),
    "a deep object": nested_objects(50_000),
    "zeros": b"\0" * 1_000,
    "a page": b"<!doctype html><title>x</title>",
    "a form": b"event=invitee.created&payload=%7B%7D",
}
ODDITIES: Final[Mapping[str, Any]] = {
    "a null": None,
    "a text": "x",
    "a huge text": "x" * 100_000,
    "a NUL": "\0",
    "half of a surrogate pair": "\ud800",
    "a list": [],
    "an object": {"uri": {"uri": {}}},
    "a number": -1,
    "a fraction": 1e308,
    "SQL": "'; drop table scheduled_meetings; --",
    "markup": "<script>alert(1)</script>",
    "a moment that never was": "2026-02-31T25:61:61Z",
    "the year 10000": "10000-01-01T00:00:00Z",
    "another place": "file:///etc/passwd",
}


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with patient.client() as opened:
        yield opened


@pytest.fixture
def nothing_more(house: House) -> Iterator[None]:
    """The test stores nothing, makes web no larger, and leaves Ada's record true."""
    stored, memory = stored_rows(house), house.memory_bytes("web")
    yield
    assert stored_rows(house) == stored
    assert house.memory_bytes("web") - memory < MOST_GROWTH
    house.assert_true()


@pytest.fixture
def nobodys(house: House) -> Iterator[None]:
    """The test stores nothing for any business, and makes web no larger."""
    owned = (
        "select (select count(*) from webhook_deliveries where workspace_id is not null),"
        " (select count(*) from scheduled_meetings)"
    )
    stored, memory = house.rows(owned), house.memory_bytes("web")
    yield
    assert house.rows(owned) == stored
    assert house.memory_bytes("web") - memory < MOST_GROWTH


def stored_rows(house: House) -> int:
    return int(house.rows("select count(*) from webhook_deliveries")[0][0])


def signed(body: bytes, key: str = SIGNING_KEY) -> dict[str, str]:
    return {signing.HEADER: signing.signature(key, body, at=datetime.now(UTC))}


def callback(house: House) -> str:
    """The address at which Ada's subscription is heard."""
    return next(
        one.callback_url
        for one in house.sandbox.engine.world.subscriptions.values()
        if house.sandbox.engine.world.users[one.creator_id].slug == "ada-fischer"
    )


@pytest.mark.usefixtures("nothing_more")
class TestUnsigned:
    @tries(0.20)
    @given(
        body=st.binary(max_size=200) | json_values.map(lambda value: orjson.dumps(str(value))),
        header=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=100) | st.just("t=1,v1=00"),
        path=st.sampled_from(["", "/", "/x", "/%00", "/%ff%fe", "/../../graphql", "/" + "k" * 3_000]),
    )
    def test_anything_is_not_trusted(
        self, house: House, client: httpx.Client, body: bytes, header: str, path: str
    ) -> None:
        answer = client.post(f"{house.url}{INTAKE}{path}", content=body, headers={signing.HEADER: header})

        # The way out of the address leads to another, which wants to know who asks.
        assert answer.status_code in ((401, 403, 404, 405, 415) if ".." in path else (401,))

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"])
    def test_another_method_is_refused(self, house: House, client: httpx.Client, method: str) -> None:
        assert client.request(method, f"{house.url}{INTAKE}").status_code in (400, 405)

    def test_half_a_megabyte_at_a_time_for_a_while(self, house: House, client: httpx.Client) -> None:
        body = random.Random(1).randbytes(500 * 1024)
        with ThreadPoolExecutor(4) as pool:
            sent = [pool.submit(client.post, callback(house), content=body) for _ in range(LARGE_BODIES)]

            assert {one.result().status_code for one in sent} == {401}


@pytest.mark.usefixtures("nothing_more")
class TestRightlySigned:
    @pytest.mark.parametrize("name", NOT_DELIVERIES)
    def test_what_is_no_delivery_is_refused(self, house: House, client: httpx.Client, name: str) -> None:
        body = NOT_DELIVERIES[name]
        answers = [
            client.post(url, content=body, headers=signed(body)) for url in (house.url + INTAKE, callback(house))
        ]

        assert [answer.status_code for answer in answers] == [400, 400]

    def test_what_is_too_large_is_refused(self, house: House, client: httpx.Client) -> None:
        body = orjson.dumps({"event": "invitee.created", "payload": {"name": "x" * MEGABYTE}})

        assert client.post(house.url + INTAKE, content=body, headers=signed(body)).status_code == 413

    def test_another_accounts_delivery_is_not_trusted(self, house: House, client: httpx.Client) -> None:
        foreign = orjson.dumps(
            {"event": "invitee.created", "created_by": "https://api.calendly.com/u/x", "payload": {}}
        )

        assert client.post(callback(house), content=foreign, headers=signed(foreign)).status_code == 401


@pytest.mark.usefixtures("nobodys")
class TestOfAStrangeAccount:
    """What Calendly signed of a person nobody here knows is kept for a while, and nothing comes of it."""

    @tries(0.15)
    @given(event=st.text(max_size=300), payload=st.dictionaries(st.text(), json_values, max_size=5))
    def test_any_payload_is_taken_and_left_alone(
        self, house: House, client: httpx.Client, event: str, payload: dict[str, Any]
    ) -> None:
        body = json.dumps({"event": event, "payload": payload}).encode()
        answer = client.post(house.url + INTAKE, content=body, headers=signed(body))

        assert answer.status_code in (200, 400)

    @tries(0.25)
    @given(envelope=st.sampled_from(RECORDED), data=st.data())
    def test_any_recorded_delivery_with_something_odd_in_it_is_taken_and_left_alone(
        self, house: House, client: httpx.Client, envelope: dict[str, Any], data: st.DataObject
    ) -> None:
        bent = orjson.loads(orjson.dumps(envelope))
        for place in data.draw(st.lists(st.sampled_from(places_in(bent)), min_size=1, max_size=3)):
            with suppress(KeyError, IndexError, TypeError):  # an earlier oddity is already in the way
                put(bent, place, data.draw(st.sampled_from(list(ODDITIES.values())) | json_values))
        body = json.dumps(bent).encode()
        answer = client.post(house.url + INTAKE, content=body, headers=signed(body))

        assert answer.status_code in (200, 400)

    def test_nothing_came_of_it(self, house: House) -> None:
        eventually(lambda: house.rows(OUTSTANDING, now=datetime.now(UTC)) == [(0,)], patience=LONGEST_BACKLOG)

        assert house.rows("select id from webhook_deliveries where workspace_id is null and state <> 'ignored'") == []


class TestOfAnAccountWeKnow:
    """Were Calendly itself to send nonsense, a worker would say so once and go on."""

    def test_no_oddity_in_any_place_breaks_a_worker(self, house: House, client: httpx.Client) -> None:
        cara = sign_in("Cara", house)
        with closing(cara.browser):
            cara.connect()
        with house.held_back():
            house.sandbox.control.book("cara-lopez/coffee-chat", name="Kim", email="kim@example.org")
            [request] = house.sandbox.control.take_deliveries()
        cases = [
            (place, odd) for place in places_in(orjson.loads(request.body)["payload"]) for odd in ODDITIES.values()
        ]
        chance = random.Random(7)
        for place, odd in cases if IS_LONG else chance.sample(cases, 80):
            # A booking of its own each time, so that no one is taken for a copy of another.
            invitee = orjson.loads(request.body)["payload"]["uri"].rpartition("/")[2]
            envelope = orjson.loads(request.body.replace(invitee.encode(), uuid4().hex.encode()))
            put(envelope["payload"], place, odd)
            body = json.dumps(envelope).encode()
            answer = client.post(house.url + INTAKE, content=body, headers=signed(body))
            assert answer.status_code in (200, 400), (place, odd)

        house.settle()
        surprised = "select outcome, body from webhook_deliveries where workspace_id = %(hers)s and tries > 0"
        assert house.rows(surprised, hers=ELSEWHERE) == []
        house.assert_true()


@pytest.mark.usefixtures("nothing_more")
class TestBelowHttp:
    @pytest.mark.parametrize(
        "said",
        [
            b"\0" * 100,
            b"GET / HTTP/9.9\r\n\r\n",
            POST + b"\r\n",
            b"POST /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
            POST + OUR_HOST + b"Content-Length: -1\r\n\r\n",
            POST + OUR_HOST + b"Content-Length: 99999999999999999999\r\n\r\n",
            POST + OUR_HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
            POST + OUR_HOST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
            POST + OUR_HOST + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\nx",
            POST + OUR_HOST + b"Calendly-Webhook-Signature: \xff\xfe\r\nContent-Length: 2\r\n\r\n{}",
            POST + OUR_HOST + b"Expect: 100-continue\r\nContent-Length: 600000\r\n\r\n",
        ],
    )
    def test_what_is_hardly_http_is_refused(self, house: House, said: bytes) -> None:
        assert 400 <= status_of(house, said) < 500

    def test_chunks_without_end_are_refused(self, house: House) -> None:
        head = POST + OUR_HOST + b"Transfer-Encoding: chunked\r\n"
        endless = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
        header = f"{signing.HEADER}: t=1,v1=00\r\n\r\n".encode()

        assert status_of(house, head + header, endless * 200) == 413

    def test_headers_without_end_are_refused(self, house: House) -> None:
        assert status_of(house, POST + OUR_HOST, b"X-More: more\r\n" * 400_000) == 431

    def test_those_who_never_finish_do_not_hold_up_others_and_are_let_go(
        self, house: House, client: httpx.Client
    ) -> None:
        """Slowly told requests: some stop within the headers, some within the body."""
        within_headers = POST + OUR_HOST + b"X-Slow: "
        within_body = POST + OUR_HOST + f"Content-Length: 9\r\n{signing.HEADER}: t=1,v1=00\r\n\r\n{{".encode()
        with ExitStack() as stack:
            slow = [
                stack.enter_context(opened(house, said)) for said in (within_headers, within_body) for _ in range(60)
            ]

            assert client.get(f"{house.url}/readyz").status_code == 200
            assert not was_answered(slow[-1]), "it took until they were let go"
            assert {one.recv(100)[:12] for one in slow} == {b"HTTP/1.1 408"}


def places_in(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a payload, from outside in."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [place for name, one in inner for place in places_in(one, (*above, name))]
    return [above, *found] if above else found


def put(value: Any, place: tuple[Any, ...], odd: object) -> None:
    for step in place[:-1]:
        value = value[step]
    value[place[-1]] = odd


def opened(house: House, said: bytes) -> socket.socket:
    """A connection on which this was said."""
    parts = urlsplit(house.url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=LONGEST_WAIT_SECONDS)
    connection.sendall(said.replace(b"{host}", parts.netloc.encode()))
    return connection


def was_answered(connection: socket.socket) -> bool:
    """Whether there is something to read by now."""
    ready, _, _ = select.select([connection], [], [], 0)
    return bool(ready)


def status_of(house: House, said: bytes, more: bytes = b"") -> int:
    """What is answered, perhaps while there is still more to say."""
    with opened(house, said) as connection:
        with suppress(ConnectionError):  # nobody listens any more: the answer may still be there to be read
            connection.sendall(more)
        answer = connection.recv(100)
    assert answer.startswith(b"HTTP/1.1 "), answer
    return int(answer.split()[1])
