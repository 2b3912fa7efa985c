"""Which processes run."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from adapters.persistence.tables import signs_of_life as table
from adapters.persistence.work import Work
from application.ports.signs_of_life import SignOfLife, SignsOfLife

_CHANGING: Final = ("seen_at", "reaches_broker", "budget_left")


def _give() -> Any:
    given = insert(table)
    return given.on_conflict_do_update(
        index_elements=[table.c.process], set_={name: given.excluded[name] for name in _CHANGING}
    )


_GIVE: Final = _give()
_TAKE_BACK: Final = delete(table).where(table.c.process == bindparam("process"))
_ALL: Final = select(table).order_by(table.c.name, table.c.began_at, table.c.process)
_PRUNE: Final = delete(table).where(table.c.seen_at < bindparam("seen_before"))


class PostgresSignsOfLife(SignsOfLife):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def give(self, sign: SignOfLife) -> None:
        self._work.scope.require_system()
        values = {
            "process": sign.process,
            "name": sign.name,
            "version": sign.version,
            "began_at": sign.began_at,
            "seen_at": sign.seen_at,
            "reaches_broker": sign.reaches_broker,
            "budget_left": sign.budget_left,
        }
        self._work.transaction.run(_GIVE, values)

    def take_back(self, process: UUID) -> None:
        self._work.scope.require_system()
        self._work.transaction.run(_TAKE_BACK, {"process": process})

    def all(self) -> Sequence[SignOfLife]:
        self._work.scope.require_system()
        return [
            SignOfLife(
                process=row.process,
                name=row.name,
                version=row.version,
                began_at=row.began_at,
                seen_at=row.seen_at,
                reaches_broker=row.reaches_broker,
                budget_left=row.budget_left,
            )
            for row in self._work.transaction.all(_ALL)
        ]

    def prune(self, *, seen_before: datetime) -> int:
        self._work.scope.require_system()
        return self._work.transaction.run(_PRUNE, {"seen_before": seen_before})
