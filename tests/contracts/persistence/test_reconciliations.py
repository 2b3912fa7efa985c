"""What every `Reconciliations` and `Rounds` repository must do."""

from datetime import datetime, timedelta

import pytest

from application.ports.finders import Finders
from application.ports.outbox import ReactionName
from application.ports.reconciliations import AlreadyUnderWay, HeldEvent, Round
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal, Role
from application.views import ReconciliationView
from domain.bookings import MeetingStatus, NoticeKind
from domain.connection import Connection
from domain.errors import NotFound, StaleWrite
from domain.events import ChangeKind
from domain.identifiers import EventUri, ReconciliationId
from domain.reconciliation import Reconciliation, ReconciliationCause
from domain.values import Cause, CauseKind
from tests.adapters.nudges import RecordingJobs
from tests.contracts.persistence.keeping import connected
from tests.support.builders import (
    NOON,
    World,
    a_delivery,
    a_meeting,
    a_reconciliation,
    an_id,
    some_facts,
)

pytestmark = pytest.mark.contract

HOUR = timedelta(hours=1)


@pytest.fixture
def connection(units: UnitOfWorkFactory, world: World, jobs: RecordingJobs) -> Connection:
    made = connected(units, world)
    jobs.reactions.clear()
    return made


def saved(units: UnitOfWorkFactory, sweep: Reconciliation) -> Reconciliation:
    with units.as_service(sweep.workspace) as unit:
        unit.reconciliations.save(sweep)
        unit.commit()
    return sweep


def over(sweep: Reconciliation) -> Reconciliation:
    sweep.stop("test", NOON)
    return sweep


# Sweeps


def test_a_sweep_is_kept_with_its_place(units: UnitOfWorkFactory, connection: Connection) -> None:
    sweep = saved(units, a_reconciliation(connection))
    sweep.count(events=3, differing=2)
    sweep.turn_page("page-2", starts=[NOON], now=NOON + HOUR)
    sweep.note_asked(EventUri("event-1"), NOON + HOUR)
    sweep.repeat(ReconciliationCause.CONNECTED)
    saved(units, sweep)

    with units.as_service(connection.workspace) as unit:
        assert unit.reconciliations.require(sweep.id) == sweep


def test_a_sweep_that_never_was_is_not_found(units: UnitOfWorkFactory, world: World) -> None:
    with units.as_service(world.workspace) as unit, pytest.raises(NotFound):
        unit.reconciliations.require(ReconciliationId(an_id()))


def test_a_begun_sweep_has_a_reaction(units: UnitOfWorkFactory, connection: Connection, jobs: RecordingJobs) -> None:
    sweep = saved(units, a_reconciliation(connection))

    with units.as_system() as unit:
        (reaction,) = jobs.reactions
        found = unit.reactions.lease(reaction, now=NOON, until=NOON + HOUR)
    assert found is not None
    assert (found.name, found.about) == (ReactionName.RECONCILE, sweep.id)


def test_a_connection_has_one_sweep_at_a_time(units: UnitOfWorkFactory, connection: Connection) -> None:
    saved(units, a_reconciliation(connection))

    with pytest.raises(AlreadyUnderWay):
        saved(units, a_reconciliation(connection))


def test_after_one_is_over_another_may_begin(units: UnitOfWorkFactory, connection: Connection) -> None:
    saved(units, over(saved(units, a_reconciliation(connection))))

    second = saved(units, a_reconciliation(connection, now=NOON + HOUR))

    with units.as_service(connection.workspace) as unit:
        assert unit.reconciliations.latest(connection.id) == second


def test_the_latest_thorough_one_may_be_older(units: UnitOfWorkFactory, connection: Connection) -> None:
    thorough = over(saved(units, a_reconciliation(connection)))
    saved(units, thorough)
    saved(units, a_reconciliation(connection, is_thorough=False, now=NOON + HOUR))

    with units.as_service(connection.workspace) as unit:
        assert unit.reconciliations.latest(connection.id, thorough=True) == thorough


def test_of_two_that_carry_the_same_sweep_on_one_is_stopped(units: UnitOfWorkFactory, connection: Connection) -> None:
    sweep = saved(units, a_reconciliation(connection))
    with units.as_service(connection.workspace) as unit:
        other = unit.reconciliations.require(sweep.id)
    saved(units, sweep)

    with pytest.raises(StaleWrite):
        saved(units, other)


def test_old_sweeps_are_forgotten_and_those_under_way_never(units: UnitOfWorkFactory, connection: Connection) -> None:
    saved(units, over(saved(units, a_reconciliation(connection))))
    under_way = saved(units, a_reconciliation(connection))

    with units.as_system() as unit:
        assert unit.reconciliations.prune(finished_before=NOON + HOUR, limit=100) >= 1
        unit.commit()

    with units.as_service(connection.workspace) as unit:
        assert unit.reconciliations.latest(connection.id) == under_way


# What is compared with


def test_what_is_held_of_an_event_is_counted(units: UnitOfWorkFactory, world: World) -> None:
    event = EventUri(f"https://api.calendly.com/scheduled_events/{an_id()}")
    here = some_facts(event=event, event_updated_at=NOON)
    gone = some_facts(
        event=event, event_updated_at=NOON - HOUR, status=MeetingStatus.CANCELED, said_by=NoticeKind.CANCELED
    )
    with units.as_service(world.workspace) as unit:
        for facts in (here, gone):
            unit.meetings.save(a_meeting(world.ada, facts), cause=Cause(CauseKind.CALENDLY))
        unit.commit()

    with units.as_service(world.workspace) as unit:
        assert unit.reconciliations.held([event, EventUri("unknown")]) == {
            event: HeldEvent(bookings=2, active=1, updated_at=NOON - HOUR)
        }


