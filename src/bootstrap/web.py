"""The process that people, host apps and Calendly speak to: the API, the intake, the screens.

It stops in an order, in bounded time: no new connections; subscriptions are told that we go; what was asked is
answered; deliveries that were taken in are stored; threads, feed, client and pool are let go of.
"""

import json
import logging
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import uvicorn
from starlette.types import ASGIApp

from adapters.graphql.endpoint import GraphQLApp, create_graphql_app
from adapters.graphql.ids import Kind, global_id
from adapters.graphql.settings import GraphQLSettings, Hooks
from adapters.persistence.inbox_line import open_inbox_line
from adapters.persistence.schema_version import is_current
from adapters.web.app import create_web_app
from adapters.web.identity import TokenReader, TokenRules, WebGatekeeper
from adapters.web.key_set import KeySet, fetch_key_set
from adapters.web.oauth import attempt_cookies, oauth_routes
from adapters.web.session import session_cookie, session_routes
from adapters.web.short_links import short_link_routes
from adapters.web.threads import Threads
from adapters.webhooks.endpoint import IntakeSettings, WebhookIntake
from adapters.webhooks.storing import ByLine
from bootstrap.announcing import AnnouncingServer
from bootstrap.checks import check_database, say_missing_keys
from bootstrap.container import Application, build
from bootstrap.cores import on_one_core
from bootstrap.entrance import entrance_routes
from bootstrap.heads import BoundedHeads
from bootstrap.life import signs_given
from bootstrap.metrics import Metrics, metrics_served, registry_of_processes, sampled
from bootstrap.processes import ChildPlan, Family, listening_socket, on_stop_signals
from bootstrap.setting_values import is_loopback
from bootstrap.settings import INTAKE_LINES, INTAKE_THREADS, PAGE_THREADS, Process, Settings
from bootstrap.sockets import QuietSockets
from bootstrap.trouble import CannotStart

LARGEST_MESSAGE_BYTES: Final = 2 * 1024 * 1024
"""Of a WebSocket; as large as a body."""
FAREWELL: Final = timedelta(seconds=3)
"""For open subscriptions to hear that we go."""
KEY_SET_PATIENCE: Final = timedelta(seconds=5)
CHILD_PATIENCE: Final = timedelta(seconds=5)
"""Above a child's own bound for stopping, before it is ended the hard way."""

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServePlan:
    """Where to listen, and with how many processes."""

    host: str
    port: int
    processes: int = 1
    entrance: Path | None = None
    """The demo's way in; see `bootstrap.entrance`."""


def run(settings: Settings, plan: ServePlan, *, descriptor: int | None, say_ready: Callable[[], None]) -> None:
    """Serve until told to stop.

    Args:
        descriptor: a socket that is bound already; then we are one of several, or the demo's.

    Raises:
        CannotStart, UnsafeLogin: before anything was done.
    """
    with ExitStack() as stack:
        bound = stack.enter_context(
            socket.socket(fileno=descriptor) if descriptor is not None else listening_socket(plan.host, plan.port)
        )
        if plan.processes > 1:
            _run_several(settings, plan, bound, say_ready)
        else:
            _run_one(settings, plan, bound, say_ready)


def _run_one(settings: Settings, plan: ServePlan, bound: socket.socket, say_ready: Callable[[], None]) -> None:
    with ExitStack() as resources:
        resources.enter_context(on_one_core(unless=settings.spreads_over_cores))
        metrics = Metrics()
        application = build(settings, Process.SERVE, metrics=metrics, resources=resources)
        check_database(application.database, connections=settings.pool_size)
        say_missing_keys(application.database, settings.encryption_keys)
        resources.enter_context(metrics_served(settings.metrics, Process.SERVE, metrics.registry))
        resources.enter_context(sampled([application.sample]))
        resources.enter_context(signs_given(application, Process.SERVE))
        site = Site(application, resources, entrance=plan.entrance)
        # uvicorn raises the signal that stopped it once more when it is done; by then there is still much to close.
        resources.enter_context(on_stop_signals(lambda: None))
        server = PoliteServer(server_config(site.app, settings), say_ready, before_waiting=site.say_farewell)
        _LOG.info("serving", extra={"address": settings.app_url})
        server.run(sockets=[bound])


