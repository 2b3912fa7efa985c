"""What the finders must answer about meetings and their change log."""

import base64
import json
from collections.abc import Set
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.paging import BadPageRequest, Page, PageRequest
from application.ports.finders import PARTS, Finders, MeetingCriteria, MeetingOrder, MeetingPart, Resync
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.views import MeetingView, SeenStatus
from domain.bookings import CancelerKind, Cancellation, MeetingStatus, NoticeKind
from domain.events import ChangeKind
from domain.identifiers import ClientId, EventUri
from domain.matching import Attribution, Match, MatchReason
from domain.meeting import Meeting
from domain.records import ClientRecord
from domain.values import Cause, CauseKind, EmailAddress, SubjectKind, TimeSlot
from tests.contracts.persistence.keeping import CALENDLY, connected, issued, kept, synced
from tests.support.builders import (
    FRIDAY_AT_TEN,
    NOON,
    World,
    a_booking,
    a_client,
    a_link,
    a_meeting,
    a_quote,
    an_id,
    an_invitee_uri,
    an_invoice,
    some_facts,
)

pytestmark = pytest.mark.contract

EVERYTHING = MeetingCriteria()
BEFORE_ALL = NOON - timedelta(days=1)


def starting(world: World, hours: int, *, owner: Principal | None = None, match: Match | None = None) -> Meeting:
    """A meeting so many hours after Friday at ten."""
    later = timedelta(hours=hours)
    slot = TimeSlot(FRIDAY_AT_TEN.starts_at + later, FRIDAY_AT_TEN.ends_at + later)
    return a_meeting(owner or world.ada, some_facts(slot=slot, booked_at=NOON - later), match=match)


def ids(
    finders: Finders,
    principal: Principal,
    criteria: MeetingCriteria = EVERYTHING,
    *,
    order: MeetingOrder = MeetingOrder.STARTS_AT_ASC,
    page: PageRequest = PageRequest(),  # noqa: B008  frozen
) -> list[UUID]:
    found = finders.meetings(principal, criteria, order=order, page=page, now=NOON)
    return [edge.node.id for edge in found.edges]


def the_one(finders: Finders, principal: Principal, meeting: UUID) -> MeetingView:
    return finders.meetings_by_ids(principal, [meeting], now=NOON)[meeting]


# Who sees what


def test_a_member_sees_their_own_meetings_only(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    mine = kept(units, a_meeting(world.ada), a_meeting(world.bob))

    assert ids(finders, world.ada) == [mine.id]


def test_an_admin_sees_those_of_all_members(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    first, second = starting(world, 0), starting(world, 1, owner=world.bob)
    kept(units, first, second)

    assert ids(finders, world.boss) == [first.id, second.id]


def test_the_owner_of_another_workspace_sees_none(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.ada))

    assert ids(finders, world.eve) == []


def test_anothers_meeting_is_left_out_when_asked_for_by_id(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    meeting = kept(units, a_meeting(world.ada))

    assert finders.meetings_by_ids(world.bob, [meeting.id], now=NOON) == {}


# Orders and pages


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (MeetingOrder.STARTS_AT_ASC, [0, 1, 2]),
        (MeetingOrder.STARTS_AT_DESC, [2, 1, 0]),
        (MeetingOrder.CREATED_AT_DESC, [0, 1, 2]),
    ],
)
def test_meetings_come_in_the_order_asked_for(
    units: UnitOfWorkFactory, finders: Finders, world: World, order: MeetingOrder, expected: list[int]
) -> None:
    meetings = [starting(world, hours) for hours in range(3)]
    kept(units, *meetings)

    assert ids(finders, world.ada, order=order) == [meetings[number].id for number in expected]


