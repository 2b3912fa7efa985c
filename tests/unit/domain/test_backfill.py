"""Meetings from before are counted, looked at, and brought in only when somebody says so."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.backfill import EARLIEST, Backfill, BackfillState, EmptyRange, Found, Range
from domain.event_pages import Place
from domain.events import BackfillToCarryOn
from domain.identifiers import EventUri
from tests.support.builders import NOON, World, a_backfill, a_connection

pytestmark = pytest.mark.unit

LATER = NOON + timedelta(minutes=1)
TEN = Found(past=7, coming=2, canceled=1)


def begun(*, is_wanted: bool = False) -> Backfill:
    backfill = a_backfill(a_connection(World().ada), is_wanted=is_wanted)
    backfill.take_events()
    return backfill


def in_state(state: BackfillState) -> Backfill:
    """With ten to bring in, on the usual way."""
    backfill = begun()
    backfill.count(TEN, events=10)
    if state is BackfillState.COUNTING:
        return backfill
    backfill.turn_page(None, starts=[LATER], now=LATER)
    if state is BackfillState.MATCHING:
        return backfill
    backfill.turn_page(None, starts=[LATER], now=LATER)
    if state is BackfillState.READY:
        return backfill
    backfill.start(LATER)
    backfill.take_events()
    if state is BackfillState.DONE:
        backfill.turn_page(None, starts=[LATER], now=LATER)
    if state is BackfillState.STOPPED:
        backfill.stop("person", LATER)
    return backfill


@pytest.mark.parametrize("state", BackfillState)
def test_every_state_is_come_to(state: BackfillState) -> None:
    assert in_state(state).state is state


def test_nothing_is_imported_before_somebody_says_so() -> None:
    assert not in_state(BackfillState.READY).is_working


def test_a_look_without_anything_new_is_ready_when_it_is_counted() -> None:
    backfill = begun()
    backfill.count(Found(known=3), events=0)

    backfill.turn_page(None, starts=[], now=LATER)

    assert backfill.state is BackfillState.READY


def test_who_starts_it_while_it_counts_skips_the_looking() -> None:
    backfill = in_state(BackfillState.COUNTING)

    backfill.start(LATER)
    backfill.turn_page(None, starts=[LATER], now=LATER)

    assert backfill.state is BackfillState.IMPORTING


def test_who_starts_it_while_it_looks_does_not_wait() -> None:
    backfill = in_state(BackfillState.MATCHING)
    backfill.note_asked(EventUri("one"), LATER)

    backfill.start(LATER)

    place = Place.at(backfill.range.starts_from)
    assert (backfill.state, backfill.place, backfill.asked) == (BackfillState.IMPORTING, place, 0)


@pytest.mark.parametrize(
    ("state", "is_told"),
    [(BackfillState.COUNTING, False), (BackfillState.MATCHING, False), (BackfillState.READY, True)],
)
def test_only_where_nobody_is_at_it_somebody_is_told_to_be(state: BackfillState, is_told: bool) -> None:
    backfill = in_state(state)
    backfill.take_events()

    backfill.start(LATER)

    expected = [BackfillToCarryOn(occurred_at=LATER, backfill=backfill.id)] if is_told else []
    assert list(backfill.take_events()) == expected


@pytest.mark.parametrize("state", [BackfillState.IMPORTING, BackfillState.DONE, BackfillState.STOPPED])
def test_starting_what_was_started_or_is_over_changes_nothing(state: BackfillState) -> None:
    backfill = in_state(state)
    backfill.note_asked(EventUri("one"), LATER)

    backfill.start(LATER + timedelta(hours=1))

    assert (backfill.state, backfill.asked, backfill.phase_since) == (state, 1, LATER)


def test_an_import_of_nothing_is_done_at_once() -> None:
    backfill = begun(is_wanted=True)

    backfill.turn_page(None, starts=[], now=LATER)

    assert (backfill.state, backfill.finished_at) == (BackfillState.DONE, LATER)


@pytest.mark.parametrize("state", [one for one in BackfillState if one is not BackfillState.DONE])
def test_it_can_be_stopped_until_it_is_done(state: BackfillState) -> None:
    backfill = in_state(state)

    backfill.stop("person", LATER)

    assert (backfill.state, backfill.why, backfill.finished_at) == (BackfillState.STOPPED, "person", LATER)


def test_what_is_done_is_not_stopped() -> None:
    backfill = in_state(BackfillState.DONE)

    backfill.stop("person", LATER)

    assert (backfill.state, backfill.why) == (BackfillState.DONE, None)


def test_a_look_that_waits_for_somebody_is_never_stranded() -> None:
    assert not in_state(BackfillState.READY).is_stranded(NOON + timedelta(days=30))


def test_one_without_progress_for_a_day_is_stranded() -> None:
    assert in_state(BackfillState.IMPORTING).is_stranded(LATER + timedelta(hours=25))


def test_the_pages_of_a_count_add_up() -> None:
    backfill = begun()
    backfill.count(TEN, events=10)

    backfill.count(Found(past=1, known=5), events=1)

    assert backfill.found == Found(past=8, coming=2, canceled=1, known=5)
    assert (backfill.expected, backfill.found.new) == (11, 11)


# Ranges


def test_a_range_begins_with_calendly_at_the_earliest() -> None:
    assert Range.of(datetime(1, 1, 1, tzinfo=UTC), NOON, now=NOON).starts_from == EARLIEST


def test_a_range_ends_as_far_ahead_as_anybody_books() -> None:
    assert Range.of(NOON, datetime.max.replace(tzinfo=UTC), now=NOON).starts_before < NOON + timedelta(days=2_000)


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(microseconds=1), EARLIEST])
def test_a_range_that_holds_nothing_is_refused(until: datetime) -> None:
    with pytest.raises(EmptyRange):
        Range.of(NOON, until, now=NOON)
