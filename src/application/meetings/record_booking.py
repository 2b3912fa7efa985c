"""The one way anything Calendly says of an invitee gets into the record.

Deliveries, answers to our own requests, and repairs all come through here, so that they cannot disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWork
from domain.bookings import TRACKING_FIELDS, BookingFacts
from domain.connection import Connection
from domain.identifiers import ClientId, InvoiceId, MeetingId, QuoteId
from domain.matching import Attribution, CodeEvidence, Match, match
from domain.meeting import Booking, Claim, ClaimBasis, Meeting
from domain.scheduling_link import SchedulingLink
from domain.values import Cause, EmailAddress, Subject, SubjectKind


@dataclass(frozen=True)
class RecordBooking:
    """Join a statement into the meetings of a workspace, within the caller's unit (a service unit)."""

    clock: Clock
    identifiers: Identifiers

    def __call__(self, unit: UnitOfWork, facts: BookingFacts, *, told_by: Connection, cause: Cause) -> Meeting:
        """Idempotent, and the same in any order: see `domain.meeting`. The caller commits.

        Args:
            told_by: the connection it was heard through; its workspace is the meeting's.
        """
        now = self.clock.now()
        known = unit.meetings.claim(facts.names)
        links = unit.links.by_codes(codes_in(facts))
        booking = Booking(
            facts=facts,
            match=match_of(unit, facts, links),
            claim=_claim_of(unit, facts, links, told_by),
        )
        if not known:
            meeting = Meeting.record(
                booking, id=MeetingId(self.identifiers.new()), workspace=told_by.workspace, now=now
            )
            unit.meetings.save(meeting, cause=cause)
        else:
            meeting, *younger = known
            for one in younger:
                meeting.absorb(one, now=now)
            meeting.learn(booking, now=now)
            unit.meetings.save(meeting, cause=cause)
            for one in younger:
                unit.meetings.retire(one, into=meeting)
        for link in links:
            link.book(booked_at=facts.booked_at, now=now)
            unit.links.save(link)
        return meeting


def codes_in(facts: BookingFacts) -> Sequence[str]:
    """What may be a code of ours."""
    # In any of the fields: the setting that says which one is ours may have changed since a link was made.
    values = (facts.tracking.value(field) for field in TRACKING_FIELDS)
    return sorted({value for value in values if value})


def match_of(unit: UnitOfWork, facts: BookingFacts, links: Sequence[SchedulingLink]) -> Match:
    """What a booking by itself says about whom it is, as the records are now: the one rule there is.

    Args:
        links: those whose codes it carries.
    """
    code = CodeEvidence(link=links[0].id, attribution=attribution_to(unit, links[0].subject)) if links else None
    if code and code.attribution:
        return match(code, ())
    email = EmailAddress.read(facts.email)
    return match(code, unit.records.with_email(email) if email else ())


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


def _claim_of(unit: UnitOfWork, facts: BookingFacts, links: Sequence[SchedulingLink], told_by: Connection) -> Claim:
    hosts = [host.account for host in facts.hosts]
    connected = {told_by.account.uri: told_by} if hosts == [told_by.account.uri] else unit.connections.hosting(hosts)
    host = next((connected[account] for account in hosts if account in connected), None)
    heard_through = (host or told_by).id
    if links:
        return Claim(links[0].owner, ClaimBasis.LINK, heard_through)
    if host:
        return Claim(host.owner, ClaimBasis.HOST, heard_through)
    return Claim(told_by.owner, ClaimBasis.DELIVERY, heard_through)
