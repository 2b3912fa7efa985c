"""Asking again, a little later each time: for reads only, because nobody knows what became of a lost write."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from adapters.calendly.faults import AskedToWait
from application.ports.scheduling_provider import ProviderDown

T = TypeVar("T")

_MOST_TRIES: Final = 4
_FIRST_PAUSE_SECONDS: Final = 0.15


@dataclass(frozen=True)
class Repeats:
    """Repeats what failed because Calendly did not answer. A rate limit is not waited out here."""

    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random
    """A fresh number from 0 up to 1."""

    def __call__(self, ask: Callable[[], T], *, patience: timedelta) -> T:
        """Answer with what `ask` answers.

        Args:
            patience: no further try begins once this much time has passed since the first.

        Raises:
            ProviderDown: the last try's.
        """
        deadline = self.monotonic() + patience.total_seconds()
        tries = 1
        while True:
            try:
                return ask()
            except AskedToWait:
                raise
            except ProviderDown:
                pause = _FIRST_PAUSE_SECONDS * 2 ** (tries - 1) * (1 + self.jitter()) / 2
                if tries == _MOST_TRIES or self.monotonic() + pause > deadline:
                    raise
            self.sleep(pause)
            tries += 1
