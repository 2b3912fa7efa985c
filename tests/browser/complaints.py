"""What a browser has to complain of while somebody goes about: none of it may happen on our pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

ABANDONED: Final = "net::ERR_ABORTED"
"""A page was left while it still asked: nobody waits for that answer."""


@dataclass
class Complaints:
    """Errors in the console, errors of scripts, requests that fail, and requests that leave the page's origin.

    Violations of the content security policy are among the errors in the console.
    """

    service: str
    calendly: str
    """Where links may lead to, besides."""
    heard: list[str] = field(default_factory=list)

    def listen_to(self, context: BrowserContext) -> None:
        """From now on, on all its pages."""
        context.on("console", self._console)
        context.on("weberror", self._script)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("page", self._page)

    @contextmanager
    def expected(self, part: str) -> Iterator[None]:
        """What contains this may, and must, be complained of within the block."""
        before = list(self.heard)
        yield
        news = self.heard[len(before) :]
        assert any(part in one for one in news), f"nobody complained of {part!r}: {news}"
        self.heard = [*before, *(one for one in news if part not in one)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(f"console {message.type}: {message.text}")

    def _script(self, error: WebError) -> None:
        self.heard.append(f"script: {error.error}")

    def _failed(self, request: Request) -> None:
        if request.failure != ABANDONED:
            self.heard.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _request(self, request: Request) -> None:
        if request.url.startswith(("data:", "blob:")):
            return
        if request.is_navigation_request():
            allowed = {_origin(self.service), _origin(self.calendly)}
        else:
            allowed = {_origin(request.frame.url)}
        if _origin(request.url) not in allowed:
            self.heard.append(f"left the origin: {request.method} {request.url}")

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)

    def _socket(self, socket: WebSocket) -> None:
        if _origin(socket.url) != _origin(self.service.replace("http", "ws", 1)):
            self.heard.append(f"left the origin: {socket.url}")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
