"""The sandbox's own time, which a test may move.

Everything that Calendly dates or lets expire reads this clock. It belongs to no account and knows no bookings.

1. `now` is real time plus an offset, or one moment that stands still.
2. `stamp` never answers the same moment twice, so that two changes always have an order, on a standing clock too.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

TICK = timedelta(microseconds=1)


class VirtualClock:
    """Real time plus an offset, or a moment that stands still; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = timedelta(0)
        self._frozen: datetime | None = None
        self._last_stamp = datetime.min.replace(tzinfo=UTC)
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        with self._lock:
            return self._now()

    def stamp(self) -> datetime:
        """The present moment, later than every stamp before it by at least a microsecond."""
        with self._lock:
            self._last_stamp = max(self._now(), self._last_stamp + TICK)
            return self._last_stamp

    @property
    def stands_still(self) -> bool:
        """Whether time passes only by `advance` and `set_to`."""
        return self._frozen is not None

    def advance(self, by: timedelta) -> None:
        """Let `by` pass at once."""
        self.set_to(self.now() + by)

    def set_to(self, moment: datetime) -> None:
        """Make `moment` (aware) the present; a standing clock goes on standing there."""
        with self._lock:
            moment = moment.astimezone(UTC)
            if moment < self._now():
                self._last_stamp = datetime.min.replace(tzinfo=UTC)
            if self._frozen is not None:
                self._frozen = moment
            else:
                self._offset = moment - datetime.now(UTC)
        self._tell()

    def freeze(self, at: datetime | None = None) -> None:
        """Stand still, at the given moment or where the clock is now."""
        with self._lock:
            self._frozen = self._now()
        if at is not None:
            self.set_to(at)

    def run(self) -> None:
        """Go on from here at the pace of real time."""
        with self._lock:
            if self._frozen is not None:
                self._offset = self._frozen - datetime.now(UTC)
                self._frozen = None
        self._tell()

    def reset(self) -> None:
        """Be the machine's clock again."""
        with self._lock:
            self._frozen, self._offset = None, timedelta(0)
            self._last_stamp = datetime.min.replace(tzinfo=UTC)
        self._tell()

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every move that is not the mere passing of time."""
        self._listeners.append(listener)

    def _now(self) -> datetime:
        return self._frozen if self._frozen is not None else datetime.now(UTC) + self._offset

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
