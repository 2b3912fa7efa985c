"""Sandboxes whose every call and answer is checked against Calendly's document; a test that saw a wrong one fails.

Two measures: our own adapter must never send what is not documented; tests of the sandbox itself may, to see it
refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

import pytest

from calendly_sandbox import fixture
from calendly_sandbox.fixture import RunningSandbox
from calendly_sandbox.settings import SandboxSettings
from calendly_sandbox.witness import Exchange
from tests.support.calendly_document import problems_of

_PROBLEMS: Final[list[str]] = []
"""Found by the threads of this process's sandboxes, and not yet told."""


class UnlikeCalendly(AssertionError):
    """A call or an answer that Calendly's document does not know."""


def tell_problems() -> None:
    """Raise when something was wrong since this was last asked."""
    problems = sorted(set(_PROBLEMS))
    _PROBLEMS.clear()
    if problems:
        raise UnlikeCalendly("\n".join(problems))


def forget_problems() -> None:
    """Of a test that failed anyhow."""
    _PROBLEMS.clear()


@contextmanager
def running_sandbox(settings: SandboxSettings | None = None, *, is_strict: bool = True) -> Iterator[RunningSandbox]:
    """As `calendly_sandbox.fixture.running_sandbox`, watched.

    Args:
        is_strict: also a call that was refused must have been right.
    """
    with fixture.running_sandbox(settings, witness=partial(_judge, is_strict=is_strict)) as running:
        yield running


@pytest.fixture(scope="session")
def calendly_sandbox_server() -> Iterator[RunningSandbox]:
    """One sandbox for the whole session, as our own adapter meets it."""
    with running_sandbox() as running:
        yield running


def _judge(exchange: Exchange, *, is_strict: bool) -> None:
    _PROBLEMS.extend(problems_of(exchange, is_strict=is_strict))
