"""What keeping a server as a child takes, whichever server it is: locks, sockets, starting, stopping, no orphans.

What one server is told and how it shows that it is ready does not belong here, but beside it.
"""

import contextlib
import enum
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Self

from bootstrap.embedded import launch
from bootstrap.embedded.errors import FolderInUse, ServerDidNotStart, ServerDidNotStop

LONGEST_SOCKET_PATH_BYTES: Final = 90
"""The kernel's limit is 107 on Linux and 103 on macOS; the rest is for the names that servers add."""
START_PATIENCE: Final = timedelta(seconds=60)
"""Recovery after a crash may take long; nothing else does."""
ORPHAN_PATIENCE: Final = timedelta(seconds=30)
LOOK_AGAIN_AFTER_SECONDS: Final = 0.01
LAST_LINES: Final = 12
PRIVATE: Final = 0o700
ENVIRONMENT: Final = {"PATH": os.defpath, "LC_ALL": "C"}
"""All that a server gets of an environment, so that none of ours (PGDATA, PGPORT …) changes what it does."""


class Identity(enum.StrEnum):
    """As whom a server runs; see `launch.take_on`."""

    OWN = "own"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


def launch_command(command: Sequence[str], *, identity: Identity, death_signal: signal.Signals) -> list[str]:
    """The command that runs `command` under this identity and ends it with us.

    Raises:
        RuntimeError: not in the main thread. The kernel ties a child to the *thread* that started it.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("servers are started from the main thread: with another, they would end when it ends")
    isolated = [sys.executable, "-I", "-S", launch.__file__]
    return [*isolated, str(os.getpid()), str(int(death_signal)), identity.value, *command]


def why_not(identity: Identity, folder: Path, *programs: Path) -> str | None:
    """Why this identity cannot be taken on, write to the folder or run the programs; None if it can do all of it."""
    command = launch_command(
        ["--can-use", str(folder), *map(str, programs)], identity=identity, death_signal=signal.SIGKILL
    )
    answer = subprocess.run(command, cwd="/", env=ENVIRONMENT, capture_output=True, text=True, check=False)  # noqa: S603  our own launcher
    if answer.returncode == 0:
        return None
    return f"{identity.value}: {', '.join(answer.stderr.strip().splitlines()) or f'status {answer.returncode}'}"


class Child:
    """A running server. Ctrl-C in our terminal does not reach it: we stop it when its clients are done."""

    def __init__(
        self, command: Sequence[str], *, identity: Identity, death_signal: signal.Signals, log: Path, inherits: int
    ) -> None:
        """
        Args:
            command: the server and its arguments, by absolute path.
            death_signal: what it gets when we die, however we die.
            log: its output; an earlier one is kept beside it as `….old`.
            inherits: a file descriptor that stays open in the server and its children.
        """
        if log.exists():
            log.replace(log.with_name(f"{log.name}.old"))
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603  our own launcher, and a server we found
                launch_command(command, identity=identity, death_signal=death_signal),
                cwd="/",
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(inherits,),
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        return self._process.poll() is None

    def stop(self, signals: Sequence[tuple[signal.Signals, timedelta]]) -> None:
        """Ask with each signal in turn and wait as long as it says; then make an end."""
        for number, patience in signals:
            if not self.is_running():
                return
            self._process.send_signal(number)
            self._process.send_signal(signal.SIGCONT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience.total_seconds())
        self.kill()

    def kill(self) -> None:
        """End it and its own children at once, as a power failure would."""
        if not self.is_running():
            return
        self._signal_all(signal.SIGKILL)
        self._process.wait()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Keep it and its own children from running, as an overloaded machine would, until the block ends."""
        self._signal_all(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        # The server first: once it stands still, it starts no further children.
        family = [self.pid, *children_of(self.pid)] if number is not signal.SIGKILL else self._stopped_family()
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _stopped_family(self) -> list[int]:
        self._process.send_signal(signal.SIGSTOP)
        return [self.pid, *children_of(self.pid)]


def children_of(pid: int) -> list[int]:
    """The ids of a process's children, as of now."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        # Not every kernel keeps that list, and macOS keeps none.
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)  # noqa: S607  where ps lies differs
        pairs = (line.split() for line in listing.stdout.splitlines())
        return [int(child) for child, parent in pairs if int(parent) == pid]


class LifeLine:
    """A lock that the server and its own children inherit: it is free when the last of them has ended, not before.

    So a start can tell a server that an earlier supervisor left behind from none at all, on every kernel, and no two
    ever write to the same data.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    @contextlib.contextmanager
    def taken(self, server: str, end_signal: signal.Signals) -> Iterator[int]:
        """Take the lock, ending and awaiting whoever was left with it, for the time of starting a new server.

        Args:
            server: its name, for the message.
            end_signal: what makes an orphan end cleanly.

        Returns:
            The descriptor to hand to the new server; closed here afterwards.

        Raises:
            ServerDidNotStop: the old one does not end.
        """
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._await(descriptor, server, end_signal)
            yield descriptor
        finally:
            os.close(descriptor)

    @staticmethod
    def note(descriptor: int, pid: int) -> None:
        """Write down whose life it is."""
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(pid).encode(), 0)

    @staticmethod
    def _await(descriptor: int, server: str, end_signal: signal.Signals) -> None:
        deadline = time.monotonic() + ORPHAN_PATIENCE.total_seconds()
        is_told = False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = int(os.pread(descriptor, 20, 0) or 0)
            else:
                return
            if pid and not is_told:
                is_told = True
                with contextlib.suppress(ProcessLookupError):  # it has ended, and its children are about to
                    os.kill(pid, end_signal)
            if time.monotonic() > deadline:
                raise ServerDidNotStop(server, pid)
            time.sleep(LOOK_AGAIN_AFTER_SECONDS)


