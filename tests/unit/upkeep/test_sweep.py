"""The loop goes on whatever a turn brings, and stops when told."""

import logging
import threading
from datetime import timedelta

import pytest

from adapters.upkeep.sweep import Upkeep
from application.ports.unit_of_work import StorageUnavailable
from application.upkeep.sweep import SweepReport
from tests.support.patience import LONGEST_WAIT_SECONDS

pytestmark = pytest.mark.unit

NOTHING = SweepReport(0, 0, 0)


class ScriptedWait(threading.Event):
    """Lets scripted time pass instead of waiting, and says stop after so many turns."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self.turns = turns
        self.time = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        self.time += timeout or 0
        self.turns -= 1
        if self.turns <= 0:
            self.set()
        return self.is_set()


class Setup:
    """A loop in scripted time."""

    def __init__(self, *sweeps: SweepReport | Exception, turns: int = 1, prunes: Exception | int = 1) -> None:
        self.wait = ScriptedWait(turns)
        self.script = list(sweeps)
        self.swept_at: list[float] = []
        self.pruned_at: list[float] = []
        self.prunes = prunes
        self.observed: list[SweepReport] = []
        self.upkeep = Upkeep(
            self.sweep,
            self.prune,
            interval=timedelta(seconds=5),
            prune_every=timedelta(seconds=12),
            stopping=self.wait,
            seconds=lambda: self.wait.time,
            observe=self.observed.append,
        )

    def sweep(self) -> SweepReport:
        self.swept_at.append(self.wait.time)
        result = self.script.pop(0) if self.script else NOTHING
        if isinstance(result, Exception):
            raise result
        return result

    def prune(self) -> bool:
        self.pruned_at.append(self.wait.time)
        if isinstance(self.prunes, Exception):
            raise self.prunes
        self.prunes -= 1
        return self.prunes > 0


def test_it_sweeps_at_once_and_then_by_the_clock() -> None:
    setup = Setup(turns=3)

    setup.upkeep.run()

    assert setup.swept_at == [0, 5, 10]


def test_it_prunes_less_often() -> None:
    setup = Setup(turns=7)

    setup.upkeep.run()

    assert setup.pruned_at == [0, 15, 30]


def test_what_is_more_than_a_portion_is_pruned_between_the_next_sweeps() -> None:
    setup = Setup(turns=6, prunes=3)

    setup.upkeep.run()

    assert (setup.pruned_at, setup.swept_at) == ([0, 5, 10, 25], [0, 5, 10, 15, 20, 25])


@pytest.mark.parametrize("trouble", [StorageUnavailable(), ValueError()])
def test_a_bad_turn_is_not_the_last(trouble: Exception) -> None:
    setup = Setup(trouble, SweepReport(1, 2, 3), turns=2, prunes=trouble)

    setup.upkeep.run()

    assert setup.observed == [SweepReport(1, 2, 3)]


def test_each_outage_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    setup = Setup(*(StorageUnavailable() for _ in range(3)), NOTHING, StorageUnavailable(), turns=5)
    with caplog.at_level(logging.INFO, logger="adapters.upkeep"):
        setup.upkeep.run()

    assert [line.getMessage() for line in caplog.records] == ["upkeep waits", "upkeep waits"]


def test_stopped_before_it_begins_it_does_nothing() -> None:
    setup = Setup()
    setup.upkeep.stop()

    setup.upkeep.run()

    assert setup.swept_at == []


def test_it_stops_from_another_thread_without_waiting_for_the_next_turn() -> None:
    swept = threading.Event()

    def sweep() -> SweepReport:
        swept.set()
        return NOTHING

    upkeep = Upkeep(sweep, lambda: False, interval=timedelta(hours=1))
    thread = threading.Thread(target=upkeep.run)
    thread.start()
    assert swept.wait(LONGEST_WAIT_SECONDS)
    upkeep.stop()
    thread.join(LONGEST_WAIT_SECONDS)

    assert not thread.is_alive()
