"""Giving everything back to Calendly, for an installation that is taken down."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.connections.release_connection import ReleaseConnection
from application.ports.clock import Clock
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.errors import StaleWrite, Transient
from domain.identifiers import ConnectionId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Released:
    """What it came to."""

    released: int
    left: Sequence[ConnectionId]
    """Those for which Calendly did not answer; to be tried again."""


@dataclass(frozen=True)
class ReleaseAll:
    """Close every connection, delete our subscriptions and revoke our tokens. Safe to repeat: what is done stays so."""

    units: UnitOfWorkFactory
    clock: Clock
    release_connection: ReleaseConnection

    def __call__(self) -> Released:
        """One after another; what fails with one keeps no other waiting."""
        with self.units.as_system() as unit:
            holding = unit.connections.holding_tokens()
        left = [connection for workspace, connection in holding if not self._release(workspace, connection)]
        return Released(len(holding) - len(left), left)

    def _release(self, workspace: WorkspaceId, connection: ConnectionId) -> bool:
        try:
            with self.units.as_service(workspace) as unit:
                found = unit.connections.require(connection)
                found.close(self.clock.now())
                unit.connections.save(found)
                unit.commit()
            self.release_connection(workspace=workspace, connection=connection)
        except (Transient, StaleWrite):
            return False
        return True
