"""The screens: one built single-page app, its files, and a few plain words where it was not built.

The shell is sent with a fresh nonce in place of `{{nonce}}` each time, and a policy that lets nothing run without it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from adapters.web.addresses import origin_of
from adapters.web.answers import NO_STORE, new_nonce, words_page
from adapters.web.files import SHELL, PublishedFiles
from adapters.web.oauth import CONNECT, SETTINGS_PAGE

NONCE: Final = "{{nonce}}"
SCREENS: Final = (
    "/",
    SETTINGS_PAGE,
    "/clients",
    "/clients/{id}",
    "/quotes/{id}",
    "/invoices/{id}",
    "/meetings",
    "/meetings/{id}",
    "/matching",
    "/admin/deliveries",
    "/admin/deliveries/{id}",
    "/admin/health",
)
"""The routes of the app; any other path is its page for what does not exist."""
_NO_PAGES: Final = re.compile(r"/(?:api|assets|m|graphql|metrics)(?:/.*)?", re.DOTALL)
"""Below these live programs and files, which want a plain answer."""

OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "connected": ("Calendly is connected", "New bookings will show up by themselves."),
    "denied": ("Calendly was not connected", "Access was not granted. You can start again at any time."),
    "security": (
        "Calendly was not connected, for safety",
        "The answer could not be trusted: it was too old, already used, or from another browser. Start again here.",
    ),
    "failed": ("Calendly could not be connected just now", "Nothing was changed. Try again in a moment."),
    "taken": (
        "This Calendly account is already connected by someone else",
        "Only one person can have it connected. Choose another account, or have them disconnect it first.",
    ),
}


class Pages:
    """The routes of the screens, and the answer to every path that is nobody's."""

    def __init__(self, *, screens: Path | None, app_url: str, sandbox_url: str | None = None) -> None:
        """
        Args:
            screens: the folder with the built app; where there is none, plain pages stand in for it.
            sandbox_url: shown there, where a sandbox runs.
        """
        files: Sequence[Route] = ()
        if screens is None or not (screens / SHELL).is_file():
            self._desk: _Screens | _PlainPages = _PlainPages(sandbox_url)
        else:
            self._desk = _Screens(screens / SHELL, _policy(app_url))
            files = PublishedFiles(screens).routes()
        self.routes = [*(Route(path, self._desk.known, methods=["GET"]) for path in SCREENS), *files]

    async def not_found(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The router's default."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["method"] not in ("GET", "HEAD") or _NO_PAGES.fullmatch(scope["path"]):
            answer: Response = PlainTextResponse("Not found.\n", status_code=404)
        else:
            answer = await self._desk.unknown(Request(scope))
        await answer(scope, receive, send)


class _Screens:
    """The app as it was built last: a shell read earlier would name files that a new build has taken away."""

    def __init__(self, file: Path, policy: str) -> None:
        self._file = file
        self._policy = policy
        self._stamp: tuple[int, int] | None = None
        self._text = ""
        self._look()

    async def known(self, _: Request) -> Response:
        return self._shell(200)

    async def unknown(self, _: Request) -> Response:
        return self._shell(404)

    def _shell(self, status: int) -> Response:
        self._look()
        nonce = new_nonce()
        return Response(
            self._text.replace(NONCE, nonce),
            status_code=status,
            media_type="text/html",
            headers={**NO_STORE, "Content-Security-Policy": self._policy.replace(NONCE, nonce)},
        )

    def _look(self) -> None:
        try:
            found = self._file.stat()
            stamp = found.st_mtime_ns, found.st_size
            if stamp != self._stamp:
                self._text, self._stamp = self._file.read_text(encoding="utf-8"), stamp
        except FileNotFoundError:
            # A build is under way, which clears the folder first: the last shell serves until the next is there.
            return


@dataclass(frozen=True)
class _PlainPages:
    """What can be said without the screens."""

    sandbox_url: str | None

    async def known(self, request: Request) -> Response:
        path = request.scope["path"]
        if path == "/":
            sandbox = [(self.sandbox_url, "The Calendly sandbox")] if self.sandbox_url is not None else []
            return words_page(
                "Quotla Scheduling is running",
                "The screens are not built here. Everything else works:",
                links=[
                    (CONNECT, "Connect Calendly"),
                    (SETTINGS_PAGE, "The outcome of connecting"),
                    ("/graphql", "The API (GraphQL)"),
                    *sandbox,
                ],
            )
        if path == SETTINGS_PAGE:
            title, next_step = OUTCOMES.get(
                request.query_params.get("calendly", ""),
                ("Integrations", "The screens are not built here; Calendly can be connected all the same."),
            )
            return words_page(title, next_step, links=[(CONNECT, "Connect Calendly"), ("/", "Back to the start")])
        return await self.unknown(request)

    async def unknown(self, _: Request) -> Response:
        return words_page("There is no such page", links=[("/", "Back to the start")], status=404)


def _policy(app_url: str) -> str:
    origin = origin_of(app_url)
    sockets = origin.replace("http", "ws", 1)
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{NONCE}'; style-src 'self' 'nonce-{NONCE}';"
        " img-src 'self' data:; font-src 'self'; manifest-src 'self'; worker-src 'self';"
        # Older Safari does not take 'self' for the same origin's sockets.
        f" connect-src 'self' {sockets}; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
        " object-src 'none'"
    )
