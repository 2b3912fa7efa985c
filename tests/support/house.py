"""The service as it is run in earnest: `quotla serve`, `worker` and `upkeep` as processes of their own, on a Postgres
and a Valkey that are theirs alone and may be broken, against the sandbox.

What any test does here, the whole record of Ada's business is compared with all that Calendly knows of it: nothing may
be lost or doubled by what an earlier test did either.
"""

import json
import os
import re
import signal
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from typing import Any, Final, Literal
from urllib.parse import quote

import psycopg
import pytest

from adapters.persistence.migrate import migrate
from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey, PostgresPrograms
from bootstrap.processes import Child, ChildPlan, listening_socket
from calendly_sandbox.control_client import Acted, SignedRequest
from calendly_sandbox.fixture import RunningSandbox
from tests.acceptance.people import HOME, Person, sign_in
from tests.integration.notifications.mail_server import PASSWORD, USER, Manners, login, mail_server
from tests.support.environment import app_at, environment_of
from tests.support.patience import LONGEST_WAIT, LONGEST_WAIT_SECONDS, eventually
from tests.support.service import OUTSTANDING
from tests.support.witnesses import running_sandbox

Name = Literal["web", "worker", "upkeep"]
NAMES: Final[tuple[Name, ...]] = ("upkeep", "worker", "web")
COMMANDS: Final[dict[Name, str]] = {"web": "serve", "worker": "worker", "upkeep": "upkeep"}
SWEEP_SECONDS: Final = 1
"""Instead of five: what a lost nudge costs here."""
SHUTDOWN_SECONDS: Final = 10
"""For what is under way: a slow machine may take seconds for what is done at once elsewhere."""
POOL_SIZE: Final = 12
ADAS_ADDRESS: Final = "ada@fischer.example"
"""At Calendly."""
INTRO_CALL: Final = "ada-fischer/intro-call"
Meeting = tuple[str, str, datetime]
"""The newest invitee's address, the status, the start."""


