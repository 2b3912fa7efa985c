"""`quotla doctor` as it is run in earnest: whatever is away is named, nothing crashes, and no secret is printed."""

import json
from typing import Any

import psycopg
import pytest

from tests.integration.processes.commands import run

pytestmark = pytest.mark.integration

NOWHERE = "127.0.0.1:9"
"""Nothing listens there."""


def found(environment: dict[str, str], *options: str) -> tuple[int, dict[str, Any]]:
    """The exit status, and what was found by its name."""
    done = run("doctor", "--json", *options, environment=environment)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    return done.returncode, {check["name"]: check for check in report["installation"]}


def change(environment: dict[str, str], statement: str) -> None:
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        connection.execute(statement.encode())


def test_whatever_is_away_is_named_and_the_rest_is_looked_at_all_the_same(migrated: dict[str, str]) -> None:
    password = "the-owners-own-password"
    away = {
        **migrated,
        "DATABASE_URL": f"postgresql://somebody:{password}@{NOWHERE}/quotla",
        "REDIS_URL": f"redis://:another-password@{NOWHERE}/0",
    }

    done = run("doctor", environment=away)

    assert (done.returncode, done.stderr) == (1, "")
    for words in (
        "The database does not answer.",
        "Start Postgres",
        "Redis does not answer.",
        "Start Redis or Valkey",
        f"Calendly does not answer at http://{NOWHERE}.",
        "All settings are there",
        "SMTP_URL is not set",
    ):
        assert words in done.stdout, done.stdout
    told = done.stdout + done.stderr
    secrets = (password, "another-password", migrated["CALENDLY_CLIENT_SECRET"], migrated["AUTH_JWT_SECRET"])
    assert [secret for secret in secrets if secret in told] == []


def test_wrong_settings_are_named_one_by_one(migrated: dict[str, str]) -> None:
    done = run("doctor", environment={**migrated, "APP_URL": "quotla.example", "ENCRYPTION_KEYS": "what-i-typed"})

    assert (done.returncode, done.stderr) == (1, "")
    assert "APP_URL must be an https:// address" in done.stdout
    assert "ENCRYPTION_KEYS must be" in done.stdout
    assert "what-i-typed" not in done.stdout


def test_a_queue_that_nobody_works_on_is_named(migrated: dict[str, str]) -> None:
    change(
        migrated,
        "insert into webhook_deliveries (id, event, key, body, received_at, due_at, state, tries, correlation)"
        " values (gen_random_uuid(), 'x', 'k', '', now() - interval '10 minutes', now(), 'stored', 0, 'c')",
    )

    status, checks = found(migrated)

    assert status == 1
    assert (checks["inbox"]["state"], "quotla worker" in checks["inbox"]["mend"]) == ("failing", True)
    assert (checks["worker"]["state"], checks["upkeep"]["state"]) == ("failing", "failing")
    assert (checks["unknown_owners"]["state"], "1" in checks["unknown_owners"]["meaning"]) == ("warning", True)
    assert (checks["database"]["state"], checks["migrations"]["state"], checks["broker"]["state"]) == ("ok", "ok", "ok")


def test_a_database_of_another_schema_is_looked_at_no_further(migrated: dict[str, str]) -> None:
    change(migrated, "drop table signs_of_life; update quotla_alembic_version set version_num = '0010'")

    status, checks = found(migrated)

    assert (status, checks["migrations"]["state"], checks["worker"]["state"]) == (1, "failing", "unknown")
    assert checks["migrations"]["mend"].startswith("Run `quotla migrate`")


def test_a_database_that_was_never_set_up_is_said_to_be(migrated: dict[str, str]) -> None:
    change(migrated, "drop schema public cascade; create schema public; grant usage on schema public to public")

    status, checks = found(migrated)

    assert (status, checks["migrations"]["meaning"]) == (1, "The database was never set up for us.")


def test_a_login_that_is_too_mighty_is_not_worked_with(migrated: dict[str, str]) -> None:
    status, checks = found({**migrated, "DATABASE_APP_URL": migrated["DATABASE_URL"]})

    assert (status, checks["database"]["state"], checks["inbox"]["state"]) == (1, "failing", "unknown")
    assert "owns tables of the service" in checks["database"]["meaning"]


def test_an_unknown_connection_is_a_mistake(migrated: dict[str, str]) -> None:
    done = run("doctor", "--connection", "019ab3b6-0000-7000-8000-000000000001", environment=migrated)

    assert (done.returncode, "There is no open connection" in done.stderr) == (2, True)
