"""The world each scenario begins in."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from calendly_sandbox.fixture import RunningSandbox
from tests.acceptance.people import Person, sign_in
from tests.acceptance.scene import Scene
from tests.integration.notifications.mail_server import Manners, mail_server
from tests.support.service import RunningService, running_service
from tests.support.witnesses import running_sandbox

STEPS = (
    "connecting",
    "links",
    "records",
    "bookings",
    "words",
    "tokens",
    "inbox",
    "matching",
    "reconciling",
    "diagnosis",
    "keys",
    "importing",
    "erasing",
    "leaving",
)


def pytest_configure(config: pytest.Config) -> None:
    """Steps are found as if they stood here; one file per matter."""
    for name in STEPS:
        config.pluginmanager.import_plugin(f"tests.acceptance.steps.{name}")


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(sandbox_server: RunningSandbox) -> RunningSandbox:
    """Calendly, as on the first day."""
    sandbox_server.control.reset()
    return sandbox_server


@pytest.fixture
def mail() -> Iterator[tuple[Manners, int]]:
    """A mail server and its port."""
    manners = Manners()
    with mail_server(manners) as port:
        yield manners, port


@pytest.fixture
def service(
    database: str, valkey_url: str, sandbox: RunningSandbox, mail: tuple[Manners, int]
) -> Iterator[RunningService]:
    with running_service(owner_url=database, redis_url=valkey_url, sandbox=sandbox, smtp_port=mail[1]) as running:
        yield running


@pytest.fixture
def scene(service: RunningService, mail: tuple[Manners, int], caplog: pytest.LogCaptureFixture) -> Iterator[Scene]:
    caplog.set_level(logging.INFO)
    with ExitStack() as stack:
        yield Scene(service=service, mail=mail[0], log=caplog, stack=stack)


@pytest.fixture
def ada(scene: Scene) -> Person:
    return scene.person("Ada")


@pytest.fixture
def bob(scene: Scene) -> Person:
    return scene.person("Bob")


@pytest.fixture
def cara(scene: Scene) -> Person:
    return scene.person("Cara")


__all__ = ["ada", "bob", "cara", "mail", "sandbox", "sandbox_server", "scene", "service", "sign_in"]
