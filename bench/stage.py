"""What every row is measured on: one Postgres and one Valkey for the run, and installations of the service on them.

Postgres is as durable as it comes (`fsync`, `synchronous_commit`): a benchmark of commits that are none would be
worthless. Only its memory is set, once for both sides of every comparison.
"""

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from socket import socket
from subprocess import Popen, TimeoutExpired
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

import psycopg

from adapters.persistence.migrate import migrate
from adapters.persistence.roles import app_url
from application.principal import Principal, Role
from bench.load import Generator
from bench.tied import tied
from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey, PostgresPrograms
from bootstrap.processes import Child, ChildPlan, listening_socket
from bootstrap.settings import environment_with, read_authentication
from bootstrap.tokens import development_token
from calendly_sandbox.fixture import RunningSandbox, running_sandbox
from domain.identifiers import UserId, WorkspaceId
from tests.support.environment import JWT_SECRET, app_at, environment_of

T = TypeVar("T")

POSTGRES_SETTINGS: Final = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",  # a checkpoint in the middle of a round would fall to whoever happens to be measured
    "checkpoint_timeout": "30min",
    "maintenance_work_mem": "1GB",
    "max_connections": "150",
}
PATIENCE: Final = timedelta(seconds=120)
_OWNER: Final = "bench_owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured."""

    rounds: int
    seconds: float
    """Of a round under load."""
    meetings: int
    """In the large database."""
    few_meetings: int
    """In the small one, which growth is measured against."""
    deliveries: int
    """To be processed in a round."""
    samples: int
    """Of what is asked one by one."""


QUICK: Final = Sizes(rounds=2, seconds=0.5, meetings=20_000, few_meetings=10_000, deliveries=100, samples=10)
NORMAL: Final = Sizes(rounds=5, seconds=3.0, meetings=1_000_000, few_meetings=10_000, deliveries=3_000, samples=200)
FULL: Final = Sizes(rounds=7, seconds=5.0, meetings=10_000_000, few_meetings=10_000, deliveries=6_000, samples=500)


class NotToBeMeasured(Exception):
    """What a row needs is not on this machine; the message says what."""


class ProgramEnded(Exception):
    """One of the benchmark's own servers; the message says what it said last."""


