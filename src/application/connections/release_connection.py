"""Giving back what Calendly still holds for a closed connection."""

from contextlib import suppress
from dataclasses import dataclass

from application.connections.fresh_tokens import FreshTokens
from application.ports.authorization_server import AuthorizationServer
from application.ports.clock import Clock
from application.ports.scheduling_provider import (
    AccessTokenRefused,
    ProviderRefused,
    SchedulingProvider,
    ScopeMissing,
)
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation
from domain.connection import Connection, ConnectionStatus, ReconnectNeeded
from domain.credentials import Secret
from domain.identifiers import ConnectionId, WorkspaceId
from domain.subscription import SubscriptionScope


@dataclass(frozen=True)
class ReleaseConnection:
    """Delete our subscriptions, then revoke our tokens, in this order: what happens to the subscriptions of a revoked
    connection is not known (API notes 2.2, 2026-11). Safe to repeat."""

    units: UnitOfWorkFactory
    clock: Clock
    provider: SchedulingProvider
    authorization_server: AuthorizationServer
    fresh_tokens: FreshTokens
    installation: Installation

    def __call__(self, *, workspace: WorkspaceId, connection: ConnectionId) -> None:
        """
        Raises:
            Transient: Calendly did not answer; to be tried again.
        """
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
        if found.status is not ConnectionStatus.DISCONNECTED or found.tokens is None:
            return  # connected again meanwhile, or released before
        # A consent the owner took back, or that no longer covers this, leaves nothing for us to give back by.
        with suppress(AccessTokenRefused, ReconnectNeeded, ScopeMissing, ProviderRefused):
            token = self.fresh_tokens(workspace=workspace, connection=connection, though_closed=True)
            self._unsubscribe(found, token)
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
        if found.status is not ConnectionStatus.DISCONNECTED or found.tokens is None:
            return
        self.authorization_server.revoke(found.tokens.refresh)
        self.authorization_server.revoke(found.tokens.access)
        with self.units.as_service(workspace) as unit:
            for one in unit.subscriptions.of_connection(connection):
                one.end(self.clock.now())
                unit.subscriptions.save(one)
            found = unit.connections.require(connection)
            if found.status is ConnectionStatus.DISCONNECTED:
                found.forget_tokens()
                unit.connections.save(found)
            unit.commit()

    def _unsubscribe(self, connection: Connection, token: Secret) -> None:
        listed = self.provider.subscriptions(
            token,
            account=connection.account.uri,
            organization=connection.account.organization,
            scope=SubscriptionScope.USER,
        )
        for one in listed:
            if one.callback_url.startswith(self.installation.callback_prefix):
                self.provider.unsubscribe(token, one.uri)
