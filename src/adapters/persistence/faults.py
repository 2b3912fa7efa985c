"""The wall at which the driver's errors stop."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from application.ports.unit_of_work import StorageUnavailable
from domain.errors import StaleWrite

# Nothing of the unit was stored, and the same request may well succeed: somebody was in the way, the server is
# going down, coming up or full, or a statement took too long.
_PASSING: Final = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    errors.IdleInTransactionSessionTimeout,
    errors.DiskFull,
)


def is_outdated_plan(error: BaseException | None) -> bool:
    """Whether a statement was refused for having been planned before a migration changed what it answers with.

    Known by the place in Postgres that says so: its sentence is in the server's language, its code many things'.
    """
    return isinstance(error, errors.FeatureNotSupported) and error.diag.source_function == "RevalidateCachedQuery"


@contextmanager
def translated(violations: Mapping[str, Callable[[], Exception]] | None = None) -> Iterator[None]:
    """Turn the driver's errors into those of the ports.

    Args:
        violations: by the name of a unique constraint or index, what breaking it means; any other means that somebody
            was faster.

    Raises:
        StorageUnavailable: Postgres does not answer, or broke the transaction off.
        StaleWrite: a unique constraint without a meaning of its own was broken.
    """
    try:
        yield
    except PoolTimeout as error:
        raise StorageUnavailable from error
    except (DBAPIError, psycopg.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, errors.UniqueViolation):
            meaning = (violations or {}).get(cause.diag.constraint_name or "", StaleWrite)
            raise meaning() from error
        # Without a code the server said nothing: the connection was refused, or broke.
        is_lost = isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None
        if is_lost or isinstance(cause, _PASSING) or is_outdated_plan(cause):
            raise StorageUnavailable from error
        raise
