"""Having our record compared with Calendly's: at somebody's wish, or because something makes it due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.reconciliations import AlreadyUnderWay
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.principal import Principal
from application.settings import Installation
from application.upkeep.chosen_connection import chosen_connection
from domain.connection import Connection
from domain.errors import NotFound
from domain.identifiers import ConnectionId, ReconciliationId, WorkspaceId
from domain.reconciliation import Reconciliation, ReconciliationCause

THOROUGH_EVERY: Final = timedelta(days=1)
"""In between, sweeps by the timer ask about the no-shows of the last days only."""

_WAITED_FOR: Final = frozenset({ReconciliationCause.PERSON, ReconciliationCause.COMMAND, ReconciliationCause.TIMER})
"""Any sweep under way will do for these; for the others something has changed that it may have passed by."""


@dataclass(frozen=True)
class BeginReconciliation:
    """Begin a sweep over a connection, or join the one under way. The sweeping itself is a reaction to that."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    installation: Installation

    def __call__(
        self,
        *,
        workspace: WorkspaceId,
        connection: ConnectionId,
        cause: ReconciliationCause,
        unless_since: datetime | None = None,
    ) -> ReconciliationId | None:
        """The sweep; `None` where there is none to be.

        Args:
            unless_since: not if one was begun at this moment or later.

        Raises:
            Transient, StaleWrite: somebody is at it; repeating is safe.
        """
        now = self.clock.now()
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
            latest = unit.reconciliations.latest(connection)
            if not found.is_active or (latest and unless_since and latest.began_at >= unless_since):
                return None
            if latest and latest.is_stranded(now):
                latest.stop("stranded", now)
                unit.reconciliations.save(latest)
            if latest and not latest.is_over:
                if cause not in _WAITED_FOR:
                    latest.repeat(cause)
                    unit.reconciliations.save(latest)
                    unit.commit()
                return latest.id
            begun = self.prepared(unit, found, cause=cause, now=now)
            unit.reconciliations.save(begun)
            unit.commit()
        return begun.id

    def prepared(
        self, unit: UnitOfWork, connection: Connection, *, cause: ReconciliationCause, now: datetime
    ) -> Reconciliation:
        """A new sweep, not saved yet, as thorough as is due."""
        thorough = unit.reconciliations.latest(connection.id, thorough=True)
        is_thorough = cause is not ReconciliationCause.TIMER or (
            thorough is None or now - thorough.began_at >= THOROUGH_EVERY
        )
        if cause is ReconciliationCause.TIMER and self._is_silent(unit, connection, thorough, now):
            cause, is_thorough = ReconciliationCause.SILENCE, True
        return Reconciliation.begin(
            id=ReconciliationId(self.identifiers.new()),
            workspace=connection.workspace,
            owner=connection.owner,
            connection=connection.id,
            cause=cause,
            is_thorough=is_thorough,
            now=now,
        )

    def _is_silent(
        self, unit: UnitOfWork, connection: Connection, thorough: Reconciliation | None, now: datetime
    ) -> bool:
        """Whether nothing was heard for suspiciously long, though there are meetings, and it was not looked into."""
        heard = unit.reconciliations.last_heard(connection.id) or connection.connected_at
        suspicious_at = heard + self.installation.longest_silence
        if now < suspicious_at or (thorough and thorough.began_at >= suspicious_at):
            return False
        latest = unit.reconciliations.latest(connection.id)
        return latest is not None and latest.checked > 0


@dataclass(frozen=True)
class ReconcileNow:
    """Have the meetings of a connection compared with Calendly's at once: by its owner, or an admin."""

    units: UnitOfWorkFactory
    begin_reconciliation: BeginReconciliation

    def __call__(self, *, principal: Principal, connection: ConnectionId | None) -> ConnectionId:
        """The connection.

        Args:
            connection: one that the principal may see; their own when not given.

        Raises:
            NotFound: no such connection for this principal.
            NotConnected, ReconnectNeeded: there is nothing to compare with.
        """
        found = chosen_connection(self.units, principal, connection)
        with self.units.as_service(found.workspace) as unit:
            unit.connections.require(found.id).require_tokens()  # which an admin does not see of a colleague
        try:
            self.begin_reconciliation(workspace=found.workspace, connection=found.id, cause=ReconciliationCause.PERSON)
        except AlreadyUnderWay:
            return found.id  # which is all that was wished for
        return found.id


@dataclass(frozen=True)
class ReconcileConnections:
    """Have the meetings of one connection, or of all, compared at once: for whoever runs the installation."""

    units: UnitOfWorkFactory
    begin_reconciliation: BeginReconciliation

    def __call__(self, *, connection: ConnectionId | None = None) -> Sequence[ConnectionId]:
        """Those whose sweep was begun, or is under way.

        Args:
            connection: this one alone.

        Raises:
            NotFound: it is not an active one.
        """
        with self.units.as_system() as unit:
            active = unit.rounds.active()
        chosen = [pair for pair in active if connection is None or pair[1] == connection]
        if connection is not None and not chosen:
            raise NotFound("active connection")
        begun = []
        for workspace, one in chosen:
            if self.begin_reconciliation(workspace=workspace, connection=one, cause=ReconciliationCause.COMMAND):
                begun.append(one)
        return begun
