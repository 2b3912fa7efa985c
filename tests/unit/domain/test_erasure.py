"""Who is recognised in a text, and who is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.bookings import BookingFacts, CancelerKind, Cancellation, NoticeKind
from domain.erasure import Traces
from domain.events import ChangeKind, MeetingChanged
from domain.identifiers import ClientId
from domain.matching import Attribution, Match, MatchReason
from tests.support.builders import NOON, a_meeting, a_principal, an_id, some_facts

pytestmark = pytest.mark.unit

KIM = Traces.of(addresses=["Kim@Example.com "], names=["Kim  Lee", "Kim"])


@pytest.mark.parametrize(
    "text",
    [
        "kim@example.com",
        "Write to KIM@example.com.",
        "https://calendly.com/x?email=kim%40example.com&name=K",
        "<kim@example.com>",
        "Kim Lee",
        "kim   lee's roof",
    ],
)
def test_it_is_them(text: str) -> None:
    assert KIM.are_in(text)


@pytest.mark.parametrize(
    "text", ["kim@example.com.au", "jokim@example.com", "x.kim@example.com", "Kim", "Kim Leeds", "Joakim Lee", ""]
)
def test_it_is_somebody_else(text: str) -> None:
    assert not KIM.are_in(text)


def test_the_rest_of_the_text_stays() -> None:
    assert KIM.taken_out_of("Tell Kim Lee, kim@example.com, of it.") == "Tell [erased], [erased], of it."


def test_nobody_is_in_no_text() -> None:
    assert not Traces.of(addresses=[], names=["Kim"]).are_in("Kim")


def canceled(facts: BookingFacts) -> BookingFacts:
    gone = Cancellation(NOON, "Kim Client", CancelerKind.INVITEE, "Kim is ill")
    later = NOON + timedelta(hours=1)
    return replace(facts, said_by=NoticeKind.CANCELED, updated_at=later, cancellation=gone)


def test_what_is_heard_later_of_an_erased_booking_does_not_bring_anybody_back() -> None:
    facts = some_facts()

    joined = facts.erased().joined_with(canceled(facts))

    assert joined == canceled(facts).erased()


def test_erasing_before_or_after_hearing_more_is_the_same() -> None:
    facts = some_facts()

    assert facts.erased().joined_with(canceled(facts)) == facts.joined_with(canceled(facts)).erased()


def test_who_was_erased_from_one_booking_is_erased_from_the_rest_of_its_chain() -> None:
    owner = a_principal()
    meeting = a_meeting(owner)
    meeting.erase(now=NOON)
    moved = some_facts(predecessor=meeting.current.invitee, booked_at=NOON + timedelta(days=1))

    meeting.learn(replace(meeting.chain[0], facts=moved), now=NOON)

    assert meeting.current == moved.erased()


UNDECIDED = [Match.none(), Match(reason=MatchReason.DOUBTFUL, candidates=(ClientId(an_id()), ClientId(an_id())))]
DECIDED = Match(reason=MatchReason.EMAIL, attribution=Attribution(client=ClientId(an_id())))


@pytest.mark.parametrize("match", UNDECIDED)
def test_what_nobody_could_tell_of_an_erased_meeting_nobody_is_asked_any_more(match: Match) -> None:
    meeting = a_meeting(a_principal(), match=match)

    meeting.erase(now=NOON)

    assert meeting.match == Match(reason=MatchReason.ERASED)


def test_what_is_known_of_an_erased_meeting_stays_known() -> None:
    meeting = a_meeting(a_principal(), match=DECIDED)

    meeting.erase(now=NOON)

    assert meeting.match == DECIDED


def test_what_a_person_says_of_an_erased_meeting_holds() -> None:
    owner = a_principal()
    meeting = a_meeting(owner)
    meeting.erase(now=NOON)

    meeting.attach_to(DECIDED.attribution, by=owner.user, now=NOON)

    assert (meeting.match.reason, meeting.match.attribution) == (MatchReason.CORRECTED, DECIDED.attribution)


def test_that_an_erased_meeting_might_be_several_clients_is_told_to_be_over() -> None:
    meeting = a_meeting(a_principal(), match=UNDECIDED[1])
    meeting.take_events()

    meeting.erase(now=NOON)

    kinds = [event.kind for event in meeting.take_events() if isinstance(event, MeetingChanged)]
    assert kinds == [ChangeKind.DETAILS, ChangeKind.ATTRIBUTED]


@pytest.mark.parametrize(("days", "is_erased"), [(-1, True), (0, True), (1, False)])
def test_who_books_again_after_being_erased_does_so_anew(days: int, is_erased: bool) -> None:
    facts = some_facts(email="Kim@example.com", booked_at=NOON + timedelta(days=days))

    assert facts.forgetting({"kim@example.com": NOON}).is_erased is is_erased


def test_a_guest_who_was_erased_is_left_out() -> None:
    facts = some_facts(email="lee@example.com", guests=("KIM@example.com", "max@example.com"))

    assert facts.forgetting({"kim@example.com": NOON}) == replace(facts, guests=("max@example.com",))
