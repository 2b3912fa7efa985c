"""Looking at processes from outside, in tests of how servers end."""

import subprocess
import sys
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
