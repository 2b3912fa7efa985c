"""How long tests wait for what must come. Only a failure lasts so long, so it is longer than the slowest machine takes,
and longer than the minute after which Calendly's limits begin anew.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

LONGEST_WAIT: Final = timedelta(seconds=75)
LONGEST_WAIT_SECONDS: Final = LONGEST_WAIT.total_seconds()


def eventually(is_so: Callable[[], bool], what: str = "it", *, patience: timedelta = LONGEST_WAIT) -> None:
    """Look until it is so; for what somebody else does and has no way to tell.

    Raises:
        AssertionError: it was not, for as long as `patience`.
    """
    deadline, pause = time.monotonic() + patience.total_seconds(), threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, f"not after {patience}: {what}"
        pause.wait(0.02)
