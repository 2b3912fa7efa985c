"""Everything on one machine: Postgres and Valkey of our own, the sandbox, web, worker and upkeep, and a small business.

What lies in the data folder:

    postgres/ valkey/   the servers' data, unless DATABASE_URL or REDIS_URL say where else
    sandbox.state       what the Calendly sandbox knows
    kept.json           keys, secrets and ports, made once: what is stored was made with them
    demo.env            the same as settings, to try `quotla token` and the like by hand
    logs/               of each process, this run's and the one's before

All of it can be thrown away; then the next demo begins anew.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import secrets
import shlex
import socket
import sys
import webbrowser
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import click

from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey
from bootstrap.embedded.supervision import EmbeddedServer, FolderLock
from bootstrap.entrance import PATH, prepare
from bootstrap.people import ADA
from bootstrap.processes import ChildPlan, Family, listening_socket, on_stop_signals
from bootstrap.setting_values import is_loopback
from bootstrap.settings import Process, Settings, given
from bootstrap.trouble import CannotStart

PORT: Final = 8000
SANDBOX_PORT: Final = 8900
LOOPBACK: Final = "127.0.0.1"
DATABASE: Final = "quotla"
OWNER: Final = "quotla_owner"
STOP_PATIENCE: Final = timedelta(seconds=10)


@dataclass(kw_only=True)
class Kept:
    """What must be the same in every run on the same data."""

    port: int | None = None
    sandbox_port: int | None = None
    migrated_to: str = ""
    """Stands for the migrations that were carried out on the database of ours."""
    is_seeded: bool = False
    client_id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    signing_key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    jwt_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    encryption_keys: str = field(
        default_factory=lambda: f"k1:{b64encode(secrets.token_bytes(32)).decode()}", repr=False
    )

    @classmethod
    def read(cls, file: Path) -> "Kept":
        """As it was kept, or made now."""
        try:
            return cls(**json.loads(file.read_text()))
        except FileNotFoundError:
            return cls()

    def write(self, file: Path) -> None:
        """Keep it."""
        write_private(file, json.dumps(asdict(self), indent=2) + "\n")


class Interrupted(BaseException):
    """Told to stop before everything stood."""


def run(*, host: str, port: int | None, data: Path | None, opens_browser: bool) -> None:
    """Start everything, say where, and keep it running until told to stop.

    Raises:
        FolderInUse: there is a demo on this folder.
        CannotStart, EmbeddedServerError, ChildFailed: the message says what to do.
    """
    folder = (data or default_folder()).absolute()
    family = Family(say=lambda words: click.echo(f"  {words}"))
    is_over = False

    def stop() -> None:
        if not is_over:
            raise Interrupted

    with contextlib.suppress(Interrupted), ExitStack() as stack:
        stack.enter_context(on_stop_signals(stop))
        try:
            demo = _Demo(folder, stack, family)
            address = demo.start(host=host, port=port)
            _announce(address, folder, notes=demo.notes)
            if opens_browser and _has_desktop():
                webbrowser.open(address)
            with on_stop_signals(family.request_stop):
                family.watch(meanwhile=demo.look_after_servers)
            click.echo("Stopping …")
        finally:
            is_over = True
    click.echo("Stopped. Everything is kept for the next time.")


class _Demo:
    """One run; what it started is stopped by the stack."""

    def __init__(self, folder: Path, stack: ExitStack, family: Family) -> None:
        self._folder = folder
        self._stack = stack
        self._family = family
        self._servers: list[EmbeddedServer] = []
        self._sandbox_state = folder / "sandbox.state"
        self.notes: list[str] = []

    def start(self, *, host: str, port: int | None) -> str:
        """Start everything; answers the address that signs the visitor in."""
        folder, stack = self._folder, self._stack
        lock = FolderLock(folder)
        lock.acquire()
        stack.callback(lock.release)
        (folder / "logs").mkdir(mode=0o700, exist_ok=True)
        kept = Kept.read(folder / "kept.json")
        if port is not None and kept.port not in (None, port):
            raise CannotStart(
                f"The data in {folder} belong to port {kept.port}, which the sandbox delivers to. "
                "Start without --port, or choose another folder with --data."
            )
        chosen = port if port is not None else kept.port
        web = stack.enter_context(_socket(host, chosen, default=PORT, is_kept=kept.port is not None))
        sandbox = stack.enter_context(_socket(LOOPBACK, kept.sandbox_port, default=SANDBOX_PORT, is_kept=True))
        # A sandbox that begins anew knows none of the sample bookings.
        was_kept = self._sandbox_state.exists()
        kept.port, kept.sandbox_port = web.getsockname()[1], sandbox.getsockname()[1]
        # Kept before anything is sealed with it.
        kept.write(folder / "kept.json")
        environment = settings_of(kept, host=host, database_url=self._database_url(), redis_url=self._redis_url())
        write_private(
            folder / "demo.env", "".join(f"{name}={shlex.quote(value)}\n" for name, value in environment.items())
        )
        self._migrate(environment["DATABASE_URL"], kept)
        entrance = folder / "entrance.json"
        stack.callback(entrance.unlink, missing_ok=True)
        stack.callback(self._family.stop)
        self._family.start(
            self._plan("sandbox", self._sandbox_command(environment, sandbox.fileno()), environment, [sandbox]),
            self._plan("upkeep", ["upkeep"], environment),
            self._plan("worker", ["worker"], environment),
            self._plan("web", ["serve", "--fd", str(web.fileno()), "--entrance", str(entrance)], environment, [web]),
        )
        if not (kept.is_seeded and was_kept):
            kept.is_seeded = self._seed(environment) and given("DATABASE_URL") is None
        kept.write(folder / "kept.json")
        return f"{environment['APP_URL']}{PATH}?code={prepare(entrance, ADA)}"

    def look_after_servers(self) -> None:
        """Start a server of our own again that ended."""
        for server in self._servers:
            if not server.is_running():
                click.echo(f"  {server.name} ended unexpectedly and is started again")
                server.restart()

    def _database_url(self) -> str:
        if (url := given("DATABASE_URL")) is not None:
            return url
        server = self._stack.enter_context(EmbeddedPostgres(self._folder / "postgres"))
        self._servers.append(server)
        return server.provision(DATABASE, owner=OWNER)

    def _redis_url(self) -> str:
        if (url := given("REDIS_URL")) is not None:
            return url
        server = self._stack.enter_context(EmbeddedValkey(self._folder / "valkey"))
        self._servers.append(server)
        return server.url

    def _migrate(self, database_url: str, kept: Kept) -> None:
        """A database of ours that has had all migrations is not asked again: loading what asks takes a second."""
        wanted = _fingerprint_of_migrations()
        if kept.migrated_to == wanted and given("DATABASE_URL") is None:
            return
        from adapters.persistence.migrate import migrate

        migrate(database_url)
        kept.migrated_to = wanted

    def _seed(self, environment: Mapping[str, str]) -> bool:
        """Fill in the business; whether it is all there."""
        from bootstrap.container import build
        from bootstrap.metrics import Metrics
        from bootstrap.seed import Seed
        from calendly_sandbox.control_client import ControlClient

        with ExitStack() as resources:
            settings = Settings.read(environment)
            application = build(settings, Process.SERVE, metrics=Metrics(), resources=resources)
            sandbox = resources.enter_context(ControlClient(settings.api_url))
            seed = Seed(application, sandbox)
            try:
                seed.plant()
            except TimeoutError as error:
                self.notes.append(f"Some of the sample meetings are missing: {error}.")
                return False
            if seed.sandbox_was_forgotten():
                self.notes.append("The Calendly sandbox has begun anew: connect once more, in the settings.")
            return True

    def _plan(
        self, name: str, command: list[str], environment: Mapping[str, str], sockets: Sequence[socket.socket] = ()
    ) -> ChildPlan:
        log = self._folder / "logs" / f"{name}.log"
        if log.exists():
            log.replace(log.with_suffix(".log.old"))
        return ChildPlan(
            name=name,
            command=command,
            environment=environment,
            sockets=sockets,
            log=log,
            stop_patience=STOP_PATIENCE,
        )

    def _sandbox_command(self, environment: Mapping[str, str], descriptor: int) -> list[str]:
        options = {
            "--fd": str(descriptor),
            "--redirect-uri": f"{environment['APP_URL']}/api/calendly/auth/callback",
            "--state-file": str(self._sandbox_state),
        }
        return ["sandbox", *(f"{name}={value}" for name, value in options.items())]


def _fingerprint_of_migrations() -> str:
    spec = importlib.util.find_spec("adapters.persistence")
    folders = list(spec.submodule_search_locations or []) if spec is not None else []
    files = sorted(file for folder in folders for file in Path(folder, "migrations", "versions").glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def settings_of(kept: Kept, *, host: str, database_url: str, redis_url: str) -> dict[str, str]:
    """The environment of all processes of the demo. Settings of other installations do not reach in."""
    name = host if is_loopback(host) else LOOPBACK  # http is for this machine, whoever may reach the port
    app_url = f"http://[{name}]:{kept.port}" if ":" in name else f"http://{name}:{kept.port}"
    sandbox_url = f"http://{LOOPBACK}:{kept.sandbox_port}"
    return {
        "DATABASE_URL": database_url,
        "DATABASE_APP_URL": "",
        "REDIS_URL": redis_url,
        "APP_URL": app_url,
        "CALENDLY_CLIENT_ID": kept.client_id,
        "CALENDLY_CLIENT_SECRET": kept.client_secret,
        "CALENDLY_WEBHOOK_SIGNING_KEY": kept.signing_key,
        "CALENDLY_REDIRECT_URI": "",
        "CALENDLY_API_URL": sandbox_url,
        "CALENDLY_AUTH_URL": sandbox_url,
        "CALENDLY_BOOKING_URL": sandbox_url,
        "ENCRYPTION_KEYS": kept.encryption_keys,
        "AUTH_JWT_SECRET": kept.jwt_secret,
        "AUTH_JWKS_URL": "",
        "AUTH_ISSUER": "",
        "AUTH_AUDIENCE": "",
        "QUOTLA_DEV": "1",
        "METRICS_BIND": "127.0.0.1:0",
        "SHUTDOWN_SECONDS": "5",
    }


def _announce(address: str, folder: Path, *, notes: Sequence[str]) -> None:
    click.echo(
        f"""
