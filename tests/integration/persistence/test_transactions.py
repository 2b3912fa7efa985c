"""Connections and the ends of transactions, when all goes well and when it does not."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from adapters.persistence.engine import Database, Transaction, open_database
from adapters.persistence.migrate import migrate
from adapters.persistence.roles import app_url
from adapters.persistence.scope import Scope
from application.ports.unit_of_work import StorageUnavailable, UnitOfWorkFactory
from bootstrap.embedded import EmbeddedPostgres
from domain.identifiers import WorkspaceId
from tests.contracts.persistence.keeping import kept
from tests.support.builders import World, a_meeting, an_id, some_facts

pytestmark = pytest.mark.integration

SETTINGS = text(
    "select current_user, session_user, current_setting('app.workspace_id', true),"
    " current_setting('app.user_id', true), current_setting('app.role', true)"
)


@pytest.fixture
def single(shared_login: str) -> Iterator[Database]:
    """A pool of one connection, so that the next transaction gets the one before."""
    with open_database(shared_login, pool_size=1, pool_patience=timedelta(milliseconds=100)) as database:
        yield database


def in_the_pool(database: Database) -> tuple[Any, ...]:
    """What is left on the pool's connection: its transaction and its settings."""
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        status = driver.info.transaction_status
        row = connection.execute(SETTINGS).one()
    return (status.name, row[0] == row[1], *(value or "" for value in row[2:]))


CLEAN = ("IDLE", True, "", "", "")


def test_a_statement_whose_columns_changed_meanwhile_is_planned_anew(single: Database, shared_database: str) -> None:
    """As by a migration while we run: the plan that the driver keeps is refused once, and not used again."""
    asked = text("select one from changed")

    def ask() -> object:
        with single.transaction(Scope.of_system()) as transaction:
            return transaction.all(asked)[0].one

    with psycopg.connect(shared_database, autocommit=True) as owner:
        owner.execute("create table changed as select 1 as one")
        owner.execute("grant select on changed to public")
        try:
            for _ in range(10):  # the driver prepares what it is given for the sixth time
                ask()
            owner.execute("alter table changed alter column one type text")
            with pytest.raises(StorageUnavailable):
                ask()

            assert ask() == "1"
        finally:
            owner.execute("drop table changed")


def commit(transaction: Transaction) -> None:
    transaction.run(text("select 1"))
    transaction.commit()


def forget_to_commit(transaction: Transaction) -> None:
    transaction.run(text("select 1"))


def raise_an_error(transaction: Transaction) -> None:
    transaction.run(text("select 1"))
    raise ZeroDivisionError


def break_a_statement(transaction: Transaction) -> None:
    transaction.run(text("select nonsense"))


def be_interrupted(transaction: Transaction) -> None:
    transaction.run(text("select 1"))
    raise KeyboardInterrupt


@pytest.mark.parametrize("act", [commit, forget_to_commit, raise_an_error, break_a_statement, be_interrupted])
def test_nothing_is_left_on_a_connection_that_goes_back(
    single: Database, world: World, act: Callable[[Transaction], None]
) -> None:
    expected = suppress(ZeroDivisionError, ProgrammingError, KeyboardInterrupt)
    with expected, single.transaction(Scope.of_principal(world.ada)) as transaction:
        act(transaction)

    assert in_the_pool(single) == CLEAN


def test_statements_stay_prepared_though_nothing_was_committed(single: Database, world: World) -> None:
    """Most transactions only read, and a plan made anew costs more than carrying it out."""
    for _ in range(10):
        with single.transaction(Scope.of_principal(world.ada)) as transaction:
            transaction.first(text("select count(*) from clients"))

    with single.transaction(Scope.of_principal(world.ada)) as transaction:
        row = transaction.first(text("select count(*) from pg_prepared_statements where statement like '%clients'"))
    assert row is not None
    assert row[0] == 1


def test_planning_for_many_ends_with_its_transaction(single: Database, world: World) -> None:
    mode = text("select current_setting('plan_cache_mode')")
    with single.transaction(Scope.of_principal(world.ada)) as transaction:
        transaction.plan_for_many()
        within = transaction.first(mode)
    with single.transaction(Scope.of_principal(world.ada)) as transaction:
        after = transaction.first(mode)

    assert (within, after) == (("force_custom_plan",), ("auto",))


def test_a_transaction_has_the_role_and_the_principal_it_was_begun_with(single: Database, world: World) -> None:
    with single.transaction(Scope.of_principal(world.boss)) as transaction:
        row = transaction.first(SETTINGS)

    assert row is not None
    assert (row[0].endswith("_user"), tuple(row[2:])) == (
        True,
        (str(world.workspace), str(world.boss.user), "admin"),
    )


def test_the_system_works_in_a_role_of_its_own(single: Database) -> None:
    with single.transaction(Scope.of_system()) as transaction:
        row = transaction.first(SETTINGS)

    assert row is not None
    assert (row[0].endswith("_system"), tuple(row[2:])) == (True, ("", "", ""))


def test_nobody_is_what_somebody_before_was(single: Database, world: World) -> None:
    with single.transaction(Scope.of_principal(world.ada)) as transaction:
        transaction.commit()

    with single.transaction(Scope.of_service(world.workspace)) as transaction:
        row = transaction.first(SETTINGS)

    assert row is not None
    assert tuple(row[2:]) == (str(world.workspace), "", "service")


