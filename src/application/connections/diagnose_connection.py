"""The connection doctor: looking a connection over, here and at Calendly."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.connections.ask_calendly import AskCalendly
from application.connections.diagnosis import Asked, Check, Findings, diagnosed
from application.connections.standing import fault_of
from application.ports.clock import Clock
from application.ports.scheduling_provider import ProviderRefused, RateLimited, SchedulingProvider, SubscriptionFacts
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.settings import Installation
from domain.connection import Connection
from domain.errors import OwnerActionNeeded, Transient
from domain.identifiers import ConnectionId
from domain.subscription import Subscription


@dataclass(frozen=True)
class DiagnoseConnection:
    """Say what is wrong with a connection, and how to mend it. One question to Calendly; nothing is changed."""

    units: UnitOfWorkFactory
    clock: Clock
    provider: SchedulingProvider
    ask_calendly: AskCalendly
    installation: Installation

    def __call__(self, *, principal: Principal, connection: ConnectionId) -> Sequence[Check]:
        """
        Raises:
            NotFound: no such connection for this principal.
        """
        with self.units.acting_as(principal) as unit:
            unit.connections.require(connection)
        # Whether there are tokens, and how deliveries stand, is the service's to know; that much of a connection is no
        # secret to those who may see it.
        with self.units.as_service(principal.workspace) as unit:
            found = unit.connections.require(connection)
            ours = unit.subscriptions.of_connection(connection)
            inbox = unit.deliveries.standing(connection)
        newest = ours[-1] if ours else None
        asked, listed = self._asked(found, newest)
        with self.units.as_service(principal.workspace) as unit:
            found = unit.connections.require(connection)  # asking may have shown that it lapsed
        prefix = self.installation.callback_prefix
        return diagnosed(
            Findings(
                connection=found,
                subscription=newest,
                asked=asked,
                fault=fault_of(newest, listed, callback_prefix=prefix) if newest and asked is Asked.ANSWERED else None,
                retrying_since=next((one.retry_started_at for one in listed if newest and one.uri == newest.uri), None),
                inbox=inbox,
                now=self.clock.now(),
            )
        )

    def _asked(self, connection: Connection, ours: Subscription | None) -> tuple[Asked, Sequence[SubscriptionFacts]]:
        if not connection.is_active or ours is None or ours.uri is None:
            return Asked.NOT_ASKED, ()
        try:
            listed = self.ask_calendly(
                lambda token: self.provider.subscriptions(
                    token,
                    account=connection.account.uri,
                    organization=connection.account.organization,
                    scope=ours.scope,
                ),
                workspace=connection.workspace,
                connection=connection.id,
            )
        except RateLimited:
            return Asked.SLOWED_DOWN, ()
        except Transient:
            return Asked.NOT_ANSWERING, ()
        except (OwnerActionNeeded, ProviderRefused):
            return Asked.REFUSED, ()
        return Asked.ANSWERED, listed
