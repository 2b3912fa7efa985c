"""What a browser has to complain of while somebody goes about: none of it may happen on our pages."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

from tests.support.patience import LONGEST_WAIT_SECONDS

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
    """What nobody expected."""
    _expected: dict[str, int] = field(default_factory=dict)
    """How often each was heard."""
    _context: BrowserContext = field(init=False)

    def listen_to(self, context: BrowserContext) -> None:
        """From now on, on all its pages."""
        self._context = context
        context.on("console", self._console)
        context.on("weberror", self._script)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("page", self._page)

    @contextmanager
    def expected(self, part: str) -> Iterator[None]:
        """What contains this may be complained of from here on, and must be once; word of it comes late at times."""
        before = self._expected.setdefault(part, 0)
        yield
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while self._expected[part] == before:
            assert time.monotonic() < deadline, f"nobody complained of {part!r}: {self.heard}"
            self._context.pages[0].wait_for_timeout(20)  # word comes only while the browser is listened to

    def _hear(self, complaint: str) -> None:
        expected = [part for part in self._expected if part in complaint]
        for part in expected:
            self._expected[part] += 1
        if not expected:
            self.heard.append(complaint)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._hear(f"console {message.type}: {message.text}")

    def _script(self, error: WebError) -> None:
        self._hear(f"script: {error.error}")

    def _failed(self, request: Request) -> None:
        if request.failure != ABANDONED:
            self._hear(f"failed: {request.method} {request.url}: {request.failure}")

    def _request(self, request: Request) -> None:
        if request.url.startswith(("data:", "blob:")):
            return
        if request.is_navigation_request():
            allowed = {_origin(self.service), _origin(self.calendly)}
        else:
            allowed = {_origin(request.frame.url)}
        if _origin(request.url) not in allowed:
            self._hear(f"left the origin: {request.method} {request.url}")

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)

    def _socket(self, socket: WebSocket) -> None:
        if _origin(socket.url) != _origin(self.service.replace("http", "ws", 1)):
            self._hear(f"left the origin: {socket.url}")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
