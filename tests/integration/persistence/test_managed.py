"""On a managed database: an administrator makes the roles once, and the owner, who may do nothing special, the rest.

Migrations, dumps and restores by such an owner; and installations in one cluster that know nothing of each other.
"""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import errors, sql

from adapters.persistence.engine import open_database
from adapters.persistence.migrate import RolesMissing, migrate, print_roles
from adapters.persistence.roles import app_url, database_name
from adapters.persistence.sealing import Sealer
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.identifiers import SystemIdentifiers
from application.principal import Principal
from bootstrap.embedded import PostgresPrograms
from domain.connection import Connection
from domain.identifiers import UserId, WorkspaceId
from domain.meeting import Meeting
from domain.values import Cause, CauseKind
from tests.adapters.nudges import RecordingJobs, RecordingLiveFeed
from tests.integration.processes.commands import run
from tests.support.builders import World, a_connection, a_meeting, a_subscription
from tests.support.managed import Owner, drop_roles, managed_database
from tests.support.persistence import A_KEY

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Installation:
    """A database with our tables in it, and somebody's meeting."""

    owner: Owner
    person: Principal
    connection: Connection
    meeting: Meeting


def units_on(owner_url: str, stack: ExitStack) -> PostgresUnits:
    return PostgresUnits(
        stack.enter_context(open_database(app_url(owner_url))),
        sealer=Sealer([A_KEY]),
        identifiers=SystemIdentifiers(),
        jobs=RecordingJobs(),
        live_feed=RecordingLiveFeed(),
    )


def installed(owner: Owner) -> Installation:
    """As it is done by hand: what `--print-roles` prints, run by the administrator; then `migrate`, by the owner."""
    environment = {"DATABASE_URL": owner.url}
    printed = run("migrate", "--print-roles", environment=environment)
    assert printed.returncode == 0, printed.stderr
    owner.has_administrator_run(printed.stdout)
    migrated = run("migrate", environment=environment)
    assert migrated.returncode == 0, migrated.stderr

    person = World().ada
    connection, meeting = a_connection(person), a_meeting(person)
    with ExitStack() as stack, units_on(owner.url, stack).as_service(person.workspace) as unit:
        unit.connections.save(connection)
        unit.subscriptions.save(a_subscription(connection))
        unit.meetings.save(meeting, cause=Cause(CauseKind.CALENDLY))
        unit.commit()
    return Installation(owner, person, connection, meeting)


@pytest.fixture(scope="module")
def one(superuser_url: str) -> Iterator[Installation]:
    with managed_database(superuser_url) as owner:
        yield installed(owner)


@pytest.fixture(scope="module")
def another(superuser_url: str) -> Iterator[Installation]:
    with managed_database(superuser_url) as owner:
        yield installed(owner)


@pytest.fixture(scope="session")
def programs(pytestconfig: pytest.Config) -> Path:
    """Where `pg_dump` and `pg_restore` of the server's version are."""
    found = PostgresPrograms.find("system" if pytestconfig.getoption("--system-postgres") else "wheel").folder
    if not (found / "pg_dump").exists():
        pytest.skip("this installation of Postgres has no pg_dump")
    return found


def carried_out(program: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False, cwd="/"
    )


def test_the_owner_may_do_nothing_special(one: Installation) -> None:
    """Else the rest would prove little."""
    with psycopg.connect(one.owner.url) as connection:
        powers = connection.execute(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles"
            " where rolname = current_user"
        ).fetchone()

    assert powers == (False,) * 5


def test_the_owner_migrates_again_without_the_administrator(one: Installation) -> None:
    done = run("migrate", environment={"DATABASE_URL": one.owner.url})

    assert done.returncode == 0, done.stderr


def test_the_owner_dumps_every_row(one: Installation, programs: Path) -> None:
    dump = carried_out(programs / "pg_dump", "--dbname", one.owner.url)

    assert dump.returncode == 0, dump.stderr
    for told in (str(one.connection.id), str(one.meeting.id), one.connection.account.email):
        assert told in dump.stdout


