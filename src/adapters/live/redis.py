"""The feed of an installation with several processes: rings travel by Redis pub/sub.

1. Watchers of the ringing process are woken at once, with or without a broker; all others by a message.
2. Redis keeps no message for who is away. So after each (re)connecting every watcher is woken once.
3. A broker that is away costs a ring at most `PATIENCE` once in `PAUSE`, and never an error.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from types import TracebackType
from typing import Final, Self

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

from adapters.live.watchers import Matter, Topic, Wake, Watchers
from application.ports.live_feed import LiveFeed
from domain.identifiers import UserId, WorkspaceId

_LOG: Final = logging.getLogger(__name__)

CHANNEL: Final = "quotla:live"
"""One for all: a ring is some fifty bytes, and channels of one's own would have to follow every tab that opens."""
PATIENCE: Final = timedelta(seconds=0.5)
PAUSE: Final = timedelta(seconds=1)
"""Before a broker that did not answer is tried again."""
LOOK_UP_EVERY: Final = timedelta(seconds=0.2)
"""How often the listener looks whether it is to stop."""
CHECK_AFTER_SECONDS: Final = 15
"""A connection that was silent as long is asked for a sign of life: a cut one would else stay silent for ever."""


class RedisLiveFeed(LiveFeed):
    """Whoever made it closes it. Its listening thread is started by the first who listens."""

    def __init__(self, url: str) -> None:
        """
        Args:
            url: of the broker, as redis-py takes it; nothing is asked of it before the first ring or watcher.
        """
        self._watchers = Watchers()
        self._origin = secrets.token_hex(8)
        self._ringing = _client(url, patience=PATIENCE)
        self._listening = _client(url, patience=timedelta(seconds=5))
        self._silent_until = 0.0
        self._closing = threading.Event()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and give back the connections. Safe to call twice."""
        self._closing.set()
        with self._guard:
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        self._ringing.close()
        self._listening.close()

    def ring(self, workspace: WorkspaceId) -> None:
        self._ring(Topic(Matter.WORKSPACE, str(workspace)))

    def listen(self, workspace: WorkspaceId, wake: Callable[[], None]) -> AbstractContextManager[None]:
        return self._listen(Topic(Matter.WORKSPACE, str(workspace)), wake)

    def end_session(self, session: bytes) -> None:
        self._ring(Topic(Matter.SESSION, session.hex()))

    def on_session_end(self, session: bytes, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return self._listen(Topic(Matter.SESSION, session.hex()), stop)

    def ring_connection(self, owner: UserId) -> None:
        self._ring(Topic(Matter.CONNECTION, str(owner)))

    def listen_connection(self, owner: UserId, wake: Callable[[], None]) -> AbstractContextManager[None]:
        return self._listen(Topic(Matter.CONNECTION, str(owner)), wake)

    # --- Ringing ---------------------------------------------------------------------------------------------------

    def _ring(self, topic: Topic) -> None:
        self._watchers.wake([topic])
        if time.monotonic() < self._silent_until:
            return
        try:
            self._ringing.publish(CHANNEL, f"{self._origin} {topic}")
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + PAUSE.total_seconds()
            _LOG.warning("ring lost", extra={"why": type(error).__name__})

    # --- Listening -------------------------------------------------------------------------------------------------

    @contextmanager
    def _listen(self, topic: Topic, wake: Wake) -> Iterator[None]:
        with self._watchers.watching(topic, wake):
            self._begin_listening()
            yield

    def _begin_listening(self) -> None:
        with self._guard:
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._hear_until_closed, name="live-feed", daemon=True)
                self._thread.start()

    def _hear_until_closed(self) -> None:
        is_away = False
        while not self._closing.is_set():
            try:
                with self._listening.pubsub() as channel:  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
                    channel.subscribe(CHANNEL)
                    self._hear(channel)
            except (RedisError, OSError) as error:
                if not is_away:
                    _LOG.warning("live feed away", extra={"why": type(error).__name__})
                is_away = True
                self._closing.wait(PAUSE.total_seconds())
            else:
                is_away = False

    def _hear(self, channel: PubSub) -> None:
        while not self._closing.is_set():
            message = channel.get_message(timeout=LOOK_UP_EVERY.total_seconds())
            topics: set[Topic] = set()
            # What has come in meanwhile is folded: each watcher is woken once, however often it was rung.
            while message is not None:
                if message["type"] == "subscribe":
                    _LOG.info("live feed heard")
                    self._watchers.wake_all()
                elif topic := self._topic_of(message["data"]):
                    topics.add(topic)
                message = channel.get_message(timeout=0)
            self._watchers.wake(topics)

    def _topic_of(self, data: bytes) -> Topic | None:
        """What a message rings for; `None` for our own, which were woken at once, and for what is none of ours."""
        origin, _, topic = data.decode("utf-8", "replace").partition(" ")
        if origin == self._origin:
            return None
        try:
            return Topic.parse(topic)
        except ValueError:
            _LOG.warning("ring not understood")
            return None


def _client(url: str, *, patience: timedelta) -> "Redis":
    # The default would try for seconds; here the next ring, or the listener's own loop, is the retry.
    return Redis.from_url(
        url,
        socket_timeout=patience.total_seconds(),
        socket_connect_timeout=patience.total_seconds(),
        retry=Retry(NoBackoff(), 0),
        health_check_interval=CHECK_AFTER_SECONDS,
    )
