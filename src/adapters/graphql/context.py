"""What a resolver has at hand: who asks, what may be asked, and the one way into the core."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from strawberry import Info as StrawberryInfo

from adapters.graphql.loaders import Ask, Loaders
from application.ports.clock import Clock
from application.ports.finders import Finders
from application.ports.live_feed import LiveFeed
from application.principal import Principal
from application.use_cases import UseCases

Answer = TypeVar("Answer")


class Core:
    """The bounded thread pool in which everything synchronous runs, for all requests together."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="graphql")

    async def ask(self, question: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Answer:
        """Call it in a thread, with the caller's context variables, and wait for its answer."""
        run = partial(copy_context().run, question, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    def close(self) -> None:
        """Take nothing new; what is running ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)


async def ask_here(question: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Answer:
    """Call it at once: for whoever is in a thread of the core already."""
    return question(*args, **kwargs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all requests share."""

    core: Core
    use_cases: UseCases
    finders: Finders
    live_feed: LiveFeed
    clock: Clock
    connect_url: str
    sends_mail: bool
    poll_every: timedelta


@dataclass(slots=True)
class Context:
    """One operation of one person."""

    around: Surroundings
    principal: Principal
    asker: Ask | None = None
    """How the core is asked; left out: from the event loop, in its threads."""
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.forget()

    @property
    def use_cases(self) -> UseCases:
        """Everything that can be asked for."""
        return self.around.use_cases

    @property
    def finders(self) -> Finders:
        """Every question that can be asked."""
        return self.around.finders

    @property
    def now(self) -> datetime:
        """The moment this answer is about."""
        return self.loaders.now

    async def ask(self, question: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Answer:
        """Run a use case or finder, never in the event loop."""
        return await (self.asker or self.around.core.ask)(question, *args, **kwargs)

    async def tell(self, use_case: Callable[..., Answer], /, **kwargs: Any) -> Answer:
        """Run a command as this principal, and read everything anew afterwards."""
        try:
            return await self.ask(use_case, principal=self.principal, **kwargs)
        finally:
            self.forget()

    def forget(self) -> None:
        """Begin a new answer, with nothing read yet."""
        self.loaders = Loaders(self.ask, self.around.finders, self.principal, self.around.clock.now())


Info = StrawberryInfo[Context, None]
"""What Strawberry passes to a resolver that asks for it."""
