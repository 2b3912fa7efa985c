"""That a meeting is the same after it was stored and read, whatever Calendly said."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.persistence.meeting_rows import booking_json, booking_of
from domain.bookings import (
    Answer,
    BookingFacts,
    CancelerKind,
    Cancellation,
    Host,
    Location,
    MeetingStatus,
    NoticeKind,
    Tracking,
)
from domain.identifiers import (
    AccountUri,
    ClientId,
    ConnectionId,
    EventTypeUri,
    EventUri,
    InviteeUri,
    InvoiceId,
    LinkId,
    NoShowUri,
    QuoteId,
    UserId,
)
from domain.matching import Attribution, Match, MatchReason
from domain.meeting import Booking, Claim, ClaimBasis
from domain.values import TimeSlot

pytestmark = pytest.mark.unit

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
moments = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001  the zone is the other argument
    lambda moment: moment.replace(fold=0)  # of no meaning in UTC
)
slots = st.builds(
    lambda start, minutes: TimeSlot(start, start + timedelta(minutes=minutes)), moments, st.integers(0, 10_000)
)
maybe_text = st.none() | texts
cancellations = st.builds(
    Cancellation,
    canceled_at=st.none() | moments,
    canceled_by=maybe_text,
    canceler=st.none() | st.sampled_from(CancelerKind),
    reason=maybe_text,
)
facts = st.builds(
    BookingFacts,
    invitee=texts.map(InviteeUri),
    event=texts.map(EventUri),
    said_by=st.sampled_from(NoticeKind),
    status=st.sampled_from(MeetingStatus),
    slot=slots,
    booked_at=moments,
    updated_at=moments,
    event_updated_at=moments,
    predecessor=st.none() | texts.map(InviteeUri),
    successor=st.none() | texts.map(InviteeUri),
    was_moved=st.booleans(),
    cancellation=st.none() | cancellations,
    no_show=st.none() | texts.map(NoShowUri),
    event_type=st.none() | texts.map(EventTypeUri),
    event_type_name=texts,
    name=texts,
    email=texts,
    time_zone=maybe_text,
    hosts=st.lists(st.builds(Host, texts.map(AccountUri), maybe_text, maybe_text), max_size=3).map(tuple),
    location=st.none() | st.builds(Location, texts, maybe_text, maybe_text),
    answers=st.lists(st.builds(Answer, texts, texts, st.integers(0, 20)), max_size=3).map(tuple),
    guests=st.lists(texts, max_size=3).map(tuple),
    tracking=st.builds(Tracking, *[maybe_text] * 6),
    cancel_url=maybe_text,
    reschedule_url=maybe_text,
)
ids = st.uuids()
matches = st.builds(
    Match,
    reason=st.sampled_from(MatchReason),
    attribution=st.builds(
        Attribution,
        client=st.none() | ids.map(ClientId),
        quote=st.none() | ids.map(QuoteId),
        invoice=st.none() | ids.map(InvoiceId),
    ),
    link=st.none() | ids.map(LinkId),
    candidates=st.lists(ids.map(ClientId), max_size=3).map(tuple),
)
claims = st.builds(Claim, ids.map(UserId), st.sampled_from(ClaimBasis), ids.map(ConnectionId))
bookings = st.builds(Booking, facts, matches, claims)


@given(bookings)
def test_a_booking_is_the_same_after_a_round_trip(booking: Booking) -> None:
    """To the last letter: facts that differ in their `repr` only would be joined differently (`joined_with`)."""
    stored = json.loads(json.dumps(booking_json(booking)))

    read = booking_of(stored["facts"], stored["match"], stored["claim"])

    assert (read, repr(read)) == (booking, repr(booking))


def test_every_part_of_the_facts_is_stored() -> None:
    """A field that comes to be later and is forgotten here would otherwise be lost in silence."""
    part = Booking(
        BookingFacts(
            invitee=InviteeUri("i"),
            event=EventUri("e"),
            said_by=NoticeKind.BOOKED,
            status=MeetingStatus.SCHEDULED,
            slot=TimeSlot(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)),
            booked_at=datetime(2026, 1, 1, tzinfo=UTC),
            updated_at=datetime(2026, 1, 1, tzinfo=UTC),
            event_updated_at=datetime(2026, 1, 1, tzinfo=UTC),
            is_erased=True,  # which is left out of those that are not
        ),
        Match.none(),
        Claim(UserId(UUID(int=1)), ClaimBasis.HOST, ConnectionId(UUID(int=2))),
    )
    in_two_parts = {"slot": {"starts_at", "ends_at"}}

    stored = set(booking_json(part)["facts"])

    fields = set(BookingFacts.__dataclass_fields__)
    assert stored == (fields - set(in_two_parts)) | {"starts_at", "ends_at"}
