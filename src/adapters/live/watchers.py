"""Who watches what, within one process. Safe for threads."""

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from application.incidents import whereabouts

_LOG: Final = logging.getLogger(__name__)

Wake = Callable[[], None]


class Matter(StrEnum):
    """What can be watched."""

    WORKSPACE = "w"
    CONNECTION = "c"
    SESSION = "s"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is watched: a workspace's meetings, an owner's connection, a session's end."""

    matter: Matter
    key: str

    @classmethod
    def parse(cls, raw: str) -> Self:
        """
        Raises:
            ValueError: nothing that `str` of a topic gives.
        """
        matter, colon, key = raw.partition(":")
        if not colon or not key:
            raise ValueError("no topic")
        return cls(Matter(matter), key)

    def __str__(self) -> str:
        return f"{self.matter}:{self.key}"


class Watchers:
    """Callbacks by topic."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._by_topic: dict[Topic, list[Wake]] = {}

    @contextmanager
    def watching(self, topic: Topic, wake: Wake) -> Iterator[None]:
        """Have `wake` called at each ring, until the block ends; a ring under way may still come just after."""
        with self._guard:
            self._by_topic.setdefault(topic, []).append(wake)
        try:
            yield
        finally:
            with self._guard:
                # By identity: two watchers may well be equal, and each removes its own.
                left = self._by_topic[topic]
                del left[next(index for index, one in enumerate(left) if one is wake)]
                if not left:
                    del self._by_topic[topic]

    def wake(self, topics: Collection[Topic]) -> None:
        """Call whoever watches any of these, each once."""
        with self._guard:
            found = [wake for topic in set(topics) for wake in self._by_topic.get(topic, ())]
        _call_each(found)

    def wake_all(self) -> None:
        """Call every watcher of workspaces and connections: rings may have been missed. No session ends by that."""
        with self._guard:
            found = [
                wake for topic, wakes in self._by_topic.items() if topic.matter is not Matter.SESSION for wake in wakes
            ]
        _call_each(found)


def _call_each(wakes: Collection[Wake]) -> None:
    for wake in wakes:
        try:
            wake()
        except Exception as error:  # noqa: BLE001  who rings has committed, and must not fail by a watcher on its way out
            _LOG.error("watcher failed", extra={"why": whereabouts(error)})
