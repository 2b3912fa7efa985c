"""Our record of one invitee's booking, through all its moves.

Calendly has no such thing: a move there is a canceled booking and a new one that point at each other. We hold them
together as a chain, and derive from it what a person sees. So:

1. A meeting is the join of what was ever heard of its bookings; arrival order and copies leave no trace in it.
2. Where it stands, when it is and whose it is follow from the chain's last booking; what it is about follows from the
   whole chain (`matching.carried_over`), or from a person's correction, which sticks.
3. Each fact is told once: a booking first seen is BOOKED, or MOVED when it has a predecessor; later statements tell
   only what they change.
4. Who was erased from one booking of the chain is erased from all, whatever comes later.
5. When a late half shows that two records are one meeting, the older stays and the younger's id answers with it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from domain.bookings import BookingFacts, MeetingStatus
from domain.erasure import Traces
from domain.errors import DomainError
from domain.events import Aggregate, ChangeKind, MeetingChanged
from domain.identifiers import ClientId, ConnectionId, InviteeUri, MeetingId, UserId, WorkspaceId
from domain.matching import Attribution, Correction, Match, MatchReason, carried_over
from domain.values import TimeSlot


class NotTheSameMeeting(DomainError):
    """Nothing links the booking or record to this meeting."""

    code = "meeting.unrelated"


class ClaimBasis(StrEnum):
    """Why a booking is whose it is, strongest first."""

    LINK = "link"  # the owner of the link it carries
    HOST = "host"  # the connected owner who hosts it
    DELIVERY = "delivery"  # the owner of the connection that told us


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose a booking is, and through which connection we heard of it."""

    owner: UserId
    basis: ClaimBasis
    connection: ConnectionId


@dataclass(frozen=True, slots=True)
class Booking:
    """One link of the chain: what Calendly says, and what we made of it when we first heard."""

    facts: BookingFacts
    match: Match
    claim: Claim


