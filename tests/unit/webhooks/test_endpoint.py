"""The webhook address answers as the contract says, and tells nobody more."""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import pytest

from adapters.webhooks.endpoint import PATH, IntakeSettings, WebhookIntake
from adapters.webhooks.storing import ByUseCase
from application.ports.unit_of_work import StorageUnavailable
from domain.credentials import Secret
from domain.subscription import Signer
from tests.adapters.asking import ask_at_once
from tests.adapters.clock import StandingClock
from tests.adapters.intake import (
    ACCOUNT,
    KEY,
    OWN_SECRET,
    InMemoryInbox,
    InMemoryListeningPosts,
    NotedMissigned,
    a_post,
)
from tests.unit.calendly.samples import bent
from tests.unit.calendly.samples import body as recorded

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

T = TypeVar("T")

APP_KEY = "the-apps-own-signing-key"
BOOKING = recorded("webhook_invitee_created")
KEYED = f"{PATH}/{KEY}"


class Setup:
    """An intake with everything behind it in memory."""

    def __init__(
        self,
        *,
        posts: InMemoryListeningPosts | None = None,
        ask: Any = ask_at_once,
        by_line: InMemoryInbox | None = None,
        **settings: Any,
    ) -> None:
        self.clock = StandingClock()
        self.posts = posts or InMemoryListeningPosts(a_post())
        self.inbox = InMemoryInbox()
        self.missigned = NotedMissigned()
        self.observed: list[tuple[str, float]] = []
        settings.setdefault("app_keys", (Secret(APP_KEY),))
        self.intake = WebhookIntake(
            find_listening_post=self.posts,
            receive_deliveries=self.inbox,
            note_missigned=self.missigned,
            ask=ask,
            clock=self.clock,
            store_by_line=None if by_line is None else ByUseCase(by_line, ask),
            settings=IntakeSettings(**settings),
            observe=lambda outcome, seconds: self.observed.append((outcome, seconds)),
        )

    def signature(self, body: bytes, *, key: str = OWN_SECRET, age: timedelta = timedelta(0)) -> str:
        seconds = int((self.clock.now() - age).timestamp())
        digest = hmac.new(key.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        return f"t={seconds},v1={digest}"

    async def lines(self, caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
        """What was said of requests."""
        await self.intake.finish()
        return caplog.records

    async def post(self, path: str = KEYED, body: bytes = BOOKING, **signing: Any) -> httpx.Response:
        """Deliver a body, rightly signed unless told otherwise."""
        return await self.request("POST", path, body, {"Calendly-Webhook-Signature": self.signature(body, **signing)})

    async def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.intake)
        async with httpx.AsyncClient(transport=transport, base_url="http://quotla.test") as client:
            return await client.request(method, path, content=body, headers=headers)


# What is remembered of what was refused


async def test_a_wrong_signature_at_a_subscriptions_own_address_is_noted() -> None:
    setup = Setup()

    answer = await setup.post(key="nobody's")

    assert (answer.status_code, setup.missigned.told) == (401, [a_post().key_hash])


@pytest.mark.parametrize("path", [PATH, f"{PATH}/a-key-that-was-never-ours"], ids=["bare", "unknown"])
async def test_a_strangers_signature_is_not(path: str) -> None:
    setup = Setup()

    await setup.post(path, key="nobody's")

    assert setup.missigned.told == []


async def test_nor_is_a_header_that_is_no_signature() -> None:
    setup = Setup()

    await setup.request("POST", KEYED, BOOKING, {"Calendly-Webhook-Signature": "t=1"})

    assert setup.missigned.told == []


# What is accepted


async def test_a_delivery_signed_by_its_subscriptions_secret_is_stored() -> None:
    setup = Setup()

    answer = await setup.post()

    assert (answer.status_code, [delivery.body for delivery in setup.inbox.stored.values()]) == (200, [BOOKING])


@pytest.mark.parametrize(("key", "signer"), [(OWN_SECRET, Signer.OWN), (APP_KEY, Signer.APP)])
async def test_which_secret_fitted_is_told(key: str, signer: Signer) -> None:
    setup = Setup()

    await setup.post(key=key)

    assert [delivery.signer for delivery in setup.inbox.stored.values()] == [signer]


@pytest.mark.parametrize("app_keys", [("new", "old"), ("new,old",), ("new, old",)])
async def test_during_a_rotation_either_app_key_will_do(app_keys: tuple[str, ...]) -> None:
    setup = Setup(app_keys=tuple(map(Secret, app_keys)))

    answers = [await setup.post(PATH, key="old"), await setup.post(PATH, key="new")]

    assert [answer.status_code for answer in answers] == [200, 200]


async def test_a_key_may_have_a_comma_in_it() -> None:
    assert (await Setup(app_keys=(Secret("a,b"),)).post(PATH, key="a,b")).status_code == 200


@pytest.mark.parametrize("app_key", [",", "new,", "new, ,"])
async def test_a_comma_too_many_is_no_key(app_key: str) -> None:
    assert (await Setup(app_keys=(Secret(app_key),)).post(PATH, key="")).status_code == 401


async def test_at_the_bare_address_the_app_key_counts() -> None:
    setup = Setup()

    answer = await setup.post(PATH, key=APP_KEY)

    (delivery,) = setup.inbox.stored.values()
    assert (answer.status_code, delivery.post, delivery.created_by) == (200, None, ACCOUNT)


async def test_a_copy_is_answered_like_the_first() -> None:
    setup = Setup()

    answers = [await setup.post(), await setup.post()]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [outcome for outcome, _ in setup.observed] == ["stored", "duplicate"]


async def test_an_unknown_event_is_accepted() -> None:
    setup = Setup()
    body = json.dumps(bent("webhook_invitee_created", event="invitee.sneezed")).encode()

    assert (await setup.post(body=body)).status_code == 200


async def test_after_a_disconnect_deliveries_are_accepted_and_dropped() -> None:
    setup = Setup(posts=InMemoryListeningPosts(a_post(is_open=False)))

    answer = await setup.post()

    assert (answer.status_code, setup.inbox.stored) == (200, {})


async def test_one_signed_long_ago_is_set_aside() -> None:
    setup = Setup(tolerance=timedelta(seconds=60))

    answer = await setup.post(age=timedelta(seconds=61))

    (delivery,) = setup.inbox.stored.values()
    assert (answer.status_code, delivery.is_stale) == (200, True)


async def test_one_set_aside_is_stored_once_per_body_and_in_nobodys_way() -> None:
    setup = Setup()

    for age in (timedelta(hours=1), timedelta(hours=2), timedelta(0)):
        await setup.post(age=age)

    assert [outcome for outcome, _ in setup.observed] == ["set_aside", "duplicate", "stored"]


async def test_a_body_of_exactly_the_most_is_accepted() -> None:
    setup = Setup(max_body_bytes=len(BOOKING))

    assert (await setup.post()).status_code == 200


async def test_every_request_has_a_correlation_of_its_own() -> None:
    setup = Setup()

    await setup.post()
    await setup.post(body=recorded("webhook_event_type_deleted"))

    assert len({delivery.correlation for delivery in setup.inbox.stored.values()}) == 2


# What is refused


@pytest.mark.parametrize("path", [KEYED, PATH])
async def test_without_a_signature_nobody_is_heard(path: str) -> None:
    setup = Setup()

    answer = await setup.request("POST", path, BOOKING, {})

    assert (answer.status_code, answer.content, setup.inbox.batches) == (401, b"", [])


@pytest.mark.parametrize(
    ("path", "signing"),
    [
        (KEYED, {"key": "a stranger's"}),
        (KEYED, {"age": timedelta(seconds=-301)}),
        (PATH, {"key": OWN_SECRET}),
        (f"{PATH}/an-unknown-callback-key", {}),
        (f"{PATH}/", {"key": APP_KEY}),
        (f"{PATH}/{KEY}/more", {}),
        (f"{PATH}/%00", {}),
        (f"{PATH}/{'x' * 5_000}", {}),
    ],
)
async def test_who_is_not_trusted_is_told_nothing(path: str, signing: dict[str, Any]) -> None:
    setup = Setup()

    answer = await setup.post(path, **signing)

    assert (answer.status_code, answer.content, setup.inbox.batches) == (401, b"", [])


async def test_two_signature_headers_are_none() -> None:
    setup = Setup()
    header = setup.signature(BOOKING).encode()
    sent: list[dict[str, Any]] = []

    await setup.intake(
        a_scope(headers=[(b"calendly-webhook-signature", header)] * 2), one_message(BOOKING), collect(sent)
    )

    assert sent[0]["status"] == 401


async def test_without_an_app_key_the_bare_address_trusts_nobody() -> None:
    setup = Setup(app_keys=())

    assert (await setup.post(PATH, key="")).status_code == 401


async def test_another_accounts_delivery_is_not_taken_under_this_key() -> None:
    setup = Setup(posts=InMemoryListeningPosts(a_post(account="https://api.calendly.com/users/another")))

    answer = await setup.post(key=APP_KEY)

    assert (answer.status_code, setup.inbox.batches) == (401, [])


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"event": "x"}', b"\xff\xfe", b"[" * 100_000])
async def test_what_is_signed_but_no_delivery_is_refused(body: bytes) -> None:
    setup = Setup()

    answer = await setup.post(body=body)

    assert (answer.status_code, setup.inbox.batches) == (400, [])


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_only_posts_are_taken(method: str) -> None:
    setup = Setup()

    answer = await setup.request(method, KEYED, BOOKING, {"Calendly-Webhook-Signature": setup.signature(BOOKING)})

    assert (answer.status_code, answer.headers["allow"], setup.inbox.batches) == (405, "POST", [])


