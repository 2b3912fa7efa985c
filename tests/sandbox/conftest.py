"""Fixtures for the tests of the sandbox: one watched server for all, fresh for each; clients signed in by OAuth."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from calendly_sandbox.fixture import RunningSandbox, calendly
from tests.support import patient
from tests.support.witnesses import Measure, running_sandbox

__all__ = ["calendly"]

Client = Callable[..., httpx.Client]


@pytest.fixture(scope="session")
def calendly_sandbox_server() -> Iterator[RunningSandbox]:
    """One for the whole session; what is wrongly asked must be refused."""
    with running_sandbox(measure=Measure.REFUSALS) as running:
        yield running


@pytest.fixture
def http(calendly: RunningSandbox) -> Iterator[httpx.Client]:
    """A browser or client without any token."""
    with patient.client(base_url=calendly.url) as client:
        yield client


@pytest.fixture
def client_of(calendly: RunningSandbox) -> Iterator[Client]:
    """Makes REST clients that carry a token of an account, with all scopes or some."""
    opened: list[httpx.Client] = []

    def make(account: str, *, scopes: list[str] | None = None) -> httpx.Client:
        token = calendly.control.personal_token(account, scopes=scopes)
        headers = {"Authorization": f"Bearer {token}"}
        opened.append(patient.client(base_url=calendly.url, headers=headers))
        return opened[-1]

    yield make
    for client in opened:
        client.close()
