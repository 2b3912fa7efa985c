"""A connection of its own for the inbox, on which deliveries are stored in one exchange and without a thread.

The intake is where it matters: a unit of work costs a millisecond of Python and two changes of thread, twenty times
what Postgres takes for the row (docs/adr/0023).

Rules
1. What `store` answers is committed. All of one call is one transaction: everything up to the sync (libpq, "Pipeline
   Mode": implicit transactions), the role and settings of which end with it.
2. Nothing here waits. `store` is a conversation: it yields what has to come about before it can go on, as the driver's
   own generators do; who carries it on, and how, is not its matter.
3. A line on which anything happened that is no plain refusal by Postgres is closed; so is one whose conversation was
   given up. Its user opens another.
4. As `PostgresDeliveries.add`: the same columns, in the same order, for the same group, below the same policies.
"""

import select
import struct
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, Final

import psycopg
from psycopg import pq
from sqlalchemy import Boolean, DateTime, Integer, LargeBinary, Text, Uuid
from sqlalchemy.types import TypeEngine

from adapters.persistence import roles
from adapters.persistence.deliveries import in_storing_order
from adapters.persistence.engine import Database
from adapters.persistence.faults import translated
from adapters.persistence.rows import STORED_OF_DELIVERY
from adapters.persistence.tables import webhook_deliveries
from application.ports.deliveries import Delivery
from application.ports.unit_of_work import StorageUnavailable
from domain.identifiers import DeliveryId

Conversation = Generator[int, None, frozenset[DeliveryId]]
"""Yields `selectors.EVENT_READ`, with or without `EVENT_WRITE`: what to wait for on the line's descriptor."""

_STEP_IN: Final = b"step_in"
_STORE: Final = b"store"
# In one statement, for each is an exchange of messages of its own within the server.
_STEPPING_IN: Final = b"""
    select set_config('role', $1, true), set_config('app.workspace_id', '', true),
           set_config('app.user_id', '', true), set_config('app.role', '', true)
"""
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_INT8: Final = struct.Struct("!q").pack


def _moment(moment: datetime) -> bytes:
    return _INT8((moment - _EPOCH) // _MICROSECOND)


# A value of a column as Postgres takes it in binary. Texts are safe: the intake keeps out of event and key what cannot
# be stored, and all else is ours.
_IN_BINARY: Final[Mapping[type[TypeEngine[Any]], Callable[[Any], bytes]]] = {
    Uuid: attrgetter("bytes"),
    Text: str.encode,
    LargeBinary: bytes,
    DateTime: _moment,
    Integer: struct.Struct("!i").pack,
    Boolean: struct.Struct("!?").pack,
}
_COLUMNS: Final = [
    (value_of, _IN_BINARY[type(webhook_deliveries.c[name].type)]) for name, value_of in STORED_OF_DELIVERY.items()
]
_FORMATS: Final = [pq.Format.BINARY] * len(_COLUMNS)
_NAMES: Final = ", ".join(STORED_OF_DELIVERY)
_PLACES: Final = ", ".join(f"${number}" for number, _ in enumerate(_COLUMNS, start=1))
_STORING: Final = (
    f"insert into webhook_deliveries ({_NAMES}) values ({_PLACES}) on conflict do nothing".encode()  # noqa: S608  ours
)


def _values(delivery: Delivery) -> list[bytes | None]:
    return [None if (value := value_of(delivery)) is None else in_binary(value) for value_of, in_binary in _COLUMNS]


def open_inbox_line(database: Database) -> "InboxLine":
    """Open a line, ready to store. Waits for Postgres: not for the event loop's thread.

    Raises:
        StorageUnavailable: Postgres does not answer.
    """
    connection = database.connect_apart()
    try:
        with translated():
            return InboxLine(connection, system_role=roles.groups_in_use(connection).system)
    except BaseException:
        connection.close()
        raise


class InboxLine:
    """See the head of this file. For one conversation at a time."""

    def __init__(self, connection: psycopg.Connection[Any], *, system_role: str) -> None:
        """
        Args:
            connection: of the service's login, idle; the line's from here on.
        """
        self._connection = connection
        self._pgconn = pgconn = connection.pgconn
        self._role: list[bytes | None] = [system_role.encode()]
        self.descriptor: Final = pgconn.socket
        self._unasked = select.poll()
        self._unasked.register(self.descriptor, select.POLLIN)
        _check(pgconn.prepare(_STEP_IN, _STEPPING_IN))
        _check(pgconn.prepare(_STORE, _STORING))
        pgconn.nonblocking = 1
        pgconn.enter_pipeline_mode()

    def is_well(self) -> bool:
        """Whether it still stands, as far as can be told without asking.

        A server that goes says so or hangs up, and has hardly anything else to say unasked.
        """
        return self._pgconn.status == pq.ConnStatus.OK and not self._unasked.poll(0)

    def close(self) -> None:
        """Hang up. Safe to call twice."""
        with suppress(psycopg.Error):
            self._connection.close()

    def store(self, deliveries: Sequence[Delivery]) -> Conversation:
        """Store those whose key is new in their workspace; answers which.

        Raises:
            StorageUnavailable: Postgres does not answer, or broke it off; nothing is known to be stored.
            psycopg.Error: it refused, and nothing is stored.
        """
        ordered = in_storing_order(deliveries)
        is_over = False
        try:
            with translated():
                self._say(ordered)
                results = yield from self._hear()
                is_over = True
                for result in results:
                    _check(result)
        finally:
            if not is_over:
                self.close()
        stored = results[1:]
        if len(stored) != len(ordered):
            raise RuntimeError("Postgres answers each statement")
        return frozenset(one.id for one, result in zip(ordered, stored, strict=True) if result.command_tuples)

    def _say(self, deliveries: Sequence[Delivery]) -> None:
        send = self._pgconn.send_query_prepared
        send(_STEP_IN, self._role)
        for one in deliveries:
            send(_STORE, _values(one), _FORMATS)
        self._pgconn.pipeline_sync()

    def _hear(self) -> Generator[int, None, list[pq.abc.PGresult]]:
        """What Postgres says up to the sync, which is the commit."""
        pgconn, results = self._pgconn, list[pq.abc.PGresult]()
        # It answers while we still speak; who does not listen then may never be done speaking.
        while pgconn.flush():
            yield EVENT_READ | EVENT_WRITE
            pgconn.consume_input()
        while True:
            while pgconn.is_busy():
                yield EVENT_READ
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:
                # The end of a statement's results; or there is nothing to come any more.
                if pgconn.status != pq.ConnStatus.OK:
                    raise StorageUnavailable
            elif result.status == pq.ExecStatus.PIPELINE_SYNC:
                return results
            else:
                results.append(result)


def _check(result: pq.abc.PGresult) -> None:
    """
    Raises:
        psycopg.Error: it is a refusal. Of those that only follow from another nothing is said.
    """
    if result.status == pq.ExecStatus.FATAL_ERROR:
        raise psycopg.errors.error_from_result(result)
