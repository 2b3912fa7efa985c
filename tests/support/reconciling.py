"""An owner connected to a running sandbox over HTTP, on a clock that both share and only the test moves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import orjson
import psycopg

from adapters.calendly.api import CalendlyApi
from adapters.calendly.budget import Budget, Priority
from adapters.calendly.http import open_client
from adapters.persistence.migrate import migrate
from adapters.system.identifiers import SystemIdentifiers
from application.ports.people import Person
from application.principal import Principal
from calendly_sandbox.fixture import RunningSandbox
from domain.connection import NEEDED_SCOPES, Connection
from domain.credentials import Secret, TokenPair
from domain.identifiers import ConnectionId, ReactionId
from tests.support.core import Core, an_owner, core_on

ADA = "ada-fischer"


@dataclass
class Comparison:
    """Ada's record and Ada's calendar, side by side."""

    core: Core
    sandbox: RunningSandbox
    owner_url: str
    owner: Principal
    connection: Connection
    asked_at: list[tuple[datetime, str]] = field(default_factory=list)
    """Each request that went out, with the end of its address, by the sandbox's clock."""
    spoilers: dict[str, Callable[[list[dict[str, Any]]], object]] = field(default_factory=dict)
    """By the end of an address: what is done to the rows of its answers on their way."""

    def follow_clock(self) -> None:
        """Have our time be the sandbox's."""
        self.core.clock.advance(self.sandbox.engine.world.clock.now() - self.core.clock.now())

    def pass_time(self, by: timedelta) -> None:
        """Let time pass on both sides."""
        self.sandbox.engine.world.clock.advance(by)
        self.follow_clock()

    def spoil(self, address: str, spoiler: Callable[[list[dict[str, Any]]], object]) -> None:
        """Have answers come in a form that nobody announced."""
        self.spoilers[address] = spoiler

    def sweep(self) -> int:
        """One sweep from beginning to end, waiting when Calendly asks to; answers how many jobs it took."""
        return self.carry_on(self.reaction_to(self.core.use_cases.reconcile_now, connection=None))

    def reaction_to(self, use_case: Callable[..., Any], **kwargs: Any) -> ReactionId:
        """What is left to be done after Ada had something done."""
        self.follow_clock()
        self.core.jobs.reactions.clear()
        use_case(principal=self.owner, **kwargs)
        (reaction,) = self.core.jobs.reactions
        return reaction

    def carry_on(self, reaction: ReactionId, *, jobs: int | None = None) -> int:
        """Work on it until it is over, waiting when Calendly asks to; answers how many jobs it took.

        Args:
            jobs: no more of them than so many.
        """
        done = 0
        while done != jobs:
            assert self.core.use_cases.run_reaction(reaction=reaction) is not None
            done += 1
            ((state, not_before),) = self.rows("select state, not_before from reactions where id = %s", reaction)
            if state != "waiting":
                break
            self.pass_time(max(not_before - self.core.clock.now(), timedelta()))
        return done

    def rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What the tables hold, as their owner sees it."""
        with psycopg.connect(self.owner_url) as connection:
            return connection.execute(statement, parameters).fetchall()


@contextmanager
def comparison_on(owner_url: str, sandbox: RunningSandbox, *, at: datetime) -> Iterator[Comparison]:
    """Connect Ada, at this moment."""
    migrate(owner_url)
    clock = sandbox.engine.world.clock
    clock.freeze(at)
    asked_at: list[tuple[datetime, str]] = []

    def note(request: httpx.Request) -> None:
        asked_at.append((clock.now(), request.url.path.rpartition("/")[2]))

    spoilers: dict[str, Callable[[list[dict[str, Any]]], object]] = {}

    def spoilt(response: httpx.Response) -> None:
        spoiler = spoilers.get(response.request.url.path.rpartition("/")[2])
        if spoiler is not None:
            body = orjson.loads(response.read())
            spoiler(body["collection"])
            response._content = orjson.dumps(body)

    with open_client() as client:
        client.event_hooks["request"].append(note)
        client.event_hooks["response"].append(spoilt)
        budget = Budget(monotonic=lambda: clock.now().timestamp())
        provider = CalendlyApi(client, sandbox.url, budget=budget, priority=Priority.SWEEP)
        unhurried = CalendlyApi(client, sandbox.url, budget=budget, priority=Priority.BACKFILL)
        with core_on(owner_url, provider=provider, unhurried=unhurried) as core:
            owner = an_owner(1)
            core.clock.advance(clock.now() - core.clock.now())
            connection = _connected(core, owner, provider, sandbox)
            core.jobs.reactions.clear()
            asked_at.clear()
            yield Comparison(core, sandbox, owner_url, owner, connection, asked_at, spoilers)


def _connected(core: Core, owner: Principal, provider: CalendlyApi, sandbox: RunningSandbox) -> Connection:
    token = Secret(sandbox.control.personal_token(ADA))
    now = core.clock.now()
    connection = Connection.establish(
        id=ConnectionId(SystemIdentifiers().new()),
        workspace=owner.workspace,
        owner=owner.user,
        account=provider.account(token),
        tokens=TokenPair(token, Secret("never-needed"), now + timedelta(days=3_650)),
        scopes=NEEDED_SCOPES,
        now=now,
    )
    core.use_cases.admit_person(person=Person(principal=owner))
    with core.units.acting_as(owner) as unit:
        unit.connections.save(connection)
        unit.commit()
    return connection
