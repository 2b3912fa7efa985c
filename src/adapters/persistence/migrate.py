"""Bringing a database up to the schema of this version, roles included.

Runs as the owner of the schema, in one transaction: it stands or nothing changed. The roles are made when that owner
may; where an administrator made them, they are used; else it stops and says what the administrator has to do.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import errors, sql
from sqlalchemy import Connection, NullPool, create_engine, event, text

from adapters.persistence.faults import translated
from adapters.persistence.roles import Groups, NotMigrated, app_url, database_name, groups_in_use
from adapters.persistence.schema_version import VERSION_TABLE, known
from adapters.persistence.schema_version import is_current as is_current

_LOCK_PATIENCE: Final = timedelta(seconds=10)
"""Longer, and everybody behind us in the queue for a table would wait with us."""
_ONE_AT_A_TIME: Final = 0x71756F746C61
"""The key of the advisory lock ("quotla")."""
_SCRAM_ROUNDS: Final = 4096
_FORMER_VERSION_TABLE: Final = "alembic_version"


class RolesMissing(Exception):
    """The roles are not there, and this owner may not make them."""

    def __init__(self, statements: str) -> None:
        super().__init__(
            "The owner in DATABASE_URL may not make the roles of the service. "
            f"Have an administrator of the database run this once, then migrate again:\n\n{statements}"
        )
        self.statements = statements


def migrate(database_url: str, *, login: str | None = None) -> None:
    """Bring the database to the newest schema. Safe to repeat, and to run several at once.

    Args:
        database_url: of the schema's owner.
        login: the service's login where an administrator chose another than `<db>_app`; it has to be there already.

    Raises:
        RolesMissing: with what an administrator has to do.
    """
    with _transaction(database_url) as connection:
        groups = _groups_of(connection, database_url)
        _ensure_roles(_driver(connection), database_url, groups, login)
        _take_over_versions(_driver(connection))
        command.upgrade(config_for(connection, groups), "head")


def print_roles(database_url: str) -> str:
    """What an administrator has to run where the schema's owner may not make roles; needs no connection.

    It carries no password, only what Postgres needs to check one.
    """
    groups = Groups.named_after(database_name(database_url))
    return _printed(_steps(database_url, groups, None))


def config_for(connection: Connection, groups: Groups) -> Config:
    """Alembic's view of the migrations, on an open transaction."""
    config = _config()
    config.attributes.update(connection=connection, groups=groups)
    return config


def _config() -> Config:
    config = Config()
    # Alembic reads it through configparser, to which % means something.
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _transaction(database_url: str) -> Iterator[Connection]:
    engine = create_engine("postgresql+psycopg://", poolclass=NullPool, use_native_hstore=False)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, _arguments: object, _keywords: object) -> Any:
        return psycopg.connect(database_url, application_name="quotla migrate", options="-c search_path=public")

    with translated(), engine.begin() as connection:
        connection.execute(
            text("select set_config('lock_timeout', :patience, true)"),
            {"patience": f"{int(_LOCK_PATIENCE.total_seconds() * 1000)}ms"},
        )
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        yield connection


