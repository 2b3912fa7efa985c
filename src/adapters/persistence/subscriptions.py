"""Our webhook subscriptions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select, update

from adapters.persistence.rows import subscription_of, subscription_values
from adapters.persistence.scope import Group, in_scope
from adapters.persistence.tables import webhook_subscriptions as table
from adapters.persistence.versioned import VersionedTable
from adapters.persistence.work import Work
from application.ports.subscriptions import Subscriptions
from domain.identifiers import ConnectionId
from domain.subscription import Subscription, SubscriptionState

_ROWS: Final = VersionedTable(table)
_BY_KEY_HASH: Final = select(table).where(table.c.key_hash == bindparam("key_hash"))
_OF_CONNECTION: Final = (
    select(table)
    .where(
        in_scope(table),
        table.c.connection_id == bindparam("connection"),
        table.c.state != SubscriptionState.ENDED.value,
    )
    .order_by(table.c.asked_at, table.c.id)
)
_NOTE_LEARNED: Final = (
    update(table)
    .where(table.c.id == bindparam("subscription"))
    .values(signer=bindparam("new_signer"), missigned_at=bindparam("new_missigned_at"))
)


class PostgresSubscriptions(Subscriptions):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def by_key_hash(self, key_hash: bytes) -> Subscription | None:
        self._work.scope.require_system()
        row = self._work.transaction.first(_BY_KEY_HASH, {"key_hash": key_hash})
        return None if row is None else subscription_of(row, self._work.sealer)

    def of_connection(self, connection: ConnectionId) -> Sequence[Subscription]:
        rows = self._work.transaction.all(_OF_CONNECTION, self._work.scoped(connection=connection))
        return [subscription_of(row, self._work.sealer) for row in rows]

    def save(self, subscription: Subscription) -> None:
        if self._work.scope.group is Group.SYSTEM:
            # All that the system learns of one. Not under its version: those who learn it at once learn the same, and
            # none of them shall keep a delivery from being stored.
            signer = subscription.signer.value if subscription.signer else None
            learned = {"new_signer": signer, "new_missigned_at": subscription.missigned_at}
            self._work.transaction.run(_NOTE_LEARNED, {"subscription": subscription.id, **learned})
            return
        values = subscription_values(subscription, self._work.sealer)
        subscription.version = _ROWS.save(self._work, values, version=subscription.version)
        aftermath = self._work.aftermath
        aftermath.events += [(subscription.workspace, event) for event in subscription.take_events()]
        aftermath.owners.add(subscription.owner)
