"""What every `Deliveries` repository must do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from application.ports.deliveries import Delivery, DeliverySelection, DeliveryState, InboxStanding
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.connection import Connection
from domain.identifiers import DeliveryId
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World, a_connection, a_delivery, an_id

pytestmark = pytest.mark.contract

LATER = NOON + timedelta(minutes=1)


def stored(units: UnitOfWorkFactory, *deliveries: Delivery) -> frozenset[DeliveryId]:
    with units.as_system() as unit:
        new = unit.deliveries.add(deliveries)
        unit.commit()
    return new


def state_of(units: UnitOfWorkFactory, delivery: Delivery) -> Delivery | None:
    with units.as_system() as unit:
        return unit.deliveries.take(delivery.id)


def waiting(
    units: UnitOfWorkFactory, among: Sequence[Delivery], *, now: datetime, again_at: datetime = LATER
) -> list[DeliveryId]:
    """Which of these wait; others' tests share the inbox."""
    with units.as_system() as unit:
        found = unit.deliveries.waiting(now=now, again_at=again_at, limit=1000)
        unit.commit()
    return [one for one in found if one in {delivery.id for delivery in among}]


def test_a_delivery_reads_as_it_came_in(units: UnitOfWorkFactory, world: World) -> None:
    delivery = a_delivery(connected(units, world), body=b"\x00\xff not even text")
    stored(units, delivery)

    assert state_of(units, delivery) == delivery


