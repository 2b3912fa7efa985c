"""Going from connection to connection: is the webhook subscription standing, is the record still Calendly's?"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from application.incidents import whereabouts
from application.ports.clock import Clock
from application.ports.reconciliations import Round
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation
from application.upkeep.begin_reconciliation import BeginReconciliation
from application.upkeep.watch_subscription import WatchSubscription
from domain.errors import OwnerActionNeeded, StaleWrite, Transient
from domain.reconciliation import ReconciliationCause

AT_ONCE: Final = 200
"""Connections of one kind in one round. More are found by the next, a few seconds later."""

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class MakeRounds:
    """Look after the connections whose turn it is. Safe to run in several processes: each turn is had by one."""

    units: UnitOfWorkFactory
    clock: Clock
    installation: Installation
    watch_subscription: WatchSubscription
    begin_reconciliation: BeginReconciliation

    def __call__(self) -> int:
        """How many turns there were. What goes wrong with one keeps no other waiting, and has its turn again."""
        now = self.clock.now()
        every = {Round.RECONCILE: self.installation.reconcile_every, Round.WATCH: self.installation.watch_every}
        with self.units.as_system() as unit:
            unit.rounds.enlist(now=now, every=every)
            to_watch = unit.rounds.due(Round.WATCH, now=now, every=every[Round.WATCH], limit=AT_ONCE)
            to_reconcile = unit.rounds.due(Round.RECONCILE, now=now, every=every[Round.RECONCILE], limit=AT_ONCE)
            unit.commit()
        for workspace, connection in to_reconcile:
            _attempt(
                partial(
                    self.begin_reconciliation,
                    workspace=workspace,
                    connection=connection,
                    cause=ReconciliationCause.TIMER,
                    # Another cause may have had it done shortly before.
                    unless_since=now - every[Round.RECONCILE] / 2,
                )
            )
        for workspace, connection in to_watch:
            _attempt(partial(self.watch_subscription, workspace=workspace, connection=connection))
        return len(to_reconcile) + len(to_watch)


def _attempt(errand: Callable[[], object]) -> None:
    try:
        errand()
    except (Transient, StaleWrite, OwnerActionNeeded) as error:
        _LOG.info("round missed", extra={"why": type(error).__name__})
    except Exception as error:  # noqa: BLE001 - one connection's trouble must not keep the others from their turn
        _LOG.error("round failed", extra={"why": whereabouts(error)})
