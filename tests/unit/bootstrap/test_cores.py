"""A process keeps to one core that no other of ours has taken, where there is one."""

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from uuid import uuid4

import pytest

from bootstrap import cores, web, worker
from bootstrap.cores import on_one_core
from bootstrap.settings import Settings
from tests.support.environment import environment_of

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system keeps no process to a core"),
]


class Machine:
    """One on which nobody else has taken a core, with as many cores as told."""

    def __init__(self, count: int) -> None:
        self.allowed = set(range(count))

    def getaffinity(self, _: int) -> set[int]:
        return set(self.allowed)

    def setaffinity(self, _: int, allowed: set[int]) -> None:
        self.allowed = set(allowed)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(3)
    monkeypatch.setattr(cores, "_MARK", f"\0quotla-test-{uuid4()}-{{}}")
    monkeypatch.setattr(os, "sched_getaffinity", made.getaffinity)
    monkeypatch.setattr(os, "sched_setaffinity", made.setaffinity)
    return made


def test_a_process_keeps_to_one_core_until_it_is_done(machine: Machine) -> None:
    with on_one_core() as core:
        assert machine.allowed == {core}

    assert machine.allowed == {0, 1, 2}


def test_each_takes_a_core_of_its_own_and_who_comes_too_late_is_left_to_the_system(machine: Machine) -> None:
    taken = []
    with ExitStack() as processes:
        for _ in range(4):
            machine.allowed = {0, 1, 2}
            taken.append(processes.enter_context(on_one_core()))

        assert machine.allowed == {0, 1, 2}
    assert (set(taken[:3]), taken[3]) == ({0, 1, 2}, None)


def test_a_core_that_was_given_back_can_be_taken(machine: Machine) -> None:
    machine.allowed = {0, 1}
    with on_one_core() as first:
        machine.allowed = {0, 1}
        with on_one_core():
            pass
        machine.allowed = {0, 1}
        with on_one_core() as second:
            assert {first, second} == {0, 1}


def test_of_one_core_there_is_nothing_to_choose(machine: Machine) -> None:
    machine.allowed = {5}

    with on_one_core() as core:
        assert (core, machine.allowed) == (None, {5})


def test_whoever_gives_out_cores_is_not_interfered_with(machine: Machine) -> None:
    with on_one_core(unless=True) as core:
        assert (core, machine.allowed) == (None, {0, 1, 2})


def test_the_real_system_keeps_threads_started_from_now_on_to_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "_MARK", f"\0quotla-test-{uuid4()}-{{}}")
    allowed = os.sched_getaffinity(0)
    seen: list[set[int]] = []
    with on_one_core() as core:
        thread = threading.Thread(target=lambda: seen.append(os.sched_getaffinity(0)))
        thread.start()
        thread.join()

    assert seen == [allowed if core is None else {core}]
    assert os.sched_getaffinity(0) == allowed


class FarEnough(Exception):
    """For these tests."""


def served(settings: Settings) -> None:
    web.run(settings, web.ServePlan(host="127.0.0.1", port=0), descriptor=None, say_ready=lambda: None)


def worked(settings: Settings) -> None:
    worker.run(settings, say_ready=lambda: None)


@pytest.mark.parametrize("spreads", [False, True])
@pytest.mark.parametrize("run", [served, worked])
def test_serve_and_worker_take_a_core_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, run: Callable[[Settings], None], spreads: bool
) -> None:
    told: list[bool] = []

    def asked(*, unless: bool) -> None:
        told.append(unless)
        raise FarEnough

    for module in (web, worker):
        monkeypatch.setattr(module, "on_one_core", asked)
    environment = environment_of(
        url="http://127.0.0.1:1",
        owner_url="postgresql://o:p@127.0.0.1/x",
        redis_url="redis://127.0.0.1",
        sandbox_url="http://127.0.0.1:2",
    )
    settings = Settings.read({**environment, "SPREAD_OVER_CORES": str(int(spreads))})

    with pytest.raises(FarEnough):
        run(settings)

    assert told == [spreads]
