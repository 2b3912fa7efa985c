"""Connections. Tokens are opened only for their owner and for the service; others get the record without them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from psycopg import errors
from sqlalchemy import Select, bindparam, case, func, select, text
from sqlalchemy.exc import DBAPIError

from adapters.persistence.rows import AnyRow, connection_of, connection_values, tokens_of
from adapters.persistence.scope import SERVICE, Group, in_scope
from adapters.persistence.tables import calendly_connections as table
from adapters.persistence.versioned import VersionedTable
from adapters.persistence.work import Work
from application.ports.connections import AccountTaken, Connections, Locked
from domain.connection import Connection, ConnectionStatus
from domain.errors import NotFound
from domain.identifiers import AccountUri, ConnectionId, UserId, WorkspaceId

_ROWS: Final = VersionedTable(table)
_TOKENS: Final = ("sealed_access_token", "sealed_refresh_token")
_IS_OPEN: Final = table.c.status != ConnectionStatus.DISCONNECTED.value
_SELECT: Final[Mapping[Group, Select[Any]]] = {
    Group.USER: select(table).where(in_scope(table)),
    # The system role has no right to these columns.
    Group.SYSTEM: select(*(column for column in table.c if column.name not in _TOKENS)).where(in_scope(table)),
}
# The system role has no right to the tokens; when the access token ends is known of each that there is.
_HOLDING_TOKENS: Final = (
    select(table.c.workspace_id, table.c.id).where(table.c.expires_at.is_not(None)).order_by(table.c.id)
)
_VIOLATIONS: Final = {
    "calendly_connections_one_open": AccountTaken,
    "calendly_connections_account_taken": AccountTaken,
}


class PostgresConnections(Connections):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, connection: ConnectionId) -> Connection | None:
        return self._one(self._select.where(table.c.id == bindparam("id")), id=connection)

    def require(self, connection: ConnectionId) -> Connection:
        found = self.get(connection)
        if found is None:
            raise NotFound("connection")
        return found

    def of_owner(self, owner: UserId) -> Connection | None:
        newest_first = (
            case((_IS_OPEN, 0), else_=1),
            func.coalesce(table.c.disconnected_at, table.c.connected_at).desc(),
        )
        statement = self._select.where(table.c.owner_id == bindparam("owner")).order_by(*newest_first).limit(1)
        return self._one(statement, owner=owner)

    def of_owner_and_account(self, owner: UserId, account: AccountUri) -> Connection | None:
        pair = (table.c.owner_id == bindparam("owner"), table.c.calendly_user_uri == bindparam("account"))
        return self._one(self._select.where(*pair), owner=owner, account=account)

    def of_account(self, account: AccountUri) -> Connection | None:
        self._work.scope.require_system()
        statement = self._select.where(table.c.calendly_user_uri == bindparam("account"), _IS_OPEN)
        return self._one(statement, account=account)

    def open(self) -> Sequence[Connection]:
        self._work.scope.require_system()
        rows = self._work.transaction.all(self._select.where(_IS_OPEN).order_by(table.c.id), self._work.scoped())
        return [self._connection(row) for row in rows]

    def holding_tokens(self) -> Sequence[tuple[WorkspaceId, ConnectionId]]:
        self._work.scope.require_system()
        rows = self._work.transaction.all(_HOLDING_TOKENS)
        return [(WorkspaceId(row.workspace_id), ConnectionId(row.id)) for row in rows]

    def hosting(self, accounts: Collection[AccountUri]) -> Mapping[AccountUri, Connection]:
        if not accounts:
            return {}
        statement = self._select.where(table.c.calendly_user_uri.in_(bindparam("accounts", expanding=True)), _IS_OPEN)
        rows = self._work.transaction.all(statement, self._work.scoped(accounts=sorted(accounts)))
        found = [self._connection(row) for row in rows]
        return {connection.account.uri: connection for connection in found}

    def lock(self, connection: ConnectionId, *, wait: timedelta) -> Connection:
        waits = wait > timedelta(0)
        statement = self._select.where(table.c.id == bindparam("id")).with_for_update(nowait=not waits)
        if waits:
            self._have_patience(f"{max(1, int(wait.total_seconds() * 1000))}ms")
        try:
            found = self._one(statement, id=connection)
        except Exception as error:
            if _is_held_by_another(error):
                raise Locked from error
            raise
        if waits:
            self._have_patience("0")
        if found is None:
            raise NotFound("connection")
        return found

    def save(self, connection: Connection) -> None:
        values = connection_values(connection, self._work.sealer)
        connection.version = _ROWS.save(self._work, values, version=connection.version, violations=_VIOLATIONS)
        aftermath = self._work.aftermath
        aftermath.events += [(connection.workspace, event) for event in connection.take_events()]
        aftermath.owners.add(connection.owner)

    @property
    def _select(self) -> Select[Any]:
        return _SELECT[self._work.scope.group]

    def _have_patience(self, patience: str) -> None:
        self._work.transaction.run(_LOCK_TIMEOUT, {"patience": patience})

    def _one(self, statement: Select[Any], **parameters: object) -> Connection | None:
        row = self._work.transaction.first(statement, self._work.scoped(**parameters))
        return None if row is None else self._connection(row)

    def _connection(self, row: AnyRow) -> Connection:
        scope = self._work.scope
        may_use_tokens = scope.role == SERVICE or scope.user == row.owner_id
        return connection_of(row, tokens_of(row, self._work.sealer) if may_use_tokens else None)


_LOCK_TIMEOUT: Final = text("select set_config('lock_timeout', :patience, true)")


def _is_held_by_another(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, DBAPIError) and isinstance(error.orig, errors.LockNotAvailable):
            return True
        error = error.__cause__
    return False
