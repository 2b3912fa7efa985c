"""When a process that starts looks for garbage: not before it is ready."""

import gc
from collections.abc import Iterator

import pytest

from bootstrap.cli import collecting_only_from

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The collector belongs to the whole process, and other tests run in it."""
    frozen_before = gc.get_freeze_count()
    yield
    gc.enable()
    if not frozen_before:
        gc.unfreeze()


def test_while_it_starts_nothing_is_collected() -> None:
    collecting_only_from(lambda: None)

    assert not gc.isenabled()


def test_from_when_it_is_ready_garbage_is_collected() -> None:
    ready = collecting_only_from(lambda: None)

    ready()

    assert gc.isenabled()


def test_what_is_there_when_it_is_ready_is_spared_for_good() -> None:
    ready = collecting_only_from(lambda: None)
    kept: list[object] = [[]]

    ready()

    assert not any(one is kept for one in gc.get_objects())


def test_readiness_is_passed_on_once_all_is_done() -> None:
    told = []
    ready = collecting_only_from(lambda: told.append(gc.isenabled()))

    ready()

    assert told == [True]
