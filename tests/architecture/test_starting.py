"""What each process loads when it starts: every package costs a part of a second of each start, and memory for good."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.architecture

OF_OTHER_COMMANDS = {
    "aiosmtpd": "tests",
    "alembic": "migrate",
    "bootstrap.embedded": "demo",
    "calendly_sandbox": "sandbox",
    "jinja2": "sandbox",
    "structlog": "people at a terminal",
}
OF_THE_WEB = dict.fromkeys(("anyio", "graphql", "jwt", "starlette", "strawberry", "uvicorn", "websockets"), "serve")


@pytest.mark.parametrize(
    ("module", "not_its_own"),
    [
        ("bootstrap.web", OF_OTHER_COMMANDS),
        ("bootstrap.worker", OF_OTHER_COMMANDS | OF_THE_WEB),
        ("bootstrap.upkeep", OF_OTHER_COMMANDS | OF_THE_WEB),
    ],
)
def test_a_process_loads_nothing_that_only_another_needs(module: str, not_its_own: dict[str, str]) -> None:
    """In a process of its own: this one has loaded everything."""
    loading = f"import sys, json, bootstrap.cli, bootstrap.telemetry, {module}; print(json.dumps(list(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", loading], capture_output=True, check=True)

    assert not_its_own.keys() & set(json.loads(loaded.stdout)) == set()
