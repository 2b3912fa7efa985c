"""Link: making one feels like one click.

Promise: with Calendly answering every call in 100 ms, a single-use link is there within 250 ms (95 of 100). It takes
two calls, for nobody documents that Calendly refuses links to what is switched off.
"""

import time
from collections.abc import Sequence
from typing import Final

from bench.connected import answer_slowly, connected
from bench.figures import MEDIAN, P95, P99, Line, at_most, quantile
from bench.queries import MAKE_LINK
from bench.stage import Stage

NAME: Final = "link"
ANSWERS_IN_SECONDS: Final = 0.1


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    with stage.house(NAME) as house, house.running("serve"), connected(house) as ada:
        client = ada.has_client("Kim", "kim@example.org")
        ada.look_at_event_types()
        wish = {"eventTypeId": next(iter(ada.event_types.values())), "subject": {"clientId": client}}
        answer_slowly(house, ANSWERS_IN_SECONDS)
        took = []
        for _ in range(5 + min(60, stage.sizes.samples)):
            began = time.perf_counter()
            made = ada.ask(MAKE_LINK, input=wish)["createSchedulingLink"]
            took.append((time.perf_counter() - began) * 1_000)
            if made["__typename"] != "SchedulingLink":
                raise AssertionError(f"no link was made: {made}")
    warm = took[5:]
    return [
        Line(
            row=NAME,
            what="make one",
            unit="ms",
            figures={MEDIAN: quantile(warm, 0.5), P95: quantile(warm, 0.95), P99: quantile(warm, 0.99)},
            limit=at_most(250, P95),
        )
    ]
