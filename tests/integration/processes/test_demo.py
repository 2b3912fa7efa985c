"""The demo as a visitor starts it, down to the last process it leaves behind: none."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bootstrap.embedded.supervision import children_of
from bootstrap.people import ADA
from tests.support import patient
from tests.support.patience import LONGEST_WAIT_SECONDS, eventually
from tests.support.processes import is_alive

pytestmark = pytest.mark.integration


@dataclass
class Demo:
    """A running demo."""

    process: "subprocess.Popen[str]"
    folder: Path
    address: str
    """What it prints, code included."""

    @property
    def family(self) -> list[int]:
        """Every process it started."""
        return children_of(self.process.pid)

    def ask_as_visitor(self, query: str) -> dict[str, Any]:
        """Come in by the address, and ask by the cookie it gives."""
        with patient.client() as browser:
            browser.get(self.address)
            return self._ask(browser, query, {"X-Quotla-CSRF": "1"})

    def ask_as_owner(self, query: str) -> dict[str, Any]:
        """Ask by a token, made by hand from the settings that lie there."""
        settings = dict(line.split("=", 1) for line in (self.folder / "demo.env").read_text().splitlines())
        ada = ADA.principal
        made = subprocess.run(
            [
                *(sys.executable, "-P", "-m", "bootstrap.cli", "token"),
                *("--user", str(ada.user), "--workspace", str(ada.workspace), "--role", "owner"),
            ],
            env={"PATH": os.environ["PATH"], "AUTH_JWT_SECRET": settings["AUTH_JWT_SECRET"]},
            capture_output=True,
            text=True,
            check=True,
        )
        with patient.client() as client:
            return self._ask(client, query, {"Authorization": f"Bearer {made.stdout.strip()}"})

    def _ask(self, client: httpx.Client, query: str, headers: dict[str, str]) -> dict[str, Any]:
        origin = self.address.partition("/demo")[0]
        data: dict[str, Any] = client.post(f"{origin}/graphql", json={"query": query}, headers=headers).json()["data"]
        return data

    def stop(self) -> int:
        """Ctrl-C; its status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(LONGEST_WAIT_SECONDS)


def command(folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-P", "-m", "bootstrap.cli", "demo", "--data", str(folder), "--no-browser", *options]


ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}


@contextmanager
def running_demo(folder: Path, *options: str) -> Iterator[Demo]:
    process = subprocess.Popen(command(folder, *options), env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://\S+", line):
                yield Demo(process, folder, found[0])
                break
        else:
            pytest.fail(f"it ended without an address, with status {process.wait()}")
    finally:
        process.terminate()
        process.communicate(timeout=LONGEST_WAIT_SECONDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Demo]:
    with running_demo(folder, "--port", "0") as running:
        yield running


def test_the_address_signs_the_visitor_in_as_the_owner_of_the_business(demo: Demo) -> None:
    viewer = demo.ask_as_visitor("{ viewer { name calendly { status } } }")["viewer"]

    assert viewer == {"name": "Ada Fischer", "calendly": None}


def test_there_is_a_business_with_a_history(demo: Demo) -> None:
    meetings = demo.ask_as_owner("{ meetings(first: 50) { edges { node { status quote { number } } } } }")

    statuses = sorted(edge["node"]["status"] for edge in meetings["meetings"]["edges"])
    assert statuses == ["CANCELED", "COMPLETED", "NO_SHOW", *["SCHEDULED"] * 4]


def test_a_second_start_on_the_same_folder_is_refused_in_words(demo: Demo) -> None:
    second = subprocess.run(
        command(demo.folder), env=ENVIRONMENT, capture_output=True, text=True, timeout=LONGEST_WAIT_SECONDS, check=False
    )

    assert (second.returncode, "is in use by another process" in second.stderr) == (2, True)


def test_one_that_fails_is_started_again(demo: Demo) -> None:
    before = set(demo.family)
    worker = next(pid for pid in before if "worker" in Path(f"/proc/{pid}/cmdline").read_text())
    os.kill(worker, signal.SIGKILL)

    eventually(lambda: len(set(demo.family) - before) == 1, "another one in its place")


def test_its_settings_are_for_its_owners_eyes_only(demo: Demo) -> None:
    files = [file for file in demo.folder.iterdir() if file.is_file()]

    assert [file.name for file in files if file.stat().st_mode & 0o077] == []


def test_what_was_there_is_there_after_a_stop_and_a_start_and_nothing_twice(tmp_path: Path) -> None:
    query = "{ clients { edges { node { id } } } meetings(first: 50) { edges { node { id } } } }"
    with running_demo(tmp_path / "data", "--port", "0") as first:
        before = first.ask_as_visitor(query)
        status = first.stop()
    with running_demo(tmp_path / "data") as second:
        after = second.ask_as_visitor(query)

    assert (status, after) == (0, before)


def test_nothing_outlives_it_when_it_is_killed(tmp_path: Path) -> None:
    with running_demo(tmp_path / "data", "--port", "0") as demo:
        family = demo.family
        grandchildren = [pid for child in family for pid in children_of(child)]
        demo.process.kill()

        eventually(lambda: not any(is_alive(pid) for pid in [*family, *grandchildren]), "all have ended")
    assert len(family) == 6
