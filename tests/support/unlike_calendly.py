"""What watched sandboxes found wrong, until it is told. Apart, so that tests without a sandbox load nothing else."""

from collections.abc import Iterable
from typing import Final

_PROBLEMS: Final[list[str]] = []
"""Found by the threads of this process's sandboxes, and not yet told."""


class UnlikeCalendly(AssertionError):
    """A call or an answer that Calendly's document does not know."""


def note_problems(found: Iterable[str]) -> None:
    """To be told later. Safe for several threads."""
    _PROBLEMS.extend(found)


def tell_problems() -> None:
    """Raise when something was wrong since this was last asked."""
    problems = sorted(set(_PROBLEMS))
    _PROBLEMS.clear()
    if problems:
        raise UnlikeCalendly("\n".join(problems))


def forget_problems() -> None:
    """Of a test that failed anyhow."""
    _PROBLEMS.clear()
