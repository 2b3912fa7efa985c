"""The one way anything Calendly says of an invitee gets into the record.

Deliveries, answers to our own requests, and repairs all come through here, so that they cannot disagree.

Many statements are recorded as fast as this allows: whatever they need is claimed and read at once, and their meetings
are stored at once. What comes out is the same as recording one after the other (`docs/promises.md`, 2).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWork
from domain.bookings import TRACKING_FIELDS, BookingFacts
from domain.connection import Connection
from domain.identifiers import AccountUri, ClientId, InviteeUri, InvoiceId, MeetingId, QuoteId
from domain.matching import Attribution, CodeEvidence, Match, match
from domain.meeting import Booking, Claim, ClaimBasis, Meeting
from domain.scheduling_link import SchedulingLink
from domain.values import Cause, EmailAddress, Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class Told:
    """A statement, and how we came by it."""

    facts: BookingFacts
    by: Connection
    """It was heard through this connection, whose workspace is the meeting's."""
    cause: Cause


@dataclass(frozen=True)
class RecordBooking:
    """Join statements into the meetings of a workspace, within the caller's unit (a service unit)."""

    clock: Clock
    identifiers: Identifiers

    def __call__(self, unit: UnitOfWork, facts: BookingFacts, *, told_by: Connection, cause: Cause) -> Meeting:
        """Idempotent, and the same in any order: see `domain.meeting`. The caller commits.

        Args:
            told_by: the connection it was heard through; its workspace is the meeting's.
        """
        (meeting,) = self.all(unit, [Told(facts, told_by, cause)])
        return meeting

    def all(self, unit: UnitOfWork, told: Sequence[Told]) -> Sequence[Meeting]:
        """The same for many of one workspace; the meeting of each, in their order, as it is after all of them."""
        claimed = _Claimed(unit.meetings.claim({name for one in told for name in one.facts.names}))
        evidence = Evidence(unit, [one.facts for one in told])
        owners = _Owners(unit)
        erased = unit.erasures.when({address for one in told for address in one.facts.addresses})
        unsaved: dict[MeetingId, tuple[Meeting, Cause]] = {}
        names: list[InviteeUri] = []
        for one in told:
            booking = Booking(
                facts=one.facts.forgetting(erased),  # who was erased stays erased
                match=evidence.match_of(one.facts),
                claim=owners.claim_of(one.facts, evidence.links_of(one.facts), one.by),
            )
            known = claimed.knowing(one.facts.names)
            if any(meeting.id in unsaved for meeting in known):
                # A line of the change log has one cause: what the one told is written before the next tells more.
                unit.meetings.save_all(list(unsaved.values()))
                unsaved.clear()
            meeting = self._joined(booking, known, one)
            for younger in known[1:]:
                claimed.drop(younger)
            claimed.put(meeting)
            if len(known) > 1:
                unit.meetings.save(meeting, cause=one.cause)
                for younger in known[1:]:
                    unit.meetings.retire(younger, into=meeting)
            else:
                unsaved[meeting.id] = (meeting, one.cause)
            names.append(one.facts.invitee)
        unit.meetings.save_all(list(unsaved.values()))
        self._book(unit, evidence, told)
        return [claimed.knowing([name])[0] for name in names]

    def _joined(self, booking: Booking, known: Sequence[Meeting], told: Told) -> Meeting:
        now = self.clock.now()
        if not known:
            return Meeting.record(booking, id=MeetingId(self.identifiers.new()), workspace=told.by.workspace, now=now)
        meeting, *younger = known
        for one in younger:
            meeting.absorb(one, now=now)
        meeting.learn(booking, now=now)
        return meeting

    def _book(self, unit: UnitOfWork, evidence: "Evidence", told: Sequence[Told]) -> None:
        used: dict[str, SchedulingLink] = {}
        for one in told:
            for link in evidence.links_of(one.facts):
                link.book(booked_at=one.facts.booked_at, now=self.clock.now())
                used[link.code] = link
        for link in used.values():
            unit.links.save(link)


