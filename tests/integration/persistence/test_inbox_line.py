"""Deliveries over the inbox's own line are stored as by the repository, and nothing is left on the line."""

import select
from collections.abc import Iterator
from contextlib import closing
from selectors import EVENT_WRITE
from typing import Any

import psycopg
import pytest
from psycopg import pq, sql

from adapters.persistence.engine import Database
from adapters.persistence.inbox_line import Conversation, InboxLine, open_inbox_line
from adapters.persistence.scope import Group
from application.ports.deliveries import Delivery, DeliveryState
from application.ports.unit_of_work import StorageUnavailable, UnitOfWorkFactory
from domain.identifiers import DeliveryId
from tests.contracts.persistence.keeping import connected
from tests.integration.persistence.raw import stepping_into
from tests.support.builders import World, a_connection, a_delivery

pytestmark = pytest.mark.integration

PATIENCE_SECONDS = 20.0
COLUMNS = (
    *("id", "workspace_id", "connection_id", "event", "key", "body", "received_at", "due_at", "state", "outcome"),
    *("tries", "correlation", "settled_at", "is_stale", "replays"),
)
UNSTORABLE = "a text with a NUL\0 in it"


@pytest.fixture
def line(storage: Database) -> Iterator[InboxLine]:
    with closing(open_inbox_line(storage)) as opened:
        yield opened


def stored(line: InboxLine, *deliveries: Delivery) -> frozenset[DeliveryId]:
    """Which of them were new."""
    return carried_on(line, line.store(deliveries))


def carried_on(line: InboxLine, conversation: Conversation) -> frozenset[DeliveryId]:
    while True:
        try:
            wanted = next(conversation)
        except StopIteration as end:
            new: frozenset[DeliveryId] = end.value
            return new
        writing = [line.descriptor] if wanted & EVENT_WRITE else []
        assert any(select.select([line.descriptor], writing, [], PATIENCE_SECONDS)), "Postgres does not answer"


def row_of(login: str, delivery: Delivery) -> dict[str, Any] | None:
    """All that is stored of it; read by another."""
    with stepping_into(login, Group.SYSTEM) as connection:
        columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
        found = connection.execute(
            sql.SQL("select {} from webhook_deliveries where id = %s").format(columns), [delivery.id]
        ).fetchone()
    return None if found is None else dict(zip(COLUMNS, found, strict=True))


def end_backend(superuser_url: str, line: InboxLine) -> None:
    with psycopg.connect(superuser_url, autocommit=True) as administrator:
        # Waits until it is gone.
        administrator.execute("select pg_terminate_backend(%s, 10000)", [backend_of(line)])


def backend_of(line: InboxLine) -> int:
    return line._pgconn.backend_pid


# What is stored


@pytest.mark.parametrize(
    "changes",
    [
        {"body": b"\x00\xff not even text"},
        {"body": b""},
        {"event": "invitee.created", "key": "Zoë 🙂 " + "k" * 400},
        {"state": DeliveryState.SET_ASIDE},
        {"state": DeliveryState.IGNORED, "outcome": "unknown_event"},
        {"tries": 3},
    ],
)
def test_a_delivery_is_stored_as_the_repository_stores_it(
    line: InboxLine, units: UnitOfWorkFactory, world: World, shared_login: str, changes: dict[str, Any]
) -> None:
    delivery = a_delivery(connected(units, world), **changes)
    other = a_delivery(a_connection(world.eve), **{"key": delivery.key, **changes})
    with units.as_system() as unit:
        unit.deliveries.add([other])
        unit.commit()

    stored(line, delivery)

    found, expected = row_of(shared_login, delivery), row_of(shared_login, other)
    assert found is not None
    assert expected is not None
    own = {
        "id": delivery.id,
        "workspace_id": delivery.workspace,
        "connection_id": delivery.connection,
        "correlation": delivery.correlation,
    }
    assert found == {**expected, **own}


