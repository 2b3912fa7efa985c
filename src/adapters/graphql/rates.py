"""How many requests a user may make, and how many subscriptions may hang on one user."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final
from uuid import UUID

_SWEPT_AT: Final = 10_000
"""So many users' buckets are kept before the full ones, which say nothing, are thrown away."""


class TooFast(Exception):
    """The user's bucket is empty."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"again in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class TooManySubscriptions(Exception):
    """The user watches as much as one may."""


@dataclass(slots=True)
class Rates:
    """A bucket per user, filled `per_second` times a second up to one second's worth. Safe for threads."""

    per_second: float
    """0: no limit."""
    seconds: Callable[[], float] = time.monotonic
    _buckets: dict[UUID, tuple[float, float]] = field(default_factory=dict)
    """What was left, and when."""
    _guard: Lock = field(default_factory=Lock)

    def spend(self, user: UUID) -> None:
        """
        Raises:
            TooFast: nothing left.
        """
        if self.per_second > 0:
            with self._guard:
                self._spend(user)

    def _spend(self, user: UUID) -> None:
        now, capacity = self.seconds(), max(1.0, self.per_second)
        left, then = self._buckets.get(user, (capacity, now))
        left = min(capacity, left + (now - then) * self.per_second)
        if left < 1:
            raise TooFast(max(1, round((1 - left) / self.per_second + 0.5)))
        if len(self._buckets) >= _SWEPT_AT and user not in self._buckets:
            self._sweep(now, capacity)
        self._buckets[user] = (left - 1, now)

    def _sweep(self, now: float, capacity: float) -> None:
        full = [
            user for user, (left, then) in self._buckets.items() if left + (now - then) * self.per_second >= capacity
        ]
        for user in full:
            del self._buckets[user]


@dataclass(slots=True)
class Places:
    """How many subscriptions each user has open in this process."""

    per_user: int
    _taken: dict[UUID, int] = field(default_factory=dict)

    @contextmanager
    def taken_by(self, user: UUID) -> Iterator[None]:
        """
        Raises:
            TooManySubscriptions: none left.
        """
        if self._taken.get(user, 0) >= self.per_user:
            raise TooManySubscriptions
        self._taken[user] = self._taken.get(user, 0) + 1
        try:
            yield
        finally:
            self._taken[user] -= 1
            if not self._taken[user]:
                del self._taken[user]
