"""The fixtures of `tests/support/persistence`."""

from tests.support.persistence import finders, jobs, live_feed, shared_database, shared_login, storage, units, world

__all__ = ["finders", "jobs", "live_feed", "shared_database", "shared_login", "storage", "units", "world"]
