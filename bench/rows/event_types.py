"""Event types: the dialog that makes links opens at once.

Promise: searching 500 event types, once they are known, takes 50 ms at most (95 of 100). The first time they are asked
for, Calendly's pages decide; each names the next (2026-11), so they cannot be fetched side by side.
"""

import time
from collections.abc import Sequence
from typing import Final

from bench.connected import answer_slowly, connected
from bench.figures import MEDIAN, P95, P99, Line, at_most, quantile
from bench.queries import EVENT_TYPES
from bench.stage import Stage
from tests.acceptance.people import ACCOUNTS, Person

NAME: Final = "event_types"
HOW_MANY: Final = 500
ANSWERS_IN_SECONDS: Final = 0.1


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    how_many = HOW_MANY if stage.sizes.samples >= 100 else HOW_MANY // 10
    with stage.house(NAME) as house:
        for number in range(how_many):
            house.sandbox.control.make_event_type(ACCOUNTS["Ada"], f"Talk number {number}")
        with house.running("serve"), connected(house) as ada:
            answer_slowly(house, ANSWERS_IN_SECONDS)
            cold = _took(ada)
            for number in range(10):
                _took(ada, f"number {number}")
            warm = [_took(ada, f"number {number % how_many}") for number in range(stage.sizes.samples)]
            total = ada.ask(EVENT_TYPES)["viewer"]["calendly"]["eventTypes"]["totalCount"]
    if total < how_many:
        raise AssertionError(f"there are {how_many} event types, and {total} are shown")
    return [
        Line(
            row=NAME,
            what=f"search {total}, known",
            unit="ms",
            figures={MEDIAN: quantile(warm, 0.5), P95: quantile(warm, 0.95), P99: quantile(warm, 0.99)},
            limit=at_most(50, P95),
        ),
        Line(
            row=NAME,
            what="the first time",
            unit="ms",
            figures={MEDIAN: cold},
            note=f"{-(-total // 100)} pages, one after another, of {ANSWERS_IN_SECONDS * 1_000:.0f} ms each",
        ),
    ]


def _took(ada: Person, search: str | None = None) -> float:
    began = time.perf_counter()
    ada.ask(EVENT_TYPES, search=search)
    return (time.perf_counter() - began) * 1_000
