"""What the sweep tells workers of, and when it tells them again: what may be lost soon, and late workers of little."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from application.upkeep.sweep import DELIVERIES_WHILE_LATE, MANY_UNTAKEN, NUDGE_AGAIN_AFTER
from domain.identifiers import DeliveryId
from tests.support.builders import a_delivery, an_uri
from tests.support.core import Core, an_owner, core_on

pytestmark = pytest.mark.integration

ADA = an_owner(1)


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        yield made


@pytest.fixture
def waiting(core: Core) -> set[DeliveryId]:
    """Deliveries that are due, more than late workers are told of."""
    connection = core.connected(ADA, an_uri("users"))
    deliveries = [a_delivery(connection) for _ in range(DELIVERIES_WHILE_LATE + 1)]
    with core.units.as_system() as unit:
        unit.deliveries.add(deliveries)
        unit.commit()
    core.clock.advance(timedelta(hours=1))
    return {one.id for one in deliveries}


def swept(core: Core) -> set[DeliveryId]:
    """What workers are told of by a sweep now."""
    core.jobs.deliveries.clear()
    core.use_cases.sweep_waiting()
    return set(core.jobs.deliveries)


def test_all_that_waits_is_told(core: Core, waiting: set[DeliveryId]) -> None:
    assert swept(core) == waiting


def test_what_was_just_told_is_not_told_again(core: Core, waiting: set[DeliveryId]) -> None:
    swept(core)

    assert swept(core) == set()


def test_a_nudge_that_may_have_been_lost_is_given_again_soon(core: Core, waiting: set[DeliveryId]) -> None:
    swept(core)
    core.clock.advance(NUDGE_AGAIN_AFTER)

    assert swept(core) == waiting


def test_late_workers_are_told_of_a_few_only(core: Core, waiting: set[DeliveryId]) -> None:
    core.jobs.late = MANY_UNTAKEN + 1

    assert len(swept(core)) == DELIVERIES_WHILE_LATE


def test_when_the_broker_has_lost_all_of_it_all_that_waits_is_told(core: Core, waiting: set[DeliveryId]) -> None:
    core.jobs.late = MANY_UNTAKEN + 1
    swept(core)
    core.jobs.late = 0
    core.clock.advance(NUDGE_AGAIN_AFTER)

    assert swept(core) == waiting
