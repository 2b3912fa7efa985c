"""Meetings from before: what a look says, and that an import brings exactly that, durably and for nobody to notice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from application.records.sync_clients import ClientInput
from calendly_sandbox.fixture import RunningSandbox
from domain.backfill import BackfillNotUnderWay, BackfillUnderWay, EmptyRange
from domain.connection import NotConnected
from domain.errors import NotFound
from domain.identifiers import ReactionId
from tests.support.core import an_owner
from tests.support.reconciling import Comparison, comparison_on
from tests.support.stories import BEGINNING, hear
from tests.support.witnesses import running_sandbox

pytestmark = pytest.mark.integration

YEAR = timedelta(days=365)
MUCH_LATER = BEGINNING + timedelta(days=100)
"""So that what was booked at the beginning is further back than a sweep reaches."""


@pytest.fixture(scope="module")
def sandbox_server() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def ada(database: str, sandbox_server: RunningSandbox) -> Iterator[Comparison]:
    """With Kim as a client, and nothing booked."""
    sandbox_server.engine.reset()
    with comparison_on(database, sandbox_server, at=BEGINNING) as made:
        kim = ClientInput(external_id="kim", name="Kim", email="kim@example.com")
        made.core.use_cases.sync_clients(principal=made.owner, clients=[kim])
        yield made


def book(ada: Comparison, *, email: str = "kim@example.com", event_type: str = "intro-call") -> str:
    uri: str = ada.sandbox.engine.book(event_type, name="Somebody", email=email).invitee["uri"]
    return uri


def history(ada: Comparison) -> None:
    """Long ago: three of Kim's, of which one was canceled and one moved, and one of a stranger's; and one to come."""
    engine = ada.sandbox.engine
    book(ada)
    engine.cancel(book(ada))
    engine.reschedule(book(ada))
    book(ada, email="stranger@example.org")
    ada.pass_time(MUCH_LATER - engine.world.clock.now())
    book(ada)


def reach(ada: Comparison) -> dict[str, Any]:
    """A year back, and some days ahead."""
    now = ada.sandbox.engine.world.clock.now()
    return {"connection": None, "starts_from": now - YEAR, "starts_before": now + timedelta(days=30)}


def preview(ada: Comparison, **other: Any) -> None:
    ada.carry_on(ada.reaction_to(ada.core.use_cases.begin_backfill, is_wanted=False, **reach(ada) | other))


def start(ada: Comparison, **other: Any) -> int:
    return ada.carry_on(ada.reaction_to(ada.core.use_cases.begin_backfill, is_wanted=True, **reach(ada) | other))


def latest(ada: Comparison, *columns: str) -> tuple[Any, ...]:
    (row,) = ada.rows(f"select {', '.join(columns)} from backfills order by began_at desc, id desc limit 1")
    return row


def fates(ada: Comparison) -> list[tuple[Any, ...]]:
    return ada.rows("select state, why from backfills order by began_at, id")


def record(ada: Comparison) -> list[tuple[Any, ...]]:
    return ada.rows("select invitee_uri, status from scheduled_meetings order by 1")


def at_calendly(ada: Comparison) -> list[tuple[Any, ...]]:
    """Every invitee who was not moved away, with their status."""
    events = ada.sandbox.engine.state()["events"]
    return sorted(
        (one["uri"], "canceled" if one["status"] == "canceled" else "scheduled")
        for event in events
        for one in event["invitees"]
        if not one["rescheduled"]
    )


def test_a_look_says_how_many_there_are_and_how_many_are_clients(ada: Comparison) -> None:
    history(ada)

    preview(ada)

    counts = latest(ada, "state", "past", "coming", "canceled", "known", "looked_at", "matching")
    # The canceled are the one that was called off, and the half of the move that is no more.
    assert counts == ("ready", 3, 1, 2, 0, 4, 3)


def test_a_look_brings_nothing_in(ada: Comparison) -> None:
    history(ada)

    preview(ada)

    assert record(ada) == []
    assert ada.rows("select * from meeting_changes") == []


def test_an_import_makes_the_range_calendlys(ada: Comparison) -> None:
    history(ada)
    preview(ada)

    start(ada)

    assert record(ada) == at_calendly(ada)
    assert latest(ada, "state", "done", "matched") == ("done", 6, 5)


def test_an_import_that_nobody_looked_at_counts_first(ada: Comparison) -> None:
    history(ada)

    start(ada)

    assert record(ada) == at_calendly(ada)
    assert latest(ada, "state", "past", "coming", "canceled", "looked_at", "done") == ("done", 3, 1, 2, 0, 6)


def test_only_the_range_is_imported(ada: Comparison) -> None:
    book(ada)
    ada.pass_time(YEAR)
    wanted = book(ada)
    ada.pass_time(YEAR)
    book(ada)

    start(ada, starts_from=BEGINNING + YEAR, starts_before=BEGINNING + YEAR + timedelta(days=90))

    assert record(ada) == [(wanted, "scheduled")]


def test_what_is_in_the_record_is_neither_counted_nor_asked_for(ada: Comparison) -> None:
    heard = ada.sandbox.engine.book("intro-call", name="Kim", email="kim@example.com")
    hear(ada.core, map(orjson.dumps, heard.envelopes))
    book(ada)
    ada.asked_at.clear()

    start(ada)

    assert latest(ada, "coming", "known", "done") == (1, 1, 1)
    assert [operation for _, operation in ada.asked_at].count("invitees") == 1


def test_of_a_group_only_those_are_counted_who_are_new(ada: Comparison) -> None:
    first = ada.sandbox.engine.book("renovation-workshop", name="Kim", email="kim@example.com")
    hear(ada.core, map(orjson.dumps, first.envelopes))
    ada.sandbox.engine.book(
        "renovation-workshop",
        name="Lee",
        email="lee@example.com",
        start=datetime.fromisoformat(first.event["start_time"]),
    )

    preview(ada)

    assert latest(ada, "coming", "known", "looked_at", "matching") == (1, 1, 1, 0)


def test_importing_again_changes_nothing(ada: Comparison) -> None:
    history(ada)
    start(ada)
    before = ada.rows("select * from meeting_changes")

    start(ada)

    assert ada.rows("select * from meeting_changes") == before
    assert latest(ada, "past", "coming", "canceled", "known", "done") == (0, 0, 0, 6, 0)


def test_an_import_tells_nobody_anything(ada: Comparison) -> None:
    history(ada)

    start(ada)

    assert ada.rows("select * from messages") == []
    assert ada.rows("select distinct cause, cause_reference from meeting_changes") == [("repair", *latest(ada, "id"))]


def test_an_import_leaves_half_of_the_limit_to_everybody_else(ada: Comparison) -> None:
    ada.sandbox.engine.switches.rate_limit_per_minute = 50
    for _ in range(40):
        book(ada)

    assert start(ada) > 1

    first = ada.asked_at[0][0]
    assert sum(1 for at, _ in ada.asked_at if at < first + timedelta(minutes=1)) <= 25
    assert latest(ada, "state", "done") == ("done", 40)


def test_an_import_that_was_broken_off_asks_for_nothing_twice(ada: Comparison) -> None:
    ada.sandbox.engine.switches.rate_limit_per_minute = 50
    for _ in range(40):
        book(ada)

    start(ada)

    assert [operation for _, operation in ada.asked_at].count("invitees") == 40


def test_pages_that_have_had_their_time_are_found_again(ada: Comparison) -> None:
    ada.sandbox.engine.switches.rate_limit_per_minute = 50
    for _ in range(130):
        book(ada)
    reaction = ada.reaction_to(ada.core.use_cases.begin_backfill, is_wanted=True, **reach(ada))
    for _ in range(6):
        ada.core.use_cases.run_reaction(reaction=reaction)
        ada.pass_time(timedelta(minutes=1))
    ada.sandbox.engine.page_tokens.clear()

    ada.carry_on(reaction)

    assert latest(ada, "state", "done") == ("done", 130)
    assert len(record(ada)) == 130


def half_done(ada: Comparison) -> ReactionId:
    ada.sandbox.engine.switches.rate_limit_per_minute = 50
    ada.pass_time(timedelta(minutes=1))
    for _ in range(40):
        book(ada)
    reaction = ada.reaction_to(ada.core.use_cases.begin_backfill, is_wanted=True, **reach(ada))
    ada.core.use_cases.run_reaction(reaction=reaction)
    assert 0 < latest(ada, "done")[0] < 40
    ada.pass_time(timedelta(minutes=1))
    return reaction


def test_what_was_brought_in_before_it_was_stopped_stays(ada: Comparison) -> None:
    reaction = half_done(ada)
    (done,) = latest(ada, "done")

    ada.core.use_cases.stop_backfill(principal=ada.owner, connection=None)
    ada.carry_on(reaction)

    assert latest(ada, "state", "why", "done") == ("stopped", "person", done)
    assert len(record(ada)) == done


def test_started_again_after_it_was_stopped_it_brings_the_rest(ada: Comparison) -> None:
    reaction = half_done(ada)
    ada.core.use_cases.stop_backfill(principal=ada.owner, connection=None)
    ada.carry_on(reaction)

    start(ada)

    assert len(record(ada)) == 40


def test_another_range_waits_until_an_import_is_over(ada: Comparison) -> None:
    half_done(ada)

    for is_wanted in (True, False):
        with pytest.raises(BackfillUnderWay):
            ada.core.use_cases.begin_backfill(
                principal=ada.owner,
                **reach(ada) | {"starts_from": BEGINNING - timedelta(days=1)},
                is_wanted=is_wanted,
            )


def test_wishing_for_the_same_import_again_joins_it(ada: Comparison) -> None:
    ada.sandbox.engine.book("intro-call", name="Kim", email="kim@example.com")
    ada.reaction_to(ada.core.use_cases.begin_backfill, is_wanted=True, **reach(ada))
    ada.core.jobs.reactions.clear()

    ada.core.use_cases.begin_backfill(principal=ada.owner, is_wanted=True, **reach(ada))

    assert ada.core.jobs.reactions == []
    assert len(ada.rows("select * from backfills")) == 1


def test_a_look_makes_room_for_another(ada: Comparison) -> None:
    preview(ada)

    preview(ada, starts_from=BEGINNING - timedelta(days=10))

    assert ada.rows("select state, why from backfills order by began_at, id") == [
        ("stopped", "replaced"),
        ("ready", None),
    ]


def test_a_look_at_the_same_range_is_taken_anew(ada: Comparison) -> None:
    preview(ada)
    book(ada)

    preview(ada)

    assert latest(ada, "state", "coming") == ("ready", 1)


def test_what_nobody_carries_on_makes_room(ada: Comparison) -> None:
    half_done(ada)
    ada.pass_time(timedelta(hours=25))

    start(ada, starts_from=BEGINNING - timedelta(days=1))

    assert ada.rows("select state, why from backfills order by began_at, id") == [
        ("stopped", "stranded"),
        ("done", None),
    ]


def test_a_connection_that_was_closed_stops_it(ada: Comparison) -> None:
    reaction = half_done(ada)
    ada.core.use_cases.disconnect_calendly(principal=ada.owner)

    ada.carry_on(reaction)

    assert latest(ada, "state", "why") == ("stopped", "NotConnected")


@pytest.mark.parametrize("until", [BEGINNING - YEAR, datetime(2012, 1, 1, tzinfo=UTC)])
def test_a_range_that_holds_nothing_is_refused(ada: Comparison, until: datetime) -> None:
    with pytest.raises(EmptyRange):
        ada.core.use_cases.begin_backfill(
            principal=ada.owner, connection=None, starts_from=BEGINNING - YEAR, starts_before=until, is_wanted=True
        )


def test_there_is_nothing_to_stop_before_something_was_begun(ada: Comparison) -> None:
    with pytest.raises(BackfillNotUnderWay):
        ada.core.use_cases.stop_backfill(principal=ada.owner, connection=None)


def test_without_a_connection_there_is_nothing_to_bring_in_from(ada: Comparison) -> None:
    ada.core.use_cases.disconnect_calendly(principal=ada.owner)

    with pytest.raises(NotConnected):
        ada.core.use_cases.begin_backfill(principal=ada.owner, is_wanted=False, **reach(ada))


def test_another_businesss_connection_is_not_found(ada: Comparison) -> None:
    stranger = an_owner(2)

    with pytest.raises(NotFound):
        ada.core.use_cases.begin_backfill(
            principal=stranger, is_wanted=True, **reach(ada) | {"connection": ada.connection.id}
        )