@dataclass(frozen=True, slots=True)
class Move:
    """From one booking of the chain to the next."""

    moved_from: TimeSlot | None
    """`None` while the earlier half has not been heard of."""
    moved_to: TimeSlot
    moved_at: datetime
    by_host: bool | None
    """`None` while unknown."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class Passed:
    """What of a meeting went from one client to another."""

    bookings: frozenset[InviteeUri] = frozenset()
    """Those whose own match was about the client."""
    corrections: frozenset[datetime] = frozenset()
    """Those by which a person had said so, by their moments."""

    def __or__(self, other: Self) -> Self:
        return replace(self, bookings=self.bookings | other.bookings, corrections=self.corrections | other.corrections)


# What each part of the record is called in the change log, and how to read it.
_PARTS: Final[Mapping[str, str]] = {
    "event_type_name": "eventTypeName",
    "name": "invitee",
    "email": "invitee",
    "time_zone": "invitee",
    "hosts": "host",
    "location": "location",
    "answers": "answers",
    "guests": "guests",
    "cancel_url": "cancelUrl",
    "reschedule_url": "rescheduleUrl",
}


@dataclass(slots=True, kw_only=True)
class Meeting(Aggregate):
    """One invitee's meeting, however often it moved."""

    id: MeetingId
    workspace: WorkspaceId
    chain: tuple[Booking, ...]
    """Oldest first; never empty."""
    correction: Correction | None = None
    recorded_at: datetime

    @classmethod
    def record(cls, booking: Booking, *, id: MeetingId, workspace: WorkspaceId, now: datetime) -> Self:  # noqa: A002 - the glossary's word
        """Begin a record with the first thing heard of it, whatever that is."""
        meeting = cls(id=id, workspace=workspace, chain=(booking,), recorded_at=now)
        meeting._tell_arrival(booking, now)
        meeting._tell_status(MeetingStatus.SCHEDULED, now)
        return meeting

    # What a person sees

    @property
    def current(self) -> BookingFacts:
        """What Calendly says of the newest booking."""
        return self.chain[-1].facts

    @property
    def status(self) -> MeetingStatus:
        """Where it stands. The old half of a move does not end the meeting."""
        return MeetingStatus.SCHEDULED if self.current.was_moved else self.current.status

    @property
    def is_moving(self) -> bool:
        """Calendly said that it moved, and not yet to when; `slot` is still the old one."""
        return self.current.was_moved

    @property
    def slot(self) -> TimeSlot:
        """When it takes place, as far as we have heard."""
        return self.current.slot

    @property
    def owner(self) -> UserId:
        """Whose it is: the owner of a link anywhere in the chain, else as the newest booking says."""
        by_link = (booking.claim for booking in self.chain if booking.claim.basis is ClaimBasis.LINK)
        return next(by_link, self.chain[-1].claim).owner

    @property
    def match(self) -> Match:
        """Whom and what it is about, and why."""
        found = carried_over([booking.match for booking in self.chain])
        if self.correction is None:
            return found.after_erasure() if self.is_erased else found
        return Match(reason=MatchReason.CORRECTED, attribution=self.correction.attribution, link=found.link)

    @property
    def booked_at(self) -> datetime:
        """When the earliest booking known was made, by Calendly's clock."""
        return self.chain[0].facts.booked_at

    @property
    def moves(self) -> tuple[Move, ...]:
        """Every move whose new half was heard of, oldest first."""
        slots = {booking.facts.invitee: booking.facts for booking in self.chain}
        made = []
        for booking in self.chain:
            facts = booking.facts
            before = slots.get(facts.predecessor) if facts.predecessor else None
            if facts.predecessor is None and booking is self.chain[0]:
                continue
            ended = before.cancellation if before else None
            made.append(
                Move(
                    moved_from=before.slot if before else None,
                    moved_to=facts.slot,
                    moved_at=facts.booked_at,
                    by_host=(ended.canceler == "host") if ended and ended.canceler else None,
                    reason=ended.reason if ended else None,
                )
            )
        return tuple(made)

    # What happens to it

    def learn(self, booking: Booking, *, now: datetime) -> None:
        """Take in what was heard of one of its bookings. Hearing it again changes nothing.

        What we made of a booking when it was first heard of (`match`, `claim`) stays: clients may have changed since.

        Raises:
            NotTheSameMeeting: it neither is in the chain nor is linked to it.
        """
        known = {one.facts.invitee: one for one in self.chain}
        mine = known.get(booking.facts.invitee)
        if mine is None and not self._is_linked_to(booking.facts):
            raise NotTheSameMeeting("That booking is not linked to this meeting.")
        before, status, match = self.current, self.status, self.match
        known[booking.facts.invitee] = (
            booking if mine is None else replace(mine, facts=mine.facts.joined_with(booking.facts))
        )
        self.chain = _kept_erased(in_order(known.values()))
        if mine is None:
            self._tell_arrival(booking, now)
        self._tell_status(status, now)
        self._tell_details(before, now)
        self._tell_match(match, now)

    def absorb(self, younger: Self, *, now: datetime) -> None:
        """Become one with a record that turned out to be of the same meeting.

        Raises:
            NotTheSameMeeting: it is another workspace's, or the older of the two.
        """
        if younger.workspace != self.workspace or younger.id < self.id:
            raise NotTheSameMeeting("Only a younger record of the same workspace can be taken over.")
        known = {one.facts.invitee: one for one in younger.chain}
        for mine in self.chain:
            other = known.get(mine.facts.invitee)
            known[mine.facts.invitee] = (
                mine if other is None else replace(mine, facts=mine.facts.joined_with(other.facts))
            )
        self.chain = _kept_erased(in_order(known.values()))
        corrections = [one for one in (self.correction, younger.correction) if one]
        self.correction = max(corrections, key=lambda one: one.at, default=None)
        self._record(MeetingChanged(occurred_at=now, meeting=self.id, kind=ChangeKind.JOINED, absorbed=younger.id))

    def attach_to(self, attribution: Attribution, *, by: UserId, now: datetime) -> None:
        """Let a person say whom and what it is about; with an empty attribution, that it is about none of them.

        Saying the same again changes nothing.
        """
        if self.correction and self.correction.attribution == attribution:
            return
        match = self.match
        self.correction = Correction(attribution=attribution, by=by, at=now)
        self._tell_match(match, now)

    def take_back_correction(self, *, now: datetime) -> None:
        """Let it be about whom matching says again. Where nothing was corrected, nothing changes."""
        match, self.correction = self.match, None
        self._tell_match(match, now)

    def reconsider(self, matches: Mapping[InviteeUri, Match], *, now: datetime) -> None:
        """Take in what matching says today of bookings of which it could not tell before.

        What was decided stays decided: a client who takes over an address must not take the meetings that were held
        with whoever had it. A correction stands above it all.
        """
        before = self.match
        self.chain = tuple(
            one if one.match.is_decided else replace(one, match=matches.get(one.facts.invitee, one.match))
            for one in self.chain
        )
        self._tell_match(before, now)

    @property
    def is_erased(self) -> bool:
        """Whether its invitee was erased."""
        return any(one.facts.is_erased for one in self.chain)

    def erase(self, *, now: datetime) -> bool:
        """Forget who booked it, in all of its bookings and in those still to come of the same chain.

        When it was, whose, and what it is about stays. Whether there was anything to forget.
        """
        return self._say_of_each(lambda facts: facts if facts.is_erased else facts.erased(), now)

    def erase_mentions(self, traces: Traces, *, now: datetime) -> bool:
        """Forget a person who is spoken of in somebody else's meeting; whether they were."""
        return self._say_of_each(lambda facts: facts.without(traces), now)

    def _say_of_each(self, what: Callable[[BookingFacts], BookingFacts], now: datetime) -> bool:
        chain = tuple(replace(one, facts=what(one.facts)) for one in self.chain)
        if chain == self.chain:
            return False
        before, match, self.chain = self.current, self.match, chain
        self._tell_details(before, now)
        self._tell_match(match, now)
        return True

    def pass_on(self, client: ClientId, to: ClientId, *, only: Passed | None = None, now: datetime) -> Passed:
        """Have whatever is about one client be about another: they turned out to be the same, or not to be after all.

        Who corrected what stays as it was said. Answers with what it was that changed; nothing, where nothing did.

        Args:
            only: just this, as far as it still is about the client; else everything.
        """
        before = self.match
        chain = [
            replace(one, match=one.match.passed_on(client, to))
            if only is None or one.facts.invitee in only.bookings
            else one
            for one in self.chain
        ]
        bookings = frozenset(
            new.facts.invitee
            for old, new in zip(self.chain, chain, strict=True)
            if old.match.attribution != new.match.attribution
        )
        self.chain = tuple(chain)
        said, corrections = self.correction, frozenset[datetime]()
        if said and said.attribution.client == client and (only is None or said.at in only.corrections):
            self.correction = replace(said, attribution=said.attribution.passed_on(client, to))
            corrections = frozenset({said.at})
        self._tell_match(before, now)
        return Passed(bookings=bookings, corrections=corrections)

    def _is_linked_to(self, facts: BookingFacts) -> bool:
        # Also when both merely name a third that has not been heard of: it stands between them.
        return any(facts.names & one.facts.names for one in self.chain)

    # Telling it once

    def _tell(self, kind: ChangeKind, now: datetime, *fields: str) -> None:
        self._record(MeetingChanged(occurred_at=now, meeting=self.id, kind=kind, fields=fields))

    def _tell_arrival(self, booking: Booking, now: datetime) -> None:
        if booking.facts.predecessor is None:
            self._tell(ChangeKind.BOOKED, now)
        elif booking is self.chain[-1]:
            self._tell(ChangeKind.MOVED, now, "startsAt", "endsAt", "moves")
        else:
            self._tell(ChangeKind.MOVED, now, "moves")

    def _tell_status(self, before: MeetingStatus, now: datetime) -> None:
        if self.status is before:
            return
        if self.status is MeetingStatus.CANCELED:
            self._tell(ChangeKind.CANCELED, now, "status", "cancellation")
        elif self.status is MeetingStatus.NO_SHOW:
            self._tell(ChangeKind.NO_SHOW_MARKED, now, "status")
        elif before is MeetingStatus.NO_SHOW:
            self._tell(ChangeKind.NO_SHOW_UNMARKED, now, "status")
        else:
            self._tell(ChangeKind.DETAILS, now, "status")

    def _tell_details(self, before: BookingFacts, now: datetime) -> None:
        if before.invitee != self.current.invitee:
            return  # a move says it all
        changed = {told for part, told in _PARTS.items() if getattr(before, part) != getattr(self.current, part)}
        if before.slot != self.current.slot:
            changed |= {"startsAt", "endsAt"}
        if changed:
            self._tell(ChangeKind.DETAILS, now, *sorted(changed))

    def _tell_match(self, before: Match, now: datetime) -> None:
        if (before.attribution, before.candidates) != (self.match.attribution, self.match.candidates):
            self._tell(ChangeKind.ATTRIBUTED, now, "client", "quote", "invoice", "match")


