"""How many calls an account has left this minute; shared by all apps of the account, as at Calendly."""

import math
from collections import defaultdict, deque
from datetime import datetime, timedelta

from calendly_sandbox.records import User
from calendly_sandbox.world import World

WINDOW = timedelta(minutes=1)
# Of `POST /invitees`, since April 2026. Enterprise has the general limit only; that of the free plan, which may book
# since November 2026, is not known.
BOOKINGS = ((timedelta(minutes=1), 10), (timedelta(hours=1), 50), (timedelta(days=1), 100))


class Quota:
    """Counts calls per account in windows of a minute; callers hold the world's lock."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.clear()

    def clear(self) -> None:
        """Nobody has called yet."""
        self._windows: dict[str, tuple[datetime, int]] = {}
        self._bookings: defaultdict[str, deque[datetime]] = defaultdict(deque)

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

    def take_booking(self, user: User) -> bool:
        """Count one booking by API. Answers whether it is within the limits of the plan."""
        if user.plan == "enterprise" or not self._world.switches.bookings_by_api_are_limited:
            return True
        now, made = self._world.clock.now(), self._bookings[user.id]
        longest, _ = BOOKINGS[-1]
        while made and made[0] <= now - longest:
            made.popleft()
        if any(sum(one > now - span for one in made) >= most for span, most in BOOKINGS):
            return False
        made.append(now)
        return True
