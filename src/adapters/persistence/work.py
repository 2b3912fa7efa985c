"""What the repositories of one unit share: its transaction, and what has to follow from it at the commit."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, bindparam, select, update

from adapters.persistence.engine import Transaction
from adapters.persistence.scope import Scope
from adapters.persistence.sealing import Sealer
from application.ports.identifiers import Identifiers
from domain.events import Event, MeetingChanged
from domain.identifiers import MessageId, UserId, WorkspaceId
from domain.values import Cause

HEAD_START: Final = timedelta(seconds=2.5)
"""How long a nudged worker has before a sweep takes a row up: half of what a lost nudge may cost, for until that sweep
the other half may go by."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A line of the change log that has no number yet."""

    event: MeetingChanged
    owner: UserId
    cause: Cause


@dataclass(slots=True)
class Aftermath:
    """What is written last, and who is told after the commit."""

    changes: list[ChangeLine] = field(default_factory=list)
    events: list[tuple[WorkspaceId, Event]] = field(default_factory=list)
    messages: list[MessageId] = field(default_factory=list)
    owners: set[UserId] = field(default_factory=set)
    """Whose connection changed."""


@dataclass(frozen=True, slots=True)
class Work:
    """Handed to each repository of a unit."""

    transaction: Transaction
    sealer: Sealer
    identifiers: Identifiers
    aftermath: Aftermath = field(default_factory=Aftermath)

    @property
    def scope(self) -> Scope:
        return self.transaction.scope

    def scoped(self, **parameters: object) -> dict[str, Any]:
        """Parameters for a statement with `in_scope` in it."""
        return {**self.scope.parameters, **parameters}


def lock_key(workspace: WorkspaceId, what: str) -> int:
    """64 bits for an advisory lock. Two that collide only wait for one another without need."""
    digest = hashlib.sha256(workspace.bytes + what.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def due_rows(table: Table, is_waiting: ColumnElement[bool], *, grouped_by: str | None = None) -> Select[Any]:
    """The ids of at most `most` rows due at `now`, the longest due first, having them due again at `again_at`.

    Rows that another holds are passed by: whoever holds them is at work on them, or is another sweep.

    Args:
        grouped_by: a column whose equals are answered side by side.
    """
    sides = (table.c[grouped_by].label("side"),) if grouped_by else ()
    due = (
        select(table.c.id, table.c.due_at)
        .where(is_waiting, table.c.due_at <= bindparam("now", type_=table.c.due_at.type))
        .order_by(table.c.due_at, table.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    put_off = (
        update(table)
        .where(table.c.id == due.c.id)
        .values(due_at=bindparam("again_at", type_=table.c.due_at.type))
        .returning(table.c.id, due.c.due_at.label("was_due_at"), *sides)
        .cte("put_off")
    )
    order = (put_off.c.side,) if grouped_by else ()
    return select(put_off.c.id).order_by(*order, put_off.c.was_due_at, put_off.c.id)
