"""Subscriptions, queries and mutations over one WebSocket: the protocol graphql-transport-ws.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md (2023-02). Whom it is for is settled by
`connection_init`: a bearer token there or in the handshake, or else the cookie of a handshake that our own pages made.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from typing import Final

import orjson
from graphql import OperationType
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from adapters.graphql.documents import DocumentRefused
from adapters.graphql.execution import Ended
from adapters.graphql.rates import TooFast, TooManySubscriptions
from adapters.graphql.refusals import Json, plain_error, too_fast, too_many_subscriptions
from adapters.graphql.requests import MAX_BODY_BYTES, RequestRefused, request_of
from adapters.graphql.serving import Reason, Serving
from adapters.graphql.vigil import until_over
from adapters.graphql.written import written
from application.ports.gatekeeper import Admission, Credentials, CrossSite, Unauthenticated
from domain.errors import Transient

PROTOCOL: Final = "graphql-transport-ws"
_LONGEST_ID: Final = 200

# RFC 6455, section 7.4.1, and the protocol's own.
GOING_AWAY: Final = 1001
TOO_BIG: Final = 1009
INTERNAL: Final = 1011
TRY_AGAIN_LATER: Final = 1013
BAD_MESSAGE: Final = 4400
UNAUTHORIZED: Final = 4401
FORBIDDEN: Final = 4403
NO_PROTOCOL: Final = 4406
INIT_TIMEOUT: Final = 4408
TAKEN: Final = 4409
INIT_TWICE: Final = 4429


class _Close(Exception):
    """The other side broke the protocol, or may not."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Socket:
    """One WebSocket, from its handshake to its close."""

    def __init__(self, serving: Serving, scope: Scope, receive: Receive, send: Send) -> None:
        self._serving = serving
        self._scope = scope
        self._receive = receive
        self._send_message = send
        self._over: asyncio.Future[tuple[int, str] | None] = asyncio.get_running_loop().create_future()
        self._sending = asyncio.Lock()
        self._is_begun = False
        self._admission: Admission | None = None
        self._vigil: asyncio.Task[None] | None = None
        self._operations: dict[str, asyncio.Task[None]] = {}

    def end(self, reason: Reason) -> None:
        """End soon."""
        code = GOING_AWAY if reason is Reason.GOING_AWAY else UNAUTHORIZED
        self._finish((code, reason.value.capitalize()))

    def _finish(self, close: tuple[int, str] | None) -> None:
        """Close with this code and reason, or not at all when the other side is gone."""
        if not self._over.done():
            self._over.set_result(close)

    async def run(self) -> None:
        """Serve it to its end."""
        await self._receive()  # websocket.connect
        # Taken first and closed then where it is none of ours: a refused handshake could carry no reason.
        is_ours = PROTOCOL in self._scope.get("subprotocols", ())
        await self._send_message({"type": "websocket.accept", "subprotocol": PROTOCOL if is_ours else None})
        if not is_ours:
            await self._close(NO_PROTOCOL, f"Subprotocol not acceptable: speak {PROTOCOL}")
            return
        with self._serving.staying_open(self):
            timer = asyncio.get_running_loop().call_later(
                self._serving.settings.init_timeout.total_seconds(), self._lose_patience
            )
            reader = asyncio.create_task(self._read())
            try:
                await asyncio.wait([self._over])
            finally:
                timer.cancel()
                tasks = [reader, *self._operations.values(), *([self._vigil] if self._vigil else [])]
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            close = self._over.result()
            if close is not None:
                await self._close(*close)

    def _lose_patience(self) -> None:
        if not self._is_begun:
            self._finish((INIT_TIMEOUT, "Connection initialisation timeout"))

    # What comes in

    async def _read(self) -> None:
        try:
            while True:
                message = await self._receive()
                if message["type"] == "websocket.disconnect":
                    self._finish(None)
                    return
                await self._take(self._parsed(message))
        except _Close as close:
            self._finish((close.code, close.reason))
        except OSError:
            self._finish(None)
        except Exception as error:  # noqa: BLE001 - the rim: whatever broke is told to the log, and the socket closed
            self._serving.errors.of_rim(error)
            self._finish((INTERNAL, "Internal error"))

    @staticmethod
    def _parsed(message: Message) -> Json:
        text = message.get("text")
        if text is None:
            raise _Close(BAD_MESSAGE, "Messages are JSON in text frames")
        if len(text) > MAX_BODY_BYTES:
            raise _Close(TOO_BIG, "Message too big")
        try:
            found = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise _Close(BAD_MESSAGE, "Message is no JSON") from error
        if not isinstance(found, dict) or not isinstance(found.get("type"), str):
            raise _Close(BAD_MESSAGE, "Message has no type")
        return found

    async def _take(self, message: Json) -> None:
        kind, payload = message["type"], message.get("payload")
        if kind == "connection_init":
            await self._begin(payload)
        elif kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "pong":
            pass
        elif kind == "subscribe":
            self._subscribe(message.get("id"), payload)
        elif kind == "complete":
            task = self._operations.pop(str(message.get("id")), None)
            if task is not None:
                task.cancel()
        else:
            raise _Close(BAD_MESSAGE, "Message of an unknown type")

    async def _begin(self, payload: object) -> None:
        if self._is_begun:
            raise _Close(INIT_TWICE, "Too many initialisation requests")
        self._is_begun = True
        if payload is not None and not isinstance(payload, dict):
            raise _Close(BAD_MESSAGE, "The payload of connection_init is an object")
        admit = partial(self._admit, (payload or {}).get("authorization"))
        try:
            self._admission = await self._serving.around.core.ask(admit)
        except Unauthenticated as error:
            raise _Close(UNAUTHORIZED, "Unauthorized") from error
        except CrossSite as error:
            raise _Close(FORBIDDEN, "Forbidden") from error
        except Transient as error:
            raise _Close(TRY_AGAIN_LATER, "Try again later") from error
        self._vigil = asyncio.create_task(self._keep_vigil(self._admission, admit))
        await self._send({"type": "connection_ack"})

    def _admit(self, authorization: object) -> Admission:
        headers = Headers(scope=self._scope)
        bearer = authorization if isinstance(authorization, str) else headers.get("authorization")
        gatekeeper = self._serving.gatekeeper
        if bearer is not None:
            return gatekeeper.admit(Credentials(authorization=bearer), needs_proof=False)
        cookie = "; ".join(headers.getlist("cookie")) or None
        origin = headers.get("origin")
        admission = gatekeeper.admit(Credentials(cookie=cookie, origin=origin), needs_proof=False)
        gatekeeper.require_own_origin(origin)
        return admission

    async def _keep_vigil(self, admission: Admission, admit_again: Callable[[], Admission]) -> None:
        try:
            await until_over(self._serving.around, admission, admit_again)
            self.end(Reason.SIGNED_OUT)
        except Exception as error:  # noqa: BLE001 - the rim, as in `_read`
            self._serving.errors.of_rim(error)
            self._finish((INTERNAL, "Internal error"))

    def _subscribe(self, name: object, payload: object) -> None:
        if self._admission is None:
            raise _Close(UNAUTHORIZED, "Unauthorized")
        if not isinstance(name, str) or not name or len(name) > _LONGEST_ID or not isinstance(payload, dict):
            raise _Close(BAD_MESSAGE, "A subscribe message has an id and a payload")
        if name in self._operations:
            raise _Close(TAKEN, f"Subscriber for {name} already exists")
        task = asyncio.create_task(self._operate(name, payload, self._admission))
        self._operations[name] = task
        task.add_done_callback(partial(self._forget, name))

    def _forget(self, name: str, task: "asyncio.Task[None]") -> None:
        if self._operations.get(name) is task:
            del self._operations[name]

    # What goes out

    async def _operate(self, name: str, payload: Json, admission: Admission) -> None:
        try:
            try:
                errors = await self._answer(name, payload, admission)
            except Exception as error:
                if isinstance(error, OSError):
                    raise
                errors = [self._serving.errors.of_rim(error)]
            if errors:
                await self._last({"type": "error", "id": name, "payload": errors}, name)
            else:
                await self._last({"type": "complete", "id": name}, name)
        except OSError:
            self._finish(None)

    async def _answer(self, name: str, payload: Json, admission: Admission) -> list[Json]:
        """Send its answers. What it returns are the errors for which there are none, or no more."""
        serving, principal = self._serving, admission.principal
        try:
            if len(self._operations) > serving.settings.operations_per_socket:
                return [plain_error("Too much is going on in this socket already.", "TOO_MANY_OPERATIONS")]
            serving.rates.spend(principal.user)
            prepared = serving.execution.prepare(request_of(payload))
            if prepared.kind is not OperationType.SUBSCRIPTION:
                answer, is_refused = await serving.around.core.ask(serving.execution.once, prepared, principal)
                if is_refused:
                    errors: list[Json] = answer["errors"]
                    return errors
                await self._send({"type": "next", "id": name, "payload": answer})
                return []
            with serving.subscription_of(principal):
                async with aclosing(await serving.execution.stream(prepared, principal)) as answers:
                    async for answer in answers:
                        await self._send({"type": "next", "id": name, "payload": answer})
        except RequestRefused as error:
            return [plain_error(str(error), error.code)]
        except DocumentRefused as error:
            return serving.errors.of_request(error.errors, error.code)
        except TooFast as error:
            return [too_fast(error)]
        except TooManySubscriptions:
            return [too_many_subscriptions()]
        except Ended as ended:
            return ended.errors
        return []

    async def _last(self, message: Json, name: str) -> None:
        """The id is free again as soon as the other side can know."""
        self._operations.pop(name, None)
        await self._send(message)

    async def _send(self, message: Json) -> None:
        async with self._sending:
            await self._send_message({"type": "websocket.send", "text": written(message).decode()})

    async def _close(self, code: int, reason: str) -> None:
        try:
            await self._send_message({"type": "websocket.close", "code": code, "reason": reason})
        except (OSError, RuntimeError):  # it is closed already: uvicorn says so in either way
            return
