"""What every `Backfills` repository must do."""

from datetime import timedelta

import pytest

from application.ports.finders import Finders
from application.ports.outbox import ReactionName
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.views import BackfillView
from domain.backfill import Backfill, BackfillState, Found
from domain.connection import Connection
from domain.errors import NotFound, StaleWrite
from domain.event_pages import Unread
from domain.identifiers import BackfillId, EventUri, InviteeUri
from domain.values import Cause, CauseKind
from tests.adapters.nudges import RecordingJobs
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World, a_backfill, a_meeting, an_id, some_facts

pytestmark = pytest.mark.contract

HOUR = timedelta(hours=1)


@pytest.fixture
def connection(units: UnitOfWorkFactory, world: World, jobs: RecordingJobs) -> Connection:
    made = connected(units, world)
    jobs.reactions.clear()
    return made


def saved(units: UnitOfWorkFactory, backfill: Backfill) -> Backfill:
    with units.as_service(backfill.workspace) as unit:
        unit.backfills.save(backfill)
        unit.commit()
    return backfill


def test_a_backfill_is_kept_with_its_place_and_counts(units: UnitOfWorkFactory, connection: Connection) -> None:
    backfill = saved(units, a_backfill(connection))
    backfill.count(Found(past=4, coming=3, canceled=2, known=1), events=9)
    backfill.pass_over([Unread("https://api.calendly.com/scheduled_events/one", "odd"), Unread(None, "nameless")])
    backfill.turn_page(None, starts=[NOON], now=NOON + HOUR)
    backfill.note_looked_at(3, matching=2)
    backfill.note_asked(EventUri("event-1"), NOON + HOUR)
    backfill.turn_page("page-2", starts=[NOON], now=NOON + HOUR)
    backfill.start(NOON + HOUR)
    backfill.note_brought_in(is_matched=True)
    backfill.note_asked(EventUri("event-2"), NOON + HOUR)
    saved(units, backfill)

    with units.as_service(connection.workspace) as unit:
        assert unit.backfills.require(backfill.id) == backfill


def test_a_backfill_that_never_was_is_not_found(units: UnitOfWorkFactory, world: World) -> None:
    with units.as_service(world.workspace) as unit, pytest.raises(NotFound):
        unit.backfills.require(BackfillId(an_id()))


def test_a_begun_backfill_has_a_reaction(units: UnitOfWorkFactory, connection: Connection, jobs: RecordingJobs) -> None:
    backfill = saved(units, a_backfill(connection))

    with units.as_system() as unit:
        (reaction,) = jobs.reactions
        found = unit.reactions.lease(reaction, now=NOON, until=NOON + HOUR)
    assert found is not None
    assert (found.name, found.about) == (ReactionName.BACKFILL, backfill.id)


def test_a_connection_has_one_at_a_time(units: UnitOfWorkFactory, connection: Connection) -> None:
    saved(units, a_backfill(connection))

    with pytest.raises(StaleWrite):
        saved(units, a_backfill(connection))


def test_after_one_is_over_another_may_begin(units: UnitOfWorkFactory, connection: Connection) -> None:
    first = saved(units, a_backfill(connection))
    first.stop("person", NOON)
    saved(units, first)

    second = saved(units, a_backfill(connection, now=NOON + HOUR))

    with units.as_service(connection.workspace) as unit:
        assert unit.backfills.latest(connection.id) == second


def test_of_two_that_carry_the_same_on_one_is_stopped(units: UnitOfWorkFactory, connection: Connection) -> None:
    backfill = saved(units, a_backfill(connection))
    with units.as_service(connection.workspace) as unit:
        other = unit.backfills.require(backfill.id)
    saved(units, backfill)

    with pytest.raises(StaleWrite):
        saved(units, other)


