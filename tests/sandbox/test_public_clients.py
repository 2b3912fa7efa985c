"""Clients that others wrote for Calendly work against the sandbox, unchanged but for the address.

`scripts/public-clients` installs each apart, by the versions and hashes of `requirements/client-*.txt`: all three call
themselves `calendly`, and one pins what is years old, so that they can live neither together nor in our environment.
Where they are not installed, these tests are left out.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from calendly_sandbox.control_client import Acted
from calendly_sandbox.fixture import RunningSandbox
from calendly_sandbox.settings import AppRegistration

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "clients"
# None of them knows scopes: they are of the time before.
OLD_APP = AppRegistration(
    client_id="old-client",
    client_secret="old secret",
    redirect_uris=("http://127.0.0.1:9/back",),
    webhook_signing_key="old-key",
    is_legacy=True,
)


def use(client: str, told: dict[str, Any]) -> dict[str, Any]:
    """Let a client do what it can, in a process of its own; answers what it saw."""
    folder = INSTALLED / client
    if not (folder / "installed-from").exists():
        pytest.skip(f"{client} is not installed: scripts/public-clients does that")
    module = f"tests.sandbox.clients.use_{client.replace('-', '_')}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))), "NO_PROXY": "127.0.0.1"}
    run = subprocess.run(
        [sys.executable, "-m", module, json.dumps(told)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    seen: dict[str, Any] = json.loads(run.stdout)
    return seen


@pytest.fixture
def booked(calendly: RunningSandbox) -> Acted:
    """A booking of Ada's."""
    tracking = {"utm_content": "ref_1"}
    return calendly.control.book("intro-call", name="Kim Park", email="kim@example.com", tracking=tracking)


def with_code(calendly: RunningSandbox, client: str, told: dict[str, Any]) -> dict[str, Any]:
    """Send Ada where the client says, let her agree, and come back with the code."""
    calendly.control.register_app(OLD_APP)
    asked = use(client, told)["authorization_url"]
    came_back = calendly.control.consent(asked, account="ada-fischer")
    return {**told, "code": parse_qs(urlsplit(came_back).query)["code"][0]}


def known_app(calendly: RunningSandbox, booked: Acted) -> dict[str, Any]:
    """What a client is told."""
    return {
        "url": calendly.url,
        "client_id": OLD_APP.client_id,
        "client_secret": OLD_APP.client_secret,
        "redirect_uri": OLD_APP.redirect_uris[0],
        "event": booked.event_uri,
    }


def test_calendly_py_works_by_its_own_settings(calendly: RunningSandbox, booked: Acted) -> None:
    token = calendly.control.personal_token("ada-fischer")

    assert use("calendly-py", {"url": calendly.url, "token": token}) == {
        "name": "Ada Fischer",
        "event types": [["Intro Call", "Invoice Question"], ["Project Kick-off", "Quote Review"]],
        "link": 201,
        "invitee": ["kim@example.com", "ref_1"],
        "subscription": ["https://receiver.example/hook", "active", 204],
        "canceled": 201,
        "members": 2,
        "forms": ["Website lead form"],
        "unknown": "Resource Not Found",
    }


def test_calendly_python_works_by_its_own_settings(calendly: RunningSandbox, booked: Acted) -> None:
    told = with_code(calendly, "calendly-python", known_app(calendly, booked))

    assert use("calendly-python", told) == {
        "name": "Ada Fischer",
        "token": "Bearer",
        "subscription": True,
        "left": [],
        "refused": "Unauthenticated",
    }


def test_pycalendly_works_with_its_addresses_replaced(calendly: RunningSandbox, booked: Acted) -> None:
    told = with_code(calendly, "pycalendly", known_app(calendly, booked))

    assert use("pycalendly", told) == {
        "name": "Ada Fischer",
        "event types": 6,
        "invitee": ["kim@example.com", "ref_1"],
        "subscription": True,
        "refused": "Resource Not Found: The server could not find the requested resource. - []",
        "active": [True, False],
    }
