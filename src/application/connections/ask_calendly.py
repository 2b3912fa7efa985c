"""Asking Calendly on behalf of a connection, with a token that is good and one more try when it is not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from application.connections.fresh_tokens import FreshTokens
from application.ports.clock import Clock
from application.ports.scheduling_provider import AccessTokenRefused, ScopeMissing
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.connection import ReconnectNeeded, missing_scopes
from domain.credentials import Secret
from domain.identifiers import ConnectionId, WorkspaceId

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class AskCalendly:
    """Makes one request with a fresh token. No transaction may be open around it."""

    units: UnitOfWorkFactory
    clock: Clock
    fresh_tokens: FreshTokens

    def __call__(
        self, request: Callable[[Secret], Answer], *, workspace: WorkspaceId, connection: ConnectionId
    ) -> Answer:
        """Answer with what `request` answers; it may be called twice.

        Raises:
            NotConnected: there is no connection to ask with.
            ReconnectNeeded: Calendly refuses even a new token (the connection lapses), or a scope was not granted.
        """
        token = self.fresh_tokens(workspace=workspace, connection=connection)
        try:
            try:
                return request(token)
            except AccessTokenRefused:
                token = self.fresh_tokens(workspace=workspace, connection=connection, instead_of=token)
                return request(token)
        except AccessTokenRefused as error:
            self._lapse(workspace, connection, token)
            raise ReconnectNeeded from error
        except ScopeMissing as error:
            with self.units.as_service(workspace) as unit:
                granted = unit.connections.require(connection).scopes
            raise ReconnectNeeded(error.scopes or missing_scopes(granted)) from error

    def _lapse(self, workspace: WorkspaceId, connection: ConnectionId, refused: Secret) -> None:
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
            if found.tokens is None or found.tokens.access != refused:
                return  # the owner has connected anew meanwhile
            found.lapse(self.clock.now())
            unit.connections.save(found)
            unit.commit()
