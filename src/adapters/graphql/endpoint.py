"""The one endpoint: tells requests apart, and answers those over HTTP.

Thin: what is meant is read in `requests` and answered in `execution`; here are only status codes, headers, and the
order in which one is turned away. No input makes an unhandled error: whatever breaks is masked by a correlation id and
told to the log.
"""

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.resources import files
from typing import Final

from graphql import OperationType
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from adapters.graphql.context import Core, Surroundings
from adapters.graphql.documents import DocumentRefused, Documents
from adapters.graphql.events import EventStream, tell_once
from adapters.graphql.execution import Ended, Execution, Prepared
from adapters.graphql.rates import Places, Rates, TooFast, TooManySubscriptions
from adapters.graphql.refusals import Errors, Json, plain_error, retry_after_seconds, too_fast, too_many_subscriptions
from adapters.graphql.requests import (
    MAX_BODY_BYTES,
    MediaType,
    Request,
    RequestRefused,
    negotiated,
    request_of_body,
    request_of_query_string,
    require_json_content,
)
from adapters.graphql.schema import executable_schema
from adapters.graphql.serving import Serving
from adapters.graphql.settings import GraphQLSettings, Hooks
from adapters.graphql.websocket import Socket
from adapters.graphql.written import written
from application.ports.clock import Clock
from application.ports.finders import Finders
from application.ports.gatekeeper import Admission, Credentials, CrossSite, Gatekeeper, Unauthenticated
from application.ports.live_feed import LiveFeed
from application.use_cases import UseCases
from domain.errors import Transient

_SHORT_BYTES: Final = 64 * 1024
"""So much of a body the server takes in before anybody asks for it (uvicorn: HIGH_WATER_LIMIT)."""
_OFFERED: Final = (MediaType.JSON, MediaType.RESPONSE, MediaType.EVENTS)


