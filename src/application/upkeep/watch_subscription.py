"""Looking after the webhook subscription: Calendly tells nobody when it disables one."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.connections.ask_calendly import AskCalendly
from application.connections.standing import Fault, fault_of
from application.ports.clock import Clock
from application.ports.scheduling_provider import ProviderRefused, SchedulingProvider
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation
from domain.identifiers import ConnectionId, WorkspaceId
from domain.subscription import Subscription, SubscriptionScope, SubscriptionState


@dataclass(frozen=True)
class WatchSubscription:
    """Compare a connection's subscription with Calendly's list, and have it remade when it does not stand.

    One request. What follows (making a new one before the old is dropped, comparing the record, telling the owner once)
    are reactions to its loss.
    """

    units: UnitOfWorkFactory
    clock: Clock
    provider: SchedulingProvider
    ask_calendly: AskCalendly
    installation: Installation

    def __call__(self, *, workspace: WorkspaceId, connection: ConnectionId) -> Fault | None:
        """What was found wrong.

        Raises:
            OwnerActionNeeded, Transient: Calendly could not be asked.
        """
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
            known = _active(unit.subscriptions.of_connection(connection))
        if not found.is_active or not known:
            return None  # one that does not stand yet is being made, again and again
        try:
            listed = self.ask_calendly(
                lambda token: self.provider.subscriptions(
                    token,
                    account=found.account.uri,
                    organization=found.account.organization,
                    scope=SubscriptionScope.USER,
                ),
                workspace=workspace,
                connection=connection,
            )
        except ProviderRefused:
            return None  # who may not look knows nothing
        prefix = self.installation.callback_prefix
        faults = {one.id: fault_of(one, listed, callback_prefix=prefix) for one in known}
        if None in faults.values():
            return None
        with self.units.as_service(workspace) as unit:
            for one in _active(unit.subscriptions.of_connection(connection)):
                fault = faults.get(one.id)
                if fault is not None:
                    one.lose(fault.said, is_dead=fault.is_dead, now=self.clock.now())
                    unit.subscriptions.save(one)
            unit.commit()
        return faults[known[-1].id]


def _active(subscriptions: Sequence[Subscription]) -> Sequence[Subscription]:
    return [one for one in subscriptions if one.state is SubscriptionState.ACTIVE]
