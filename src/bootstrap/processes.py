"""Several processes as one: each tied to the one that started it, watched, restarted when it fails, stopped with it.

What ties them is a pair of sockets. Over it a child says that it is ready, and by its closing each learns that the
other has ended, however it ended; so nothing outlives a `kill -9` of the one at the head, on any system.
"""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from bootstrap.settings import environment_with
from bootstrap.trouble import CannotStart

READY: Final = b"r"
START_PATIENCE: Final = timedelta(seconds=60)
BACKLOG: Final = 2048
FIRST_PAUSE: Final = timedelta(seconds=0.5)
LONGEST_PAUSE: Final = timedelta(seconds=15)
"""Before a child is started again that fails again and again."""
LOOK_AROUND_EVERY: Final = timedelta(seconds=1)
LIVED_LONG: Final = timedelta(seconds=30)
"""After as long, a failure is a new one, not the last one again."""
LEFT_ALONE_PATIENCE: Final = timedelta(seconds=30)
"""For a child whose starter is gone: time for a clean stop, but not for ever."""

_LOG: Final = logging.getLogger(__name__)


class ChildFailed(Exception):
    """A child ended before it was ready; the message says which, and where to read why."""


class TieToStarter:
    """A child's end of the pair."""

    def __init__(self, descriptor: int) -> None:
        """
        Args:
            descriptor: inherited; belongs to this object from here on.
        """
        self._socket = socket.socket(fileno=descriptor)

    def end_with_starter(self, *, patience: timedelta = LEFT_ALONE_PATIENCE) -> None:
        """From now on, when the starter ends: SIGTERM to ourselves, and the end at the latest after `patience`."""
        threading.Thread(target=self._await_end, args=(patience,), name="tie", daemon=True).start()

    def say_ready(self) -> None:
        """Tell the starter that we serve."""
        with contextlib.suppress(OSError):  # it is gone; the thread deals with that
            self._socket.send(READY)

    def _await_end(self, patience: timedelta) -> None:
        with contextlib.suppress(OSError):
            while self._socket.recv(1):
                pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(patience.total_seconds())
        os._exit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPlan:
    """How to start one of our own commands as a child."""

    name: str
    command: Sequence[str]
    """What stands behind `quotla`."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    sockets: Sequence[socket.socket] = ()
    """Inherited under the same descriptors, by which the command names them."""
    log: Path | None = None
    """Where its lines go; where ours do, if nowhere else."""
    stop_patience: timedelta = timedelta(seconds=30)


class Child:
    """A running command of ours."""

    def __init__(self, plan: ChildPlan) -> None:
        self.plan = plan
        self.started_at = time.monotonic()
        ours, theirs = socket.socketpair()
        self._tie = ours
        with theirs, contextlib.ExitStack() as stack:
            output = stack.enter_context(plan.log.open("ab")) if plan.log else None
            self.process = subprocess.Popen(  # noqa: S603  our own command, by this very Python
                [sys.executable, "-P", "-m", "bootstrap.cli", "--tie", str(theirs.fileno()), *plan.command],
                env=environment_with(plan.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                # Ctrl-C in our terminal is ours: we stop them, in order.
                start_new_session=True,
                pass_fds=[theirs.fileno(), *(one.fileno() for one in plan.sockets)],
            )

    def await_ready(self, patience: timedelta = START_PATIENCE) -> None:
        """
        Raises:
            ChildFailed: it ended, or took too long.
        """
        self._tie.settimeout(patience.total_seconds())
        try:
            is_ready = self._tie.recv(1) == READY
        except TimeoutError:
            is_ready = False
        if not is_ready:
            self.stop()
            where = f"; see {self.plan.log}" if self.plan.log else ""
            raise ChildFailed(f"{self.plan.name} did not start{where}")

    def ask_to_stop(self) -> None:
        """Send SIGTERM, which it may take its time over."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()

    def stop(self) -> None:
        """Ask it to, wait as long as was planned, then make an end."""
        self.ask_to_stop()
        try:
            self.process.wait(self.plan.stop_patience.total_seconds())
        except subprocess.TimeoutExpired:
            _LOG.error("stopped the hard way", extra={"child": self.plan.name})
            self.process.kill()
            self.process.wait()
        self._tie.close()