def test_what_another_workspace_holds_does_not_count(units: UnitOfWorkFactory, world: World) -> None:
    facts = some_facts()
    with units.as_service(world.workspace) as unit:
        unit.meetings.save(a_meeting(world.ada, facts), cause=Cause(CauseKind.CALENDLY))
        unit.commit()

    with units.as_service(world.eve.workspace) as unit:
        assert unit.reconciliations.held([facts.event]) == {}


def test_the_last_delivery_of_a_connection_is_known(units: UnitOfWorkFactory, connection: Connection) -> None:
    delivery = a_delivery(connection)
    with units.as_system() as unit:
        unit.deliveries.add([delivery])
        unit.commit()

    with units.as_service(connection.workspace) as unit:
        assert unit.reconciliations.last_heard(connection.id) == delivery.received_at


# Turns


EVERY = {Round.RECONCILE: HOUR, Round.WATCH: timedelta(minutes=4)}


def turns(units: UnitOfWorkFactory, what: Round, *, after: timedelta) -> list[object]:
    with units.as_system() as unit:
        unit.rounds.enlist(now=NOON, every=EVERY)
        found = unit.rounds.due(what, now=NOON + after, every=EVERY[what], limit=10_000)
        unit.commit()
    return [connection for _, connection in found]


@pytest.mark.parametrize("what", Round)
def test_the_first_turn_comes_within_one_interval(
    units: UnitOfWorkFactory, connection: Connection, what: Round
) -> None:
    assert connection.id in turns(units, what, after=EVERY[what])


@pytest.mark.parametrize("what", Round)
def test_the_next_turn_comes_after_about_another(units: UnitOfWorkFactory, connection: Connection, what: Round) -> None:
    turns(units, what, after=EVERY[what])

    assert connection.id not in turns(units, what, after=EVERY[what] * 1.89)
    assert connection.id in turns(units, what, after=EVERY[what] * 2.11)


def test_a_closed_connection_has_no_turn(units: UnitOfWorkFactory, world: World, connection: Connection) -> None:
    turns(units, Round.WATCH, after=timedelta())
    with units.acting_as(world.ada) as unit:
        found = unit.connections.require(connection.id)
        found.close(NOON)
        unit.connections.save(found)
        unit.commit()

    assert connection.id not in turns(units, Round.WATCH, after=timedelta(days=1))


def test_active_connections_are_listed_with_their_workspace(units: UnitOfWorkFactory, connection: Connection) -> None:
    with units.as_system() as unit:
        assert (connection.workspace, connection.id) in unit.rounds.active()


# As people see it


def seen(
    finders: Finders, who: Principal, connection: Connection, *, now: datetime = NOON
) -> ReconciliationView | None:
    return finders.last_reconciliation(who, connection.id, now=now)


def repaired(units: UnitOfWorkFactory, connection: Connection) -> Reconciliation:
    """A sweep that found a booking of Ada's."""
    sweep = saved(units, a_reconciliation(connection))
    owner = Principal(connection.owner, connection.workspace, Role.MEMBER)
    with units.as_service(connection.workspace) as unit:
        unit.meetings.save(a_meeting(owner), cause=Cause(CauseKind.REPAIR, sweep.id))
        unit.commit()
    return sweep


def test_what_a_sweep_repaired_is_counted(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    sweep = repaired(units, connection)

    found = seen(finders, world.ada, connection)

    assert found is not None
    assert (found.id, found.repaired_meetings, found.repaired) == (sweep.id, 1, {ChangeKind.BOOKED: 1})


def test_what_a_sweep_repaired_is_listed(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    sweep = repaired(units, connection)

    lines = finders.repairs(world.ada, sweep.id, limit=10)

    assert [(line.kind, line.cause, line.cause_reference) for line in lines] == [
        (ChangeKind.BOOKED, CauseKind.REPAIR, sweep.id)
    ]


def test_a_colleague_and_a_stranger_see_no_sweep(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    sweep = repaired(units, connection)

    for who in (world.bob, world.eve):
        assert seen(finders, who, connection) is None
        assert finders.repairs(who, sweep.id, limit=10) == []


def test_an_admin_sees_a_members_sweep(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    repaired(units, connection)

    assert seen(finders, world.boss, connection) is not None


def test_how_long_it_will_take_follows_from_how_fast_it_gets_on(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    sweep = a_reconciliation(connection)
    sweep.count(events=100, differing=100)
    sweep.turn_page(None, starts=[], now=NOON)
    for number in range(25):
        sweep.note_asked(EventUri(f"event-{number}"), NOON)
    saved(units, sweep)

    said = [seen(finders, world.ada, connection, now=NOON + timedelta(minutes=minutes)) for minutes in (0.5, 1, 2, 3)]

    # Within a minute it asks and waits, and of the first it may have had a part only.
    assert [one.seconds_left for one in said if one] == [113, 113, 360, 540]


def test_while_it_counts_nobody_knows_how_long_it_will_take(
    units: UnitOfWorkFactory, finders: Finders, world: World, connection: Connection
) -> None:
    saved(units, a_reconciliation(connection))

    found = seen(finders, world.ada, connection)

    assert found is not None
    assert found.seconds_left is None