def test_those_that_are_new_are_named(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    known, new = a_delivery(connection), a_delivery(connection)
    stored(units, known)

    assert stored(units, a_delivery(connection, key=known.key), new) == {new.id}


def test_of_two_alike_that_came_together_one_is_stored(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    first, copy = a_delivery(connection, key="same"), a_delivery(connection, key="same")

    assert stored(units, first, copy) == {first.id}


def test_the_same_key_in_another_workspace_is_another_delivery(units: UnitOfWorkFactory, world: World) -> None:
    mine, theirs = a_delivery(connected(units, world)), a_connection(world.eve)
    stored(units, mine)

    copy = a_delivery(theirs, key=mine.key)

    assert stored(units, copy) == {copy.id}


def test_among_those_of_unknown_owners_a_key_is_stored_once_too(units: UnitOfWorkFactory) -> None:
    first = a_delivery()
    stored(units, first)

    assert stored(units, a_delivery(key=first.key)) == frozenset()


def test_nothing_stores_nothing(units: UnitOfWorkFactory) -> None:
    assert stored(units) == frozenset()


def test_a_person_cannot_bring_deliveries_in(units: UnitOfWorkFactory, world: World) -> None:
    with units.acting_as(world.boss) as unit, pytest.raises(RuntimeError, match="system"):
        unit.deliveries.add([a_delivery(a_connection(world.boss))])


@pytest.mark.parametrize("state", [DeliveryState.HANDLED, DeliveryState.IGNORED, DeliveryState.FAILED])
def test_what_is_settled_is_not_taken_again(units: UnitOfWorkFactory, world: World, state: DeliveryState) -> None:
    delivery = a_delivery(connected(units, world))
    stored(units, delivery)

    with units.as_service(world.workspace) as unit:
        unit.deliveries.settle(delivery.id, state, outcome="because", now=NOON)
        unit.commit()

    assert state_of(units, delivery) is None


@pytest.mark.parametrize("state", [DeliveryState.STORED, DeliveryState.SET_ASIDE])
def test_what_waits_is_taken(units: UnitOfWorkFactory, world: World, state: DeliveryState) -> None:
    delivery = a_delivery(connected(units, world), state=state)
    stored(units, delivery)

    assert state_of(units, delivery) == delivery


def test_what_another_holds_is_passed_by(units: UnitOfWorkFactory, world: World) -> None:
    delivery = a_delivery(connected(units, world))
    stored(units, delivery)

    with units.as_system() as holder:
        assert holder.deliveries.take(delivery.id) is not None

        assert state_of(units, delivery) is None


def test_the_service_takes_only_what_is_its_workspaces(units: UnitOfWorkFactory, world: World) -> None:
    delivery = a_delivery(connected(units, world))
    stored(units, delivery)

    with units.as_service(world.eve.workspace) as unit:
        assert unit.deliveries.take(delivery.id) is None


@pytest.mark.parametrize("who", ["ada", "boss"])
def test_people_take_none(units: UnitOfWorkFactory, world: World, who: str) -> None:
    delivery = a_delivery(connected(units, world))
    stored(units, delivery)

    with units.acting_as(getattr(world, who)) as unit:
        assert unit.deliveries.take(delivery.id) is None


def test_putting_off_counts_the_tries(units: UnitOfWorkFactory, world: World) -> None:
    delivery = a_delivery(connected(units, world))
    stored(units, delivery)

    with units.as_system() as unit:
        tries = [unit.deliveries.put_off(delivery.id, until=LATER, outcome="ProviderDown") for _ in range(2)]
        found = unit.deliveries.take(delivery.id)

    assert tries == [1, 2]
    assert found == replace(delivery, tries=2, due_at=LATER, outcome="ProviderDown")


def test_those_due_are_found_the_longest_waiting_first(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    long_ago = NOON - timedelta(days=1000)
    second = a_delivery(connection, due_at=long_ago + timedelta(seconds=1))
    first, future = a_delivery(connection, due_at=long_ago), a_delivery(connection, due_at=NOON)
    stored(units, second, first, future)

    found = waiting(units, [first, second, future], now=long_ago + timedelta(hours=1))

    assert found == [first.id, second.id]


def test_those_of_one_workspace_are_found_side_by_side(units: UnitOfWorkFactory, world: World) -> None:
    mine, theirs = connected(units, world), a_connection(world.eve)
    with units.acting_as(world.eve) as unit:
        unit.connections.save(theirs)
        unit.commit()
    long_ago = NOON - timedelta(days=1000)
    mixed = [
        a_delivery(connection, due_at=long_ago + timedelta(seconds=number))
        for number, connection in enumerate([mine, theirs, mine, theirs])
    ]
    stored(units, *mixed)

    found = waiting(units, mixed, now=long_ago + timedelta(hours=1))

    whose = {delivery.id: delivery.workspace for delivery in mixed}
    assert [whose[one] for one in found] in (
        [mine.workspace] * 2 + [theirs.workspace] * 2,
        [theirs.workspace] * 2 + [mine.workspace] * 2,
    )


def test_those_found_are_not_due_again_before_they_are_told_to_be(units: UnitOfWorkFactory, world: World) -> None:
    delivery = a_delivery(connected(units, world), due_at=NOON - timedelta(days=999))
    stored(units, delivery)

    found = [waiting(units, [delivery], now=now) for now in (NOON, LATER - timedelta(seconds=1), LATER)]

    assert found == [[delivery.id], [], [delivery.id]]


def test_what_is_being_worked_on_is_not_found_waiting(units: UnitOfWorkFactory, world: World) -> None:
    delivery = a_delivery(connected(units, world), due_at=NOON - timedelta(days=999))
    stored(units, delivery)

    with units.as_service(world.workspace) as holder:
        holder.deliveries.take(delivery.id)

        assert waiting(units, [delivery], now=NOON) == []


def test_pruning_forgets_old_unknown_and_settled_ones_only(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    old = NOON - timedelta(days=2000)
    unknown, fresh_unknown = a_delivery(received_at=old), a_delivery()
    settled, waits = a_delivery(connection, received_at=old), a_delivery(connection, received_at=old)
    stored(units, unknown, fresh_unknown, settled, waits)
    with units.as_system() as unit:
        unit.deliveries.settle(settled.id, DeliveryState.HANDLED, outcome=None, now=old)
        unit.deliveries.prune(
            unknown_before=old + timedelta(days=1), settled_before=old + timedelta(days=1), limit=1000
        )
        unit.commit()

    # Only what was forgotten can come in again under its old key.
    again = [replace(one, id=DeliveryId(an_id())) for one in (unknown, fresh_unknown, settled, waits)]
    new = stored(units, *again)

    assert new == {again[0].id, again[2].id}


def test_pruning_forgets_those_that_failed_too(units: UnitOfWorkFactory, world: World) -> None:
    old = NOON - timedelta(days=2000)
    failed = a_delivery(connected(units, world), received_at=old)
    stored(units, failed)
    with units.as_system() as unit:
        unit.deliveries.settle(failed.id, DeliveryState.FAILED, outcome="ValueError", now=old)
        unit.deliveries.prune(unknown_before=old, settled_before=old + timedelta(days=1), limit=1000)
        unit.commit()

    again = replace(failed, id=DeliveryId(an_id()))

    assert stored(units, again) == {again.id}


# Putting back


def settled(
    units: UnitOfWorkFactory,
    world: World,
    *,
    state: DeliveryState = DeliveryState.HANDLED,
    came_as: DeliveryState = DeliveryState.STORED,
    **changes: Any,
) -> Delivery:
    """One that was carried out, or whatever else became of it."""
    delivery = a_delivery(connected_once(units, world), state=came_as, **changes)
    stored(units, delivery)
    with units.as_service(world.workspace) as unit:
        unit.deliveries.settle(delivery.id, state, outcome="because", now=NOON)
        unit.commit()
    return delivery


def connected_once(units: UnitOfWorkFactory, world: World) -> Connection:
    with units.acting_as(world.ada) as unit:
        known = unit.connections.of_owner(world.ada.user)
    return known or connected(units, world)


def put_back(
    units: UnitOfWorkFactory,
    world: World,
    selection: DeliverySelection,
    *,
    after: DeliveryId | None = None,
    limit: int = 100,
) -> list[DeliveryId]:
    with units.as_service(world.workspace) as unit:
        found = unit.deliveries.put_back(selection, due_at=LATER, after=after, limit=limit)
        unit.commit()
    return list(found)


@pytest.mark.parametrize("state", [DeliveryState.HANDLED, DeliveryState.IGNORED, DeliveryState.FAILED])
def test_what_is_put_back_waits_as_if_it_were_new(units: UnitOfWorkFactory, world: World, state: DeliveryState) -> None:
    delivery = settled(units, world, state=state, tries=7)

    assert put_back(units, world, DeliverySelection(ids=frozenset({delivery.id}))) == [delivery.id]
    assert state_of(units, delivery) == replace(delivery, due_at=LATER, tries=0, replays=1)


def test_what_was_set_aside_is_set_aside_again(units: UnitOfWorkFactory, world: World) -> None:
    """Put back as STORED it would be believed, and whoever recorded it would have won."""
    delivery = settled(units, world, came_as=DeliveryState.SET_ASIDE)

    put_back(units, world, DeliverySelection(ids=frozenset({delivery.id})))

    found = state_of(units, delivery)
    assert found is not None
    assert found.state is DeliveryState.SET_ASIDE


def test_what_waits_already_is_passed_by(units: UnitOfWorkFactory, world: World) -> None:
    delivery = a_delivery(connected(units, world))
    stored(units, delivery)

    assert put_back(units, world, DeliverySelection(ids=frozenset({delivery.id}))) == []


def test_those_of_a_time_are_put_back_its_beginning_included_and_its_end_not(
    units: UnitOfWorkFactory, world: World
) -> None:
    early, first, last, late = (settled(units, world, received_at=NOON + timedelta(hours=hour)) for hour in range(4))
    del early, late
    within = DeliverySelection(received_from=NOON + timedelta(hours=1), received_before=NOON + timedelta(hours=3))

    assert put_back(units, world, within) == [first.id, last.id]


def test_only_the_failed_are_put_back_when_only_they_are_asked_for(units: UnitOfWorkFactory, world: World) -> None:
    settled(units, world)
    failed = settled(units, world, state=DeliveryState.FAILED)

    assert put_back(units, world, DeliverySelection(only_failed=True)) == [failed.id]


def test_portions_put_together_are_all_of_them(units: UnitOfWorkFactory, world: World) -> None:
    ids = [settled(units, world).id for _ in range(3)]
    everything = DeliverySelection(received_from=NOON)

    first = put_back(units, world, everything, limit=2)
    second = put_back(units, world, everything, after=first[-1], limit=2)

    assert first + second == ids


def test_the_service_puts_nothing_of_others_back(units: UnitOfWorkFactory, world: World) -> None:
    delivery = settled(units, world)

    with units.as_service(world.eve.workspace) as unit:
        found = unit.deliveries.put_back(
            DeliverySelection(ids=frozenset({delivery.id})), due_at=LATER, after=None, limit=10
        )

    assert list(found) == []


def test_those_of_unknown_owners_are_passed_by(units: UnitOfWorkFactory) -> None:
    unknown = a_delivery(state=DeliveryState.IGNORED)
    stored(units, unknown)

    with units.as_system() as unit:
        found = unit.deliveries.put_back(
            DeliverySelection(ids=frozenset({unknown.id})), due_at=LATER, after=None, limit=10
        )

    assert list(found) == []


def test_a_person_puts_nothing_back_without_the_service(units: UnitOfWorkFactory, world: World) -> None:
    with units.acting_as(world.boss) as unit, pytest.raises(RuntimeError, match="service"):
        unit.deliveries.put_back(DeliverySelection(only_failed=True), due_at=LATER, after=None, limit=10)


# How they stand


def test_how_deliveries_stand_is_told_of_one_connection(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    hours = [NOON + timedelta(hours=hour) for hour in range(3)]
    stored(
        units,
        a_delivery(connection, received_at=hours[0], state=DeliveryState.HANDLED),
        a_delivery(connection, received_at=hours[1]),
        a_delivery(connection, received_at=hours[2], state=DeliveryState.FAILED),
        a_delivery(a_connection(world.bob), received_at=hours[2] + timedelta(hours=1)),
    )

    with units.as_service(world.workspace) as unit:
        found = unit.deliveries.standing(connection.id)

    assert found == InboxStanding(last_received_at=hours[2], oldest_waiting_since=hours[1], failed=1)


def test_where_nothing_ever_came_there_is_nothing_to_tell(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_service(world.workspace) as unit:
        found = unit.deliveries.standing(connection.id)

    assert found == InboxStanding(last_received_at=None, oldest_waiting_since=None, failed=0)
