"""Every request is told of, and those answered alike in one turn of the loop in one line."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.webhooks.telling import MOST_IN_A_LINE, Lines
from application.correlation import correlated, current_correlation

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]


@pytest.fixture(autouse=True)
def _at_info(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.INFO, logger="adapters.webhooks"):
        yield


def said(caplog: pytest.LogCaptureFixture, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(vars(line).get(name) for name in names) for line in caplog.records]


def say(lines: Lines, correlation: str, **changes: Any) -> None:
    facts: dict[str, Any] = {
        "outcome": "stored",
        "status": 200,
        "event": "invitee.created",
        "why": None,
        "seconds": 0.01,
    }
    lines.say(changes.pop("level", logging.INFO), correlation=correlation, **{**facts, **changes})


async def turn() -> None:
    await asyncio.sleep(0)


async def test_a_lone_request_has_a_line_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    say(Lines(path="/…"), "a", seconds=0.0123)
    await turn()

    assert said(caplog, "path", "outcome", "status", "event", "milliseconds", "correlation", "count") == [
        ("/…", "stored", 200, "invitee.created", 12.3, "a", None)
    ]


async def test_those_answered_alike_share_one(caplog: pytest.LogCaptureFixture) -> None:
    lines = Lines(path="/…")
    for correlation, seconds in (("a", 0.01), ("b", 0.03), ("c", 0.02)):
        say(lines, correlation, seconds=seconds)
    await turn()

    assert said(caplog, "count", "correlations", "milliseconds", "correlation") == [(3, ["a", "b", "c"], 30.0, None)]


@pytest.mark.parametrize(
    "other",
    [{"outcome": "duplicate"}, {"event": "invitee.canceled"}, {"why": "signed by none"}, {"level": logging.ERROR}],
)
async def test_those_answered_otherwise_do_not(caplog: pytest.LogCaptureFixture, other: dict[str, Any]) -> None:
    lines = Lines(path="/…")
    say(lines, "a")
    say(lines, "b", **other)
    await turn()

    assert said(caplog, "correlation") == [("a",), ("b",)]


async def test_those_of_another_turn_do_not(caplog: pytest.LogCaptureFixture) -> None:
    lines = Lines(path="/…")
    say(lines, "a")
    await turn()
    say(lines, "b")
    await turn()

    assert said(caplog, "correlation") == [("a",), ("b",)]


async def test_a_line_has_an_end(caplog: pytest.LogCaptureFixture) -> None:
    lines = Lines(path="/…")
    for number in range(MOST_IN_A_LINE + 1):
        say(lines, str(number))
    await turn()

    assert said(caplog, "count", "correlation") == [(MOST_IN_A_LINE, None), (None, str(MOST_IN_A_LINE))]


@pytest.mark.parametrize("number", [2, MOST_IN_A_LINE])
async def test_no_line_stands_under_the_correlation_of_whoever_came_last(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    current: list[str | None] = []

    def see(_: logging.LogRecord) -> bool:
        current.append(current_correlation())
        return True

    monkeypatch.setattr(caplog.handler, "filters", [see])
    lines = Lines(path="/…")
    for one in range(number):
        with correlated(str(one)):
            say(lines, str(one))
    await turn()

    assert current == [None]


async def test_what_is_unsaid_can_be_said_at_once(caplog: pytest.LogCaptureFixture) -> None:
    lines = Lines(path="/…")
    say(lines, "a")
    lines.write()
    await turn()

    assert said(caplog, "correlation") == [("a",)]
