"""A sandbox and a real client to ask it with."""

from collections.abc import Iterator

import httpx
import pytest

from adapters.calendly.http import open_client
from calendly_sandbox.fixture import RunningSandbox, calendly
from calendly_sandbox.settings import SandboxSettings
from tests.support.witnesses import calendly_sandbox_server, running_sandbox

__all__ = ["calendly", "calendly_sandbox_server"]


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with open_client() as opened:
        yield opened


@pytest.fixture(scope="session")
def foreign_sandbox_server() -> Iterator[RunningSandbox]:
    """One whose answers name everything as the real Calendly does, whatever address it answers at."""
    with running_sandbox(SandboxSettings(api_url="https://api.calendly.com")) as running:
        yield running


@pytest.fixture
def foreign_calendly(foreign_sandbox_server: RunningSandbox) -> RunningSandbox:
    foreign_sandbox_server.engine.reset()
    return foreign_sandbox_server
