"""A sweep counts, then repairs, page by page, and can be broken off anywhere."""

from datetime import timedelta

import pytest

from domain.event_pages import MOST_NAMED, Unread
from domain.events import ReconciliationBegun, ReconciliationDone
from domain.identifiers import EventUri
from domain.reconciliation import REACHES_BACK, Reconciliation, ReconciliationCause, ReconciliationState
from tests.support.builders import NOON, World, a_connection, a_reconciliation

pytestmark = pytest.mark.unit

LATER = NOON + timedelta(minutes=1)


def a_sweep() -> Reconciliation:
    return a_reconciliation(a_connection(World().ada))


def test_a_sweep_reaches_35_days_back() -> None:
    assert a_sweep().starts_from == NOON - timedelta(days=35) == NOON - REACHES_BACK


def test_having_begun_is_told_once() -> None:
    sweep = a_sweep()

    assert list(sweep.take_events()) == [ReconciliationBegun(occurred_at=NOON, reconciliation=sweep.id)]
    assert list(sweep.take_events()) == []


def test_the_next_page_of_counting_is_counted_too() -> None:
    sweep = a_sweep()

    sweep.count(events=100, differing=3)
    sweep.turn_page("second", starts=[LATER], now=LATER)

    assert (sweep.state, sweep.place.page, sweep.checked, sweep.expected) == (
        ReconciliationState.COUNTING,
        "second",
        100,
        3,
    )


def test_after_the_last_page_was_counted_repairing_begins_at_the_first() -> None:
    sweep = a_sweep()
    sweep.turn_page("second", starts=[LATER], now=LATER)

    sweep.turn_page(None, starts=[LATER], now=LATER)

    assert (sweep.state, sweep.place.page, sweep.place.reached) == (
        ReconciliationState.REPAIRING,
        None,
        sweep.starts_from,
    )


def test_after_the_last_page_was_repaired_it_is_done() -> None:
    sweep = a_sweep()
    sweep.turn_page(None, starts=[], now=NOON)

    sweep.turn_page(None, starts=[], now=LATER)

    assert (sweep.state, sweep.finished_at, sweep.is_over) == (ReconciliationState.DONE, LATER, True)


def test_being_done_is_told_once() -> None:
    sweep = a_sweep()
    sweep.turn_page(None, starts=[], now=NOON)
    list(sweep.take_events())

    sweep.turn_page(None, starts=[], now=LATER)

    assert list(sweep.take_events()) == [ReconciliationDone(occurred_at=LATER, connection=sweep.connection)]
    assert list(sweep.take_events()) == []


def test_a_sweep_that_was_stopped_is_not_told_as_done() -> None:
    sweep = a_sweep()
    list(sweep.take_events())

    sweep.stop("NotConnected", LATER)

    assert list(sweep.take_events()) == []


def test_what_was_asked_of_a_page_is_remembered_until_it_is_turned() -> None:
    sweep = a_sweep()
    sweep.note_asked(EventUri("one"), LATER)
    remembered = sweep.place.asked_of_page

    sweep.turn_page("second", starts=[LATER], now=LATER)

    assert (remembered, sweep.place.asked_of_page, sweep.asked) == (("one",), (), 1)


def test_a_lost_page_is_found_again_by_the_last_start_seen() -> None:
    sweep = a_sweep()
    sweep.turn_page("second", starts=[NOON, LATER], now=LATER)

    sweep.find_place_again()

    assert (sweep.place.page, sweep.place.reached) == (None, LATER)


def test_a_sweep_without_progress_for_a_day_is_stranded() -> None:
    assert a_sweep().is_stranded(NOON + timedelta(hours=25))


def test_a_sweep_that_gets_on_is_not_stranded() -> None:
    sweep = a_sweep()
    sweep.note_asked(EventUri("one"), NOON + timedelta(hours=20))

    assert not sweep.is_stranded(NOON + timedelta(hours=25))


def test_what_is_over_is_never_stranded() -> None:
    sweep = a_sweep()
    sweep.stop("ReconnectNeeded", NOON)

    assert not sweep.is_stranded(NOON + timedelta(days=9))


def test_stopping_twice_keeps_the_first_reason() -> None:
    sweep = a_sweep()
    sweep.stop("ReconnectNeeded", NOON)

    sweep.stop("other", LATER)

    assert (sweep.state, sweep.why, sweep.finished_at) == (ReconciliationState.STOPPED, "ReconnectNeeded", NOON)


def test_another_may_be_wished_for_while_it_is_under_way() -> None:
    sweep = a_sweep()

    sweep.repeat(ReconciliationCause.SUBSCRIPTION_REMADE)

    assert sweep.again is ReconciliationCause.SUBSCRIPTION_REMADE


def test_what_could_not_be_read_is_named_once() -> None:
    sweep = a_sweep()
    unread = Unread("https://api.calendly.com/scheduled_events/one", "the event.start_time is missing")

    sweep.pass_over([unread])
    sweep.pass_over([unread])

    assert sweep.unread == (unread,)


def test_of_what_could_not_be_read_a_hundred_are_named() -> None:
    sweep = a_sweep()

    sweep.pass_over(Unread(f"event-{number}", "unreadable") for number in range(101))

    assert len(sweep.unread) == MOST_NAMED == 100
