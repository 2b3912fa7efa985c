"""What HTTP, WebSocket and event streams share: who may, how often, and how everything open is closed in the end."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Protocol

from adapters.graphql.context import Surroundings
from adapters.graphql.execution import Execution
from adapters.graphql.rates import Places, Rates
from adapters.graphql.refusals import Errors
from adapters.graphql.settings import GraphQLSettings, Hooks
from application.ports.gatekeeper import Gatekeeper
from application.principal import Principal


class Reason(Enum):
    """Why something that stays open is closed."""

    DONE = "done"
    GONE = "the client went away"
    SIGNED_OUT = "the session ended, or the token expired"
    GOING_AWAY = "we are shutting down"


class Open(Protocol):
    """Something that stays open until it is told to end."""

    def end(self, reason: Reason) -> None:
        """End soon; ending twice is the same as once."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """Made once; used by the event loop, but for what is `Execution`'s, which is for the core's threads too."""

    execution: Execution
    around: Surroundings
    errors: Errors
    gatekeeper: Gatekeeper
    rates: Rates
    places: Places
    settings: GraphQLSettings
    hooks: Hooks
    _open: dict[Open, "asyncio.Task[object] | None"] = field(default_factory=dict)
    _going_away: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def staying_open(self, one: Open) -> Iterator[None]:
        """Have it told when we shut down."""
        self._open[one] = asyncio.current_task()
        if self._going_away.is_set():
            one.end(Reason.GOING_AWAY)
        try:
            yield
        finally:
            del self._open[one]

    @contextmanager
    def subscription_of(self, principal: Principal) -> Iterator[None]:
        """Take one of the user's places.

        Raises:
            TooManySubscriptions.
        """
        with self.places.taken_by(principal.user):
            self.hooks.watching(1)
            try:
                yield
            finally:
                self.hooks.watching(-1)

    async def close(self, *, within: timedelta) -> None:
        """Tell everything open to end, and wait; what has not ended by then is broken off."""
        self._going_away.set()
        for one in list(self._open):
            one.end(Reason.GOING_AWAY)
        tasks = {task for task in self._open.values() if task is not None}
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=within.total_seconds())
        for task in late:
            task.cancel()
