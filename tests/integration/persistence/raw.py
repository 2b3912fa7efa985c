"""Speaking to Postgres as the service's login, past all code of ours: what an injected statement could do."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
from psycopg import sql

from adapters.persistence.roles import groups_in_use
from adapters.persistence.scope import Group, Scope
from application.principal import Principal


@contextmanager
def stepping_into(
    login: str, group: Group | None, settings: Mapping[str, str] | None = None
) -> Iterator[psycopg.Connection[Any]]:
    """A transaction that is taken back, in a group role and with these settings."""
    with psycopg.connect(login) as connection:
        groups = groups_in_use(connection)
        if group is not None:
            role = groups.system if group is Group.SYSTEM else groups.user
            connection.execute("select set_config('role', %s, true)", [role])
        for name, value in (settings or {}).items():
            connection.execute("select set_config(%s, %s, true)", [name, value])
        yield connection
        connection.rollback()


def as_principal(login: str, principal: Principal) -> AbstractContextManager[psycopg.Connection[Any]]:
    scope = Scope.of_principal(principal)
    settings = {
        "app.workspace_id": str(scope.workspace),
        "app.user_id": str(scope.user),
        "app.role": scope.role,
    }
    return stepping_into(login, Group.USER, settings)


def as_service(login: str, principal: Principal) -> AbstractContextManager[psycopg.Connection[Any]]:
    """The service in the principal's workspace."""
    return stepping_into(login, Group.USER, {"app.workspace_id": str(principal.workspace), "app.role": "service"})


def count(connection: psycopg.Connection[Any], table: str) -> int:
    row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])