@dataclass
class House:
    """A running installation. Whatever a test stopped, `mend` starts again."""

    url: str
    sandbox: RunningSandbox
    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey
    owner_url: str = field(repr=False)
    environment: dict[str, str] = field(repr=False)
    folder: Path
    bound: socket
    mail: Manners
    """How the mail server behaves."""
    children: dict[Name, Child] = field(default_factory=dict)
    ada: Person = field(init=False)
    _runs: int = 0
    _booked: int = 0

    # Processes

    def start(self, *names: Name) -> None:
        """Start these side by side, each with a log of its own, and wait until they are ready."""
        begun = {name: Child(self._plan(name)) for name in names}
        self.children |= begun
        for child in begun.values():
            child.await_ready()

    def kill(self, name: Name) -> None:
        """As the kernel does it when memory runs out."""
        child = self.children.pop(name)
        child.process.kill()
        child.process.wait()
        child.stop()

    def ask_to_stop(self, name: Name) -> None:
        """SIGTERM."""
        self.children[name].ask_to_stop()

    def await_end(self, name: Name) -> int:
        """After `ask_to_stop`: the status.

        Raises:
            subprocess.TimeoutExpired: it goes on.
        """
        status = self.children[name].process.wait(LONGEST_WAIT_SECONDS)
        self.children.pop(name).stop()
        return status

    def signal(self, name: Name, number: signal.Signals) -> None:
        """Send it a signal."""
        self.children[name].process.send_signal(number)

    def memory_bytes(self, name: Name) -> int:
        """What a process holds in memory (RSS)."""
        status = Path(f"/proc/{self.children[name].process.pid}/status")
        if not status.exists():
            pytest.skip("this system does not show the memory of a process as Linux does")
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        assert found is not None
        return int(found[1]) * 1024

    def processor_seconds(self, name: Name) -> float:
        """What a process has had of the processors, whoever else used them."""
        status = Path(f"/proc/{self.children[name].process.pid}/stat")
        if not status.exists():
            pytest.skip("this system does not show the processor time of a process as Linux does")
        # Of the fields behind the name: the time in its own code, and in the kernel for it; see proc(5).
        own, kernel = status.read_text().rpartition(")")[2].split()[11:13]
        return (int(own) + int(kernel)) / os.sysconf("SC_CLK_TCK")

    def mend(self) -> None:
        """Have everything run again."""
        for server in (self.postgres, self.valkey):
            if not server.is_running():
                server.restart()
        ended = [name for name, child in self.children.items() if child.process.poll() is not None]
        for name in ended:
            self.children.pop(name).stop()
        self.start(*(name for name in NAMES if name not in self.children))

    def make_whole(self) -> None:
        """The same, and nothing half done: for the next test.

        A letter whose sender was killed is *sending* for ten minutes, longer than a test waits. They are over now.
        """
        self.mend()
        self.change("update messages set begun_at = begun_at - interval '1 hour' where state = 'sending'")

    def stop_all(self) -> None:
        """End everything."""
        for child in self.children.values():
            child.ask_to_stop()
        while self.children:
            self.children.popitem()[1].stop()

    def logs(self) -> str:
        """All that all processes have written, in all their runs."""
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("*.log")))

    def lines(self, name: Name, message: str) -> list[dict[str, Any]]:
        """What a process has logged in its present run, under this message."""
        log = self.children[name].plan.log
        assert log is not None
        found = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
        return [line for line in found if line["message"] == message]

    # What happens at Calendly

    def book(self, **form: Any) -> Acted:
        """Somebody nobody knows books a time of their own with Ada."""
        self._booked += 1
        start = _FIRST_START + timedelta(minutes=30 * self._booked)
        form = {"name": f"Guest {self._booked}", "email": f"guest{self._booked}@example.org", "start": start, **form}
        return self.sandbox.control.book(INTRO_CALL, **form)

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Calendly keeps its deliveries to itself, for `taken`."""
        self.sandbox.control.hold_deliveries()
        try:
            yield
        finally:
            self.sandbox.control.hold_deliveries(False)

    def taken(self, count: int) -> list[SignedRequest]:
        """So many bookings, as the signed requests that tell of them."""
        with self.held_back():
            for _ in range(count):
                self.book()
            return self.sandbox.control.take_deliveries()

    # What is here

    def settle(self) -> None:
        """Wait until everything that is due was carried out, here and at Calendly."""
        assert self.sandbox.control.settle(LONGEST_WAIT)
        eventually(lambda: self.rows(OUTSTANDING, now=datetime.now(UTC)) == [(0,)], "everything was carried out")

    def rows(self, statement: str, **parameters: object) -> Sequence[tuple[Any, ...]]:
        """What the tables hold, as their owner sees it, past all policies."""
        with psycopg.connect(self.owner_url) as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def change(self, statement: str) -> None:
        """Change what the tables hold, as their owner, past all policies."""
        with psycopg.connect(self.owner_url) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Nobody else writes to a table: so a job, or a delivery, is certainly in the middle of it."""
        with psycopg.connect(self.owner_url) as connection:
            connection.execute(f"lock table {table} in share row exclusive mode".encode())
            yield

    def waits_for_lock(self, name: Name) -> bool:
        """Whether a process is held up by `locked`."""
        return self.backends("application_name = %(name)s and wait_event_type = 'Lock'", name=name) > 0

    def backends(self, condition: str, *, name: Name = "web") -> int:
        """How many connections Postgres has of this kind; what they are about, it tells only its superuser."""
        counted = f"select count(*) from pg_stat_activity where {condition}"
        with psycopg.connect(self.postgres.url()) as connection:
            row = connection.execute(counted.encode(), {"name": f"quotla {COMMANDS[name]}"}).fetchone()
        assert row is not None
        return int(row[0])

    def stored(self, requests: Collection[SignedRequest]) -> list[int]:
        """How often each of these is in the inbox."""
        kept = "select body, count(*) from webhook_deliveries group by body"
        counts = {bytes(body): count for body, count in self.rows(kept)}
        return [counts.get(request.body, 0) for request in requests]

    # The whole record against the whole truth

    def truth(self) -> list[Meeting]:
        """What Calendly holds of Ada's bookings."""
        return sorted(
            (
                invitee["uri"],
                "canceled" if invitee["status"] == "canceled" else "no_show" if invitee["no_show"] else "scheduled",
                datetime.fromisoformat(event["start_time"]),
            )
            for event in self.sandbox.control.state()["events"]
            if any(host["user_email"] == ADAS_ADDRESS for host in event["event_memberships"])
            for invitee in event["invitees"]
            if not invitee["rescheduled"]
        )

    def record(self) -> list[Meeting]:
        """What we hold."""
        held = "select invitee_uri, status, starts_at from scheduled_meetings where workspace_id = %(home)s"
        return sorted((uri, status, starts_at) for uri, status, starts_at in self.rows(held, home=HOME))

    def told_twice(self) -> list[tuple[Any, ...]]:
        """Facts that are told more than once."""
        return list(
            self.rows(
                "select meeting_id, kind, count(*) from meeting_changes"
                " where kind in ('booked', 'canceled') and workspace_id = %(home)s"
                " group by meeting_id, kind having count(*) > 1",
                home=HOME,
            )
        )

    def assert_true(self) -> None:
        """Nothing lost, nothing doubled, nothing given up."""
        self.settle()
        assert self.record() == self.truth()
        assert self.told_twice() == []
        failed = "select id, outcome from webhook_deliveries where state = 'failed' and workspace_id = %(home)s"
        assert self.rows(failed, home=HOME) == []

    def _plan(self, name: Name) -> ChildPlan:
        self._runs += 1
        is_web = name == "web"
        return ChildPlan(
            name=name,
            command=[COMMANDS[name], *(["--fd", str(self.bound.fileno())] if is_web else [])],
            environment=self.environment,
            sockets=[self.bound] if is_web else [],
            log=self.folder / f"{self._runs:03}-{name}.log",
        )


