"""Sandboxes whose every call and answer is checked against Calendly's document; a test that saw a wrong one fails.

Two measures: our own adapter must never send what is not documented; tests of the sandbox itself may, to see it
refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from calendly_sandbox import fixture
from calendly_sandbox.fixture import RunningSandbox
from calendly_sandbox.settings import SandboxSettings
from calendly_sandbox.witness import Exchange
from tests.support.calendly_document import problems_of
from tests.support.unlike_calendly import note_problems


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
    note_problems(problems_of(exchange, is_strict=is_strict))
