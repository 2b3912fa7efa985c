"""Growth: what a business sees does not get slower with what it keeps.

Promise: the first page of the meetings, the thousandth, the meetings of one client and the queue of the unmatched take
no more than 1.5 times as long (half of them) among ten million meetings as among ten thousand. Without `--full` the
large database is that of the row `list`, with a million.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import httpx

from adapters.graphql.ids import Kind, global_id
from bench.asking import WrongAnswer, ask
from bench.figures import MEDIAN, P99, RATIO, Line, at_most, quantile
from bench.filling import fill
from bench.queries import CLIENT_MEETINGS, LAST_CURSOR, MEETING_LIST, UNMATCHED, headers_of, question
from bench.rows.list import Large, large_house
from bench.stage import House, Stage, a_boss, bearer

NAME: Final = "growth"
A_PAGE: Final = 9
"""Small enough for the small database to have a thousand pages."""
PAGES: Final = 1_000
_WALK: Final = 100


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    large = large_house(stage)
    boss = a_boss()
    with stage.house(NAME) as house:
        fill(house, boss, stage.sizes.few_meetings)
        small = Large(house, boss)
        with small.house.running("serve"), large.house.running("serve"):
            of_small, of_large = _questions(small), _questions(large)
            took = [_took(small, large, name, of_small[name], of_large[name], stage) for name in of_small]
    return [
        Line(
            row=NAME,
            what=name,
            unit="ms",
            figures={
                MEDIAN: quantile(many, 0.5),
                P99: quantile(many, 0.99),
                RATIO: quantile(many, 0.5) / quantile(few, 0.5),
            },
            limit=at_most(1.5, RATIO),
            note=f"{stage.sizes.meetings:,} meetings against {stage.sizes.few_meetings:,}",
        )
        for name, few, many in took
    ]


def _questions(one: Large) -> Mapping[str, bytes]:
    """The same four questions, by name."""
    authorization = bearer(one.boss)
    cursor: str | None = None
    for first in (*[_WALK] * (A_PAGE * (PAGES - 1) // _WALK), A_PAGE * (PAGES - 1) % _WALK):
        data = ask(one.house.port, LAST_CURSOR, authorization=authorization, after=cursor, first=first)
        cursor = data["meetings"]["pageInfo"]["endCursor"]
    client = one.house.rows(
        "select client_id from scheduled_meetings where workspace_id = %(workspace)s and client_id is not null"
        " order by starts_at, id limit 1",
        workspace=one.boss.workspace,
    )[0][0]
    return {
        "first page": question(MEETING_LIST),
        f"page {PAGES:,}": question(MEETING_LIST, after=cursor, first=A_PAGE),
        "one client's": question(CLIENT_MEETINGS, client=global_id(Kind.CLIENT, client)),
        "unmatched": question(UNMATCHED),
    }


def _took(
    small: Large, large: Large, name: str, of_small: bytes, of_large: bytes, stage: Stage
) -> tuple[str, Sequence[float], Sequence[float]]:
    """Milliseconds, asked of both in turn."""
    few, many = _asking(small.house, small, of_small), _asking(large.house, large, of_large)
    for _ in range(10):
        next(few), next(many)
    pairs = [(next(few), next(many)) for _ in range(stage.sizes.samples)]
    return name, [one for one, _ in pairs], [one for _, one in pairs]


def _asking(house: House, one: Large, body: bytes) -> Iterator[float]:
    headers = dict(headers_of(bearer(one.boss)))
    with httpx.Client(base_url=house.url, headers=headers, timeout=30, trust_env=False) as client:
        while True:
            began = time.perf_counter()
            response = client.post("/graphql", content=body)
            took = (time.perf_counter() - began) * 1_000
            told: dict[str, Any] = response.json()
            if "errors" in told or b'"nodes":[{' not in response.content:
                raise WrongAnswer(response.text[:500])
            yield took
