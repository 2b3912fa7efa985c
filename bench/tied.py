"""Processes that end with us, however we end: a benchmark stopped by `kill -9` would leave them running, beside what is
measured next.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from multiprocessing import parent_process
from subprocess import PIPE, Popen, TimeoutExpired
from typing import Final

STOP_PATIENCE: Final = timedelta(seconds=30)
_WATCHER: Final = """
import os, signal, sys
if not sys.stdin.buffer.read():  # the other end was closed without a word
    os.killpg(int(sys.argv[1]), signal.SIGKILL)
"""
_ALL_IS_WELL: Final = b"ended"


@contextmanager
def tied(process: "Popen[bytes]", *, patience: timedelta = STOP_PATIENCE) -> Iterator[None]:
    """End a program with all it started, with the block, and when we are killed within it.

    A wheel's `node` is a script that starts the real one, which would go on without it.

    Args:
        process: at the head of a session of its own (`start_new_session`).
        patience: how long it may take over SIGTERM before an end is made.
    """
    with Popen([sys.executable, "-I", "-S", "-c", _WATCHER, str(process.pid)], stdin=PIPE) as watcher:  # noqa: S603  our own
        try:
            yield
        finally:
            _signal(process, signal.SIGTERM)
            with suppress(TimeoutExpired):
                process.wait(patience.total_seconds())
            _signal(process, signal.SIGKILL)
            process.wait()
            watcher.communicate(_ALL_IS_WELL)


def _signal(process: "Popen[bytes]", how: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # nothing is left of it
        os.killpg(process.pid, how)


def end_with_parent() -> None:
    """From now on; for a process of `multiprocessing`, which would wait for work for ever."""
    parent = parent_process()
    if parent is None:
        raise RuntimeError("this process is nobody's child")

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="tie", daemon=True).start()
