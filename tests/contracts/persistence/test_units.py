"""What every `UnitOfWorkFactory` must do around a commit."""

from datetime import timedelta

import pytest

from application.ports.finders import Finders
from application.ports.outbox import ReactionName
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.values import CauseKind
from tests.adapters.nudges import RecordingJobs, RecordingLiveFeed
from tests.contracts.persistence.keeping import CALENDLY, connected, kept
from tests.support.builders import NOON, World, a_connection, a_meeting, a_subscription

pytestmark = pytest.mark.contract


def test_watchers_of_a_workspace_are_woken_by_a_change(
    units: UnitOfWorkFactory, live_feed: RecordingLiveFeed, world: World
) -> None:
    kept(units, a_meeting(world.ada))

    assert live_feed.workspaces == [world.workspace]


def test_nobody_is_woken_without_commit(units: UnitOfWorkFactory, live_feed: RecordingLiveFeed, world: World) -> None:
    with units.as_service(world.workspace) as unit:
        unit.meetings.save(a_meeting(world.ada), cause=CALENDLY)

    assert live_feed.workspaces == []


def test_nobody_is_woken_by_a_copy_of_what_was_known(
    units: UnitOfWorkFactory, live_feed: RecordingLiveFeed, world: World
) -> None:
    meeting = kept(units, a_meeting(world.ada))
    with units.as_service(world.workspace) as unit:
        (found,) = unit.meetings.claim({meeting.current.invitee})
        found.learn(found.chain[0], now=NOON + timedelta(hours=1))
        unit.meetings.save(found, cause=CALENDLY)
        unit.commit()

    assert live_feed.workspaces == [world.workspace]


def test_a_copy_leaves_no_trace_in_the_record(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))
    before = finders.meetings_by_ids(world.ada, [meeting.id], now=NOON)
    with units.as_service(world.workspace) as unit:
        (found,) = unit.meetings.claim({meeting.current.invitee})
        found.learn(found.chain[0], now=NOON + timedelta(hours=1))
        unit.meetings.save(found, cause=CALENDLY)
        unit.commit()

    assert finders.meetings_by_ids(world.ada, [meeting.id], now=NOON) == before


def test_owners_are_woken_when_their_connection_changes(
    units: UnitOfWorkFactory, live_feed: RecordingLiveFeed, world: World
) -> None:
    connected(units, world)

    assert live_feed.owners == [world.ada.user]


def test_owners_are_woken_when_their_subscription_changes(
    units: UnitOfWorkFactory, live_feed: RecordingLiveFeed, world: World
) -> None:
    connection = connected(units, world)
    with units.as_service(world.workspace) as unit:
        unit.subscriptions.save(a_subscription(connection))
        unit.commit()

    assert live_feed.owners == [world.ada.user] * 2


def test_what_follows_from_an_event_is_kept_with_it(
    units: UnitOfWorkFactory, jobs: RecordingJobs, world: World
) -> None:
    connection = a_connection(world.ada)
    connection.close(NOON)
    with units.acting_as(world.ada) as unit:
        unit.connections.save(connection)
        unit.commit()

    with units.as_system() as unit:
        leased = [unit.reactions.lease(one, now=NOON, until=NOON) for one in jobs.reactions]

    assert [one.name for one in leased if one] == [
        ReactionName.SUBSCRIBE_TO_BOOKINGS,
        ReactionName.RELEASE_CONNECTION,
    ]


def test_a_change_says_by_what_it_came_about(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.ada))

    (line,) = finders.changes_after(world.ada, 0, limit=10, now=NOON)

    assert line.cause is CauseKind.CALENDLY


def test_a_unit_numbers_its_changes_in_their_order(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meetings = [a_meeting(world.ada) for _ in range(3)]
    kept(units, *meetings)

    lines = finders.changes_after(world.ada, 0, limit=10, now=NOON)

    assert [(line.number, line.meeting_id) for line in lines] == [
        (number, meeting.id) for number, meeting in enumerate(meetings, start=1)
    ]


def test_each_workspace_counts_by_itself(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.ada), a_meeting(world.ada))
    kept(units, a_meeting(world.eve))

    assert (finders.last_change(world.ada), finders.last_change(world.eve)) == (2, 1)


def test_an_error_takes_everything_back(units: UnitOfWorkFactory, world: World) -> None:
    meeting = a_meeting(world.ada)

    def fail_midway() -> None:
        with units.as_service(world.workspace) as unit:
            unit.meetings.save(meeting, cause=CALENDLY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()

    with units.acting_as(world.ada) as unit:
        assert unit.meetings.get(meeting.id) is None


def test_units_can_stand_within_one_another(units: UnitOfWorkFactory, world: World) -> None:
    outer_meeting, inner_meeting = a_meeting(world.ada), a_meeting(world.ada)

    with units.as_service(world.workspace) as outer:
        outer.meetings.save(outer_meeting, cause=CALENDLY)
        with units.as_service(world.workspace) as inner:
            inner.meetings.save(inner_meeting, cause=CALENDLY)
            inner.commit()

    with units.acting_as(world.ada) as unit:
        assert unit.meetings.get(inner_meeting.id) == inner_meeting
        assert unit.meetings.get(outer_meeting.id) is None


def test_a_system_unit_has_no_meetings(units: UnitOfWorkFactory, world: World) -> None:
    with units.as_system() as unit, pytest.raises(RuntimeError, match="no workspace"):
        unit.meetings.get(a_meeting(world.ada).id)