def _run_several(settings: Settings, plan: ServePlan, bound: socket.socket, say_ready: Callable[[], None]) -> None:
    """One socket, several processes that take connections from it; each is started again when it fails."""
    with ExitStack() as stack:
        with ExitStack() as checking:
            application = build(settings, Process.SERVE, metrics=Metrics(), resources=checking)
            check_database(application.database, connections=plan.processes * settings.pool_size)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quotla-metrics-")))
        stack.enter_context(metrics_served(settings.metrics, Process.SERVE, registry_of_processes(folder)))
        family = Family(say=_LOG.error, on_end=lambda pid: forget_process(folder, pid))
        stack.enter_context(on_stop_signals(family.request_stop))
        stack.callback(family.stop)
        family.start(
            *(
                ChildPlan(
                    name=f"serve {number}",
                    command=["serve", "--fd", str(bound.fileno())],
                    environment={"PROMETHEUS_MULTIPROC_DIR": str(folder), "METRICS_BIND": "off"},
                    sockets=[bound],
                    stop_patience=timedelta(seconds=settings.shutdown_seconds) + CHILD_PATIENCE,
                )
                for number in range(1, plan.processes + 1)
            )
        )
        say_ready()
        family.watch()


def forget_process(folder: Path, pid: int) -> None:
    """What a process measured of its present state is over with it; what it counted stays counted."""
    for file in folder.glob(f"gauge_live*_{pid}.db"):
        file.unlink(missing_ok=True)


def server_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves us. Our own lines tell of requests, so its access log (half of what it can answer) is off."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=BoundedHeads,
        ws=QuietSockets,
        ws_max_size=LARGEST_MESSAGE_BYTES,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        # For the limits per address alone: nothing else is ever built from what a request says of itself.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=max(1, int(settings.shutdown_seconds)),
    )


class PoliteServer(AnnouncingServer):
    """Before it waits for its connections to end, it tells those that would stay open for ever."""

    def __init__(
        self, config: uvicorn.Config, say_ready: Callable[[], None], *, before_waiting: Callable[[], Any]
    ) -> None:
        super().__init__(config, say_ready)
        self._before_waiting = before_waiting

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._before_waiting()
        await super().shutdown(sockets)


