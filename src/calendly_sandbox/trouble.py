"""The middleware that lets injected faults befall calls. The control API is spared."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calendly_sandbox.faults import Fault, Faults

CONTROL_PREFIX = "/_sandbox"


class Trouble:
    """Pure ASGI; does nothing while no fault is armed."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = None
        if scope["type"] == "http" and not scope["path"].startswith(CONTROL_PREFIX):
            fault = self._faults.take(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        if fault.after:
            await self._app(scope, receive, send if _passes_on(fault) else _swallow)
        if fault.delay_seconds:
            await asyncio.sleep(fault.delay_seconds)
        if fault.after and _passes_on(fault):
            return
        if _passes_on(fault):
            await self._app(scope, receive, send)
        elif fault.close:
            await _break_off(send)
        else:
            await _answer(fault, send)


def _passes_on(fault: Fault) -> bool:
    """A fault that neither answers nor closes only delays."""
    return fault.status is None and not fault.close


async def _swallow(message: Message) -> None:
    """The answer is lost."""


async def _answer(fault: Fault, send: Send) -> None:
    headers = {"content-type": fault.content_type} | {name.lower(): value for name, value in fault.headers.items()}
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": fault.status, "headers": raw})
    await send({"type": "http.response.body", "body": fault.body.encode()})


async def _break_off(send: Send) -> None:
    """Promise more than is sent. The server then closes the connection, whichever server it is."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"100000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
