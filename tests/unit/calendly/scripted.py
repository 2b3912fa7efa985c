"""A Calendly that answers what it is told to, within the process, and remembers what it was asked."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from adapters.calendly.api import CalendlyApi
from adapters.calendly.budget import Budget, Priority
from adapters.calendly.http import open_client
from adapters.calendly.repeats import Repeats
from tests.unit.calendly import samples

BASE = "https://calendly.test"
Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def answer(status: int = 200, name: str | None = None, **headers: str) -> httpx.Response:
    """A recorded body, or none."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return httpx.Response(status, content=samples.body(name) if name else b"", headers=named)


def json_answer(body: Any, status: int = 200) -> httpx.Response:
    """A body made for the occasion, from a recorded one."""
    return httpx.Response(status, content=json.dumps(body))


@dataclass
class ScriptedCalendly:
    """Answers in the order of the script, the last answer for ever; a connection it never had for an empty script."""

    script: deque[Answer] = field(default_factory=deque)
    asked: list[httpx.Request] = field(default_factory=list)

    def will(self, *answers: Answer) -> "ScriptedCalendly":
        self.script.extend(answers)
        return self

    def client(self) -> httpx.Client:
        return open_client(transport=httpx.MockTransport(self._handle))

    @property
    def paths(self) -> list[str]:
        return [f"{one.method} {one.url.path}" for one in self.asked]

    def body(self, number: int = -1) -> Any:
        return json.loads(self.asked[number].content)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        assert self.script, f"nobody expected {request.method} {request.url}"
        now = self.script[0] if len(self.script) == 1 else self.script.popleft()
        if isinstance(now, Exception):
            raise now
        if isinstance(now, httpx.Response):
            # A response is used up when it is read; the script may give the same again.
            return httpx.Response(now.status_code, headers=now.headers, content=now.content)
        return now(request)


@dataclass
class Seconds:
    """A monotonic clock that moves only by sleeping."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


@dataclass
class Desk:
    """An API with all that is scripted around it."""

    calendly: ScriptedCalendly = field(default_factory=ScriptedCalendly)
    seconds: Seconds = field(default_factory=Seconds)
    seen: list[tuple[str, str]] = field(default_factory=list)
    base_url: str = BASE

    def __post_init__(self) -> None:
        self.client = self.calendly.client()
        self.budget = Budget(monotonic=self.seconds.monotonic, jitter=lambda: 1.0)
        self.api = self.api_for(Priority.SCREEN)

    def api_for(self, priority: Priority) -> CalendlyApi:
        return CalendlyApi(
            self.client,
            self.base_url,
            budget=self.budget,
            priority=priority,
            repeats=Repeats(sleep=self.seconds.sleep, monotonic=self.seconds.monotonic, jitter=lambda: 1.0),
            observe=lambda operation, outcome, _: self.seen.append((operation, outcome)),
        )
