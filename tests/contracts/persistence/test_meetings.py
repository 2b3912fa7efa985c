"""What every `Meetings` repository must do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.bookings import MeetingStatus, NoticeKind
from domain.errors import NotFound, StaleWrite
from domain.identifiers import ClientId, MeetingId
from domain.matching import Attribution
from domain.meeting import Meeting
from domain.values import Cause, CauseKind
from tests.contracts.persistence.keeping import CALENDLY, kept
from tests.support.builders import (
    NOON,
    World,
    a_booking,
    a_meeting,
    an_id,
    an_invitee_uri,
    some_facts,
)

pytestmark = pytest.mark.contract


def read(units: UnitOfWorkFactory, principal: Principal, meeting: MeetingId) -> Meeting | None:
    with units.acting_as(principal) as unit:
        return unit.meetings.get(meeting)


def test_a_meeting_reads_as_it_was_saved(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    assert read(units, world.ada, meeting.id) == meeting


def test_without_commit_nothing_is_kept(units: UnitOfWorkFactory, world: World) -> None:
    meeting = a_meeting(world.ada)

    with units.as_service(world.workspace) as unit:
        unit.meetings.save(meeting, cause=CALENDLY)

    assert read(units, world.ada, meeting.id) is None


def test_anothers_meeting_is_not_found(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    assert read(units, world.bob, meeting.id) is None


def test_requiring_anothers_meeting_says_that_there_is_none(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    with units.acting_as(world.bob) as unit, pytest.raises(NotFound, match="no such meeting"):
        unit.meetings.require(meeting.id)


def test_an_admin_finds_a_members_meeting(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    assert read(units, world.boss, meeting.id) == meeting


def test_the_owner_of_another_workspace_finds_nothing(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    assert read(units, world.eve, meeting.id) is None


def test_a_change_is_kept(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    with units.acting_as(world.ada) as unit:
        found = unit.meetings.require(meeting.id)
        found.attach_to(Attribution(client=ClientId(an_id())), by=world.ada.user, now=NOON)
        unit.meetings.save(found, cause=Cause(CauseKind.PERSON, world.ada.user))
        unit.commit()

    assert read(units, world.ada, meeting.id) == found


def test_of_two_who_read_the_same_the_second_to_save_is_refused(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))
    first, second = read(units, world.ada, meeting.id), read(units, world.ada, meeting.id)
    assert first is not None
    assert second is not None
    for one in (first, second):
        one.attach_to(Attribution(client=ClientId(an_id())), by=world.ada.user, now=NOON)
    kept(units, first)

    with units.as_service(world.workspace) as unit, pytest.raises(StaleWrite):
        unit.meetings.save(second, cause=CALENDLY)


def test_a_second_record_of_the_same_invitee_is_refused(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    with units.as_service(world.workspace) as unit, pytest.raises(StaleWrite):
        unit.meetings.save(a_meeting(world.ada, meeting.current), cause=CALENDLY)


def test_the_same_invitee_in_another_workspace_is_another_meeting(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    theirs = kept(units, a_meeting(world.eve, meeting.current))

    assert read(units, world.eve, theirs.id) == theirs


# Claiming


def test_a_claim_finds_the_meetings_of_the_invitees(units: UnitOfWorkFactory, world: World) -> None:
    mine, other = kept(units, a_meeting(world.ada)), kept(units, a_meeting(world.bob))
    kept(units, a_meeting(world.ada))

    with units.as_service(world.workspace) as unit:
        claimed = unit.meetings.claim({other.current.invitee, mine.current.invitee, an_invitee_uri()})

    assert claimed == [mine, other]


def test_a_claim_finds_a_meeting_that_names_the_invitee_as_where_it_moved_to(
    units: UnitOfWorkFactory, world: World
) -> None:
    unheard = an_invitee_uri()
    old_half = some_facts(said_by=NoticeKind.CANCELED, status=MeetingStatus.CANCELED, was_moved=True, successor=unheard)
    meeting = kept(units, a_meeting(world.ada, old_half))

    with units.as_service(world.workspace) as unit:
        assert unit.meetings.claim({unheard}) == [meeting]


def test_a_claim_finds_a_meeting_that_names_the_invitee_as_where_it_moved_from(
    units: UnitOfWorkFactory, world: World
) -> None:
    unheard = an_invitee_uri()
    meeting = kept(units, a_meeting(world.ada, some_facts(predecessor=unheard)))

    with units.as_service(world.workspace) as unit:
        assert unit.meetings.claim({unheard}) == [meeting]


def test_a_claim_leaves_other_workspaces_alone(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    with units.as_service(world.eve.workspace) as unit:
        assert unit.meetings.claim({meeting.current.invitee}) == []


# Merging


def merged(units: UnitOfWorkFactory, world: World) -> tuple[Meeting, Meeting]:
    """Two records that turn out to be one: the one that stays, and the one that went."""
    old = kept(units, a_meeting(world.ada))
    new = kept(units, a_meeting(world.ada, some_facts(booked_at=NOON + timedelta(hours=1))))
    tie = replace(new.current, predecessor=old.current.invitee, updated_at=NOON + timedelta(hours=1))
    with units.as_service(world.workspace) as unit:
        older, younger = unit.meetings.claim({old.current.invitee, new.current.invitee})
        older.absorb(younger, now=NOON)
        older.learn(a_booking(world.ada, tie), now=NOON)
        unit.meetings.save(older, cause=CALENDLY)
        unit.meetings.retire(younger, into=older)
        unit.commit()
    return older, younger


def test_the_older_of_two_merged_records_holds_both_bookings(units: UnitOfWorkFactory, world: World) -> None:
    older, _ = merged(units, world)

    found = read(units, world.ada, older.id)

    assert found == older
    assert found is not None
    assert len(found.chain) == 2


def test_the_id_of_the_younger_answers_with_the_older(units: UnitOfWorkFactory, world: World) -> None:
    older, younger = merged(units, world)

    assert read(units, world.ada, younger.id) == older


def test_an_id_that_was_taken_over_twice_still_answers(units: UnitOfWorkFactory, world: World) -> None:
    oldest = kept(units, a_meeting(world.ada))
    older, younger = merged(units, world)
    with units.as_service(world.workspace) as unit:
        first, second = unit.meetings.claim({oldest.current.invitee, older.current.invitee})
        first.absorb(second, now=NOON)
        unit.meetings.retire(second, into=first)
        unit.meetings.save(first, cause=CALENDLY)
        unit.commit()

    assert read(units, world.ada, younger.id) == first


def test_a_record_that_went_is_not_claimed_any_more(units: UnitOfWorkFactory, world: World) -> None:
    older, younger = merged(units, world)

    with units.as_service(world.workspace) as unit:
        claimed = unit.meetings.claim({younger.current.invitee})

    assert [meeting.id for meeting in claimed] == [older.id]
