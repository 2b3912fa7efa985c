"""What every live feed must do, shown by the one of a single process and by the one that speaks through Redis."""

import threading
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from adapters.live.in_process import InProcessLiveFeed
from adapters.live.redis import RedisLiveFeed
from application.ports.live_feed import LiveFeed
from domain.identifiers import UserId, WorkspaceId
from tests.support.patience import LONGEST_WAIT_SECONDS

FISCHER, LOPEZ = WorkspaceId(UUID(int=1)), WorkspaceId(UUID(int=2))
ADA, BOB = UserId(UUID(int=3)), UserId(UUID(int=4))
SOME_SESSION, OTHER_SESSION = bytes(32), bytes(range(32))


class Bell:
    """Counts how often it was rung, and can be waited for."""

    def __init__(self) -> None:
        self.rings = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        with self._changed:
            self.rings += 1
            self._changed.notify_all()

    def has_rung(self, *, more_than: int = 0) -> bool:
        """Wait for it."""
        with self._changed:
            return self._changed.wait_for(lambda: self.rings > more_than, LONGEST_WAIT_SECONDS)


class LiveFeedContract:
    """Both ends of the feed may be in different processes; in one process, they are the same object."""

    @pytest.fixture
    def ringing(self) -> LiveFeed:
        raise NotImplementedError

    @pytest.fixture
    def listening(self) -> LiveFeed:
        raise NotImplementedError

    @pytest.fixture
    def settled(self) -> Callable[[Bell], int]:
        """How often a watcher has been rung when all that was rung for others has arrived."""
        raise NotImplementedError

    def test_a_change_wakes_who_watches_the_workspace(self, ringing: LiveFeed, listening: LiveFeed) -> None:
        bell = Bell()
        with listening.listen(FISCHER, bell):
            before = bell.rings
            ringing.ring(FISCHER)

            assert bell.has_rung(more_than=before)

    def test_everyone_who_watches_is_woken(self, ringing: LiveFeed, listening: LiveFeed) -> None:
        first, second = Bell(), Bell()
        with listening.listen(FISCHER, first), listening.listen(FISCHER, second):
            ringing.ring(FISCHER)

            assert first.has_rung()
            assert second.has_rung()

    def test_a_change_elsewhere_wakes_nobody(
        self, ringing: LiveFeed, listening: LiveFeed, settled: Callable[[Bell], int]
    ) -> None:
        bell = Bell()
        with listening.listen(FISCHER, bell):
            before = settled(bell)
            ringing.ring(LOPEZ)

            assert settled(bell) == before

    def test_who_has_left_is_not_woken(
        self, ringing: LiveFeed, listening: LiveFeed, settled: Callable[[Bell], int]
    ) -> None:
        bell = Bell()
        with listening.listen(FISCHER, bell):
            settled(bell)
        before = bell.rings

        ringing.ring(FISCHER)

        assert settled(bell) == before

    def test_one_who_leaves_does_not_take_an_equal_one_along(self, ringing: LiveFeed, listening: LiveFeed) -> None:
        bell = Bell()
        with listening.listen(FISCHER, bell):
            with listening.listen(FISCHER, bell):
                pass
            before = bell.rings
            ringing.ring(FISCHER)

            assert bell.has_rung(more_than=before)

    def test_a_connections_change_wakes_its_owner(self, ringing: LiveFeed, listening: LiveFeed) -> None:
        bell = Bell()
        with listening.listen_connection(ADA, bell):
            before = bell.rings
            ringing.ring_connection(ADA)

            assert bell.has_rung(more_than=before)

    def test_anothers_connection_does_not(
        self, ringing: LiveFeed, listening: LiveFeed, settled: Callable[[Bell], int]
    ) -> None:
        bell = Bell()
        with listening.listen_connection(ADA, bell):
            before = settled(bell)
            ringing.ring_connection(BOB)

            assert settled(bell) == before

    def test_signing_out_stops_who_watches_under_that_session(
        self, ringing: LiveFeed, listening: LiveFeed, settled: Callable[[Bell], int]
    ) -> None:
        bell = Bell()
        with listening.on_session_end(SOME_SESSION, bell):
            settled(bell)
            ringing.end_session(SOME_SESSION)

            assert bell.has_rung()

    def test_another_session_goes_on(
        self, ringing: LiveFeed, listening: LiveFeed, settled: Callable[[Bell], int]
    ) -> None:
        bell = Bell()
        with listening.on_session_end(SOME_SESSION, bell):
            ringing.end_session(OTHER_SESSION)
            settled(Bell())

            assert bell.rings == 0

    def test_a_watcher_that_fails_keeps_nobody_from_being_woken(
        self, ringing: LiveFeed, listening: LiveFeed, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fails() -> None:
            raise RuntimeError("its loop is closed")

        bell = Bell()
        with listening.listen(FISCHER, fails), listening.listen(FISCHER, bell):
            ringing.ring(FISCHER)
            bell.has_rung()

        assert (bell.rings > 0, "watcher failed" in caplog.messages) == (True, True)


@pytest.mark.contract
class TestInProcessLiveFeed(LiveFeedContract):
    @pytest.fixture
    def feed(self) -> LiveFeed:
        return InProcessLiveFeed()

    @pytest.fixture
    def ringing(self, feed: LiveFeed) -> LiveFeed:
        return feed

    @pytest.fixture
    def listening(self, feed: LiveFeed) -> LiveFeed:
        return feed

    @pytest.fixture
    def settled(self) -> Callable[[Bell], int]:
        return lambda bell: bell.rings


@pytest.mark.contract
class TestRedisLiveFeed(LiveFeedContract):
    """Two feeds, as in two processes."""

    @pytest.fixture
    def ringing(self, valkey_url: str) -> Iterator[LiveFeed]:
        with RedisLiveFeed(valkey_url) as feed:
            yield feed

    @pytest.fixture
    def listening(self, valkey_url: str) -> Iterator[LiveFeed]:
        with RedisLiveFeed(valkey_url) as feed:
            yield feed

    @pytest.fixture
    def settled(self, ringing: LiveFeed, listening: LiveFeed) -> Callable[[Bell], int]:
        def settle(bell: Bell) -> int:
            # Messages of one ringer arrive in order: when this one has come, all before it have. It may be lost only
            # before the listener has joined, and then joining wakes.
            marker = Bell()
            with listening.listen(WorkspaceId(UUID(int=99)), marker):
                ringing.ring(WorkspaceId(UUID(int=99)))
                assert marker.has_rung()
                seen = marker.rings
                ringing.ring(WorkspaceId(UUID(int=99)))
                assert marker.has_rung(more_than=seen)
            return bell.rings

        return settle

    def test_who_rings_is_woken_at_once(self, ringing: LiveFeed) -> None:
        bell = Bell()
        with ringing.listen(FISCHER, bell):
            before = bell.rings
            ringing.ring(FISCHER)

            assert bell.rings > before
