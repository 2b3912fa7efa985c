"""Leaving a database: everything in it that is ours is written out, then dropped, and nothing else is touched.

1. Ours is what the tables of this version name and our policies protect, the functions whose names begin with
   `quotla_`, and what Alembic notes of our migrations. A table of the host app's may bear a name of ours in another
   schema; in `public` there is one of each.
2. Nothing is dropped along with something else (no CASCADE). What leans on ours is found by trying: Postgres itself
   names it, and the trial is taken back.
3. Secrets are not written out: sealed tokens and webhook secrets, hashes of keys and cookies.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import errors, sql
from psycopg.rows import dict_row

from adapters.persistence.faults import translated
from adapters.persistence.roles import Groups, database_name, groups_in_use
from adapters.persistence.schema_version import VERSION_TABLE
from adapters.persistence.tables import metadata

_LOCK_PATIENCE: Final = "10s"
_ROWS_AT_ONCE: Final = 1_000
MANIFEST: Final = "manifest.json"
NOT_WRITTEN: Final = frozenset(
    {
        # Who is signed in, consents under way, hashes of who was erased: worth nothing, or not to be carried about.
        "sessions",
        "authorization_attempts",
        "erased_addresses",
        # What we have to do, and how far it came.
        "reactions",
        "connection_rounds",
        "meeting_change_counters",
        "signs_of_life",
        # Said by `clients` already.
        "client_addresses",
    }
)
_SECRET: Final = ("sealed_", "_hash")
_FOR_SEARCHING: Final = frozenset({"search", "words", "sort_name"})


class InTheWay(Exception):
    """Something of somebody else's leans on what is ours, or is not what we think it is. Nothing was touched."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """What is left to do once everything of ours is gone."""

    statements: str
    """For an administrator of the database; empty when there is nothing."""


def require_free(database_url: str) -> None:
    """Make sure that everything of ours can be dropped and nothing else would be.

    Raises:
        InTheWay: with what is in the way.
        NotMigrated: there is nothing of ours.
    """
    with _owners(database_url) as connection:
        ours = _Ours.of(connection)
        ours.require_no_triggers(connection)
        try:
            with connection.transaction(force_rollback=True):
                ours.drop(connection)
        except errors.DependentObjectsStillExist as error:
            raise InTheWay(_in_words(error)) from error
        except errors.LockNotAvailable as error:
            raise InTheWay("Somebody is at work on our tables. Stop what is running, and try again.") from error


def sessions_of(database_url: str, login: str) -> int:
    """How many connections the service's login has open."""
    with _owners(database_url) as connection:
        row = connection.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and usename = %s", [login]
        ).fetchone()
    return int(row[0]) if row else 0


def write_out(database_url: str, directory: Path, *, now: datetime) -> Mapping[str, int]:
    """Write every table that is worth it as lines of JSON, one file each, as of one moment; how many lines each.

    The manifest is written last: a directory with one is whole.

    Raises:
        InTheWay: the directory holds something else.
    """
    if directory.exists() and any(directory.iterdir()) and not (directory / MANIFEST).exists():
        raise InTheWay(f"{directory} is not empty. Name a directory for nothing else.")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    (directory / MANIFEST).unlink(missing_ok=True)
    with _owners(database_url) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        ours = _Ours.of(connection)
        counts = {
            table: _write_table(connection, table, directory / f"{table}.jsonl")
            for table in sorted(ours.tables)
            if table not in NOT_WRITTEN
        }
    manifest = {"written_at": now.isoformat(), "schema": ours.revision, "lines": counts}
    with _opened(directory / MANIFEST) as file:
        json.dump(manifest, file, indent=2)
    return counts


def drop_everything(database_url: str) -> Farewell:
    """Drop what is ours, and the roles as far as this owner may; all of it or nothing.

    Raises:
        InTheWay: with what is in the way; nothing was touched.
        NotMigrated: there is nothing of ours (any more).
    """
    with _owners(database_url) as connection:
        ours = _Ours.of(connection)
        ours.require_no_triggers(connection)
        try:
            ours.drop(connection)
        except errors.DependentObjectsStillExist as error:
            raise InTheWay(_in_words(error)) from error
        left = _drop_roles(connection, ours.groups, database_url)
    return Farewell("".join(f"{statement.as_string(None)};\n" for statement in left))


