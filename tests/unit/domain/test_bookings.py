"""Joining what Calendly says of one invitee."""

import itertools
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bookings import ALLOWED, BookingFacts, MeetingStatus, NoticeKind, Tracking
from domain.identifiers import InviteeUri
from tests.support.histories import random_history

pytestmark = pytest.mark.unit


def a_statement(**changes: Any) -> BookingFacts:
    return replace(random_history(1, most_acts=0).statements[0], **changes)


FIRST = a_statement()
MINUTE = timedelta(minutes=1)


@st.composite
def statements(draw: st.DrawFn) -> BookingFacts:
    """Statements about one invitee that may contradict each other in every way, ties included."""
    status = draw(st.sampled_from(MeetingStatus))
    return a_statement(
        status=status,
        said_by=draw(st.sampled_from(NoticeKind)),
        updated_at=FIRST.updated_at + draw(st.integers(0, 2)) * MINUTE,
        event_updated_at=FIRST.updated_at + draw(st.integers(0, 1)) * MINUTE,
        predecessor=draw(st.sampled_from([None, InviteeUri("before"), InviteeUri("other")])),
        successor=draw(st.sampled_from([None, InviteeUri("after")])),
        was_moved=draw(st.booleans()),
        name=draw(st.sampled_from(["Kim", "Kim Lee"])),
    )


@given(statements(), statements())
def test_joining_does_not_care_who_came_first(one: BookingFacts, other: BookingFacts) -> None:
    assert one.joined_with(other) == other.joined_with(one)


@given(statements(), statements(), statements())
def test_joining_does_not_care_how_it_is_grouped(one: BookingFacts, two: BookingFacts, three: BookingFacts) -> None:
    assert one.joined_with(two).joined_with(three) == one.joined_with(two.joined_with(three))


@given(statements(), statements())
def test_hearing_it_again_changes_nothing(one: BookingFacts, other: BookingFacts) -> None:
    heard = one.joined_with(other)

    assert heard.joined_with(one) == heard
    assert heard.joined_with(heard) == heard


@pytest.mark.parametrize("before", MeetingStatus)
@pytest.mark.parametrize("after", MeetingStatus)
def test_a_later_statement_moves_the_status_only_where_the_table_allows(
    before: MeetingStatus, after: MeetingStatus
) -> None:
    heard = a_statement(status=before).joined_with(a_statement(status=after, updated_at=FIRST.updated_at + MINUTE))

    assert heard.status is (after if after in ALLOWED[before] else before)


def test_a_late_created_does_not_revive_a_canceled_booking() -> None:
    canceled = a_statement(status=MeetingStatus.CANCELED, said_by=NoticeKind.CANCELED)

    assert canceled.joined_with(a_statement(updated_at=FIRST.updated_at + MINUTE)).status is MeetingStatus.CANCELED


def test_of_two_no_show_statements_calendlys_clock_decides_not_the_order_of_arrival() -> None:
    marked = a_statement(
        status=MeetingStatus.NO_SHOW, said_by=NoticeKind.NO_SHOW_MARKED, updated_at=FIRST.updated_at + MINUTE
    )
    unmarked = a_statement(said_by=NoticeKind.NO_SHOW_UNMARKED, updated_at=FIRST.updated_at + 2 * MINUTE)

    for order in itertools.permutations([FIRST, marked, unmarked]):
        assert order[0].joined_with(order[1]).joined_with(order[2]).status is MeetingStatus.SCHEDULED


def test_a_join_address_that_comes_later_is_kept_though_the_invitee_did_not_change() -> None:
    later = a_statement(event_updated_at=FIRST.event_updated_at + MINUTE, cancel_url="https://calendly.com/c/1")

    assert FIRST.joined_with(later).cancel_url == "https://calendly.com/c/1"
    assert later.joined_with(FIRST).cancel_url == "https://calendly.com/c/1"


def test_statements_about_different_invitees_are_not_joined() -> None:
    with pytest.raises(ValueError, match="same invitee"):
        FIRST.joined_with(a_statement(invitee=InviteeUri("https://api.calendly.com/another")))


def test_a_tracking_field_that_calendly_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no tracking field"):
        Tracking().value("utm_code")


@pytest.mark.parametrize("seed", range(40))
def test_any_order_of_a_true_history_gives_each_invitee_the_same_facts(seed: int) -> None:
    history = random_history(seed)
    by_invitee = {one.invitee: [s for s in history.statements if s.invitee == one.invitee] for one in history.truth}

    for truth in history.truth:
        said = by_invitee[truth.invitee]
        random.Random(seed).shuffle(said)
        heard = said[0]
        for one in said[1:] + said:
            heard = heard.joined_with(one)
        assert (heard.status, heard.slot, heard.cancellation) == (truth.status, truth.slot, truth.cancellation)
