"""The support bundle of `quotla doctor --bundle`: what somebody elsewhere needs to help, and nothing else.

1. No secret and nothing personal is in it: what goes in is chosen field by field, never what happens to be there.
2. Of a setting only what is listed in `SHOWN` is told by its value; of all others, only whether it is set. A setting
   that comes later is concealed until somebody lists it.
3. Host names may name a business or a person: those of our own addresses are concealed.
"""

import json
import os
import platform
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from adapters.persistence.census import PostgresCensus
from adapters.persistence.engine import Database, open_database
from adapters.persistence.inventory import Inventory
from adapters.persistence.roles import NotMigrated
from application.inbox.outcomes import CODES
from application.ports.unit_of_work import StorageUnavailable
from bootstrap.doctor import Report, as_json, concealed
from bootstrap.questions import InvalidSettings
from bootstrap.setting_values import is_loopback
from bootstrap.settings import Settings, settings_given
from bootstrap.telemetry import Concealment
from bootstrap.version import version
from domain.subscription import SubscriptionTrouble

SHOWN: Final = frozenset(
    {
        "DATABASE_POOL_SIZE",
        "DELIVERY_RETENTION_DAYS",
        "GRAPHQL_RATE",
        "LOG_FORMAT",
        "LOG_LEVEL",
        "QUOTLA_DEV",
        "RECONCILE_MINUTES",
        "REQUEST_THREADS",
        "SHUTDOWN_SECONDS",
        "SILENCE_HOURS",
        "SWEEP_SECONDS",
        "TRACKING_FIELD",
        "TRUSTED_DOCUMENTS_ONLY",
        "WATCH_MINUTES",
        "WEBHOOK_TOLERANCE_SECONDS",
        "WORKER_THREADS",
    }
)
"""Numbers, switches and words of ours."""
LIBRARIES: Final = (
    "alembic",
    "cryptography",
    "dramatiq",
    "httpx",
    "psycopg",
    "redis",
    "sqlalchemy",
    "starlette",
    "strawberry-graphql",
    "uvicorn",
)
LATELY: Final = timedelta(days=7)
_README: Final = """\
What `quotla doctor --bundle` found, for somebody who helps. Read it before you send it.

doctor.json      every check, with what it means and how to mend it; host names of ours are concealed
settings.json    numbers and switches; of all else only whether it is set
versions.json    of this service, of Python and of the libraries
database.json    Postgres, migrations, sizes of tables
counts.json      how many rows are in which state
troubles.json    what went wrong within a week, by the name of the error

There are no secrets, names, addresses, texts or bodies of anybody's in it. Connections and workspaces are named by
ids that mean nothing elsewhere.
"""


def write_bundle(file: Path, report: Report, environment: Mapping[str, str] | None = None) -> None:
    """Write it, readable by its owner alone. Whatever cannot be asked is named in its place.

    Raises:
        OSError: it cannot be written there.
    """
    given = settings_given(environment)
    entries: dict[str, Any] = {
        "doctor.json": as_json(concealed(report, _concealment(given))),
        "settings.json": dict(_settings(given)),
        "versions.json": _versions(),
    }
    with ExitStack() as stack:
        database = _database(given, stack)
        entries["database.json"] = _asked(database, _of_database)
        entries["counts.json"] = _asked(database, lambda found: _inventory(found).states())
        entries["troubles.json"] = _asked(database, _troubles)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _README)
        for name, content in entries.items():
            archive.writestr(name, json.dumps(content, indent=2, sort_keys=True, default=str) + "\n")


def known_codes() -> frozenset[str]:
    """Reasons that are words of ours or names of errors, and so tell nothing of anybody."""
    troubles = (trouble.value for trouble in SubscriptionTrouble)
    return frozenset({*CODES, *troubles, "unfinished", *(kind.__name__ for kind in _kinds_of(Exception))})


def _kinds_of(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from _kinds_of(narrower)


def _concealment(given: Mapping[str, str]) -> Concealment:
    """Takes out whatever a setting holds that is not shown, and the names of our own addresses."""
    hosts = {_host_in(value) for name, value in given.items() if not name.startswith("CALENDLY_") or "REDIRECT" in name}
    values = {value for name, value in given.items() if name not in SHOWN}
    return Concealment(text for text in values | hosts if not is_loopback(text))


def _host_in(value: str) -> str:
    try:
        return urlsplit(value).hostname or ""
    except ValueError:
        return ""


def _settings(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if not value:
            yield name, "(not set)"
        elif name in SHOWN and _is_plain(value):
            yield name, value
        else:
            yield name, "(set)"


def _is_plain(value: str) -> bool:
    """Short, and of letters and digits: somebody may have put anything into the wrong setting."""
    return len(value) <= 16 and value.replace(".", "").replace("_", "").isalnum()


def _versions() -> dict[str, str]:
    def of(library: str) -> str:
        try:
            return installed(library)
        except PackageNotFoundError:
            return "(not installed)"

    return {
        "quotla": version(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        **{library: of(library) for library in LIBRARIES},
    }


def _database(given: Mapping[str, str], stack: ExitStack) -> Database | None:
    try:
        settings = Settings.read(given)
    except InvalidSettings:
        return None
    url = settings.database_app_url.reveal()
    return stack.enter_context(open_database(url, pool_size=1, application_name="quotla doctor"))


def _asked(database: Database | None, question: Callable[[Database], Any]) -> Any:
    if database is None:
        return "the settings are wrong"
    try:
        return question(database)
    except NotMigrated:
        return "the database was never set up"
    except StorageUnavailable:
        return "the database does not answer"
    except Exception as error:  # noqa: BLE001 - another schema may lack anything; the rest of the bundle is of use
        return f"could not be asked ({type(error).__name__})"


def _of_database(database: Database) -> dict[str, Any]:
    found = PostgresCensus(database).schema()
    return {
        "postgres": found.server,
        "migrations": {"found": sorted(found.found), "wanted": sorted(found.wanted)},
        "login is safe": found.unsafe_login is None,
        "tables": _inventory(database).sizes() if found.found else {},
    }


def _troubles(database: Database) -> Iterable[dict[str, Any]]:
    return [
        {"table": one.table, "code": one.code, "count": one.count, "last": one.last_at.isoformat()}
        for one in _inventory(database).troubles(since=datetime.now(UTC) - LATELY)
    ]


def _inventory(database: Database) -> Inventory:
    return Inventory(database, codes=known_codes())
