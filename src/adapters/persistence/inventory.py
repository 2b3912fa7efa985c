"""What a support bundle tells of the tables: how many rows of each state, what went wrong lately, and their sizes.

Nothing of any row comes out but states, and what went wrong by the name of an error. A reason in free words may quote
somebody's address, so that one is told as such and left out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, text

from adapters.persistence.engine import Database
from adapters.persistence.scope import Scope
from adapters.persistence.tables import (
    backfills,
    calendly_connections,
    messages,
    reactions,
    reconciliations,
    webhook_deliveries,
    webhook_subscriptions,
)

IN_WORDS: Final = "(in words)"
_STATES: Final[Mapping[str, ColumnElement[Any]]] = {
    table.name: column
    for table, column in (
        (calendly_connections, calendly_connections.c.status),
        (webhook_subscriptions, webhook_subscriptions.c.state),
        (webhook_deliveries, webhook_deliveries.c.state),
        (reactions, reactions.c.state),
        (messages, messages.c.state),
        (reconciliations, reconciliations.c.state),
        (backfills, backfills.c.state),
    )
}
_TROUBLES: Final[Mapping[str, tuple[ColumnElement[Any], ColumnElement[Any]]]] = {
    "webhook_deliveries": (webhook_deliveries.c.outcome, webhook_deliveries.c.received_at),
    "reactions": (reactions.c.why, reactions.c.happened_at),
    "messages": (messages.c.why, messages.c.created_at),
    "reconciliations": (reconciliations.c.why, reconciliations.c.began_at),
    "webhook_subscriptions": (webhook_subscriptions.c.trouble, webhook_subscriptions.c.asked_at),
}
_SIZES: Final = text(
    "select relname, pg_total_relation_size(oid) as bytes, pg_stat_get_live_tuples(oid) as about_rows from pg_class"
    " where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """How often something went wrong in the same way."""

    table: str
    code: str
    count: int
    last_at: datetime


class Inventory:
    """Reads it, for whoever runs the installation."""

    def __init__(self, database: Database, *, codes: frozenset[str]) -> None:
        """
        Args:
            codes: the reasons that may be told; all others are free words.
        """
        self._database = database
        self._codes = codes

    def states(self) -> Mapping[str, Mapping[str, int]]:
        """By table: how many rows are in which state.

        Raises:
            StorageUnavailable: Postgres does not answer.
        """
        found: dict[str, dict[str, int]] = {}
        with self._database.transaction(Scope.of_system()) as transaction:
            for table, column in _STATES.items():
                counted = select(column.label("state"), func.count().label("rows")).group_by(column).order_by(column)
                found[table] = {row.state: row.rows for row in transaction.all(counted)}
        return found

    def troubles(self, *, since: datetime) -> Sequence[Trouble]:
        """What went wrong since then, by table and code.

        Raises:
            StorageUnavailable: Postgres does not answer.
        """
        counts: Counter[tuple[str, str]] = Counter()
        last: dict[tuple[str, str], datetime] = {}
        with self._database.transaction(Scope.of_system()) as transaction:
            for table, (why, at) in _TROUBLES.items():
                told = (
                    select(why.label("why"), func.count().label("rows"), func.max(at).label("last_at"))
                    .where(why.is_not(None), at >= since)
                    .group_by(why)
                )
                for row in transaction.all(told):
                    key = (table, self._code_of(row.why))
                    counts[key] += row.rows
                    last[key] = max(last.get(key, row.last_at), row.last_at)
        return [
            Trouble(table=table, code=code, count=count, last_at=last[table, code])
            for (table, code), count in sorted(counts.items())
        ]

    def sizes(self) -> Mapping[str, Mapping[str, int]]:
        """By table: its bytes with its indexes, and about how many rows.

        Raises:
            StorageUnavailable: Postgres does not answer.
        """
        with self._database.transaction(Scope.of_system()) as transaction:
            return {row.relname: {"bytes": row.bytes, "about_rows": row.about_rows} for row in transaction.all(_SIZES)}

    def _code_of(self, why: str) -> str:
        name = why.partition(": ")[0]
        return name if name in self._codes else IN_WORDS
