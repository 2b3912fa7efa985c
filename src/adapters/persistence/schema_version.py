"""Which schema a database has, and which one this version wants; without Alembic, which every start would wait for."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import text

from adapters.persistence.engine import Database
from adapters.persistence.roles import NotMigrated
from adapters.persistence.scope import Scope

_VERSIONS: Final = Path(__file__).with_name("migrations") / "versions"
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
    """The revisions a database is at; asked by the service's login.

    Raises:
        NotMigrated: it has none of our tables.
        StorageUnavailable: Postgres does not answer.
    """
    with database.transaction(Scope.of_system()) as transaction:
        return frozenset(row.version_num for row in transaction.all(text("select version_num from alembic_version")))


@cache
def wanted() -> frozenset[str]:
    """The newest revisions of this version: those that no other comes after."""
    named = [match.groups() for file in _VERSIONS.glob("*.py") for match in _NAMED.finditer(file.read_text())]
    return frozenset(name for kind, name in named if kind == "revision") - {
        name for kind, name in named if kind == "down_revision"
    }
