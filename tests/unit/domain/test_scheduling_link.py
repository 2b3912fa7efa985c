"""The life of a link."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.events import LinkBooked, LinkIssued, LinkWithdrawn
from domain.identifiers import ClientId, ConnectionId, EventTypeUri, LinkId, QuoteId, UserId, WorkspaceId
from domain.scheduling_link import (
    SINGLE_USE_LIFETIME,
    LinkAlreadyBooked,
    LinkState,
    OfferedEventType,
    SchedulingLink,
)
from domain.values import EmailAddress, Subject

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KIM, LEE = ClientId(UUID(int=5)), ClientId(UUID(int=6))


def a_link(*, single_use: bool = True) -> SchedulingLink:
    return SchedulingLink.issue(
        id=LinkId(UUID(int=1)),
        workspace=WorkspaceId(UUID(int=2)),
        owner=UserId(UUID(int=3)),
        connection=ConnectionId(UUID(int=4)),
        code="c0de",
        subject=Subject.client(KIM),
        event_type=OfferedEventType(EventTypeUri("https://api.calendly.com/event_types/intro"), "Intro", 30),
        booking_url="https://calendly.com/d/abc/intro",
        single_use=single_use,
        prefill_name="Kim",
        prefill_email=EmailAddress("kim@example.com"),
        tracking_field="utm_content",
        now=NOW,
    )


def test_a_new_link_is_open_and_says_that_it_was_issued() -> None:
    link = a_link()

    assert link.state(NOW) is LinkState.OPEN
    assert [type(event) for event in link.take_events()] == [LinkIssued]


def test_following_it_counts_and_the_first_time_is_kept() -> None:
    link = a_link()
    link.open(NOW)
    link.open(NOW + timedelta(days=1))

    assert (link.state(NOW), link.opens, link.first_opened_at) == (LinkState.OPENED, 2, NOW)


@pytest.mark.parametrize("hours", [(1, 2), (2, 1)])
def test_of_several_bookings_in_any_order_the_earliest_is_remembered_and_the_first_is_told(
    hours: tuple[int, int],
) -> None:
    link = a_link(single_use=False)
    link.take_events()
    told = []
    for one in hours:
        link.book(booked_at=NOW + timedelta(hours=one), now=NOW)
        told.append([type(event) for event in link.take_events()])

    assert link.booked_at == NOW + timedelta(hours=1)
    assert told == [[LinkBooked], []]


def test_a_booked_single_use_link_leads_nowhere_any_more() -> None:
    link = a_link()
    link.book(booked_at=NOW, now=NOW)

    assert link.state(NOW) is LinkState.BOOKED
    assert not link.can_be_followed(NOW)


def test_a_booked_reusable_link_can_be_booked_again() -> None:
    link = a_link(single_use=False)
    link.book(booked_at=NOW, now=NOW)

    assert link.can_be_followed(NOW)


def test_an_unused_single_use_link_expires() -> None:
    link = a_link()

    assert link.state(NOW + SINGLE_USE_LIFETIME) is LinkState.EXPIRED
    assert not link.can_be_followed(NOW + SINGLE_USE_LIFETIME)
    assert link.can_be_followed(NOW + SINGLE_USE_LIFETIME - timedelta(seconds=1))


def test_a_reusable_link_does_not_expire() -> None:
    assert a_link(single_use=False).can_be_followed(NOW + 10 * SINGLE_USE_LIFETIME)


def test_withdrawing_twice_is_told_once() -> None:
    link = a_link()
    link.take_events()
    link.withdraw(NOW)
    link.withdraw(NOW + timedelta(days=1))

    assert (link.state(NOW), link.withdrawn_at) == (LinkState.WITHDRAWN, NOW)
    assert [type(event) for event in link.take_events()] == [LinkWithdrawn]


def test_a_link_that_led_to_a_meeting_is_not_withdrawn() -> None:
    link = a_link()
    link.book(booked_at=NOW, now=NOW)

    with pytest.raises(LinkAlreadyBooked):
        link.withdraw(NOW)
    assert link.withdrawn_at is None


def test_a_booking_through_a_withdrawn_link_is_still_a_booking() -> None:
    """Calendly's page behind it cannot be taken back, and what Calendly reports is recorded."""
    link = a_link()
    link.withdraw(NOW)
    link.book(booked_at=NOW, now=NOW)

    assert link.state(NOW) is LinkState.BOOKED


def test_a_withdrawn_reusable_link_stays_withdrawn_though_it_was_booked() -> None:
    link = a_link(single_use=False)
    link.book(booked_at=NOW, now=NOW)
    link.withdraw(NOW)

    assert not link.can_be_followed(NOW)


def test_when_the_event_type_is_gone_the_link_leads_nowhere() -> None:
    link = a_link(single_use=False)
    link.mark_event_type_gone(NOW)

    assert not link.can_be_followed(NOW)


def test_since_when_the_event_type_is_gone_is_kept() -> None:
    link = a_link()
    link.mark_event_type_gone(NOW)
    link.mark_event_type_gone(NOW + timedelta(days=1))

    assert link.event_type_gone_at == NOW


def test_a_link_about_a_client_who_is_merged_is_about_the_other() -> None:
    link = a_link()
    link.pass_on(KIM, LEE)

    assert link.subject == Subject.client(LEE)


@pytest.mark.parametrize("subject", [Subject.client(LEE), Subject.quote(QuoteId(KIM))])
def test_a_link_about_anything_else_stays_so(subject: Subject) -> None:
    link = a_link()
    link.subject = subject
    link.pass_on(KIM, ClientId(UUID(int=7)))

    assert link.subject == subject
