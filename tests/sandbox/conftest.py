"""Fixtures for the tests of the sandbox: one server for all, fresh for each; clients signed in by OAuth."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from calendly_sandbox.fixture import RunningSandbox, calendly, calendly_sandbox_server

__all__ = ["calendly", "calendly_sandbox_server"]

Client = Callable[..., httpx.Client]


@pytest.fixture
def http(calendly: RunningSandbox) -> Iterator[httpx.Client]:
    """A browser or client without any token."""
    with httpx.Client(base_url=calendly.url, trust_env=False) as client:
        yield client


@pytest.fixture
def client_of(calendly: RunningSandbox) -> Iterator[Client]:
    """Makes REST clients that carry a token of an account, with all scopes or some."""
    opened: list[httpx.Client] = []

    def make(account: str, *, scopes: list[str] | None = None) -> httpx.Client:
        token = calendly.control.personal_token(account, scopes=scopes)
        headers = {"Authorization": f"Bearer {token}"}
        opened.append(httpx.Client(base_url=calendly.url, headers=headers, trust_env=False))
        return opened[-1]

    yield make
    for client in opened:
        client.close()
