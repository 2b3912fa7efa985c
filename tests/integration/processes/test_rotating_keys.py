"""`quotla rotate-keys`, as somebody would run it who changes keys."""

import base64

import pytest

from adapters.persistence.engine import open_database
from adapters.persistence.roles import app_url
from adapters.persistence.sealing import Sealer
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.identifiers import SystemIdentifiers
from tests.adapters.nudges import RecordingJobs, RecordingLiveFeed
from tests.integration.processes.commands import Commands, run
from tests.support.builders import World, a_connection, a_subscription
from tests.support.patience import eventually

pytestmark = pytest.mark.integration

OLD, NEW = bytes(range(32)), bytes(range(1, 33))


def keys(**named: bytes) -> dict[str, str]:
    """The setting."""
    return {"ENCRYPTION_KEYS": ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in named.items())}


@pytest.fixture
def used(migrated: dict[str, str]) -> dict[str, str]:
    """An installation with one connection, sealed with the old key."""
    owner = World().ada
    connection = a_connection(owner)
    with open_database(app_url(migrated["DATABASE_URL"])) as database:
        units = PostgresUnits(
            database,
            sealer=Sealer([("old", OLD)]),
            identifiers=SystemIdentifiers(),
            jobs=RecordingJobs(),
            live_feed=RecordingLiveFeed(),
        )
        with units.as_service(owner.workspace) as unit:
            unit.connections.save(connection)
            unit.subscriptions.save(a_subscription(connection))
            unit.commit()
    return migrated


def test_changing_over_step_by_step(used: dict[str, str]) -> None:
    both = {**used, **keys(new=NEW, old=OLD)}

    before = run("rotate-keys", "--check", environment=both)
    changing = run("rotate-keys", environment=both)
    after = run("rotate-keys", "--check", environment={**used, **keys(new=NEW)})

    assert [one.returncode for one in (before, changing, after)] == [1, 0, 0]
    where = "webhook_subscriptions.sealed_secret"
    assert f"{where}: 0 sealed anew, 0 already current, 1 still sealed with an older key" in before.stdout
    assert f"{where}: 1 sealed anew, 0 already current" in changing.stdout
    assert f"{where}: 0 sealed anew, 1 already current" in after.stdout


def test_a_key_that_was_taken_away_too_soon_is_named_with_what_needs_it(used: dict[str, str]) -> None:
    done = run("rotate-keys", environment={**used, **keys(new=NEW)})

    assert done.returncode == 1
    for where in ("calendly_connections.sealed_refresh_token", "webhook_subscriptions.sealed_secret"):
        assert f"{where}: 1 cannot be opened: sealed with the key 'old', which ENCRYPTION_KEYS does not have" in (
            done.stdout
        )


def test_serve_starts_and_names_a_key_that_is_missing(used: dict[str, str], commands: Commands) -> None:
    running = commands.serve(**keys(new=NEW))

    def is_named() -> bool:
        return any("sealed with the key 'old'" in line["message"] for line in running.lines())

    eventually(is_named, "the key is named")