def test_a_dump_comes_to_life_in_another_database_of_the_cluster(
    one: Installation, superuser_url: str, programs: Path, tmp_path: Path
) -> None:
    """The administrator runs what `migrate` asks for; the rows, the policies and the keys are the old ones."""
    file = tmp_path / "dump"
    dump = carried_out(programs / "pg_dump", "--format=custom", "--file", str(file), "--dbname", one.owner.url)
    assert dump.returncode == 0, dump.stderr
    with managed_database(superuser_url) as owner, ExitStack() as stack:
        restoring = ("--exit-on-error", "--no-owner", "--dbname", owner.url, str(file))
        restored = carried_out(programs / "pg_restore", *restoring)
        assert restored.returncode == 0, restored.stderr
        with pytest.raises(RolesMissing) as asked:
            migrate(owner.url)
        owner.has_administrator_run(asked.value.statements)

        migrate(owner.url)

        with units_on(owner.url, stack).as_service(one.person.workspace) as unit:
            assert unit.connections.require(one.connection.id).tokens == one.connection.tokens
            assert unit.meetings.require(one.meeting.id).id == one.meeting.id
        stranger = WorkspaceId(UserId(one.person.user))
        with units_on(owner.url, stack).as_service(stranger) as unit:
            assert unit.connections.get(one.connection.id) is None


def test_a_dump_comes_to_life_where_there_are_no_roles(superuser_url: str, programs: Path, tmp_path: Path) -> None:
    """As on a new cluster: the database has its old name, and the administrator makes the roles first."""
    file = tmp_path / "dump"
    with managed_database(superuser_url) as owner:
        lost = installed(owner)
        dump = carried_out(programs / "pg_dump", "--format=custom", "--file", str(file), "--dbname", owner.url)
        assert dump.returncode == 0, dump.stderr
        make_anew(superuser_url, owner)
        owner.has_administrator_run(print_roles(owner.url))

        restored = carried_out(
            programs / "pg_restore", "--exit-on-error", "--no-owner", "--dbname", owner.url, str(file)
        )
        assert restored.returncode == 0, restored.stderr
        migrate(owner.url)

        with ExitStack() as stack, units_on(owner.url, stack).as_service(lost.person.workspace) as unit:
            assert unit.connections.require(lost.connection.id).tokens == lost.connection.tokens


def make_anew(superuser_url: str, owner: Owner) -> None:
    """The database empty, and its roles gone."""
    name = database_name(owner.url)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        drop_roles(superuser_url, f"{name}_app", f"{name}_user", f"{name}_system")
        role = sql.Identifier(urlsplit(owner.url).username or "")
        connection.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), role))


def test_the_services_login_can_make_no_dump(one: Installation, programs: Path) -> None:
    dump = carried_out(programs / "pg_dump", "--dbname", app_url(one.owner.url))

    assert dump.returncode != 0
    assert "permission denied" in dump.stderr


@pytest.mark.parametrize("who", ["the owner", "the service"])
def test_nobody_of_one_installation_gets_into_another(one: Installation, another: Installation, who: str) -> None:
    for mine, others in permutations([one, another]):
        url = mine.owner.url if who == "the owner" else app_url(mine.owner.url)
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(urlsplit(url)._replace(path=f"/{database_name(others.owner.url)}").geturl())


@pytest.mark.parametrize("group", ["user", "system"])
def test_no_login_of_one_installation_steps_into_the_roles_of_another(
    one: Installation, another: Installation, group: str
) -> None:
    role = f"{database_name(another.owner.url)}_{group}"
    with psycopg.connect(app_url(one.owner.url)) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))


def test_each_sees_its_own(one: Installation, another: Installation) -> None:
    with ExitStack() as stack:
        for mine, others in permutations([one, another]):
            with units_on(mine.owner.url, stack).as_service(others.person.workspace) as unit:
                assert unit.meetings.get(others.meeting.id) is None
            with units_on(mine.owner.url, stack).as_service(mine.person.workspace) as unit:
                assert unit.meetings.get(mine.meeting.id) is not None