async def test_a_body_over_the_most_is_refused_by_its_announced_length() -> None:
    setup = Setup(max_body_bytes=len(BOOKING) - 1)

    assert (await setup.post()).status_code == 413


@pytest.mark.parametrize("length", [b"9" * 5_000, b"524289"])
async def test_an_announced_length_is_enough_to_refuse(length: bytes) -> None:
    setup = Setup()
    sent: list[dict[str, Any]] = []
    headers = [(b"calendly-webhook-signature", b"t=1,v1=0"), (b"content-length", length)]

    await setup.intake(a_scope(headers=headers), never, collect(sent))

    assert sent[0]["status"] == 413


@pytest.mark.parametrize("length", [None, b"1", b"-1", b"nonsense", b"\xb2"])
async def test_a_body_over_the_most_is_refused_while_it_arrives(length: bytes | None) -> None:
    setup = Setup(max_body_bytes=1_000)
    sent: list[dict[str, Any]] = []
    headers = [(b"calendly-webhook-signature", b"t=1,v1=0")]
    if length is not None:
        headers.append((b"content-length", length))
    chunks = iter(range(3))

    async def receive() -> dict[str, Any]:
        next(chunks)  # a fourth would be read too much
        return {"type": "http.request", "body": b"x" * 400, "more_body": True}

    await setup.intake(a_scope(headers=headers), receive, collect(sent))

    assert sent[0]["status"] == 413


