"""The screens: one built single-page app, its files, and a few plain words where it was not built.

Each page is sent as the build has drawn it (`frontend/tools/served-pages.ts`), with a fresh nonce for `{{nonce}}` each
time, and a policy that lets nothing run without it. Who brings no sign of a session gets the page that says so.
"""

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from adapters.web.addresses import origin_of
from adapters.web.answers import NO_STORE, credentials_of, new_nonce, words_page
from adapters.web.cookies import Cookie
from adapters.web.files import SHELL, PublishedFiles, accepted_encodings
from adapters.web.oauth import CONNECT, SETTINGS_PAGE
from adapters.web.session import session_cookie

NONCE: Final = "{{nonce}}"
SCREENS: Final[Mapping[str, str]] = {
    "/": "dashboard",
    SETTINGS_PAGE: "integrations",
    "/clients": "clients",
    "/clients/{id}": "client",
    "/quotes/{id}": "quote",
    "/invoices/{id}": "invoice",
    "/meetings": "meetings",
    "/meetings/{id}": "meeting",
    "/matching": "matching",
    "/admin/deliveries": "deliveries",
    "/admin/deliveries/{id}": "delivery",
    "/admin/health": "health",
}
"""The routes of the app, and the names of their pages as built; any other path is the page for what does not exist."""
UNKNOWN: Final = "not-found"
SIGNED_OUT: Final = "signed-out"
_NO_PAGES: Final = re.compile(r"/(?:api|assets|m|graphql|metrics)(?:/.*)?", re.DOTALL)
"""Below these live programs and files, which want a plain answer."""
_QUICK: Final = 5
"""Half a millisecond for a page, and within a few bytes of what twice the time gives."""

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
            self._desk = _Screens(screens, session_cookie(app_url), _policy(app_url))
            files = PublishedFiles(screens).routes()
        known = [Route(path, partial(self._desk.known, name), methods=["GET"]) for path, name in SCREENS.items()]
        self.routes = [*known, Route("/settings", _to_settings, methods=["GET"]), *files]

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


async def _to_settings(_request: Request) -> Response:
    """There is one page of settings yet; a page that says there is none would be seen until the script leads on."""
    return RedirectResponse(SETTINGS_PAGE, headers=NO_STORE)


class _Screens:
    """The app as it was built last: a page read earlier would name files that a new build has taken away."""

    def __init__(self, folder: Path, session: Cookie, policy: str) -> None:
        self._folder = folder
        self._session = session
        self._policy = policy
        self._kept: dict[Path, tuple[tuple[int, int], str]] = {}
        """What each file held, and its age and size then."""
        self._read(folder / SHELL)

    async def known(self, name: str, request: Request) -> Response:
        return self._answer(request, name, 200)

    async def unknown(self, request: Request) -> Response:
        return self._answer(request, UNKNOWN, 404)

    def _answer(self, request: Request, name: str, status: int) -> Response:
        nonce = new_nonce()
        page = self._page(name if self._may_be_signed_in(request) else SIGNED_OUT).replace(NONCE, nonce).encode()
        headers = {**NO_STORE, "Content-Security-Policy": self._policy.replace(NONCE, nonce)}
        if "gzip" in accepted_encodings(request.headers.get("accept-encoding", "")):
            # Nothing of it is the asker's own words, so its length tells nothing of the nonce.
            page = gzip.compress(page, compresslevel=_QUICK, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return Response(page, status_code=status, media_type="text/html", headers=headers)

    def _may_be_signed_in(self, request: Request) -> bool:
        """Whether anything speaks for it; what it is worth, the API finds out."""
        credentials = credentials_of(request)
        return credentials.authorization is not None or self._session.read(credentials.cookie) is not None

    def _page(self, name: str) -> str:
        """Drawn beforehand; else the bare shell, as in the moment before the build has drawn it."""
        page, shell = self._folder / "pages" / f"{name}.html", self._folder / SHELL
        if (found := self._read(page) or self._read(shell)) is not None:
            return found
        # A build is under way, which clears the folder first: the last one serves until the next is there.
        return (self._kept.get(page) or self._kept[shell])[1]

    def _read(self, file: Path) -> str | None:
        try:
            found = file.stat()
            stamp = found.st_mtime_ns, found.st_size
            if file not in self._kept or self._kept[file][0] != stamp:
                self._kept[file] = stamp, file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return self._kept[file][1]


@dataclass(frozen=True)
class _PlainPages:
    """What can be said without the screens."""

    sandbox_url: str | None

    async def known(self, _: str, request: Request) -> Response:
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
