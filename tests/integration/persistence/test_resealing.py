"""A new key takes over: everything is sealed anew while everybody else goes on, and a dump gives nothing away."""

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql

from adapters.persistence.engine import Database, open_database
from adapters.persistence.resealing import DAMAGED, Resealing, Tally, keys_missing
from adapters.persistence.roles import database_name
from adapters.persistence.sealing import Sealer, UnknownKey
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.identifiers import SystemIdentifiers
from application.ports.authorization_attempts import AuthorizationAttempt
from domain.connection import Connection
from domain.credentials import Secret
from domain.subscription import Subscription
from tests.adapters.nudges import RecordingJobs, RecordingLiveFeed
from tests.support.builders import World, a_connection, a_subscription, an_attempt, tokens
from tests.support.persistence import service_url

pytestmark = pytest.mark.integration

OLD, NEW = ("2025", bytes(range(32))), ("2026", bytes(range(1, 33)))
TOKENS = "calendly_connections.sealed_access_token", "calendly_connections.sealed_refresh_token"
SECRETS = "webhook_subscriptions.sealed_secret"
VERIFIERS = "authorization_attempts.sealed_verifier"
PEOPLE = 3


@pytest.fixture
def own_storage(database: str, postgres_url: str, template_database: str) -> Iterator[Database]:
    """A database of the test's own: what is looked at is all that is sealed."""
    with open_database(service_url(postgres_url, template_database, database_name(database)), pool_size=4) as storage:
        yield storage


def units_with(storage: Database, *keys: tuple[str, bytes]) -> PostgresUnits:
    return PostgresUnits(
        storage,
        sealer=Sealer(keys),
        identifiers=SystemIdentifiers(),
        jobs=RecordingJobs(),
        live_feed=RecordingLiveFeed(),
    )


@dataclass(frozen=True)
class Sealed:
    """What lies in the database, and what was sealed."""

    connections: list[Connection]
    subscriptions: list[Subscription]
    attempt: AuthorizationAttempt


@pytest.fixture
def sealed(own_storage: Database) -> Sealed:
    """Three connections in two workspaces and a consent under way, sealed with the old key."""
    world, units = World(), units_with(own_storage, OLD)
    connections = [a_connection(owner) for owner in (world.ada, world.bob, world.eve)]
    subscriptions = [a_subscription(one) for one in connections]
    for connection, subscription in zip(connections, subscriptions, strict=True):
        with units.as_service(connection.workspace) as unit:
            unit.connections.save(connection)
            unit.subscriptions.save(subscription)
            unit.commit()
    attempt = an_attempt(world.ada)
    with units.as_system() as unit:
        unit.attempts.add(attempt)
        unit.commit()
    return Sealed(connections, subscriptions, attempt)


@pytest.fixture
def resealing(own_storage: Database) -> Resealing:
    return Resealing(own_storage, Sealer([NEW, OLD]), pause_seconds=0.01)


def by_place(tallies: object) -> dict[str, Tally]:
    assert isinstance(tallies, list)
    return {tally.where: tally for tally in tallies}


def test_what_was_sealed_with_the_old_key_opens_with_the_new_one_alone(
    own_storage: Database, sealed: Sealed, resealing: Resealing
) -> None:
    resealing.carried_out()

    units = units_with(own_storage, NEW)
    for connection, subscription in zip(sealed.connections, sealed.subscriptions, strict=True):
        with units.as_service(connection.workspace) as unit:
            assert unit.connections.require(connection.id).tokens == connection.tokens
            assert [one.secret for one in unit.subscriptions.of_connection(connection.id)] == [subscription.secret]
    with units.as_system() as unit:
        assert unit.attempts.take(sealed.attempt.state_hash) == sealed.attempt


@pytest.mark.usefixtures("sealed")
def test_the_report_counts_what_was_done(resealing: Resealing) -> None:
    done = by_place(resealing.carried_out())

    assert {where: tally.resealed for where, tally in done.items()} == {
        **dict.fromkeys([*TOKENS, SECRETS], PEOPLE),
        VERIFIERS: 1,
    }
    assert all(tally.is_well for tally in done.values())


@pytest.mark.usefixtures("sealed")
def test_a_second_run_finds_everything_done(resealing: Resealing) -> None:
    resealing.carried_out()

    again = by_place(resealing.carried_out())

    assert {(tally.resealed, tally.current) for tally in again.values()} == {(0, PEOPLE), (0, 1)}


