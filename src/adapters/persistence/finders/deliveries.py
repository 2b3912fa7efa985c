"""The inbox, as those may see it who look after the workspace. Bodies are never read here."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from adapters.persistence.finders.keyset import Keyset, id_key, moment_key
from adapters.persistence.finders.reading import Reader, ours, uuids
from adapters.persistence.finders.shapes import delivery_view, grouped
from adapters.persistence.tables import meeting_changes, webhook_deliveries
from application.paging import COUNTED_UP_TO, Page, PageRequest
from application.ports.finders import DeliveryCriteria
from application.principal import Principal
from application.views import DeliveryView

_COLUMNS: Final = tuple(column for column in webhook_deliveries.c if column.name not in {"body", "key"})


class DeliveryFinders(Reader):
    """See `application.ports.finders.Finders`."""

    def deliveries(
        self, principal: Principal, criteria: DeliveryCriteria, *, page: PageRequest
    ) -> Page[DeliveryView] | None:
        if not principal.is_admin:
            return None
        table = webhook_deliveries
        keys = (moment_key(table.c.received_at, "received_at"), id_key(table.c.id))
        keyset: Keyset[DeliveryView] = Keyset("deliveries", keys, True, page)
        wanted = [*ours(table, principal), *_meets(criteria)]
        counted = select(func.count()).select_from(
            select(table.c.id).where(*wanted).limit(COUNTED_UP_TO + 1).subquery()
        )
        with self._reading(principal) as transaction:
            rows = transaction.all(keyset.cut(select(*_COLUMNS).where(*wanted)))
            total = transaction.first(counted) if page.with_total else None
        placed = [((row.received_at, row.id), delivery_view(row)) for row in rows]
        return keyset.page(placed, total=total[0] if total else None)

    def deliveries_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, DeliveryView]:
        if not principal.is_admin:
            return {}
        table = webhook_deliveries
        statement = select(*_COLUMNS).where(*ours(table, principal), table.c.id == func.any(uuids(ids)))
        return {row.id: delivery_view(row) for row in self._all(principal, statement)}

    def meetings_changed_by(self, principal: Principal, causes: Collection[UUID]) -> Mapping[UUID, Sequence[UUID]]:
        table = meeting_changes
        statement = (
            select(table.c.cause_reference, table.c.meeting_id)
            .where(*ours(table, principal), table.c.cause_reference == func.any(uuids(causes)))
            .order_by(table.c.cause_reference, table.c.number)
        )
        rows = self._all(principal, statement)
        return {
            cause: list(dict.fromkeys(row.meeting_id for row in lines))
            for cause, lines in grouped(rows, "cause_reference").items()
        }


def _meets(criteria: DeliveryCriteria) -> list[ColumnElement[bool]]:
    table = webhook_deliveries
    conditions: list[ColumnElement[bool]] = []
    if criteria.states is not None:
        conditions.append(table.c.state.in_([state.value for state in sorted(criteria.states)]))
    if criteria.connection is not None:
        conditions.append(table.c.connection_id == criteria.connection)
    if criteria.received_from is not None:
        conditions.append(table.c.received_at >= criteria.received_from)
    if criteria.received_before is not None:
        conditions.append(table.c.received_at < criteria.received_before)
    return conditions
