"""A process that is killed in the middle of a refresh never leaves a connection that is dead and looks alive.

At each line of ours that a refresh goes through, a real process is killed (SIGKILL). Whoever comes next, from another
process, has a token that Calendly accepts, or hears that the owner has to reconnect; and the owner is told once.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

import tests
from adapters.calendly.http import open_client
from adapters.persistence.roles import app_url
from application.connections.fresh_tokens import FreshTokens
from calendly_sandbox.fixture import RunningSandbox
from domain.connection import Connection, ConnectionStatus, ReconnectNeeded
from domain.credentials import Secret, TokenPair
from tests.support.core import Core, an_owner, core_on
from tests.support.mortal import fresh_tokens

pytestmark = pytest.mark.integration

ADA = an_owner(1)
ACCOUNT = "ada-fischer"
TOLD = "select count(*) from reactions where name = 'tell_owner_to_reconnect'"
PLACES = [""] if os.environ.get("QUOTLA_LONG_TESTS") else ["application/connections/fresh_tokens.py"]
"""Whose lines are tried: those of the service that refreshes, each of which asks Postgres or Calendly at most once. All
of ours below it, over two thousand, take minutes."""
Ending = Literal["works", "owner told"]


@dataclass
class Business:
    """Ada's connection, the processes that use it, and Calendly."""

    core: Core
    calendly: RunningSandbox
    owner_url: str = field(repr=False)
    order: dict[str, Any] = field(repr=False)
    mortal: "subprocess.Popen[str]"
    survivor: FreshTokens
    connection: Connection

    def connect_anew(self) -> None:
        """With tokens that are due."""
        server, verifier = self.survivor.authorization_server, Secret("v" * 43)
        sent_back = self.calendly.control.consent(server.consent_url(state="s", verifier=verifier), account=ACCOUNT)
        [code] = parse_qs(urlsplit(sent_back).query)["code"]
        grant = server.redeem(code=Secret(code), verifier=verifier)
        tokens = TokenPair(grant.tokens.access, grant.tokens.refresh, datetime.now(UTC) - timedelta(hours=1))
        with self.core.units.as_service(ADA.workspace) as unit:
            held = unit.connections.require(self.connection.id)
            held.reestablish(account=held.account, tokens=tokens, scopes=grant.scopes, now=self.core.clock.now())
            unit.connections.save(held)
            unit.commit()

    def refresh_and_die(self, line: int) -> str | None:
        """Where the process was killed; `None` when it came to its end before that many lines."""
        assert self.mortal.stdin is not None
        assert self.mortal.stdout is not None
        self.mortal.stdin.write(json.dumps({**self.order, "line": line}) + "\n")
        self.mortal.stdin.flush()
        end = json.loads(self.mortal.stdout.readline())
        assert end["was_killed"] or end["status"] == 0
        return str(end["at"]) if end["was_killed"] else None

    def ending(self) -> Ending:
        """What the next process finds, looked at from all sides."""
        try:
            token = self.survivor(workspace=ADA.workspace, connection=self.connection.id)
        except ReconnectNeeded:
            with pytest.raises(ReconnectNeeded):
                self.survivor(workspace=ADA.workspace, connection=self.connection.id)
            assert self.kept().status is ConnectionStatus.RECONNECT_NEEDED
            return "owner told"
        self.calendly.engine.authorization.require_access(token.reveal())
        assert self.may_go_on(), "the next refresh would fail"
        return "works"

    def kept(self) -> Connection:
        with self.core.units.as_service(ADA.workspace) as unit:
            return unit.connections.require(self.connection.id)

    def may_go_on(self) -> bool:
        """Whether Calendly will take the refresh token we keep."""
        refresh = self.kept().require_tokens().refresh.reveal()
        pairs = self.calendly.engine.authorization.pairs
        return any(pair.refresh_token == refresh and not pair.refresh_revoked for pair in pairs)

    def told(self) -> int:
        """How often there was reason to tell the owner."""
        with psycopg.connect(self.owner_url) as connection:
            row = connection.execute(TOLD).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def business(database: str, calendly: RunningSandbox) -> Iterator[Business]:
    calendly.control.switch(token_limit_per_minute=1_000_000)
    with ExitStack() as resources:
        core = resources.enter_context(core_on(database))
        connection = core.connected(ADA, f"{calendly.url}/users/ada")
        order = {
            "database_url": app_url(database),
            "auth_url": calendly.url,
            "client_id": calendly.app.client_id,
            "client_secret": calendly.app.client_secret,
            "workspace": str(ADA.workspace),
            "connection": str(connection.id),
            "places": PLACES,
        }
        mortal = resources.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.support.mortal"],
                cwd=Path(tests.__file__).parents[1],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        survivor = fresh_tokens(order, resources.enter_context(open_client()), resources)
        yield Business(core, calendly, database, order, mortal, survivor, connection)


def nothing(_: Business) -> None:
    """All goes well."""


def consent_is_taken_back(business: Business) -> None:
    business.calendly.control.withdraw_consent(ACCOUNT)


def answer_is_lost(business: Business) -> None:
    business.calendly.control.lose_next_token_answer()


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (nothing, {"works", "owner told"}),  # told: killed between Calendly's answer and our commit
        (consent_is_taken_back, {"owner told"}),
        (answer_is_lost, {"works", "owner told"}),
    ],
)
def test_whoever_comes_after_a_kill_has_a_token_or_knows_that_the_owner_was_told_once(
    business: Business, trouble: Callable[[Business], None], expected: set[Ending]
) -> None:
    endings: dict[str, Ending] = {}
    for line in count(1):
        business.connect_anew()
        trouble(business)
        told_before = business.told()

        killed_at = business.refresh_and_die(line)
        business.calendly.control.clear_faults()
        ending = business.ending()

        assert business.told() - told_before == (ending == "owner told"), killed_at
        if killed_at is None:
            break
        endings[killed_at] = ending

    assert set(endings.values()) == expected
    assert any("fresh_tokens" in place for place in endings)
