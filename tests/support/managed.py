"""A database as a provider gives one: its owner is no superuser, and may make neither roles nor databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.support.builders import an_id
from tests.support.servers import database_url


@dataclass(frozen=True)
class Owner:
    """Somebody who owns a database and may not make roles."""

    url: str = field(repr=False)
    administrator: str = field(repr=False)
    """The address of somebody who may, on the same database."""

    def has_administrator_run(self, statements: str) -> None:
        with psycopg.connect(self.administrator, autocommit=True) as connection:
            connection.execute(statements.encode())


@contextmanager
def managed_database(superuser_url: str) -> Iterator[Owner]:
    """One for the time of the block, with nothing in it."""
    name = f"quotla_{an_id().hex}"
    role = f"{name}_owner"
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create role {} login password 'humble'").format(sql.Identifier(role)))
        connection.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(role)))
    parts = urlsplit(database_url(superuser_url, name))
    place = parts.netloc.rpartition("@")[2]
    try:
        yield Owner(parts._replace(netloc=f"{role}:humble@{place}").geturl(), parts.geturl())
    finally:
        with psycopg.connect(superuser_url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        drop_roles(superuser_url, f"{name}_app", f"{name}_user", f"{name}_system", role)


def drop_roles(url: str, *names: str) -> None:
    """Roles belong to the whole cluster, so nobody else takes them away."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(name)))
