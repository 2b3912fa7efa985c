"""What every `Reactions` repository must do."""

from datetime import datetime, timedelta

import pytest

from application.ports.outbox import Reaction, ReactionName
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.identifiers import ReactionId
from tests.adapters.nudges import RecordingJobs
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World

pytestmark = pytest.mark.contract

SOON, LATER = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)


@pytest.fixture
def reaction(units: UnitOfWorkFactory, jobs: RecordingJobs, world: World) -> ReactionId:
    """What follows from Ada's having connected."""
    connected(units, world)
    (reaction,) = jobs.reactions
    return reaction


def leased(units: UnitOfWorkFactory, reaction: ReactionId, *, now: datetime, until: datetime) -> Reaction | None:
    with units.as_system() as unit:
        found = unit.reactions.lease(reaction, now=now, until=until)
        unit.commit()
    return found


def is_waiting(units: UnitOfWorkFactory, reaction: ReactionId, *, now: datetime) -> bool:
    with units.as_system() as unit:
        return reaction in unit.reactions.waiting(now=now, again_at=now, limit=10_000)


def test_a_reaction_says_what_to_do_about_what(units: UnitOfWorkFactory, jobs: RecordingJobs, world: World) -> None:
    connection = connected(units, world)
    (reaction,) = jobs.reactions

    assert leased(units, reaction, now=NOON, until=SOON) == Reaction(
        id=reaction,
        workspace=world.workspace,
        name=ReactionName.SUBSCRIBE_TO_BOOKINGS,
        about=connection.id,
        happened_at=NOON,
        tries=1,
    )


def test_only_one_gets_it_until_the_lease_is_over(units: UnitOfWorkFactory, reaction: ReactionId) -> None:
    leased(units, reaction, now=NOON, until=SOON)

    assert leased(units, reaction, now=NOON, until=SOON) is None
    again = leased(units, reaction, now=SOON, until=LATER)

    assert again is not None
    assert again.tries == 2


def test_what_is_done_is_not_leased_again(units: UnitOfWorkFactory, reaction: ReactionId) -> None:
    with units.as_system() as unit:
        unit.reactions.done(reaction, now=NOON)
        unit.commit()

    assert leased(units, reaction, now=LATER, until=LATER) is None


def test_what_was_given_up_is_not_leased_again(units: UnitOfWorkFactory, reaction: ReactionId) -> None:
    with units.as_system() as unit:
        unit.reactions.give_up(reaction, now=NOON, why="ReconnectNeeded")
        unit.commit()

    assert leased(units, reaction, now=LATER, until=LATER) is None


def test_what_was_put_off_is_leased_only_then(units: UnitOfWorkFactory, reaction: ReactionId) -> None:
    leased(units, reaction, now=NOON, until=LATER)
    with units.as_system() as unit:
        unit.reactions.put_off(reaction, until=SOON, why="ProviderDown")
        unit.commit()

    assert leased(units, reaction, now=SOON - timedelta(seconds=1), until=LATER) is None
    assert leased(units, reaction, now=SOON, until=LATER) is not None


def test_a_job_has_a_head_start_before_the_sweep(units: UnitOfWorkFactory, reaction: ReactionId) -> None:
    assert [is_waiting(units, reaction, now=now) for now in (NOON, SOON)] == [False, True]


def test_not_being_due_for_the_sweep_keeps_no_job_from_it(units: UnitOfWorkFactory, reaction: ReactionId) -> None:
    with units.as_system() as unit:
        unit.reactions.waiting(now=SOON, again_at=LATER, limit=10_000)
        unit.commit()

    assert leased(units, reaction, now=SOON, until=LATER) is not None


def test_what_is_leased_is_not_found_waiting(units: UnitOfWorkFactory, reaction: ReactionId) -> None:
    leased(units, reaction, now=NOON, until=LATER)

    assert [is_waiting(units, reaction, now=now) for now in (SOON, LATER)] == [False, True]


LONG_AGO = NOON - timedelta(days=3_000)
"""When nothing else was ever settled."""


def pruned(units: UnitOfWorkFactory, *, settled_before: datetime) -> int:
    with units.as_system() as unit:
        dropped = unit.reactions.prune(settled_before=settled_before, limit=10)
        unit.commit()
    return dropped


@pytest.mark.parametrize("is_done", [True, False])
def test_what_is_over_is_forgotten_in_time(units: UnitOfWorkFactory, reaction: ReactionId, is_done: bool) -> None:
    with units.as_system() as unit:
        if is_done:
            unit.reactions.done(reaction, now=LONG_AGO)
        else:
            unit.reactions.give_up(reaction, now=LONG_AGO, why="ReconnectNeeded")
        unit.commit()

    dropped = [pruned(units, settled_before=LONG_AGO + timedelta(seconds=late)) for late in (0, 1, 1)]

    assert dropped == [0, 1, 0]


def test_what_waits_is_not_forgotten(units: UnitOfWorkFactory, reaction: ReactionId) -> None:
    assert pruned(units, settled_before=LONG_AGO + timedelta(seconds=1)) == 0
    assert is_waiting(units, reaction, now=SOON)
