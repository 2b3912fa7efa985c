"""Which schema a database has, and which one this version wants; without Alembic, which every start would wait for."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import text

from adapters.persistence.engine import Database
from adapters.persistence.roles import NotMigrated
from adapters.persistence.scope import Scope

VERSION_TABLE: Final = "quotla_alembic_version"
"""Where Alembic notes what was migrated. Not by its own name for it, which a host app's Alembic has a right to."""
_VERSIONS: Final = Path(__file__).with_name("migrations") / "versions"
_IS_NOTED: Final = text(f"select true where to_regclass('public.{VERSION_TABLE}') is not null")
_NOTED: Final = text(f"select version_num from public.{VERSION_TABLE}")  # noqa: S608  our own constant
_NAMED: Final = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)


def is_current(database: Database) -> bool:
    """Whether the database has exactly the schema of this version; asked by the service's login.

    Raises:
        StorageUnavailable: Postgres does not answer.
    """
    try:
        return found_in(database) == wanted()
    except NotMigrated:
        return False


def found_in(database: Database) -> frozenset[str]:
    """The revisions a database is at, none where they are noted as older versions did; asked by the service's login.

    Raises:
        NotMigrated: it has none of our tables.
        StorageUnavailable: Postgres does not answer.
    """
    with database.transaction(Scope.of_system()) as transaction:
        if transaction.first(_IS_NOTED) is None:
            return frozenset()
        return frozenset(row.version_num for row in transaction.all(_NOTED))


def known() -> frozenset[str]:
    """Every revision of this version."""
    return frozenset(name for kind, name in _named() if kind == "revision")


def wanted() -> frozenset[str]:
    """The newest revisions of this version: those that no other comes after."""
    return known() - {name for kind, name in _named() if kind == "down_revision"}


@cache
def _named() -> frozenset[tuple[str, str]]:
    """What the files of the migrations say of themselves: ("revision" or "down_revision", its name)."""
    return frozenset(
        (match[1], match[2]) for file in _VERSIONS.glob("*.py") for match in _NAMED.finditer(file.read_text())
    )
