"""Postgres and Valkey as children of our own process, for the demo and the tests; nothing else starts them.

The programs come from wheels (`quotla-calendly[embedded]`), never started by the wheels' own wrappers: those change
the machine (users, permissions of parent folders) and leave orphans.
"""

from bootstrap.embedded.errors import (
    DataOfAnotherVersion,
    EmbeddedServerError,
    FolderInUse,
    NotAllowedToRun,
    PasswordMissing,
    ServerDidNotStart,
    ServerDidNotStop,
    ServerNotInstalled,
)
from bootstrap.embedded.postgres import EmbeddedPostgres, PostgresPrograms
from bootstrap.embedded.valkey import EmbeddedValkey

__all__ = [
    "DataOfAnotherVersion",
    "EmbeddedPostgres",
    "EmbeddedServerError",
    "EmbeddedValkey",
    "FolderInUse",
    "NotAllowedToRun",
    "PasswordMissing",
    "PostgresPrograms",
    "ServerDidNotStart",
    "ServerDidNotStop",
    "ServerNotInstalled",
]
