"""Which clients are known as others."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from adapters.persistence.rows import AnyRow
from adapters.persistence.scope import in_scope
from adapters.persistence.tables import client_merges as table
from adapters.persistence.versioned import VersionedTable
from adapters.persistence.work import Work
from application.ports.client_merges import ClientMerges
from domain.identifiers import ClientId, InviteeUri, InvoiceId, LinkId, MergeId, QuoteId, UserId, WorkspaceId
from domain.meeting import Passed
from domain.merging import Belongings, ClientMerge
from domain.values import EmailAddress

_ROWS: Final = VersionedTable(table)
_GET: Final = select(table).where(in_scope(table), table.c.id == bindparam("id")).with_for_update()
_OF_CLIENT: Final = select(table).where(in_scope(table), table.c.merged_id == bindparam("merged")).with_for_update()
_DROP: Final = delete(table).where(in_scope(table), table.c.id == bindparam("id"))


class PostgresClientMerges(ClientMerges):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, merge: MergeId) -> ClientMerge | None:
        row = self._work.transaction.first(_GET, self._work.scoped(id=merge))
        return None if row is None else _merge_of(row)

    def of_client(self, merged: ClientId) -> ClientMerge | None:
        row = self._work.transaction.first(_OF_CLIENT, self._work.scoped(merged=merged))
        return None if row is None else _merge_of(row)

    def save(self, merge: ClientMerge) -> None:
        merge.version = _ROWS.save(self._work, _values(merge), version=merge.version)
        self._work.aftermath.events += [(merge.workspace, event) for event in merge.take_events()]

    def drop(self, merge: ClientMerge) -> None:
        self._work.transaction.run(_DROP, self._work.scoped(id=merge.id))


def _values(merge: ClientMerge) -> dict[str, Any]:
    belongings = merge.belongings
    return {
        "id": merge.id,
        "workspace_id": merge.workspace,
        "merged_id": merge.merged,
        "kept_id": merge.kept,
        "merged_by": merge.by,
        "merged_at": merge.at,
        "undone_by": merge.undone_by,
        "quotes": _in_order(belongings.quotes),
        "invoices": _in_order(belongings.invoices),
        "links": _in_order(belongings.links),
        "addresses": sorted(one.text for one in belongings.addresses),
        "clients": _in_order(belongings.clients),
        "bookings": sorted(merge.passed.bookings),
        "corrections": sorted(merge.passed.corrections),
    }


def _merge_of(row: AnyRow) -> ClientMerge:
    return ClientMerge(
        id=MergeId(row.id),
        workspace=WorkspaceId(row.workspace_id),
        merged=ClientId(row.merged_id),
        kept=ClientId(row.kept_id),
        by=UserId(row.merged_by),
        at=row.merged_at,
        undone_by=None if row.undone_by is None else UserId(row.undone_by),
        belongings=Belongings(
            quotes=frozenset(QuoteId(one) for one in row.quotes),
            invoices=frozenset(InvoiceId(one) for one in row.invoices),
            links=frozenset(LinkId(one) for one in row.links),
            addresses=frozenset(EmailAddress(one) for one in row.addresses),
            clients=frozenset(ClientId(one) for one in row.clients),
        ),
        passed=Passed(
            bookings=frozenset(InviteeUri(one) for one in row.bookings), corrections=frozenset(row.corrections)
        ),
        version=row.version,
    )


def _in_order(ids: Iterable[UUID]) -> list[UUID]:
    return sorted(ids)
