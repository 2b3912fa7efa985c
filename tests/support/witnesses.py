"""Sandboxes whose every call and answer is checked against Calendly's document; a test that saw a wrong one fails.

How strictly depends on who calls: see `Measure`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from functools import partial

import pytest

from calendly_sandbox import fixture
from calendly_sandbox.fixture import RunningSandbox
from calendly_sandbox.settings import SandboxSettings
from calendly_sandbox.witness import Exchange
from tests.support.calendly_document import problems_of, problems_of_answer
from tests.support.unlike_calendly import note_problems


class Measure(Enum):
    """What must be right."""

    EVERYTHING = auto()  # our own adapter never sends what is not documented
    REFUSALS = auto()  # what is sent may be wrong, and is refused then
    ANSWERS = auto()  # what is sent may be anything


@contextmanager
def running_sandbox(
    settings: SandboxSettings | None = None, *, measure: Measure = Measure.EVERYTHING
) -> Iterator[RunningSandbox]:
    """As `calendly_sandbox.fixture.running_sandbox`, watched."""
    with fixture.running_sandbox(settings, witness=partial(_judge, measure=measure)) as running:
        yield running


@pytest.fixture(scope="session")
def calendly_sandbox_server() -> Iterator[RunningSandbox]:
    """One sandbox for the whole session, as our own adapter meets it."""
    with running_sandbox() as running:
        yield running


def _judge(exchange: Exchange, *, measure: Measure) -> None:
    if measure is Measure.ANSWERS:
        note_problems(problems_of_answer(exchange))
    else:
        note_problems(problems_of(exchange, is_strict=measure is Measure.EVERYTHING))
