"""What Calendly says of one invitee, and how two things it said are joined into one.

Calendly delivers at least once and in any order, and the API tells the same facts again. So what we know of an invitee
is a join of everything ever heard (a semilattice), with these promises, which the property tests hold it to:

1. Joining is commutative, associative and idempotent: order and copies do not matter.
2. Canceled is final: a late or repeated "created" never revives a booking.
3. Everything else follows the newest statement, by Calendly's own `updated_at` (microseconds).

What belongs here: facts from Calendly. What does not: whose meeting it is and what it is about (`meeting`, `matching`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self, TypeVar

from domain.erasure import ERASED, Traces, folded_address
from domain.identifiers import AccountUri, EventTypeUri, EventUri, InviteeUri, NoShowUri
from domain.values import TimeSlot


class MeetingStatus(StrEnum):
    """Where a meeting stands. A move changes the slot, not the status."""

    SCHEDULED = "scheduled"
    NO_SHOW = "no_show"  # set and unset, whenever Calendly says so
    CANCELED = "canceled"  # final: a late "created" delivery must not revive it


ALLOWED: Final[Mapping[MeetingStatus, frozenset[MeetingStatus]]] = {
    MeetingStatus.SCHEDULED: frozenset({MeetingStatus.CANCELED, MeetingStatus.NO_SHOW}),
    MeetingStatus.NO_SHOW: frozenset({MeetingStatus.SCHEDULED, MeetingStatus.CANCELED}),
    MeetingStatus.CANCELED: frozenset(),
}
"""From a status to those it may turn into when Calendly speaks later."""


class NoticeKind(StrEnum):
    """What a delivery, or a look at the API, is about."""

    BOOKED = "invitee.created"
    CANCELED = "invitee.canceled"
    NO_SHOW_MARKED = "invitee_no_show.created"
    NO_SHOW_UNMARKED = "invitee_no_show.deleted"


# Among statements with the same `updated_at`, the one that says more wins: Calendly stamps a change and the delivery
# that tells of it alike, but a copied or hand-made body may carry an older stamp.
_WEIGHT: Final[Mapping[NoticeKind, int]] = {
    NoticeKind.BOOKED: 0,
    NoticeKind.NO_SHOW_MARKED: 1,
    NoticeKind.NO_SHOW_UNMARKED: 2,
    NoticeKind.CANCELED: 3,
}


@dataclass(frozen=True, slots=True)
class Host:
    """One of the people who hold the meeting, as Calendly names them."""

    account: AccountUri
    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a meeting takes place. `text` is an address, a number or a note, never to be shown as a link."""

    kind: str
    text: str | None = None
    join_url: str | None = None
    """Absolute http(s); anything else Calendly sent is in `text`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the invitee answered to one of the event type's questions. `position` counts from 0."""

    question: str
    answer: str
    position: int


class CancelerKind(StrEnum):
    """Who called it off."""

    HOST = "host"
    INVITEE = "invitee"


@dataclass(frozen=True, slots=True)
class Cancellation:
    """How a booking was called off; also on the old half of a move, where it says who moved it."""

    canceled_at: datetime | None
    canceled_by: str | None
    canceler: CancelerKind | None
    reason: str | None
    """Calendly sends "" for an invitee and null for a host who gave none; both are `None` here."""


@dataclass(frozen=True, slots=True)
class Tracking:
    """What came along in the booking link and comes back verbatim, canceled and moved bookings included."""

    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_content: str | None = None
    utm_term: str | None = None
    salesforce_uuid: str | None = None

    def value(self, name: str) -> str | None:
        """What one of the six fields says, by Calendly's name for it.

        Raises:
            ValueError: there is no field of this name.
        """
        if name not in TRACKING_FIELDS:
            raise ValueError(f"{name!r} is no tracking field of Calendly's")
        found: str | None = getattr(self, name)
        return found


