"""The servers that tests share: one Postgres and one Valkey for the whole run, however many workers it has.

Whoever leads the run (pytest itself, or the controller of pytest-xdist) starts them and stops them; workers are only
told the addresses. Nothing is started before somebody asks.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey, PostgresPrograms
from tests.support.patience import eventually

OWNER = "quotla_owner"
"""Owns every test database. No superuser: what only a superuser could do is to fail in tests."""
VALKEY_DATABASES = 16
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Nothing here outlives the machine's power."""


@dataclass(frozen=True)
class Addresses:
    """Where the run's servers are; plain text, so that it can be told to workers."""

    owner_url: str
    """A maintenance database, as `quotla_owner`, who may make databases and roles."""
    superuser_url: str | None
    """The same server as its superuser; None for a server that was only lent to us."""
    valkey_url: str
    """The server without a database: `database_url` chooses one."""


@dataclass(frozen=True)
class Wishes:
    """What the run was told about its servers."""

    lent_postgres_url: str | None
    """TEST_DATABASE_URL: its role must be allowed to make databases and roles."""
    lent_valkey_url: str | None
    """TEST_REDIS_URL."""
    wants_system_postgres: bool
    """Postgres as the machine has it, not the wheel's."""

    @classmethod
    def of_environment(cls, *, wants_system_postgres: bool) -> "Wishes":
        return cls(
            lent_postgres_url=os.environ.get("TEST_DATABASE_URL"),
            lent_valkey_url=os.environ.get("TEST_REDIS_URL"),
            wants_system_postgres=wants_system_postgres or os.environ.get("QUOTLA_TEST_POSTGRES") == "system",
        )


class SharedServers:
    """Started on the first question for their addresses, stopped by `stop`; to be used from the main thread."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._running = ExitStack()
        self._addresses: Addresses | None = None

    @property
    def addresses(self) -> Addresses:
        """
        Raises:
            EmbeddedServerError: a server cannot be started; the message says why.
        """
        if self._addresses is None:
            with ExitStack() as starting:
                self._addresses = self._start(starting)
                self._running = starting.pop_all()
        return self._addresses

    def stop(self) -> None:
        """Stop what was started and take its files away. Safe to call twice."""
        self._running.close()

    def _start(self, stack: ExitStack) -> Addresses:
        folder = Path(tempfile.mkdtemp(prefix="quotla-tests-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)  # where root runs Postgres as nobody, it has to pass through
        valkey_url = self._wishes.lent_valkey_url
        if valkey_url is None:
            valkey_url = stack.enter_context(EmbeddedValkey(folder / "valkey")).url
        if self._wishes.lent_postgres_url is not None:
            return Addresses(self._wishes.lent_postgres_url, None, valkey_url)
        programs = PostgresPrograms.find("system" if self._wishes.wants_system_postgres else "wheel")
        server = EmbeddedPostgres(folder / "postgres", programs=programs, settings=FAST_AND_FORGETFUL)
        stack.enter_context(server)
        owner_url = server.provision("quotla_tests", owner=OWNER)
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        return Addresses(owner_url, server.url(), valkey_url)


def database_url(server_url: str, database: str) -> str:
    """The same server and user, another database."""
    # Written out: `urlunsplit` would drop the slashes of an address that names no host.
    parts = urlsplit(server_url)
    return f"{parts.scheme}://{parts.netloc}/{database}" + (f"?{parts.query}" if parts.query else "")


def valkey_database_url(server_url: str, number: int) -> str:
    """One of the sixteen databases of a Valkey, by either form of its address."""
    parts = urlsplit(server_url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return f"{parts.scheme}://{parts.netloc}/{number}" + (f"?{parts.query}" if parts.query else "")


@contextmanager
def temporary_database(owner_url: str, name: str, *, template: str | None = None) -> Iterator[str]:
    """A database of its own for the time of the block; its address. Whoever is connected at the end is thrown out."""
    make = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        make += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with psycopg.connect(owner_url, autocommit=True) as connection:
        if template is not None:  # Postgres itself waits for five seconds only
            eventually(lambda: _nobody_is_in(connection, template), f"nobody is in {template}")
        connection.execute(make)
    try:
        yield database_url(owner_url, name)
    finally:
        with psycopg.connect(owner_url, autocommit=True) as connection:
            _may_throw_out_whoever_is_in(connection, name, *([template] if template is not None else []))
            eventually(lambda: _is_dropped(connection, name), f"{name} is dropped")
            # Roles belong to the cluster: on a server that was lent to us they would pile up.
            for role in (f"{name}_app", f"{name}_user", f"{name}_system"):
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def _nobody_is_in(connection: psycopg.Connection[Any], name: str) -> bool:
    found = connection.execute("select count(*) from pg_stat_activity where datname = %s", [name]).fetchone()
    return found == (0,)


def _is_dropped(connection: psycopg.Connection[Any], name: str) -> bool:
    """Not as long as somebody is in there whose privileges nobody can have.

    An autovacuum worker has no role at all, nor has one that is just coming in. Both are soon gone, or somebody.
    """
    try:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def _may_throw_out_whoever_is_in(connection: psycopg.Connection[Any], *names: str) -> None:
    """Postgres lets us end the connections of those only whose privileges we have: whom we made, we may take them from.

    Whoever is in there is a service's login, of the database itself or of its template. They are asked for by name: one
    that is just coming in is nobody yet, and one that has hung up takes a moment to end.
    """
    logins = "select rolname from pg_roles where rolname = any(%s) and not pg_has_role(oid, 'usage')"
    for (role,) in connection.execute(logins, [[f"{name}_app" for name in names]]).fetchall():
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def number_of_worker(worker_id: str) -> int:
    """0 for a run without workers ("master"), else one more than xdist counts, so that no two share anything."""
    digits = re.sub(r"\D", "", worker_id)
    return int(digits) + 1 if digits else 0
