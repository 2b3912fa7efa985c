"""A browser for all, a window and a service for each. Photographs go to a folder that is printed with each."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bootstrap.web import screens_folder
from calendly_sandbox.fixture import RunningSandbox
from tests.acceptance.people import Person, sign_in, token_for
from tests.browser.complaints import Complaints
from tests.browser.visitor import PATIENCE_MILLISECONDS, Visitor, open_window
from tests.integration.notifications.mail_server import Manners, mail_server
from tests.support.browser import launch_arguments
from tests.support.service import RunningService, running_service
from tests.support.witnesses import running_sandbox

ALBUM = "QUOTLA_SCREENSHOTS"
"""Names a folder for photographs of every page and state."""
Visiting = Callable[..., AbstractContextManager[Visitor]]


# For the package, not the session: while it is open it keeps an event loop running, which others could not start then.
@pytest.fixture(scope="package")
def chromium(browser_program: Path) -> Iterator[Browser]:
    if screens_folder() is None:
        pytest.fail("the screens are not built: run scripts/setup, or `npm run build` in frontend", pytrace=False)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_program, args=launch_arguments(), timeout=PATIENCE_MILLISECONDS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get(ALBUM) or tmp_path_factory.getbasetemp() / "screens")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="package")
def sandbox_server() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="package")
def mail() -> Manners:
    """What became of letters: everything that was sent in any of these tests."""
    return Manners()


@pytest.fixture(scope="package")
def smtp_port(mail: Manners) -> Iterator[int]:
    with mail_server(mail) as port:
        yield port


@pytest.fixture
def service(database: str, valkey_url: str, sandbox_server: RunningSandbox, smtp_port: int) -> Iterator[RunningService]:
    sandbox_server.control.reset()
    with running_service(
        owner_url=database, redis_url=valkey_url, sandbox=sandbox_server, smtp_port=smtp_port
    ) as running:
        yield running


@pytest.fixture
def ada(service: RunningService) -> Iterator[Person]:
    """Ada as her host app knows her: it speaks for her to the API, beside what she does in the browser."""
    person = sign_in("Ada", service)
    yield person
    person.browser.close()


@pytest.fixture(scope="package")
def visiting(chromium: Browser, album: Path) -> Visiting:
    """Opens a window of one's own, and at its end asks what it had to complain of."""

    @contextmanager
    def visit(service: RunningService, token: str | None, **window: Any) -> Iterator[Visitor]:
        complaints = Complaints(service.url, service.sandbox.url)
        context = open_window(chromium, **window)
        try:
            complaints.listen_to(context)
            visitor = Visitor(service, context, complaints, album, keeps_album=ALBUM in os.environ)
            if token is not None:
                visitor.sign_in(token)
            yield visitor
        finally:
            context.close()
        assert complaints.heard == []

    return visit


@pytest.fixture
def visitor(service: RunningService, visiting: Visiting, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Ada at the screens."""
    with visiting(service, token_for("Ada")) as found:
        yield found
        found.photograph(f"last-{request.node.name}")
