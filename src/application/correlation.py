"""Which request or delivery the present work belongs to. For logs alone: nothing is decided by it.

It travels with the context (threads that are handed work copy it), so that no port has to carry it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_CURRENT: Final[ContextVar[str | None]] = ContextVar("correlation", default=None)


def current_correlation() -> str | None:
    """The correlation id, where there is one."""
    return _CURRENT.get()


@contextmanager
def correlated(correlation: str | None) -> Iterator[None]:
    """Work within belongs to this; afterwards all is as before."""
    token = _CURRENT.set(correlation)
    try:
        yield
    finally:
        _CURRENT.reset(token)
