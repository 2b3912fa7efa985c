"""The whole of what we answer, put together: `KnownHost`, then the webhook intake or, below `Rim` and `SafeHeaders`,
the routes.

The intake stands in front of the router because it has to be quick and answers and logs for itself.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Final

from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.web import health
from adapters.web.health import Check, health_routes
from adapters.web.middleware import KnownHost, Rim, SafeHeaders, observe_nothing
from adapters.web.pages import Pages
from adapters.web.threads import Ask

WEBHOOKS: Final = "/api/calendly/webhooks"

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]


def create_web_app(
    *,
    app_url: str,
    ask: Ask,
    intake: ASGIApp,
    graphql: ASGIApp,
    routes: Sequence[BaseRoute],
    needed: Mapping[str, Check],
    degrading: Mapping[str, Check],
    screens: Path | None = None,
    sandbox_url: str | None = None,
    lifespan: Lifespan | None = None,
    observe: Callable[[str, str, int, float], None] = observe_nothing,
) -> ASGIApp:
    """
    Args:
        intake: answers everything at and below `WEBHOOKS`.
        graphql: answers HTTP and WebSocket at `/graphql`, and proves its callers itself.
        routes: those of `session`, `oauth` and `short_links`.
        needed, degrading: see `health_routes`.
        screens, sandbox_url: see `Pages`.
        lifespan: opens and closes what the process owns, around all requests.
        observe: told the route, method, status and seconds of each request.
    """
    pages = Pages(screens=screens, app_url=app_url, sandbox_url=sandbox_url)
    router = Router(
        [
            Route("/graphql", _Application(graphql)),  # asked most, so looked at first
            WebSocketRoute("/graphql", _Application(graphql)),
            *health_routes(ask=ask, needed=needed, degrading=degrading),
            *routes,
            *pages.routes,
        ],
        redirect_slashes=False,
        default=pages.not_found,
        lifespan=lifespan,
    )
    rim = Rim(SafeHeaders(router, is_https=app_url.lower().startswith("https:")), observe=observe)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope["path"] == WEBHOOKS or scope["path"].startswith(f"{WEBHOOKS}/")):
            await intake(scope, receive, send)
        else:
            await rim(scope, receive, send)

    return KnownHost(dispatch, app_url=app_url, exempt=health.PATHS)


class _Application:
    """An ASGI application as an endpoint: the router takes functions for handlers of requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
