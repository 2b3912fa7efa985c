"""The outbox."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, and_, bindparam, func, null, or_, select, update

from adapters.persistence.rows import reaction_of
from adapters.persistence.scope import in_scope
from adapters.persistence.tables import reactions as table
from adapters.persistence.work import Work, due_rows
from application.ports.outbox import Reaction, Reactions
from domain.identifiers import ReactionId

_WAITING_STATE: Final = "waiting"
_DONE: Final = "done"
_GIVEN_UP: Final = "given_up"

_NOW: Final = bindparam("now", type_=table.c.due_at.type)
_IS_FREE: Final = and_(
    table.c.state == _WAITING_STATE, or_(table.c.leased_until.is_(None), table.c.leased_until <= _NOW)
)
_LEASE: Final = (
    update(table)
    .where(
        table.c.id == bindparam("reaction"),
        _IS_FREE,
        or_(table.c.not_before.is_(None), table.c.not_before <= _NOW),
    )
    .values(leased_until=bindparam("until"), tries=table.c.tries + 1)
    .returning(*table.c)
)
_SETTLE: Final = (
    update(table)
    .where(in_scope(table), table.c.id == bindparam("reaction"))
    .values(state=bindparam("new_state"), settled_at=bindparam("now"), why=bindparam("new_why"), leased_until=null())
)
_PUT_OFF: Final = (
    update(table)
    .where(in_scope(table), table.c.id == bindparam("reaction"))
    .values(not_before=bindparam("until"), due_at=bindparam("until"), why=bindparam("new_why"), leased_until=null())
)
_PUT_OFF_AFRESH: Final = _PUT_OFF.values(tries=0)
_WAITING: Final = due_rows(table, _IS_FREE)
# A function, so that nothing that waits can be dropped.
_PRUNE: Final = select(
    func.quotla_prune_reactions(
        bindparam("settled_before", type_=table.c.due_at.type), bindparam("most", type_=Integer)
    )
)


class PostgresReactions(Reactions):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def lease(self, reaction: ReactionId, *, now: datetime, until: datetime) -> Reaction | None:
        self._work.scope.require_system()
        row = self._work.transaction.first(_LEASE, {"reaction": reaction, "now": now, "until": until})
        return None if row is None else reaction_of(row)

    def done(self, reaction: ReactionId, *, now: datetime) -> None:
        self._settle(reaction, _DONE, now, None)

    def put_off(self, reaction: ReactionId, *, until: datetime, why: str, afresh: bool = False) -> None:
        put_off = _PUT_OFF_AFRESH if afresh else _PUT_OFF
        self._work.transaction.run(put_off, self._work.scoped(reaction=reaction, until=until, new_why=why))

    def give_up(self, reaction: ReactionId, *, now: datetime, why: str) -> None:
        self._settle(reaction, _GIVEN_UP, now, why)

    def waiting(self, *, now: datetime, again_at: datetime, limit: int) -> Sequence[ReactionId]:
        self._work.scope.require_system()
        rows = self._work.transaction.all(_WAITING, {"now": now, "again_at": again_at, "most": limit})
        return [ReactionId(row.id) for row in rows]

    def prune(self, *, settled_before: datetime, limit: int) -> int:
        self._work.scope.require_system()
        row = self._work.transaction.first(_PRUNE, {"settled_before": settled_before, "most": limit})
        return 0 if row is None else int(row[0])

    def _settle(self, reaction: ReactionId, state: str, now: datetime, why: str | None) -> None:
        parameters = self._work.scoped(reaction=reaction, new_state=state, now=now, new_why=why)
        self._work.transaction.run(_SETTLE, parameters)
