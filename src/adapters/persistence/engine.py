"""Connections, transactions and their ends, all in this one place. So it can promise:

1. A connection that goes back to the pool has no transaction, role or setting left: every setting is local to its
   transaction, and every way out of `Database.transaction` ends it. One that cannot be ended is thrown away.
2. `begin` and the settings cost one message together.
3. A connection found dead at its `begin` is replaced and nobody notices: nothing had been asked of it.
4. What only reads, and reads it again and again, goes by `Database.ask`, which promises the same (`questions.py`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import lru_cache
from threading import Lock, get_ident
from types import TracebackType
from typing import Any, Final, Self, cast
from uuid import UUID

import orjson
import psycopg
from psycopg import conninfo, pq, sql
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Executable,
    PoolProxiedConnection,
    Row,
    create_engine,
    event,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from adapters.persistence import roles
from adapters.persistence.faults import is_outdated_plan, translated
from adapters.persistence.questions import Asked, DeadOnArrival, Line, Question, Rows
from adapters.persistence.scope import Group, Scope
from application.ports.unit_of_work import StorageUnavailable

_OPEN: Final = (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR)
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_PLAN_EACH: Final = text("set local plan_cache_mode = force_custom_plan")
_VANISHED: Final = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
"""When libpq gives up a server that is gone without a word, as when a managed Postgres moves to another machine: after
half a minute (seconds; the last is milliseconds), where the system would go on hoping for a quarter of an hour, and
every thread with it. A server that is only busy acknowledges what it was sent, and is waited for. Over TCP only."""
_COUNTED: Final = {"preserve_rowcount": True}
"""SQLAlchemy forgets the number of inserted rows otherwise."""


Listener = Callable[[Scope, Question, Mapping[str, Any]], None]


class Database:
    """A pool of connections for one login; whoever opened it closes it. Safe for threads."""

    def __init__(self, engine: Engine, *, pool_size: int, connect: "Callable[[], psycopg.Connection[Any]]") -> None:
        """
        Args:
            connect: makes a connection like those of the pool.
        """
        self._engine = engine
        self._connect = connect
        self._pool_size = pool_size
        self._roles: Mapping[Group, str] = {}
        self._lock = Lock()
        self.listeners: list[Listener] = []
        """Told of every question; for tests and the benchmark, which have to know what is asked."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def engine(self) -> Engine:
        """For checks at the start and for metrics of the pool; rows are read and written through `transaction`."""
        return self._engine

    def assert_safe_login(self) -> None:
        """Refuse to work as a login for which the policies would not hold; to be called at the start.

        Raises:
            UnsafeLogin: with the reason.
            StorageUnavailable: Postgres does not answer.
        """
        with translated(), self._engine.connect() as connection:
            roles.assert_safe_login(_driver(connection))

    def connect_apart(self) -> "psycopg.Connection[Any]":
        """A new connection beside the pool; who asked for it closes it.

        Raises:
            StorageUnavailable: Postgres does not answer.
        """
        with translated():
            return self._connect()

    def close(self) -> None:
        """Close every idle connection, and those in use when they come back. Safe to call twice."""
        self._engine.dispose()

    @contextmanager
    def transaction(self, scope: Scope) -> Iterator["Transaction"]:
        """One transaction on behalf of somebody; taken back unless `Transaction.commit` was called.

        Raises:
            StorageUnavailable: no connection was to be had.
        """
        with translated():
            connection = self._begun(scope)
        try:
            yield Transaction(connection, scope)
        finally:
            _give_back(connection)

    def _begun(self, scope: Scope) -> Connection:
        message = self._begin_message(scope)
        # After a restart of Postgres every connection of the pool is dead, each to be found out in turn.
        for _ in range(self._pool_size + 1):
            connection = self._engine.connect()
            try:
                _send(_driver(connection), message)
            except psycopg.OperationalError:
                is_dead = _driver(connection).closed
                _give_back(connection)
                if not is_dead:
                    raise
            except BaseException:
                _give_back(connection)
                raise
            else:
                return connection
        raise StorageUnavailable

    def ask(self, scope: Scope, *asked: Asked) -> Sequence[Rows]:
        """The rows of each question, from one short transaction on behalf of somebody.

        Raises:
            StorageUnavailable: no connection was to be had, it broke, or a question took too long.
        """
        for listener in self.listeners:
            for question, given in asked:
                listener(scope, question, given)
        with translated():
            on_behalf = (self._role(scope.group), _id_text(scope.workspace), _id_text(scope.user), scope.role)
            told = [text.encode() for text in on_behalf]
            for _ in range(self._pool_size + 1):
                connection = self._engine.raw_connection()
                try:
                    return _line(connection).ask(told, asked)
                except DeadOnArrival:
                    continue
                finally:
                    _give_back_line(connection)
        raise StorageUnavailable

    def _begin_message(self, scope: Scope) -> bytes:
        return (
            f"{_stepping_into(self._role(scope.group))}"
            f", set_config('app.workspace_id', '{_id_text(scope.workspace)}', true)"
            f", set_config('app.user_id', '{_id_text(scope.user)}', true), set_config('app.role', '{scope.role}', true)"
        ).encode()

    def _role(self, group: Group) -> str:
        with self._lock:
            if not self._roles:
                with self._engine.connect() as connection:
                    groups = roles.groups_in_use(_driver(connection))
                self._roles = {Group.USER: groups.user, Group.SYSTEM: groups.system}
            return self._roles[group]