async def test_an_upload_that_dawdles_is_broken_off() -> None:
    setup = Setup(longest_upload=timedelta(0))
    sent: list[dict[str, Any]] = []

    await setup.intake(a_scope(headers=[(b"calendly-webhook-signature", b"t=1,v1=0")]), never, collect(sent))

    assert sent[0]["status"] == 408


async def test_a_sender_that_hangs_up_gets_no_answer_and_does_no_harm() -> None:
    setup = Setup()
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    await setup.intake(a_scope(headers=[(b"calendly-webhook-signature", b"t=1,v1=0")]), receive, collect(sent))

    assert (sent, [outcome for outcome, _ in setup.observed]) == ([], ["broken_off"])


# Which way they are stored


@pytest.mark.parametrize(
    ("path", "signing", "way"),
    [(KEYED, {}, "line"), (KEYED, {"key": APP_KEY}, "use case"), (PATH, {"key": APP_KEY}, "use case")],
    ids=["nothing to ask", "another signer to remember", "an owner to look up"],
)
async def test_what_asks_nothing_goes_by_the_line(path: str, signing: dict[str, Any], way: str) -> None:
    by_line = InMemoryInbox()
    setup = Setup(by_line=by_line)

    await setup.post(path, **signing)

    assert {"line": by_line.batches, "use case": setup.inbox.batches} == {"line": [], "use case": [], way: [1]}