def test_one_of_an_unknown_owner_is_stored_too(line: InboxLine, shared_login: str) -> None:
    delivery = a_delivery()

    stored(line, delivery)

    row = row_of(shared_login, delivery)
    assert row is not None
    assert (row["workspace_id"], row["connection_id"]) == (None, None)


def test_those_that_are_new_are_named(line: InboxLine, units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    known, first, second = (a_delivery(connection) for _ in range(3))
    stored(line, known)

    assert stored(line, first, a_delivery(connection, key=known.key), second) == {first.id, second.id}


def test_of_two_alike_that_came_together_one_is_stored(line: InboxLine, units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    first, copy = a_delivery(connection, key="same"), a_delivery(connection, key="same")

    assert stored(line, first, copy) == {first.id}


def test_more_than_any_buffer_holds_is_stored(line: InboxLine, units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    deliveries = [a_delivery(connection, body=bytes([number]) * 500_000) for number in range(24)]

    assert stored(line, *deliveries) == {delivery.id for delivery in deliveries}


def test_what_another_is_just_storing_is_waited_for(line: InboxLine, units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    theirs = a_delivery(connection)
    with units.as_system() as unit:
        unit.deliveries.add([theirs])
        conversation = line.store([a_delivery(connection, key=theirs.key)])
        next(conversation)
        unit.commit()

    assert carried_on(line, conversation) == frozenset()


# What is refused


def test_one_that_is_refused_has_nothing_stored(
    line: InboxLine, units: UnitOfWorkFactory, world: World, shared_login: str
) -> None:
    connection = connected(units, world)
    good, bad, late = a_delivery(connection, key="a"), a_delivery(connection, key=UNSTORABLE), a_delivery(connection)

    with pytest.raises(psycopg.DataError):
        stored(line, good, bad, late)

    assert [row_of(shared_login, one) for one in (good, late)] == [None, None]


def test_after_a_refusal_the_line_goes_on(line: InboxLine, units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    with pytest.raises(psycopg.DataError):
        stored(line, a_delivery(connection, key=UNSTORABLE))
    next_one = a_delivery(connection)

    assert line.is_well()
    assert stored(line, next_one) == {next_one.id}


# What is left behind


@pytest.mark.parametrize("key", ["fine", UNSTORABLE])
def test_no_role_or_setting_is_left_on_the_line(
    line: InboxLine, units: UnitOfWorkFactory, world: World, key: str
) -> None:
    if key == UNSTORABLE:
        with pytest.raises(psycopg.DataError):
            stored(line, a_delivery(connected(units, world), key=key))
    else:
        stored(line, a_delivery(connected(units, world), key=key))

    pgconn = line._pgconn
    pgconn.exit_pipeline_mode()
    found = pgconn.exec_(b"select current_user = session_user, current_setting('app.role', true)")
    assert (pgconn.transaction_status, found.get_value(0, 0), found.get_value(0, 1)) == (
        pq.TransactionStatus.IDLE,
        b"t",
        b"",
    )


# When Postgres goes


def test_a_line_whose_server_went_says_so(line: InboxLine, superuser_url: str) -> None:
    end_backend(superuser_url, line)

    assert not line.is_well()


def test_an_end_in_the_middle_is_storage_unavailable(
    line: InboxLine, units: UnitOfWorkFactory, world: World, superuser_url: str
) -> None:
    connection = connected(units, world)
    theirs = a_delivery(connection)
    with units.as_system() as unit:
        unit.deliveries.add([theirs])
        conversation = line.store([a_delivery(connection, key=theirs.key)])
        next(conversation)
        end_backend(superuser_url, line)

        with pytest.raises(StorageUnavailable):
            carried_on(line, conversation)

    assert not line.is_well()


def test_a_conversation_given_up_closes_the_line(line: InboxLine, units: UnitOfWorkFactory, world: World) -> None:
    """Else the next would take its answers for their own."""
    conversation = line.store([a_delivery(connected(units, world))])
    next(conversation)

    conversation.close()

    assert not line.is_well()


def test_closing_twice_is_closing_once(line: InboxLine) -> None:
    line.close()
    line.close()

    assert not line.is_well()
