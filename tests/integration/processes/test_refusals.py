"""What a command says when it cannot start: in words, by name, with status 2, and never a secret."""

from pathlib import Path

import pytest

from bootstrap.processes import listening_socket
from tests.integration.processes.commands import run
from tests.support.servers import temporary_database

pytestmark = pytest.mark.integration

SERVE = ("serve", "--port", "0")
SERVICES = [SERVE, ("worker",), ("upkeep",)]


@pytest.mark.parametrize("command", SERVICES, ids=" ".join)
def test_every_missing_setting_is_named(command: tuple[str, ...]) -> None:
    done = run(*command, environment={})

    assert done.returncode == 2
    for name in ("DATABASE_URL", "REDIS_URL", "APP_URL", "CALENDLY_CLIENT_ID", "ENCRYPTION_KEYS", "AUTH_JWT_SECRET"):
        assert f"{name} is missing" in done.stderr


def test_who_leaves_is_told_all_that_is_missing_at_once() -> None:
    done = run("uninstall", "--export", "nowhere", environment={})

    assert ("DATABASE_URL is missing" in done.stderr, "REDIS_URL is missing" in done.stderr) == (True, True)


def test_where_settings_are_explained_is_said() -> None:
    assert "`.env.example` explains each" in run("serve", environment={}).stderr


@pytest.mark.parametrize("command", SERVICES, ids=" ".join)
def test_a_schema_that_is_not_there_is_said_with_its_remedy(
    command: tuple[str, ...], environment: dict[str, str], postgres_url: str, run_name: str, worker_number: int
) -> None:
    with temporary_database(postgres_url, f"empty_{run_name}_{worker_number}") as empty:
        # The owner's own login will do to find that out; being the owner of nothing yet is no danger.
        done = run(*command, environment={**environment, "DATABASE_APP_URL": empty})

    assert (done.returncode, "quotla migrate" in done.stderr) == (2, True)


@pytest.mark.parametrize("command", SERVICES, ids=" ".join)
def test_the_owner_of_the_tables_is_refused_as_a_login(command: tuple[str, ...], migrated: dict[str, str]) -> None:
    done = run(*command, environment={**migrated, "DATABASE_APP_URL": migrated["DATABASE_URL"]})

    assert (done.returncode, "owns tables" in done.stderr) == (2, True)


def test_a_superuser_is_refused_as_a_login(migrated: dict[str, str], superuser_url: str) -> None:
    done = run(*SERVE, environment={**migrated, "DATABASE_APP_URL": superuser_url})

    assert (done.returncode, "is a superuser" in done.stderr) == (2, True)


@pytest.mark.parametrize("command", SERVICES, ids=" ".join)
def test_a_database_that_is_not_there_is_said_without_its_password(
    command: tuple[str, ...], environment: dict[str, str]
) -> None:
    nowhere = "postgresql://somebody:hunter2@127.0.0.1:9/quotla"

    done = run(*command, environment={**environment, "DATABASE_URL": nowhere})

    assert (done.returncode, "does not answer" in done.stderr) == (2, True)
    assert "hunter2" not in done.stdout + done.stderr


def test_a_database_that_is_not_there_is_said_by_migrate_too() -> None:
    nowhere = "postgresql://somebody:hunter2@127.0.0.1:9/quotla"

    done = run("migrate", environment={"DATABASE_URL": nowhere})

    assert (done.returncode, "Nothing was migrated. The database does not answer" in done.stderr) == (2, True)
    assert "hunter2" not in done.stdout + done.stderr


def test_where_to_look_for_a_database_is_said(environment: dict[str, str]) -> None:
    nowhere = "postgresql://somebody:hunter2@127.0.0.1:9/quotla"

    done = run("rotate-keys", environment={**environment, "DATABASE_URL": nowhere})

    assert "see that DATABASE_URL (or DATABASE_APP_URL, where it is set) leads to it" in done.stderr


def test_more_connections_than_postgres_has_are_refused(migrated: dict[str, str]) -> None:
    done = run("worker", environment={**migrated, "DATABASE_POOL_SIZE": "100000"})

    assert (done.returncode, "max_connections" in done.stderr) == (2, True)


def test_a_place_that_is_taken_is_said(migrated: dict[str, str]) -> None:
    done = run(*SERVE, "--host", "192.0.2.1", environment=migrated)

    assert (done.returncode, "Cannot listen at 192.0.2.1" in done.stderr) == (2, True)
    assert "choose another with --host and --port" in done.stderr


def test_a_demo_whose_port_is_taken_is_not_told_to_take_another(tmp_path: Path) -> None:
    with listening_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "kept.json").write_text(f'{{"port": {port}}}')
        tmp_path.chmod(0o700)

        done = run("demo", "--no-browser", "--data", str(tmp_path), environment={"HOME": str(tmp_path)})

    assert (done.returncode, "or begin anew in another folder with --data." in done.stderr) == (2, True)


def test_what_is_run_once_keeps_its_answer_apart_from_its_log(migrated: dict[str, str]) -> None:
    done = run("replay", "--failed", environment={**migrated, "QUOTLA_DEV": "1"})

    assert (done.stdout, "QUOTLA_DEV is on" in done.stderr) == ("0 wait to be carried out again.\n", True)


def test_a_delivery_that_is_not_there_is_said(migrated: dict[str, str]) -> None:
    done = run("replay", "--delivery", "0190b7a5-0000-7000-8000-000000000009", environment=migrated)

    assert "Of those named, 1 wait already, are unknown" in done.stderr


def test_a_directory_that_cannot_be_written_is_said_before_anything_is_given_up(
    migrated: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    done = run("uninstall", "--yes", "--export", str(tmp_path / "file" / "export"), environment=migrated)

    assert (
        done.returncode,
        "cannot be written: Not a directory. Nothing was given back or dropped." in done.stderr,
    ) == (
        2,
        True,
    )


@pytest.mark.parametrize("more", [["--dry-run"], ["--readmit"]], ids=["erasing", "taking in anew"])
def test_erasing_where_there_is_no_such_workspace_is_refused(migrated: dict[str, str], more: list[str]) -> None:
    where = ["--workspace", "0190b7a5-0000-7000-8000-000000000009"]

    done = run("erase", "--email", "kim@example.com", *where, *more, environment=migrated)

    assert (done.returncode, done.stderr) == (2, "quotla: There is no such workspace.\n")


def test_migrate_needs_only_the_database(environment: dict[str, str]) -> None:
    done = run("migrate", environment={"DATABASE_URL": environment["DATABASE_URL"]})

    assert (done.returncode, done.stdout) == (0, "The database is at the schema of this version.\n")


def test_the_roles_can_be_printed_without_a_database() -> None:
    done = run("migrate", "--print-roles", environment={"DATABASE_URL": "postgresql://o:hunter2@nowhere.example/books"})

    assert (done.returncode, "books_app" in done.stdout, "hunter2" in done.stdout) == (0, True, False)


def test_the_schema_can_be_exported_without_any_setting() -> None:
    done = run("export-schema", environment={})

    assert (done.returncode, "type Query" in done.stdout) == (0, True)


def test_help_and_version_need_nothing() -> None:
    assert "worker" in run("--help", environment={}).stdout
    assert run("--version", environment={}).stdout.startswith("quotla")
