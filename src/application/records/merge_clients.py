"""Saying that two clients are one, and taking that back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.principal import Principal
from application.records.follow_merge import FollowMerge
from domain.errors import NotFound, Transient
from domain.identifiers import ClientId, MergeId, UserId
from domain.merging import Belongings, ClientMerge, OnlyAdminsMerge, SameClient
from domain.records import ClientRecord
from domain.values import Subject


class MergeBeingUndone(Transient):
    """Its meetings are on their way back."""

    code = "merge.being_undone"

    def __init__(self) -> None:
        super().__init__(
            "The last merge of this client is still being undone. Try again shortly.",
            retry_after=timedelta(seconds=5),
        )


@dataclass(frozen=True)
class MergeClients:
    """Have one client be known as another: papers, links, addresses and meetings go over, and its id answers with it.

    The host app may go on to tell of both. What it says of the merged one is kept with it, its addresses are the kept
    one's, papers for it are the kept one's: so no sync revives it, and undoing finds it as the host app has it.
    """

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    follow_merge: FollowMerge

    def __call__(self, *, principal: Principal, kept: ClientId, merged: ClientId) -> ClientId:
        """Merging twice is the same as once. Answers with the one that is kept.

        The records go over at once; the meetings follow in portions, and should we crash, a reaction goes on with it.

        Raises:
            OnlyAdminsMerge, SameClient.
            NotFound: no such client *for this principal*.
            MergeBeingUndone: safe to try again.
        """
        if not principal.is_admin:
            raise OnlyAdminsMerge
        if kept == merged:
            raise SameClient
        now = self.clock.now()
        with self.units.acting_as(principal) as unit:
            keeps, goes = _both(unit, kept, merged)
            if keeps.id == goes.id:
                return keeps.id
            earlier = unit.merges.of_client(goes.id)
            if earlier is not None:
                raise MergeBeingUndone
            belongings = _pass_on(unit, goes.id, keeps.id, only=None, by=principal.user, now=now)
            unit.records.merge({goes.id, *belongings.clients}, into=keeps.id)
            merge = ClientMerge.begin(
                id=MergeId(self.identifiers.new()),
                workspace=principal.workspace,
                merged=goes.id,
                kept=keeps.id,
                belongings=belongings,
                by=principal.user,
                now=now,
            )
            unit.merges.save(merge)
            unit.commit()
        self.follow_merge(workspace=principal.workspace, merge=merge.id)
        return keeps.id


@dataclass(frozen=True)
class UndoMerge:
    """Have a merged client be one of its own again, with what went over and has not been said anew since.

    What came about after the merge stays where it is: meetings matched to the kept client since, and papers that the
    host app has told of since, until it tells of them again.
    """

    units: UnitOfWorkFactory
    clock: Clock
    follow_merge: FollowMerge

    def __call__(self, *, principal: Principal, client: ClientId) -> ClientId:
        """Answers with the client that stands by itself again.

        Raises:
            OnlyAdminsMerge.
            NotFound: no such client for this principal, or it is not merged.
        """
        if not principal.is_admin:
            raise OnlyAdminsMerge
        now = self.clock.now()
        with self.units.acting_as(principal) as unit:
            goes = unit.records.as_told([client]).get(client)
            merge = unit.merges.of_client(client)
            if goes is None or goes.merged_into is None or merge is None:
                raise NotFound("merge", field="clientId")
            holder = goes.merged_into  # not always who took it: that one may have been merged since
            with_it = {one.id for one in unit.records.merged_into(holder)} & merge.belongings.clients
            _pass_on(unit, holder, client, only=merge.belongings, by=principal.user, now=now)
            unit.records.merge([client], into=None)
            unit.records.merge(with_it, into=client)
            merge.undo(by=principal.user, now=now)
            unit.merges.save(merge)
            unit.commit()
        self.follow_merge(workspace=principal.workspace, merge=merge.id)
        return client


def _both(unit: UnitOfWork, kept: ClientId, merged: ClientId) -> tuple[ClientRecord, ClientRecord]:
    """The clients that the two are known as, held."""
    named = unit.records.as_told([kept, merged])
    for client, field in ((kept, "keptClientId"), (merged, "mergedClientId")):
        if client not in named:
            raise NotFound("client", field=field)
    known = {client: record.stands_for for client, record in named.items()}
    held = unit.records.as_told(known.values())
    return held[known[kept]], held[known[merged]]


def _pass_on(
    unit: UnitOfWork, client: ClientId, to: ClientId, *, only: Belongings | None, by: UserId, now: datetime
) -> Belongings:
    """Hand a client's records over; those merged into it are only named."""

    records = unit.records
    quotes = [one for one in records.quotes_of(client) if only is None or one.id in only.quotes]
    invoices = [one for one in records.invoices_of(client) if only is None or one.id in only.invoices]
    about_it = unit.links.about(Subject.client(client))
    links = [one for one in about_it if only is None or one.id in only.links]
    addresses = [one for one in records.remembered_of(client) if only is None or one in only.addresses]
    records.save_quotes([replace(one, client=to) for one in quotes])
    records.save_invoices([replace(one, client=to) for one in invoices])
    for link in links:
        link.pass_on(client, to)
        unit.links.save(link)
    for address in addresses:
        records.remember(address, to, by=by, now=now)
    return Belongings(
        quotes=frozenset(one.id for one in quotes),
        invoices=frozenset(one.id for one in invoices),
        links=frozenset(one.id for one in links),
        addresses=frozenset(addresses),
        clients=frozenset(one.id for one in records.merged_into(client)),
    )
