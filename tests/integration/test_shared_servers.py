"""What every integration test is given: a server that is not its own, and in it a database that is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import psycopg
import pytest
from redis import Redis

from adapters.persistence.migrate import migrate
from adapters.persistence.roles import app_url
from tests.support.patience import LONGEST_WAIT_SECONDS, eventually
from tests.support.servers import OWNER, database_url, temporary_database, valkey_database_url

pytestmark = pytest.mark.integration


def test_a_tests_database_is_a_copy_of_the_migrated_one(database: str, template_database: str) -> None:
    with psycopg.connect(database) as copy, psycopg.connect(database_url(database, template_database)) as template:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"

        assert copy.execute(tables).fetchall() == template.execute(tables).fetchall()


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_tests_database_knows_nothing_of_the_test_before(database: str, time: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE left_behind ()")


def test_a_tests_database_belongs_to_no_superuser(postgres_url: str, database: str) -> None:
    with psycopg.connect(database) as connection:
        owner = connection.execute(
            "SELECT rolname, rolsuper FROM pg_roles JOIN pg_database ON pg_roles.oid = datdba"
            " WHERE datname = current_database()"
        ).fetchone()

    assert owner == (OWNER, False)


def as_the_owner(url: str) -> str:
    return url


def as_the_service(url: str) -> str:
    migrate(url)
    return app_url(url)


@pytest.mark.parametrize("login", [as_the_owner, as_the_service])
def test_a_temporary_database_is_gone_afterwards_even_with_a_client_in_it(
    postgres_url: str, run_name: str, worker_number: int, login: Callable[[str], str]
) -> None:
    name = f"passing_{run_name}_{worker_number}"
    with temporary_database(postgres_url, name) as url:
        client = psycopg.connect(login(url))
    client.close()

    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount == 0


def test_a_temporary_database_waits_for_whom_its_owner_cannot_throw_out(
    postgres_url: str, superuser_url: str, run_name: str, worker_number: int
) -> None:
    """As an autovacuum worker is, which comes when it likes."""
    name = f"visited_{run_name}_{worker_number}"
    refused = "SELECT FROM pg_stat_activity WHERE query LIKE %s AND state = 'idle'"
    with ThreadPoolExecutor(1) as pool, psycopg.connect(superuser_url, autocommit=True) as superuser:
        with ExitStack() as stack:
            url = stack.enter_context(temporary_database(postgres_url, name))
            with psycopg.connect(database_url(superuser_url, urlsplit(url).path[1:])):
                leaving = pool.submit(stack.pop_all().close)
                eventually(lambda: superuser.execute(refused, [f'DROP DATABASE IF EXISTS "{name}"%']).rowcount > 0)
        leaving.result(LONGEST_WAIT_SECONDS)

        assert superuser.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount == 0


def test_valkey_is_shared_by_all_workers_but_not_its_database(valkey_url: str, worker_number: int) -> None:
    with Redis.from_url(valkey_url) as client:
        client.set("word", "mine")

        assert client.client_info()["db"] == worker_number


@pytest.mark.parametrize(
    ("server_url", "expected"),
    [
        ("unix:///a%20b/valkey.sock?db=0", "unix:///a%20b/valkey.sock?db=3"),
        ("redis://:word@localhost:6379/0?protocol=3", "redis://:word@localhost:6379/3?protocol=3"),
        ("redis://localhost", "redis://localhost/3"),
    ],
)
def test_one_of_valkeys_databases_has_an_address(server_url: str, expected: str) -> None:
    assert valkey_database_url(server_url, 3) == expected


@pytest.mark.parametrize(
    ("server_url", "expected"),
    [
        ("postgresql://a:b@/x?host=/socket&port=5432", "postgresql://a:b@/y?host=/socket&port=5432"),
        ("postgresql:///x?host=/socket", "postgresql:///y?host=/socket"),
        ("postgres://a@localhost:5433/x", "postgres://a@localhost:5433/y"),
    ],
)
def test_another_database_of_a_server_has_an_address(server_url: str, expected: str) -> None:
    assert database_url(server_url, "y") == expected
