"""An installation of a test's own, to start commands on."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.processes.commands import Commands, run


@pytest.fixture
def environment(database: str, valkey_url: str) -> dict[str, str]:
    """Everything a command has to be told."""
    return {
        "DATABASE_URL": database,
        "REDIS_URL": valkey_url,
        "APP_URL": "http://127.0.0.1:8000",
        "CALENDLY_CLIENT_ID": "client",
        "CALENDLY_CLIENT_SECRET": "the-clients-own-secret",
        "CALENDLY_API_URL": "http://127.0.0.1:9",
        "CALENDLY_AUTH_URL": "http://127.0.0.1:9",
        "CALENDLY_BOOKING_URL": "http://127.0.0.1:9",
        "ENCRYPTION_KEYS": f"k1:{base64.b64encode(bytes(range(32))).decode()}",
        "AUTH_JWT_SECRET": "a-secret-of-the-host-app-with-32-bytes",
        "METRICS_BIND": "127.0.0.1:0",
        "SHUTDOWN_SECONDS": "5",
        "DATABASE_POOL_SIZE": "8",
        "REQUEST_THREADS": "2",
        "WORKER_THREADS": "2",
    }


@pytest.fixture
def migrated(environment: dict[str, str]) -> dict[str, str]:
    """The same, with the login that `migrate` makes."""
    done = run("migrate", environment=environment)
    assert done.returncode == 0, done.stderr
    return environment


@pytest.fixture
def commands(migrated: dict[str, str], tmp_path: Path) -> Iterator[Commands]:
    """To start commands on it."""
    started = Commands(migrated, tmp_path)
    try:
        yield started
    finally:
        started.stop()
