"""The whole service in one process: web on a free port, a worker beside it, real Postgres, Valkey and SMTP, against the
sandbox, with a clock that can be put forward.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
import redis

from adapters.persistence.migrate import migrate
from adapters.system.clock import SystemClock
from application.ports.clock import Clock
from application.upkeep.sweep import NUDGE_AGAIN_AFTER
from bootstrap.container import Application, build
from bootstrap.metrics import Metrics
from bootstrap.processes import listening_socket
from bootstrap.settings import Process, Settings
from bootstrap.web import PoliteServer, Site, server_config
from bootstrap.worker import working
from calendly_sandbox.fixture import RunningSandbox
from tests.support.environment import CLIENT_SECRET as CLIENT_SECRET
from tests.support.environment import ENCRYPTION_KEY as ENCRYPTION_KEY
from tests.support.environment import JWT_SECRET as JWT_SECRET
from tests.support.environment import SIGNING_KEY as SIGNING_KEY
from tests.support.environment import app_at, environment_of
from tests.support.patience import LONGEST_WAIT, LONGEST_WAIT_SECONDS, eventually

KEY_ID: Final = "test"
NEXT_KEY_ID: Final = "next"
"""Of a second key that opens, and may take over."""
NEXT_ENCRYPTION_KEY: Final = "dGhlLW5leHQta2V5LW9mLXRlc3RzLW9mLTMyLWJ5dGU="


class ForwardClock(Clock):
    """The real time, plus what it was put forward by."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by


@dataclass
class RunningService:
    """A service that answers at `url`."""

    url: str
    application: Application
    sandbox: RunningSandbox
    owner_url: str = field(repr=False)
    clock: ForwardClock

    def pass_time(self, by: timedelta) -> None:
        """Let time pass, here and at Calendly."""
        self.clock.advance(by)
        self.sandbox.control.advance(by)

    def settle(self) -> None:
        """Wait until everything that is due was carried out, here and at Calendly; what waits for later stays.

        On a slow machine a nudge may be lost, or what was put off be due meanwhile. No upkeep runs here, so it is swept
        for then; and what was found is due again only after a while.
        """
        assert self.sandbox.control.settle(LONGEST_WAIT)
        found_again_after, next_sweep = timedelta(), time.monotonic() + _NOTHING_LOST_FOR.total_seconds()

        def is_settled() -> bool:
            nonlocal found_again_after, next_sweep
            if self.rows(OUTSTANDING, now=self.clock.now() + found_again_after) == [(0,)]:
                return True
            if time.monotonic() > next_sweep:
                self.sweep()
                found_again_after, next_sweep = NUDGE_AGAIN_AFTER, time.monotonic() + 1
            return False

        eventually(is_settled, "everything was carried out")

    def sweep(self) -> None:
        """What upkeep does every few seconds."""
        self.application.use_cases.sweep_waiting()

    def renewals(self) -> int:
        """How many pairs of tokens Calendly gave us for an older one."""
        calls = {"operation": "refresh", "outcome": "ok"}
        return int(self.application.metrics.registry.get_sample_value("quotla_calendly_calls_total", calls) or 0)

    def change(self, statement: str) -> None:
        """Change what the tables hold, as their owner, past all policies."""
        with psycopg.connect(self.owner_url) as connection:
            connection.execute(statement.encode())

    def rows(self, statement: str, **parameters: object) -> Sequence[tuple[Any, ...]]:
        """What the tables hold, as their owner sees it, past all policies."""
        with psycopg.connect(self.owner_url) as connection:
            return connection.execute(statement, parameters).fetchall()


_NOTHING_LOST_FOR: Final = timedelta(seconds=3)
"""So long a wait is no sign yet of anything lost."""
OUTSTANDING: Final = """
    select (select count(*) from webhook_deliveries
            where state in ('stored', 'set_aside') and (tries = 0 or due_at <= %(now)s))
         + (select count(*) from reactions
            where state = 'waiting' and (not_before is null or not_before <= %(now)s))
         + (select count(*) from messages
            where state in ('pending', 'sending') and (not_before is null or not_before <= %(now)s))
"""


@contextmanager
def running_service(
    *, owner_url: str, redis_url: str, sandbox: RunningSandbox, smtp_port: int | None, **more: str
) -> Iterator[RunningService]:
    """Run it until the block ends.

    Args:
        owner_url: of a database made for this run.
        smtp_port: of the mail server; `None`: it has none.
        more: settings beside those that are needed.
    """
    migrate(owner_url)
    redis.Redis.from_url(redis_url).flushdb()
    clock = ForwardClock()
    with ExitStack() as resources:
        bound = resources.enter_context(listening_socket("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        sandbox.control.register_app(app_at(url))
        settings = Settings.read(
            environment_of(
                url=url,
                owner_url=owner_url,
                redis_url=redis_url,
                sandbox_url=sandbox.url,
                **{
                    "ENCRYPTION_KEYS": f"{KEY_ID}:{ENCRYPTION_KEY},{NEXT_KEY_ID}:{NEXT_ENCRYPTION_KEY}",
                    "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}" if smtp_port is not None else "",
                    **more,
                },
            )
        )
        application = build(settings, Process.SERVE, metrics=Metrics(), resources=resources, clock=clock)
        site = Site(application, resources)
        is_up = threading.Event()
        server = PoliteServer(server_config(site.app, settings), is_up.set, before_waiting=site.say_farewell)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="serve", daemon=True)
        thread.start()
        try:
            assert is_up.wait(LONGEST_WAIT_SECONDS), "the service did not come up"
            # What a job still did when this test is over, it would do to the next.
            with working(application, patience=LONGEST_WAIT):
                yield RunningService(url, application, sandbox, owner_url, clock)
        finally:
            server.should_exit = True
            thread.join()


def next_weekday(now: datetime, weekday: int, hour: int, minute: int) -> datetime:
    """The next such moment that is at least a day away; UTC. Monday is 0."""
    day = (now + timedelta(days=1)).date()
    day += timedelta(days=(weekday - day.weekday()) % 7)
    found = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    return found if found - now > timedelta(days=1) else found + timedelta(days=7)
