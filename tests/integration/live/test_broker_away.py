"""The live feed while its broker is away, and when it comes back."""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from adapters.live.redis import CHANNEL, PATIENCE, RedisLiveFeed
from bootstrap.embedded import EmbeddedValkey
from domain.identifiers import WorkspaceId
from tests.contracts.live.test_live_feed import Bell

pytestmark = pytest.mark.integration

FISCHER = WorkspaceId(UUID(int=1))
A_HUNDRED_WAITS = 100 * PATIENCE
"""What it would take if each ring waited for an answer."""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    """One of its own: the shared one must not go away."""
    with EmbeddedValkey(tmp_path / "valkey") as server:
        yield server


@pytest.fixture
def ringing(broker: EmbeddedValkey) -> Iterator[RedisLiveFeed]:
    with RedisLiveFeed(broker.url) as feed:
        yield feed


@pytest.fixture
def listening(broker: EmbeddedValkey) -> Iterator[RedisLiveFeed]:
    with RedisLiveFeed(broker.url) as feed:
        yield feed


def test_ringing_does_not_fail_while_it_is_away(broker: EmbeddedValkey, ringing: RedisLiveFeed) -> None:
    broker.kill()

    ringing.ring(FISCHER)


def test_who_watches_in_the_same_process_is_woken_while_it_is_away(
    broker: EmbeddedValkey, ringing: RedisLiveFeed
) -> None:
    broker.kill()
    bell = Bell()
    with ringing.listen(FISCHER, bell):
        ringing.ring(FISCHER)

        assert bell.rings == 1


def test_a_broker_that_does_not_answer_holds_nobody_up_for_long(broker: EmbeddedValkey, ringing: RedisLiveFeed) -> None:
    ringing.ring(FISCHER)
    with broker.paused():
        begun = time.monotonic()
        for _ in range(100):
            ringing.ring(FISCHER)

        assert time.monotonic() - begun < A_HUNDRED_WAITS.total_seconds() / 2


def test_when_it_is_back_everyone_is_woken_once_for_what_was_missed(
    broker: EmbeddedValkey, listening: RedisLiveFeed
) -> None:
    bell = Bell()
    with listening.listen(FISCHER, bell):
        bell.has_rung()  # joined
        joined = bell.rings
        broker.kill()
        broker.restart()

        assert bell.has_rung(more_than=joined)


def test_when_it_is_back_no_session_ends_by_that(broker: EmbeddedValkey, listening: RedisLiveFeed) -> None:
    bell, session = Bell(), Bell()
    with listening.on_session_end(bytes(32), session), listening.listen(FISCHER, bell):
        bell.has_rung()
        joined = bell.rings
        broker.kill()
        broker.restart()
        bell.has_rung(more_than=joined)

        assert session.rings == 0


def test_when_it_is_back_rings_arrive_again(
    broker: EmbeddedValkey, ringing: RedisLiveFeed, listening: RedisLiveFeed
) -> None:
    bell = Bell()
    with listening.listen(FISCHER, bell):
        bell.has_rung()
        joined = bell.rings
        broker.kill()
        broker.restart()
        bell.has_rung(more_than=joined)
        before = bell.rings
        ringing.ring(FISCHER)

        assert bell.has_rung(more_than=before)


@pytest.mark.parametrize("message", [b"", b"nonsense", b"origin x:y", b"origin w:", b"\xff\xfe w:1", b"a b c"])
def test_a_message_that_is_none_of_ours_is_passed_over(
    broker: EmbeddedValkey, ringing: RedisLiveFeed, listening: RedisLiveFeed, message: bytes
) -> None:
    bell = Bell()
    with listening.listen(FISCHER, bell):
        bell.has_rung()
        before = bell.rings
        ringing._ringing.publish(CHANNEL, message)
        ringing.ring(FISCHER)

        assert bell.has_rung(more_than=before)


def test_closing_twice_is_closing_once(ringing: RedisLiveFeed) -> None:
    with ringing.listen(FISCHER, Bell()):
        pass

    ringing.close()
    ringing.close()
