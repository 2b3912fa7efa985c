"""The address Calendly delivers to: a raw ASGI application, in front of the router.

Rules
1. A 200 means that the delivery is committed, or was before, or that there is nothing to store (disconnected).
2. No input whatever gives an unhandled error, and nothing that a stranger sends is stored. (That something came to a
   subscription's own address, wrongly signed, is noted: whoever knows that address is no stranger.)
3. Trouble of ours is a 503 with Retry-After: Calendly delivers again for a day.
4. Every request is in a log line, by its correlation, with neither body, key nor signature in it.

Calendly gives up after 15 seconds (2026-11), so reading and storing are each given less than half of that.

Nearly all that a web process can take in is decided by what stands here between `receive` and `send`: it is paid with
each delivery, by the one thread there is.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, NoReturn

from adapters.webhooks import payloads, signature
from adapters.webhooks.gathering import LONGEST_STORE, Ask, Gatherer, NotInTime, StoresTogether
from adapters.webhooks.listening_posts import FindsListeningPost, ListeningPosts
from adapters.webhooks.missigned import MissignedPosts, NotesMissigned
from adapters.webhooks.patience import within
from adapters.webhooks.signature import Freshness
from adapters.webhooks.storing import ByUseCase, ReceivesDeliveries
from adapters.webhooks.telling import Lines
from application.correlation import correlated
from application.incidents import whereabouts
from application.meetings.receive_deliveries import HANDLED_EVENTS, IncomingDelivery, Receipt, asks_nothing
from application.ports.clock import Clock
from domain.credentials import Secret
from domain.errors import Transient
from domain.subscription import Signer

PATH: Final = "/api/calendly/webhooks"
SIGNATURE_HEADER: Final = b"calendly-webhook-signature"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Any]
Send = Callable[[Message], Any]

_CORRELATION_BYTES: Final = 16


class Outcome(StrEnum):
    """What became of a request; the receipts of the core are outcomes too."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    SET_ASIDE = "set_aside"
    UNKNOWN_EVENT = "unknown_event"
    UNKNOWN_OWNER = "unknown_owner"
    DISCONNECTED = "disconnected"
    NOT_A_POST = "not_a_post"
    NOT_TRUSTED = "not_trusted"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    BROKEN_OFF = "broken_off"
    NOT_A_DELIVERY = "not_a_delivery"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"


_RETRY: Final = ((b"retry-after", b"5"),)
_CLOSE: Final = ((b"connection", b"close"),)
"""The rest of the body is not going to be read."""

_ANSWERS: Final[Mapping[Outcome, tuple[int, bytes, Sequence[tuple[bytes, bytes]]]]] = {
    Outcome.NOT_A_POST: (405, b"Deliveries are posted here.\n", ((b"allow", b"POST"),)),
    Outcome.NOT_TRUSTED: (401, b"", ()),
    Outcome.TOO_LARGE: (413, b"The body is larger than deliveries are.\n", _CLOSE),
    Outcome.TOO_SLOW: (408, b"The body took too long to arrive.\n", _CLOSE),
    Outcome.BROKEN_OFF: (400, b"", _CLOSE),
    Outcome.NOT_A_DELIVERY: (400, b"The body is not a JSON object with an event and a payload.\n", ()),
    Outcome.UNAVAILABLE: (503, b"", _RETRY),
    Outcome.FAILED: (503, b"", _RETRY),
}
_TAKEN: Final[tuple[int, bytes, Sequence[tuple[bytes, bytes]]]] = (200, b"", ())
_TEXT: Final = (b"content-type", b"text/plain; charset=utf-8")
_KEPT_NOWHERE: Final = (b"cache-control", b"no-store")


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSettings:
    """What an installation may choose."""

    app_keys: tuple[Secret, ...] = ()
    """The app's signing keys, none when it was never told. While one replaces the other, one text may name both,
    separated by a comma."""
    tolerance: timedelta = timedelta(seconds=180)
    """Signed longer ago, a delivery is set aside until Calendly confirms it."""
    max_body_bytes: int = 512 * 1024
    longest_upload: timedelta = timedelta(seconds=6)
    longest_store: timedelta = LONGEST_STORE


def observe_nothing(outcome: str, seconds: float) -> None:
    """For those who do not measure."""


class _Refused(Exception):
    def __init__(self, outcome: Outcome, why: str) -> None:
        super().__init__(why)
        self.outcome = outcome


