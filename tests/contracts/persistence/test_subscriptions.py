"""What every `Subscriptions` repository must do."""

from datetime import timedelta

import pytest

from application.meetings.receive_deliveries import NoteMissigned
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.errors import StaleWrite
from domain.identifiers import SubscriptionUri
from domain.subscription import Signer, Subscription, SubscriptionTrouble
from tests.adapters.clock import StandingClock
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World, a_subscription, an_uri

pytestmark = pytest.mark.contract


def asked(units: UnitOfWorkFactory, world: World) -> Subscription:
    return saved(units, a_subscription(connected(units, world)))


def saved(units: UnitOfWorkFactory, subscription: Subscription) -> Subscription:
    with units.as_service(subscription.workspace) as unit:
        unit.subscriptions.save(subscription)
        unit.commit()
    return subscription


def by_key(units: UnitOfWorkFactory, key_hash: bytes) -> Subscription | None:
    with units.as_system() as unit:
        return unit.subscriptions.by_key_hash(key_hash)


def test_a_subscription_is_found_by_its_key(units: UnitOfWorkFactory, world: World) -> None:
    subscription = asked(units, world)

    assert by_key(units, subscription.key_hash) == subscription


def test_an_ended_one_is_found_by_its_key_too(units: UnitOfWorkFactory, world: World) -> None:
    subscription = asked(units, world)
    subscription.end(NOON)
    saved(units, subscription)

    assert by_key(units, subscription.key_hash) == subscription


def test_an_unknown_key_finds_none(units: UnitOfWorkFactory) -> None:
    assert by_key(units, b"never handed out") is None


def test_a_person_cannot_look_keys_up(units: UnitOfWorkFactory, world: World) -> None:
    with units.acting_as(world.boss) as unit, pytest.raises(RuntimeError, match="system"):
        unit.subscriptions.by_key_hash(b"any")


def test_a_connections_subscriptions_come_oldest_first_without_the_ended(
    units: UnitOfWorkFactory, world: World
) -> None:
    connection = connected(units, world)
    second = saved(units, a_subscription(connection, now=NOON + timedelta(minutes=1)))
    first, ended = saved(units, a_subscription(connection)), a_subscription(connection)
    ended.end(NOON)
    saved(units, ended)

    with units.as_service(world.workspace) as unit:
        assert unit.subscriptions.of_connection(connection.id) == [first, second]


def test_a_refusal_is_kept_in_calendlys_words(units: UnitOfWorkFactory, world: World) -> None:
    subscription = asked(units, world)
    subscription.refuse(SubscriptionTrouble.PLAN, "Please upgrade")
    saved(units, subscription)

    assert by_key(units, subscription.key_hash) == subscription


def test_standing_is_kept(units: UnitOfWorkFactory, world: World) -> None:
    subscription = asked(units, world)
    subscription.stand(SubscriptionUri(an_uri("webhook_subscriptions")))
    saved(units, subscription)

    assert by_key(units, subscription.key_hash) == subscription


def test_the_system_notes_by_what_deliveries_are_signed(units: UnitOfWorkFactory, world: World) -> None:
    subscription = asked(units, world)

    with units.as_system() as unit:
        found = unit.subscriptions.by_key_hash(subscription.key_hash)
        assert found is not None
        found.signer = Signer.APP
        unit.subscriptions.save(found)
        unit.commit()

    found = by_key(units, subscription.key_hash)
    assert found is not None
    assert found.signer is Signer.APP


def test_the_system_notes_when_something_was_wrongly_signed(units: UnitOfWorkFactory, world: World) -> None:
    subscription = asked(units, world)

    NoteMissigned(units, StandingClock(NOON))(key_hash=subscription.key_hash)

    found = by_key(units, subscription.key_hash)
    assert found is not None
    assert (found.missigned_at, found.signer) == (NOON, None)


def test_noting_it_is_in_nobodys_way(units: UnitOfWorkFactory, world: World) -> None:
    subscription = asked(units, world)
    with units.as_system() as unit:
        found = unit.subscriptions.by_key_hash(subscription.key_hash)
        assert found is not None
        unit.subscriptions.save(found)
        unit.commit()

    subscription.end(NOON)

    assert saved(units, subscription).version == 2


def test_of_two_who_read_the_same_the_second_to_save_is_refused(units: UnitOfWorkFactory, world: World) -> None:
    subscription = asked(units, world)
    stale = by_key(units, subscription.key_hash)
    assert stale is not None
    subscription.end(NOON)
    saved(units, subscription)

    with pytest.raises(StaleWrite):
        saved(units, stale)
