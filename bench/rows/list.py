"""Meeting list: what GraphQL and all that surrounds it cost above the statement and its printing.

Promise: 50 meetings of a million, with 10 fields and 3 of the client, row level security on, over 16 connections to one
web process, at no less than half the rate of the same statement through the same driver and as many threads printed by
hand (`bench.baselines.by_hand`). What Postgres itself could answer stands beside, by pgbench.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg

from application.principal import Principal
from bench.asking import WrongAnswer, ask
from bench.baselines.by_hand import Statement, list_statement
from bench.figures import MEDIAN, P99, RATIO, Line, at_least
from bench.filling import fill
from bench.load import Repeated, Volley, post
from bench.peers import beside, peer
from bench.pgbench import pgbench
from bench.queries import MEETING_LIST, asked, question
from bench.rows.intake import generator_note, rounds_of
from bench.stage import House, Stage, a_boss, bearer
from bootstrap.settings import Settings

NAME: Final = "list"
CONNECTIONS: Final = 16
_MOST: Final = 40_000
POSTGRAPHILE_LIST: Final = """
    query Meetings($workspace: UUID!) {
      allScheduledMeetings(first: 50, orderBy: [STARTS_AT_ASC, ROW_ID_ASC], condition: {workspaceId: $workspace}) {
        nodes {
          id rowId status isMoving startsAt endsAt eventTypeName inviteeName bookedAt updatedAt
          client: clientByClientId { id name email }
        }
      }
    }
"""
"""As many fields, in its words."""
_RELATION: Final = "comment on table scheduled_meetings is '@foreignKey (client_id) references clients (id)'"


@dataclass(frozen=True, slots=True)
class Large:
    """The house with many meetings, and whose they are; rows share it, for it takes a while to fill."""

    house: House
    boss: Principal


def large_house(stage: Stage) -> Large:
    """See `Large`."""
    boss = a_boss()

    def filled(house: House) -> Large:
        stage.say(f"loading {stage.sizes.meetings:,} meetings")
        fill(house, boss, stage.sizes.meetings)
        return Large(house, boss)

    return stage.kept("large", filled)


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    large = large_house(stage)
    house, authorization = large.house, bearer(large.boss)
    settings = Settings.read(house.environment)
    owner = (authorization, str(large.boss.workspace), str(large.boss.user))
    with house.running("serve"), house.program("bench.baselines.by_hand", *owner) as by_hand:
        ours = ask(house.port, MEETING_LIST, authorization=authorization)
        if ours != ask(by_hand, MEETING_LIST, authorization=authorization) or len(ours["meetings"]["nodes"]) != 50:
            raise WrongAnswer("the list printed by hand is another one")
        request = Repeated(asked(MEETING_LIST, host=house.host, authorization=authorization), _MOST)
        script = _script(house, large.boss, list_statement(settings, authorization))

        def send(port: int, seconds: float = stage.sizes.seconds) -> Volley:
            return stage.generator.drive(port, request, connections=CONNECTIONS, seconds=seconds)

        for port in (house.port, by_hand):
            send(port, 1)
        rounds = [
            (
                send(house.port),
                send(by_hand),
                pgbench(stage, house.app_url, script, clients=CONNECTIONS, seconds=stage.sizes.seconds),
            )
            for _ in range(stage.sizes.rounds)
        ]
        against_peer = beside(stage, NAME, lambda: _against_peer(stage, large, request))
    graphql, hand, bare = (rounds_of(side) for side in zip(*rounds, strict=True))
    return [
        Line(
            row=NAME,
            what=f"50 of {stage.sizes.meetings:,} meetings",
            unit="/s",
            figures={MEDIAN: graphql.rate, RATIO: graphql.ratio_to(hand)},
            limit=at_least(0.5),
            note=generator_note([one for one, _, _ in rounds]),
        ),
        Line(
            row=NAME,
            what="time to the answer",
            unit="ms",
            figures={MEDIAN: graphql.latency(0.5), P99: graphql.latency(0.99)},
        ),
        Line(row=NAME, what="printed by hand", unit="/s", figures={MEDIAN: hand.rate}),
        Line(row=NAME, what="pgbench: the statement", unit="/s", figures={MEDIAN: bare.rate}),
        *against_peer,
    ]


def _against_peer(stage: Stage, large: Large, request: Repeated) -> Sequence[Line]:
    """PostGraphile on the same tables, told of the one relation that has no foreign key."""
    house, boss = large.house, large.boss
    database = psycopg.conninfo.conninfo_to_dict(house.owner_url)["dbname"]
    house.run(_RELATION)
    environment = {
        # It steps into the same role with the same settings for each request, so the same policies hold.
        "DATABASE_URL": stage.postgres.url(str(database)),
        "ROLE": f"{database}_user",
        "WORKSPACE": str(boss.workspace),
        "PERSON": str(boss.user),
    }
    with peer(house, "postgraphile.mjs", environment) as port:
        theirs = ask(port, POSTGRAPHILE_LIST, authorization="none", workspace=str(boss.workspace))
        meetings = theirs["allScheduledMeetings"]["nodes"]
        if len(meetings) != 50 or not any(one["client"] for one in meetings):
            raise WrongAnswer("PostGraphile's list is another one")
        body = question(POSTGRAPHILE_LIST, workspace=str(boss.workspace))
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        same = Repeated(post("/graphql", body, host=f"127.0.0.1:{port}", headers=headers), _MOST)

        def send(to: int, what: Repeated) -> Volley:
            return stage.generator.drive(to, what, connections=CONNECTIONS, seconds=stage.sizes.seconds)

        send(port, same)
        rounds = [(send(house.port, request), send(port, same)) for _ in range(stage.sizes.rounds)]
    mine, others = rounds_of([one for one, _ in rounds]), rounds_of([one for _, one in rounds])
    return [
        Line(
            row=NAME,
            what="against PostGraphile 5",
            unit="/s",
            figures={MEDIAN: mine.rate, RATIO: mine.ratio_to(others)},
            limit=at_least(1.5),
        ),
        Line(row=NAME, what="PostGraphile 5", unit="/s", figures={MEDIAN: others.rate}),
    ]


def _script(house: House, boss: Principal, statement: Statement) -> str:
    """The statement as pgbench takes it: its values written into it."""
    with psycopg.connect(house.app_url) as connection:
        written = psycopg.ClientCursor(connection).mogrify(*statement)
    group = f"{psycopg.conninfo.conninfo_to_dict(house.owner_url)['dbname']}_user"
    return (
        f"begin;\nselect set_config('role', '{group}', true), set_config('app.workspace_id', '{boss.workspace}', true),"
        f" set_config('app.user_id', '{boss.user}', true), set_config('app.role', 'admin', true);\n"
        + " ".join(written.split())
        + ";\nrollback;\n"
    )
