"""Telling whoever measures how each call went."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Observe = Callable[[str, str, float], None]
"""Called after every call with its name, its outcome (`ok`, or the name of the error) and how many seconds it took."""


def unobserved(_operation: str, _outcome: str, _seconds: float) -> None:
    """Tells nobody."""


@contextmanager
def observed(observe: Observe, operation: str) -> Iterator[None]:
    """Around one call; outside of what turns foreign errors into ours, so that it is ours that are counted."""
    begun = time.perf_counter()
    outcome = "ok"
    try:
        yield
    except Exception as error:
        outcome = type(error).__name__
        raise
    finally:
        observe(operation, outcome, time.perf_counter() - begun)
