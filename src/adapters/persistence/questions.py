"""Questions: what is read again and again, by one message to Postgres and one back. So it can promise:

1. On whose behalf and what is asked go out together (libpq: pipeline mode) and are one transaction of Postgres's own
   making, which ends with the message whatever comes of it. The settings are local to it, so nothing is left behind;
   where they fail, Postgres does not look at the rest. It may not write.
2. A question is made into text once for the process, and planned once for a connection where it says that one plan
   is right for whatever is asked (`has_one_plan`); else as Postgres sees fit.
3. A line that did not come to a clean end says so, and its connection is thrown away.

`begin`, statement and `rollback` by way of SQLAlchemy take five times as much processor time, which is most of a small
answer's (docs/adr/0021). A statement that is put together anew for each call goes that way still.
"""

import select
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq.abc import PGresult
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import psycopg as dialects

Rows = Sequence[Any]
"""Named tuples."""
Asked = tuple["Question", Mapping[str, Any]]
"""A question, and its values by name."""

KEPT: Final = 256
"""So many questions at most stay prepared on a connection; a list has some dozens of shapes."""
_DIALECT: Final = dialects.dialect()  # type: ignore[no-untyped-call]  # as SQLAlchemy has it
_SETTING: Final = (
    b"select set_config('role', $1, true), set_config('app.workspace_id', $2, true), "
    b"set_config('app.user_id', $3, true), set_config('app.role', $4, true), "
    b"set_config('transaction_read_only', 'on', true), set_config('plan_cache_mode', $5, true)"
)
_ONE_PLAN, _ANY_PLAN = b"force_generic_plan", b"auto"
_FINE: Final = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)


class DeadOnArrival(Exception):
    """The connection was dead before anything was asked of it."""


class Question:
    """A statement that is made once; its values come with each asking."""

    def __init__(
        self,
        statement: Select[Any],
        row_of: Callable[[Sequence[str]], Any] | None = None,
        *,
        has_one_plan: bool = False,
    ) -> None:
        """
        Args:
            row_of: makes the class of its rows, a named tuple, by the names of their columns.
            has_one_plan: whether the best plan is the same for all values. Postgres itself cannot tell of a page, whose
                size is a value: it takes it for a tenth of all there is, and plans each asking anew, which for a page
                of meetings took longer than reading it.

        Raises:
            TypeError: its text would depend on its values.
        """
        compiled = statement.compile(dialect=_DIALECT)
        if compiled.post_compile_params or compiled.literal_execute_params:
            raise TypeError("a question has the same text whatever its values")
        self.text: Final = str(compiled)
        """With named places, as the driver's own cursors take it."""
        self._values: Final = dict(compiled.params)
        places = {name: f"${place}" for place, name in enumerate(self._values, 1)}
        self.numbered: Final = (self.text % places).encode()
        """With numbered places, as Postgres takes it."""
        self.has_one_plan: Final = has_one_plan
        self.row: Final = (row_of or _plain_row)([column.name for column in statement.selected_columns])

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Those it has a place for, in their order; what is not given is as the statement says."""
        return {name: given.get(name, value) for name, value in self._values.items()}


def _plain_row(names: Sequence[str]) -> Any:
    return namedtuple("Row", names)


class Line:
    """What questions go out on: a connection, and what it remembers of those before. For one thread at a time."""

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._pgconn = driver.pgconn
        self._transformer = Transformer(driver)
        self._poll = select.poll()
        self._poll.register(self._pgconn.socket, select.POLLIN)
        self._names: OrderedDict[bytes, bytes] = OrderedDict()
        """Of what is prepared, by its text; the longest unused first."""
        self._outdated: list[bytes] = []
        """Names that Postgres may forget."""
        self._numbers = count()

    def ask(self, on_behalf: Sequence[bytes], asked: Sequence[Asked]) -> Sequence[Rows]:
        """The rows of each question.

        Args:
            on_behalf: the values of `_SETTING`, but for the last.

        Raises:
            DeadOnArrival: nothing was asked; another connection may do.
            psycopg.Error: as by the driver's own cursors.
        """
        plans = _ONE_PLAN if all(question.has_one_plan for question, _ in asked) else _ANY_PLAN
        wanted: list[tuple[bytes, Sequence[Buffer | None]]] = [(_SETTING, [*on_behalf, plans])]
        wanted += [(question.numbered, self._dumped(question, given)) for question, given in asked]
        results: list[PGresult] = []
        try:
            self._pgconn.enter_pipeline_mode()
            said = self._say(wanted)
            self._listen(results)
        except psycopg.OperationalError as error:
            if any(result.status in _FINE for result in results):
                raise
            raise DeadOnArrival from error
        self._pgconn.exit_pipeline_mode()
        self._remember(said, results)
        answers = [result for (_, name), result in zip(said, results, strict=True) if name is None]
        return [self._loaded(question, answer) for (question, _), answer in zip(asked, answers[1:], strict=True)]

    def _say(self, wanted: Sequence[tuple[bytes, Sequence[Buffer | None]]]) -> list[tuple[bytes, bytes | None]]:
        """Send it all; what was sent, in order: texts, those to be prepared with their new names."""
        pgconn = self._pgconn
        said: list[tuple[bytes, bytes | None]] = []
        for outdated in self._outdated:
            pgconn.send_query_params(b"deallocate " + outdated, None)
            said.append((b"deallocate", b""))
        self._outdated.clear()
        fresh: dict[bytes, bytes] = {}
        for text, values in wanted:
            name = self._names.get(text) or fresh.get(text)
            if name is None:
                name = fresh[text] = b"question_%d" % next(self._numbers)
                pgconn.send_prepare(name, text)
                said.append((text, name))
            pgconn.send_query_prepared(name, values)
            said.append((text, None))
        pgconn.pipeline_sync()
        while pgconn.flush():
            self._poll.modify(pgconn.socket, select.POLLIN | select.POLLOUT)
            self._wait()
            self._poll.modify(pgconn.socket, select.POLLIN)
        return said

    def _listen(self, results: list[PGresult]) -> None:
        """Add what comes back, one result for each command."""
        pgconn = self._pgconn
        while True:
            while pgconn.is_busy():
                self._wait()
            result = pgconn.get_result()
            if result is None:
                if pgconn.status == pq.ConnStatus.BAD:
                    raise psycopg.OperationalError("the connection was closed by the server")
            elif result.status == pq.ExecStatus.PIPELINE_SYNC:
                return
            else:
                results.append(result)

    def _wait(self) -> None:
        """Others run meanwhile."""
        self._poll.poll()
        self._pgconn.consume_input()

    def _remember(self, said: Sequence[tuple[bytes, bytes | None]], results: Sequence[PGresult]) -> None:
        """
        Raises:
            psycopg.Error: something was refused.
        """
        for (text, name), result in zip(said, results, strict=True):
            if result.status not in _FINE:
                # It may be the plan that is no longer right, after a migration.
                if text in self._names:
                    self._outdated.append(self._names.pop(text))
                raise psycopg.errors.error_from_result(result)
            if name:
                self._names[text] = name
            elif name is None:
                self._names.move_to_end(text)
        while len(self._names) > KEPT:
            self._outdated.append(self._names.popitem(last=False)[1])

    def _dumped(self, question: Question, given: Mapping[str, Any]) -> Sequence[Buffer | None]:
        values = list(question.values(given).values())
        return self._transformer.dump_sequence(values, [PyFormat.TEXT] * len(values))

    def _loaded(self, question: Question, answer: PGresult) -> Rows:
        self._transformer.set_pgresult(answer)
        return self._transformer.load_rows(0, answer.ntuples, question.row._make)