class Family:
    """Children that are started together, watched, and stopped together."""

    def __init__(self, *, say: Callable[[str], None], on_end: Callable[[int], None] = lambda _: None) -> None:
        """
        Args:
            say: told in words when a child failed and is started again.
            on_end: told the process id of every child that ended.
        """
        self._say = say
        self._on_end = on_end
        self._children: list[Child] = []
        self._pauses: dict[str, timedelta] = {}
        self._news: SimpleQueue[Child | None] = SimpleQueue()
        self._is_stopping = False

    def start(self, *plans: ChildPlan) -> None:
        """Start these side by side, and wait until all are ready.

        Raises:
            ChildFailed: one is not. The others go on until `stop`.
        """
        begun = [Child(plan) for plan in plans]
        self._children += begun
        for child in begun:
            child.await_ready()
        for child in begun:
            self._watch(child)

    def watch(self, *, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Start again what fails, until `request_stop`.

        Args:
            meanwhile: called every now and then, in this thread.
        """
        while True:
            try:
                ended = self._news.get(timeout=LOOK_AROUND_EVERY.total_seconds())
            except Empty:
                meanwhile()
                continue
            if ended is None:
                return
            self._replace(ended)

    def request_stop(self) -> None:
        """From any thread, or from a signal's handler."""
        self._is_stopping = True
        self._news.put(None)

    def stop(self) -> None:
        """Stop all, side by side: what one leaves unfinished is in a row, and none waits for another."""
        self._is_stopping = True
        for child in self._children:
            child.ask_to_stop()
        while self._children:
            self._children.pop().stop()

    def _watch(self, child: Child) -> None:
        def wait() -> None:
            child.process.wait()
            self._on_end(child.process.pid)
            if not self._is_stopping:
                self._news.put(child)

        threading.Thread(target=wait, name=f"watch-{child.plan.name}", daemon=True).start()

    def _replace(self, ended: Child) -> None:
        name = ended.plan.name
        lived = timedelta(seconds=time.monotonic() - ended.started_at)
        pause = FIRST_PAUSE if lived > LIVED_LONG else self._pauses.get(name, FIRST_PAUSE)
        self._pauses[name] = min(pause * 2, LONGEST_PAUSE)
        self._say(f"{name} ended unexpectedly ({_how(ended.process.returncode)}) and is started again")
        if self._wait_or_stop(pause):
            return
        place = self._children.index(ended)
        ended.stop()
        self._children[place] = fresh = Child(ended.plan)
        self._watch(fresh)

    def _wait_or_stop(self, pause: timedelta) -> bool:
        """Whether we are to stop; other news wait until after the pause."""
        deadline = time.monotonic() + pause.total_seconds()
        postponed: list[Child | None] = []
        try:
            while (left := deadline - time.monotonic()) > 0:
                try:
                    news = self._news.get(timeout=left)
                except Empty:
                    return False
                postponed.append(news)
                if news is None:
                    return True
            return False
        finally:
            for news in postponed:
                self._news.put(news)


def listening_socket(host: str, port: int, *, instead: str = "choose another with --host and --port") -> socket.socket:
    """
    Raises:
        CannotStart: the address is taken, or is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        bound.close()
        raise CannotStart(
            f"Cannot listen at {host}, port {port}: {getattr(error, 'strerror', error)}. "
            f"Stop what listens there, or {instead}."
        ) from error
    return bound


@contextlib.contextmanager
def on_stop_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on SIGTERM and on Ctrl-C, until the block ends. For the main thread."""

    def handle(_number: int, _frame: object) -> None:
        stop()

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _how(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    try:
        return f"by {signal.Signals(-status).name}"
    except ValueError:
        return f"by signal {-status}"
