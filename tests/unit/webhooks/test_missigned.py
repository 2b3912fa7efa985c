"""That something came wrongly signed to a subscription's own address is noted, and not more often than is of use."""

import logging
from datetime import timedelta

import pytest

from adapters.webhooks.missigned import MissignedPosts
from application.ports.unit_of_work import StorageUnavailable
from tests.adapters.asking import ask_at_once
from tests.adapters.intake import NotedMissigned

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]


class Turn:
    """A clock that only the test moves."""

    seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


async def test_each_subscription_is_noted_once_a_minute() -> None:
    noted, turn = NotedMissigned(), Turn()
    posts = MissignedPosts(noted, ask_at_once, every=timedelta(minutes=1), seconds=turn)

    for key in (b"one", b"one", b"two"):
        await posts.note(key)
    turn.seconds += 60
    await posts.note(b"one")

    assert noted.told == [b"one", b"two", b"one"]


async def test_what_could_not_be_noted_is_noted_the_next_time(caplog: pytest.LogCaptureFixture) -> None:
    noted = NotedMissigned()
    noted.troubles.append(StorageUnavailable())
    posts = MissignedPosts(noted, ask_at_once, seconds=Turn())

    with caplog.at_level(logging.INFO):
        await posts.note(b"one")
    await posts.note(b"one")

    assert (noted.told, [line.getMessage() for line in caplog.records]) == ([b"one"], ["missigned not noted"])
