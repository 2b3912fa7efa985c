"""Leaving a database that the host app lives in, too: ours is written out and dropped, theirs is not touched."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from adapters.persistence.leaving import (
    MANIFEST,
    NOT_WRITTEN,
    InTheWay,
    drop_everything,
    require_free,
    sessions_of,
    write_out,
)
from adapters.persistence.migrate import migrate
from adapters.persistence.roles import NotMigrated, app_url, database_name
from adapters.persistence.tables import metadata
from tests.support.builders import an_id
from tests.support.servers import temporary_database

pytestmark = pytest.mark.integration

NOW: Final = datetime(2026, 11, 22, tzinfo=UTC)
HOSTS_OWN: Final = """
    create type quote_kind as enum ('small', 'large');
    create table host_orders (id int primary key, kind quote_kind, workspace_id uuid);
    create function tally() returns bigint language sql as 'select count(*) from host_orders';
    insert into host_orders values (1, 'small', gen_random_uuid());
    create view host_small as select * from host_orders where kind = 'small';
    create table alembic_version (version_num varchar(32) constraint alembic_version_pkc primary key);
    create schema host; create table host.clients (id int); insert into host.clients values (7);
"""
LEANING: Final = {
    "view host_meetings": "create view host_meetings as select id, starts_at from scheduled_meetings",
    "constraint host_notes_client_fkey": "create table host_notes (client uuid references workspaces (id))",
    "function host_latest(scheduled_meetings)": "create function host_latest(scheduled_meetings) returns int"
    " language sql as 'select 1'",
    "policy host_only": "create table host_walls (id int); create policy host_only on host_walls"
    " using (quotla_is_admin())",
    "trigger host_watch": "create function host_watch() returns trigger language plpgsql as 'begin return new; end';"
    " create trigger host_watch after insert on clients for each row execute function host_watch()",
}


@pytest.fixture
def shared(postgres_url: str) -> Iterator[str]:
    """A database of the host app's with us in it; its address, as its owner."""
    with temporary_database(postgres_url, f"quotla_{an_id().hex}") as url:
        with psycopg.connect(url) as connection:
            connection.execute(HOSTS_OWN.encode())
        migrate(url)
        yield url


