"""The whole application with everything behind it in memory, and a browser to visit it with."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from adapters.web.app import create_web_app
from adapters.web.health import Check
from adapters.web.identity import TokenReader, TokenRules, WebGatekeeper
from adapters.web.oauth import attempt_cookies, oauth_routes
from adapters.web.session import session_cookie, session_routes
from adapters.web.short_links import short_link_routes
from adapters.web.threads import Ask
from adapters.webhooks.endpoint import IntakeSettings, WebhookIntake
from domain.credentials import Secret
from tests.adapters.asking import ask_at_once
from tests.adapters.clock import StandingClock
from tests.adapters.connecting import ScriptedConnecting
from tests.adapters.intake import InMemoryInbox, InMemoryListeningPosts, NotedMissigned, a_post
from tests.adapters.people import JWT_SECRET, InMemoryPeople, a_token
from tests.adapters.short_links import InMemoryShortLinks

HTTPS = "https://app.example"
HTTP = "http://localhost:8000"
HOST_APP = "https://host.example"


async def graphql(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for the GraphQL application: says how it was reached."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 4401})
        return
    await JSONResponse({"reached_by": scope["method"]})(scope, receive, send)


async def breaking(_: Any) -> None:
    """A route with a bug in it."""
    raise ValueError("quotes SECRET things")


class House:
    """Build it, change what is behind it, visit it."""

    def __init__(
        self,
        *,
        app_url: str = HTTPS,
        ask: Ask = ask_at_once,
        screens: Path | None = None,
        sandbox_url: str | None = None,
        needed: Mapping[str, Check] | None = None,
        degrading: Mapping[str, Check] | None = None,
    ) -> None:
        self.app_url = app_url
        self.clock = StandingClock()
        self.people = InMemoryPeople(self.clock)
        self.connecting = ScriptedConnecting()
        self.links = InMemoryShortLinks()
        self.inbox = InMemoryInbox()
        self.missigned = NotedMissigned()
        self.observed: list[tuple[str, int]] = []
        cookie = session_cookie(app_url)
        tokens = TokenReader(TokenRules(secret=Secret(JWT_SECRET)), keys=None, clock=self.clock)
        gatekeeper = WebGatekeeper(
            tokens=tokens,
            admit_person=self.people.admit,
            find_session=self.people.find,
            session_cookie=cookie,
            app_url=app_url,
        )
        self.intake = WebhookIntake(
            find_listening_post=InMemoryListeningPosts(a_post()),
            receive_deliveries=self.inbox,
            note_missigned=self.missigned,
            ask=ask,
            clock=self.clock,
            settings=IntakeSettings(),
        )
        self.app = create_web_app(
            app_url=app_url,
            ask=ask,
            intake=self.intake,
            graphql=graphql,
            routes=[
                *session_routes(
                    ask=ask,
                    tokens=tokens,
                    gatekeeper=gatekeeper,
                    open_session=self.people.open,
                    end_session=self.people.end,
                    cookie=cookie,
                    host_origins=[HOST_APP],
                ),
                *oauth_routes(
                    ask=ask,
                    gatekeeper=gatekeeper,
                    begin_connecting=self.connecting.begin,
                    complete_connecting=self.connecting.complete,
                    disconnect_calendly=self.connecting.disconnect,
                    list_event_types=self.connecting.list_event_types,
                    cookies=attempt_cookies(app_url),
                ),
                *short_link_routes(ask=ask, follow_short_link=self.links),
                Route("/api/breaking/{code}", breaking),
            ],
            needed=needed or {},
            degrading=degrading or {},
            screens=screens,
            sandbox_url=sandbox_url,
            observe=lambda route, _method, status, _seconds: self.observed.append((route, status)),
        )

    @contextlib.asynccontextmanager
    async def visited(self, *, address: str = "192.0.2.1") -> AsyncIterator[httpx.AsyncClient]:
        """A browser, which keeps cookies and follows nothing by itself."""
        transport = httpx.ASGITransport(app=self.app, client=(address, 50_000), raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url=self.app_url) as browser:
            yield browser

    @contextlib.asynccontextmanager
    async def signed_in(self) -> AsyncIterator[httpx.AsyncClient]:
        """A browser in which Ada has signed in."""
        async with self.visited() as browser:
            answer = await browser.post("/api/session", headers={**self.proof, **bearer()})
            assert answer.status_code == 204
            yield browser

    @property
    def proof(self) -> dict[str, str]:
        """What our own pages send along."""
        return {"X-Quotla-CSRF": "1", "Origin": self.app_url}


def bearer(**changes: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {a_token(**changes)}"}


async def get(house: House, path: str, **headers: str) -> httpx.Response:
    """One look, by somebody who is not signed in."""
    async with house.visited() as browser:
        return await browser.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
