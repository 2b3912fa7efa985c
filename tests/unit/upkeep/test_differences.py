"""Which events a sweep asks about: no request for what is the same, and none saved where something may differ."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.reconciliations import HeldEvent
from application.ports.scheduling_provider import EventFacts
from application.upkeep.reconcile import may_differ
from domain.identifiers import EventUri
from domain.values import TimeSlot
from tests.support.builders import NOON

pytestmark = pytest.mark.unit

HALF_AN_HOUR = timedelta(minutes=30)
TOMORROW = NOON + timedelta(days=1)
HELD = HeldEvent(bookings=2, active=1, updated_at=NOON)
EVENT = EventFacts(
    uri=EventUri("https://api.calendly.com/scheduled_events/one"),
    is_canceled=False,
    slot=TimeSlot(TOMORROW, TOMORROW + HALF_AN_HOUR),
    updated_at=NOON,
    invitees=2,
    active_invitees=1,
    event_type=None,
    event_type_name="Workshop",
    hosts=(),
    location=None,
    guests=(),
    cancellation=None,
)


def asks(
    event: EventFacts = EVENT, held: HeldEvent | None = HELD, no_shows_since: timedelta = timedelta(days=2)
) -> bool:
    return may_differ(event, held, no_shows_since=NOON - no_shows_since, now=NOON)


def past(ago: timedelta) -> EventFacts:
    return replace(EVENT, slot=TimeSlot(NOON - ago - HALF_AN_HOUR, NOON - ago))


def test_what_is_to_come_and_the_same_is_not_asked_about() -> None:
    assert not asks()


@pytest.mark.parametrize(
    "event",
    [
        replace(EVENT, invitees=3),
        replace(EVENT, active_invitees=0),
        replace(EVENT, active_invitees=2),
        replace(EVENT, updated_at=NOON + timedelta(microseconds=1)),
        replace(EVENT, invitees=None, active_invitees=None),
    ],
    ids=["one more", "one canceled", "one more expected", "changed since", "not counted"],
)
def test_what_says_that_it_differs_is_asked_about(event: EventFacts) -> None:
    assert asks(event)


def test_what_is_not_held_is_asked_about() -> None:
    assert asks(held=None)


def test_an_event_that_changed_before_we_heard_is_not_asked_about() -> None:
    assert not asks(replace(EVENT, updated_at=NOON - timedelta(hours=1)))


def test_an_event_that_has_begun_is_asked_about_for_its_no_shows() -> None:
    assert asks(replace(EVENT, slot=TimeSlot(NOON, NOON + HALF_AN_HOUR)))


def test_one_that_ended_lately_is_asked_about_for_its_no_shows() -> None:
    assert asks(past(timedelta(days=2)))


def test_one_that_ended_long_ago_is_left_to_a_thorough_sweep() -> None:
    event = past(timedelta(days=3))

    assert (asks(event), asks(event, no_shows_since=timedelta(days=35))) == (False, True)