class WebhookIntake:
    """Answers everything below `PATH`. For one event loop; call `finish` for a clean stop."""

    def __init__(
        self,
        *,
        find_listening_post: FindsListeningPost,
        receive_deliveries: ReceivesDeliveries,
        note_missigned: NotesMissigned,
        ask: Ask,
        clock: Clock,
        store_by_line: StoresTogether | None = None,
        lines: int = 1,
        settings: IntakeSettings | None = None,
        observe: Callable[[str, float], None] = observe_nothing,
    ) -> None:
        """
        Args:
            ask: best with threads of its own, so that slow pages do not hold up deliveries.
            store_by_line: for deliveries that ask nothing; without it all go by `receive_deliveries`.
            lines: how many of its stores may be under way.
            observe: told the outcome of each request and how long it took.
        """
        self._settings = settings or IntakeSettings()
        self._app_keys = [key.encode() for text in self._settings.app_keys for key in _keys_in(text.reveal())]
        self._posts = ListeningPosts(find_listening_post, ask)
        self._missigned = MissignedPosts(note_missigned, ask)
        self._longest_upload = self._settings.longest_upload.total_seconds()
        patience = self._settings.longest_store
        self._by_use_case = self._by_line = Gatherer(ByUseCase(receive_deliveries, ask), patience=patience)
        if store_by_line is not None:
            self._by_line = Gatherer(store_by_line, at_a_time=lines, patience=patience)
        self._lines = Lines(path=f"{PATH}/…")
        self._clock = clock
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began, correlation = time.perf_counter(), os.urandom(_CORRELATION_BYTES).hex()
        event, why = None, None
        with correlated(correlation):
            try:
                delivery = await self._accepted(scope, receive, correlation)
                event = delivery.event if delivery.event in HANDLED_EVENTS else "other"
                outcome = Outcome(await self._store(delivery))
            except _Refused as refusal:
                outcome, why = refusal.outcome, str(refusal)
            except Transient as error:
                outcome, why = Outcome.UNAVAILABLE, type(error).__name__
            except Exception as error:  # noqa: BLE001 - the rim: whatever it is, Calendly shall deliver again
                outcome, why = Outcome.FAILED, whereabouts(error)
        status, body, headers = _ANSWERS.get(outcome, _TAKEN)
        seconds = time.perf_counter() - began
        self._lines.say(
            logging.ERROR if outcome is Outcome.FAILED else logging.INFO,
            outcome=outcome.value,
            status=status,
            event=event,
            why=why,
            seconds=seconds,
            correlation=correlation,
        )
        self._observe(outcome.value, seconds)
        if outcome is not Outcome.BROKEN_OFF:
            await _answer(send, status, body, headers)

    async def finish(self) -> None:
        """Wait for what is being stored, and say what is still unsaid."""
        await self._by_use_case.finish()
        await self._by_line.finish()
        self._lines.write()

    async def _store(self, delivery: IncomingDelivery) -> Receipt:
        try:
            if asks_nothing(delivery):
                return await self._by_line.store(delivery)
            receipt = await self._by_use_case.store(delivery)
        except NotInTime as error:
            raise _Refused(Outcome.UNAVAILABLE, "storing took too long") from error
        if delivery.post is not None:
            self._posts.forget(delivery.post)  # which secret signs for it was learnt just now
        return receipt

    async def _accepted(self, scope: Scope, receive: Receive, correlation: str) -> IncomingDelivery:
        """The delivery in the request, when it may be stored."""
        if scope["method"] != "POST":
            raise _Refused(Outcome.NOT_A_POST, "another method")
        header = _signature_header(scope["headers"])
        self._check_announced_length(scope["headers"])
        key = _key_in(scope["path"])
        post = None if key is None else await self._posts.behind(key)
        if key is not None and post is None:
            _mistrust("the key in the address is none of ours")
        body = await self._body(receive)
        own = [] if post is None else [post.secret.reveal().encode()]
        try:
            freshness, fitting = signature.verify(
                header, body, keys=own + self._app_keys, now=self._clock.now(), tolerance=self._settings.tolerance
            )
        except signature.InvalidSignature as error:
            if post is not None and isinstance(error, signature.SignedByNobodyKnown):
                await self._missigned.note(post.key_hash)
            _mistrust(str(error))
        try:
            envelope = payloads.read(body)
        except payloads.NotADelivery as error:
            raise _Refused(Outcome.NOT_A_DELIVERY, str(error)) from error
        if post is not None and envelope.created_by != post.account:
            _mistrust("told by another account than the connection's")
        is_stale = freshness is Freshness.STALE
        return IncomingDelivery(
            post=post,
            signer=Signer.OWN if fitting < len(own) else Signer.APP,
            event=envelope.event,
            created_by=envelope.created_by,
            key=payloads.key_of_stale(body) if is_stale else envelope.key,
            body=body,
            is_stale=is_stale,
            correlation=correlation,
        )

    def _check_announced_length(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        for name, value in headers:
            # An unreadable length tells nothing; what arrives is counted in any case.
            if (
                name == b"content-length"
                and value.isdigit()
                and (len(value) > 18 or int(value) > self._settings.max_body_bytes)
            ):
                raise _Refused(Outcome.TOO_LARGE, "announced as too large")

    async def _body(self, receive: Receive) -> bytes:
        try:
            return await within(self._longest_upload, self._whole_body(receive))
        except TimeoutError as error:
            raise _Refused(Outcome.TOO_SLOW, "the body took too long to arrive") from error

    async def _whole_body(self, receive: Receive) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise _Refused(Outcome.BROKEN_OFF, "the sender hung up")
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self._settings.max_body_bytes:
                raise _Refused(Outcome.TOO_LARGE, "too large")
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)


def _keys_in(text: str) -> Sequence[str]:
    """The whole of it first: Calendly promises nothing about the alphabet of its keys."""
    return [text, *(part.strip() for part in text.split(","))] if "," in text else [text]


def _mistrust(why: str) -> NoReturn:
    raise _Refused(Outcome.NOT_TRUSTED, why)


def _signature_header(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Given more than once, it reads as one (RFC 9110, 5.3), and then has two times."""
    values = [value for name, value in headers if name == SIGNATURE_HEADER]
    if not values:
        _mistrust("no signature")
    return b",".join(values).decode("latin-1")


def _key_in(path: str) -> str | None:
    """The key of the address; `None` for the bare one."""
    return None if path == PATH else path.removeprefix(PATH).removeprefix("/")


async def _answer(send: Send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]]) -> None:
    complete = [(b"content-length", str(len(body)).encode()), _KEPT_NOWHERE, *headers]
    if body:
        complete.append(_TEXT)
    await send({"type": "http.response.start", "status": status, "headers": complete})
    await send({"type": "http.response.body", "body": body})