TRACKING_FIELDS: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "salesforce_uuid")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFacts:
    """Everything Calendly said of one invitee at `updated_at`.

    Complete by itself: each delivery carries the whole invitee with its event, so that any one of them is enough to
    make a record.
    """

    invitee: InviteeUri
    event: EventUri
    said_by: NoticeKind
    status: MeetingStatus
    slot: TimeSlot
    booked_at: datetime
    updated_at: datetime
    event_updated_at: datetime
    """Of the event the invitee is in; a join address may come to it later. Orders statements otherwise even."""
    predecessor: InviteeUri | None = None
    """The invitee this one was moved from."""
    successor: InviteeUri | None = None
    """The invitee this one was moved to."""
    was_moved: bool = False
    """This half of a move is over; where it went may or may not be known yet."""
    cancellation: Cancellation | None = None
    no_show: NoShowUri | None = None
    event_type: EventTypeUri | None = None
    event_type_name: str = ""
    name: str = ""
    email: str = ""
    """As the invitee typed it. It may be no address at all."""
    time_zone: str | None = None
    hosts: tuple[Host, ...] = ()
    location: Location | None = None
    answers: tuple[Answer, ...] = ()
    guests: tuple[str, ...] = ()
    tracking: Tracking = Tracking()
    cancel_url: str | None = None
    reschedule_url: str | None = None
    is_erased: bool = False
    """Whoever booked was erased. Final, as being canceled is: nothing that is heard later brings them back."""

    @property
    def addresses(self) -> frozenset[str]:
        """Of the invitee and the guests, as addresses are compared."""
        return frozenset(folded_address(one) for one in (self.email, *self.guests) if one.strip())

    def erased(self) -> Self:
        """What stays when the invitee is erased: that somebody had booked what, when, and what became of it."""
        canceled, location = self.cancellation, self.location
        return replace(
            self,
            cancellation=replace(canceled, canceled_by=None, reason=None) if canceled else None,
            name=ERASED,
            email="",
            time_zone=None,
            location=Location(location.kind) if location else None,
            answers=(),
            guests=(),
            tracking=Tracking(),
            cancel_url=None,
            reschedule_url=None,
            is_erased=True,
        )

    def without(self, traces: Traces) -> Self:
        """What stays of somebody else's booking when a person who is spoken of in it is erased."""

        def out_of(text: str | None) -> str | None:
            return None if text is None else traces.taken_out_of(text)

        canceled, location = self.cancellation, self.location
        return replace(
            self,
            event_type_name=traces.taken_out_of(self.event_type_name),
            cancellation=replace(canceled, canceled_by=out_of(canceled.canceled_by), reason=out_of(canceled.reason))
            if canceled
            else None,
            location=replace(location, text=out_of(location.text)) if location else None,
            answers=tuple(replace(one, answer=traces.taken_out_of(one.answer)) for one in self.answers),
            guests=tuple(one for one in self.guests if not traces.are_in(one)),
        )

    def forgetting(self, erased: Mapping[str, datetime]) -> Self:
        """Without whoever was erased since this was booked; who booked again afterwards did so anew.

        Args:
            erased: when, by address as addresses are compared.
        """

        def is_gone(address: str) -> bool:
            at = erased.get(folded_address(address))
            return at is not None and self.booked_at <= at

        if is_gone(self.email):
            return self.erased()
        return self.without(Traces.of(addresses=filter(is_gone, self.guests), names=()))

    @property
    def names(self) -> frozenset[InviteeUri]:
        """The invitees this statement ties together: its own, and those it was moved from and to."""
        return frozenset(uri for uri in (self.invitee, self.predecessor, self.successor) if uri is not None)

    def joined_with(self, other: Self) -> Self:
        """What is known after hearing both, whichever came first.

        Raises:
            ValueError: they speak of different invitees.
        """
        if self.invitee != other.invitee:
            raise ValueError("only statements about the same invitee can be joined")
        older, newer = (self, other) if self._is_not_after(other) else (other, self)
        joined = replace(
            newer,
            status=newer.status if newer.status in ALLOWED[older.status] else older.status,
            predecessor=_kept(newer.predecessor, older.predecessor),
            successor=_kept(newer.successor, older.successor),
            was_moved=newer.was_moved or older.was_moved,
            cancellation=_kept(newer.cancellation, older.cancellation),
        )
        return joined.erased() if self.is_erased or other.is_erased else joined

    def _is_not_after(self, other: Self) -> bool:
        mine = (self.updated_at, _WEIGHT[self.said_by], self.event_updated_at)
        others = (other.updated_at, _WEIGHT[other.said_by], other.event_updated_at)
        if mine != others:
            return mine < others
        # Bodies that agree on all of that and still differ do not occur at Calendly. Should one be forged or mangled,
        # the outcome must not depend on who came first: any total order over what is not kept from both will do.
        return (repr(self._replaceable()), self.status) <= (repr(other._replaceable()), other.status)

    def _replaceable(self) -> Self:
        return replace(
            self,
            status=MeetingStatus.SCHEDULED,
            predecessor=None,
            successor=None,
            was_moved=False,
            cancellation=None,
        )


_Kept = TypeVar("_Kept")


def _kept(one: _Kept | None, other: _Kept | None) -> _Kept | None:
    """What either knows; of two that contradict each other, the same one whoever came first."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other, key=repr)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a delivery says, parsed: about one invitee, told by the subscription of one account."""

    kind: NoticeKind
    told_by: AccountUri
    facts: BookingFacts
