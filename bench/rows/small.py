"""Small query: what surrounds a resolver costs little.

Promise: `viewer` with the state of the connection is answered at three times the rate of the same resolvers behind
Strawberry's own endpoint as it comes (`bench.baselines.strawberry`), 16 connections, one process each.
"""

from collections.abc import Sequence
from typing import Final

from bench.asking import WrongAnswer, ask
from bench.figures import MEDIAN, P99, RATIO, Line, at_least
from bench.load import Repeated, Volley
from bench.people import businesses
from bench.queries import VIEWER, asked
from bench.rows.intake import generator_note, rounds_of
from bench.stage import Stage, bearer

NAME: Final = "small"
CONNECTIONS: Final = 16
_MOST: Final = 100_000


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    with stage.house(NAME) as house:
        (business,) = businesses(house, 1)
        authorization = bearer(business.boss)
        with house.running("serve"), house.program("bench.baselines.strawberry") as plain:
            ours = ask(house.port, VIEWER, authorization=authorization)
            if ours != ask(plain, VIEWER, authorization=authorization) or ours["viewer"]["calendly"] is None:
                raise WrongAnswer("Strawberry's own endpoint says something else")
            request = Repeated(asked(VIEWER, host=house.host, authorization=authorization), _MOST)

            def send(port: int, seconds: float = stage.sizes.seconds) -> Volley:
                return stage.generator.drive(port, request, connections=CONNECTIONS, seconds=seconds)

            for port in (house.port, plain):
                send(port, 1)
            rounds = [(send(house.port), send(plain)) for _ in range(stage.sizes.rounds)]
    mine, theirs = rounds_of([one for one, _ in rounds]), rounds_of([one for _, one in rounds])
    return [
        Line(
            row=NAME,
            what="viewer and connection",
            unit="/s",
            figures={MEDIAN: mine.rate, RATIO: mine.ratio_to(theirs)},
            limit=at_least(3.0),
            note=generator_note([one for one, _ in rounds]),
        ),
        Line(
            row=NAME,
            what="time to the answer",
            unit="ms",
            figures={MEDIAN: mine.latency(0.5), P99: mine.latency(0.99)},
        ),
        Line(row=NAME, what="Strawberry as it comes", unit="/s", figures={MEDIAN: theirs.rate}),
    ]