def asked(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


def everything_in(url: str) -> set[str]:
    """By kind and name."""
    found = asked(
        url,
        """
        select 'relation ' || oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace
        union all select 'function ' || oid::regprocedure::text from pg_proc
            where pronamespace = 'public'::regnamespace
        union all select 'type ' || oid::regtype::text from pg_type where typnamespace = 'public'::regnamespace
        """,
    )
    return {name for (name,) in found}


def filled(url: str) -> None:
    workspace, user, connection = an_id(), an_id(), an_id()
    with psycopg.connect(url) as session:
        session.execute("insert into workspaces (id, name) values (%s, 'Käthe & Co')", [workspace])
        session.execute(
            "insert into calendly_connections values (%s, %s, %s, 'u', 'o', 'Ada', 'ada@example.com', 's', 'UTC',"
            " 'active', 'sealed-one', 'sealed-two', now(), '{}', now(), null, null, 1)",
            [connection, workspace, user],
        )
        session.execute(
            "insert into webhook_deliveries values (%s, %s, %s, 'invitee.created', 'k', '{\"é\": 1}', now(), now(),"
            " 'handled', null, 0, 'c', now())",
            [an_id(), workspace, connection],
        )


def test_it_is_all_gone_and_nothing_of_the_hosts(shared: str, postgres_url: str) -> None:
    with temporary_database(postgres_url, f"quotla_{an_id().hex}") as hosts:
        with psycopg.connect(hosts) as connection:
            connection.execute(HOSTS_OWN.encode())

        farewell = drop_everything(shared)

        assert everything_in(shared) == everything_in(hosts)
        assert asked(shared, "select tally(), (select id from host.clients)") == [(1, 7)]
        assert farewell.statements == ""


def test_the_roles_go_along(shared: str) -> None:
    drop_everything(shared)

    name = database_name(shared)
    assert asked(shared, f"select rolname from pg_roles where rolname like '{name}%'") == []


def test_what_an_administrator_has_to_do_is_said(shared: str, superuser_url: str) -> None:
    name = database_name(shared)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(f'create schema "{name}_elsewhere"'.encode())
        connection.execute(f'grant usage on schema "{name}_elsewhere" to "{name}_user"'.encode())
    try:
        said = drop_everything(shared).statements
    finally:
        with psycopg.connect(superuser_url, autocommit=True) as connection:
            connection.execute(f'drop schema "{name}_elsewhere"'.encode())
    with psycopg.connect(shared) as connection:
        connection.execute(said.encode())

    assert asked(shared, f"select rolname from pg_roles where rolname like '{name}%'") == []


@pytest.mark.parametrize("what", LEANING)
@pytest.mark.parametrize("step", [require_free, drop_everything])
def test_what_leans_on_ours_stops_it_and_is_named(shared: str, what: str, step: Any) -> None:
    with psycopg.connect(shared) as connection:
        connection.execute(LEANING[what].encode())
    before = everything_in(shared)

    with pytest.raises(InTheWay, match=what.replace("(", r"\(").replace(")", r"\)")):
        step(shared)

    assert everything_in(shared) == before


def test_a_table_of_the_hosts_by_a_name_of_ours_is_left_alone(shared: str) -> None:
    with psycopg.connect(shared) as connection:
        connection.execute("drop table remembered_addresses; create table remembered_addresses (id int)")

    with pytest.raises(InTheWay, match="remembered_addresses"):
        drop_everything(shared)


def test_where_we_never_were_nothing_is_done(postgres_url: str) -> None:
    with temporary_database(postgres_url, f"quotla_{an_id().hex}") as url:
        with psycopg.connect(url) as connection:
            connection.execute("create table clients (id int)")

        with pytest.raises(NotMigrated):
            drop_everything(url)

        assert asked(url, "select count(*) from clients") == [(0,)]


def test_where_an_older_version_left_off_it_is_said_what_to_do(shared: str) -> None:
    with psycopg.connect(shared) as connection:
        connection.execute("drop table alembic_version; alter table quotla_alembic_version rename to alembic_version")

    with pytest.raises(InTheWay, match="quotla migrate"):
        drop_everything(shared)


def test_trying_whether_it_can_be_dropped_drops_nothing(shared: str) -> None:
    before = everything_in(shared)

    require_free(shared)

    assert everything_in(shared) == before


def test_everything_is_written_out(shared: str, tmp_path: Path) -> None:
    filled(shared)

    counts = write_out(shared, tmp_path / "out", now=NOW)

    manifest = json.loads((tmp_path / "out" / MANIFEST).read_text())
    assert manifest["lines"] == counts
    assert set(counts) == set(metadata.tables) - NOT_WRITTEN
    (workspace,) = (tmp_path / "out" / "workspaces.jsonl").read_text().splitlines()
    assert json.loads(workspace)["name"] == "Käthe & Co"
    (delivery,) = (tmp_path / "out" / "webhook_deliveries.jsonl").read_text().splitlines()
    assert json.loads(json.loads(delivery)["body"]) == {"é": 1}


def test_no_secret_is_written_out(shared: str, tmp_path: Path) -> None:
    filled(shared)

    write_out(shared, tmp_path / "out", now=NOW)

    text = "".join(one.read_text() for one in (tmp_path / "out").iterdir())
    assert "ada@example.com" in text
    assert "sealed" not in text
    assert "_hash" not in text


def test_only_its_owner_can_read_it(shared: str, tmp_path: Path) -> None:
    write_out(shared, tmp_path / "out", now=NOW)

    modes = {one.stat().st_mode & 0o777 for one in (tmp_path / "out").iterdir()}
    assert ((tmp_path / "out").stat().st_mode & 0o777, modes) == (0o700, {0o600})


def test_it_can_be_written_out_again(shared: str, tmp_path: Path) -> None:
    first, again = (write_out(shared, tmp_path / "out", now=NOW) for _ in range(2))

    assert first == again


def test_a_directory_with_something_else_in_it_is_left_alone(shared: str, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")

    with pytest.raises(InTheWay, match="not empty"):
        write_out(shared, tmp_path, now=NOW)


def test_who_is_still_connected_is_counted(shared: str) -> None:
    login = f"{database_name(shared)}_app"
    with psycopg.connect(app_url(shared)):
        assert sessions_of(shared, login) == 1
