"""Runs an ASGI application as `quotla serve` runs its own."""

import logging
import socket

import uvicorn
from starlette.types import ASGIApp, Receive, Send

from bootstrap.settings import Settings
from bootstrap.web import server_config


def serve(app: ASGIApp, settings: Settings, descriptor: int) -> None:
    """Until told to stop."""
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    config = server_config(app, settings)
    config.lifespan = "off"
    with socket.socket(fileno=descriptor) as bound:
        uvicorn.Server(config).run(sockets=[bound])


async def whole_body(receive: Receive) -> bytes:
    """Of a request."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


async def answer(receive: Receive, send: Send, body: bytes) -> None:
    """Say it as JSON."""
    await whole_body(receive)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
