"""How many calls an account has left this minute; shared by all apps of the account, as at Calendly."""

import math
from datetime import datetime, timedelta

from calendly_sandbox.world import World

WINDOW = timedelta(minutes=1)


class Quota:
    """Counts calls per account in windows of a minute; callers hold the world's lock."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.clear()

    def clear(self) -> None:
        """Nobody has called yet."""
        self._windows: dict[str, tuple[datetime, int]] = {}

    def take(self, user_id: str | None) -> tuple[bool, dict[str, str]]:
        """Count one call. Answers whether it is within the limit, and the headers that every response carries.

        Calls without a known account are not counted, but told the limit.
        """
        limit = self._world.switches.rate_limit_per_minute
        now = self._world.clock.now()
        begun, used = self._windows.get(user_id or "", (now, 0))
        if not timedelta(0) <= now - begun < WINDOW:
            begun, used = now, 0
        if user_id is not None:
            used += 1
            self._windows[user_id] = (begun, used)
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(limit - used, 0)),
            "X-RateLimit-Reset": str(math.ceil((begun + WINDOW - now).total_seconds())),
        }
        return used <= limit, headers