def _kept_erased(chain: tuple[Booking, ...]) -> tuple[Booking, ...]:
    """One invitee's, all of it: who was erased from one booking is erased from the others."""
    if not any(one.facts.is_erased for one in chain):
        return chain
    return tuple(one if one.facts.is_erased else replace(one, facts=one.facts.erased()) for one in chain)


def in_order(bookings: Iterable[Booking]) -> tuple[Booking, ...]:
    """The bookings of one meeting, each after the one it was moved from.

    Links decide; where some halves have not been heard of, or contradict each other, the time of booking does, then
    the address, so that the same bookings are always in the same order.
    """
    waiting = sorted(bookings, key=lambda one: (one.facts.booked_at, one.facts.invitee))
    before: dict[InviteeUri, set[InviteeUri]] = {one.facts.invitee: set() for one in waiting}
    for one in waiting:
        if one.facts.predecessor in before:
            before[one.facts.invitee].add(one.facts.predecessor)
        if one.facts.successor in before:
            before[one.facts.successor].add(one.facts.invitee)
    placed: list[Booking] = []
    while waiting:
        # A ring cannot come from Calendly; should one be forged, the earliest goes first and the order stays total.
        free = next((one for one in waiting if not before[one.facts.invitee]), waiting[0])
        waiting.remove(free)
        placed.append(free)
        for others in before.values():
            others.discard(free.facts.invitee)
    return tuple(placed)
