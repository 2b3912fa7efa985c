"""What the finders must answer about the inbox."""

from datetime import timedelta
from uuid import UUID

import pytest

from application.paging import PageRequest
from application.ports.deliveries import Delivery, DeliveryState
from application.ports.finders import DeliveryCriteria, Finders
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.values import Cause, CauseKind
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World, a_delivery, a_meeting, an_id

pytestmark = pytest.mark.contract

EVERYTHING = DeliveryCriteria()


def stored(units: UnitOfWorkFactory, *deliveries: Delivery) -> None:
    with units.as_system() as unit:
        unit.deliveries.add(deliveries)
        unit.commit()


def ids(
    finders: Finders,
    principal: Principal,
    criteria: DeliveryCriteria = EVERYTHING,
    page: PageRequest = PageRequest(),  # noqa: B008  frozen
) -> list[UUID] | None:
    found = finders.deliveries(principal, criteria, page=page)
    return None if found is None else [edge.node.id for edge in found.edges]


def test_the_inbox_is_listed_newest_first(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = connected(units, world)
    older, newer = a_delivery(connection), a_delivery(connection, received_at=NOON + timedelta(hours=1))
    stored(units, older, newer)

    assert ids(finders, world.boss) == [newer.id, older.id]


def test_a_member_sees_no_inbox(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    stored(units, a_delivery(connected(units, world)))

    assert ids(finders, world.ada) is None


def test_a_member_gets_no_delivery_by_its_id(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    delivery = a_delivery(connected(units, world))
    stored(units, delivery)

    assert finders.deliveries_by_ids(world.ada, [delivery.id]) == {}


def test_another_workspace_sees_none_of_it(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    delivery = a_delivery(connected(units, world))
    stored(units, delivery)

    assert (ids(finders, world.eve), finders.deliveries_by_ids(world.eve, [delivery.id])) == ([], {})


def test_those_of_unknown_owners_are_in_nobodys_inbox(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    stored(units, a_delivery())

    assert ids(finders, world.boss) == []


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (DeliveryCriteria(states=frozenset({DeliveryState.FAILED})), [1]),
        (DeliveryCriteria(states=frozenset()), []),
        (DeliveryCriteria(received_from=NOON), [1, 0]),
        (DeliveryCriteria(received_from=NOON + timedelta(hours=1)), [1]),
        (DeliveryCriteria(received_before=NOON + timedelta(hours=1)), [0]),
        (DeliveryCriteria(connection=UUID(int=404)), []),
    ],
)
def test_only_what_meets_the_criteria_is_listed(
    units: UnitOfWorkFactory, finders: Finders, world: World, criteria: DeliveryCriteria, expected: list[int]
) -> None:
    connection = connected(units, world)
    deliveries = [
        a_delivery(connection),
        a_delivery(connection, received_at=NOON + timedelta(hours=1), state=DeliveryState.FAILED),
    ]
    stored(units, *deliveries)

    assert ids(finders, world.boss, criteria) == [deliveries[number].id for number in expected]


def test_pages_put_together_are_the_whole_inbox(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = connected(units, world)
    # Two came in at the same moment each, so that the ids have to decide.
    stored(units, *(a_delivery(connection, received_at=NOON + timedelta(hours=number // 2)) for number in range(5)))
    found: list[UUID] = []
    cursor = None

    for _ in range(3):
        page = finders.deliveries(world.boss, EVERYTHING, page=PageRequest.of(first=2, after=cursor))
        assert page is not None
        found += [edge.node.id for edge in page.edges]
        cursor = page.edges[-1].cursor

    assert found == ids(finders, world.boss)


def test_the_total_is_counted_when_asked_for(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = connected(units, world)
    stored(units, *(a_delivery(connection) for _ in range(3)))

    page = finders.deliveries(world.boss, EVERYTHING, page=PageRequest.of(first=1, with_total=True))

    assert page is not None
    assert page.total == 3


def test_a_delivery_says_when_it_is_taken_up_next_only_while_it_waits(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    connection = connected(units, world)
    waits, failed = a_delivery(connection), a_delivery(connection, state=DeliveryState.FAILED, outcome="ValueError")
    stored(units, waits, failed)

    found = finders.deliveries_by_ids(world.boss, [waits.id, failed.id])

    assert {id_: view.due_at for id_, view in found.items()} == {waits.id: waits.due_at, failed.id: None}


def test_one_that_was_set_aside_is_shown_as_late(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = connected(units, world)
    late, fresh = a_delivery(connection, state=DeliveryState.SET_ASIDE), a_delivery(connection)
    stored(units, late, fresh)

    found = finders.deliveries_by_ids(world.boss, [late.id, fresh.id])

    assert {id_: view.is_late for id_, view in found.items()} == {late.id: True, fresh.id: False}


def test_the_meetings_that_a_delivery_changed_are_named_once_each(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    cause = Cause(CauseKind.CALENDLY, an_id())
    first, second, other = (a_meeting(world.ada) for _ in range(3))
    with units.as_service(world.workspace) as unit:
        unit.meetings.save(first, cause=cause)
        unit.meetings.save(second, cause=cause)
        unit.meetings.save(other, cause=Cause(CauseKind.CALENDLY, an_id()))
        unit.commit()
    assert cause.reference is not None

    assert finders.meetings_changed_by(world.boss, [cause.reference]) == {cause.reference: [first.id, second.id]}


def test_a_delivery_that_changed_nothing_is_left_out(finders: Finders, world: World) -> None:
    assert finders.meetings_changed_by(world.boss, [an_id()]) == {}
