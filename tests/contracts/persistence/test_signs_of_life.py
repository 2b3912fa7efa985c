"""What every `SignsOfLife` repository must do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.ports.signs_of_life import SignOfLife
from application.ports.unit_of_work import UnitOfWorkFactory
from tests.support.builders import NOON, World, an_id

pytestmark = pytest.mark.contract


def a_sign(**changes: Any) -> SignOfLife:
    whole: dict[str, Any] = {
        "process": an_id(),
        "name": "worker",
        "version": "1.0",
        "began_at": NOON,
        "seen_at": NOON,
        "reaches_broker": True,
        "budget_left": 0.75,
    }
    return SignOfLife(**whole | changes)


def given(units: UnitOfWorkFactory, *signs: SignOfLife) -> None:
    with units.as_system() as unit:
        for sign in signs:
            unit.signs_of_life.give(sign)
        unit.commit()


def of(units: UnitOfWorkFactory, *processes: UUID) -> list[SignOfLife]:
    with units.as_system() as unit:
        return [sign for sign in unit.signs_of_life.all() if sign.process in processes]


def test_a_sign_is_kept(units: UnitOfWorkFactory) -> None:
    sign = a_sign()
    given(units, sign)

    assert of(units, sign.process) == [sign]


def test_a_process_has_but_its_last_one(units: UnitOfWorkFactory) -> None:
    sign = a_sign()
    later = replace(sign, seen_at=NOON + timedelta(seconds=15), reaches_broker=False, budget_left=0.0)
    given(units, sign, later)

    assert of(units, sign.process) == [later]


def test_they_come_by_name_then_by_when_the_process_began(units: UnitOfWorkFactory) -> None:
    young = a_sign(began_at=NOON + timedelta(hours=1))
    old, upkeep = a_sign(), a_sign(name="upkeep")
    given(units, young, old, upkeep)

    assert of(units, young.process, old.process, upkeep.process) == [upkeep, old, young]


def test_who_took_leave_is_not_missed(units: UnitOfWorkFactory) -> None:
    sign = a_sign()
    given(units, sign)

    with units.as_system() as unit:
        unit.signs_of_life.take_back(sign.process)
        unit.commit()

    assert of(units, sign.process) == []


def test_those_that_fell_silent_long_ago_are_forgotten(units: UnitOfWorkFactory) -> None:
    silent, seen = a_sign(seen_at=NOON - timedelta(days=400)), a_sign(seen_at=NOON - timedelta(days=399))
    given(units, silent, seen)

    with units.as_system() as unit:
        unit.signs_of_life.prune(seen_before=seen.seen_at)
        unit.commit()

    assert of(units, silent.process, seen.process) == [seen]


def test_they_are_nobodys_but_the_systems(units: UnitOfWorkFactory, world: World) -> None:
    with units.acting_as(world.boss) as unit, pytest.raises(RuntimeError, match="system"):
        unit.signs_of_life.all()
