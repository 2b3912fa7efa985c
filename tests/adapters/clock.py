"""A clock that stands still.

clock = StandingClock()
clock.advance(timedelta(minutes=3))
"""

from datetime import UTC, datetime, timedelta

from application.ports.clock import Clock

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class StandingClock(Clock):
    """Moves only when told."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by