@pytest.mark.usefixtures("sealed")
def test_looking_changes_nothing(resealing: Resealing) -> None:
    resealing.looked_at()

    found = by_place(resealing.looked_at())
    assert {(tally.outdated, tally.current, tally.is_well) for tally in found.values()} == {
        (PEOPLE, 0, False),
        (1, 0, False),
    }


def test_what_somebody_holds_is_left_and_found_by_the_next_run(
    database: str, sealed: Sealed, resealing: Resealing
) -> None:
    with psycopg.connect(database) as holder:
        holder.execute("select from calendly_connections where id = %s for update", [sealed.connections[0].id])
        first = by_place(resealing.carried_out())
    second = by_place(resealing.carried_out())

    assert [(first[where].outdated, first[where].resealed) for where in TOKENS] == [(1, PEOPLE - 1)] * 2
    assert [(second[where].resealed, second[where].is_well) for where in TOKENS] == [(1, True)] * 2


def test_what_others_save_meanwhile_is_neither_lost_nor_refused(
    own_storage: Database, sealed: Sealed, resealing: Resealing
) -> None:
    """Processes that still seal with the old key, so that there is always something to do."""
    units, connection = units_with(own_storage, OLD, NEW), sealed.connections[0]
    is_over = threading.Event()

    def go_on() -> None:
        while not is_over.is_set():
            resealing.carried_out()

    rotating = threading.Thread(target=go_on)
    rotating.start()
    try:
        for number in range(50):
            with units.as_service(connection.workspace) as unit:
                held = unit.connections.require(connection.id)
                assert held.tokens == (tokens(str(number - 1)) if number else connection.tokens)
                held.renew(tokens(str(number)), scopes=())
                unit.connections.save(held)  # StaleWrite, had the version been touched
                unit.commit()
    finally:
        is_over.set()
        rotating.join()
    resealing.carried_out()

    with units_with(own_storage, NEW).as_service(connection.workspace) as unit:
        assert unit.connections.require(connection.id).tokens == tokens("49")


@pytest.mark.usefixtures("sealed")
def test_a_key_we_do_not_have_is_named(own_storage: Database) -> None:
    done = by_place(Resealing(own_storage, Sealer([NEW])).carried_out())

    assert [(dict(tally.unreadable), tally.is_well) for tally in done.values()] == [
        *[({OLD[0]: PEOPLE}, False)] * 3,
        ({OLD[0]: 1}, False),
    ]


def test_what_is_damaged_is_said_and_keeps_nothing_else_from_being_done(
    database: str, sealed: Sealed, resealing: Resealing
) -> None:
    """Moved from another row, to be exact."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "update webhook_subscriptions set sealed_secret ="
            " (select sealed_secret from webhook_subscriptions where id = %s) where id = %s",
            [sealed.subscriptions[0].id, sealed.subscriptions[1].id],
        )

    done = by_place(resealing.carried_out())[SECRETS]

    assert (done.resealed, dict(done.unreadable)) == (PEOPLE - 1, {DAMAGED: 1})


@pytest.mark.usefixtures("sealed")
def test_a_missing_key_is_seen_at_the_start(own_storage: Database) -> None:
    assert keys_missing(own_storage, frozenset({NEW[0]})) == [(SECRETS, OLD[0])]
    assert keys_missing(own_storage, frozenset({NEW[0], OLD[0]})) == []


def test_a_missing_key_is_named_where_it_is_met(own_storage: Database, sealed: Sealed) -> None:
    connection = sealed.connections[0]

    with (
        units_with(own_storage, NEW).as_service(connection.workspace) as unit,
        pytest.raises(UnknownKey, match=r"calendly_connections\.sealed_access_token is sealed with the key '2025'"),
    ):
        unit.connections.require(connection.id)


def test_a_dump_alone_gives_no_secret_away(database: str, sealed: Sealed) -> None:
    with psycopg.connect(database) as connection:
        named = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        dump = "\n".join(
            row
            for (name,) in named
            for (row,) in connection.execute(sql.SQL("select t::text from {} t").format(sql.Identifier(name)))
        )
    pairs = [one.tokens for one in sealed.connections if one.tokens is not None]
    secrets: list[Secret] = [
        *(secret for pair in pairs for secret in (pair.access, pair.refresh)),
        *(one.secret for one in sealed.subscriptions),
        sealed.attempt.verifier,
    ]
    assert sealed.connections[0].account.email in dump  # so it is a dump of these
    shapes = [
        shape
        for secret in {one.reveal().encode() for one in secrets}
        for shape in (secret.decode(), secret.hex(), base64.b64encode(secret).decode())
    ]

    assert [shape for shape in shapes if shape in dump] == []
