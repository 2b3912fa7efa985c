"""Our commands, started as somebody else would start them."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bootstrap.processes import Child, ChildPlan, listening_socket
from tests.support import patient
from tests.support.patience import LONGEST_WAIT_SECONDS

USER = "0190b7a5-0000-7000-8000-000000000001"


def run(*command: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """One command from beginning to end, with this environment and nothing of ours but the path."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "bootstrap.cli", *command],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT_SECONDS,
        check=False,
    )


@dataclass
class Running:
    """A command that goes on, and its log."""

    child: Child
    log: Path
    address: str = ""

    @property
    def pid(self) -> int:
        return self.child.process.pid

    def lines(self, message: str | None = None) -> list[dict[str, Any]]:
        """What it has logged so far, or only lines with this message."""
        found = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in found if message in (None, line["message"])]

    def metrics(self) -> str:
        """What Prometheus would read."""
        [told] = self.lines("metrics served")
        return patient.get(f"http://127.0.0.1:{told['port']}/metrics").text


@dataclass
class Commands:
    """Starts commands on one installation and ends them all with the test."""

    environment: dict[str, str]
    folder: Path
    running: list[Running] = field(default_factory=list)

    def start(self, *command: str, listening: socket.socket | None = None, **settings: str) -> Running:
        """Start it and wait until it says that it is ready."""
        log = self.folder / f"{len(self.running)}.log"
        child = Child(
            ChildPlan(
                name=command[0],
                command=[*command, *(["--fd", str(listening.fileno())] if listening else [])],
                environment={**self.environment, **settings},
                sockets=[listening] if listening else [],
                log=log,
            )
        )
        one = Running(child, log)
        self.running.append(one)
        child.await_ready()
        return one

    def serve(self, *options: str, **settings: str) -> Running:
        """`serve` on a free port."""
        with listening_socket("127.0.0.1", 0) as listening:
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            one = self.start("serve", *options, listening=listening, APP_URL=address, **settings)
        one.address = address
        return one

    def token(self) -> str:
        """A token this installation admits."""
        made = run("token", "--user", USER, environment=self.environment)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def stop(self) -> None:
        """End all."""
        for one in self.running:
            one.child.stop()


def workspace_seen_by(address: str, token: str) -> str:
    """Ask the API something that takes the database."""
    answer = patient.post(
        f"{address}/graphql",
        json={"query": "{ viewer { workspace { id } } }"},
        headers={"Authorization": f"Bearer {token}"},
    )
    return str(answer.json()["data"]["viewer"]["workspace"]["id"])


def password_of(url: str) -> str:
    """The password in an address."""
    found = re.search(r":([^:@/]+)@", url)
    assert found is not None
    return found[1]