@dataclass(frozen=True, kw_only=True)
class House:
    """One installation: a database and a broker of its own, and a port that stays the same."""

    name: str
    url: str
    port: int
    owner_url: str = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    bound: socket
    sandbox: RunningSandbox

    @property
    def app_url(self) -> str:
        """The database, as the service's login."""
        return app_url(self.owner_url)

    @property
    def host(self) -> str:
        """For requests."""
        return self.url.removeprefix("http://")

    def settle(self) -> None:
        """Wait until nothing is on its way from Calendly."""
        if not self.sandbox.control.settle():
            raise TimeoutError("the sandbox did not come to rest")

    @contextmanager
    def running(self, *commands: str, **settings: str) -> Iterator[Sequence[Child]]:
        """Have these commands run, and be ready, until the block ends: `serve`, `worker`, `upkeep`.

        Args:
            settings: other settings than the house's.
        """
        with ExitStack() as stack:
            children = []
            for command in commands:
                children.append(Child(self.plan(command, **settings)))
                stack.callback(children[-1].stop)
            for child in children:
                child.await_ready()
            yield children

    def plan(self, command: str, **settings: str) -> ChildPlan:
        """How one of them is started."""
        is_web = command == "serve"
        return ChildPlan(
            name=command,
            command=[command, *(["--fd", str(self.bound.fileno())] if is_web else [])],
            environment={**self.environment, **settings},
            sockets=[self.bound] if is_web else [],
            log=self.folder / f"{self.name}-{command}.log",
        )

    @contextmanager
    def program(self, module: str, *arguments: str) -> Iterator[int]:
        """Run one of the benchmark's own servers on a port, with the settings of the house."""
        with listening_socket("127.0.0.1", 0) as bound:
            port = bound.getsockname()[1]
            command = [sys.executable, "-P", "-m", module, str(bound.fileno()), *arguments]
            with self.spawned(command, name=module, environment=self.environment, sockets=[bound]):
                # Only the program holds it now: when that ends, whoever waits for its answer learns it at once.
                bound.close()
                yield port

    @contextmanager
    def spawned(
        self,
        command: Sequence[str],
        *,
        name: str,
        environment: Mapping[str, str],
        sockets: Sequence[socket] = (),
        cwd: Path | None = None,
    ) -> Iterator["Popen[bytes]"]:
        """Run any program until the block, or the benchmark, ends; what it says goes to a log."""
        root = Path(__file__).resolve().parents[1]
        path = self.folder / f"{self.name}-{name}.log"
        with path.open("ab") as log:
            process = Popen(  # noqa: S603  programs of the benchmark
                command,
                cwd=cwd or root,
                env={**environment_with(environment), "PYTHONPATH": os.pathsep.join([str(root), str(root / "src")])},
                pass_fds=[one.fileno() for one in sockets],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        with tied(process):
            try:
                yield process
            except Exception as error:
                with suppress(TimeoutExpired):  # a moment, for its connections end before it does
                    process.wait(1)
                    raise ProgramEnded(f"{name} ended by itself: {path.read_text()[-1_500:]}") from error
                raise

    def rows(self, statement: str, **parameters: object) -> Sequence[tuple[Any, ...]]:
        """What the tables hold, past all policies."""
        with psycopg.connect(self.owner_url) as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def run(self, *statements: str, **parameters: object) -> None:
        """Change the tables, as their owner; each statement commits."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode(), parameters)

    def wait_until(self, is_so: Callable[[], bool], what: str, *, within: timedelta = PATIENCE) -> None:
        """
        Raises:
            TimeoutError: it did not come about.
        """
        deadline = time.monotonic() + within.total_seconds()
        pause = threading.Event()
        while not is_so():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not within {within}")
            pause.wait(0.05)


@dataclass(kw_only=True)
class Stage:
    """What rows are given."""

    postgres: EmbeddedPostgres
    programs: PostgresPrograms
    valkey: EmbeddedValkey
    folder: Path
    sizes: Sizes
    with_peers: bool
    generator: Generator
    say: Callable[[str], None]
    missed: dict[str, str] = field(default_factory=dict)
    """What could not be measured beside a row, and why."""
    _numbers: Iterator[int] = field(default_factory=count)
    _kept: dict[str, Any] = field(default_factory=dict)
    _resources: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def house(self, name: str) -> Iterator[House]:
        """An installation that nobody used before, until the block ends."""
        number = next(self._numbers)
        database = f"bench_{name}_{number}"
        with ExitStack() as stack:
            owner_url = self.postgres.provision(database, owner=_OWNER)
            stack.callback(self._drop, database)
            migrate(owner_url)
            sandbox = stack.enter_context(running_sandbox())
            bound = stack.enter_context(listening_socket("127.0.0.1", 0))
            port = bound.getsockname()[1]
            url = f"http://127.0.0.1:{port}"
            sandbox.control.register_app(app_at(url))
            environment = environment_of(
                url=url,
                owner_url=owner_url,
                redis_url=self.valkey.database_url(number % 16),
                sandbox_url=sandbox.url,
            )
            yield House(
                name=f"{name}-{number}",
                url=url,
                port=port,
                owner_url=owner_url,
                environment=environment,
                folder=self.folder / "logs",
                bound=bound,
                sandbox=sandbox,
            )

    def kept(self, name: str, fill: Callable[[House], T]) -> T:
        """What rows share, made in a house of its own by whoever comes first, until the run ends."""
        if name not in self._kept:
            self._kept[name] = fill(self._resources.enter_context(self.house(name)))
        found: T = self._kept[name]
        return found

    def _drop(self, database: str) -> None:
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            connection.execute(f"drop database {database} with (force)".encode())


@contextmanager
def standing(sizes: Sizes, *, with_peers: bool, say: Callable[[str], None]) -> Iterator[Stage]:
    """Set it up, and take everything away afterwards; the logs too, unless something went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="quotla-bench-"))
    # Where root runs Postgres as nobody, it has to pass through.
    folder.chmod(0o711)
    (folder / "logs").mkdir()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        programs = PostgresPrograms.find()
        postgres = EmbeddedPostgres(folder / "postgres", programs=programs, settings=POSTGRES_SETTINGS)
        stack.enter_context(postgres)
        valkey = stack.enter_context(EmbeddedValkey(folder / "valkey"))
        generator = stack.enter_context(Generator())
        yield Stage(
            postgres=postgres,
            programs=programs,
            valkey=valkey,
            folder=folder,
            sizes=sizes,
            with_peers=with_peers,
            generator=generator,
            say=say,
            _resources=stack.enter_context(ExitStack()),
        )


def a_boss() -> Principal:
    """Somebody who sees all of a workspace of their own."""
    return Principal(UserId(uuid4()), WorkspaceId(uuid4()), Role.ADMIN)


def bearer(principal: Principal) -> str:
    """What the host app would sign for them, as a header's value."""
    authentication = read_authentication({"AUTH_JWT_SECRET": JWT_SECRET})
    workspace: UUID = principal.workspace
    token = development_token(
        authentication,
        user=principal.user,
        workspace=workspace,
        role=principal.role.value,
        email="ada@business.example",
        name="Ada",
    )
    return f"Bearer {token}"
