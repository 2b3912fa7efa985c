"""Setting a database up: by an owner who is no superuser, alone or after an administrator."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from alembic import command
from psycopg import errors, sql
from sqlalchemy import NullPool, create_engine, event, inspect
from sqlalchemy.engine import Connection, Engine

from adapters.persistence.engine import open_database
from adapters.persistence.migrate import RolesMissing, config_for, is_current, migrate, print_roles
from adapters.persistence.roles import Groups, NotMigrated, UnsafeLogin, app_url, database_name
from adapters.persistence.schema_version import wanted
from adapters.persistence.scope import Scope
from adapters.persistence.tables import metadata
from domain.values import Cause, CauseKind
from tests.support.builders import NOON, a_meeting, an_id
from tests.support.core import an_owner, core_on
from tests.support.managed import Owner, drop_roles, managed_database
from tests.support.servers import temporary_database

pytestmark = pytest.mark.integration


@pytest.fixture
def empty(postgres_url: str) -> Iterator[str]:
    """A database with nothing in it; its address, as an owner who may make roles and is no superuser."""
    name = f"quotla_{an_id().hex}"
    with temporary_database(postgres_url, name) as url:
        yield url
    drop_roles(postgres_url, f"{name}_app", f"{name}_user", f"{name}_system")


@pytest.fixture
def humble(superuser_url: str) -> Iterator[Owner]:
    """A database whose owner may not make roles."""
    with managed_database(superuser_url) as owner:
        yield owner


def tables_of(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return {name for (name,) in rows}


def engine_for(url: str) -> Engine:
    engine = create_engine("postgresql+psycopg://", poolclass=NullPool, use_native_hstore=False)

    @event.listens_for(engine, "do_connect")
    def connect(*_: object) -> Any:
        return psycopg.connect(url)

    return engine


def go(url: str, connection: Connection, *, down: bool) -> None:
    config = config_for(connection, Groups.named_after(database_name(url)))
    (command.downgrade if down else command.upgrade)(config, "base" if down else "head")


def test_an_empty_database_gets_every_table(empty: str) -> None:
    migrate(empty)

    assert tables_of(empty) == {*metadata.tables, "quotla_alembic_version"}


def test_migrating_again_changes_nothing(empty: str) -> None:
    migrate(empty)

    migrate(empty)

    assert tables_of(empty) == {*metadata.tables, "quotla_alembic_version"}


def test_down_leaves_nothing_behind(empty: str) -> None:
    migrate(empty)

    with engine_for(empty).begin() as connection:
        go(empty, connection, down=True)

    assert tables_of(empty) == {"quotla_alembic_version"}
    with psycopg.connect(empty) as connection:
        left = connection.execute("select proname from pg_proc where proname like 'quotla%'").fetchall()
    assert left == []


def test_up_down_and_up_again_gives_the_same_schema(empty: str) -> None:
    migrate(empty)
    with engine_for(empty).begin() as connection:
        before = everything_in(connection)
        go(empty, connection, down=True)
        go(empty, connection, down=False)

        assert everything_in(connection) == before


def everything_in(connection: Connection) -> list[tuple[str, ...]]:
    """Columns, constraints, indexes, policies, triggers, functions and grants, as Postgres prints them."""
    queries = (
        """select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
           where table_schema = 'public'""",
        """select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
           where connamespace = 'public'::regnamespace""",
        "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
        "select tablename, policyname, roles::text, cmd, qual, with_check from pg_policies",
        "select tgrelid::regclass::text, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal",
        "select proname, pg_get_functiondef(oid), proacl::text from pg_proc where proname like 'quotla%%'",
        "select relname, relacl::text, relrowsecurity::text from pg_class where relnamespace = 'public'::regnamespace",
        """select attrelid::regclass::text, attname, attacl::text from pg_attribute
           where attacl is not null and attrelid::regclass::text not like 'pg_%%'""",
    )
    rows = [row for query in queries for row in connection.exec_driver_sql(query)]
    return sorted(tuple(str(value) for value in row) for row in rows)


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_the_columns_that_statements_speak_of_are_those_of_the_database(shared_database: str, table: str) -> None:
    spoken_of = metadata.tables[table].columns
    with engine_for(shared_database).connect() as connection:
        dialect = connection.dialect
        found = {one["name"]: one["type"].compile(dialect=dialect) for one in inspect(connection).get_columns(table)}

    filled_in_by_itself = {"created_at", "updated_at"} - set(spoken_of.keys())
    assert {
        name: kind.removesuffix(' COLLATE "C"') for name, kind in found.items() if name not in filled_in_by_itself
    } == {column.name: column.type.compile(dialect=dialect) for column in spoken_of}


def test_several_may_migrate_at_once(empty: str) -> None:
    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(migrate, empty) for _ in range(3)]:
            done.result()

    assert tables_of(empty) == {*metadata.tables, "quotla_alembic_version"}


# Beside somebody else's Alembic


HOSTS_VERSIONS = "create table alembic_version (version_num varchar(32) constraint alembic_version_pkc primary key)"


def noted_as_formerly(url: str) -> None:
    """Our migrations, as versions before this one noted them."""
    with psycopg.connect(url) as connection:
        connection.execute("alter table quotla_alembic_version rename to alembic_version")
        connection.execute(
            "alter table alembic_version rename constraint quotla_alembic_version_pkc to alembic_version_pkc"
        )


def noted_in(url: str, table: str) -> list[str]:
    with psycopg.connect(url) as connection:
        query = sql.SQL("select version_num from {}").format(sql.Identifier(table))
        return [name for (name,) in connection.execute(query)]


@pytest.mark.parametrize("revision", ["a1b2c3d4e5f6", "0001", sorted(wanted())[0]])
def test_what_the_hosts_own_migrations_are_noted_in_is_left_alone(empty: str, revision: str) -> None:
    with psycopg.connect(empty) as connection:
        connection.execute(HOSTS_VERSIONS)
        connection.execute("insert into alembic_version values (%s)", [revision])

    migrate(empty)
    migrate(empty)

    assert noted_in(empty, "alembic_version") == [revision]
    assert tables_of(empty) == {*metadata.tables, "quotla_alembic_version", "alembic_version"}


def test_what_was_noted_by_alembics_own_name_goes_by_ours(empty: str) -> None:
    migrate(empty)
    with engine_for(empty).begin() as connection:
        command.downgrade(config_for(connection, Groups.named_after(database_name(empty))), "0010")
    noted_as_formerly(empty)

    migrate(empty)

    assert tables_of(empty) == {*metadata.tables, "quotla_alembic_version"}
    with open_database(app_url(empty)) as database:
        assert is_current(database)


def test_the_name_is_then_the_hosts_to_use(empty: str) -> None:
    migrate(empty)
    noted_as_formerly(empty)
    migrate(empty)

    with psycopg.connect(empty) as connection:
        connection.execute(HOSTS_VERSIONS)

    assert noted_in(empty, "alembic_version") == []


def test_until_it_is_taken_over_the_database_is_not_current(empty: str) -> None:
    migrate(empty)
    noted_as_formerly(empty)

    with open_database(app_url(empty)) as database:
        assert is_current(database) is False


# What is put right in rows that are there


def test_what_waits_though_its_invitee_was_erased_is_let_go(empty: str) -> None:
    """As they were written before: the rows of meetings say no more than that nothing speaks for anyone."""
    ada = an_owner(1)
    erased, other = a_meeting(ada), a_meeting(ada)
    erased.erase(now=NOON)
    with core_on(empty) as core, core.units.as_service(ada.workspace) as unit:
        unit.meetings.save_all([(one, Cause(CauseKind.CALENDLY)) for one in (erased, other)])
        unit.commit()
    with engine_for(empty).begin() as connection:
        command.downgrade(config_for(connection, Groups.named_after(database_name(empty))), "0019")
    with psycopg.connect(empty) as before:
        assert before.execute("select distinct match_reason from scheduled_meetings").fetchall() == [("none",)]

    migrate(empty)

    with psycopg.connect(empty) as after:
        found = after.execute("select id, match_reason from scheduled_meetings").fetchall()
    assert set(found) == {(erased.id, "erased"), (other.id, "none")}


# Roles


def test_the_derived_login_can_be_used_at_once(empty: str) -> None:
    migrate(empty)

    with open_database(app_url(empty)) as database, database.transaction(Scope.of_system()):
        pass


def test_the_derived_login_is_safe(empty: str) -> None:
    migrate(empty)

    with open_database(app_url(empty)) as database:
        database.assert_safe_login()


def test_the_owner_is_no_login_for_the_service(empty: str) -> None:
    migrate(empty)

    with open_database(empty) as database, pytest.raises(UnsafeLogin, match="owns tables"):
        database.assert_safe_login()


def test_a_superuser_is_no_login_for_the_service(humble: Owner) -> None:
    with open_database(humble.administrator) as database, pytest.raises(UnsafeLogin, match="superuser"):
        database.assert_safe_login()


def test_who_may_step_around_policies_is_no_login_for_the_service(humble: Owner) -> None:
    with psycopg.connect(humble.administrator, autocommit=True) as connection:
        connection.execute(
            sql.SQL("alter role {} bypassrls").format(sql.Identifier(urlsplit(humble.url).username or ""))
        )

    with open_database(humble.url) as database, pytest.raises(UnsafeLogin, match="BYPASSRLS"):
        database.assert_safe_login()


def test_nobody_else_may_connect(empty: str, humble: Owner) -> None:
    migrate(empty)
    stranger = urlsplit(humble.url)._replace(path=f"/{database_name(empty)}").geturl()

    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(stranger)


def test_an_owner_who_may_not_make_roles_is_told_what_an_administrator_has_to_do(humble: Owner) -> None:
    with pytest.raises(RolesMissing, match="create role"):
        migrate(humble.url)


def test_half_a_set_up_is_never_left_behind(humble: Owner) -> None:
    with pytest.raises(RolesMissing):
        migrate(humble.url)

    assert tables_of(humble.url) == set()


def test_after_the_administrator_did_it_that_owner_can_go_on(humble: Owner) -> None:
    humble.has_administrator_run(print_roles(humble.url))

    migrate(humble.url)

    with open_database(app_url(humble.url)) as database:
        database.assert_safe_login()
        assert is_current(database)


def test_what_is_printed_for_the_administrator_holds_no_password(empty: str) -> None:
    printed = print_roles(empty)

    assert [
        secret
        for secret in (urlsplit(empty).password, urlsplit(app_url(empty)).password)
        if secret and secret in printed
    ] == []


def test_the_logins_password_follows_the_owners(humble: Owner) -> None:
    parts = urlsplit(humble.url)
    renewed = parts._replace(netloc=f"{parts.username}:renewed@{parts.netloc.rpartition('@')[2]}").geturl()
    with psycopg.connect(humble.administrator, autocommit=True) as connection:
        owner = sql.Identifier(parts.username or "")
        connection.execute(sql.SQL("alter role {} createrole").format(owner))
        migrate(humble.url)
        connection.execute(sql.SQL("alter role {} password 'renewed'").format(owner))

    migrate(renewed)

    with open_database(app_url(renewed)) as database:
        database.assert_safe_login()


@pytest.fixture
def other_login(postgres_url: str) -> Iterator[str]:
    """A login that an administrator made for the service."""
    login = f"other_{an_id().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create role {} login noinherit password 'other'").format(sql.Identifier(login)))
    yield login
    drop_roles(postgres_url, login)


def test_another_login_that_is_there_can_be_used(other_login: str, empty: str) -> None:
    place = urlsplit(empty).netloc.rpartition("@")[2]

    migrate(empty, login=other_login)

    with open_database(urlsplit(empty)._replace(netloc=f"{other_login}:other@{place}").geturl()) as database:
        database.assert_safe_login()
        assert is_current(database)


def test_a_database_that_was_restored_under_another_name_keeps_its_roles(empty: str, postgres_url: str) -> None:
    migrate(empty)
    name = f"{database_name(empty)}_b"
    with temporary_database(postgres_url, name, template=database_name(empty)) as restored:
        migrate(restored)

        with open_database(app_url(restored)) as database, database.transaction(Scope.of_system()):
            assert is_current(database)
    drop_roles(postgres_url, f"{name}_app")


# What follows


def test_a_database_without_our_tables_is_not_current(empty: str) -> None:
    with open_database(empty) as database:
        assert is_current(database) is False


def test_a_database_without_our_tables_says_what_to_do(empty: str) -> None:
    with (
        open_database(empty) as database,
        pytest.raises(NotMigrated, match="quotla migrate"),
        database.transaction(Scope.of_system()),
    ):
        pass


def test_a_database_of_an_older_version_is_not_current(empty: str) -> None:
    migrate(empty)
    with psycopg.connect(empty) as connection:
        connection.execute("update quotla_alembic_version set version_num = '0001'")

    with open_database(app_url(empty)) as database:
        assert is_current(database) is False


def test_the_owner_can_dump_every_row(empty: str) -> None:
    """As pg_dump does it, which gives up where a policy would hide a row from it."""
    migrate(empty)
    with psycopg.connect(empty) as connection:
        connection.execute("set row_security = off")
        connection.execute("insert into workspaces (id) values (gen_random_uuid())")
        with connection.cursor().copy("copy workspaces to stdout") as copied:
            rows = list(copied.rows())
    assert len(rows) == 1


def test_the_login_can_make_no_tables(empty: str) -> None:
    migrate(empty)

    with psycopg.connect(app_url(empty)) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("create table mine ()")
