"""The search function repeats a policy, because it steps around it: the two must agree."""

import psycopg
import pytest
from psycopg import errors

from adapters.persistence.scope import Group
from adapters.persistence.unit_of_work import PostgresUnits
from tests.contracts.persistence.keeping import kept
from tests.integration.persistence.raw import as_principal, as_service, stepping_into
from tests.support.builders import World, a_meeting, some_facts

pytestmark = pytest.mark.integration

SEARCHED = "select coalesce(array_agg(found order by found), '{}') from quotla_search_meetings(array['kim']) found"
VISIBLE = "select coalesce(array_agg(id order by id), '{}') from scheduled_meetings"


@pytest.fixture
def furnished(units: PostgresUnits, world: World) -> World:
    kept(units, *(a_meeting(owner, some_facts(name="Kim")) for owner in (world.ada, world.ada, world.bob)))
    kept(units, a_meeting(world.eve, some_facts(name="Kim")))
    return world


@pytest.mark.parametrize(("who", "expected"), [("ada", 2), ("bob", 1), ("boss", 3), ("eve", 1)])
def test_a_search_finds_exactly_what_may_be_seen(shared_login: str, furnished: World, who: str, expected: int) -> None:
    with as_principal(shared_login, getattr(furnished, who)) as connection:
        searched, visible = (connection.execute(query).fetchone() for query in (SEARCHED, VISIBLE))

    assert searched is not None
    assert (searched, len(searched[0])) == (visible, expected)


def test_it_agrees_for_the_service(shared_login: str, furnished: World) -> None:
    with as_service(shared_login, furnished.ada) as connection:
        searched, visible = (connection.execute(query).fetchone() for query in (SEARCHED, VISIBLE))

    assert searched is not None
    assert (searched, len(searched[0])) == (visible, 3)


@pytest.mark.parametrize("missing", ["app.workspace_id", "app.user_id"], ids=["without a workspace", "without a user"])
def test_it_finds_nothing_where_the_principal_was_not_told(shared_login: str, furnished: World, missing: str) -> None:
    settings = {
        "app.workspace_id": str(furnished.workspace),
        "app.user_id": str(furnished.ada.user),
        "app.role": "member",
        missing: "",
    }
    with stepping_into(shared_login, Group.USER, settings) as connection:
        assert connection.execute(SEARCHED).fetchone() == ([],)


def test_the_system_does_not_search(shared_login: str) -> None:
    with stepping_into(shared_login, Group.SYSTEM) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(SEARCHED)


def test_the_condition_is_the_policys_word_for_word(shared_database: str) -> None:
    with psycopg.connect(shared_database) as connection:
        policy = connection.execute(
            "select qual from pg_policies where tablename = 'scheduled_meetings' and policyname = 'seen'"
        ).fetchone()
        function = connection.execute("select prosrc from pg_proc where proname = 'quotla_search_meetings'").fetchone()
    assert policy is not None
    assert function is not None

    def bare(condition: str) -> str:
        return "".join(condition.split()).replace("(", "").replace(")", "")

    assert bare(policy[0].replace("AND", "and").replace("OR", "or")) in bare(function[0])
