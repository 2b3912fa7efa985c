"""What the finders must answer about connections."""

from datetime import timedelta

import pytest

from application.ports.finders import Finders
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.views import HostOptionView
from domain.connection import Connection
from domain.identifiers import SubscriptionUri
from domain.subscription import Subscription, SubscriptionState, SubscriptionTrouble
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World, a_connection, a_delivery, a_subscription, an_account, an_id, an_uri

pytestmark = pytest.mark.contract


def kept(units: UnitOfWorkFactory, connection: Connection, *subscriptions: Subscription) -> None:
    with units.as_service(connection.workspace) as unit:
        unit.connections.save(connection)
        for subscription in subscriptions:
            unit.subscriptions.save(subscription)
        unit.commit()


def test_who_never_connected_has_no_connection(finders: Finders, world: World) -> None:
    assert finders.connection(world.ada) is None


def test_a_connection_is_shown_to_its_owner(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = connected(units, world)

    view = finders.connection(world.ada)

    assert view is not None
    assert (view.id, view.owner, view.account_uri, view.time_zone, view.missing_scopes, view.webhook.state) == (
        connection.id,
        world.ada.user,
        connection.account.uri,
        "Europe/Berlin",
        (),
        None,
    )


def test_an_admins_own_connection_is_not_a_members(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connected(units, world)

    assert finders.connection(world.boss) is None


def test_what_the_owner_did_not_grant_is_named(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = a_connection(world.ada, scopes=["users:read", "webhooks:write"])
    kept(units, connection)

    view = finders.connection(world.ada)

    assert view is not None
    assert "scheduled_events:write" in view.missing_scopes


def test_an_open_connection_is_shown_rather_than_a_closed_one(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    closed, opened = a_connection(world.ada), a_connection(world.ada)
    closed.close(NOON + timedelta(hours=1))
    kept(units, closed)
    kept(units, opened)

    view = finders.connection(world.ada)

    assert view is not None
    assert view.id == opened.id


@pytest.mark.parametrize(("who", "is_shown"), [("ada", True), ("bob", False), ("boss", True), ("eve", False)])
def test_a_connection_is_found_by_its_id_by_those_who_may_see_it(
    units: UnitOfWorkFactory, finders: Finders, world: World, who: str, is_shown: bool
) -> None:
    connection = connected(units, world)

    assert (finders.connection_by_id(getattr(world, who), connection.id) is not None) is is_shown


def test_the_subscription_that_works_is_the_one_that_is_told_of(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    connection = a_connection(world.ada)
    works, newer = a_subscription(connection), a_subscription(connection, now=NOON + timedelta(hours=1))
    works.stand(SubscriptionUri(an_uri("webhook_subscriptions")))
    kept(units, connection, works, newer)

    view = finders.connection(world.ada)

    assert view is not None
    assert view.webhook.state is SubscriptionState.ACTIVE


def test_where_none_works_the_newest_says_why(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = a_connection(world.ada)
    older, newest = a_subscription(connection), a_subscription(connection, now=NOON + timedelta(hours=1))
    older.end(NOON)
    newest.refuse(SubscriptionTrouble.PLAN, "Please upgrade")
    kept(units, connection, older, newest)

    view = finders.connection(world.ada)

    assert view is not None
    assert (view.webhook.state, view.webhook.trouble, view.webhook.said) == (
        SubscriptionState.REFUSED,
        SubscriptionTrouble.PLAN,
        "Please upgrade",
    )


def test_a_member_learns_when_the_last_delivery_came(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = connected(units, world)
    with units.as_system() as unit:
        unit.deliveries.add([a_delivery(connection), a_delivery(connection, received_at=NOON + timedelta(hours=1))])
        unit.commit()

    view = finders.connection(world.ada)

    assert view is not None
    assert view.webhook.last_delivery_at == NOON + timedelta(hours=1)


def test_an_unknown_connection_is_not_shown(finders: Finders, world: World) -> None:
    assert finders.connection_by_id(world.ada, an_id()) is None


def test_all_open_connections_of_the_workspace_are_listed_by_name_for_an_admin(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    second, first = (
        a_connection(who, account=an_account(name=name)) for who, name in ((world.ada, "B"), (world.bob, "A"))
    )
    closed = a_connection(world.boss)
    closed.close(NOON)
    for connection in (second, first, closed, a_connection(world.eve)):
        kept(units, connection)

    listed = finders.open_connections(world.boss)

    assert [view.id for view in listed] == [first.id, second.id]


def test_a_member_is_shown_their_own_alone(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_connection(world.ada))
    own = a_connection(world.bob)
    kept(units, own)

    assert [view.id for view in finders.open_connections(world.bob)] == [own.id]


# Hosts


def connected_as(units: UnitOfWorkFactory, who: Principal, name: str) -> Connection:
    connection = a_connection(who, account=an_account(name=name))
    kept(units, connection)
    return connection


@pytest.mark.parametrize(
    ("who", "shown"), [("boss", ["Ada", "Bob"]), ("ada", ["Ada"]), ("bob", ["Bob"]), ("eve", ["Eve"])]
)
def test_members_are_told_of_themselves_as_hosts_and_admins_of_everyone_in_the_workspace(
    units: UnitOfWorkFactory, finders: Finders, world: World, who: str, shown: list[str]
) -> None:
    for owner, name in ((world.bob, "Bob"), (world.ada, "Ada"), (world.eve, "Eve")):
        connected_as(units, owner, name)

    assert [host.name for host in finders.hosts(getattr(world, who))] == shown


def test_who_disconnected_stays_a_host_for_the_meetings_stay(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    closed = connected_as(units, world.ada, "Ada")
    closed.close(NOON)
    kept(units, closed)

    assert [host.user for host in finders.hosts(world.boss)] == [world.ada.user]


def test_a_host_is_named_once_as_the_open_connection_says(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    closed = a_connection(world.ada, account=an_account(name="Ada Before"))
    closed.close(NOON)
    kept(units, closed)
    opened = connected_as(units, world.ada, "Ada Now")

    assert finders.hosts(world.boss) == [
        HostOptionView(user=world.ada.user, name="Ada Now", email=opened.account.email)
    ]
