"""A meeting is the same whatever order its news came in."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bookings import BookingFacts, MeetingStatus
from domain.events import ChangeKind, MeetingChanged
from domain.identifiers import ClientId, ConnectionId, InviteeUri, LinkId, MeetingId, UserId, WorkspaceId
from domain.matching import Attribution, Match, MatchReason
from domain.meeting import Booking, Claim, ClaimBasis, Meeting, NotTheSameMeeting
from tests.support.histories import History, disorders, random_history

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOME = WorkspaceId(UUID(int=1))
ADA = UserId(UUID(int=2))
BOB = UserId(UUID(int=3))
KIM = ClientId(UUID(int=4))
LEE = ClientId(UUID(int=5))
BY_CODE = Match(reason=MatchReason.CODE, attribution=Attribution(client=KIM), link=LinkId(UUID(int=6)))
BY_EMAIL = Match(reason=MatchReason.EMAIL, attribution=Attribution(client=LEE))
HOSTED = Claim(ADA, ClaimBasis.HOST, ConnectionId(UUID(int=7)))


class Record:
    """Keeps meetings as a repository would: by the invitees of their chains."""

    def __init__(self) -> None:
        self.meetings: dict[MeetingId, Meeting] = {}
        self.told: list[MeetingChanged] = []

    def hear(self, facts: BookingFacts, *, match: Match | None = None, claim: Claim = HOSTED) -> Meeting:
        known = sorted(
            (one for one in self.meetings.values() if any(facts.names & link.facts.names for link in one.chain)),
            key=lambda one: one.id,
        )
        booking = Booking(facts, match or (BY_CODE if facts.tracking.utm_content else Match.none()), claim)
        if not known:
            meeting = Meeting.record(booking, id=MeetingId(UUID(int=1000 + len(self.told))), workspace=HOME, now=NOW)
            self.meetings[meeting.id] = meeting
        else:
            meeting, *younger = known
            for one in younger:
                meeting.absorb(one, now=NOW)
                del self.meetings[one.id]
            meeting.learn(booking, now=NOW)
        self.told += [event for event in meeting.take_events() if isinstance(event, MeetingChanged)]
        return meeting

    def picture(self) -> object:
        """Everything but ids and times of arrival."""
        return sorted(
            (
                (one.chain, one.status, one.slot, one.owner, one.match, one.moves, one.booked_at)
                for one in self.meetings.values()
            ),
            key=repr,
        )


def heard(statements: Sequence[BookingFacts]) -> Record:
    record = Record()
    for one in statements:
        record.hear(one)
    return record


def a_move(*, code: str | None = None) -> tuple[BookingFacts, BookingFacts, BookingFacts]:
    """Booked, then moved once: the booking, the ended half, the new half."""
    for seed in itertools.count():
        history = random_history(seed, codes=[code] if code else [])
        if len(history.statements) == 3 and history.statements[1].was_moved:
            booked, ended, new = history.statements
            if booked.tracking.utm_content == code:
                return booked, ended, new
    raise AssertionError("unreachable")


@given(st.integers(0, 10_000_000))
def test_any_order_and_any_copies_give_the_same_meetings(seed: int) -> None:
    history = random_history(seed, codes=["code-1", "code-2"])
    pictures = {name: heard(statements).picture() for name, statements in disorders(history)}

    assert pictures["shuffled"] == pictures["in order"]
    assert pictures["three times each, shuffled"] == pictures["in order"]


@given(st.integers(0, 10_000_000))
def test_there_are_as_many_meetings_as_there_truly_were_each_where_it_truly_ended(seed: int) -> None:
    history = random_history(seed)

    for _, statements in disorders(history):
        record = heard(statements)
        ends = {(one.current.invitee, one.status, one.slot) for one in record.meetings.values()}
        assert ends == {(truth.invitee, truth.status, truth.slot) for truth in history.truth}


@given(st.integers(0, 10_000_000))
def test_no_fact_is_told_twice(seed: int) -> None:
    history = random_history(seed)
    roots = sum(one.predecessor is None for one in {s.invitee: s for s in history.statements}.values())
    moves = sum(one.predecessor is not None for one in {s.invitee: s for s in history.statements}.values())
    ends = sum(truth.status is MeetingStatus.CANCELED for truth in history.truth)

    for _, statements in disorders(history):
        told = [event.kind for event in heard(statements).told]
        assert told.count(ChangeKind.BOOKED) == roots
        assert told.count(ChangeKind.MOVED) == moves
        assert told.count(ChangeKind.CANCELED) == ends


@given(st.integers(0, 10_000_000))
def test_copies_add_no_line(seed: int) -> None:
    history = random_history(seed)
    record = heard(history.statements)
    lines = len(record.told)

    for one in history.statements:
        record.hear(one)

    assert len(record.told) == lines


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_move_is_one_meeting_whichever_half_comes_first(order: tuple[int, ...]) -> None:
    halves = a_move()
    record = heard([halves[index] for index in order])

    (meeting,) = record.meetings.values()
    assert (meeting.status, meeting.slot) == (MeetingStatus.SCHEDULED, halves[2].slot)
    (move,) = meeting.moves
    assert (move.moved_from, move.moved_to) == (halves[0].slot, halves[2].slot)


def test_a_half_that_was_waited_for_joins_though_only_the_other_half_names_it() -> None:
    """The ended half may be lost; then only the new half says where it came from."""
    booked, _, new = a_move()

    for order in ([booked, new], [new, booked]):
        assert len(heard(order).meetings) == 1


def test_while_only_the_ended_half_is_known_the_meeting_is_moving_and_not_canceled() -> None:
    booked, ended, _ = a_move()
    meeting = next(iter(heard([booked, ended]).meetings.values()))

    assert meeting.is_moving
    assert (meeting.status, meeting.slot) == (MeetingStatus.SCHEDULED, booked.slot)


def test_a_late_half_that_joins_two_records_keeps_the_older_one_with_the_later_correction() -> None:
    first = a_move()
    second_new = replace(first[2], invitee=InviteeUri("third"), predecessor=first[2].invitee)
    record = Record()
    older = record.hear(first[0])
    younger = record.hear(second_new)
    assert older.id != younger.id
    younger.attach_to(Attribution(client=LEE), by=BOB, now=NOW)

    record.hear(first[2])

    (meeting,) = record.meetings.values()
    assert meeting.id == older.id
    assert meeting.match.attribution.client == LEE
    assert ChangeKind.JOINED in [event.kind for event in record.told]


def test_a_match_carries_over_a_move_though_the_new_half_says_someone_else() -> None:
    booked, ended, new = a_move()
    record = Record()
    record.hear(booked, match=BY_CODE)
    record.hear(ended, match=BY_CODE)
    meeting = record.hear(new, match=BY_EMAIL)

    assert meeting.match.reason is MatchReason.CHAIN
    assert meeting.match.attribution == BY_CODE.attribution


def test_a_correction_sticks_through_moves_and_copies() -> None:
    booked, ended, new = a_move(code="code")
    record = Record()
    meeting = record.hear(booked)
    meeting.attach_to(Attribution(client=LEE), by=ADA, now=NOW)

    for one in (ended, new, booked, ended, new):
        record.hear(one)

    assert meeting.match.reason is MatchReason.CORRECTED
    assert meeting.match.attribution.client == LEE


def test_detaching_sticks_too() -> None:
    booked, ended, new = a_move(code="code")
    record = Record()
    meeting = record.hear(booked)
    meeting.attach_to(Attribution(), by=ADA, now=NOW)

    record.hear(ended)
    record.hear(new)

    assert meeting.match.attribution == Attribution()


def test_the_same_correction_again_is_not_told_again() -> None:
    meeting = Record().hear(a_move()[0])
    meeting.attach_to(Attribution(client=LEE), by=ADA, now=NOW)
    meeting.take_events()

    meeting.attach_to(Attribution(client=LEE), by=BOB, now=NOW)

    assert meeting.take_events() == ()


def test_the_owner_of_the_link_stays_the_owner_when_a_move_changes_the_host() -> None:
    booked, ended, new = a_move(code="code")
    by_link = Claim(BOB, ClaimBasis.LINK, HOSTED.connection)
    record = Record()
    record.hear(booked, claim=by_link)
    record.hear(ended, claim=by_link)
    meeting = record.hear(new, claim=HOSTED)

    assert meeting.owner == BOB


def test_without_a_link_the_newest_host_owns_the_meeting() -> None:
    booked, ended, new = a_move()
    record = Record()
    record.hear(booked)
    record.hear(ended)
    meeting = record.hear(new, claim=replace(HOSTED, owner=BOB))

    assert meeting.owner == BOB


def test_a_booking_that_nothing_links_is_refused() -> None:
    meeting = Record().hear(a_move()[0])
    stranger = replace(a_move()[0], invitee=InviteeUri("stranger"))

    with pytest.raises(NotTheSameMeeting):
        meeting.learn(Booking(stranger, Match.none(), HOSTED), now=NOW)


def test_an_older_record_or_one_of_another_workspace_is_not_taken_over() -> None:
    older, younger = Record().hear(a_move()[0]), Record().hear(a_move()[2])
    younger.id = MeetingId(UUID(int=older.id.int + 1))

    with pytest.raises(NotTheSameMeeting):
        younger.absorb(older, now=NOW)
    younger.workspace = WorkspaceId(UUID(int=99))
    with pytest.raises(NotTheSameMeeting):
        older.absorb(younger, now=NOW)


def test_a_ring_of_halves_still_has_one_order() -> None:
    """It cannot come from Calendly; forged, it must not hang or depend on arrival."""
    booked = a_move()[0]
    one = replace(booked, invitee=InviteeUri("one"), predecessor=InviteeUri("two"))
    two = replace(booked, invitee=InviteeUri("two"), predecessor=InviteeUri("one"))

    assert heard([one, two]).picture() == heard([two, one]).picture()


def test_each_half_tells_who_moved_it_and_why() -> None:
    halves = a_move()
    meeting = next(iter(heard(halves).meetings.values()))
    ended = halves[1].cancellation
    assert ended is not None

    assert meeting.moves[0].reason == ended.reason
    assert meeting.moves[0].by_host is (ended.canceler == "host")


def test_group_invitees_are_meetings_of_their_own() -> None:
    group = next(
        history
        for history in map(random_history, itertools.count())
        if len({one.event for one in history.truth}) == 1 and history.meetings > 1
    )

    assert len(heard(group.statements).meetings) == group.meetings
    assert isinstance(group, History)


def test_a_meeting_first_heard_of_by_its_cancellation_tells_both_facts() -> None:
    booked = a_move()[0]
    canceled = replace(booked, status=MeetingStatus.CANCELED, updated_at=booked.updated_at + timedelta(hours=1))
    record = heard([canceled, booked])

    assert [event.kind for event in record.told] == [ChangeKind.BOOKED, ChangeKind.CANCELED]


# Looking again


@given(st.integers(0, 10_000_000), st.booleans())
def test_looking_again_changes_nothing_but_what_was_undecided(seed: int, knows_lee: bool) -> None:
    today = BY_EMAIL if knows_lee else Match.none()
    record = heard(random_history(seed, codes=["code-1"]).statements)

    for meeting in record.meetings.values():
        before = (meeting.match, meeting.status, meeting.slot, meeting.owner, meeting.moves)
        meeting.reconsider({one.facts.invitee: today for one in meeting.chain}, now=NOW)

        decided = before[0].is_decided
        assert meeting.match.attribution == (before[0] if decided else today).attribution
        assert (meeting.status, meeting.slot, meeting.owner, meeting.moves) == before[1:]


@given(st.integers(0, 10_000_000))
def test_news_that_comes_after_looking_again_tells_the_same_story(seed: int) -> None:
    """Every copy once more: what was decided by looking again stays."""
    statements = random_history(seed).statements
    record = heard(statements)
    for meeting in record.meetings.values():
        meeting.reconsider({one.facts.invitee: BY_EMAIL for one in meeting.chain}, now=NOW)
        meeting.take_events()
    picture = record.picture()

    for one in statements:
        record.hear(one)

    assert record.picture() == picture


def test_looking_again_tells_once_whom_it_is_about() -> None:
    record = Record()
    meeting = record.hear(a_move()[0])

    for _ in range(2):
        meeting.reconsider({meeting.current.invitee: BY_EMAIL}, now=NOW)

    assert [event.kind for event in meeting.take_events() if isinstance(event, MeetingChanged)] == [
        ChangeKind.ATTRIBUTED
    ]


def test_a_correction_stands_above_looking_again() -> None:
    record = Record()
    meeting = record.hear(a_move()[0])
    meeting.attach_to(Attribution(client=KIM), by=ADA, now=NOW)

    meeting.reconsider({meeting.current.invitee: BY_EMAIL}, now=NOW)

    assert (meeting.match.reason, meeting.match.attribution.client) == (MatchReason.CORRECTED, KIM)


def test_a_correction_taken_back_leaves_what_matching_says() -> None:
    record = Record()
    meeting = record.hear(a_move()[0], match=BY_EMAIL)
    meeting.attach_to(Attribution(client=KIM), by=ADA, now=NOW)

    meeting.take_back_correction(now=NOW)

    assert (meeting.correction, meeting.match) == (None, BY_EMAIL)


def test_taking_back_what_nobody_said_is_told_to_nobody() -> None:
    record = Record()
    meeting = record.hear(a_move()[0], match=BY_EMAIL)

    meeting.take_back_correction(now=NOW)

    assert meeting.take_events() == ()
