"""How long things wait: for metrics, in one statement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select

from adapters.persistence.engine import Database
from adapters.persistence.scope import Scope
from adapters.persistence.tables import messages, reactions
from adapters.persistence.tables import webhook_deliveries as deliveries
from application.ports.deliveries import DeliveryState
from application.ports.messages import MessageState

# The states are those of the partial indexes below the sweep, so that this reads what waits and no more.
_OLDEST: Final = select(
    select(func.min(deliveries.c.received_at))
    .where(deliveries.c.state.in_([DeliveryState.STORED.value, DeliveryState.SET_ASIDE.value]))
    .scalar_subquery()
    .label("deliveries"),
    # What is to go on later, with all its tries, does not wait until then; what failed has waited since it happened.
    select(
        func.min(
            case(
                (reactions.c.tries == 0, func.coalesce(reactions.c.not_before, reactions.c.happened_at)),
                else_=reactions.c.happened_at,
            )
        )
    )
    .where(reactions.c.state == "waiting")
    .scalar_subquery()
    .label("reactions"),
    select(func.min(messages.c.created_at))
    .where(messages.c.state == MessageState.PENDING.value)
    .scalar_subquery()
    .label("messages"),
)


class Backlog:
    """What waits in all workspaces together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def oldest_waiting_seconds(self, now: datetime) -> Mapping[str, float]:
        """The age of the oldest, by kind; 0 where none waits.

        Raises:
            StorageUnavailable: Postgres does not answer.
        """
        with self._database.transaction(Scope.of_system()) as transaction:
            row = transaction.first(_OLDEST)
        since = row._asdict() if row is not None else {}
        return {
            kind: max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0
            for kind, oldest in since.items()
        }
