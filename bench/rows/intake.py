"""Intake: what Calendly sends is verified, committed and answered as fast as Postgres alone takes rows one by one.

Promise: 2.4 kB deliveries, all distinct and rightly signed, over 16 connections to one web process, are answered at no
less than the rate at which 16 prepared connections of pgbench insert the same rows one by one and commit (waiting
deliveries share a commit); 99 of 100 within 60 ms; alone, one takes no longer than 1.5 such inserts.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, Self

from adapters.webhooks.endpoint import PATH
from bench.deliveries import Deliveries, body
from bench.figures import MEDIAN, P99, RATIO, Line, Rounds, at_least, at_most
from bench.load import TOO_BUSY, Volley
from bench.peers import beside, peer
from bench.people import Business, businesses
from bench.pgbench import pgbench
from bench.stage import House, Sizes, Stage

NAME: Final = "intake"
CONNECTIONS: Final = 16
MOST_A_SECOND: Final = 12_000
"""More requests than any machine of ours answers; what is not sent costs only the making."""

# The same columns as our own statement fills, past the policies, with ids as ours are: in the order of time.
INSERT: Final = """
\\set number random(1, 9000000000000000)
insert into webhook_deliveries (id, workspace_id, connection_id, event, key, body, received_at, due_at, state, tries,
    correlation, is_stale)
values ({new_id}, :workspace::uuid, :connection::uuid, 'invitee.created',
    'invitee.created pgbench ' || :client_id || ' ' || :number, convert_to(:body::text, 'UTF8'), now(),
    now() + interval '5 s', 'stored', 0, 'c' || :number, false)
