"""Questions, asked by one message and answered by one: what holds of transactions holds of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import Integer, Select, bindparam, cast, column, func, literal_column, select, table

from adapters.persistence import questions
from adapters.persistence.engine import Database, open_database
from adapters.persistence.questions import Question
from adapters.persistence.scope import Scope
from adapters.persistence.tables import clients
from application.ports.unit_of_work import StorageUnavailable
from tests.integration.persistence.test_transactions import CLEAN, in_the_pool
from tests.support.builders import World

pytestmark = pytest.mark.integration


def settings(*names: str) -> Select[Any]:
    return select(*(func.current_setting(name, True).label(f"setting{n}") for n, name in enumerate(names)))


WHO = Question(settings("role", "app.workspace_id", "app.user_id", "app.role", "transaction_read_only"))
HALVED = Question(select((10 / cast(bindparam("by"), Integer)).label("half")))
MISSPELT = Question(select(literal_column("nonsense")))
SLOW = Question(select(func.pg_sleep(bindparam("seconds", type_=Integer))))
BACKEND = Question(select(func.pg_backend_pid().label("pid")))
PREPARED = Question(select(func.count().label("kept")).select_from(table("pg_prepared_statements", column("name"))))


@pytest.fixture
def single(shared_login: str) -> Iterator[Database]:
    """A pool of one connection, so that the next question goes out on the one before."""
    with open_database(shared_login, pool_size=1, pool_patience=timedelta(milliseconds=100)) as database:
        yield database


def test_a_question_is_asked_as_the_principal_and_read_only(single: Database, world: World) -> None:
    ((who,),) = single.ask(Scope.of_principal(world.boss), (WHO, {}))

    assert (who[0].endswith("_user"), tuple(who[1:])) == (
        True,
        (str(world.workspace), str(world.boss.user), "admin", "on"),
    )


def test_the_system_asks_in_a_role_of_its_own(single: Database) -> None:
    ((who,),) = single.ask(Scope.of_system(), (WHO, {}))

    assert (who[0].endswith("_system"), tuple(who[1:4])) == (True, ("", "", ""))


@pytest.mark.parametrize(
    ("question", "values"), [(WHO, {}), (HALVED, {"by": 0}), (MISSPELT, {})], ids=["answered", "failed", "refused"]
)
def test_nothing_is_left_on_a_connection_that_was_asked(
    single: Database, world: World, question: Question, values: dict[str, object]
) -> None:
    with suppress(psycopg.Error):
        single.ask(Scope.of_principal(world.ada), (question, values))

    assert in_the_pool(single) == CLEAN


def test_a_question_that_fails_breaks_no_connection(single: Database, world: World) -> None:
    ((before,),) = single.ask(Scope.of_principal(world.ada), (BACKEND, {}))
    with pytest.raises(psycopg.errors.DivisionByZero):
        single.ask(Scope.of_principal(world.ada), (HALVED, {"by": 0}))

    ((after,), (half,)) = single.ask(Scope.of_principal(world.ada), (BACKEND, {}), (HALVED, {"by": 5}))

    assert (after, half.half) == (before, 2)


def test_a_question_cannot_write(single: Database, world: World) -> None:
    insertion = "insert into clients default values returning 1 as one"
    sneaky = Question(select(literal_column("1").label("one")))
    sneaky.numbered = insertion.encode()  # type: ignore[misc]  # what an injected statement would be

    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        single.ask(Scope.of_principal(world.ada), (sneaky, {}))


def test_several_questions_are_answered_in_their_order(single: Database, world: World) -> None:
    asked = [(HALVED, {"by": 1}), (WHO, {}), (HALVED, {"by": 2})]

    ((one,), (who,), (two,)) = single.ask(Scope.of_principal(world.ada), *asked)

    assert (one.half, who[3], two.half) == (10, "member", 5)


def test_a_question_is_planned_once_for_a_connection(single: Database, world: World) -> None:
    for by in range(1, 6):
        single.ask(Scope.of_principal(world.ada), (HALVED, {"by": by}), (HALVED, {"by": by}))

    ((kept,),) = single.ask(Scope.of_principal(world.ada), (PREPARED, {}))

    assert kept.kept == 3  # on whose behalf, halved, and how many


def test_a_connection_forgets_what_was_not_asked_for_long(
    single: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "KEPT", 4)
    for number in range(20):
        ((row,),) = single.ask(
            Scope.of_principal(world.ada), (Question(select(literal_column(str(number)).label("it"))), {})
        )
        assert row.it == number

    ((kept,),) = single.ask(Scope.of_principal(world.ada), (PREPARED, {}))

    assert kept.kept <= 6


def test_a_question_whose_columns_changed_meanwhile_is_asked_anew(
    single: Database, world: World, shared_database: str
) -> None:
    """As by a migration while we run: Postgres refuses the plan it has, once, and whoever asked may ask again."""
    with psycopg.connect(shared_database, autocommit=True) as owner:
        owner.execute("create table changing (one integer)")
        owner.execute("grant select on changing to public")
        owner.execute("insert into changing values (1)")
        asked = Question(select(table("changing", column("one"))))
        single.ask(Scope.of_principal(world.ada), (asked, {}))
        owner.execute("alter table changing alter column one type text")
        try:
            with pytest.raises(StorageUnavailable):
                single.ask(Scope.of_principal(world.ada), (asked, {}))

            ((row,),) = single.ask(Scope.of_principal(world.ada), (asked, {}))
        finally:
            owner.execute("drop table changing")

    assert row.one == "1"


def test_a_connection_that_died_meanwhile_is_replaced_and_the_question_answered(
    single: Database, world: World, superuser_url: str
) -> None:
    ((before,),) = single.ask(Scope.of_principal(world.ada), (BACKEND, {}))
    with psycopg.connect(superuser_url, autocommit=True) as superuser:
        superuser.execute("select pg_terminate_backend(%s, 5000)", [before.pid])

    ((after,),) = single.ask(Scope.of_principal(world.ada), (BACKEND, {}))

    assert after != before


def test_a_connection_that_dies_over_a_question_is_storage_unavailable(
    single: Database, world: World, superuser_url: str
) -> None:
    ((row,),) = single.ask(Scope.of_principal(world.ada), (BACKEND, {}))
    with ThreadPoolExecutor(1) as pool, psycopg.connect(superuser_url, autocommit=True) as superuser:
        asking = pool.submit(single.ask, Scope.of_principal(world.ada), (SLOW, {"seconds": 30}))
        busy = "select from pg_stat_activity where pid = %s and state = 'active' and query like '%%pg_sleep%%'"
        while not superuser.execute(busy, [row.pid]).fetchall():
            assert not asking.done()
        superuser.execute("select pg_terminate_backend(%s, 5000)", [row.pid])

        with pytest.raises(StorageUnavailable):
            asking.result()

    assert single.ask(Scope.of_principal(world.ada), (HALVED, {"by": 5}))[0][0].half == 2


def test_a_question_that_takes_too_long_is_storage_unavailable(shared_login: str, world: World) -> None:
    with (
        open_database(shared_login, statement_patience=timedelta(seconds=1)) as impatient,
        pytest.raises(StorageUnavailable),
    ):
        impatient.ask(Scope.of_principal(world.ada), (SLOW, {"seconds": 30}))


def test_a_pool_that_is_used_up_is_storage_unavailable(single: Database, world: World) -> None:
    with single.transaction(Scope.of_principal(world.ada)), pytest.raises(StorageUnavailable):
        single.ask(Scope.of_principal(world.ada), (WHO, {}))


def test_the_text_of_a_question_does_not_depend_on_its_values() -> None:
    with pytest.raises(TypeError):
        Question(select(clients.c.id).where(clients.c.name.in_(bindparam("names", expanding=True))))


PAGE = select(func.generate_series(1, 10_000).label("n")).limit(bindparam("most", type_=Integer))
PLANS = Question(
    select(column("custom_plans"))
    .select_from(table("pg_prepared_statements"))
    .where(column("statement").like("%generate_series%"))
)


@pytest.mark.parametrize("has_one_plan", [True, False])
def test_what_has_one_plan_is_planned_once_whatever_postgres_thinks_of_its_size(
    single: Database, world: World, has_one_plan: bool
) -> None:
    scope, page = Scope.of_principal(world.boss), Question(PAGE, has_one_plan=has_one_plan)

    for most in range(1, 11):
        single.ask(scope, (page, {"most": most}))

    ((plans,),) = single.ask(scope, (PLANS, {}))
    assert (plans.custom_plans == 0) is has_one_plan


def test_beside_what_has_one_plan_others_are_planned_as_postgres_sees_fit(single: Database, world: World) -> None:
    mode = Question(settings("plan_cache_mode"))
    page = Question(PAGE, has_one_plan=True)

    _, ((found,),) = single.ask(Scope.of_principal(world.boss), (page, {"most": 1}), (mode, {}))

    assert found == "auto"