_FIRST_START: Final = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)


@contextmanager
def running_house(folder: Path, *, uses_system: bool) -> Iterator[House]:
    """Run one until the block ends, with Ada connected.

    Args:
        folder: with a path short enough for a socket.
        uses_system: the machine's own Postgres, not the wheel's.
    """
    with ExitStack() as stack:
        programs = PostgresPrograms.find("system" if uses_system else "wheel")
        # Crashes of Postgres are part of what is tested, so it keeps to its word; those of the machine are not.
        postgres = stack.enter_context(
            EmbeddedPostgres(folder / "postgres", programs=programs, settings={"fsync": "off"})
        )
        valkey = stack.enter_context(EmbeddedValkey(folder / "valkey"))
        owner_url = postgres.provision("house", owner="house_owner")
        migrate(owner_url)
        sandbox = stack.enter_context(running_sandbox())
        # Kept open here, so that the port stays ours while web is away: senders then wait, or are cut off.
        bound = stack.enter_context(listening_socket("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        sandbox.control.register_app(app_at(url))
        mail = Manners()
        mail_port = stack.enter_context(mail_server(mail, authenticator=login, auth_require_tls=False))
        environment = environment_of(
            url=url,
            owner_url=owner_url,
            redis_url=valkey.url,
            sandbox_url=sandbox.url,
            DATABASE_POOL_SIZE=str(POOL_SIZE),
            REQUEST_THREADS="6",
            WORKER_THREADS="4",
            SMTP_URL=f"smtp://{quote(USER)}:{quote(PASSWORD)}@127.0.0.1:{mail_port}",
            METRICS_BIND="127.0.0.1:0",
            LOG_LEVEL="debug",
            LOG_FORMAT="json",
            SWEEP_SECONDS=str(SWEEP_SECONDS),
            SHUTDOWN_SECONDS=str(SHUTDOWN_SECONDS),
        )
        logs = folder / "logs"
        logs.mkdir()
        house = House(url, sandbox, postgres, valkey, owner_url, environment, logs, bound, mail)
        stack.callback(house.stop_all)
        house.start(*NAMES)
        house.ada = sign_in("Ada", house)
        stack.callback(house.ada.browser.close)
        house.ada.connect()
        yield house
