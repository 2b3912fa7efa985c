"""What a meeting tells of its changes, and what of it goes over to another client."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.erasure import Traces
from domain.events import ChangeKind, MeetingChanged
from domain.identifiers import ClientId, InviteeUri, QuoteId, UserId
from domain.matching import Attribution, Match, MatchReason
from domain.meeting import Booking, Meeting, Passed, in_order
from domain.values import TimeSlot
from tests.adapters.clock import NOON
from tests.support.builders import a_meeting, a_principal, some_facts

pytestmark = pytest.mark.unit

ADA, BOB = UserId(UUID(int=2)), UserId(UUID(int=3))
KIM, LEE, MIA = (ClientId(UUID(int=number)) for number in (4, 5, 6))
LATER = NOON + timedelta(minutes=5)


def about(client: ClientId | None) -> Match:
    return Match(reason=MatchReason.EMAIL, attribution=Attribution(client=client)) if client else Match.none()


def one_about(client: ClientId | None) -> Meeting:
    meeting = a_meeting(a_principal(), match=about(client))
    meeting.take_events()
    return meeting


def moved(meeting: Meeting, match: Match) -> Booking:
    """The half that a meeting moves to."""
    last = meeting.current
    facts = some_facts(
        predecessor=last.invitee,
        booked_at=last.booked_at + timedelta(days=1),
        slot=TimeSlot(last.slot.starts_at + timedelta(days=2), last.slot.ends_at + timedelta(days=2)),
    )
    return replace(meeting.chain[-1], facts=facts, match=match)


def told(meeting: Meeting) -> list[tuple[ChangeKind, tuple[str, ...]]]:
    return [(event.kind, event.fields) for event in meeting.take_events() if isinstance(event, MeetingChanged)]


ATTRIBUTED = (ChangeKind.ATTRIBUTED, ("client", "quote", "invoice", "match"))


# --- What is told ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"name": "Kim Other"}, ("invitee",)),
        ({"event_type_name": "Longer", "guests": ("lee@example.com",)}, ("eventTypeName", "guests")),
        ({"slot": TimeSlot(NOON, NOON + timedelta(minutes=45))}, ("endsAt", "startsAt")),
    ],
)
def test_which_details_changed_is_told(change: dict[str, Any], fields: tuple[str, ...]) -> None:
    meeting = one_about(KIM)
    (booking,) = meeting.chain
    later = booking.facts.updated_at + timedelta(minutes=1)
    facts = replace(booking.facts, updated_at=later, event_updated_at=later, **change)

    meeting.learn(replace(booking, facts=facts), now=LATER)

    assert told(meeting) == [(ChangeKind.DETAILS, fields)]


def test_a_move_says_it_all() -> None:
    meeting = one_about(KIM)

    meeting.learn(moved(meeting, about(KIM)), now=LATER)

    assert told(meeting) == [(ChangeKind.MOVED, ("startsAt", "endsAt", "moves"))]


def test_a_move_that_brings_somebody_to_mind_tells_that_too() -> None:
    meeting = one_about(None)

    meeting.learn(moved(meeting, about(KIM)), now=LATER)

    assert told(meeting)[1:] == [ATTRIBUTED]


def test_when_it_was_booked_stays_through_moves() -> None:
    meeting = one_about(KIM)
    booked_at = meeting.current.booked_at

    meeting.learn(moved(meeting, about(KIM)), now=LATER)

    assert meeting.booked_at == booked_at


def test_a_half_comes_after_the_one_that_names_it_whatever_their_clocks_say() -> None:
    meeting = one_about(KIM)
    new = moved(meeting, about(KIM))
    early = replace(new, facts=replace(new.facts, predecessor=None, booked_at=NOON - timedelta(days=9)))
    old = replace(meeting.chain[0], facts=replace(meeting.current, successor=new.facts.invitee))

    assert in_order([early, old]) == (old, early)


# --- What a person says ---------------------------------------------------------------------------------------------


def test_another_correction_takes_the_place_of_the_first() -> None:
    meeting = one_about(KIM)
    meeting.attach_to(Attribution(client=LEE), by=ADA, now=NOON)
    meeting.attach_to(Attribution(client=MIA), by=ADA, now=LATER)

    assert meeting.match.attribution.client == MIA
    assert told(meeting) == [ATTRIBUTED, ATTRIBUTED]


def test_who_says_the_same_again_does_not_take_the_first_s_place() -> None:
    meeting = one_about(KIM)
    meeting.attach_to(Attribution(client=LEE), by=ADA, now=NOON)
    meeting.attach_to(Attribution(client=LEE), by=BOB, now=LATER)

    assert meeting.correction is not None
    assert (meeting.correction.by, meeting.correction.at) == (ADA, NOON)


def test_a_correction_taken_back_is_told() -> None:
    meeting = one_about(KIM)
    meeting.attach_to(Attribution(client=LEE), by=ADA, now=NOON)
    meeting.take_events()

    meeting.take_back_correction(now=LATER)

    assert told(meeting) == [ATTRIBUTED]


# --- What goes over to another client -------------------------------------------------------------------------------


def test_what_was_matched_and_what_was_said_goes_over_and_is_named() -> None:
    meeting = one_about(KIM)
    quote = QuoteId(UUID(int=9))
    meeting.attach_to(Attribution(client=KIM, quote=quote), by=ADA, now=NOON)
    meeting.take_events()

    passed = meeting.pass_on(KIM, LEE, now=LATER)

    assert passed == Passed(bookings=frozenset({meeting.current.invitee}), corrections=frozenset({NOON}))
    assert meeting.match.attribution == Attribution(client=LEE, quote=quote)
    assert meeting.correction is not None
    assert (meeting.correction.by, meeting.correction.at) == (ADA, NOON)
    assert told(meeting) == [ATTRIBUTED]


def test_what_is_about_somebody_else_does_not_go_over() -> None:
    meeting = one_about(MIA)
    meeting.attach_to(Attribution(client=MIA), by=ADA, now=NOON)
    meeting.take_events()

    assert meeting.pass_on(KIM, LEE, now=LATER) == Passed()
    assert (meeting.match.attribution.client, told(meeting)) == (MIA, [])


def test_only_what_went_over_comes_back() -> None:
    """Both were said of Lee: the first of Kim, until the two were made one, the second of Lee himself."""
    meeting = one_about(KIM)
    passed = meeting.pass_on(KIM, LEE, now=NOON)
    meeting.attach_to(Attribution(client=LEE), by=ADA, now=LATER)

    back = meeting.pass_on(LEE, KIM, only=passed, now=LATER)

    assert back == passed
    assert meeting.chain[0].match.attribution.client == KIM
    assert meeting.match.attribution.client == LEE


def test_a_correction_that_went_over_comes_back() -> None:
    meeting = one_about(None)
    meeting.attach_to(Attribution(client=KIM), by=ADA, now=NOON)
    passed = meeting.pass_on(KIM, LEE, now=LATER)

    meeting.pass_on(LEE, KIM, only=passed, now=LATER)

    assert meeting.match.attribution.client == KIM


def test_what_went_over_in_several_meetings_is_put_together() -> None:
    one = Passed(bookings=frozenset({InviteeUri("a")}), corrections=frozenset({NOON}))
    other = Passed(bookings=frozenset({InviteeUri("b")}), corrections=frozenset({LATER}))

    assert one | other == Passed(
        bookings=frozenset({InviteeUri("a"), InviteeUri("b")}), corrections=frozenset({NOON, LATER})
    )


# --- What is forgotten ----------------------------------------------------------------------------------------------


def test_erasing_tells_whether_there_was_anything_to_erase() -> None:
    meeting = one_about(KIM)

    assert [meeting.erase(now=NOON), meeting.is_erased, meeting.erase(now=LATER)] == [True, True, False]
    assert len(told(meeting)) == 1


def test_a_guest_who_is_erased_is_left_out_of_somebody_else_s_meeting() -> None:
    meeting = a_meeting(a_principal(), facts=some_facts(guests=("lee@example.com", "mia@example.com")))
    meeting.take_events()
    lee = Traces.of(addresses=["lee@example.com"], names=())

    assert [meeting.erase_mentions(lee, now=NOON), meeting.erase_mentions(lee, now=LATER)] == [True, False]
    assert meeting.current.guests == ("mia@example.com",)
    assert told(meeting) == [(ChangeKind.DETAILS, ("guests",))]