def test_a_connection_that_died_meanwhile_is_replaced_unnoticed(single: Database, superuser_url: str) -> None:
    with single.transaction(Scope.of_system()) as transaction:
        row = transaction.first(text("select pg_backend_pid()"))
    assert row is not None
    with psycopg.connect(superuser_url, autocommit=True) as administrator:
        # Waits until it is gone.
        administrator.execute("select pg_terminate_backend(%s, 10000)", [row[0]])

    with single.transaction(Scope.of_system()) as transaction:
        again = transaction.first(text("select pg_backend_pid()"))

    assert again is not None
    assert again[0] != row[0]


def test_a_connection_that_dies_in_the_middle_is_storage_unavailable(single: Database, superuser_url: str) -> None:
    with single.transaction(Scope.of_system()) as transaction:
        row = transaction.first(text("select pg_backend_pid()"))
        assert row is not None
        with psycopg.connect(superuser_url, autocommit=True) as administrator:
            administrator.execute("select pg_terminate_backend(%s, 10000)", [row[0]])

        with pytest.raises(StorageUnavailable):
            transaction.first(text("select 1"))

    assert in_the_pool(single) == CLEAN


def test_a_pool_that_is_used_up_is_storage_unavailable(single: Database) -> None:
    with (
        single.transaction(Scope.of_system()),
        pytest.raises(StorageUnavailable),
        single.transaction(Scope.of_system()),
    ):
        pass


def test_a_statement_that_takes_too_long_is_storage_unavailable(shared_login: str) -> None:
    with (
        open_database(shared_login, statement_patience=timedelta(seconds=1)) as database,
        database.transaction(Scope.of_system()) as transaction,
        pytest.raises(StorageUnavailable),
    ):
        transaction.run(text("select pg_sleep(30)"))


def test_a_server_that_is_not_there_is_storage_unavailable(tmp_path: Path) -> None:
    with (
        open_database(f"postgresql://nobody@/nothing?host={tmp_path}") as database,
        pytest.raises(StorageUnavailable),
        database.transaction(Scope.of_system()),
    ):
        pass


@pytest.mark.parametrize(
    ("said", "patience"), [({}, ("15", "20000")), ({"keepalives_idle": 60, "tcp_user_timeout": 5_000}, ("60", "5000"))]
)
def test_a_server_that_is_gone_without_a_word_is_given_up(
    shared_login: str, said: dict[str, int], patience: tuple[str, str]
) -> None:
    """Packets cannot be lost here; that libpq was told is all that can be seen."""
    with (
        open_database(make_conninfo(shared_login, **said)) as database,
        closing(database.connect_apart()) as connection,
    ):
        told = connection.info.get_parameters()

    assert (told["keepalives_idle"], told["tcp_user_timeout"]) == patience


def test_a_whole_pool_survives_a_restart_of_the_server(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    with EmbeddedPostgres(tmp_path / "postgres", settings={"fsync": "off"}) as server:
        url = server.provision("crm", owner="crm_owner")
        migrate(url)
        with open_database(app_url(url), pool_size=3) as database:
            scope = Scope.of_service(WorkspaceId(an_id()))
            # Three at once, so that all three are connected.
            with database.transaction(scope), database.transaction(scope), database.transaction(scope):
                pass
            server.restart()

            with database.transaction(scope) as transaction:
                row = transaction.first(text("select 1"))

    assert row is not None
    assert row[0] == 1


def test_a_unit_is_for_the_thread_that_began_it(units: UnitOfWorkFactory, world: World) -> None:
    with units.as_service(world.workspace) as unit, ThreadPoolExecutor(1) as pool:
        elsewhere = pool.submit(unit.meetings.claim, [some_facts().invitee])

        with pytest.raises(RuntimeError, match="thread"):
            elsewhere.result()


def test_errors_show_no_values(single: Database) -> None:
    with single.transaction(Scope.of_system()) as transaction:
        try:
            transaction.first(text("select nonsense from users where email = :email"), {"email": "kim@example.com"})
        except Exception as error:  # noqa: BLE001  any will do
            said = f"{error!r} {error}"

    assert "kim@example.com" not in said


@pytest.mark.parametrize(
    ("given", "stored"),
    [("Kim\0Client", "Kim\ufffdClient"), ("Kim \ud83d", "Kim \ufffd"), ("Kim \\u0000", "Kim \\u0000"), ("🙂", "🙂")],
)
def test_text_that_postgres_cannot_keep_is_kept_as_well_as_can_be(
    units: UnitOfWorkFactory, world: World, given: str, stored: str
) -> None:
    meeting = kept(units, a_meeting(world.ada, some_facts(name=given)))

    with units.acting_as(world.ada) as unit:
        assert unit.meetings.require(meeting.id).current.name == stored


def test_a_connection_that_breaks_before_its_end_is_thrown_away_without_a_word(
    single: Database, shared_login: str
) -> None:
    """Nothing was to be kept, so nothing went wrong; a restart of Postgres does this to whoever only reads."""
    with single.transaction(Scope.of_system()) as transaction:
        row = transaction.first(text("select pg_backend_pid() as pid"))
        assert row is not None
        with psycopg.connect(shared_login, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s, 5000)", [row.pid])

    assert in_the_pool(single) == CLEAN
