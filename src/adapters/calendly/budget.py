"""How many calls an account has left, and who may use them.

Calendly counts calls per user and minute, all apps together (500, or 50 on the Free plan; 2026-11), and says in every
answer how many are left. So nothing here is a rate of our own: we remember what Calendly said last, take off what we
sent since, and leave a reserve for those who wait in front of a screen. A process remembers for itself; what the others
use shows in the next answer.
"""

import hashlib
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from fractions import Fraction
from typing import Final

from adapters.calendly.faults import UNSAID_WAIT, Headers, time_to_wait
from application.ports.scheduling_provider import RateLimited
from domain.credentials import Secret


class Priority(Enum):
    """On whose behalf a call is made, the first first."""

    SCREEN = "screen"  # a person waits
    SWEEP = "sweep"  # reconciling, reactions
    BACKFILL = "backfill"  # history, which has time


# The share of the limit that stays untouched for those before.
RESERVES: Final[Mapping[Priority, Fraction]] = {
    Priority.SCREEN: Fraction(0),
    Priority.SWEEP: Fraction(1, 5),
    Priority.BACKFILL: Fraction(1, 2),
}
# Answers of the same minute disagree by up to a second on when it ends, for Calendly rounds.
_SAME_WINDOW_SECONDS: Final = 2.0
_LONGEST_EXTRA_SECONDS: Final = 60.0
# A key is 32 bytes and a window little more: some megabytes at the very most.
_MOST_ACCOUNTS: Final = 10_000


@dataclass(slots=True)
class _Window:
    limit: int
    remaining: int
    ends_at: float
    refusals_in_a_row: int = 0


class Budget:
    """What is known of every account's limit. One for a process, shared by all its threads."""

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        most_accounts: int = _MOST_ACCOUNTS,
    ) -> None:
        """
        Args:
            monotonic: seconds that only grow.
            jitter: a fresh number from 0 up to 1, so that many who were refused together don't return together.
            most_accounts: how many to remember; those not heard of for longest are forgotten.
        """
        self._monotonic = monotonic
        self._jitter = jitter
        self._most_accounts = most_accounts
        self._windows: OrderedDict[bytes, _Window] = OrderedDict()
        self._guard = threading.Lock()

    def admit(self, token: Secret, priority: Priority) -> None:
        """Take one call off what is left.

        Raises:
            RateLimited: none is left but the reserve for those before; with the time until there are more.
        """
        with self._guard:
            window = self._windows.get(_key_of(token))
            now = self._monotonic()
            if window is None or now >= window.ends_at:
                return
            if window.remaining <= window.limit * RESERVES[priority]:
                raise RateLimited(retry_after=timedelta(seconds=window.ends_at - now))
            window.remaining -= 1

    def note(self, token: Secret, headers: Headers) -> None:
        """Remember what an answer says is left."""
        limit, remaining, reset = (
            _count(headers.get(f"X-RateLimit-{name}")) for name in ("Limit", "Remaining", "Reset")
        )
        with self._guard:
            known = self._windows.get(_key_of(token))
            now = self._monotonic()
            is_live = known is not None and now < known.ends_at
            if known is not None and known.refusals_in_a_row:
                if is_live:
                    return  # this answer was under way when we were refused, and knows nothing of it
                known.refusals_in_a_row = 0
            if limit is None or remaining is None or reset is None:
                return
            if known is not None and is_live and now + reset <= known.ends_at + _SAME_WINDOW_SECONDS:
                # Answers overtake one another and leave out calls under way: the lower number is the safe one.
                known.remaining = min(known.remaining, remaining)
                return
            self._remember(token, _Window(limit, remaining, now + reset))

    def note_refusal(self, token: Secret, headers: Headers) -> timedelta:
        """Remember a 429: nothing is left until the time it asks for has passed; answers that time.

        Refused again when it has passed, we wait twice as long on top each time, up to a minute. Many that are refused
        together count as one.
        """
        wait = time_to_wait(headers) or UNSAID_WAIT
        with self._guard:
            now = self._monotonic()
            known = self._windows.get(_key_of(token)) or _Window(0, 0, now)
            in_a_row = known.refusals_in_a_row
            if in_a_row == 0 or now >= known.ends_at:
                in_a_row += 1
            if in_a_row > 1:
                extra_seconds = min(2.0 ** min(in_a_row - 2, 10), _LONGEST_EXTRA_SECONDS)
                wait += timedelta(seconds=extra_seconds * (1 + self._jitter()) / 2)
            self._remember(token, _Window(known.limit, 0, now + wait.total_seconds(), in_a_row))
        return wait

    def least_share_left(self) -> float:
        """Of the account that has least left at this moment, between 0 and 1; for metrics."""
        with self._guard:
            now = self._monotonic()
            return min(
                (
                    window.remaining / window.limit if window.limit else 0.0
                    for window in self._windows.values()
                    if now < window.ends_at
                ),
                default=1.0,
            )

    def _remember(self, token: Secret, window: _Window) -> None:
        key = _key_of(token)
        self._windows[key] = window
        self._windows.move_to_end(key)
        if len(self._windows) > self._most_accounts:
            self._windows.popitem(last=False)


def _key_of(token: Secret) -> bytes:
    """Stands for the account as long as the token lasts, and cannot be turned back into it."""
    return hashlib.sha256(token.reveal().encode("utf-8", "surrogatepass")).digest()


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 9 else None
