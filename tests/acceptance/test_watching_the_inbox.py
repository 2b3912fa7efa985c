"""See `features/watching_the_inbox.feature`."""

from collections.abc import Iterator

import pytest
from pytest_bdd import scenarios

from calendly_sandbox.fixture import RunningSandbox
from tests.acceptance.steps.inbox import KEYS
from tests.integration.notifications.mail_server import Manners
from tests.support.service import RunningService, running_service

pytestmark = pytest.mark.acceptance

scenarios("watching_the_inbox.feature")


@pytest.fixture
def service(
    database: str, valkey_url: str, sandbox: RunningSandbox, mail: tuple[Manners, int]
) -> Iterator[RunningService]:
    """One that was told of a new key of the app, and not yet to forget the old one."""
    with running_service(
        owner_url=database,
        redis_url=valkey_url,
        sandbox=sandbox,
        smtp_port=mail[1],
        CALENDLY_WEBHOOK_SIGNING_KEY=f"{KEYS['new']},{KEYS['old']}",
    ) as running:
        yield running