def test_those_that_nothing_is_done_about_are_forgotten(units: UnitOfWorkFactory, connection: Connection) -> None:
    saved(units, a_backfill(connection))

    with units.as_system() as unit:
        assert unit.backfills.prune(idle_since=NOON + HOUR, limit=100) >= 1
        unit.commit()

    with units.as_service(connection.workspace) as unit:
        assert unit.backfills.latest(connection.id) is None


def test_those_that_get_on_are_kept(units: UnitOfWorkFactory, connection: Connection) -> None:
    backfill = saved(units, a_backfill(connection))

    with units.as_system() as unit:
        unit.backfills.prune(idle_since=NOON, limit=100)
        unit.commit()

    with units.as_service(connection.workspace) as unit:
        assert unit.backfills.latest(connection.id) == backfill


def test_who_is_in_the_record_is_known(units: UnitOfWorkFactory, world: World) -> None:
    facts = some_facts()
    with units.as_service(world.workspace) as unit:
        unit.meetings.save(a_meeting(world.ada, facts), cause=Cause(CauseKind.CALENDLY))
        unit.commit()

    with units.as_service(world.workspace) as unit:
        assert set(unit.backfills.recorded([facts.invitee, InviteeUri("stranger")])) == {facts.invitee}
    with units.as_service(world.eve.workspace) as unit:
        assert set(unit.backfills.recorded([facts.invitee])) == set()


# As people see it


def seen(finders: Finders, who: Principal, connection: Connection, *, later: timedelta = HOUR) -> BackfillView | None:
    return finders.last_backfill(who, connection.id, now=NOON + later)


def test_a_backfill_is_seen_as_it_stands(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    backfill = a_backfill(connection)
    found = Found(past=4, coming=3, canceled=2, known=1)
    backfill.count(found, events=9)
    backfill.pass_over([Unread(None, "odd")])
    backfill.turn_page(None, starts=[], now=NOON)
    backfill.note_looked_at(3, matching=2)
    saved(units, backfill)

    assert seen(finders, world.ada, connection) == BackfillView(
        state=BackfillState.MATCHING,
        range=backfill.range,
        began_at=NOON,
        finished_at=None,
        why=None,
        found=found,
        looked_at=3,
        matching=2,
        done=0,
        matched=0,
        seconds_left=22,  # nine events, 25 a minute until it shows how fast it is
        unread=(Unread(None, "odd"),),
    )


def test_how_long_it_will_take_follows_from_how_fast_it_gets_on(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    backfill = a_backfill(connection, is_wanted=True)
    backfill.count(Found(past=100), events=100)
    backfill.turn_page(None, starts=[], now=NOON)
    for number in range(25):
        backfill.note_asked(EventUri(f"event-{number}"), NOON)
    saved(units, backfill)

    found = seen(finders, world.ada, connection, later=timedelta(minutes=1))

    assert found is not None
    assert found.seconds_left == 180


def test_while_it_waits_for_somebody_there_is_no_time_left(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    backfill = a_backfill(connection)
    backfill.turn_page(None, starts=[], now=NOON)
    saved(units, backfill)

    found = seen(finders, world.ada, connection)

    assert found is not None
    assert (found.state, found.seconds_left) == (BackfillState.READY, None)


def test_a_colleague_and_a_stranger_see_none(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    saved(units, a_backfill(connection))

    for who in (world.bob, world.eve):
        assert seen(finders, who, connection) is None


def test_an_admin_sees_a_members(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    saved(units, a_backfill(connection))

    assert seen(finders, world.boss, connection) is not None


def test_who_watches_a_connection_sees_that_it_got_on(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    def step() -> str | None:
        found = finders.connection(world.ada)
        assert found is not None
        return found.backfill_step

    steps = [step()]
    backfill = saved(units, a_backfill(connection))
    steps.append(step())
    backfill.note_asked(EventUri("one"), NOON)
    saved(units, backfill)
    steps.append(step())

    assert steps[0] is None
    assert len(set(steps)) == 3
