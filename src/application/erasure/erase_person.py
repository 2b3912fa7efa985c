"""Erasing everything that is kept about one person, with a report of what, where and how many.

Texts of others are looked through first, the person's own meetings and records last: whoever is recognised by them is
recognised again when a crash has us begin anew. The hashes come before all: from then on nothing brings anything back.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from application.ports.clock import Clock
from application.ports.erasures import KeptBody
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from domain.erasure import Traces, folded_address
from domain.errors import DomainError, NotFound
from domain.identifiers import ClientId, DeliveryId, InviteeUri, MeetingId, MessageId, WorkspaceId
from domain.meeting import Meeting
from domain.records import ClientRecord, InvoiceRecord, QuoteRecord
from domain.values import Cause, CauseKind, EmailAddress

AT_ONCE: Final = 200
"""Rows that one unit holds."""

Paper = TypeVar("Paper", QuoteRecord, InvoiceRecord)


class NobodyNamed(DomainError):
    """Neither an address nor a client was given."""

    code = "erasure.nobody"

    def __init__(self) -> None:
        super().__init__("Say who: an e-mail address, or a client by the host app's id.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """The person, by what the one who asks knows of them."""

    email: EmailAddress | None = None
    client: str | None = None
    """The host app's own id of a client; whatever is about it is theirs."""


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What was erased in one workspace, or would be: how many, by what and where."""

    workspace: WorkspaceId | None
    """`None`: among deliveries of unknown owners."""
    counts: Mapping[str, int]


@dataclass(slots=True)
class _Person:
    """Whom it is about, as far as it was found out."""

    addresses: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    invitees: set[InviteeUri] = field(default_factory=set)
    clients: dict[ClientId, ClientRecord] = field(default_factory=dict)
    """Those that are the person."""
    others: dict[ClientId, ClientRecord] = field(default_factory=dict)
    """Those that only have an address of theirs."""

    @property
    def traces(self) -> Traces:
        return Traces.of(addresses=self.addresses, names=self.names)

    def has_booked(self, meeting: Meeting) -> bool:
        """Whether it is theirs: by an address, or because it is about a client that is them."""
        return meeting.match.attribution.client in self.clients or any(
            folded_address(one.facts.email) in self.addresses for one in meeting.chain
        )

    def is_in(self, body: bytes) -> bool:
        """Whether a delivery says anything of them."""
        text = body.decode(errors="replace")
        try:
            texts = list(_texts_in(json.loads(text)))
        except (ValueError, RecursionError):
            texts = [text]
        return any(one in self.invitees for one in texts) or any(map(self.traces.are_in, texts))


@dataclass(frozen=True)
class ErasePerson:
    """Erase a person in one workspace or in all. Safe to repeat; what is erased already is not counted again."""

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, whom: Whom, workspace: WorkspaceId | None, is_dry: bool = False) -> Sequence[ErasureReport]:
        """One report per workspace in which there was anything.

        Args:
            workspace: `None` for all.
            is_dry: only report.

        Raises:
            NobodyNamed.
            NotFound: no such workspace. "Nothing about them" would be a dangerous answer to a slip of the pen.
        """
        if whom.email is None and whom.client is None:
            raise NobodyNamed
        chosen = self._chosen(workspace)
        reports = [_Erasure(self.units, self.clock, one, is_dry).of(whom) for one in chosen]
        known = [email.text for email in (whom.email,) if email]
        reports.append(_Erasure(self.units, self.clock, None, is_dry).of_unknown_owners(known))
        return [one for one in reports if one.counts]

    def lift(self, *, email: EmailAddress, workspace: WorkspaceId | None) -> int:
        """Let an erased address be taken in anew; in how many workspaces it was erased. What was erased stays so.

        Raises:
            NotFound: no such workspace.
        """
        lifted = 0
        for one in self._chosen(workspace):
            with self.units.as_service(one) as unit:
                lifted += unit.erasures.lift([email.text])
                unit.commit()
        return lifted

    def _chosen(self, workspace: WorkspaceId | None) -> Sequence[WorkspaceId]:
        with self.units.as_system() as unit:
            there = unit.people.workspaces()
        if workspace is None:
            return there
        if workspace not in there:
            raise NotFound("workspace")
        return [workspace]


class _Erasure:
    """One workspace's."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, workspace: WorkspaceId | None, is_dry: bool) -> None:
        self._units = units
        self._clock = clock
        self._workspace = workspace
        self._is_dry = is_dry
        self._counts: Counter[str] = Counter()

    def of(self, whom: Whom) -> ErasureReport:
        person = self._found(whom)
        if person.addresses or person.clients:
            with self._unit() as unit:
                unit.erasures.note(person.addresses, at=self._clock.now())
                self._end(unit)
            self._empty_bodies(person)
            self._blank_what_is_said(person)
            self._of_meetings(person, self._erase_mentions)
            self._of_meetings(person, self._erase_meeting)
            self._erase_clients(person)
        return self._report()

    def of_unknown_owners(self, addresses: Sequence[str]) -> ErasureReport:
        if addresses:
            self._empty_bodies(_Person(addresses=set(addresses)))
        return self._report()

    def _found(self, whom: Whom) -> _Person:
        """By the address, then by all that the clients who are the person have, then by what they booked."""
        person = _Person(addresses={whom.email.text} if whom.email else set())
        with self._unit() as unit:
            if whom.client is not None:
                named = unit.records.clients_by_external_id([whom.client]).values()
                person.clients.update((one.id, one) for one in named)
            for one in unit.erasures.clients_with(person.addresses):
                is_them = one.email is not None and one.email.text in person.addresses
                (person.clients if is_them else person.others)[one.id] = one
            for one in list(person.clients.values()):
                person.clients.update((merged.id, merged) for merged in unit.records.merged_into(one.id))
            for one in person.clients.values():
                person.addresses |= {each.text for each in (one.email, *one.aliases) if each}
                person.addresses |= {each.text for each in unit.records.remembered_of(one.id)}
                person.names |= {one.name}
            shared = unit.erasures.clients_with(person.addresses)
            person.others.update((one.id, one) for one in shared if one.id not in person.clients)
        self._of_meetings(person, self._get_to_know)
        return person

    @staticmethod
    def _get_to_know(_: UnitOfWork, person: _Person, meeting: Meeting) -> None:
        if person.has_booked(meeting):
            person.invitees |= {one.facts.invitee for one in meeting.chain}
            person.names |= {one.facts.name for one in meeting.chain if not one.facts.is_erased}

    def _of_meetings(self, person: _Person, what: Callable[[UnitOfWork, _Person, Meeting], None]) -> None:
        """Each of theirs, and each in which they may be spoken of, once; a portion at a time."""
        seen: set[MeetingId] = set()

        def by_client(client: ClientId) -> Callable[[UnitOfWork, MeetingId | None], Sequence[Meeting]]:
            return lambda unit, after: unit.meetings.about(client, after=after, limit=AT_ONCE)

        likes = person.traces.likes
        readers = [by_client(one) for one in person.clients]
        if likes:
            readers.append(lambda unit, after: unit.erasures.meetings_like(likes, after=after, limit=AT_ONCE))
        for read in readers:
            after: MeetingId | None = None
            while True:
                with self._unit() as unit:
                    found = read(unit, after)
                    for meeting in found:
                        if meeting.id not in seen:
                            seen.add(meeting.id)
                            what(unit, person, meeting)
                    self._end(unit)
                if len(found) < AT_ONCE:
                    break
                after = found[-1].id

    def _erase_mentions(self, unit: UnitOfWork, person: _Person, meeting: Meeting) -> None:
        if not person.has_booked(meeting) and meeting.erase_mentions(person.traces, now=self._clock.now()):
            self._counts["meetings of others that spoke of them"] += 1
            unit.meetings.save(meeting, cause=Cause(CauseKind.RULE))

    def _erase_meeting(self, unit: UnitOfWork, person: _Person, meeting: Meeting) -> None:
        if person.has_booked(meeting) and meeting.erase(now=self._clock.now()):
            self._counts["meetings blanked"] += 1
            self._counts["bookings blanked"] += len(meeting.chain)
            unit.meetings.save(meeting, cause=Cause(CauseKind.RULE))

    def _empty_bodies(self, person: _Person) -> None:
        after: DeliveryId | None = None
        while True:
            with self._unit() as unit:
                kept: Sequence[KeptBody] = unit.erasures.bodies(after=after, limit=AT_ONCE)
                theirs = [one.id for one in kept if person.is_in(one.body)]
                unit.erasures.empty_bodies(theirs)
                self._end(unit)
            self._counts["deliveries emptied"] += len(theirs)
            if len(kept) < AT_ONCE:
                return
            after = kept[-1].id

    def _blank_what_is_said(self, person: _Person) -> None:
        """Messages, links, papers."""
        traces = person.traces
        with self._unit() as unit:
            said = unit.erasures.messages_like(traces.likes)
            messages = [MessageId(one.id) for one in said if any(map(traces.are_in, one.texts))]
            unit.erasures.blank_messages(messages, now=self._clock.now())
            links = unit.erasures.links_for(person.addresses, traces.likes)
            for link in links:
                link.forget_prefill()
                unit.links.save(link)
            quotes, invoices = unit.erasures.papers_like(traces.likes)
            titled = (_untitled(quotes, traces), _untitled(invoices, traces))
            unit.records.save_quotes(titled[0])
            unit.records.save_invoices(titled[1])
            self._end(unit)
        self._counts["messages blanked"] += len(messages)
        self._counts["links without prefill"] += len(links)
        self._counts["titles of quotes and invoices"] += len(titled[0]) + len(titled[1])

    def _erase_clients(self, person: _Person) -> None:
        now, traces = self._clock.now(), person.traces
        clients = [one for one in person.clients.values() if not one.is_erased]
        with self._unit() as unit:
            self._counts["remembered addresses"] += unit.erasures.forget_remembered(person.addresses, person.clients)
            unit.records.save_clients(
                [
                    *(one.erased(external_id=self._external_id_of(one, traces)) for one in clients),
                    *(one.without(person.addresses) for one in person.others.values()),
                ]
            )
            unit.erasures.mark_clients([one.id for one in clients], at=now)
            self._end(unit)
        self._counts["clients blanked"] += len(clients)
        self._counts["addresses of other clients"] += len(person.others)

    def _external_id_of(self, client: ClientRecord, traces: Traces) -> str:
        """The host app's own, unless it says who it was."""
        if not traces.are_in(client.external_id):
            return client.external_id
        return "erased:" + hashlib.sha256(f"{self._workspace}:{client.external_id}".encode()).hexdigest()

    def _unit(self) -> AbstractContextManager[UnitOfWork]:
        return self._units.as_system() if self._workspace is None else self._units.as_service(self._workspace)

    def _end(self, unit: UnitOfWork) -> None:
        if not self._is_dry:
            unit.commit()

    def _report(self) -> ErasureReport:
        return ErasureReport(self._workspace, {what: count for what, count in self._counts.items() if count})


def _untitled(papers: Sequence[Paper], traces: Traces) -> Sequence[Paper]:
    return [
        replace(one, title=traces.taken_out_of(one.title)) for one in papers if one.title and traces.are_in(one.title)
    ]


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts_in(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from (key, *_texts_in(one))