class FolderLock:
    """Keeps a data folder to one supervisor at a time, by a lock that the kernel lets go of when we die."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """
        Raises:
            FolderInUse: another process has it, or another object in this one.
        """
        self._folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 100, 0).decode().strip() or "unknown"
            os.close(descriptor)
            raise FolderInUse(self._folder, holder) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the next one in. Safe to call twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class SocketFolder:
    """A private folder whose path is short enough for a socket: in the data folder, else among temporary files.

    In the latter case a link stands in the data folder, by which the next start finds and removes what was left.
    """

    def __init__(self, preferred: Path, *, longest_name: str) -> None:
        """
        Args:
            preferred: where it should be; ours alone.
            longest_name: of the sockets and lock files in it.
        """
        self._preferred = preferred
        self._longest_name = longest_name
        self._made: Path | None = None

    @property
    def path(self) -> Path:
        """
        Raises:
            RuntimeError: not made yet.
        """
        if self._made is None:
            raise RuntimeError("the server was not started")
        return self._made

    def make(self) -> None:
        """Make it, unless this object has made it already."""
        if self._made is not None:
            return
        if self._preferred.is_symlink():
            self._made = self._preferred.readlink()
        elif self._preferred.exists():
            self._made = self._preferred
        self.remove()
        if self._is_short(self._preferred):
            self._preferred.mkdir(mode=PRIVATE)
            self._made = self._preferred
        else:
            self._made = self._make_temporary()
            self._preferred.symlink_to(self._made)

    def remove(self) -> None:
        """Take it away with whatever is in it. Safe to call twice."""
        if self._made is not None:
            shutil.rmtree(self._made, ignore_errors=True)
            self._preferred.unlink(missing_ok=True)
            self._made = None

    def _make_temporary(self) -> Path:
        # Under a name that nobody can guess and take first. TMPDIR itself may be long.
        for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108  mkdtemp makes it private
            if self._is_short(Path(parent, "quotla-12345678")):
                return Path(tempfile.mkdtemp(prefix="quotla-", dir=parent))
        raise RuntimeError("no folder has a path short enough for a socket")

    def _is_short(self, folder: Path) -> bool:
        return len(os.fsencode(folder / self._longest_name)) <= LONGEST_SOCKET_PATH_BYTES


class EmbeddedServer(ABC):
    """A server on a data folder of ours, from `start` to `stop`; also a context manager.

    Not for several threads: whoever starts it stops it. Data outlive it.
    """

    name: ClassVar[str]
    death_signal: ClassVar[signal.Signals]
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, timedelta]]]
    socket_name: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: made if missing; holds everything the server keeps, and is this server's alone.
        """
        self.folder = folder.absolute()
        self.log = self.folder / "server.log"
        self._lock = FolderLock(self.folder)
        self._life_line = LifeLine(self.folder / "running")
        self._sockets = SocketFolder(self.folder / "socket", longest_name=self.socket_name)
        self._identity = Identity.OWN
        self._child: Child | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until it takes connections.

        Raises:
            FolderInUse: another process runs a server on this folder.
            EmbeddedServerError: it cannot start; the message says what to do.
            RuntimeError: not in the main thread.
        """
        self._lock.acquire()
        try:
            self._sockets.make()
            self._prepare()
            self._launch()
        except BaseException:
            self._release()
            raise

    def stop(self) -> None:
        """Stop cleanly, or hard when it takes too long, and give the folder free. Safe to call twice."""
        try:
            self._halt()
        finally:
            self._release()

    def restart(self) -> None:
        """Stop it if it runs, and start it again under the same address. The folder stays ours."""
        self._halt()
        self._launch()

    def kill(self) -> None:
        """End it as a power failure would. `restart` brings it back; until then the folder stays ours."""
        self._running_child().kill()
        self._child = None

    def paused(self) -> contextlib.AbstractContextManager[None]:
        """Keep it from answering until the block ends; connections stay open."""
        return self._running_child().paused()

    def is_running(self) -> bool:
        return self._child is not None and self._child.is_running()

    @property
    def pid(self) -> int:
        """
        Raises:
            RuntimeError: it was not started.
        """
        return self._running_child().pid

    @abstractmethod
    def _prepare(self) -> None:
        """Make the data folder fit for a start, the lock being held."""

    @abstractmethod
    def _command(self) -> list[str]:
        """The program, by absolute path, and its arguments."""

    @abstractmethod
    def _is_ready(self) -> bool:
        """Whether the server, of which only the process is there yet, takes connections."""

    @abstractmethod
    def _clear_away(self) -> None:
        """Take away what an earlier run may have left, before each start; nothing of it is alive."""

    def _launch(self) -> None:
        with self._life_line.taken(self.name, self.death_signal) as life_line:
            self._clear_away()
            self._child = Child(
                self._command(),
                identity=self._identity,
                death_signal=self.death_signal,
                log=self.log,
                inherits=life_line,
            )
            self._life_line.note(life_line, self._child.pid)
        try:
            self._await_readiness(self._child)
        except BaseException:
            self._child.kill()
            self._child = None
            raise

    def _await_readiness(self, child: Child) -> None:
        deadline = time.monotonic() + START_PATIENCE.total_seconds()
        while not self._is_ready():
            if not child.is_running() or time.monotonic() > deadline:
                last_lines = self.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
                raise ServerDidNotStart(self.name, self.log, "\n".join(last_lines))
            time.sleep(LOOK_AGAIN_AFTER_SECONDS)

    def _halt(self) -> None:
        if self._child is not None:
            self._child.stop(self.stop_signals)
            self._child = None

    def _release(self) -> None:
        self._sockets.remove()
        self._lock.release()

    def _running_child(self) -> Child:
        if self._child is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._child
