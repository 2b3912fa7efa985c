"""What every `People` and `AuthorizationAttempts` repository must do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.people.admit_person import AdmitPerson
from application.ports.finders import Finders
from application.ports.people import Person
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal, Role
from domain.values import EmailAddress
from tests.adapters.clock import StandingClock
from tests.contracts.persistence.keeping import connected
from tests.support.builders import NOON, World, a_connection, a_session, an_account, an_attempt, an_id

pytestmark = pytest.mark.contract


def admitted(units: UnitOfWorkFactory, person: Person) -> None:
    with units.as_system() as unit:
        unit.people.admit(person, now=NOON)
        unit.commit()


def test_whoever_is_admitted_is_known_with_their_role(units: UnitOfWorkFactory, world: World) -> None:
    admitted(units, Person(principal=world.boss))

    with units.as_system() as unit:
        assert unit.people.role_of(world.boss.user, world.workspace) is Role.ADMIN


def test_the_role_last_said_counts(units: UnitOfWorkFactory, world: World) -> None:
    admitted(units, Person(principal=world.boss))
    admitted(units, Person(principal=replace(world.boss, role=Role.MEMBER)))

    with units.as_system() as unit:
        assert unit.people.role_of(world.boss.user, world.workspace) is Role.MEMBER


# What a token says of its person


def told_of(finders: Finders, who: Principal) -> tuple[str | None, str | None]:
    viewer = finders.viewer(who)
    return viewer.email, viewer.name


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({}, ("ada@example.com", "Ada")),
        ({"email": "", "name": ""}, (None, None)),
        ({"email": "a@example.com"}, ("a@example.com", "Ada")),
        ({"name": "A."}, ("ada@example.com", "A.")),
    ],
)
def test_what_a_token_leaves_out_stays_and_what_it_empties_goes(
    units: UnitOfWorkFactory, finders: Finders, world: World, said: dict[str, str], known: tuple[str | None, str | None]
) -> None:
    admitted(units, Person(principal=world.ada, email="ada@example.com", name="Ada"))

    admitted(units, Person(principal=world.ada, **said))

    assert told_of(finders, world.ada) == known


@pytest.mark.parametrize(
    ("said", "known"), [(None, "Fischer & Partners"), ("", None), ("Fischer & Daughters", "Fischer & Daughters")]
)
def test_a_workspace_is_called_as_was_last_said_by_whomever_of_it(
    units: UnitOfWorkFactory, finders: Finders, world: World, said: str | None, known: str | None
) -> None:
    admitted(units, Person(principal=world.ada, workspace_name="Fischer & Partners"))

    admitted(units, Person(principal=world.bob, workspace_name=said))

    assert finders.viewer(world.ada).workspace.name == known


def test_what_is_said_again_counts_though_something_else_was_said_in_between(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    admit = AdmitPerson(units=units, clock=StandingClock(NOON))

    for email in ("old@example.com", "new@example.com", "old@example.com"):
        admit(person=Person(principal=world.ada, email=email))

    assert told_of(finders, world.ada) == ("old@example.com", None)


def test_what_another_process_heard_in_between_lasts_no_longer_than_a_minute(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    clock = StandingClock(NOON)
    here, there = (AdmitPerson(units=units, clock=clock) for _ in range(2))
    here(person=Person(principal=world.ada, name="Ada"))
    there(person=Person(principal=world.ada, name="A."))

    clock.advance(timedelta(minutes=1))
    here(person=Person(principal=world.ada, name="Ada"))

    assert told_of(finders, world.ada) == (None, "Ada")


# Names


def named(units: UnitOfWorkFactory, who: Principal, name: str | None) -> None:
    admitted(units, Person(principal=who, name=name))


@pytest.mark.parametrize("who", ["ada", "bob", "boss"])
def test_members_are_told_what_those_of_their_workspace_are_called(
    units: UnitOfWorkFactory, finders: Finders, world: World, who: str
) -> None:
    named(units, world.ada, "Ada")
    named(units, world.boss, "The Boss")

    found = finders.member_names(getattr(world, who), [world.ada.user, world.boss.user])

    assert found == {world.ada.user: "Ada", world.boss.user: "The Boss"}


@pytest.mark.parametrize(("who", "whose"), [("eve", "ada"), ("boss", "eve")])
def test_a_name_never_leaves_its_workspace(
    units: UnitOfWorkFactory, finders: Finders, world: World, who: str, whose: str
) -> None:
    for name in ("ada", "boss", "eve"):
        named(units, getattr(world, name), name)

    assert finders.member_names(getattr(world, who), [getattr(world, whose).user]) == {}


@pytest.mark.parametrize("name", [None, "", " "])
def test_whom_the_host_app_does_not_name_is_called_as_their_newest_open_account(
    units: UnitOfWorkFactory, finders: Finders, world: World, name: str | None
) -> None:
    named(units, world.ada, name)
    closed = a_connection(world.ada, account=an_account(name="Ada Before"), now=NOON + timedelta(days=1))
    closed.close(NOON + timedelta(days=2))
    for connection in (closed, a_connection(world.ada, account=an_account(name="Ada Now"))):
        with units.acting_as(world.ada) as unit:
            unit.connections.save(connection)
            unit.commit()

    assert finders.member_names(world.bob, [world.ada.user]) == {world.ada.user: "Ada Now"}


def test_an_account_in_another_workspace_names_nobody_here(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    elsewhere = replace(world.ada, workspace=world.eve.workspace)
    for principal in (world.ada, elsewhere):
        named(units, principal, None)
    with units.acting_as(elsewhere) as unit:
        unit.connections.save(a_connection(elsewhere))
        unit.commit()

    assert finders.member_names(world.bob, [world.ada.user]) == {}


def test_who_has_no_name_at_all_and_who_was_never_here_is_left_out(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    named(units, world.ada, None)

    assert finders.member_names(world.boss, [world.ada.user, an_id()]) == {}


def test_a_stranger_has_no_role(units: UnitOfWorkFactory, world: World) -> None:
    admitted(units, Person(principal=world.eve))

    with units.as_system() as unit:
        assert unit.people.role_of(world.eve.user, world.workspace) is None


def test_the_address_last_said_is_where_to_write(units: UnitOfWorkFactory, world: World) -> None:
    admitted(units, Person(principal=world.ada, email="old@example.com"))
    admitted(units, Person(principal=world.ada, email="Ada@Example.com"))

    with units.as_system() as unit:
        assert unit.people.email_of(world.ada.user) == EmailAddress("ada@example.com")


@pytest.mark.parametrize("said", [None, "no address"])
def test_without_an_address_there_is_nowhere_to_write(units: UnitOfWorkFactory, world: World, said: str | None) -> None:
    admitted(units, Person(principal=world.ada, email=said))

    with units.as_system() as unit:
        assert unit.people.email_of(world.ada.user) is None


def test_people_see_themselves(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    admitted(units, Person(principal=world.ada, email="ada@example.com", name="Ada"))

    view = finders.viewer(world.ada)

    assert (view.id, view.email, view.name, view.role, view.workspace.id) == (
        world.ada.user,
        "ada@example.com",
        "Ada",
        Role.MEMBER,
        world.workspace,
    )


def test_people_without_a_row_yet_see_what_their_token_says(finders: Finders, world: World) -> None:
    view = finders.viewer(world.ada)

    assert (view.id, view.email, view.workspace.id) == (world.ada.user, None, world.workspace)


def test_people_are_seen_with_their_own_connection(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    connection = connected(units, world)

    view = finders.viewer(world.ada)

    assert (view.connection, connection.owner) == (finders.connection(world.ada), world.ada.user)
    assert finders.viewer(world.boss).connection is None


# Sessions


def test_a_session_is_found_until_it_ends(units: UnitOfWorkFactory, world: World) -> None:
    session = a_session(world.ada)
    with units.as_system() as unit:
        unit.people.open_session(session)
        unit.commit()

    with units.as_system() as unit:
        assert unit.people.session(session.token_hash, now=session.ends_at - timedelta(seconds=1)) == session
        assert unit.people.session(session.token_hash, now=session.ends_at) is None


def test_signing_out_ends_a_session_once(units: UnitOfWorkFactory, world: World) -> None:
    session = a_session(world.ada)

    with units.as_system() as unit:
        unit.people.open_session(session)

        assert [unit.people.end_session(session.token_hash) for _ in range(2)] == [True, False]


def test_only_sessions_that_ended_are_forgotten(units: UnitOfWorkFactory, world: World) -> None:
    over, lasting = a_session(world.ada, begun_at=NOON - timedelta(days=400)), a_session(world.ada)

    with units.as_system() as unit:
        unit.people.open_session(over)
        unit.people.open_session(lasting)
        unit.people.prune_sessions(now=over.ends_at)

        assert unit.people.end_session(over.token_hash) is False
        assert unit.people.end_session(lasting.token_hash) is True


def test_sessions_are_no_persons_to_read(units: UnitOfWorkFactory, world: World) -> None:
    with units.acting_as(world.boss) as unit, pytest.raises(RuntimeError, match="system"):
        unit.people.session(b"any", now=NOON)


# Consents under way


def test_an_attempt_is_taken_as_it_was_begun(units: UnitOfWorkFactory, world: World) -> None:
    attempt = an_attempt(world.boss)

    with units.as_system() as unit:
        unit.attempts.add(attempt)

        assert unit.attempts.take(attempt.state_hash) == attempt


def test_an_attempt_is_taken_once(units: UnitOfWorkFactory, world: World) -> None:
    attempt = an_attempt(world.ada)

    with units.as_system() as unit:
        unit.attempts.add(attempt)
        unit.attempts.take(attempt.state_hash)

        assert unit.attempts.take(attempt.state_hash) is None


def test_a_state_that_was_never_handed_out_takes_nothing(units: UnitOfWorkFactory) -> None:
    with units.as_system() as unit:
        assert unit.attempts.take(an_id().bytes) is None


def test_only_old_attempts_are_forgotten(units: UnitOfWorkFactory, world: World) -> None:
    old, young = an_attempt(world.ada, begun_at=NOON - timedelta(days=400)), an_attempt(world.ada)

    with units.as_system() as unit:
        unit.attempts.add(old)
        unit.attempts.add(young)
        unit.attempts.drop_before(NOON - timedelta(days=399))

        assert unit.attempts.take(old.state_hash) is None
        assert unit.attempts.take(young.state_hash) == young
