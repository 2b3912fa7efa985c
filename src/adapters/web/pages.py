"""The screens: one built single-page app, its files, and a few plain words where it was not built.

The shell is sent with a fresh nonce in place of `{{nonce}}` each time, and a policy that lets nothing run without it.
"""

import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from adapters.web.addresses import origin_of
from adapters.web.answers import NO_STORE, new_nonce, words_page
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
    "/admin/health",
)
"""The routes of the app; any other path is its page for what does not exist."""
_NO_PAGES: Final = re.compile(r"/(?:api|assets|m|graphql|metrics)(?:/.*)?", re.DOTALL)
"""Below these live programs and files, which want a plain answer."""
_IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""What the build puts into `assets` has a hash of its content in its name."""
_AN_HOUR: Final = "public, max-age=3600"

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
        shell = screens / "index.html" if screens is not None else None
        files: Sequence[Route] = ()
        if screens is None or shell is None or not shell.is_file():
            self._desk: _Screens | _PlainPages = _PlainPages(sandbox_url)
        else:
            self._desk = _Screens(shell.read_text(encoding="utf-8"), _policy(app_url))
            files = _file_routes(screens)
        self.routes = [*files, *(Route(path, self._desk.known, methods=["GET"]) for path in SCREENS)]

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


@dataclass(frozen=True)
class _Screens:
    """The app as it was built."""

    shell: str
    policy: str

    async def known(self, _: Request) -> Response:
        return self._shell(200)

    async def unknown(self, _: Request) -> Response:
        return self._shell(404)

    def _shell(self, status: int) -> Response:
        nonce = new_nonce()
        return Response(
            self.shell.replace(NONCE, nonce),
            status_code=status,
            media_type="text/html",
            headers={**NO_STORE, "Content-Security-Policy": self.policy.replace(NONCE, nonce)},
        )


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


def _file_routes(screens: Path) -> Sequence[Route]:
    """The files as they are now, each at its own path: no spelling of a path leads to anything else."""
    files = {
        "/" + file.relative_to(screens).as_posix(): file
        for file in sorted(screens.rglob("*"))
        if _is_published(file.relative_to(screens)) and file.is_file() and not file.is_symlink()
    }

    async def serve(request: Request) -> Response:
        path = request.scope["path"]
        file = files.get(path)
        if file is None:
            return PlainTextResponse("Not found.\n", status_code=404)
        kept = _IMMUTABLE if path.startswith("/assets/") else _AN_HOUR
        return FileResponse(file, media_type=_media_type(file), headers={"Cache-Control": kept})

    at_the_root = [Route(path, serve, methods=["GET"]) for path in files if not path.startswith("/assets/")]
    return [Route("/assets/{path:path}", serve, methods=["GET"]), *at_the_root]


def _is_published(path: Path) -> bool:
    """Not the shell, which is more than a file, and not what the build keeps for itself (`.vite`)."""
    return path != Path("index.html") and not any(part.startswith(".") for part in path.parts)


def _media_type(file: Path) -> str:
    """By our own word where machines disagree (Windows calls scripts text/plain)."""
    ours = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    return ours.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
