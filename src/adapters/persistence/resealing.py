"""Sealing anew, with the key of today, what older keys sealed, while everybody else goes on.

1. A value is replaced only where it is still the one that was read, so nobody's newer one is lost; nothing else of its
   row changes, no version either, so nobody's save is refused.
2. Each value is a transaction of its own and waits for no lock. What another holds (a refresh asks Calendly under one)
   is tried again, and in the end left, and said.
3. Whatever breaks off, what was done is done: the next run finds the rest.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

from sqlalchemy import Column, LargeBinary, Row, Select, Table, Update, bindparam, func, select, update

from adapters.persistence.engine import Database
from adapters.persistence.rows import (
    access_token_place,
    refresh_token_place,
    subscription_secret_place,
    verifier_place,
)
from adapters.persistence.scope import Scope, in_scope
from adapters.persistence.sealing import CannotUnseal, Place, Sealer, UnknownKey
from adapters.persistence.tables import authorization_attempts, calendly_connections, webhook_subscriptions
from domain.identifiers import WorkspaceId

TRIES: Final = 20
PAUSE_SECONDS: Final = 1.0
"""Longer together than anybody holds a connection's row."""
DAMAGED: Final = "damaged"
_PLAIN_KEY_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(slots=True)
class Tally:
    """How the values of one column are sealed."""

    where: str
    """The table and the column."""
    current: int = 0
    resealed: int = 0
    outdated: int = 0
    """Sealed with an older key, still."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """By the id of the key that is missing, or `DAMAGED`."""

    @property
    def is_well(self) -> bool:
        """Whether the first key opens all of them."""
        return not self.outdated and not self.unreadable


class _Standing(Enum):
    CURRENT = auto()
    RESEALED = auto()
    OUTDATED = auto()


@dataclass(frozen=True, slots=True)
class _Kind:
    """A column of sealed values."""

    table: Table
    key: Column[Any]
    column: Column[Any]
    place: Callable[[Any], Place]
    is_across_workspaces: bool = False

    @property
    def where(self) -> str:
        return f"{self.table.name}.{self.column.name}"

    @property
    def listed(self) -> Select[Any]:
        return select(self.key, self.column).where(in_scope(self.table), self.column.is_not(None)).order_by(self.key)

    @property
    def found(self) -> Select[Any]:
        return self.listed.where(self.key == bindparam("row"))

    @property
    def replaced(self) -> Update:
        unheld = (
            select(self.key)
            .where(in_scope(self.table), self.key == bindparam("row"), self.column == bindparam("read"))
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        return update(self.table).where(self.key == unheld).values({self.column: bindparam("anew")})


_KINDS: Final = (
    _Kind(
        calendly_connections,
        calendly_connections.c.id,
        calendly_connections.c.sealed_access_token,
        access_token_place,
    ),
    _Kind(
        calendly_connections,
        calendly_connections.c.id,
        calendly_connections.c.sealed_refresh_token,
        refresh_token_place,
    ),
    _Kind(
        webhook_subscriptions,
        webhook_subscriptions.c.id,
        webhook_subscriptions.c.sealed_secret,
        subscription_secret_place,
    ),
    _Kind(
        authorization_attempts,
        authorization_attempts.c.state_hash,
        authorization_attempts.c.sealed_verifier,
        verifier_place,
        is_across_workspaces=True,
    ),
)
# Sealed values of a workspace hang on its connections.
_WORKSPACES: Final = select(calendly_connections.c.workspace_id).distinct()


def _row_and_envelope(found: Row[Any]) -> tuple[Any, bytes]:
    row, envelope = tuple(found)
    return row, bytes(envelope)


def _ids_in(column: Column[Any]) -> Select[Any]:
    """The ids of the keys in use, read off the envelopes (see `sealing`)."""
    return select(func.substring(column, 2, func.get_byte(column, 0), type_=LargeBinary)).distinct()


# What the system sees. Tokens it does not, but they are sealed anew every two hours; these never are by themselves.
_KEYS_IN_USE: Final[Mapping[str, Select[Any]]] = {
    "webhook_subscriptions.sealed_secret": _ids_in(webhook_subscriptions.c.sealed_secret).where(
        webhook_subscriptions.c.state != "ended", func.length(webhook_subscriptions.c.sealed_secret) > 0
    ),
}


def keys_missing(database: Database, known: frozenset[str]) -> Sequence[tuple[str, str]]:
    """Where something is sealed with a key that is not among the known ones, and the key's id. Looks at little.

    Raises:
        StorageUnavailable: Postgres does not answer.
    """
    with database.transaction(Scope.of_system()) as transaction:
        found = [
            (where, bytes(key_id).decode(errors="replace"))
            for where, statement in _KEYS_IN_USE.items()
            for (key_id,) in transaction.all(statement)
        ]
    return [(where, key_id) for where, key_id in found if key_id not in known and _PLAIN_KEY_ID.fullmatch(key_id)]


class Resealing:
    """Looks at all that is sealed, in all workspaces, one after another."""

    def __init__(self, database: Database, sealer: Sealer, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        """
        Args:
            pause_seconds: between two tries of what somebody holds.
        """
        self._database = database
        self._sealer = sealer
        self._pause_seconds = pause_seconds

    def looked_at(self) -> Sequence[Tally]:
        """How everything is sealed; changes nothing.

        Raises:
            StorageUnavailable: Postgres does not answer.
        """
        return self._tallied(lambda kind, _, row, envelope: self._standing(kind, row, envelope))

    def carried_out(self) -> Sequence[Tally]:
        """The same, after everything that can be was sealed with the first key.

        Raises:
            StorageUnavailable: Postgres does not answer; what was done until then is done.
        """
        return self._tallied(self._sealed_anew)

    def _tallied(self, errand: Callable[[_Kind, Scope, Any, bytes], _Standing]) -> Sequence[Tally]:
        tallies = {kind.where: Tally(kind.where) for kind in _KINDS}
        for kind, scope in self._everywhere():
            tally = tallies[kind.where]
            for row, envelope in self._rows(kind, scope):
                try:
                    standing = errand(kind, scope, row, envelope)
                except UnknownKey as error:
                    tally.unreadable[error.key_id if _PLAIN_KEY_ID.fullmatch(error.key_id) else DAMAGED] += 1
                except CannotUnseal:
                    tally.unreadable[DAMAGED] += 1
                else:
                    tally.current += standing is _Standing.CURRENT
                    tally.resealed += standing is _Standing.RESEALED
                    tally.outdated += standing is _Standing.OUTDATED
        return list(tallies.values())

    def _everywhere(self) -> Iterator[tuple[_Kind, Scope]]:
        with self._database.transaction(Scope.of_system()) as transaction:
            workspaces = [WorkspaceId(workspace) for (workspace,) in transaction.all(_WORKSPACES)]
        for kind in _KINDS:
            if kind.is_across_workspaces:
                yield kind, Scope.of_system()
        for workspace in workspaces:
            for kind in _KINDS:
                if not kind.is_across_workspaces:
                    yield kind, Scope.of_service(workspace)

    def _rows(self, kind: _Kind, scope: Scope) -> Sequence[tuple[Any, bytes]]:
        with self._database.transaction(scope) as transaction:
            return [_row_and_envelope(found) for found in transaction.all(kind.listed, scope.parameters)]

    def _standing(self, kind: _Kind, row: Any, envelope: bytes) -> _Standing:
        self._sealer.open(envelope, kind.place(row))
        return _Standing.CURRENT if self._sealer.is_current(envelope) else _Standing.OUTDATED

    def _sealed_anew(self, kind: _Kind, scope: Scope, row: Any, envelope: bytes) -> _Standing:
        standing = self._standing(kind, row, envelope)
        pause = threading.Event()
        for _ in range(TRIES):
            if standing is _Standing.CURRENT:
                return standing
            if self._replaced(kind, scope, row, envelope):
                return _Standing.RESEALED
            pause.wait(self._pause_seconds)
            with self._database.transaction(scope) as transaction:
                now = transaction.first(kind.found, {**scope.parameters, "row": row})
            if now is None:
                return _Standing.CURRENT  # given back meanwhile
            _, envelope = _row_and_envelope(now)
            standing = self._standing(kind, row, envelope)
        return standing

    def _replaced(self, kind: _Kind, scope: Scope, row: Any, envelope: bytes) -> bool:
        place = kind.place(row)
        anew = self._sealer.seal(self._sealer.open(envelope, place), place)
        with self._database.transaction(scope) as transaction:
            parameters = {**scope.parameters, "row": row, "read": envelope, "anew": anew}
            changed = transaction.run(kind.replaced, parameters)
            transaction.commit()
        return changed == 1
