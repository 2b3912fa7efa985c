"""Looking at processes from outside, in tests of how servers end."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def a_supervisor_process(kind: str, folder: Path) -> Iterator[tuple["subprocess.Popen[str]", int, str]]:
    """Another process that supervises a server; itself, the server's process id, and the server's address."""
    command = [sys.executable, "-m", "tests.integration.embedded.helper", kind, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as supervisor:
        try:
            assert supervisor.stdout is not None
            pid, url = supervisor.stdout.readline().split()
            yield supervisor, int(pid), url
        finally:
            supervisor.kill()


def await_end(pid: int, *, patience_seconds: float = 20) -> None:
    """Wait until a process that may not be our child has ended.

    Raises:
        AssertionError: it has not, by then.
    """
    deadline = time.monotonic() + patience_seconds
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there after {patience_seconds} s"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether it runs; a process that has ended and only waits to be noticed does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    # The state follows the name, which stands in brackets and may hold anything.
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
