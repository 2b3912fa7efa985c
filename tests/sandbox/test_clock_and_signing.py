"""Time that can be moved, and signatures that can be checked."""

from datetime import UTC, datetime, timedelta

import pytest

from calendly_sandbox.clock import VirtualClock
from calendly_sandbox.signing import signature
from tests.sandbox.samples import sample
from tests.support.patience import LONGEST_WAIT

pytestmark = pytest.mark.unit

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_the_clock_shows_real_time_at_first() -> None:
    before = datetime.now(UTC)

    assert before <= VirtualClock().now() <= datetime.now(UTC)


def test_a_running_clock_keeps_the_time_it_was_advanced_by() -> None:
    clock = VirtualClock()

    clock.advance(timedelta(hours=3))

    assert timedelta(0) <= clock.now() - datetime.now(UTC) - timedelta(hours=2, minutes=59) < timedelta(minutes=2)


def test_a_frozen_clock_stands_still() -> None:
    clock = VirtualClock()

    clock.freeze(NOON)

    assert [clock.now(), clock.now()] == [NOON, NOON]


def test_a_frozen_clock_can_be_advanced() -> None:
    clock = VirtualClock()
    clock.freeze(NOON)

    clock.advance(timedelta(seconds=90))

    assert clock.now() == NOON + timedelta(seconds=90)


def test_a_clock_that_runs_again_goes_on_from_where_it_stood() -> None:
    clock = VirtualClock()
    clock.freeze(NOON)

    clock.run()

    assert timedelta(0) <= clock.now() - NOON < LONGEST_WAIT


def test_two_stamps_differ_even_while_the_clock_stands_still() -> None:
    clock = VirtualClock()
    clock.freeze(NOON)

    first, second = clock.stamp(), clock.stamp()

    assert first < second


def test_whoever_listens_is_told_of_every_move() -> None:
    clock = VirtualClock()
    heard: list[datetime] = []
    clock.on_move(lambda: heard.append(clock.now()))

    clock.freeze(NOON)

    assert heard == [NOON]


def test_the_recorded_signature_is_reproduced() -> None:
    vector = sample("webhook_signature_vector")

    made = signature(
        vector["signing_key"], vector["raw_body_utf8"].encode(), at=datetime.fromtimestamp(int(vector["t"]), UTC)
    )

    assert made == vector["header_value"]