class _Claimed:
    """The meetings a unit has claimed, to be found by what they know of."""

    def __init__(self, meetings: Iterable[Meeting]) -> None:
        self._knowing: dict[InviteeUri, dict[MeetingId, Meeting]] = {}
        for meeting in meetings:
            self.put(meeting)

    def knowing(self, invitees: Iterable[InviteeUri]) -> Sequence[Meeting]:
        """As `Meetings.claim` answers: oldest first."""
        found = {meeting.id: meeting for one in invitees for meeting in self._knowing.get(one, {}).values()}
        return [found[one] for one in sorted(found)]

    def put(self, meeting: Meeting) -> None:
        for name in _known_to(meeting):
            self._knowing.setdefault(name, {})[meeting.id] = meeting

    def drop(self, meeting: Meeting) -> None:
        for name in _known_to(meeting):
            self._knowing.get(name, {}).pop(meeting.id, None)


def _known_to(meeting: Meeting) -> Iterable[InviteeUri]:
    return {name for booking in meeting.chain for name in booking.facts.names}


class _Owners:
    """Whose bookings are, each host looked up once."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._hosting: dict[tuple[AccountUri, ...], dict[AccountUri, Connection]] = {}

    def claim_of(self, facts: BookingFacts, links: Sequence[SchedulingLink], told_by: Connection) -> Claim:
        hosts = tuple(host.account for host in facts.hosts)
        connected = {told_by.account.uri: told_by} if hosts == (told_by.account.uri,) else self._connected(hosts)
        host = next((connected[account] for account in hosts if account in connected), None)
        heard_through = (host or told_by).id
        if links:
            return Claim(links[0].owner, ClaimBasis.LINK, heard_through)
        if host:
            return Claim(host.owner, ClaimBasis.HOST, heard_through)
        return Claim(told_by.owner, ClaimBasis.DELIVERY, heard_through)

    def _connected(self, hosts: tuple[AccountUri, ...]) -> dict[AccountUri, Connection]:
        if hosts not in self._hosting:
            self._hosting[hosts] = dict(self._unit.connections.hosting(hosts))
        return self._hosting[hosts]


class Evidence:
    """What links and records say about bookings, as they are now: the one rule there is, read at once for many."""

    def __init__(self, unit: UnitOfWork, bookings: Sequence[BookingFacts]) -> None:
        """Read all there is about these; their links are held until the unit ends."""
        codes = {code for facts in bookings for code in codes_in(facts)}
        self._links = {link.code: link for link in unit.links.by_codes(codes)}
        subjects = {link.subject for facts in bookings for link in self.links_of(facts)[:1]}
        self._attributions = {subject: attribution_to(unit, subject) for subject in subjects}
        undecided = [facts for facts in bookings if self._attribution_by_code(facts) is None]
        emails = {email for facts in undecided if (email := EmailAddress.read(facts.email))}
        self._having = unit.records.with_emails(emails)

    def links_of(self, facts: BookingFacts) -> Sequence[SchedulingLink]:
        """The links whose codes a booking carries, oldest first."""
        carried = (self._links[code] for code in codes_in(facts) if code in self._links)
        return sorted(carried, key=lambda link: link.id)

    def match_of(self, facts: BookingFacts) -> Match:
        """What a booking by itself says about whom it is."""
        links = self.links_of(facts)
        code = CodeEvidence(link=links[0].id, attribution=self._attribution_by_code(facts)) if links else None
        email = EmailAddress.read(facts.email)
        return match(code, self._having.get(email, ()) if email else ())

    def _attribution_by_code(self, facts: BookingFacts) -> Attribution | None:
        links = self.links_of(facts)
        return self._attributions[links[0].subject] if links else None


def codes_in(facts: BookingFacts) -> Collection[str]:
    """What may be a code of ours."""
    # In any of the fields: the setting that says which one is ours may have changed since a link was made.
    values = (facts.tracking.value(field) for field in TRACKING_FIELDS)
    return sorted({value for value in values if value})


def attribution_to(unit: UnitOfWork, subject: Subject) -> Attribution | None:
    """Whom and what a subject stands for; `None` when it is not there (any more)."""
    if subject.kind is SubjectKind.QUOTE:
        quote = unit.records.quote(QuoteId(subject.id))
        return Attribution(client=quote.client, quote=quote.id) if quote and not quote.archived else None
    if subject.kind is SubjectKind.INVOICE:
        invoice = unit.records.invoice(InvoiceId(subject.id))
        return Attribution(client=invoice.client, invoice=invoice.id) if invoice and not invoice.archived else None
    client = unit.records.client(ClientId(subject.id))
    return Attribution(client=client.id) if client and not client.archived else None
