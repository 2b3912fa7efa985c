"""The fixtures of `tests/support/persistence`."""

from tests.support.persistence import jobs, live_feed, shared_database, shared_login, storage, units, world

__all__ = ["jobs", "live_feed", "shared_database", "shared_login", "storage", "units", "world"]
