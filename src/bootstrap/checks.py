"""What is looked at before a process starts to serve, so that a wrong set-up is a sentence and not an incident."""

import logging
from collections.abc import Iterable
from typing import Final

from adapters.persistence.engine import Database
from adapters.persistence.faults import translated
from adapters.persistence.resealing import keys_missing
from adapters.persistence.roles import NotMigrated
from adapters.persistence.schema_version import is_current
from application.ports.unit_of_work import StorageUnavailable
from bootstrap.setting_values import EncryptionKey
from bootstrap.trouble import CannotStart

_LOG: Final = logging.getLogger(__name__)


def check_database(database: Database, *, connections: int) -> None:
    """Refuse to serve from a database that is not ready for us, or on which we would be too powerful.

    Args:
        connections: how many all processes of this command may hold together.

    Raises:
        CannotStart, UnsafeLogin: the message says what to do.
    """
    try:
        database.assert_safe_login()
        is_migrated = is_current(database)
        with translated(), database.engine.connect() as connection:
            limit = int(connection.exec_driver_sql("show max_connections").scalar_one())
    except NotMigrated:
        is_migrated, limit = False, connections
    except StorageUnavailable as error:
        raise CannotStart(out_of_reach(error)) from error
    if not is_migrated:
        raise CannotStart("The database is not at the schema of this version. Run `quotla migrate` first.")
    if connections > limit:
        raise CannotStart(
            f"Up to {connections} connections are wanted (DATABASE_POOL_SIZE for each process), "
            f"and Postgres allows {limit} in all (max_connections)."
        )


def out_of_reach(error: StorageUnavailable) -> str:
    """Why the database cannot be asked, in Postgres's words, and what to do."""
    cause = error.__cause__ or error
    why = _first_line(getattr(cause, "orig", None) or cause)
    return (
        f"The database does not answer: {why.rstrip('.')}. Start Postgres, or see that DATABASE_URL (or "
        "DATABASE_APP_URL, where it is set) leads to it. The login of the service is made by `quotla migrate`."
    )


def say_missing_keys(database: Database, known: Iterable[EncryptionKey]) -> None:
    """Log what is sealed with keys we lack. No reason not to start: the rest works, and connecting anew helps."""
    for where, key_id in keys_missing(database, frozenset(key.id for key in known)):
        _LOG.error(
            "%s is sealed with the key %r, which ENCRYPTION_KEYS does not have. Put it back behind the first key, "
            "and see `quotla rotate-keys --check`.",
            where,
            key_id,
        )


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