class GraphQLApp:
    """An ASGI application for one route, without a slash at its end: HTTP, server-sent events and WebSocket."""

    def __init__(self, serving: Serving, core: Core) -> None:
        self._serving = serving
        self._core = core

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve one WebSocket."""
        if scope["type"] == "websocket":
            await Socket(self._serving, scope, receive, send).run()
        else:
            await _Exchange(self._serving, scope, receive, send).run()

    async def close(self, *, within: timedelta = timedelta(seconds=5)) -> None:
        """End whatever would stay open for ever; requests go on being answered.

        To be called before the server waits for its connections. What comes after is ended as soon as it stands.
        """
        await self._serving.close(within=within)

    def release(self) -> None:
        """Let go of the threads, after the last request."""
        self._core.close()


def create_graphql_app(
    *,
    use_cases: UseCases,
    finders: Finders,
    gatekeeper: Gatekeeper,
    live_feed: LiveFeed,
    clock: Clock,
    settings: GraphQLSettings,
    hooks: Hooks | None = None,
) -> GraphQLApp:
    """Put everything together. Its threads start when they are needed; `close` and `release` it when it is done."""
    hooks = hooks or Hooks()
    core = Core(settings.threads)
    schema = executable_schema()
    errors = Errors(connect_url=settings.connect_url, correlation_id=hooks.correlation_id, surprise=hooks.surprise)
    around = Surroundings(
        core=core,
        use_cases=use_cases,
        finders=finders,
        live_feed=live_feed,
        clock=clock,
        connect_url=settings.connect_url,
        sends_mail=settings.sends_mail,
        poll_every=settings.poll_every,
    )
    documents = Documents(
        schema,
        limits=settings.limits,
        is_dev=settings.is_dev,
        trusted=settings.trusted_documents,
        only_trusted=settings.only_trusted_documents,
        kept=settings.documents_kept,
    )
    execution = Execution(
        schema=schema,
        documents=documents,
        around=around,
        errors=errors,
        observe=hooks.observe,
        shows_suggestions=settings.is_dev,
    )
    serving = Serving(
        execution=execution,
        around=around,
        errors=errors,
        gatekeeper=gatekeeper,
        rates=Rates(settings.requests_per_second),
        places=Places(settings.subscriptions_per_user),
        settings=settings,
        hooks=hooks,
    )
    return GraphQLApp(serving, core)


@dataclass(frozen=True, slots=True)
class _Answered:
    """What was answered once and for all."""

    body: bytes
    is_refused: bool
    """Nothing was executed."""


class _Exchange:
    """One request over HTTP and its answer."""

    def __init__(self, serving: Serving, scope: Scope, receive: Receive, send: Send) -> None:
        self._serving = serving
        self._scope = scope
        self._receive = receive
        self._send = send
        self._headers = Headers(scope=scope)
        self._answers_in = MediaType.JSON
        self._has_begun = False

    async def run(self) -> None:
        """Answer it, whatever it is."""
        try:
            await self._answer()
        except RequestRefused as error:
            await self._refuse(error.status, plain_error(str(error), error.code), error.headers)
        except Unauthenticated:
            error_401 = plain_error("You are not signed in.", "UNAUTHENTICATED")
            await self._refuse(401, error_401, {"WWW-Authenticate": "Bearer"})
        except CrossSite:
            await self._refuse(403, plain_error("This was not asked from a page of ours.", "CSRF"))
        except TooFast as error:
            await self._refuse(429, too_fast(error), {"Retry-After": str(error.retry_after_seconds)})
        except TooManySubscriptions:
            await self._refuse(429, too_many_subscriptions(), {"Retry-After": "60"})
        except Transient as error:
            seconds = retry_after_seconds(error)
            told = plain_error(str(error), error.code, retryAfterSeconds=seconds)
            await self._refuse(503, told, {"Retry-After": str(seconds)})
        except OSError:  # the client went away
            return
        except Exception as error:
            told = self._serving.errors.of_rim(error)
            if self._has_begun:
                raise  # half an answer cannot be made good; the server breaks the connection off
            await self._refuse(500, told)

    async def _answer(self) -> None:
        method, accept = self._scope["method"], self._headers.get("accept")
        if method not in ("GET", "POST"):
            raise RequestRefused(405, "METHOD_NOT_ALLOWED", "Use GET or POST.", Allow="GET, POST")
        if method == "GET" and self._wants_page(accept):
            await self._show_explorer()
            return
        self._answers_in = negotiated(accept, _OFFERED)
        if method == "POST":
            require_json_content(self._headers.get("content-type"))
        credentials = Credentials(
            authorization=self._headers.get("authorization"),
            cookie="; ".join(self._headers.getlist("cookie")) or None,
            origin=self._headers.get("origin"),
            csrf_header=self._headers.get("x-quotla-csrf"),
        )
        admit = partial(self._serving.gatekeeper.admit, credentials)
        ask = self._serving.around.core.ask
        if method == "GET":
            found = await ask(self._answered, admit, partial(request_of_query_string, self._scope["query_string"]))
        elif self._is_short():
            found = await ask(self._answered, admit, partial(request_of_body, await self._body()))
        else:  # strangers do not get to fill our memory
            admission = await ask(admit)
            found = await ask(self._answered, lambda: admission, partial(request_of_body, await self._body()))
        if isinstance(found, _Answered):
            await self._say(found)
        else:
            await self._stream(*found, admit)

    def _answered(
        self, admit: Callable[[], Admission], read: Callable[[], Request]
    ) -> "_Answered | tuple[Prepared, Admission]":
        """Everything between what came in and what goes out, in one of the core's threads; or what is to be streamed.

        One trip there and back: each costs as much as a small question to Postgres.
        """
        admission = admit()
        self._serving.rates.spend(admission.principal.user)
        try:
            prepared = self._serving.execution.prepare(read())
        except DocumentRefused as error:
            refused = {"errors": self._serving.errors.of_request(error.errors, error.code)}
            return _Answered(written(refused), is_refused=True)
        if self._scope["method"] == "GET" and prepared.kind is not OperationType.QUERY:
            raise RequestRefused(405, "METHOD_NOT_ALLOWED", "GET is for queries. Use POST.", Allow="POST")
        if prepared.kind is OperationType.SUBSCRIPTION:
            return prepared, admission
        answer, is_refused = self._serving.execution.once(prepared, admission.principal)
        return _Answered(written(answer), is_refused=is_refused)

    async def _stream(self, prepared: Prepared, admission: Admission, admit: "partial[Admission]") -> None:
        if self._answers_in is not MediaType.EVENTS:
            raise RequestRefused(
                406, "NOT_ACCEPTABLE", f"A subscription is answered as {MediaType.EVENTS}, or over a WebSocket."
            )
        with self._serving.subscription_of(admission.principal):
            try:
                answers = await self._serving.execution.stream(prepared, admission.principal)
            except Ended as ended:
                await self._say(_Answered(written({"errors": ended.errors}), is_refused=True))
                return
            self._has_begun = True
            await EventStream(self._serving, self._receive, self._send).run(answers, admission, admit)

    def _is_short(self) -> bool:
        announced = self._headers.get("content-length", "")
        return announced.isascii() and announced.isdecimal() and len(announced) < 9 and int(announced) <= _SHORT_BYTES

    async def _body(self) -> bytes:
        """
        Raises:
            RequestRefused: too big, or not there in time.
        """
        too_big = RequestRefused(413, "BODY_TOO_LARGE", f"A body has at most {MAX_BODY_BYTES} bytes.")
        announced = self._headers.get("content-length", "")
        if announced.isascii() and announced.isdecimal() and (len(announced) > 9 or int(announced) > MAX_BODY_BYTES):
            raise too_big
        body = bytearray()
        try:
            async with asyncio.timeout(self._serving.settings.body_timeout.total_seconds()):
                while True:
                    message = await self._receive()
                    if message["type"] == "http.disconnect":
                        raise ConnectionResetError("the client went away")
                    body += message.get("body", b"")
                    if len(body) > MAX_BODY_BYTES:
                        raise too_big
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError as error:
            raise RequestRefused(408, "REQUEST_TIMEOUT", "The body did not arrive in time.") from error

    # How it is said

    async def _say(self, answer: "_Answered") -> None:
        if self._answers_in is MediaType.EVENTS:
            self._has_begun = True
            await tell_once(self._send, answer.body)
            return
        # `application/json` has always answered a client's error with 200 where the request was well-formed, for the
        # sake of old clients (GraphQL over HTTP, 6.4.1).
        status = 400 if answer.is_refused and self._answers_in is MediaType.RESPONSE else 200
        await self._write(status, answer.body, self._answers_in)

    async def _refuse(self, status: int, error: Json, headers: Mapping[str, str] | None = None) -> None:
        kind = MediaType.RESPONSE if self._answers_in is MediaType.RESPONSE else MediaType.JSON
        await self._write(status, written({"errors": [error]}), kind, headers)

    async def _write(self, status: int, body: bytes, kind: MediaType, headers: Mapping[str, str] | None = None) -> None:
        self._has_begun = True
        all_headers = {
            "content-type": f"{kind}; charset=utf-8",
            "content-length": str(len(body)),
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            **(headers or {}),
        }
        raw = [(name.lower().encode(), value.encode()) for name, value in all_headers.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})
        await self._send({"type": "http.response.body", "body": body})

    # The explorer, for development

    def _wants_page(self, accept: str | None) -> bool:
        has_query = b"query=" in self._scope["query_string"]
        return self._serving.settings.is_dev and not has_query and MediaType.PAGE in (accept or "")

    async def _show_explorer(self) -> None:
        page = files("adapters.graphql").joinpath("explorer.html").read_bytes()
        await self._write(200, page, MediaType.PAGE, {"content-security-policy": _policy_of(page)})


def _policy_of(page: bytes) -> str:
    """Only the page's own script and style, and only to ask us."""

    def hashes(tag: str) -> str:
        found = re.findall(rf"<{tag}>(.*?)</{tag}>".encode(), page, re.DOTALL)
        return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(one).digest()).decode()}'" for one in found)

    return (
        f"default-src 'none'; script-src {hashes('script')}; style-src {hashes('style')}; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
