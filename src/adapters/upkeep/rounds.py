"""The loop that looks after every connection in turn, beside the one that sweeps: Calendly may be slow, sweeps not."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final, Protocol

from application.incidents import whereabouts
from domain.errors import Transient

LOOK_EVERY: Final = timedelta(seconds=5)
"""A turn comes as much late at most, as long as there are not hundreds at once."""

_LOG: Final = logging.getLogger(__name__)


class MakesRounds(Protocol):
    """The use case; answers how many turns there were."""

    def __call__(self) -> int: ...


@contextmanager
def rounds_made(make_rounds: MakesRounds, *, interval: timedelta = LOOK_EVERY) -> Iterator[None]:
    """Make rounds in a thread of their own until the block ends; a turn under way then is finished.

    Trouble is logged, and the next round tries again.
    """
    stopping = threading.Event()

    def run() -> None:
        is_in_trouble = False
        while not stopping.is_set():
            try:
                make_rounds()
            except Transient as error:
                if not is_in_trouble:  # an outage is worth one line, not one every five seconds
                    _LOG.warning("rounds wait", extra={"why": type(error).__name__})
                is_in_trouble = True
            except Exception as error:  # noqa: BLE001 - the rim of a thread that has to outlive a bad turn
                _LOG.error("rounds failed", extra={"why": whereabouts(error)})
            else:
                is_in_trouble = False
            stopping.wait(interval.total_seconds())

    thread = threading.Thread(target=run, name="rounds")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
