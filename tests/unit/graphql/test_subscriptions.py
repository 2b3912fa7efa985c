"""What is watched: every line, once, in order, whatever is committed meanwhile."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.graphql.execution import Ended
from adapters.graphql.requests import Request
from adapters.graphql.types.calendly import revision_of
from application.ports.unit_of_work import StorageUnavailable
from application.principal import Principal
from domain.connection import ConnectionStatus
from tests.adapters.clock import NOON
from tests.support.graphql import ADA, ADA_AT_WORK, SHOP, House, a_change, a_connection
from tests.support.patience import LONGEST_WAIT_SECONDS

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

CHANGES = "subscription ($after: String) { meetingChanged(after: $after) { cursor meeting { id } } }"
POLL = timedelta(milliseconds=20)
CONNECTION = "subscription { connectionChanged { status } }"
RESUMED = "subscription ($after: String) { connectionChanged(after: $after) { status } }"


@pytest.fixture
def house() -> House:
    return House(poll_every=POLL)


@pytest.fixture
def bells_only() -> House:
    """Polls so rarely that only a bell can wake it within a test."""
    return House(poll_every=timedelta(hours=1))


@asynccontextmanager
async def watching(
    house: House, query: str = CHANGES, *, principal: Principal = ADA_AT_WORK, **variables: Any
) -> AsyncIterator[AsyncGenerator[dict[str, Any], None]]:
    execution = house.app._serving.execution
    prepared = execution.prepare(Request(query=query, variables=variables))
    async with aclosing(await execution.stream(prepared, principal)) as answers:
        yield answers


async def next_of(answers: AsyncGenerator[dict[str, Any], None]) -> Any:
    answer = await asyncio.wait_for(anext(answers), LONGEST_WAIT_SECONDS)
    assert "errors" not in answer, answer
    return answer["data"]


async def cursors(answers: AsyncGenerator[dict[str, Any], None], count: int) -> list[str]:
    return [(await next_of(answers))["meetingChanged"]["cursor"] for _ in range(count)]


async def is_listening(house: House) -> None:
    await asyncio.wait_for(house.feed.somebody_listens.wait(), LONGEST_WAIT_SECONDS)


async def is_asked(house: House, question: str, *, times: int) -> None:
    """Wait until a finder was asked so many times."""
    loop, enough = asyncio.get_running_loop(), asyncio.Event()

    def count() -> None:
        if house.finders.calls[question] >= times:
            loop.call_soon_threadsafe(enough.set)

    house.finders.before[question] = count
    await asyncio.wait_for(enough.wait(), LONGEST_WAIT_SECONDS)


async def test_from_now_on_nothing_old_is_told(house: House) -> None:
    house.finders.commit(a_change(1), a_change(2))

    async with watching(house) as answers:
        house.finders.commit(a_change(3))

        assert await cursors(answers, 1) == ["3"]


async def test_what_is_committed_before_the_first_look_is_told(house: House) -> None:
    """The place to begin is read when the subscription is asked for, not when it is first read from."""
    async with watching(house) as answers:
        house.finders.commit(a_change(1))
        house.finders.commit(a_change(2))

        assert await cursors(answers, 2) == ["1", "2"]


async def test_it_resumes_behind_a_cursor(house: House) -> None:
    house.finders.commit(*(a_change(number) for number in range(1, 6)))

    async with watching(house, after="3") as answers:
        assert await cursors(answers, 2) == ["4", "5"]


async def test_it_resumes_over_more_lines_than_are_read_at_once(house: House) -> None:
    house.finders.commit(*(a_change(number) for number in range(1, 251)))

    async with watching(house, after="0") as answers:
        assert await cursors(answers, 250) == [str(number) for number in range(1, 251)]


async def test_a_bell_wakes_it(bells_only: House) -> None:
    async with watching(bells_only) as answers:
        waiting = asyncio.create_task(cursors(answers, 1))
        await is_listening(bells_only)
        bells_only.finders.commit(a_change(1))
        bells_only.feed.ring(SHOP)

        assert await waiting == ["1"]


async def test_a_bell_from_another_thread_wakes_it(bells_only: House) -> None:
    async with watching(bells_only) as answers:
        waiting = asyncio.create_task(cursors(answers, 1))
        await is_listening(bells_only)
        bells_only.finders.commit(a_change(1))
        await asyncio.to_thread(bells_only.feed.ring, SHOP)

        assert await waiting == ["1"]


async def test_without_a_bell_the_poll_finds_it(house: House) -> None:
    async with watching(house) as answers:
        waiting = asyncio.create_task(cursors(answers, 1))
        await is_listening(house)
        house.finders.commit(a_change(1))

        assert await waiting == ["1"]


@pytest.mark.parametrize("questions", [["last_change"], ["last_change", "changes_after"]])
async def test_nothing_is_missed_or_doubled_while_others_commit(house: House, questions: list[str]) -> None:
    """Each question is answered while another unit commits: before it looks, lines are added, rung for or not."""
    finders = house.finders
    numbers = iter(range(1, 41))

    def somebody_commits() -> None:
        number = next(numbers, None)
        if number is not None:
            finders.commit(a_change(2 * number - 1), a_change(2 * number))
            if number % 3:
                house.feed.ring(SHOP)

    for question in questions:
        finders.before[question] = somebody_commits
    async with watching(house, after="0") as answers:
        assert await cursors(answers, 80) == [str(number) for number in range(1, 81)]


async def test_lines_that_only_others_may_see_are_passed_over_for_good(house: House) -> None:
    """Their numbers count as seen: else a quiet member would read the whole log at every poll, and lose it one day."""
    async with watching(house) as answers:
        waiting = asyncio.create_task(cursors(answers, 1))
        house.finders.last_number = 500
        await is_asked(house, "last_change", times=5)
        house.finders.forgotten_up_to = 400
        house.finders.commit(a_change(501))

        assert await waiting == ["501"]


async def test_a_quiet_workspace_costs_one_small_question_per_poll(house: House) -> None:
    async with watching(house) as answers:
        waiting = asyncio.create_task(cursors(answers, 1))
        await is_asked(house, "last_change", times=5)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    assert house.finders.calls["changes_after"] == 1


@pytest.mark.parametrize("asked", ["last_change", "changes_after"])
async def test_a_database_that_is_away_for_a_while_ends_nothing(house: House, asked: str) -> None:
    async with watching(house) as answers:
        waiting = asyncio.create_task(cursors(answers, 1))
        house.finders.troubles[asked] = [StorageUnavailable(retry_after=timedelta(0)) for _ in range(3)]
        house.finders.commit(a_change(1))

        assert await waiting == ["1"]


async def refused(house: House, **variables: Any) -> list[str]:
    with pytest.raises(Ended) as caught:
        async with watching(house, **variables):
            pass
    return [error["extensions"]["code"] for error in caught.value.errors]


async def test_a_cursor_too_old_is_told_to_read_anew(house: House) -> None:
    house.finders.commit(a_change(10))
    house.finders.forgotten_up_to = 5

    assert await refused(house, after="4") == ["RESYNC"]


async def test_a_cursor_from_the_future_is_told_to_read_anew(house: House) -> None:
    """The log was put back to an older state; waiting for that number would leave a gap."""
    house.finders.commit(a_change(10))

    assert await refused(house, after="11") == ["RESYNC"]


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", " 1", "٣", "9" * 19, "9" * 10_000, "0x1"])
async def test_a_cursor_that_is_none_is_the_caller_s_error(house: House, after: str) -> None:
    assert await refused(house, after=after) == ["BAD_USER_INPUT"]


async def test_a_log_that_is_cut_while_it_is_read_ends_with_resync(house: House) -> None:
    async with watching(house) as answers:
        house.finders.last_number = 9
        house.finders.forgotten_up_to = 5

        with pytest.raises(Ended) as caught:
            await next_of(answers)

    assert caught.value.errors[0]["extensions"]["code"] == "RESYNC"


async def test_what_breaks_while_watching_is_masked(house: House) -> None:
    async with watching(house) as answers:
        house.finders.troubles["last_change"] = [ValueError("secret")]

        with pytest.raises(Ended) as caught:
            await next_of(answers)

    assert caught.value.errors == [
        {
            "message": "Something went wrong on our side. It is noted under trace-1.",
            "extensions": {"code": "INTERNAL", "correlationId": "trace-1"},
        }
    ]
    assert len(house.surprises) == 1


async def test_an_erased_meeting_is_null(house: House) -> None:
    house.finders.meetings_there = []
    async with watching(house) as answers:
        house.finders.commit(a_change(1, meeting=None))

        assert (await next_of(answers))["meetingChanged"]["meeting"] is None


async def test_each_line_is_answered_anew(house: House) -> None:
    text = "subscription { meetingChanged { meeting { client { quotes { number } } } } }"
    async with watching(house, text) as answers:
        house.finders.commit(a_change(1), a_change(2))
        await next_of(answers)
        house.finders.quotes_there = []

        assert (await next_of(answers))["meetingChanged"]["meeting"]["client"]["quotes"] == []


async def test_nobody_listens_when_it_is_closed(house: House) -> None:
    async with watching(house) as answers:
        house.finders.commit(a_change(1))
        await next_of(answers)
        assert house.feed.listening == 1

    assert house.feed.listening == 0


async def test_a_connection_is_told_when_it_changed(bells_only: House) -> None:
    async with watching(bells_only, CONNECTION) as answers:
        bells_only.finders.connection_there = a_connection(status=ConnectionStatus.RECONNECT_NEEDED)
        bells_only.feed.ring_connection(ADA)

        assert await next_of(answers) == {"connectionChanged": {"status": "RECONNECT_NEEDED"}}


async def test_what_a_connection_became_before_it_was_watched_is_told(house: House) -> None:
    """Between an answer with its revision and the moment the subscription stands, anything may happen."""
    known = revision_of(a_connection())
    house.finders.connection_there = a_connection(status=ConnectionStatus.RECONNECT_NEEDED)
    async with watching(house, RESUMED, after=known) as answers:
        assert await next_of(answers) == {"connectionChanged": {"status": "RECONNECT_NEEDED"}}


async def test_a_connection_made_before_it_was_watched_is_told(house: House) -> None:
    async with watching(house, RESUMED, after="none") as answers:
        assert await next_of(answers) == {"connectionChanged": {"status": "ACTIVE"}}


async def test_a_connection_that_is_known_already_is_not_told(house: House) -> None:
    async with watching(house, RESUMED, after=revision_of(a_connection())) as answers:
        waiting = asyncio.create_task(next_of(answers))
        await is_asked(house, "connection", times=3)
        assert not waiting.done()
        house.finders.connection_there = a_connection(status=ConnectionStatus.DISCONNECTED)

        assert await waiting == {"connectionChanged": {"status": "DISCONNECTED"}}


async def test_the_revision_that_is_told_is_the_one_to_resume_behind(house: House) -> None:
    async with watching(house, RESUMED.replace("status", "revision"), after="none") as answers:
        assert await next_of(answers) == {"connectionChanged": {"revision": revision_of(a_connection())}}


async def test_a_first_connection_is_told(house: House) -> None:
    house.finders.connection_there = None
    async with watching(house, CONNECTION) as answers:
        house.finders.connection_there = a_connection()

        assert await next_of(answers) == {"connectionChanged": {"status": "ACTIVE"}}


async def test_one_more_delivery_is_no_change_of_the_connection(house: House) -> None:
    async with watching(house, CONNECTION) as answers:
        same = a_connection()
        house.finders.connection_there = replace(same, webhook=replace(same.webhook, last_delivery_at=NOON))
        waiting = asyncio.create_task(next_of(answers))
        await is_asked(house, "connection", times=3)
        assert not waiting.done()
        house.finders.connection_there = a_connection(status=ConnectionStatus.DISCONNECTED)

        assert await waiting == {"connectionChanged": {"status": "DISCONNECTED"}}


async def test_an_import_that_got_on_is_told(bells_only: House) -> None:
    async with watching(bells_only, CONNECTION) as answers:
        bells_only.finders.connection_there = a_connection(backfill_step="one:2")
        bells_only.feed.ring_connection(ADA)

        assert await next_of(answers) == {"connectionChanged": {"status": "ACTIVE"}}


async def test_an_import_that_gets_on_all_the_time_is_told_once_a_poll(house: House) -> None:
    steps = iter(range(10_000))

    def gets_on() -> None:
        house.finders.connection_there = a_connection(backfill_step=f"one:{next(steps)}")
        house.feed.ring_connection(ADA)

    async with watching(house, CONNECTION) as answers:
        house.finders.before["connection"] = gets_on
        began = asyncio.get_running_loop().time()
        for _ in range(4):
            await next_of(answers)
        took = asyncio.get_running_loop().time() - began

    assert took >= 3 * POLL.total_seconds()