# When something of ours is in trouble


@pytest.mark.parametrize("trouble", [StorageUnavailable(), ValueError("a bug"), TimeoutError(), OSError()])
async def test_whatever_keeps_a_delivery_from_being_stored_it_is_to_come_again(trouble: Exception) -> None:
    setup = Setup()
    setup.inbox.troubles.append(trouble)

    answer = await setup.post()

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_a_key_that_cannot_be_looked_up_is_no_wrong_key() -> None:
    setup = Setup()
    setup.posts.troubles.append(StorageUnavailable())

    assert (await setup.post()).status_code == 503


async def test_a_storage_that_hangs_is_not_waited_for() -> None:
    async def ask(use_case: Callable[..., T], /, **arguments: Any) -> T:
        if "deliveries" in arguments:
            await asyncio.Event().wait()
        return use_case(**arguments)

    setup = Setup(ask=ask, longest_store=timedelta(0))

    answer = await setup.post()

    assert answer.status_code == 503


# Keys that were looked up


async def test_a_key_found_is_not_looked_up_again_at_once() -> None:
    setup = Setup()

    await setup.post()
    await setup.post()

    assert setup.posts.asked == 1


async def test_a_key_of_which_something_was_learnt_is_looked_up_again() -> None:
    """Else the next seconds' deliveries would all take the way of those that learn something."""
    setup = Setup()

    await setup.post(key=APP_KEY)
    await setup.post(key=APP_KEY)

    assert setup.posts.asked == 2


async def test_a_key_not_found_is_looked_up_again() -> None:
    setup = Setup(posts=InMemoryListeningPosts())
    await setup.post()
    setup.posts.posts[a_post().key_hash] = a_post()

    assert (await setup.post()).status_code == 200


# What is logged


async def test_one_line_is_logged_without_body_key_or_signature(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup()
    with caplog.at_level(logging.DEBUG, logger="adapters.webhooks"):
        await setup.post()
        (line,) = await setup.lines(caplog)

    told = str(vars(line))
    assert (line.__dict__["outcome"], line.__dict__["path"]) == ("stored", "/api/calendly/webhooks/…")
    assert not any(secret in told for secret in (KEY, OWN_SECRET, APP_KEY, "jordan@example.com", "v1=", ACCOUNT))


async def test_a_failure_is_logged_once_and_quotes_no_row(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup()
    setup.inbox.refuses = lambda _: True
    with caplog.at_level(logging.DEBUG, logger="adapters.webhooks"):
        await setup.post()
        (line,) = await setup.lines(caplog)

    assert line.levelno == logging.ERROR
    assert "ValueError at intake.py" in line.__dict__["why"]
    assert "SECRET BODY" not in str(vars(line))


async def test_a_stranger_makes_one_line_at_most_informative(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup()
    with caplog.at_level(logging.DEBUG, logger="adapters.webhooks"):
        await setup.post(body=b'{"event": "SNEAKY"}', key="a stranger's")
        (line,) = await setup.lines(caplog)

    assert line.levelno == logging.INFO
    assert "SNEAKY" not in str(vars(line))


# Raw ASGI, for what a client library would not do


def a_scope(*, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {"type": "http", "method": "POST", "path": PATH, "headers": headers}


def one_message(body: bytes) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def never() -> dict[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


def collect(sent: list[dict[str, Any]]) -> Any:
    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    return send
