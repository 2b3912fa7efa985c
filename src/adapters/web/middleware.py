"""What holds for every request, as plain ASGI: the host, the log line, the headers, and the rim below which no error
gets out. (Starlette's `BaseHTTPMiddleware` costs three quarters of what a process can answer.)
"""

import logging
import time
from collections.abc import Callable, Collection
from typing import Final
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.addresses import is_host
from adapters.web.answers import refusal
from application.correlation import correlated
from application.incidents import whereabouts

_LOG: Final = logging.getLogger(__name__)

_NOTHING_RUNS: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_MOST_SPELLINGS: Final = 16
"""Of our host: in capitals or not, with its port or not."""
_LONGEST_HOST: Final = 253
"""Characters of a name (RFC 1035 2.3.4); what is longer, nobody has to read whole."""
_GONE: Final = 499
"""In the log only: the client hung up before it was answered."""
_GOING_AWAY: Final = 1011
"""WebSocket: an unexpected condition on our side (RFC 6455 7.4.1)."""


class KnownHost:
    """Answers 421 to requests for a host that is not ours (RFC 9110 7.4), so that nothing can be built from it."""

    def __init__(self, app: ASGIApp, *, app_url: str, exempt: Collection[str]) -> None:
        """
        Args:
            exempt: paths that are also asked under other names: health, by whoever runs us.
        """
        self._app = app
        self._app_url = app_url
        self._exempt = frozenset(exempt)
        self._known: set[bytes] = set()
        """What was found to be ours, as it was spelled: there are few ways, and each request is asked."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._is_ours(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: the handshake gets a 403
        else:
            # What a proxy that does not pass the name on says instead is what its owner looks for.
            said = ", ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"host")
            _LOG.info("unknown host", extra={"status": 421, "host": said[:_LONGEST_HOST]})
            await Response("This is not the host you are looking for.\n", status_code=421, media_type="text/plain")(
                scope, receive, send
            )

    def _is_ours(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) == 1 and (hosts[0] in self._known or is_host(hosts[0].decode("latin-1"), self._app_url)):
            if len(self._known) < _MOST_SPELLINGS:
                self._known.add(hosts[0])
            return True
        return scope["path"] in self._exempt


class SafeHeaders:
    """Adds what every answer should say to browsers; what an answer says itself stays."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        headers = {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Content-Security-Policy": _NOTHING_RUNS,
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
            "Cache-Control": "no-store",
        }
        if is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                said = {name for name, _ in headers}  # in small letters, as ASGI has it
                message["headers"] = [*headers, *(one for one in self._headers if one[0] not in said)]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def observe_nothing(route: str, method: str, status: int, seconds: float) -> None:
    """For those who do not measure."""


class Rim:
    """One correlation id, one log line and one measurement for each request, and an answer whatever happens inside.

    The line names the route, never the path: paths have codes in them. Neither query, headers nor bodies are logged. It
    says how long the whole took; what is measured is the time until the answer began, for a page that is watched stays
    open for hours, and nobody waits for that.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        observe: Callable[[str, str, int, float], None] = observe_nothing,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        """
        Args:
            observe: told of each request its route, method, status, and seconds.
            stopwatch: seconds since whenever.
        """
        self._app = app
        self._observe = observe
        self._stopwatch = stopwatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        began, correlation = self._stopwatch(), uuid4().hex
        status: int | None = None
        answered: float | None = None

        async def watched_send(message: Message) -> None:
            nonlocal status, answered
            if answered is None:
                answered = self._stopwatch()
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", correlation.encode())]
            elif message["type"] == "websocket.accept":
                status = 101
            elif message["type"] == "websocket.close" and status is None:
                status = 403
            await send(message)

        with correlated(correlation):
            why = None
            try:
                await self._app(scope, receive, watched_send)
            except ClientDisconnect:
                status = status or _GONE
            except Exception as error:  # noqa: BLE001 - the rim: a person gets an answer, the log gets the reason
                why = whereabouts(error)
                await _apologise(scope, receive, watched_send, correlation, has_begun=status is not None)
            ended = self._stopwatch()
            route, method = getattr(scope.get("route"), "path", "unmatched"), scope.get("method", "WEBSOCKET")
            status = status if status is not None else 500
            self._observe(route, method, status, (ended if answered is None else answered) - began)
            _LOG.log(
                logging.INFO if why is None else logging.ERROR,
                "request",
                extra={
                    "method": method,
                    "route": route,
                    "status": status,
                    "milliseconds": round((ended - began) * 1_000, 1),
                    "correlation": correlation,
                    "why": why,
                },
            )


async def _apologise(scope: Scope, receive: Receive, send: Send, correlation: str, *, has_begun: bool) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _GOING_AWAY})
    elif not has_begun:
        message = f"Something went wrong on our side. If you report it, name this number: {correlation}"
        await refusal(Request(scope), 500, "internal", message)(scope, receive, send)