class Transaction:
    """An open transaction. Errors of the driver leave it as those of the ports. For one thread only."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self.scope: Final = scope
        self._connection = connection
        self._thread = get_ident()

    def all(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Every row of the answer."""
        return self._executed(statement, parameters).all()

    def first(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """The first row of the answer, or none."""
        return self._executed(statement, parameters).first()

    def run(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        violations: Mapping[str, Callable[[], Exception]] | None = None,
    ) -> int:
        """Carry out a statement that answers no rows; how many it touched."""
        return self._executed(statement, parameters, violations, execution_options=_COUNTED).rowcount

    def plan_for_many(self) -> None:
        """Have Postgres plan each statement from here on for the values it is given.

        A plan that is kept is made for lists of ten or so; for a thousand it can be a hundred times too slow.
        """
        self.run(_PLAN_EACH)

    def commit(self) -> None:
        """Make it so."""
        self._check_thread()
        with translated():
            _driver(self._connection).commit()

    def _executed(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None,
        violations: Mapping[str, Callable[[], Exception]] | None = None,
        **how: Any,
    ) -> CursorResult[Any]:
        self._check_thread()
        with translated(violations):
            try:
                return self._connection.execute(statement, cast("Any", parameters), **how)
            except DBAPIError as error:
                if is_outdated_plan(error.orig):
                    # The driver would go on to use the plan for as long as the connection lives.
                    self._connection.invalidate()
                raise

    def _check_thread(self) -> None:
        if get_ident() != self._thread:
            raise RuntimeError("a unit of work is for the thread that began it")


def open_database(
    url: str,
    *,
    pool_size: int = 5,
    application_name: str = "quotla",
    pool_patience: timedelta = timedelta(seconds=5),
    statement_patience: timedelta = timedelta(seconds=15),
    connect_patience: timedelta = timedelta(seconds=5),
) -> Database:
    """Prepare a pool; nothing is asked of Postgres before the first transaction.

    Args:
        url: of the service's login, as libpq takes it; what it says of its own about waiting counts.
        pool_size: connections at most; no more than Postgres has to give for all processes together.
        pool_patience: how long a transaction waits for a connection.
        statement_patience: how long one statement may take.

    Raises:
        psycopg.NotSupportedError: the libpq we were given is older than 14.
    """
    psycopg.capabilities.has_pipeline(check=True)
    engine = create_engine(
        "postgresql+psycopg://",
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_patience.total_seconds(),
        pool_use_lifo=True,  # the rest may go idle, and what was used last has the most statements prepared
        isolation_level="AUTOCOMMIT",  # `begin` is ours to say
        hide_parameters=True,
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
        use_native_hstore=False,
    )
    options = {
        "statement_timeout": int(statement_patience.total_seconds() * 1000),
        "idle_in_transaction_session_timeout": 60_000,  # the one call to Calendly under a row lock takes up to 30 s
        "timezone": "UTC",
        "search_path": "public",
    }

    def connect(context: Any = None) -> "psycopg.Connection[Any]":
        # Not before: an address that cannot be read is told of like a server that cannot be reached.
        parts: dict[str, Any] = {**_VANISHED, **conninfo.conninfo_to_dict(url)}
        connection = psycopg.connect(
            conninfo.make_conninfo(**parts),
            context=context,
            autocommit=True,
            application_name=application_name,
            connect_timeout=max(2, int(connect_patience.total_seconds())),
            options=" ".join(f"-c {name}={value}" for name, value in options.items()),
        )
        connection.adapters.register_dumper(str, _TextDumper)
        return connection

    @event.listens_for(engine, "do_connect")
    def connect_for_pool(_dialect: object, _record: object, _arguments: object, keywords: dict[str, Any]) -> Any:
        return connect(keywords.get("context"))

    return Database(engine, pool_size=pool_size, connect=connect)


class _TextDumper(StrDumperUnknown):
    """Text as Postgres can keep it: U+0000 and halves of surrogate pairs are shown as U+FFFD.

    JSON from outside can carry both. Refusing them here would have one odd name stop a delivery for good.
    """

    def dump(self, obj: str) -> Any:
        try:
            return super().dump(obj)
        except (psycopg.DataError, UnicodeEncodeError):
            return super().dump(_storable_text(obj))


def _to_json(value: object) -> bytes:
    try:
        text = orjson.dumps(value)
    except orjson.JSONEncodeError:
        return orjson.dumps(_storable(value))
    return orjson.dumps(_storable(value)) if rb"\u0000" in text else text


def _storable(value: object) -> object:
    if isinstance(value, str):
        return _storable_text(value)
    if isinstance(value, Mapping):
        return {_storable(key): _storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(one) for one in value]
    return value


def _storable_text(text: str) -> str:
    return text.replace("\0", _REPLACEMENT).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@lru_cache
def _stepping_into(role: str) -> str:
    return sql.SQL("begin; select set_config('role', {}, true)").format(sql.Literal(role)).as_string(None)


def _id_text(value: UUID | None) -> str:
    """An id as text that may stand between quotes.

    Raises:
        TypeError: it is no UUID, and so could hold anything.
    """
    if value is None:
        return ""
    if not isinstance(value, UUID):
        raise TypeError("an id that is told to the database is a UUID")
    return str(value)


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


def _give_back(connection: Connection) -> None:
    """End what is still open and give the connection back to the pool, which throws it away unless it is well.

    Not by the driver's own `rollback`, after which it forgets every statement it has prepared, lest one be of an object
    that is gone: our logins make no objects, and planning each statement anew would cost more than carrying it out.
    """
    if not connection.invalidated:  # else it broke, and there is nothing left to end
        driver = _driver(connection)
        if driver.pgconn.transaction_status in _OPEN:
            with suppress(psycopg.Error):
                _send(driver, b"rollback")
        # It broke where SQLAlchemy was not asked, and would be rolled back once more, and fail.
        if driver.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            connection.invalidate()
    connection.close()


def _send(connection: psycopg.Connection[Any], message: bytes) -> None:
    """Send statements as one message; a third cheaper than by a cursor, and it is paid with each transaction."""
    result = connection.pgconn.exec_(message)
    if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        if connection.closed:
            raise psycopg.OperationalError("the connection was closed by the server")
        raise psycopg.errors.error_from_result(result)


def _line(connection: PoolProxiedConnection) -> Line:
    """Kept with the connection for as long as it lives."""
    found: Line | None = connection.info.get("line")
    if found is None:
        found = connection.info["line"] = Line(cast("psycopg.Connection[Any]", connection.driver_connection))
    return found


def _give_back_line(connection: PoolProxiedConnection) -> None:
    pgconn = cast("psycopg.Connection[Any]", connection.driver_connection).pgconn
    is_clean = pgconn.transaction_status == pq.TransactionStatus.IDLE
    if is_clean and pgconn.pipeline_status == pq.PipelineStatus.OFF:
        connection.close()
    else:
        connection.invalidate()
