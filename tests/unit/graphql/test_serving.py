"""What stays open is closed in bounded time; what surprises us is told without its message."""

import asyncio
import logging
from datetime import timedelta

import pytest

from adapters.graphql.refusals import Surprise
from adapters.graphql.serving import Reason
from adapters.graphql.settings import correlation_id, log_surprise
from application.correlation import correlated
from tests.support.graphql import House

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]


class Stubborn:
    """Is told, and stays."""

    def __init__(self) -> None:
        self.told: list[Reason] = []

    def end(self, reason: Reason) -> None:
        self.told.append(reason)


async def test_what_does_not_end_when_told_is_broken_off() -> None:
    serving, one, stays = House().app._serving, Stubborn(), asyncio.Event()

    async def stay() -> None:
        with serving.staying_open(one):
            stays.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stay())
    await stays.wait()
    await serving.close(within=timedelta(milliseconds=10))

    with pytest.raises(asyncio.CancelledError):
        await task
    assert one.told == [Reason.GOING_AWAY]


async def test_nothing_open_is_nothing_to_wait_for() -> None:
    await House().app.close(within=timedelta(hours=1))


async def test_the_log_is_told_where_it_broke_and_not_what_it_said(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("password=hunter2")
    except ValueError as error:
        surprise = Surprise(error=error, correlation_id="trace-1", path=("viewer", 0))

    with caplog.at_level(logging.ERROR):
        log_surprise(surprise)

    (record,) = caplog.records
    facts = record.__dict__
    assert (facts["correlation"], facts["path"], facts["why"].startswith("ValueError at")) == (
        "trace-1",
        "viewer.0",
        True,
    )
    assert "hunter2" not in str(facts)


async def test_a_surprise_goes_by_the_request_s_correlation_where_there_is_one() -> None:
    with correlated("trace-7"):
        assert correlation_id() == "trace-7"


async def test_a_surprise_goes_by_a_new_correlation_otherwise() -> None:
    assert correlation_id() != correlation_id()
