"""What every test may ask for: the run's servers, a database of its own, a browser. See `tests/support/`."""

import gc
from collections.abc import Iterator
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from bootstrap.embedded import EmbeddedServerError
from tests.support import browser
from tests.support.servers import (
    VALKEY_DATABASES,
    Addresses,
    SharedServers,
    Wishes,
    number_of_worker,
    temporary_database,
    valkey_database_url,
)
from tests.support.unlike_calendly import forget_problems, tell_problems

SERVERS = pytest.StashKey[SharedServers]()
ADDRESSES = "quotla_addresses"
"""The name under which the controller of a run tells its workers where the servers are."""

# That a machine is slow is no finding of a property test. Each run tries other examples, so a run need not try many.
settings.register_profile(
    "patient", parent=settings.default, max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("quotla")
    group.addoption("--system-postgres", action="store_true", help="use the machine's own Postgres, not the wheel's")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        wants_system = bool(config.getoption("--system-postgres"))
        config.stash[SERVERS] = SharedServers(Wishes.of_environment(wants_system_postgres=wants_system))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What collecting tests makes stays until the end, so it is not looked through for garbage, neither meanwhile nor
    with every full collection afterwards: that was a tenth of what the unit tests take.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker the addresses. The controller starts the servers, for it alone outlives all workers."""
    try:
        node.workerinput[ADDRESSES] = asdict(node.config.stash[SERVERS].addresses)
    except EmbeddedServerError as problem:
        pytest.exit(str(problem), returncode=pytest.ExitCode.INTERNAL_ERROR)


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVERS in config.stash:
        config.stash[SERVERS].stop()
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and (line := browser.closing_line(reporter.getreports("skipped"))):
            reporter.write_line(line, yellow=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and browser.find_browser() is None:
        if browser.is_required():
            pytest.fail(browser.REASON, pytrace=False)
        pytest.skip(browser.REASON)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """A test during which a sandbox was asked, or answered, what Calendly's document does not know has failed."""
    try:
        yield
    except BaseException:
        forget_problems()
        raise
    tell_problems()


@pytest.fixture(scope="session")
def browser_program() -> Path:
    """Chromium, for tests marked `browser`."""
    found = browser.find_browser()
    assert found is not None, "only tests marked `browser` may ask for one"
    return found


@pytest.fixture(scope="session")
def server_addresses(pytestconfig: pytest.Config) -> Addresses:
    """Where the run's servers are."""
    told = getattr(pytestconfig, "workerinput", {}).get(ADDRESSES)
    return Addresses(**told) if told is not None else pytestconfig.stash[SERVERS].addresses


@pytest.fixture(scope="session")
def postgres_url(server_addresses: Addresses) -> str:
    """The shared server, as the role that owns the test databases: no superuser, may make databases and roles."""
    return server_addresses.owner_url


@pytest.fixture(scope="session")
def superuser_url(server_addresses: Addresses) -> str:
    """The shared server as its superuser, to show that we refuse to work as one."""
    if server_addresses.superuser_url is None:
        pytest.skip("TEST_DATABASE_URL lends us a server, not its superuser")
    return server_addresses.superuser_url


@pytest.fixture(scope="session")
def valkey_url(server_addresses: Addresses, worker_number: int) -> str:
    """A database of this worker's in the shared Valkey. Channels (pub/sub) are shared with all workers."""
    return valkey_database_url(server_addresses.valkey_url, worker_number % VALKEY_DATABASES)


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """0 in a run without workers, else from 1 on."""
    workerinput = getattr(request.config, "workerinput", {})
    return number_of_worker(workerinput.get("workerid", ""))


@pytest.fixture(scope="session")
def run_name(request: pytest.FixtureRequest) -> str:
    """Short, the same in all workers of a run and different in the next, for names on a server lent to us."""
    return str(request.getfixturevalue("testrun_uid"))[:8]


@pytest.fixture(scope="session")
def template_database(postgres_url: str, run_name: str, worker_number: int) -> Iterator[str]:
    """The name of a migrated database to copy; nobody may stay connected to it. One per worker: no worker waits."""
    name = f"quotla_{run_name}_{worker_number}"
    with temporary_database(postgres_url, name) as url:
        # Imported late: a run of the unit tests alone has no use for it.
        from adapters.persistence.migrate import migrate

        migrate(url)
        yield name


@pytest.fixture(scope="session")
def database_numbers() -> Iterator[int]:
    """1, 2, 3 … for the names of this worker's databases."""
    return count(1)


@pytest.fixture
def database(postgres_url: str, template_database: str, database_numbers: Iterator[int]) -> Iterator[str]:
    """The address of a migrated database that is this test's alone, as its owner."""
    name = f"{template_database}_{next(database_numbers)}"
    with temporary_database(postgres_url, name, template=template_database) as url:
        yield url
