"""See `features/sharing_without_a_mail_server.feature`."""

from collections.abc import Iterator

import pytest
from pytest_bdd import scenarios

from calendly_sandbox.fixture import RunningSandbox
from tests.support.service import RunningService, running_service

pytestmark = pytest.mark.acceptance

scenarios("sharing_without_a_mail_server.feature")


@pytest.fixture
def service(database: str, valkey_url: str, sandbox: RunningSandbox) -> Iterator[RunningService]:
    """One that was set up without SMTP_URL."""
    with running_service(owner_url=database, redis_url=valkey_url, sandbox=sandbox, smtp_port=None) as running:
        yield running
