"""Which request or delivery the present work belongs to. For logs alone: nothing is decided by it.

It travels with the context (threads that are handed work copy it), so that no port has to carry it.
"""

from contextvars import ContextVar
from typing import Final

_CURRENT: Final[ContextVar[str | None]] = ContextVar("correlation", default=None)


def current_correlation() -> str | None:
    """The correlation id, where there is one."""
    return _CURRENT.get()


class correlated:  # noqa: N801  read as a statement; a generator would cost each delivery twice as much
    """Work within belongs to this; afterwards all is as before."""

    __slots__ = ("_correlation", "_token")

    def __init__(self, correlation: str | None) -> None:
        self._correlation = correlation

    def __enter__(self) -> None:
        self._token = _CURRENT.set(self._correlation)

    def __exit__(self, *_: object) -> None:
        _CURRENT.reset(self._token)