@dataclass(frozen=True, slots=True)
class _Ours:
    """What is ours in a database."""

    tables: Sequence[str]
    functions: Sequence[str]
    """With their arguments, quoted."""
    groups: Groups
    revision: str

    @classmethod
    def of(cls, connection: psycopg.Connection[Any]) -> "_Ours":
        groups = groups_in_use(connection)
        if not _exists(connection, VERSION_TABLE):
            raise InTheWay("The tables are those of an older version. Run `quotla migrate` first.")
        noted = sql.SQL("select version_num from public.{}").format(sql.Identifier(VERSION_TABLE))
        revision = connection.execute(noted).fetchone()
        named = [name for name in metadata.tables if _exists(connection, name)]
        protected = {
            name
            for (name,) in connection.execute(
                "select distinct c.relname from pg_policy p join pg_class c on c.oid = p.polrelid"
                " join pg_roles r on r.oid = any(p.polroles)"
                " where c.relnamespace = 'public'::regnamespace and r.rolname = any(%s)",
                [[groups.user, groups.system]],
            )
        }
        strange = sorted(set(named) - protected)
        if strange:
            raise InTheWay(f"These tables bear names of ours and are not: {', '.join(strange)}.")
        functions = connection.execute(
            "select p.oid::regprocedure::text from pg_proc p"
            " where p.pronamespace = 'public'::regnamespace and p.proname like 'quotla\\_%' order by 1"
        ).fetchall()
        return cls(named, [name for (name,) in functions], groups, revision[0] if revision else "")

    def require_no_triggers(self, connection: psycopg.Connection[Any]) -> None:
        """A trigger goes with its table, without a word."""
        found = connection.execute(
            "select format('trigger %%s on table %%s', t.tgname, c.relname) from pg_trigger t"
            " join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid"
            " where not t.tgisinternal and c.relnamespace = 'public'::regnamespace and c.relname = any(%s)"
            " and p.proname not like 'quotla\\_%%' order by 1",
            [list(self.tables)],
        ).fetchall()
        if found:
            raise InTheWay(_sentence([name for (name,) in found]))

    def drop(self, connection: psycopg.Connection[Any]) -> None:
        tables = [sql.Identifier("public", name) for name in (*self.tables, VERSION_TABLE)]
        connection.execute(sql.SQL("drop table {} restrict").format(sql.SQL(", ").join(tables)))
        if self.functions:
            names = sql.SQL(", ").join(sql.SQL(name) for name in self.functions)
            connection.execute(sql.SQL("drop function {} restrict").format(names))


def _drop_roles(connection: psycopg.Connection[Any], groups: Groups, database_url: str) -> Sequence[sql.Composed]:
    """What was not ours to do, for an administrator."""
    login = f"{database_name(database_url)}_app"
    database = sql.Identifier(database_name(database_url))
    names = [sql.Identifier(name) for name in (login, groups.user, groups.system)]
    statements = [
        sql.SQL("revoke connect on database {} from {}").format(database, names[0]),
        *(sql.SQL("revoke usage on schema public from {}").format(name) for name in names[1:]),
        *(sql.SQL("drop role {}").format(name) for name in names),
    ]
    there = {
        name
        for (name,) in connection.execute(
            "select rolname from pg_roles where rolname = any(%s)", [[login, groups.user, groups.system]]
        )
    }
    if not there:
        return []
    try:
        with connection.transaction():
            for statement in statements:
                connection.execute(statement)
    except (
        errors.InsufficientPrivilege,
        errors.DependentObjectsStillExist,
        errors.UndefinedObject,
        errors.ObjectInUse,
    ):
        return statements
    return []


def _write_table(connection: psycopg.Connection[Any], table: str, file: Path) -> int:
    columns = [column.name for column in metadata.tables[table].columns if not _is_left_out(column.name)]
    statement = sql.SQL("select {} from public.{}").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table)
    )
    count = 0
    with connection.cursor(name="quotla_export", row_factory=dict_row) as rows, _opened(file) as lines:
        rows.itersize = _ROWS_AT_ONCE
        rows.execute(statement)
        for row in rows:
            lines.write(json.dumps(row, default=_as_json, ensure_ascii=False) + "\n")
            count += 1
    return count


def _is_left_out(column: str) -> bool:
    return column in _FOR_SEARCHING or column.startswith(_SECRET[0]) or column.endswith(_SECRET[1])


def _as_json(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")  # what a delivery said
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    """For us alone: it holds what clients are called and where they write from."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        yield opened


@contextmanager
def _owners(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """One transaction as the owner of the schema; committed at its end."""
    options = f"-c search_path=public -c lock_timeout={_LOCK_PATIENCE} -c timezone=UTC"
    with (
        translated(),
        psycopg.connect(database_url, application_name="quotla uninstall", options=options) as connection,
    ):
        yield connection


def _exists(connection: psycopg.Connection[Any], table: str) -> bool:
    row = connection.execute(
        "select exists (select from pg_class where relnamespace = 'public'::regnamespace"
        " and relname = %s and relkind in ('r', 'p'))",
        [table],
    ).fetchone()
    return row is not None and bool(row[0])


def _in_words(error: errors.DependentObjectsStillExist) -> str:
    return _sentence((error.diag.message_detail or str(error)).splitlines())


def _sentence(what: Sequence[str]) -> str:
    leans = "\n".join(f"  {one}" for one in what)
    return f"Something that is not ours leans on our tables:\n{leans}\nDrop or change it first. Nothing was touched."