def _groups_of(connection: Connection, database_url: str) -> Groups:
    try:
        return groups_in_use(_driver(connection))
    except NotMigrated:
        return Groups.named_after(database_name(database_url))


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing to be so: how to tell, and how to make it so."""

    is_so: sql.Composable
    statement: sql.Composed
    may_be_repeated: bool = True


def _steps(database_url: str, groups: Groups, login: str | None) -> Sequence[_Step]:
    database = sql.Identifier(database_name(database_url))
    database_text = sql.Literal(database_name(database_url))
    chosen = login or unquote(urlsplit(app_url(database_url)).username or "")
    app, app_text = sql.Identifier(chosen), sql.Literal(chosen)
    exists = sql.SQL("select exists (select from pg_roles where rolname = {})")
    steps = [
        _Step(
            exists.format(sql.Literal(name)),
            sql.SQL("create role {} nologin").format(sql.Identifier(name)),
            may_be_repeated=False,
        )
        for name in (groups.user, groups.system)
    ]
    steps.append(
        _Step(
            exists.format(app_text),
            _login_statement(sql.SQL("create role {} login noinherit"), app, database_url),
            may_be_repeated=False,
        )
    )
    steps.extend(
        _Step(
            sql.SQL("select pg_has_role({}, {}, 'member')").format(app_text, sql.Literal(name)),
            sql.SQL("grant {} to {}").format(sql.Identifier(name), app),
        )
        for name in (groups.user, groups.system)
    )
    steps.append(
        _Step(
            sql.SQL("select not has_database_privilege('public', {}, 'connect')").format(database_text),
            sql.SQL("revoke all on database {} from public").format(database),
        )
    )
    steps.append(
        _Step(
            sql.SQL("select has_database_privilege({}, {}, 'connect')").format(app_text, database_text),
            sql.SQL("grant connect on database {} to {}").format(database, app),
        )
    )
    steps.extend(
        _Step(
            sql.SQL("select has_schema_privilege({}, 'public', 'usage')").format(sql.Literal(name)),
            sql.SQL("grant usage on schema public to {}").format(sql.Identifier(name)),
        )
        for name in (groups.user, groups.system)
    )
    return steps


def _ensure_roles(connection: psycopg.Connection[Any], database_url: str, groups: Groups, login: str | None) -> None:
    steps = _steps(database_url, groups, login)
    # Of a restored database the groups may be there and the login not. What is printed must be fit to be run at once.
    to_do = [step for step in steps if step.may_be_repeated or not _holds(connection, step)]
    for step in steps:
        if _holds(connection, step):
            continue
        try:
            with connection.transaction():
                connection.execute(step.statement)
        except errors.InsufficientPrivilege as refusal:
            raise RolesMissing(_printed(to_do)) from refusal
        if not _holds(connection, step):  # what is not ours to revoke is left as it is, with no more than a warning
            raise RolesMissing(_printed(to_do))
    if login is None:
        _renew_password(connection, database_url)


def _take_over_versions(connection: psycopg.Connection[Any]) -> None:
    """Where an older version noted our migrations under Alembic's own name for it, have them noted under ours.

    What somebody else's Alembic notes there is left alone: what stands there is of ours only where our tables stand and
    ours is not there, and it names our revisions then.
    """
    former, ours = sql.Identifier("public", _FORMER_VERSION_TABLE), sql.Identifier("public", VERSION_TABLE)
    try:
        groups_in_use(connection)
    except NotMigrated:
        return
    if _is_there(connection, VERSION_TABLE) or not _is_there(connection, _FORMER_VERSION_TABLE):
        return
    noted = {name for (name,) in connection.execute(sql.SQL("select version_num from {}").format(former))}
    if not noted or not noted <= known():
        return
    # Its constraint too: where that keeps the name, nobody else's Alembic can make a table of its own.
    names = [sql.Identifier(f"{table}_pkc") for table in (_FORMER_VERSION_TABLE, VERSION_TABLE)]
    connection.execute(sql.SQL("alter table {} rename to {}").format(former, sql.Identifier(VERSION_TABLE)))
    connection.execute(sql.SQL("alter table {} rename constraint {} to {}").format(ours, *names))


def _is_there(connection: psycopg.Connection[Any], table: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", [f"public.{table}"]).fetchone()
    return row is not None and bool(row[0])


def _renew_password(connection: psycopg.Connection[Any], database_url: str) -> None:
    """Have the login's password follow the owner's, unless an administrator made the login and keeps it."""
    login = sql.Identifier(unquote(urlsplit(app_url(database_url)).username or ""))
    if urlsplit(app_url(database_url)).password is None:
        return
    try:
        with connection.transaction():
            connection.execute(_login_statement(sql.SQL("alter role {}"), login, database_url))
    except errors.InsufficientPrivilege:
        return


def _holds(connection: psycopg.Connection[Any], step: _Step) -> bool:
    row = connection.execute(cast("sql.Composed", step.is_so)).fetchone()
    return row is not None and bool(row[0])


def _printed(steps: Sequence[_Step]) -> str:
    return "".join(f"{step.statement.as_string(None)};\n" for step in steps)


def _login_statement(start: sql.SQL, login: sql.Identifier, database_url: str) -> sql.Composed:
    password = urlsplit(app_url(database_url)).password
    statement = start.format(login)
    return (
        statement if password is None else statement + sql.SQL(" password {}").format(sql.Literal(_verifier(password)))
    )


def _verifier(password: str) -> str:
    """What Postgres keeps of a password (RFC 5803), made here so that the password itself is in no statement or log.

    Ours is hexadecimal, so there is nothing for SASLprep to change.
    """
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _SCRAM_ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt_text, stored_text, server_text = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256${_SCRAM_ROUNDS}:{salt_text}${stored_text}:{server_text}"


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)
