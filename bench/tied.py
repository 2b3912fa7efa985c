"""Processes that end with us, however we end: a benchmark stopped by `kill -9` would leave them running, beside what is
measured next.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import parent_process
from subprocess import PIPE, Popen, TimeoutExpired
from typing import Final

STOP_PATIENCE: Final = timedelta(seconds=30)
_WATCHER: Final = """
import os, signal, sys
if not sys.stdin.buffer.read():  # the other end was closed without a word
    os.kill(int(sys.argv[1]), signal.SIGKILL)
"""
_ALL_IS_WELL: Final = b"ended"


@contextmanager
def tied(process: "Popen[bytes]", *, patience: timedelta = STOP_PATIENCE) -> Iterator[None]:
    """End a program with the block, and when we are killed within it.

    Args:
        patience: how long it may take over SIGTERM before an end is made.
    """
    with Popen([sys.executable, "-I", "-S", "-c", _WATCHER, str(process.pid)], stdin=PIPE) as watcher:  # noqa: S603  our own
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(patience.total_seconds())
            except TimeoutExpired:
                process.kill()
                process.wait()
            watcher.communicate(_ALL_IS_WELL)


def end_with_parent() -> None:
    """From now on; for a process of `multiprocessing`, which would wait for work for ever."""
    parent = parent_process()
    if parent is None:
        raise RuntimeError("this process is nobody's child")

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="tie", daemon=True).start()
