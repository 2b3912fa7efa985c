"""How long the change log of a meeting is kept, and what those are told who have not read that far."""

from datetime import UTC, datetime, timedelta

import pytest

from application.ports.finders import Finders, Resync
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.events import ChangeKind
from domain.identifiers import ClientId, MeetingId
from domain.matching import Attribution
from domain.meeting import Meeting
from domain.values import TimeSlot
from tests.contracts.persistence.keeping import CALENDLY, kept
from tests.support.builders import NOON, World, a_booking, a_meeting, an_id, some_facts

pytestmark = pytest.mark.contract

LONG_AGO = datetime(2019, 3, 1, 9, tzinfo=UTC)
"""Before anything that other tests keep."""
OVER_BEFORE = LONG_AGO + timedelta(days=30)
LATER = OVER_BEFORE + timedelta(days=300)


def of_long_ago(owner: Principal, *, starts_at: datetime = LONG_AGO, now: datetime = LONG_AGO) -> Meeting:
    slot = TimeSlot(starts_at, starts_at + timedelta(minutes=30))
    facts = some_facts(slot=slot, booked_at=LONG_AGO, updated_at=LONG_AGO, event_updated_at=LONG_AGO)
    return a_meeting(owner, facts, now=now)


def prune(units: UnitOfWorkFactory, *, limit: int = 1_000) -> int:
    with units.as_system() as unit:
        dropped = unit.meetings.prune_changes(over_before=OVER_BEFORE, limit=limit)
        unit.commit()
    return dropped


def log_of(finders: Finders, who: Principal, meeting: MeetingId) -> list[ChangeKind]:
    return [line.kind for line in finders.changes_of_meetings(who, [meeting], limit=10).get(meeting, ())]


def attributed(units: UnitOfWorkFactory, world: World, meeting: Meeting, *, now: datetime) -> None:
    with units.acting_as(world.ada) as unit:
        found = unit.meetings.require(meeting.id)
        found.attach_to(Attribution(client=ClientId(an_id())), by=world.ada.user, now=now)
        unit.meetings.save(found, cause=CALENDLY)
        unit.commit()


def test_the_log_of_a_meeting_long_over_is_forgotten(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, of_long_ago(world.ada))

    assert prune(units) == 1

    assert log_of(finders, world.ada, meeting.id) == []


def test_the_meeting_itself_stays(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, of_long_ago(world.ada))

    prune(units)

    assert finders.meetings_by_ids(world.ada, [meeting.id], now=NOON)[meeting.id].id == meeting.id


def test_what_was_booked_long_ago_and_is_not_over_keeps_its_log(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    meeting = kept(units, of_long_ago(world.ada, starts_at=LATER))

    assert prune(units) == 0

    assert log_of(finders, world.ada, meeting.id) == [ChangeKind.BOOKED]


def test_what_was_brought_in_lately_keeps_its_log(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, of_long_ago(world.ada, now=LATER))

    prune(units)

    assert log_of(finders, world.ada, meeting.id) == [ChangeKind.BOOKED]


def test_a_log_with_something_new_in_it_is_kept_whole(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, of_long_ago(world.ada))
    attributed(units, world, meeting, now=LATER)

    prune(units)

    assert log_of(finders, world.ada, meeting.id) == [ChangeKind.BOOKED, ChangeKind.ATTRIBUTED]


@pytest.mark.parametrize("joined_at", [LONG_AGO, LATER])
def test_the_logs_of_records_that_were_joined_go_together_or_stay_together(
    units: UnitOfWorkFactory, finders: Finders, world: World, joined_at: datetime
) -> None:
    older, younger = of_long_ago(world.ada), of_long_ago(world.ada)
    kept(units, older, younger)
    half = some_facts(
        predecessor=older.current.invitee, slot=older.slot, updated_at=LONG_AGO, event_updated_at=LONG_AGO
    )
    with units.as_service(world.workspace) as unit:
        one, other = unit.meetings.require(older.id), unit.meetings.require(younger.id)
        one.absorb(other, now=joined_at)
        one.learn(a_booking(world.ada, half), now=joined_at)
        unit.meetings.save(one, cause=CALENDLY)
        unit.meetings.retire(other, into=one)
        unit.commit()
    before = log_of(finders, world.ada, older.id)

    prune(units)

    assert log_of(finders, world.ada, older.id) == ([] if joined_at == LONG_AGO else before)


def test_who_has_not_read_what_is_forgotten_has_to_read_the_list_again(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    kept(units, of_long_ago(world.ada))
    kept(units, a_meeting(world.ada))
    prune(units)

    with pytest.raises(Resync):
        finders.changes_after(world.ada, 0, limit=10, now=NOON)


def test_who_has_read_it_goes_on(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, of_long_ago(world.ada))
    seen = finders.last_change(world.ada)
    fresh = kept(units, a_meeting(world.ada))
    prune(units)

    lines = finders.changes_after(world.ada, seen, limit=10, now=NOON)

    assert [line.meeting_id for line in lines] == [fresh.id]


def test_where_nothing_is_forgotten_everybody_goes_on(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.ada))

    prune(units)

    assert len(finders.changes_after(world.ada, 0, limit=10, now=NOON)) == 1


def test_the_numbers_of_what_is_forgotten_are_never_given_again(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    kept(units, of_long_ago(world.ada))
    prune(units)

    kept(units, a_meeting(world.ada))

    assert finders.last_change(world.ada) == 2


def test_no_more_is_forgotten_at_once_than_is_said(units: UnitOfWorkFactory, world: World) -> None:
    prune(units)
    kept(units, *(of_long_ago(world.ada) for _ in range(5)))

    assert [prune(units, limit=2) for _ in range(4)] == [2, 2, 1, 0]
