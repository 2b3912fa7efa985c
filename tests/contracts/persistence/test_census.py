"""What every `Census` must count."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.persistence.census import PostgresCensus
from adapters.persistence.engine import Database
from application.ports.census import QueueFigures
from application.ports.deliveries import DeliveryState
from application.ports.messages import MessageState
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.connection import Connection
from domain.identifiers import ReactionId
from tests.adapters.nudges import RecordingJobs
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World, a_connection, a_delivery, a_message
from tests.support.persistence import A_KEY

pytestmark = pytest.mark.contract

EMPTY = QueueFigures(waiting=0, untried_since=None, retrying=0, failed=0)


@pytest.fixture
def census(storage: Database) -> PostgresCensus:
    return PostgresCensus(storage)


def delivered(units: UnitOfWorkFactory, connection: Connection | None, at: datetime = NOON, **changes: Any) -> None:
    with units.as_system() as unit:
        unit.deliveries.add([a_delivery(connection, received_at=at, **changes)])
        unit.commit()


def test_an_empty_workspace_has_nothing_waiting(census: PostgresCensus, world: World) -> None:
    found = census.figures(world.workspace, now=NOON)

    assert (found.deliveries, found.reactions, found.messages, found.last_delivery_at) == (EMPTY, EMPTY, EMPTY, None)


def test_deliveries_are_counted_by_what_becomes_of_them(
    units: UnitOfWorkFactory, census: PostgresCensus, world: World
) -> None:
    connection = connected(units, world)
    delivered(units, connection, NOON - timedelta(minutes=9), tries=3)
    delivered(units, connection, NOON - timedelta(minutes=4))
    delivered(units, connection, NOON - timedelta(minutes=2), state=DeliveryState.SET_ASIDE)
    delivered(units, connection, NOON, state=DeliveryState.FAILED)
    delivered(units, connection, NOON - timedelta(days=1), state=DeliveryState.HANDLED)

    found = census.figures(world.workspace, now=NOON)

    assert found.deliveries == QueueFigures(waiting=3, untried_since=NOON - timedelta(minutes=4), retrying=1, failed=1)
    assert found.last_delivery_at == NOON


def test_messages_that_failed_or_may_have_gone_out_are_counted_for_a_week(
    units: UnitOfWorkFactory, census: PostgresCensus, world: World
) -> None:
    with units.acting_as(world.ada) as unit:
        for state, age in (
            (MessageState.FAILED, timedelta(days=1)),
            (MessageState.FAILED, timedelta(days=8)),
            (MessageState.UNKNOWN, timedelta(days=1)),
        ):
            message = a_message(world.ada)
            unit.messages.add(message)
            unit.messages.settle(message.id, state, now=NOON - age, why="because")
        unit.commit()

    found = census.figures(world.workspace, now=NOON)

    assert (found.messages.failed, found.messages_uncertain) == (1, 1)


def test_a_reaction_that_nobody_has_taken_up_waits(
    units: UnitOfWorkFactory, census: PostgresCensus, world: World
) -> None:
    connected(units, world)  # which is followed by reactions

    waiting = census.figures(world.workspace, now=NOON).reactions

    assert (waiting.waiting > 0, waiting.untried_since) == (True, NOON)


def asked_again_in_an_hour(units: UnitOfWorkFactory, reaction: ReactionId, *, afresh: bool) -> None:
    """It was taken up, and is put off."""
    with units.as_system() as unit:
        unit.reactions.lease(reaction, now=NOON, until=NOON + timedelta(minutes=2))
        unit.reactions.put_off(reaction, until=NOON + timedelta(hours=1), why="SubscriptionNotStanding", afresh=afresh)
        unit.commit()


def test_a_reaction_that_is_at_work_was_not_tried_in_vain(
    units: UnitOfWorkFactory, census: PostgresCensus, jobs: RecordingJobs, world: World
) -> None:
    connected(units, world)
    with units.as_system() as unit:
        unit.reactions.lease(jobs.reactions[0], now=NOON, until=NOON + timedelta(minutes=2))
        unit.commit()

    found = census.figures(world.workspace, now=NOON).reactions

    assert found == QueueFigures(waiting=1, untried_since=None, retrying=0, failed=0)


def test_a_reaction_that_failed_is_to_be_tried_again(
    units: UnitOfWorkFactory, census: PostgresCensus, jobs: RecordingJobs, world: World
) -> None:
    connected(units, world)
    asked_again_in_an_hour(units, jobs.reactions[0], afresh=False)

    found = census.figures(world.workspace, now=NOON + timedelta(minutes=30)).reactions

    assert found == QueueFigures(waiting=1, untried_since=None, retrying=1, failed=0)


def test_a_reaction_that_goes_on_later_was_taken_up(
    units: UnitOfWorkFactory, census: PostgresCensus, jobs: RecordingJobs, world: World
) -> None:
    connected(units, world)
    asked_again_in_an_hour(units, jobs.reactions[0], afresh=True)

    found = census.figures(world.workspace, now=NOON + timedelta(minutes=30)).reactions

    assert found == QueueFigures(waiting=1, untried_since=None, retrying=0, failed=0)


def test_a_reaction_that_does_not_go_on_when_it_should_waits_since_then(
    units: UnitOfWorkFactory, census: PostgresCensus, jobs: RecordingJobs, world: World
) -> None:
    connected(units, world)
    asked_again_in_an_hour(units, jobs.reactions[0], afresh=True)

    found = census.figures(world.workspace, now=NOON + timedelta(hours=2)).reactions

    assert found.untried_since == NOON + timedelta(hours=1)


def test_another_workspaces_figures_are_not_in_ones_own(
    units: UnitOfWorkFactory, census: PostgresCensus, world: World
) -> None:
    elsewhere = a_connection(world.eve)
    with units.acting_as(world.eve) as unit:
        unit.connections.save(elsewhere)
        unit.commit()
    delivered(units, elsewhere)
    delivered(units, None)

    found = census.figures(world.workspace, now=NOON)

    assert (found.deliveries, found.reactions, found.unknown_owners, found.last_connected_at) == (EMPTY, EMPTY, 0, None)


def test_the_whole_installation_has_those_of_nobody_too(units: UnitOfWorkFactory, census: PostgresCensus) -> None:
    before = census.figures(None, now=NOON).unknown_owners
    delivered(units, None)

    assert census.figures(None, now=NOON).unknown_owners == before + 1


def test_the_keys_that_secrets_are_sealed_with_are_told_by_their_ids(
    units: UnitOfWorkFactory, census: PostgresCensus, world: World
) -> None:
    before = census.sealed_with().get(A_KEY[0], 0)
    connected(units, world)

    assert census.sealed_with() == {A_KEY[0]: before + 2}


def test_a_database_that_is_as_it_should_be_is_said_to_be(census: PostgresCensus) -> None:
    found = census.schema()

    assert (found.is_current, found.unsafe_login, found.server.partition(".")[0].isdigit()) == (True, None, True)