on conflict do nothing;
"""


@dataclass(kw_only=True)
class Counter:
    """Sends rounds of deliveries to a house, no delivery twice."""

    stage: Stage
    house: House
    business: Business
    port: int
    path: str
    secret: str = field(repr=False)
    _next: int = 0

    def send(
        self, *, seconds: float, connections: int = CONNECTIONS, forged: float = 0.0, repeated: float = 0.0
    ) -> Volley:
        """One round."""
        count = int(seconds * (MOST_A_SECOND if connections > 1 else MOST_A_SECOND / 4))
        requests = Deliveries(
            path=self.path,
            host=self.house.host,
            account=self.business.account,
            secret=self.secret,
            at=int(time.time()),
            first=self._next,
            count=count,
            forged=forged,
            repeated=repeated,
        )
        self._next += count
        return self.stage.generator.drive(
            self.port,
            requests,
            connections=connections,
            seconds=seconds,
            expected=frozenset({200, 401}) if forged else frozenset({200}),
        )

    def insert(self, *, seconds: float, clients: int = CONNECTIONS) -> Volley:
        """The same rows, one by one, by pgbench."""
        values = {
            "workspace": str(self.business.boss.workspace),
            "connection": str(self.business.connection.id),
            "body": body(0, account=self.business.account).decode(),
        }
        script = INSERT.format(new_id="uuidv7()" if self.stage.programs.major >= 18 else "gen_random_uuid()")
        return pgbench(self.stage, self.house.owner_url, script, clients=clients, seconds=seconds, values=values)

    @contextmanager
    def by_peer(self) -> Iterator[Self]:
        """The same deliveries to a plain Fastify receiver, into the same table."""
        environment = {
            "DATABASE_URL": self.house.owner_url,
            "SECRET": self.secret,
            "WORKSPACE": str(self.business.boss.workspace),
            "CONNECTION": str(self.business.connection.id),
            "TOLERANCE_SECONDS": "180",
        }
        with peer(self.house, "receiver.mjs", environment) as port:
            # Far from our own numbers, for news that is known already costs less.
            yield replace(self, port=port, path="/webhooks", _next=1 << 40)


@contextmanager
def counting(stage: Stage) -> Iterator[Counter]:
    """A house with one web process and a business whose deliveries it takes in."""
    with stage.house(NAME) as house:
        (business,) = businesses(house, 1)
        with house.running("serve"):
            yield Counter(
                stage=stage,
                house=house,
                business=business,
                port=house.port,
                path=f"{PATH}/{business.key}",
                secret=business.secret,
            )


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    sizes = stage.sizes
    with counting(stage) as counter:
        counter.send(seconds=sizes.seconds)
        counter.insert(seconds=1)
        many = [(counter.send(seconds=sizes.seconds), counter.insert(seconds=sizes.seconds)) for _ in _rounds(sizes)]
        alone = [
            (counter.send(seconds=sizes.seconds / 2, connections=1), counter.insert(seconds=1, clients=1))
            for _ in _rounds(sizes)
        ]
        _check_stored(counter, [ours for ours, _ in (*many, *alone)])
        against_peer = beside(stage, NAME, lambda: _against_peer(counter))
    ours, single = rounds_of([one for one, _ in many]), rounds_of([one for _, one in many])
    ours_alone, single_alone = rounds_of([one for one, _ in alone]), rounds_of([one for _, one in alone])
    return [
        Line(
            row=NAME,
            what="16 connections",
            unit="/s",
            figures={MEDIAN: ours.rate, RATIO: ours.ratio_to(single)},
            limit=at_least(1.0),
            note=generator_note([one for one, _ in many]),
        ),
        Line(
            row=NAME,
            what="time to the answer",
            unit="ms",
            figures={MEDIAN: ours.latency(0.5), P99: ours.latency(0.99)},
            limit=at_most(60, P99),
        ),
        Line(row=NAME, what="pgbench: single inserts", unit="/s", figures={MEDIAN: single.rate}),
        Line(
            row=NAME,
            what="one connection",
            unit="ms",
            figures={
                MEDIAN: ours_alone.latency(0.5),
                P99: ours_alone.latency(0.99),
                RATIO: ours_alone.latency(0.5) / single_alone.latency(0.5),
            },
            limit=at_most(1.5, RATIO),
        ),
        Line(
            row=NAME,
            what="pgbench: one insert",
            unit="ms",
            figures={MEDIAN: single_alone.latency(0.5), P99: single_alone.latency(0.99)},
        ),
        *against_peer,
    ]


def _against_peer(counter: Counter) -> Sequence[Line]:
    seconds = counter.stage.sizes.seconds
    with counter.by_peer() as fastify:
        fastify.send(seconds=seconds)
        rounds = [(counter.send(seconds=seconds), fastify.send(seconds=seconds)) for _ in _rounds(counter.stage.sizes)]
    ours, theirs = rounds_of([one for one, _ in rounds]), rounds_of([one for _, one in rounds])
    return [
        Line(
            row=NAME,
            what="against Fastify and pg",
            unit="/s",
            figures={MEDIAN: ours.rate, RATIO: ours.ratio_to(theirs)},
            limit=at_least(2.5),
            note=generator_note([one for pair in rounds for one in pair]),
        ),
        Line(row=NAME, what="Fastify and pg", unit="/s", figures={MEDIAN: theirs.rate}),
        Line(
            row=NAME,
            what="Fastify: time to the answer",
            unit="ms",
            figures={MEDIAN: theirs.latency(0.5), P99: theirs.latency(0.99)},
        ),
    ]


def rounds_of(volleys: Sequence[Volley]) -> Rounds:
    """Rounds as they are judged."""
    return Rounds([one.rate for one in volleys], [one.latencies for one in volleys])


def generator_note(volleys: Sequence[Volley]) -> str:
    """A word when the generator may have been what was measured."""
    busiest = max(one.busy for one in volleys)
    return f"the load generator itself was {busiest:.0%} busy" if busiest > TOO_BUSY else ""


def _rounds(sizes: Sizes) -> range:
    return range(sizes.rounds)


def _check_stored(counter: Counter, sent: Sequence[Volley]) -> None:
    """Fast answers count only when everything answered with 200 is there."""
    answered = sum(one.statuses.get(200, 0) for one in sent)
    stored = counter.house.rows("select count(*) from webhook_deliveries where key not like '%% pgbench %%'")[0][0]
    if stored < answered:
        raise AssertionError(f"{answered} deliveries were answered with 200, and {stored} are stored")
