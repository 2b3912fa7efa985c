"""Lets a test see every call to the sandbox with its answer, to check both against a document of the API.

The control API is left out, and so is what injected faults answer: neither is Calendly's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calendly_sandbox.trouble import CONTROL_PREFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One call and its answer; names of headers are in lower case. The bodies and headers hold tokens."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(repr=False)
    sent: bytes = field(repr=False)
    status: int
    answered_headers: Mapping[str, str]
    answered: bytes = field(repr=False)


Witness = Callable[[Exchange], None]


class Witnessing:
    """Pure ASGI; tells the witness, in the server's thread, once the answer is complete."""

    def __init__(self, app: ASGIApp, witness: Witness) -> None:
        self._app = app
        self._witness = witness

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(CONTROL_PREFIX):
            await self._app(scope, receive, send)
            return
        sent, answered = bytearray(), bytearray()
        start: Message = {}

        async def hear() -> Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def say(message: Message) -> None:
            start.update(message if message["type"] == "http.response.start" else {})
            answered.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, hear, say)
        self._witness(
            Exchange(
                method=scope["method"],
                path=scope["path"],
                query=scope["query_string"].decode("latin-1"),
                headers=_read(scope["headers"]),
                sent=bytes(sent),
                status=start["status"],
                answered_headers=_read(start["headers"]),
                answered=bytes(answered),
            )
        )


def _read(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