class Site:
    """Everything that answers, put together from an application."""

    def __init__(self, application: Application, resources: ExitStack, *, entrance: Path | None = None) -> None:
        settings, use_cases = application.settings, application.use_cases
        pages = resources.enter_context(Threads(PAGE_THREADS, name="pages"))
        # Their own, so that slow pages do not hold up deliveries.
        intake = resources.enter_context(Threads(INTAKE_THREADS, name="intake"))
        calls = resources.enter_context(Threads(1, name="calls"))
        tokens = token_reader(application, resources)
        gatekeeper = WebGatekeeper(
            tokens=tokens,
            admit_person=use_cases.admit_person,
            find_session=use_cases.find_session,
            session_cookie=session_cookie(settings.app_url),
            app_url=settings.app_url,
        )
        screens = screens_folder()
        self._graphql: GraphQLApp = create_graphql_app(
            use_cases=use_cases,
            finders=application.finders,
            gatekeeper=gatekeeper,
            live_feed=application.live_feed,
            clock=application.clock,
            settings=GraphQLSettings(
                connect_url=application.installation.connect_url,
                sends_mail=application.installation.sends_mail,
                is_dev=settings.dev,
                threads=settings.request_threads,
                requests_per_second=settings.graphql_rate,
                trusted_documents=trusted_documents(screens, required=settings.trusted_documents_only),
                only_trusted_documents=settings.trusted_documents_only,
            ),
            hooks=Hooks(watching=application.metrics.watching),
        )
        resources.callback(self._graphql.release)
        self._by_line = ByLine(
            enter=use_cases.enter_deliveries,
            open_line=partial(open_inbox_line, application.database),
            call_workers=use_cases.call_workers,
            ask=intake.ask,
            ask_broker=calls.ask,
        )
        self._intake = WebhookIntake(
            find_listening_post=use_cases.find_listening_post,
            receive_deliveries=use_cases.receive_deliveries,
            note_missigned=use_cases.note_missigned,
            ask=intake.ask,
            clock=application.clock,
            store_by_line=self._by_line,
            lines=INTAKE_LINES,
            settings=IntakeSettings(
                app_keys=settings.signing_keys,
                tolerance=timedelta(seconds=settings.webhook_tolerance_seconds),
            ),
            observe=application.metrics.delivery,
        )
        routes = [
            *session_routes(
                ask=pages.ask,
                tokens=tokens,
                gatekeeper=gatekeeper,
                open_session=use_cases.open_session,
                end_session=use_cases.end_session,
                cookie=session_cookie(settings.app_url),
                host_origins=settings.host_origins,
            ),
            *oauth_routes(
                ask=pages.ask,
                gatekeeper=gatekeeper,
                begin_connecting=use_cases.begin_connecting,
                complete_connecting=use_cases.complete_connecting,
                disconnect_calendly=use_cases.disconnect_calendly,
                list_event_types=use_cases.list_event_types,
                cookies=attempt_cookies(settings.app_url),
                public_id=partial(global_id, Kind.EVENT_TYPE),
            ),
            *short_link_routes(ask=pages.ask, follow_short_link=use_cases.follow_short_link),
        ]
        if entrance is not None:
            routes += entrance_routes(
                entrance, app_url=settings.app_url, ask=pages.ask, open_session=use_cases.open_session
            )
        self.app: ASGIApp = create_web_app(
            app_url=settings.app_url,
            ask=pages.ask,
            intake=self._intake,
            graphql=self._graphql,
            routes=routes,
            needed={"database": lambda: is_current(application.database)},
            degrading={"broker": application.answers_broker},
            screens=screens,
            sandbox_url=settings.api_url if is_loopback(urlsplit(settings.api_url).hostname or "") else None,
            lifespan=self._lifespan,
            observe=application.metrics.request,
        )

    async def say_farewell(self) -> None:
        """End what would stay open for ever."""
        await self._graphql.close(within=FAREWELL)

    @asynccontextmanager
    async def _lifespan(self, _: object) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await self._intake.finish()
            await self._by_line.finish()


def token_reader(application: Application, resources: ExitStack) -> TokenReader:
    """What judges the host app's tokens."""
    rules = application.settings.authentication
    keys = None
    if rules.jwks_url is not None:
        client = resources.enter_context(httpx.Client(timeout=KEY_SET_PATIENCE.total_seconds()))
        keys = KeySet(fetch_key_set(client, rules.jwks_url))
    return TokenReader(
        TokenRules(
            secret=rules.jwt_secret,
            issuer=rules.issuer,
            audience=rules.audience,
            workspace_claim=rules.workspace_claim,
            role_claim=rules.role_claim,
        ),
        keys=keys,
        clock=application.clock,
    )


def screens_folder() -> Path | None:
    """The built screens: part of the package when it was installed, beside the sources in a checkout."""
    here = Path(__file__).resolve()
    for folder in (here.parent / "screens", here.parents[2] / "frontend" / "dist"):
        if (folder / "index.html").is_file():
            return folder
    return None


def trusted_documents(screens: Path | None, *, required: bool) -> Mapping[str, str]:
    """The documents the screens were built with, by their SHA-256.

    Raises:
        CannotStart: nothing else is to be answered, and there are none.
    """
    file = screens / "trusted-documents.json" if screens is not None else None
    if file is None or not file.is_file():
        if required:
            raise CannotStart(
                "TRUSTED_DOCUMENTS_ONLY is set, but the screens, whose documents these are, are not built."
            )
        return {}
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found
