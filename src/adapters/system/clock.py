"""The machine's clock."""

from datetime import UTC, datetime

from application.ports.clock import Clock


class SystemClock(Clock):
    """The present, as this machine has it."""

    def now(self) -> datetime:
        return datetime.now(UTC)
