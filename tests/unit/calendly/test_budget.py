"""How many calls an account has left, by what Calendly says of it."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from adapters.calendly.budget import Budget, Priority
from application.ports.scheduling_provider import RateLimited
from domain.credentials import Secret
from tests.unit.calendly.scripted import Seconds

pytestmark = pytest.mark.unit

TOKEN = Secret("the-access-token")


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def budget(seconds: Seconds) -> Budget:
    return Budget(monotonic=seconds.monotonic, jitter=lambda: 1.0)


def headers(*, left: int | str, reset: int | str = 30, limit: int | str = 10) -> Mapping[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": str(reset),
    }


def admitted(budget: Budget, priority: Priority = Priority.SCREEN, *, of: int = 20, token: Secret = TOKEN) -> int:
    """How many of so many calls are let through."""
    count = 0
    for _ in range(of):
        try:
            budget.admit(token, priority)
        except RateLimited:
            break
        count += 1
    return count


def test_nothing_is_held_back_before_calendly_said_anything(budget: Budget) -> None:
    assert admitted(budget) == 20


def test_what_was_sent_since_is_taken_off(budget: Budget) -> None:
    budget.note(TOKEN, headers(left=3))

    assert admitted(budget) == 3


@pytest.mark.parametrize(("priority", "count"), [(Priority.SCREEN, 10), (Priority.SWEEP, 8), (Priority.BACKFILL, 5)])
def test_each_leaves_a_reserve_to_those_before(budget: Budget, priority: Priority, count: int) -> None:
    budget.note(TOKEN, headers(left=10))

    assert admitted(budget, priority) == count


def test_what_a_backfill_leaves_a_screen_may_use(budget: Budget) -> None:
    budget.note(TOKEN, headers(left=10))
    admitted(budget, Priority.BACKFILL)

    assert admitted(budget, Priority.SCREEN) == 5


def test_who_is_turned_away_is_told_until_when(budget: Budget, seconds: Seconds) -> None:
    budget.note(TOKEN, headers(left=0, reset=30))
    seconds.now += 12

    with pytest.raises(RateLimited) as limited:
        budget.admit(TOKEN, Priority.SCREEN)

    assert limited.value.retry_after == timedelta(seconds=18)


def test_a_new_minute_is_a_new_budget(budget: Budget, seconds: Seconds) -> None:
    budget.note(TOKEN, headers(left=0, reset=30))
    seconds.now += 30

    assert admitted(budget) == 20


def test_an_answer_overtaken_by_another_gives_nothing_back(budget: Budget) -> None:
    budget.note(TOKEN, headers(left=2))
    budget.note(TOKEN, headers(left=9))

    assert admitted(budget) == 2


def test_an_answer_of_the_next_minute_counts_anew(budget: Budget, seconds: Seconds) -> None:
    budget.note(TOKEN, headers(left=0, reset=5))
    seconds.now += 4

    budget.note(TOKEN, headers(left=9, reset=60))

    assert admitted(budget) == 9


def test_accounts_do_not_share(budget: Budget) -> None:
    budget.note(TOKEN, headers(left=0))

    assert admitted(budget, token=Secret("another")) == 20


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"X-RateLimit-Remaining": "0"},
        headers(left="none"),
        headers(left=""),
        headers(left="-1"),
        headers(left=0, reset="²"),
        headers(left=0, limit="9" * 5000),
    ],
)
def test_an_answer_that_makes_no_sense_of_it_holds_nobody_back(budget: Budget, said: Mapping[str, str]) -> None:
    budget.note(TOKEN, said)

    assert admitted(budget) == 20


def test_after_a_refusal_nothing_is_left(budget: Budget) -> None:
    budget.note_refusal(TOKEN, headers(left=0))

    assert admitted(budget) == 0


def test_a_success_that_was_under_way_does_not_undo_a_refusal(budget: Budget) -> None:
    budget.note_refusal(TOKEN, headers(left=0, reset=10))
    budget.note(TOKEN, headers(left=9, reset=60))

    assert admitted(budget) == 0


def refused(budget: Budget, seconds: Seconds, *, times: int) -> list[float]:
    """How many seconds each refusal makes us wait; each comes when the last has passed."""
    waits = []
    for _ in range(times):
        waits.append(budget.note_refusal(TOKEN, headers(left=0, reset=10)).total_seconds())
        seconds.now += waits[-1]
    return waits


def test_refusals_in_a_row_make_us_wait_longer_each_time(budget: Budget, seconds: Seconds) -> None:
    assert refused(budget, seconds, times=9) == [10, 11, 12, 14, 18, 26, 42, 70, 70]


def test_waiting_longer_is_spread_by_chance(seconds: Seconds) -> None:
    budget = Budget(monotonic=seconds.monotonic, jitter=lambda: 0.0)

    assert refused(budget, seconds, times=3) == [10, 10.5, 11]


def test_many_refused_together_count_as_one(budget: Budget) -> None:
    waits = {budget.note_refusal(TOKEN, headers(left=0, reset=10)) for _ in range(5)}

    assert waits == {timedelta(seconds=10)}


def test_an_answer_that_was_under_way_does_not_end_the_row(budget: Budget, seconds: Seconds) -> None:
    budget.note_refusal(TOKEN, headers(left=0, reset=10))
    budget.note(TOKEN, headers(left=9))
    seconds.now += 10

    assert budget.note_refusal(TOKEN, headers(left=0, reset=10)) == timedelta(seconds=11)


def test_a_success_in_between_ends_the_row(budget: Budget, seconds: Seconds) -> None:
    budget.note_refusal(TOKEN, headers(left=0, reset=10))
    seconds.now += 10
    budget.note(TOKEN, {})

    assert budget.note_refusal(TOKEN, headers(left=0, reset=10)) == timedelta(seconds=10)


def test_accounts_not_heard_of_for_longest_are_forgotten(seconds: Seconds) -> None:
    budget = Budget(monotonic=seconds.monotonic, most_accounts=2)
    tokens = [Secret(name) for name in ("ada", "bob", "kim")]
    for token in tokens:
        budget.note(token, headers(left=0))

    assert [admitted(budget, token=token, of=1) for token in tokens] == [1, 0, 0]


def test_many_threads_get_no_more_than_there_is(budget: Budget) -> None:
    budget.note(TOKEN, headers(left=100, limit=100))

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: admitted(budget, of=50), range(8)))

    assert sum(counts) == 100
