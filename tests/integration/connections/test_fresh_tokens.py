"""One refresh at a time, whoever asks, and no silent death (docs/adr/0007)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest

from adapters.persistence.roles import app_url
from application.connections.ask_calendly import AskCalendly
from application.connections.fresh_tokens import FreshTokens
from application.ports.authorization_server import AnswerLost, AuthorizationServerBusy, GrantRefused
from application.ports.connections import Locked
from application.ports.scheduling_provider import AccessTokenRefused, RateLimited
from domain.connection import Connection, ConnectionStatus, NotConnected, ReconnectNeeded
from domain.credentials import Secret, TokenPair
from domain.errors import Transient
from tests.adapters.authorization_server import ScriptedAuthorizationServer
from tests.support.core import Core, an_owner, core_on
from tests.support.patience import LONGEST_WAIT_SECONDS

pytestmark = pytest.mark.integration

ADA = an_owner(1)
CALLERS = 100
THROW_OUT_EVERYBODY_ELSE = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Process:
    """A process of ours, as far as refreshing goes: its own joins, the shared database."""

    fresh_tokens: FreshTokens
    connection: Connection

    def ask(self, instead_of: Secret | None = None) -> str:
        token = self.fresh_tokens(workspace=ADA.workspace, connection=self.connection.id, instead_of=instead_of)
        return token.reveal()


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        yield made


@pytest.fixture
def connection(core: Core) -> Connection:
    return core.connected(ADA, "https://api.calendly.com/users/ada")


@pytest.fixture
def server(core: Core) -> ScriptedAuthorizationServer:
    return ScriptedAuthorizationServer(core.clock)


@pytest.fixture
def process(core: Core, connection: Connection, server: ScriptedAuthorizationServer) -> Process:
    return Process(FreshTokens(core.units, core.clock, server), connection)


@pytest.fixture
def other_process(core: Core, connection: Connection, server: ScriptedAuthorizationServer) -> Process:
    return Process(FreshTokens(core.units, core.clock, server), connection)


def status_of(core: Core, connection: Connection) -> ConnectionStatus:
    with core.units.as_service(ADA.workspace) as unit:
        return unit.connections.require(connection.id).status


def test_a_good_token_is_handed_out_without_asking(process: Process, server: ScriptedAuthorizationServer) -> None:
    assert process.ask() == "access-0"
    assert server.refreshes == 0


def test_a_due_token_is_refreshed_and_the_new_pair_is_stored(
    core: Core, process: Process, connection: Connection
) -> None:
    core.clock.advance(timedelta(hours=3))

    assert process.ask() == "access-1"
    with core.units.as_service(ADA.workspace) as unit:
        tokens = unit.connections.require(connection.id).require_tokens()
    assert (tokens.access, tokens.refresh) == (Secret("access-1"), Secret("refresh-1"))


def test_a_hundred_callers_at_expiry_make_one_refresh_and_none_fails(
    core: Core, process: Process, server: ScriptedAuthorizationServer
) -> None:
    """With eight database connections for a hundred callers: whoever joins holds none."""
    core.clock.advance(timedelta(hours=3))
    server.hold()

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = [callers.submit(process.ask) for _ in range(CALLERS)]
        assert server.asked.wait(timeout=LONGEST_WAIT_SECONDS)
        server.let_go()
        tokens = {answer.result(timeout=LONGEST_WAIT_SECONDS) for answer in answers}

    assert tokens == {"access-1"}
    assert server.refreshes == 1


def test_two_processes_at_expiry_make_one_refresh(
    core: Core, process: Process, other_process: Process, server: ScriptedAuthorizationServer
) -> None:
    core.clock.advance(timedelta(hours=3))
    server.hold()

    with ThreadPoolExecutor(2) as callers:
        first = callers.submit(process.ask)
        assert server.asked.wait(timeout=LONGEST_WAIT_SECONDS)
        second = callers.submit(other_process.ask)
        server.let_go()

        assert {first.result(timeout=LONGEST_WAIT_SECONDS), second.result(timeout=LONGEST_WAIT_SECONDS)} == {"access-1"}
    assert server.refreshes == 1


def test_while_the_old_token_lives_nobody_waits_for_another_process(
    core: Core, process: Process, other_process: Process, server: ScriptedAuthorizationServer
) -> None:
    core.clock.advance(timedelta(hours=1, minutes=57))
    server.hold()

    with ThreadPoolExecutor(1) as callers:
        first = callers.submit(process.ask)
        assert server.asked.wait(timeout=LONGEST_WAIT_SECONDS)

        assert other_process.ask() == "access-0"

        server.let_go()
        assert first.result(timeout=LONGEST_WAIT_SECONDS) == "access-1"


def test_a_refused_token_is_replaced_before_its_time(process: Process) -> None:
    assert process.ask(instead_of=Secret("access-0")) == "access-1"


def test_a_token_that_was_replaced_meanwhile_is_not_refreshed_again(
    process: Process, server: ScriptedAuthorizationServer
) -> None:
    process.ask(instead_of=Secret("access-0"))

    assert process.ask(instead_of=Secret("access-0")) == "access-1"
    assert server.refreshes == 1


@pytest.mark.parametrize("error", [GrantRefused(), AnswerLost()], ids=["refused", "lost"])
def test_a_refused_or_lost_answer_needs_the_owner_and_is_told_once(
    core: Core, process: Process, connection: Connection, server: ScriptedAuthorizationServer, error: Exception
) -> None:
    core.clock.advance(timedelta(hours=3))
    reactions_before = len(core.jobs.reactions)
    server.fail_with(error)

    for _ in range(2):
        with pytest.raises(ReconnectNeeded):
            process.ask()

    assert status_of(core, connection) is ConnectionStatus.RECONNECT_NEEDED
    assert len(core.jobs.reactions) == reactions_before + 1


BUSY = [
    pytest.param(AuthorizationServerBusy(), id="not answering"),
    pytest.param(RateLimited(retry_after=timedelta(seconds=40)), id="slowing us down"),
]


@pytest.mark.parametrize("busy", BUSY)
def test_when_the_server_is_busy_and_the_old_token_lives_nobody_notices(
    core: Core, process: Process, server: ScriptedAuthorizationServer, busy: Transient
) -> None:
    core.clock.advance(timedelta(hours=1, minutes=57))
    server.fail_with(busy)

    assert process.ask() == "access-0"


@pytest.mark.parametrize("busy", BUSY)
def test_when_the_server_is_busy_and_the_old_token_is_over_it_is_to_be_tried_again(
    core: Core, process: Process, connection: Connection, server: ScriptedAuthorizationServer, busy: Transient
) -> None:
    core.clock.advance(timedelta(hours=3))
    server.fail_with(busy)

    with pytest.raises(type(busy)):
        process.ask()

    server.fail_with(None)
    assert process.ask() == "access-1"
    assert status_of(core, connection) is ConnectionStatus.ACTIVE


def test_a_pair_that_postgres_did_not_take_before_it_restarted_is_kept_after_it(
    core: Core, database: str, process: Process, connection: Connection, server: ScriptedAuthorizationServer
) -> None:
    """Calendly has answered, the old pair is spent, and this process alone knows the new one."""
    core.clock.advance(timedelta(hours=3))
    server.hold()

    with ThreadPoolExecutor(1) as callers:
        caller = callers.submit(process.ask)
        assert server.asked.wait(timeout=LONGEST_WAIT_SECONDS)
        with psycopg.connect(app_url(database), autocommit=True) as login:
            login.execute(THROW_OUT_EVERYBODY_ELSE)
        server.let_go()

        assert caller.result(timeout=LONGEST_WAIT_SECONDS) == "access-1"
    with core.units.as_service(ADA.workspace) as unit:
        tokens = unit.connections.require(connection.id).require_tokens()
    assert (tokens.access, tokens.refresh) == (Secret("access-1"), Secret("refresh-1"))


def test_a_row_held_for_too_long_is_given_up_politely(
    core: Core, database: str, connection: Connection, server: ScriptedAuthorizationServer
) -> None:
    with psycopg.connect(database) as holder:
        holder.execute("select from calendly_connections where id = %s for update", [connection.id])
        with core.units.as_service(ADA.workspace) as unit, pytest.raises(Locked):
            unit.connections.lock(connection.id, wait=timedelta(milliseconds=50))


def test_a_closed_connection_gives_its_token_only_to_give_it_back(
    core: Core, process: Process, connection: Connection
) -> None:
    core.use_cases.disconnect_calendly(principal=ADA)

    with pytest.raises(NotConnected):
        process.ask()
    token = process.fresh_tokens(workspace=ADA.workspace, connection=connection.id, though_closed=True)
    assert token == Secret("access-0")


def test_a_refusal_that_comes_after_the_owner_connected_anew_ends_nothing(
    core: Core, process: Process, connection: Connection
) -> None:
    def refused_late(token: Secret) -> None:
        anew = TokenPair(Secret("access-of-new-consent"), Secret("refresh"), core.clock.now() + timedelta(hours=2))
        with core.units.as_service(ADA.workspace) as unit:
            held = unit.connections.require(connection.id)
            if held.require_tokens().access == token != Secret("access-0"):
                held.reestablish(account=held.account, tokens=anew, scopes=held.scopes, now=core.clock.now())
                unit.connections.save(held)
                unit.commit()
        raise AccessTokenRefused

    ask_calendly = AskCalendly(core.units, core.clock, process.fresh_tokens)
    with pytest.raises(ReconnectNeeded):
        ask_calendly(refused_late, workspace=ADA.workspace, connection=connection.id)

    assert status_of(core, connection) is ConnectionStatus.ACTIVE
