"""Requests and subscriptions per user."""

from uuid import UUID

import pytest

from adapters.graphql.rates import Places, Rates, TooFast, TooManySubscriptions

pytestmark = pytest.mark.unit

ADA, BOB = UUID(int=1), UUID(int=2)


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_second_s_worth_may_come_at_once_and_no_more() -> None:
    rates = Rates(3, seconds=Stopwatch())
    for _ in range(3):
        rates.spend(ADA)

    with pytest.raises(TooFast):
        rates.spend(ADA)


def test_the_bucket_fills_with_time() -> None:
    watch = Stopwatch()
    rates = Rates(2, seconds=watch)
    rates.spend(ADA)
    rates.spend(ADA)

    watch.seconds += 0.5

    rates.spend(ADA)
    with pytest.raises(TooFast) as caught:
        rates.spend(ADA)
    assert caught.value.retry_after_seconds == 1


def test_the_bucket_never_holds_more_than_a_second_s_worth() -> None:
    watch = Stopwatch()
    rates = Rates(2, seconds=watch)
    rates.spend(ADA)
    watch.seconds += 3_600
    rates.spend(ADA)
    rates.spend(ADA)

    with pytest.raises(TooFast):
        rates.spend(ADA)


def test_a_slow_rate_still_lets_one_through() -> None:
    rates = Rates(0.1, seconds=Stopwatch())
    rates.spend(ADA)

    with pytest.raises(TooFast) as caught:
        rates.spend(ADA)

    assert caught.value.retry_after_seconds == 10


def test_one_user_does_not_spend_another_s() -> None:
    rates = Rates(1, seconds=Stopwatch())
    rates.spend(ADA)

    rates.spend(BOB)


def test_no_rate_is_no_limit() -> None:
    rates = Rates(0, seconds=Stopwatch())

    for _ in range(1_000):
        rates.spend(ADA)


def test_full_buckets_are_thrown_away() -> None:
    watch = Stopwatch()
    rates = Rates(1, seconds=watch)
    for number in range(10_000):
        rates.spend(UUID(int=number))
    watch.seconds += 60

    rates.spend(UUID(int=10_000))

    assert len(rates._buckets) == 1


def test_a_user_has_so_many_places_and_gets_them_back() -> None:
    places = Places(1)
    with places.taken_by(ADA), places.taken_by(BOB), pytest.raises(TooManySubscriptions), places.taken_by(ADA):
        pass

    with places.taken_by(ADA):
        pass
    assert places._taken == {}
