"""What the benchmark starts ends with it, however it ends."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bench.tied import tied
from tests.support.patience import eventually
from tests.support.processes import is_alive

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
GOES_ON = "import signal; print('up', flush=True); signal.pause()"
HEARS_NO_SIGTERM = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {GOES_ON}"
STARTS_ANOTHER = """
import signal, subprocess, sys

print(subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]).pid, flush=True)
signal.pause()
"""
A_BENCHMARK = """
import subprocess, sys
from bench.tied import tied

program = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, start_new_session=True)
with tied(program):
    program.stdout.readline()
    print(program.pid, flush=True)
    sys.stdin.read()
"""

A_GENERATOR = """
import os, sys
from bench.load import Generator

with Generator() as generator:
    print(generator._pool.submit(os.getpid).result(), flush=True)
    sys.stdin.read()
"""


@contextmanager
def a_program(text: str) -> Iterator["subprocess.Popen[bytes]"]:
    """One that is up, and goes on until somebody ends it."""
    with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, start_new_session=True) as program:
        assert program.stdout is not None
        program.stdout.readline()
        yield program


@pytest.mark.parametrize("text", [GOES_ON, HEARS_NO_SIGTERM], ids=["polite", "deaf"])
def test_a_program_ends_with_the_block(text: str) -> None:
    with a_program(text) as program, tied(program, patience=timedelta(seconds=0.1)):
        pass

    assert program.poll() is not None


def test_what_a_program_started_ends_with_it() -> None:
    command = [sys.executable, "-c", STARTS_ANOTHER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as program, tied(program):
        assert program.stdout is not None
        started = int(program.stdout.readline())

    eventually(lambda: not is_alive(started), "it has ended")


def test_a_program_that_has_ended_by_itself_is_no_trouble() -> None:
    with a_program(GOES_ON) as program, tied(program):
        program.kill()
        program.wait()

    assert program.poll() == -signal.SIGKILL


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("text", [A_BENCHMARK, A_GENERATOR], ids=["program", "generator"])
def test_nothing_outlives_a_benchmark_that_was_killed(text: str, how: signal.Signals) -> None:
    command = [sys.executable, "-c", text, HEARS_NO_SIGTERM]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as benchmark:
        assert benchmark.stdout is not None
        pid = int(benchmark.stdout.readline())
        benchmark.send_signal(how)

        eventually(lambda: not is_alive(pid), "it has ended")
