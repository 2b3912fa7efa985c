"""How migrations speak to Postgres."""

from typing import Any, cast

import psycopg
from alembic import op
from psycopg import sql

from adapters.persistence.roles import Groups


def run(statements: str) -> None:
    """Send statements as they stand, with the names of the group roles in place of `{user}` and `{system}`.

    Other braces are not to be used, and no value of anybody's is put in.
    """
    bind = op.get_bind()
    groups: Groups = cast("Any", op.get_context().config).attributes["groups"]
    text = statements.replace("{user}", _quoted(groups.user)).replace("{system}", _quoted(groups.system))
    connection = cast("psycopg.Connection[Any]", bind.connection.driver_connection)
    connection.execute(text.encode())


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)