@pytest.mark.parametrize("order", list(MeetingOrder))
@pytest.mark.parametrize("backwards", [False, True])
def test_pages_put_together_are_the_whole_list(
    units: UnitOfWorkFactory, finders: Finders, world: World, order: MeetingOrder, backwards: bool
) -> None:
    # Two begin at the same moment each, so that the ids have to decide.
    kept(units, *(starting(world, number // 2) for number in range(7)))
    whole = ids(finders, world.ada, order=order)
    found: list[UUID] = []
    cursor = None

    for _ in range(4):
        request = PageRequest.of(last=2, before=cursor) if backwards else PageRequest.of(first=2, after=cursor)
        page = finders.meetings(world.ada, EVERYTHING, order=order, page=request, now=NOON)
        part = [edge.node.id for edge in page.edges]
        found = part + found if backwards else found + part
        cursor = page.edges[0].cursor if backwards else page.edges[-1].cursor

    assert found == whole


def test_the_first_page_says_that_there_is_more(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, *(starting(world, number) for number in range(3)))

    page = finders.meetings(
        world.ada, EVERYTHING, order=MeetingOrder.STARTS_AT_ASC, page=PageRequest.of(first=2), now=NOON
    )

    assert (page.has_next, page.has_previous) == (True, False)


def test_the_last_page_says_that_there_is_no_more(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, *(starting(world, number) for number in range(3)))
    order = MeetingOrder.STARTS_AT_ASC
    first = finders.meetings(world.ada, EVERYTHING, order=order, page=PageRequest.of(first=2), now=NOON)

    rest = PageRequest.of(first=2, after=first.edges[-1].cursor)
    page = finders.meetings(world.ada, EVERYTHING, order=order, page=rest, now=NOON)

    assert (page.has_next, page.has_previous) == (False, True)


def test_a_page_of_no_rows_still_says_whether_there_are_any(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    kept(units, a_meeting(world.ada))

    page = finders.meetings(
        world.ada, EVERYTHING, order=MeetingOrder.STARTS_AT_ASC, page=PageRequest.of(first=0), now=NOON
    )

    assert (list(page.edges), page.has_next) == ([], True)


def test_a_cursor_of_another_order_is_refused(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.ada))
    page = finders.meetings(world.ada, EVERYTHING, order=MeetingOrder.STARTS_AT_ASC, page=PageRequest(), now=NOON)

    with pytest.raises(BadPageRequest):
        ids(finders, world.ada, order=MeetingOrder.STARTS_AT_DESC, page=PageRequest.of(after=page.edges[0].cursor))


@pytest.mark.parametrize("values", [["yesterday", str(UUID(int=1))], ["2026-11-27T10:00:00", str(UUID(int=1))]])
def test_a_cursor_with_values_that_are_none_of_ours_is_refused(
    finders: Finders, world: World, values: list[str]
) -> None:
    forged = base64.urlsafe_b64encode(json.dumps(["starts_at_asc", *values]).encode()).decode().rstrip("=")

    with pytest.raises(BadPageRequest):
        ids(finders, world.ada, page=PageRequest.of(after=forged))


def test_the_total_counts_all_pages(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, *(starting(world, number) for number in range(3)))

    page = finders.meetings(
        world.ada,
        EVERYTHING,
        order=MeetingOrder.STARTS_AT_ASC,
        page=PageRequest.of(first=1, with_total=True),
        now=NOON,
    )

    assert page.total == 3


# Filters


def statuses(world: World) -> dict[SeenStatus, Meeting]:
    past = TimeSlot(NOON - timedelta(hours=2), NOON - timedelta(hours=1))
    return {
        SeenStatus.SCHEDULED: a_meeting(world.ada),
        SeenStatus.COMPLETED: a_meeting(world.ada, some_facts(slot=past)),
        SeenStatus.CANCELED: a_meeting(
            world.ada, some_facts(said_by=NoticeKind.CANCELED, status=MeetingStatus.CANCELED, slot=past)
        ),
        SeenStatus.NO_SHOW: a_meeting(world.ada, some_facts(status=MeetingStatus.NO_SHOW, slot=past)),
    }


@pytest.mark.parametrize("status", list(SeenStatus))
def test_meetings_are_found_by_the_status_they_are_shown_with(
    units: UnitOfWorkFactory, finders: Finders, world: World, status: SeenStatus
) -> None:
    meetings = statuses(world)
    kept(units, *meetings.values())

    assert ids(finders, world.ada, MeetingCriteria(statuses=frozenset({status}))) == [meetings[status].id]


@pytest.mark.parametrize("status", list(SeenStatus))
def test_meetings_are_shown_with_the_status_they_are_found_by(
    units: UnitOfWorkFactory, finders: Finders, world: World, status: SeenStatus
) -> None:
    meeting = kept(units, statuses(world)[status])

    assert the_one(finders, world.ada, meeting.id).status is status


def test_no_status_at_all_finds_nothing(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.ada))

    assert ids(finders, world.ada, MeetingCriteria(statuses=frozenset())) == []


def test_meetings_are_found_from_a_moment_up_to_another(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    meetings = [starting(world, hours) for hours in range(4)]
    kept(units, *meetings)

    within = MeetingCriteria(starts_from=meetings[1].slot.starts_at, starts_before=meetings[3].slot.starts_at)

    assert ids(finders, world.ada, within) == [meetings[1].id, meetings[2].id]


def about(client: ClientRecord, **more: UUID) -> Match:
    return Match(reason=MatchReason.CODE, attribution=Attribution(client=client.id, **more))  # type: ignore[arg-type]  # ids are UUIDs


@pytest.mark.parametrize("kind", ["client", "quote", "invoice"])
def test_meetings_are_found_by_what_they_are_about(
    units: UnitOfWorkFactory, finders: Finders, world: World, kind: str
) -> None:
    client = a_client()
    quote, invoice = a_quote(client), an_invoice(client)
    match, criteria = {
        "client": (about(client), MeetingCriteria(client=client.id)),
        "quote": (about(client, quote=quote.id), MeetingCriteria(quote=quote.id)),
        "invoice": (about(client, invoice=invoice.id), MeetingCriteria(invoice=invoice.id)),
    }[kind]
    meeting = kept(units, a_meeting(world.ada, match=match), a_meeting(world.ada))

    assert ids(finders, world.ada, criteria) == [meeting.id]


@pytest.mark.parametrize("matched", [True, False])
def test_meetings_are_found_by_whether_they_are_about_someone(
    units: UnitOfWorkFactory, finders: Finders, world: World, matched: bool
) -> None:
    someone, nobody = a_meeting(world.ada, match=about(a_client())), a_meeting(world.ada)
    kept(units, someone, nobody)

    assert ids(finders, world.ada, MeetingCriteria(matched=matched)) == [(someone if matched else nobody).id]


def test_meetings_are_found_by_whose_calendar_they_are_in(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    connection = connected(units, world)
    hosted = replace(some_facts().hosts[0], account=connection.account.uri)
    meeting = kept(units, a_meeting(world.ada, some_facts(hosts=(hosted,))), a_meeting(world.ada))

    assert ids(finders, world.boss, MeetingCriteria(host=world.ada.user)) == [meeting.id]


@pytest.mark.parametrize(
    "search", ["zoe", "ZOË", "mull", "zoe muller", "zoe@", "example.com", "roofing", "zoe roof", "Ärzte"]
)
def test_meetings_are_found_by_the_beginnings_of_words(
    units: UnitOfWorkFactory, finders: Finders, world: World, search: str
) -> None:
    client = a_client(name="Ärzte & Söhne")
    synced(units, world, client)
    facts = some_facts(name="Zoë Müller", email="zoe@mail.example.com", event_type_name="Roofing talk")
    meeting = kept(units, a_meeting(world.ada, facts, match=about(client)), a_meeting(world.ada))

    found = ids(finders, world.ada, MeetingCriteria(search=search))

    assert meeting.id in found


@pytest.mark.parametrize("search", ["oe", "zoe smith", "!!!", "'", "a:* & b", "\\"])
def test_meetings_are_not_found_by_other_texts(
    units: UnitOfWorkFactory, finders: Finders, world: World, search: str
) -> None:
    kept(units, a_meeting(world.ada, some_facts(name="Zoë Müller", email="zoe@example.com")))

    assert ids(finders, world.ada, MeetingCriteria(search=search)) == []


def test_a_blank_search_finds_everything(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    assert ids(finders, world.ada, MeetingCriteria(search="  ")) == [meeting.id]


def test_meetings_are_found_by_their_clients_new_name(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    client = a_client(name="Before")
    synced(units, world, client)
    meeting = kept(units, a_meeting(world.ada, match=about(client)))

    synced(units, world, replace(client, name="Afterwards"))

    assert ids(finders, world.ada, MeetingCriteria(search="after")) == [meeting.id]


def test_a_renamed_client_is_no_change_of_the_meeting(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    client = a_client(name="Before")
    synced(units, world, client)
    meeting = kept(units, a_meeting(world.ada, match=about(client)))
    before = the_one(finders, world.ada, meeting.id).updated_at

    synced(units, world, replace(client, name="Afterwards"))

    assert the_one(finders, world.ada, meeting.id).updated_at == before


@pytest.mark.parametrize("who", ["bob", "eve"])
def test_a_search_shows_nobody_what_is_not_theirs(
    units: UnitOfWorkFactory, finders: Finders, world: World, who: str
) -> None:
    kept(units, a_meeting(world.ada))

    assert ids(finders, getattr(world, who), MeetingCriteria(search="kim")) == []


# What is shown


def test_a_meeting_is_shown_with_the_records_it_is_about(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    client = a_client(aliases=())
    quote = a_quote(client)
    synced(units, world, client, quote)
    meeting = kept(units, a_meeting(world.ada, match=about(client, quote=quote.id)))

    view = the_one(finders, world.ada, meeting.id)

    assert view.quote is not None
    assert (view.client, view.quote.id, view.invoice) == (view.quote.client, quote.id, None)


def test_a_meeting_is_shown_with_everything_calendly_said(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    facts = some_facts(guests=("guest@example.com",))
    meeting = kept(units, a_meeting(world.ada, facts))

    view = the_one(finders, world.ada, meeting.id)

    assert (
        (view.starts_at, view.ends_at),
        view.event_type_name,
        (view.invitee.name, view.invitee.email, view.invitee.time_zone),
        view.guests,
        view.join_url,
        [(answer.question, answer.answer) for answer in view.answers],
        (view.cancel_url, view.reschedule_url),
        view.created_at,
    ) == (
        (FRIDAY_AT_TEN.starts_at, FRIDAY_AT_TEN.ends_at),
        "First talk",
        ("Kim Client", "kim@example.com", "America/Lima"),
        ("guest@example.com",),
        "https://zoom.example/j/1",
        [("What about?", "The roof")],
        ("https://calendly.com/cancellations/1", "https://calendly.com/reschedulings/1"),
        NOON,
    )


def test_a_canceled_meeting_says_by_whom_and_why(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    canceled = Cancellation(NOON, "Kim Client", CancelerKind.INVITEE, "No time")
    facts = some_facts(said_by=NoticeKind.CANCELED, status=MeetingStatus.CANCELED, cancellation=canceled)
    meeting = kept(units, a_meeting(world.ada, facts))

    view = the_one(finders, world.ada, meeting.id).cancellation

    assert view is not None
    assert (view.canceled_at, view.canceled_by, view.canceler, view.reason) == (
        NOON,
        "Kim Client",
        "invitee",
        "No time",
    )


def moved(world: World) -> Meeting:
    new = an_invitee_uri()
    old_half = some_facts(
        said_by=NoticeKind.CANCELED,
        status=MeetingStatus.CANCELED,
        was_moved=True,
        successor=new,
        cancellation=Cancellation(NOON, "Ada", CancelerKind.HOST, "Ill"),
    )
    meeting = a_meeting(world.ada, old_half)
    later = TimeSlot(FRIDAY_AT_TEN.starts_at + timedelta(days=3), FRIDAY_AT_TEN.ends_at + timedelta(days=3))
    new_half = some_facts(invitee=new, predecessor=old_half.invitee, slot=later, booked_at=NOON + timedelta(hours=1))
    meeting.learn(a_booking(world.ada, new_half), now=NOON)
    return meeting


def test_a_moved_meeting_tells_its_moves(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, moved(world))

    (move,) = the_one(finders, world.ada, meeting.id).moves

    assert (move.from_starts_at, move.to_starts_at, move.by_host, move.reason) == (
        FRIDAY_AT_TEN.starts_at,
        FRIDAY_AT_TEN.starts_at + timedelta(days=3),
        True,
        "Ill",
    )


# Others in the same event


GROUP_EVENT = EventUri("https://api.calendly.com/scheduled_events/group")


def in_group(owner: Principal, **facts: Any) -> Meeting:
    return a_meeting(owner, some_facts(**{"event": GROUP_EVENT, **facts}))


def test_who_is_alone_in_an_event_has_no_others(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, in_group(world.ada), a_meeting(world.ada))

    assert finders.others_in_events(world.ada, [meeting.id]) == {}


def test_others_are_counted_for_each_meeting_asked_about(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    trio = [in_group(world.ada) for _ in range(3)]
    alone = a_meeting(world.ada)
    kept(units, *trio, alone)

    found = finders.others_in_events(world.ada, [trio[0].id, trio[1].id, alone.id])

    assert found == {trio[0].id: 2, trio[1].id: 2}


def test_a_colleagues_invitee_is_called_off_too_and_so_counts_for_a_member(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    meeting = kept(units, in_group(world.ada), in_group(world.bob))

    assert finders.others_in_events(world.ada, [meeting.id]) == {meeting.id: 1}


@pytest.mark.parametrize("who", ["bob", "eve"])
def test_nothing_is_counted_for_those_who_may_not_see_the_meeting(
    units: UnitOfWorkFactory, finders: Finders, world: World, who: str
) -> None:
    meeting = kept(units, in_group(world.ada), in_group(world.ada))

    assert finders.others_in_events(getattr(world, who), [meeting.id]) == {}


def test_the_same_event_in_another_workspace_is_not_counted(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    meeting = kept(units, in_group(world.ada))
    kept(units, in_group(world.eve))

    assert finders.others_in_events(world.ada, [meeting.id]) == {}


def test_who_was_canceled_is_not_counted(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    canceled = in_group(world.ada, said_by=NoticeKind.CANCELED, status=MeetingStatus.CANCELED)
    meeting = kept(units, in_group(world.ada), canceled)

    assert finders.others_in_events(world.ada, [meeting.id]) == {}


@pytest.mark.parametrize("has_arrived", [False, True])
def test_who_moved_to_another_event_is_not_counted(
    units: UnitOfWorkFactory, finders: Finders, world: World, has_arrived: bool
) -> None:
    new = an_invitee_uri()
    old = {"said_by": NoticeKind.CANCELED, "status": MeetingStatus.CANCELED, "was_moved": True, "successor": new}
    gone = in_group(world.ada, **old)
    if has_arrived:
        arrived = some_facts(invitee=new, predecessor=gone.current.invitee, booked_at=NOON + timedelta(hours=1))
        gone.learn(a_booking(world.ada, arrived), now=NOON)
    meeting = kept(units, in_group(world.ada), gone)

    assert finders.others_in_events(world.ada, [meeting.id]) == {}


def test_a_host_who_is_connected_is_named_as_our_user(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = connected(units, world)
    others = some_facts().hosts[0]
    facts = some_facts(hosts=(others, replace(others, account=connection.account.uri)))
    meeting = kept(units, a_meeting(world.ada, facts))

    view = the_one(finders, world.ada, meeting.id)

    assert view.host is not None
    assert (view.host.user, [host.user for host in view.hosts]) == (world.ada.user, [None, world.ada.user])


def test_a_correction_is_shown_with_who_made_it(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))
    with units.acting_as(world.boss) as unit:
        found = unit.meetings.require(meeting.id)
        found.attach_to(Attribution(), by=world.boss.user, now=NOON)
        unit.meetings.save(found, cause=Cause(CauseKind.PERSON, world.boss.user))
        unit.commit()

    match = the_one(finders, world.ada, meeting.id).match

    assert (match.reason, match.corrected_by, match.corrected_at) == (MatchReason.CORRECTED, world.boss.user, NOON)


def test_a_link_answers_with_the_earliest_meeting_it_led_to(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    link = issued(units, a_link(connected(units, world)))
    through = Match.none(link=link.id)
    late, early = starting(world, 0, match=through), starting(world, 5, match=through)
    kept(units, late, early)

    assert finders.meetings_of_links(world.ada, [link.id, an_id()], now=NOON)[link.id].id == early.id


# The change log


def test_changes_are_told_in_order_with_the_meeting_as_it_is_now(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    meeting = kept(units, moved(world))

    changes = finders.changes_after(world.ada, 0, limit=10, now=NOON)

    assert [(line.number, line.kind, line.meeting.id if line.meeting else None) for line in changes] == [
        (1, ChangeKind.BOOKED, meeting.id),
        (2, ChangeKind.MOVED, meeting.id),
    ]


def test_changes_go_on_after_the_number_last_seen(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.ada))
    seen = finders.last_change(world.ada)
    second = kept(units, a_meeting(world.ada))

    changes = finders.changes_after(world.ada, seen, limit=10, now=NOON)

    assert [line.meeting_id for line in changes] == [second.id]


def test_a_list_knows_up_to_which_change_it_is_true(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.ada), a_meeting(world.ada))

    page = finders.meetings(world.ada, EVERYTHING, order=MeetingOrder.STARTS_AT_ASC, page=PageRequest(), now=NOON)

    assert page.as_of == finders.last_change(world.ada) == 2


def test_an_empty_list_knows_it_too(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.bob))

    page = finders.meetings(world.ada, EVERYTHING, order=MeetingOrder.STARTS_AT_ASC, page=PageRequest(), now=NOON)

    assert (list(page.edges), page.as_of) == ([], 1)


def test_a_workspace_without_changes_is_at_nought(finders: Finders, world: World) -> None:
    assert finders.last_change(world.ada) == 0


def test_a_number_from_the_future_asks_for_a_new_list(finders: Finders, world: World) -> None:
    with pytest.raises(Resync):
        finders.changes_after(world.ada, 1, limit=10, now=NOON)


def test_changes_of_others_are_not_told(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    kept(units, a_meeting(world.ada))

    assert finders.changes_after(world.bob, 0, limit=10, now=NOON) == []


def test_the_lines_of_a_record_that_was_taken_over_are_found_with_the_one_that_stayed(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    old, new = a_meeting(world.ada), a_meeting(world.bob)
    kept(units, old, new)
    with units.as_service(world.workspace) as unit:
        older, younger = unit.meetings.claim({old.current.invitee, new.current.invitee})
        older.absorb(younger, now=NOON)
        unit.meetings.save(older, cause=CALENDLY)
        unit.meetings.retire(younger, into=older)
        unit.commit()

    lines = finders.changes_of_meetings(world.bob, [younger.id], limit=10)

    assert [(line.kind, line.meeting_id) for line in lines[younger.id]] == [
        (ChangeKind.BOOKED, old.id),
        (ChangeKind.BOOKED, new.id),
        (ChangeKind.JOINED, old.id),
    ]


def test_the_lines_of_several_meetings_are_found_together_each_up_to_the_limit(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    one, two, joined = a_meeting(world.ada), a_meeting(world.ada), a_meeting(world.ada)
    kept(units, one, two, joined)
    with units.as_service(world.workspace) as unit:
        older, younger = unit.meetings.claim({one.current.invitee, joined.current.invitee})
        older.absorb(younger, now=NOON)
        unit.meetings.save(older, cause=CALENDLY)
        unit.meetings.retire(younger, into=older)
        unit.commit()

    lines = finders.changes_of_meetings(world.ada, [one.id, two.id], limit=2)

    assert {id_: [line.kind for line in found] for id_, found in lines.items()} == {
        one.id: [ChangeKind.BOOKED, ChangeKind.BOOKED],
        two.id: [ChangeKind.BOOKED],
    }


# The same page for each of several records


class Papers:
    """Records of a kind with five, two and no meetings of Ada's and Bob's, and one of another workspace's with one."""

    def __init__(self, units: UnitOfWorkFactory, world: World, kind: SubjectKind) -> None:
        self.kind = kind
        self.busy, self.quiet, self.free, self.foreign = self.ids = [an_id() for _ in range(4)]
        # Two begin at the same moment each, so that the ids have to decide.
        owners = (world.ada, world.bob, world.ada, world.ada, world.ada)
        kept(units, *(self._about(self.busy, world, number // 2, owner) for number, owner in enumerate(owners)))
        kept(units, *(self._about(self.quiet, world, number, world.ada) for number in range(2)), a_meeting(world.ada))
        kept(units, self._about(self.foreign, world, 0, world.eve))

    def _about(self, record: UUID, world: World, hours: int, owner: Principal) -> Meeting:
        attribution = Attribution(**{self.kind.value: record})  # type: ignore[arg-type]  # ids are UUIDs
        return starting(world, hours, owner=owner, match=Match(reason=MatchReason.CODE, attribution=attribution))

    def pages(
        self, finders: Finders, who: Principal, order: MeetingOrder, page: PageRequest
    ) -> dict[UUID, Page[MeetingView]]:
        """Asked for together."""
        return dict(finders.meetings_of_subjects(who, self.kind, self.ids, order=order, page=page, now=NOON))

    def pages_one_by_one(
        self, finders: Finders, who: Principal, order: MeetingOrder, page: PageRequest
    ) -> dict[UUID, Page[MeetingView]]:
        criteria = {id_: MeetingCriteria(**{self.kind.value: id_}) for id_ in self.ids}  # type: ignore[arg-type]  # one of the three ids
        return {id_: finders.meetings(who, one, order=order, page=page, now=NOON) for id_, one in criteria.items()}


@pytest.mark.parametrize("kind", SubjectKind)
@pytest.mark.parametrize("order", MeetingOrder)
@pytest.mark.parametrize("backwards", [False, True])
def test_each_record_has_the_pages_that_it_has_alone(
    units: UnitOfWorkFactory, finders: Finders, world: World, kind: SubjectKind, order: MeetingOrder, backwards: bool
) -> None:
    papers = Papers(units, world, kind)
    first = PageRequest.of(last=2, with_total=True) if backwards else PageRequest.of(first=2, with_total=True)

    for who in (world.boss, world.ada):
        pages = papers.pages(finders, who, order, first)
        assert pages == papers.pages_one_by_one(finders, who, order, first)

        cursor = pages[papers.busy].edges[0 if backwards else -1].cursor
        rest = replace(first, before=cursor) if backwards else replace(first, after=cursor)
        assert papers.pages(finders, who, order, rest) == papers.pages_one_by_one(finders, who, order, rest)


@pytest.mark.parametrize(
    ("who", "found"), [("boss", [5, 2, 0, 0]), ("ada", [4, 2, 0, 0]), ("bob", [1, 0, 0, 0]), ("eve", [0, 0, 0, 1])]
)
def test_each_record_lists_and_counts_what_the_principal_may_see(
    units: UnitOfWorkFactory, finders: Finders, world: World, who: str, found: list[int]
) -> None:
    papers = Papers(units, world, SubjectKind.QUOTE)
    page = PageRequest.of(first=10, with_total=True)

    pages = papers.pages(finders, getattr(world, who), MeetingOrder.STARTS_AT_ASC, page)

    assert [(len(pages[id_].edges), pages[id_].total) for id_ in papers.ids] == [(number, number) for number in found]


def test_records_without_meetings_know_up_to_which_change_that_is_true(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    papers = Papers(units, world, SubjectKind.CLIENT)

    pages = papers.pages(finders, world.bob, MeetingOrder.STARTS_AT_ASC, PageRequest())

    assert {page.as_of for page in pages.values()} == {finders.last_change(world.bob)}


def test_nothing_is_counted_that_was_not_asked_for(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    papers = Papers(units, world, SubjectKind.INVOICE)

    pages = papers.pages(finders, world.boss, MeetingOrder.STARTS_AT_ASC, PageRequest())

    assert {page.total for page in pages.values()} == {None}


def test_a_merged_client_and_the_one_it_is_known_as_have_the_same_pages(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    client, merged = a_client(), a_client()
    synced(units, world, client, merged)
    with units.acting_as(world.boss) as unit:
        unit.records.merge({merged.id}, into=client.id)
        unit.commit()
    meeting = kept(units, a_meeting(world.ada, match=about(client)))

    pages = finders.meetings_of_subjects(
        world.ada,
        SubjectKind.CLIENT,
        [merged.id, client.id],
        order=MeetingOrder.STARTS_AT_ASC,
        page=PageRequest.of(first=1, with_total=True),
        now=NOON,
    )

    assert [edge.node.id for edge in pages[merged.id].edges] == [meeting.id]
    assert pages[merged.id] == pages[client.id]


def test_a_record_asked_for_twice_is_answered_once(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    papers = Papers(units, world, SubjectKind.QUOTE)
    page, order = PageRequest.of(first=10, with_total=True), MeetingOrder.STARTS_AT_ASC
    once = papers.pages(finders, world.boss, order, page)

    papers.ids = [*papers.ids, *papers.ids]

    assert papers.pages(finders, world.boss, order, page) == once


def test_a_cursor_of_another_order_is_refused_for_all_records(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    papers = Papers(units, world, SubjectKind.QUOTE)
    pages = papers.pages(finders, world.ada, MeetingOrder.STARTS_AT_ASC, PageRequest())
    cursor = pages[papers.quiet].edges[0].cursor

    with pytest.raises(BadPageRequest):
        papers.pages(finders, world.ada, MeetingOrder.STARTS_AT_DESC, PageRequest.of(after=cursor))


def test_no_records_have_no_pages(finders: Finders, world: World) -> None:
    pages = finders.meetings_of_subjects(
        world.ada, SubjectKind.CLIENT, [], order=MeetingOrder.STARTS_AT_ASC, page=PageRequest(), now=NOON
    )

    assert pages == {}


# The match queue


def queue(finders: Finders, who: Principal, *, with_canceled: bool = False) -> list[UUID]:
    page = finders.match_queue(who, with_canceled=with_canceled, page=PageRequest(), now=NOON)
    return [edge.node.id for edge in page.edges]


def undecided(units: UnitOfWorkFactory, world: World, **wanted: Any) -> list[UUID]:
    asked: dict[str, Any] = {"email": None, "owner": None, "after": None, "limit": 100}
    with units.as_service(world.workspace) as unit:
        return [meeting.id for meeting in unit.meetings.undecided(**asked | wanted)]


def test_the_queue_holds_what_is_unmatched_or_doubtful_the_latest_first(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    doubtful = Match(reason=MatchReason.DOUBTFUL, candidates=(a_client().id, a_client().id))
    sure = Match(reason=MatchReason.EMAIL, attribution=Attribution(client=a_client().id))
    none, doubt = starting(world, 0), starting(world, 1, match=doubtful)
    kept(units, none, doubt, starting(world, 2, match=sure))

    assert queue(finders, world.ada) == [doubt.id, none.id]


def test_what_was_called_off_is_in_the_queue_only_when_asked_for(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    facts = some_facts(
        said_by=NoticeKind.CANCELED,
        status=MeetingStatus.CANCELED,
        cancellation=Cancellation(NOON, "Kim", CancelerKind.INVITEE, None),
    )
    canceled = kept(units, a_meeting(world.ada, facts))

    assert (queue(finders, world.ada), queue(finders, world.ada, with_canceled=True)) == ([], [canceled.id])


def test_a_member_has_their_own_queue(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    mine, bobs = starting(world, 0), starting(world, 1, owner=world.bob)
    kept(units, mine, bobs)

    assert (queue(finders, world.ada), queue(finders, world.boss)) == ([mine.id], [bobs.id, mine.id])


def test_what_a_person_decided_is_not_in_the_queue(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))
    meeting.attach_to(Attribution(), by=world.ada.user, now=NOON)
    kept(units, meeting)

    assert (queue(finders, world.ada), undecided(units, world)) == ([], [])


@pytest.mark.parametrize("candidates", [(), (a_client().id, a_client().id)])
def test_of_whom_was_erased_nothing_waits_to_be_decided(
    units: UnitOfWorkFactory, finders: Finders, world: World, candidates: tuple[ClientId, ...]
) -> None:
    reason = MatchReason.DOUBTFUL if candidates else MatchReason.NONE
    meeting = kept(units, a_meeting(world.ada, match=Match(reason=reason, candidates=candidates)))
    meeting.erase(now=NOON)
    kept(units, meeting)

    assert (queue(finders, world.ada), undecided(units, world)) == ([], [])


def test_the_undecided_of_an_address_are_found_however_it_was_typed(units: UnitOfWorkFactory, world: World) -> None:
    kept(units, a_meeting(world.ada))
    kims = kept(units, a_meeting(world.ada, some_facts(email="KIM@private.example ")))

    assert undecided(units, world, email=EmailAddress("kim@private.example")) == [kims.id]


def test_the_undecided_come_in_portions_and_by_owner(units: UnitOfWorkFactory, world: World) -> None:
    first, second, bobs = a_meeting(world.ada), a_meeting(world.ada), a_meeting(world.bob)
    kept(units, first, second, bobs)

    assert undecided(units, world, owner=world.ada.user, limit=1) == [first.id]
    assert undecided(units, world, owner=world.ada.user, after=first.id) == [second.id]


def test_the_undecided_that_another_works_on_are_passed_by(units: UnitOfWorkFactory, world: World) -> None:
    meeting = kept(units, a_meeting(world.ada))

    with units.as_service(world.workspace) as unit:
        unit.meetings.claim([meeting.current.invitee])

        assert undecided(units, world) == []


def test_the_undecided_of_another_workspace_are_not_found(units: UnitOfWorkFactory, world: World) -> None:
    kept(units, a_meeting(world.eve))

    assert undecided(units, world) == []


# Parts of meetings


@pytest.mark.parametrize("part", [*MeetingPart, None])
def test_a_list_shows_of_meetings_what_is_asked_for(
    units: UnitOfWorkFactory, finders: Finders, world: World, part: MeetingPart | None
) -> None:
    client = a_client()
    quote = a_quote(client)
    synced(units, world, client, quote)
    kept(units, a_meeting(world.ada, match=about(client, quote=quote.id)))

    def listed(parts: Set[MeetingPart]) -> MeetingView:
        order, page = MeetingOrder.STARTS_AT_ASC, PageRequest()
        return finders.meetings(world.ada, EVERYTHING, order=order, page=page, now=NOON, parts=parts).edges[0].node

    whole, some = listed(frozenset(MeetingPart)), listed({part} if part else set())

    for name in (field.name for field in fields(MeetingView)):
        if name in PARTS and PARTS[name] is not part:
            with pytest.raises(AttributeError):
                getattr(some, name)
        elif name == "client":
            assert some.client is not None
            assert whole.client is not None
            assert all(
                getattr(some.client, one) == getattr(whole.client, one)
                for one in ("id", "name", "email", "archived", "schedulable")
            )
        else:
            assert getattr(some, name) == getattr(whole, name), name
