"""What every `EventTypes` repository must do."""

from datetime import timedelta

import pytest

from application.connections.list_event_types import event_type_id
from application.ports.event_types import CachedEventTypes
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.errors import NotFound
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World, an_event_type

pytestmark = pytest.mark.contract


def test_nothing_is_known_before_the_first_ask(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.acting_as(world.ada) as unit:
        assert unit.event_types.get(connection.id) is None


def test_event_types_read_as_they_were_listed(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    items = [an_event_type(name=name) for name in ("Second", "First", "Third")]

    with units.as_service(world.workspace) as unit:
        unit.event_types.replace(connection.id, items, fetched_at=NOON)
        unit.commit()

    with units.acting_as(world.ada) as unit:
        assert unit.event_types.get(connection.id) == CachedEventTypes(items, NOON, is_outdated=False)


def test_a_new_list_replaces_the_old(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    stays, goes, comes = an_event_type(), an_event_type(), an_event_type()
    later = NOON + timedelta(minutes=10)

    with units.as_service(world.workspace) as unit:
        unit.event_types.replace(connection.id, [stays, goes], fetched_at=NOON)
        unit.event_types.outdate(connection.id)
        unit.event_types.replace(connection.id, [comes, stays], fetched_at=later)

        assert unit.event_types.get(connection.id) == CachedEventTypes([comes, stays], later, is_outdated=False)


def test_an_account_without_event_types_is_known_to_have_none(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_service(world.workspace) as unit:
        unit.event_types.replace(connection.id, [], fetched_at=NOON)

        assert unit.event_types.get(connection.id) == CachedEventTypes([], NOON, is_outdated=False)


def test_an_outdated_list_says_so(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_service(world.workspace) as unit:
        unit.event_types.replace(connection.id, [an_event_type()], fetched_at=NOON)
        unit.event_types.outdate(connection.id)
        found = unit.event_types.get(connection.id)

    assert found is not None
    assert found.is_outdated


def test_an_event_type_is_found_by_the_id_it_is_shown_under(units: UnitOfWorkFactory, world: World) -> None:
    connection, item = connected(units, world), an_event_type()

    with units.as_service(world.workspace) as unit:
        unit.event_types.replace(connection.id, [item], fetched_at=NOON)
        unit.commit()

    with units.acting_as(world.ada) as unit:
        assert unit.event_types.by_id(event_type_id(connection.id, item.uri)) == (connection.id, item)


def test_a_colleagues_event_type_is_not_found(units: UnitOfWorkFactory, world: World) -> None:
    connection, item = connected(units, world), an_event_type()

    with units.as_service(world.workspace) as unit:
        unit.event_types.replace(connection.id, [item], fetched_at=NOON)
        unit.commit()

    with units.acting_as(world.bob) as unit:
        assert unit.event_types.by_id(event_type_id(connection.id, item.uri)) is None


def test_event_types_of_an_unknown_connection_are_refused(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_service(world.eve.workspace) as unit, pytest.raises(NotFound):
        unit.event_types.replace(connection.id, [an_event_type()], fetched_at=NOON)