Quotla Scheduling is running, with a small business in it.

  Open  {address}

It signs you in as Ada Fischer, once; connect Calendly there as one of the sandbox's accounts.
Data and logs are in {folder}. Stop with Ctrl-C.
"""
    )
    for note in notes:
        click.echo(f"  {note}")


def _has_desktop() -> bool:
    """Whether a browser can open a window: one that opens in our terminal would take it over."""
    return sys.stdout.isatty() and (
        sys.platform == "darwin" or given("DISPLAY") is not None or given("WAYLAND_DISPLAY") is not None
    )


def default_folder() -> Path:
    """`var/demo` of the checkout we run from, else among the user's own data."""
    root = Path(__file__).resolve().parents[2]
    if (root / "scripts" / "demo").is_file():
        return root / "var" / "demo"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "quotla-demo"
    return Path(given("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "quotla-demo"


def write_private(file: Path, text: str) -> None:
    """Write so that no one else can read it at any moment, and so that it is whole or not there."""
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    with open(draft, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as output:
        output.write(text)
    draft.replace(file)


@contextlib.contextmanager
def _socket(host: str, port: int | None, *, default: int, is_kept: bool) -> Iterator[socket.socket]:
    """Where it was told to listen; else at the usual port, or a free one.

    Args:
        is_kept: what is stored belongs to this port, so that another would not do.
    """
    instead = "begin anew in another folder with --data" if is_kept else "choose another with --port"
    try:
        bound = listening_socket(host, default if port is None else port, instead=instead)
    except CannotStart:
        if port is not None:
            raise
        bound = listening_socket(host, 0)
    with bound:
        yield bound
