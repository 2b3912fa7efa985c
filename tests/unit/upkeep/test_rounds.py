"""Rounds go on whatever a turn brings, and end with the block."""

import logging
import threading
from datetime import timedelta

import pytest

from adapters.upkeep.rounds import rounds_made
from application.ports.unit_of_work import StorageUnavailable
from tests.support.patience import LONGEST_WAIT_SECONDS

pytestmark = pytest.mark.unit

AT_ONCE = timedelta(milliseconds=1)


class ScriptedRounds:
    """Raises what it is told to, then says that it has come to the end of the script."""

    def __init__(self, *script: Exception) -> None:
        self.script = list(script)
        self.is_through = threading.Event()

    def __call__(self) -> int:
        if self.script:
            raise self.script.pop(0)
        self.is_through.set()
        return 0


def test_rounds_are_made_again_and_again_whatever_happens() -> None:
    rounds = ScriptedRounds(StorageUnavailable(), ValueError("surprise"))

    with rounds_made(rounds, interval=AT_ONCE):
        assert rounds.is_through.wait(LONGEST_WAIT_SECONDS)


def test_an_outage_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    rounds = ScriptedRounds(*[StorageUnavailable()] * 5)

    with caplog.at_level(logging.WARNING), rounds_made(rounds, interval=AT_ONCE):
        assert rounds.is_through.wait(LONGEST_WAIT_SECONDS)

    assert [record.message for record in caplog.records] == ["rounds wait"]


def test_no_round_is_made_after_the_end() -> None:
    rounds = ScriptedRounds()
    with rounds_made(rounds, interval=AT_ONCE):
        assert rounds.is_through.wait(LONGEST_WAIT_SECONDS)

    assert "rounds" not in {thread.name for thread in threading.enumerate()}
