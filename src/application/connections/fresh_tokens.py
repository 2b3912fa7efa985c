"""Access tokens that are good to use, refreshed by one caller at a time.

Calendly's refresh tokens are single-use: two refreshes with the same one, and the connection is dead. What holds:

1. Callers of one process that need a refresh of the same connection join: one asks, all get its answer, and a hundred
   of them hold no hundred database connections.
2. Across processes the connection's row is locked while the one network call is made; whoever gets the lock later reads
   the new pair and does not ask again.
3. The new pair is committed before anybody uses it. Where Postgres goes away before that, it is kept in hand until
   Postgres is back: nobody else could ever ask for it again.
4. A refused or lost answer makes the connection "reconnect needed", committed and told: never a silent death. A process
   that is killed before its commit leaves the old pair behind; whoever asks next has it refreshed, or refused.
5. While the old access token still lives, nobody has to wait for, or fail by, a refresh that is slow or does not work.
"""

import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from application.ports.authorization_server import (
    AnswerLost,
    AuthorizationServer,
    AuthorizationServerBusy,
    Grant,
    GrantRefused,
)
from application.ports.clock import Clock
from application.ports.connections import Locked
from application.ports.scheduling_provider import RateLimited
from application.ports.unit_of_work import StorageUnavailable, UnitOfWorkFactory
from domain.connection import Connection, ReconnectNeeded
from domain.credentials import Secret, TokenPair
from domain.identifiers import ConnectionId, WorkspaceId

LONGEST_WAIT: Final = timedelta(seconds=15)
"""For another process's refresh: a little over the time-out of the token request."""
TRIES_TO_KEEP: Final = 30
PAUSE_BETWEEN_TRIES: Final = timedelta(seconds=1)
"""Longer than Postgres takes to restart, or to recover from a crash."""


@dataclass(frozen=True)
class FreshTokens:
    """Hands out an access token of a connection, refreshed when it is due."""

    units: UnitOfWorkFactory
    clock: Clock
    authorization_server: AuthorizationServer
    _under_way: dict[ConnectionId, "Future[Secret]"] = field(default_factory=dict, init=False, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __call__(
        self,
        *,
        workspace: WorkspaceId,
        connection: ConnectionId,
        instead_of: Secret | None = None,
        though_closed: bool = False,
    ) -> Secret:
        """
        Args:
            instead_of: a token Calendly just refused; any other will do, and if it is still ours, it is refreshed.
            though_closed: for giving back what Calendly holds after a disconnect.

        Raises:
            NotConnected, ReconnectNeeded: only the owner can mend it.
            AuthorizationServerBusy, RateLimited, Locked: not now, and the old token no longer serves.
        """
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
        pair = _pair_of(found, though_closed=though_closed)
        if not self._needs_refresh(pair, instead_of):
            return pair.access
        return self._joined(workspace, connection, instead_of, though_closed)

    def _needs_refresh(self, pair: TokenPair, instead_of: Secret | None) -> bool:
        return pair.access == instead_of or pair.is_due(self.clock.now())

    def _joined(
        self, workspace: WorkspaceId, connection: ConnectionId, instead_of: Secret | None, though_closed: bool
    ) -> Secret:
        with self._guard:
            under_way = self._under_way.get(connection)
            mine: Future[Secret] | None = None
            if under_way is None:
                mine = under_way = self._under_way[connection] = Future()
        if mine is None:
            token = under_way.result()
            # Whoever asked first may not have known that this very token was refused, and have settled for it.
            return token if token != instead_of else self._joined(workspace, connection, instead_of, though_closed)
        try:
            mine.set_result(self._refreshed(workspace, connection, instead_of, though_closed))
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._guard:
                del self._under_way[connection]
        return mine.result()

    def _refreshed(
        self, workspace: WorkspaceId, connection: ConnectionId, instead_of: Secret | None, though_closed: bool
    ) -> Secret:
        with self.units.as_service(workspace) as unit:
            before = _pair_of(unit.connections.require(connection), though_closed=though_closed)
        serves = before.access != instead_of and self.clock.now() < before.expires_at
        try:
            return self._refreshed_alone(workspace, connection, instead_of, though_closed, serves=serves)
        except _NotWorthWaiting:
            return before.access
        except _NotKept as lost:
            return self._kept_later(workspace, connection, lost, though_closed)

    def _refreshed_alone(
        self,
        workspace: WorkspaceId,
        connection: ConnectionId,
        instead_of: Secret | None,
        though_closed: bool,
        *,
        serves: bool,
    ) -> Secret:
        with self.units.as_service(workspace) as unit:
            try:
                held = unit.connections.lock(connection, wait=timedelta(0) if serves else LONGEST_WAIT)
            except Locked:
                if serves:
                    raise _NotWorthWaiting from None  # another process is at it; the old token will do for now
                raise
            pair = _pair_of(held, though_closed=though_closed)
            if not self._needs_refresh(pair, instead_of):
                return pair.access
            try:
                # The one network call inside a transaction: the row stays locked so that no other process spends the
                # same refresh token. The token request has its own short time-out.
                grant = self.authorization_server.refresh(pair.refresh)
            except (AuthorizationServerBusy, RateLimited):
                if serves:
                    raise _NotWorthWaiting from None
                raise
            except (GrantRefused, AnswerLost) as error:
                held.lapse(self.clock.now())
                unit.connections.save(held)
                unit.commit()
                raise ReconnectNeeded(held.missing_scopes) from error
            try:
                held.renew(grant.tokens, scopes=grant.scopes)
                unit.connections.save(held)
                unit.commit()
            except StorageUnavailable as error:
                raise _NotKept(grant, spent=pair.refresh) from error
            return grant.tokens.access

    def _kept_later(
        self, workspace: WorkspaceId, connection: ConnectionId, lost: "_NotKept", though_closed: bool
    ) -> Secret:
        pause = threading.Event()
        for _ in range(TRIES_TO_KEEP):
            pause.wait(PAUSE_BETWEEN_TRIES.total_seconds())
            with suppress(StorageUnavailable, Locked), self.units.as_service(workspace) as unit:
                held = unit.connections.lock(connection, wait=LONGEST_WAIT)
                # Else our commit had come through, only its answer had not; or the owner has connected anew.
                if held.tokens is not None and held.tokens.refresh == lost.spent:
                    held.renew(lost.grant.tokens, scopes=lost.grant.scopes)
                    unit.connections.save(held)
                    unit.commit()
                return _pair_of(held, though_closed=though_closed).access
        raise StorageUnavailable


class _NotWorthWaiting(Exception):
    """The old access token still serves."""


class _NotKept(Exception):
    """Postgres went away between Calendly's answer and our commit."""

    def __init__(self, grant: Grant, *, spent: Secret) -> None:
        self.grant = grant
        self.spent = spent


def _pair_of(connection: Connection, *, though_closed: bool) -> TokenPair:
    if though_closed and connection.tokens is not None:
        return connection.tokens
    return connection.require_tokens()
