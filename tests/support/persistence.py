"""Fixtures for tests of what is kept in Postgres: one database per worker, and a new world of people per test.

A conftest takes them by importing them by name. Tests share the database: everything a test makes is in workspaces of
its own, and what goes across workspaces (the inbox, the outbox) is looked at for the test's own rows only.
"""

from collections.abc import Iterator

import pytest

from adapters.persistence.engine import Database, open_database
from adapters.persistence.finders.postgres import PostgresFinders
from adapters.persistence.roles import app_url, database_name
from adapters.persistence.sealing import Sealer
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.identifiers import SystemIdentifiers
from application.settings import Installation
from tests.adapters.nudges import RecordingJobs, RecordingLiveFeed
from tests.support.builders import World
from tests.support.servers import database_url, temporary_database

INSTALLATION = Installation(
    app_url="https://quotla.example",
    booking_origin="https://calendly.com",
    mail_from="no-reply@quotla.example",
    sends_mail=True,
)
A_KEY = ("2026", bytes(range(32)))


def service_url(owner_url: str, template: str, database: str) -> str:
    """A copied database, as the service's login. Policies name the roles of the template, so its login is the one."""
    return database_url(app_url(database_url(owner_url, template)), database)


@pytest.fixture(scope="session")
def shared_database(postgres_url: str, template_database: str, database_numbers: Iterator[int]) -> Iterator[str]:
    """A migrated database that this worker's tests of one folder share: its address, as its owner."""
    name = f"{template_database}_{next(database_numbers)}"
    with temporary_database(postgres_url, name, template=template_database) as url:
        yield url


@pytest.fixture(scope="session")
def shared_login(postgres_url: str, template_database: str, shared_database: str) -> str:
    """The same, as the service's login."""
    return service_url(postgres_url, template_database, database_name(shared_database))


@pytest.fixture(scope="session")
def storage(shared_login: str) -> Iterator[Database]:
    """A pool of the service's login, large enough for the races."""
    with open_database(shared_login, pool_size=10) as database:
        yield database


@pytest.fixture
def jobs() -> RecordingJobs:
    return RecordingJobs()


@pytest.fixture
def live_feed() -> RecordingLiveFeed:
    return RecordingLiveFeed()


@pytest.fixture
def units(storage: Database, jobs: RecordingJobs, live_feed: RecordingLiveFeed) -> PostgresUnits:
    return PostgresUnits(
        storage, sealer=Sealer([A_KEY]), identifiers=SystemIdentifiers(), jobs=jobs, live_feed=live_feed
    )


@pytest.fixture
def finders(storage: Database) -> PostgresFinders:
    return PostgresFinders(storage, INSTALLATION)


@pytest.fixture
def world() -> World:
    return World()
