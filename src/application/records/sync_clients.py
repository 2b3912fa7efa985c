"""Taking in the host app's clients."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import partial

from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.records.sync import (
    UNSET,
    BadRecord,
    Unset,
    external_ids,
    judge_each,
    require_sync,
    taken,
    text_of,
)
from application.views import SyncReport
from domain.erasure import folded_address
from domain.events import ClientsReachable
from domain.identifiers import ClientId
from domain.records import ClientRecord
from domain.values import EmailAddress, InvalidEmailAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientInput:
    """A client as the host app has it."""

    external_id: str
    name: str
    email: str | Unset | None = UNSET
    aliases: Sequence[str] | Unset | None = UNSET
    phone: str | Unset | None = UNSET
    archived: bool | Unset = UNSET


@dataclass(frozen=True)
class SyncClients:
    """Upsert clients by the host app's own ids. Left out is unchanged, null is cleared.

    A client that was merged into another stays so: the host app's word on it is kept with it.
    """

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers

    def __call__(self, *, principal: Principal, clients: Sequence[ClientInput]) -> SyncReport:
        """
        Raises:
            OnlyAdminsSync, TooMany: nothing was taken. A bad record is in the report and refuses nothing else.
        """
        require_sync(principal, clients)
        with self.units.acting_as(principal) as unit:
            known = dict(unit.records.clients_by_external_id(external_ids(clients)))
            before, erased = dict(known), unit.erasures.when(_all_addresses(clients))
            changed, tally = judge_each(clients, known, partial(self._judge, erased.keys()))
            unit.records.save_clients(changed)
            if any(_is_reachable_anew(one, before.get(one.external_id)) for one in changed):
                unit.tell(ClientsReachable(occurred_at=self.clock.now(), workspace=principal.workspace))
            unit.commit()
        return tally.report()

    def _judge(self, erased: Set[str], given: ClientInput, before: ClientRecord | None) -> ClientRecord:
        if before and before.is_erased:
            raise BadRecord("client.erased", "This client was erased. Who comes back does so under another id.")
        email = taken(_addresses(given.email), (before.email,) if before and before.email else ())
        aliases = taken(_addresses(given.aliases), before.aliases if before else ())
        primary = email[0] if email else None
        if {folded_address(given.external_id), *(one.text for one in (*email, *aliases))} & erased:
            raise BadRecord("email.erased", "An address of this client's was erased. Take it out in your app, too.")
        return ClientRecord(
            id=before.id if before else ClientId(self.identifiers.new()),
            external_id=given.external_id,
            name=text_of(given.name, "name"),
            email=primary,
            aliases=tuple(sorted({one for one in aliases if one != primary}, key=lambda one: one.text)),
            phone=taken(given.phone, before.phone if before else None),
            archived=taken(given.archived, before.archived if before else False),
            merged_into=before.merged_into if before else None,
        )


def _is_reachable_anew(now: ClientRecord, before: ClientRecord | None) -> bool:
    """Whether something may have been booked from an address of theirs that decided nothing so far."""
    if now.archived:
        return False
    known = {before.email, *before.aliases} if before and not before.archived else set()
    return bool({now.email, *now.aliases} - known - {None})


def _all_addresses(clients: Sequence[ClientInput]) -> set[str]:
    """Whatever may be one, folded; and ids, which may be one."""
    texts = [one.external_id for one in clients]
    for one in clients:
        texts += [one.email] if isinstance(one.email, str) else []
        texts += [] if isinstance(one.aliases, Unset) or one.aliases is None else one.aliases
    return {folded_address(text) for text in texts}


def _addresses(given: str | Sequence[str] | Unset | None) -> tuple[EmailAddress, ...] | Unset:
    if isinstance(given, Unset):
        return given
    try:
        texts = [given] if isinstance(given, str) else given or []
        return tuple(EmailAddress.parse(text) for text in texts)
    except InvalidEmailAddress as error:
        raise BadRecord("email.invalid", str(error)) from error
