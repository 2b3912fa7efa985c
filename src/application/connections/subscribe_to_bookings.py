"""Having Calendly tell us of bookings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from application.connections.ask_calendly import AskCalendly
from application.connections.begin_connecting import hash_of
from application.connections.standing import fault_of
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.scheduling_provider import (
    ProviderRefused,
    SchedulingProvider,
    SubscriptionFacts,
    SubscriptionRefused,
)
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation
from domain.connection import Connection, ReconnectNeeded
from domain.credentials import Secret
from domain.errors import Transient
from domain.identifiers import ConnectionId, SubscriptionUri, WorkspaceId
from domain.subscription import (
    SUBSCRIBED_EVENTS,
    Subscription,
    SubscriptionScope,
    SubscriptionState,
    SubscriptionTrouble,
)

TRY_REFUSED_AGAIN_AFTER: Final = timedelta(hours=1)
"""A plan or role may change at Calendly at any time, and nobody tells us."""


class SubscriptionNotStanding(Transient):
    """Calendly refused the subscription for now; links work all the same."""

    def __init__(self, trouble: SubscriptionTrouble) -> None:
        super().__init__(f"no webhook: {trouble}", retry_after=TRY_REFUSED_AGAIN_AFTER)


@dataclass(frozen=True)
class SubscribeToBookings:
    """See to it that exactly one subscription of ours stands for a connection.

    Safe to repeat: a standing one is kept, a new one is listened to before it is asked for, and older ones are given
    back only after the new one stands, so that no moment is uncovered.
    """

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    provider: SchedulingProvider
    ask_calendly: AskCalendly
    installation: Installation

    def __call__(self, *, workspace: WorkspaceId, connection: ConnectionId) -> bool:
        """Whether a new one was made, so that something may have been missed before it.

        Raises:
            SubscriptionNotStanding: refused, with the reason kept for the owner to read; to be tried again.
            Transient: not now.
        """
        with self.units.as_service(workspace) as unit:
            found = unit.connections.require(connection)
            known = unit.subscriptions.of_connection(connection)
        if not found.is_active:
            return False
        try:
            listed = self._listed(found, known)
            standing = self._standing(known, listed)
            is_new = standing is None
            if standing is None:
                standing = self._make(found)
        except (SubscriptionRefused, ReconnectNeeded, ProviderRefused) as error:
            trouble, said = _trouble_of(error)
            self._note_refusal(found, trouble, said)
            if isinstance(error, ReconnectNeeded) and not error.missing_scopes:
                return False  # the connection lapsed; connecting again begins this anew
            raise SubscriptionNotStanding(trouble) from error
        self._give_back(found, listed, keep=standing)
        return is_new

    def _listed(self, connection: Connection, known: Sequence[Subscription]) -> list[SubscriptionFacts]:
        try:
            listed = self.ask_calendly(
                lambda token: self.provider.subscriptions(
                    token,
                    account=connection.account.uri,
                    organization=connection.account.organization,
                    scope=SubscriptionScope.USER,
                ),
                workspace=connection.workspace,
                connection=connection.id,
            )
        except ProviderRefused:
            return []  # who may not look may perhaps make one; if not, that refusal tells the reason
        # Also those that led to where we were reached before the address changed.
        ours = {one.uri for one in known}
        prefix = self.installation.callback_prefix
        return [one for one in listed if one.uri in ours or one.callback_url.startswith(prefix)]

    def _standing(self, known: Sequence[Subscription], listed: Sequence[SubscriptionFacts]) -> SubscriptionUri | None:
        prefix = self.installation.callback_prefix
        active = (one for one in known if one.state is SubscriptionState.ACTIVE)
        return next((one.uri for one in active if fault_of(one, listed, callback_prefix=prefix) is None), None)

    def _prepared(self, connection: Connection, key: str) -> Subscription:
        return Subscription.ask(
            id=self.identifiers.new(),
            workspace=connection.workspace,
            connection=connection.id,
            owner=connection.owner,
            account=connection.account.uri,
            key_hash=hash_of(key),
            secret=self.identifiers.secret(),
            scope=SubscriptionScope.USER,
            now=self.clock.now(),
        )

    def _make(self, connection: Connection) -> SubscriptionUri:
        key = self.identifiers.code()
        subscription = self._prepared(connection, key)
        with self.units.as_service(connection.workspace) as unit:
            unit.subscriptions.save(subscription)
            unit.commit()
        uri = self.ask_calendly(
            lambda token: self.provider.subscribe(
                token,
                callback_url=self.installation.callback_prefix + key,
                secret=subscription.secret,
                events=SUBSCRIBED_EVENTS,
                account=connection.account.uri,
                organization=connection.account.organization,
                scope=subscription.scope,
            ),
            workspace=connection.workspace,
            connection=connection.id,
        )
        with self.units.as_service(connection.workspace) as unit:
            for one in unit.subscriptions.of_connection(connection.id):
                if one.id == subscription.id:
                    one.stand(uri)
                    unit.subscriptions.save(one)
            unit.commit()
        return uri

    def _give_back(self, connection: Connection, listed: list[SubscriptionFacts], *, keep: SubscriptionUri) -> None:
        for one in listed:
            if one.uri != keep:
                self.ask_calendly(
                    partial(self._unsubscribe, subscription=one.uri),
                    workspace=connection.workspace,
                    connection=connection.id,
                )
        with self.units.as_service(connection.workspace) as unit:
            for known in unit.subscriptions.of_connection(connection.id):
                if known.uri != keep:
                    known.end(self.clock.now())
                    unit.subscriptions.save(known)
            unit.commit()

    def _unsubscribe(self, token: Secret, *, subscription: SubscriptionUri) -> None:
        self.provider.unsubscribe(token, subscription)

    def _note_refusal(self, connection: Connection, trouble: SubscriptionTrouble, said: str | None) -> None:
        """Keep one row that says why, however often it is refused."""
        with self.units.as_service(connection.workspace) as unit:
            waiting = [
                one
                for one in unit.subscriptions.of_connection(connection.id)
                if one.state is not SubscriptionState.ACTIVE
            ]
            newest = waiting.pop() if waiting else self._prepared(connection, self.identifiers.code())
            newest.refuse(trouble, said)
            unit.subscriptions.save(newest)
            for older in waiting:
                older.end(self.clock.now())
                unit.subscriptions.save(older)
            unit.commit()


def _trouble_of(error: Exception) -> tuple[SubscriptionTrouble, str | None]:
    if isinstance(error, SubscriptionRefused):
        return error.trouble, error.said
    if isinstance(error, ReconnectNeeded):
        return SubscriptionTrouble.SCOPE, None
    return SubscriptionTrouble.OTHER, getattr(error, "said", None)
