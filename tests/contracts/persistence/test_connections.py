"""What every `Connections` repository must do."""

from datetime import timedelta

import pytest

from application.ports.connections import AccountTaken
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal, Role
from domain.connection import Connection, ConnectionStatus
from domain.errors import NotFound, StaleWrite
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World, a_connection, a_principal, an_account, tokens

pytestmark = pytest.mark.contract


def saved(units: UnitOfWorkFactory, connection: Connection) -> Connection:
    with units.as_service(connection.workspace) as unit:
        unit.connections.save(connection)
        unit.commit()
    return connection


def test_a_connection_reads_as_it_was_saved(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.acting_as(world.ada) as unit:
        assert unit.connections.require(connection.id) == connection


def test_a_connection_whose_tokens_were_given_back_reads_without(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    connection.close(NOON)
    connection.forget_tokens()
    saved(units, connection)

    with units.acting_as(world.ada) as unit:
        assert unit.connections.require(connection.id).tokens is None


def test_anothers_connection_is_not_found(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.acting_as(world.bob) as unit, pytest.raises(NotFound):
        unit.connections.require(connection.id)


def test_an_admin_sees_a_members_connection_without_its_tokens(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.acting_as(world.boss) as unit:
        found = unit.connections.require(connection.id)

    assert (found.account, found.tokens) == (connection.account, None)


def test_an_admin_cannot_change_a_members_connection(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.acting_as(world.boss) as unit:
        found = unit.connections.require(connection.id)
        found.close(NOON)
        with pytest.raises(StaleWrite):
            unit.connections.save(found)


def test_the_service_sees_tokens(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_service(world.workspace) as unit:
        assert unit.connections.require(connection.id).tokens == connection.tokens


def test_an_owners_connection_is_the_open_one(units: UnitOfWorkFactory, world: World) -> None:
    closed, opened = a_connection(world.ada), a_connection(world.ada)
    closed.close(NOON + timedelta(hours=1))
    saved(units, closed)
    saved(units, opened)

    with units.acting_as(world.ada) as unit:
        assert unit.connections.of_owner(world.ada.user) == opened


def test_with_none_open_an_owners_connection_is_the_one_closed_last(units: UnitOfWorkFactory, world: World) -> None:
    first, last = a_connection(world.ada), a_connection(world.ada)
    for connection, hours in ((last, 2), (first, 1)):
        connection.close(NOON + timedelta(hours=hours))
        saved(units, connection)

    with units.acting_as(world.ada) as unit:
        assert unit.connections.of_owner(world.ada.user) == last


def test_an_owner_who_never_connected_has_none(units: UnitOfWorkFactory, world: World) -> None:
    connected(units, world)

    with units.acting_as(world.bob) as unit:
        assert unit.connections.of_owner(world.bob.user) is None


def test_the_record_of_an_owner_and_account_is_found_whatever_its_state(units: UnitOfWorkFactory, world: World) -> None:
    connection = a_connection(world.ada)
    connection.close(NOON)
    saved(units, connection)

    with units.acting_as(world.ada) as unit:
        assert unit.connections.of_owner_and_account(world.ada.user, connection.account.uri) == connection


@pytest.mark.parametrize("same_workspace", [True, False])
def test_an_account_that_somebody_else_has_connected_is_taken(
    units: UnitOfWorkFactory, world: World, same_workspace: bool
) -> None:
    connection = connected(units, world)
    other = world.bob if same_workspace else world.eve

    with units.acting_as(other) as unit, pytest.raises(AccountTaken):
        unit.connections.save(a_connection(other, account=connection.account))


def test_an_owner_cannot_have_two_connections_open(units: UnitOfWorkFactory, world: World) -> None:
    connected(units, world)

    with units.acting_as(world.ada) as unit, pytest.raises(AccountTaken):
        unit.connections.save(a_connection(world.ada))


def test_an_account_is_free_again_once_it_was_disconnected(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    connection.close(NOON)
    saved(units, connection)

    theirs = saved(units, a_connection(world.eve, account=connection.account))

    with units.as_system() as unit:
        found = unit.connections.of_account(connection.account.uri)
    assert found is not None
    assert found.id == theirs.id


def test_the_system_finds_whose_an_account_is_without_its_tokens(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_system() as unit:
        found = unit.connections.of_account(connection.account.uri)

    assert found is not None
    assert (found.workspace, found.owner, found.tokens) == (world.workspace, world.ada.user, None)


def test_a_closed_connection_is_nobodys_account(units: UnitOfWorkFactory, world: World) -> None:
    connection = a_connection(world.ada)
    connection.close(NOON)
    saved(units, connection)

    with units.as_system() as unit:
        assert unit.connections.of_account(connection.account.uri) is None


def test_the_system_lists_all_open_ones_without_their_tokens(units: UnitOfWorkFactory, world: World) -> None:
    closed = a_connection(world.boss)
    closed.close(NOON)
    mine = [connected(units, world), saved(units, a_connection(world.eve)), saved(units, closed)]

    with units.as_system() as unit:
        found = [one for one in unit.connections.open() if one.id in {known.id for known in mine}]

    assert [(one.id, one.tokens) for one in found] == [(mine[0].id, None), (mine[1].id, None)]


def test_only_the_system_may_ask_whose_an_account_is(units: UnitOfWorkFactory, world: World) -> None:
    with units.acting_as(world.ada) as unit, pytest.raises(RuntimeError, match="system"):
        unit.connections.of_account(an_account().uri)


def test_the_hosts_of_a_workspace_are_found_by_their_accounts(units: UnitOfWorkFactory, world: World) -> None:
    connection, strangers = connected(units, world), saved(units, a_connection(world.eve))

    with units.as_service(world.workspace) as unit:
        found = unit.connections.hosting([connection.account.uri, strangers.account.uri, an_account().uri])

    assert found == {connection.account.uri: connection}


def test_new_tokens_replace_the_old(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    connection.renew(tokens("two"), scopes=connection.scopes)
    saved(units, connection)

    with units.as_service(world.workspace) as unit:
        assert unit.connections.require(connection.id).tokens == tokens("two")


def test_a_lapsed_connection_says_so(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    connection.lapse(NOON)
    saved(units, connection)

    with units.acting_as(world.ada) as unit:
        found = unit.connections.require(connection.id)
    assert (found.status, found.lapsed_at) == (ConnectionStatus.RECONNECT_NEEDED, NOON)


def test_locking_reads_the_connection(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_service(world.workspace) as unit:
        assert unit.connections.lock(connection.id, wait=timedelta(seconds=1)) == connection


def test_locking_what_is_not_there_says_so(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_service(world.eve.workspace) as unit, pytest.raises(NotFound):
        unit.connections.lock(connection.id, wait=timedelta(0))


def test_the_same_user_may_connect_in_two_workspaces(units: UnitOfWorkFactory, world: World) -> None:
    elsewhere = Principal(world.ada.user, a_principal().workspace, Role.OWNER)
    connected(units, world)

    theirs = saved(units, a_connection(elsewhere))

    with units.acting_as(elsewhere) as unit:
        assert unit.connections.of_owner(world.ada.user) == theirs
