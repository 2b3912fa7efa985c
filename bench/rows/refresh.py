"""Refresh: an access token that has expired is renewed once, however many want it.

Promise: of 100 callers at once, with Calendly taking 500 ms to answer, one asks; none waits longer than that one call
takes (a fifth above what a lone caller waits, for a hundred threads have to wake up).
"""

import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final

from application.connections.fresh_tokens import FreshTokens
from bench.connected import MANY, answer_slowly, connected
from bench.figures import MEDIAN, MOST, RATIO, Line, at_most, quantile
from bench.stage import House, Stage
from bootstrap.container import Application, build
from bootstrap.metrics import Metrics
from bootstrap.settings import Process, Settings
from domain.identifiers import ConnectionId, WorkspaceId

NAME: Final = "refresh"
CALLERS: Final = 100
ANSWERS_IN_SECONDS: Final = 0.5
ROUNDS: Final = 5
_CONNECTION: Final = "select workspace_id, id from calendly_connections"
_EXPIRE: Final = "update calendly_connections set expires_at = now() - interval '1 second'"


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    with stage.house(NAME) as house, ExitStack() as stack:
        with house.running("serve"), connected(house):
            workspace, connection = house.rows(_CONNECTION)[0]
        answer_slowly(house, ANSWERS_IN_SECONDS, path="/oauth/token")
        # More often than Calendly lets anybody (8 times a minute), or this would take minutes of waiting.
        house.sandbox.control.switch(token_limit_per_minute=MANY)
        application = build(Settings.read(house.environment), Process.SERVE, metrics=Metrics(), resources=stack)
        fresh_tokens = application.use_cases.create_scheduling_link.ask_calendly.fresh_tokens
        whose = (WorkspaceId(workspace), ConnectionId(connection))
        _waits(house, fresh_tokens, *whose, callers=1)
        alone, crowd, calls = [], [], []
        for _ in range(min(ROUNDS, stage.sizes.rounds)):
            alone.append(max(_waits(house, fresh_tokens, *whose, callers=1)))
            before = _calls(application)
            crowd.append(max(_waits(house, fresh_tokens, *whose, callers=CALLERS)))
            calls.append(_calls(application) - before)
    return [
        Line(
            row=NAME, what=f"calls for {CALLERS} callers", unit="", figures={MOST: max(calls)}, limit=at_most(1, MOST)
        ),
        Line(
            row=NAME,
            what="the longest wait, against a lone one",
            unit="ms",
            figures={MEDIAN: quantile(crowd, 0.5), RATIO: quantile(crowd, 0.5) / quantile(alone, 0.5)},
            limit=at_most(1.2, RATIO),
        ),
    ]


def _waits(
    house: House, fresh_tokens: FreshTokens, workspace: WorkspaceId, connection: ConnectionId, *, callers: int
) -> list[float]:
    """Milliseconds each of them waits, all asking at once after the token has expired."""
    house.run(_EXPIRE)
    gate = threading.Barrier(callers)
    waits: list[float] = []

    def ask() -> None:
        gate.wait()
        began = time.perf_counter()
        fresh_tokens(workspace=workspace, connection=connection)
        waits.append((time.perf_counter() - began) * 1_000)

    threads = [threading.Thread(target=ask) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(waits) != callers:
        raise AssertionError(f"of {callers} callers, {len(waits)} got a token")
    return waits


def _calls(application: Application) -> float:
    labels = {"operation": "refresh", "outcome": "ok"}
    return application.metrics.registry.get_sample_value("quotla_calendly_calls_total", labels) or 0.0
