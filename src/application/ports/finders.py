"""Questions of the screens: one statement each, answered with views.

Called from the rim only, never from a use case. Each sees what the principal may see, and answers `None` or leaves out
what they may not, as if it did not exist.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from application.paging import Page, PageRequest
from application.ports.deliveries import DeliveryState
from application.principal import Principal
from application.views import (
    BackfillView,
    CandidateView,
    ClientView,
    ConnectionView,
    DeliveryView,
    HostOptionView,
    InviteeView,
    InvoiceView,
    LinkMessageView,
    MeetingChangeView,
    MeetingView,
    MergedClientView,
    QuoteView,
    ReconciliationView,
    SchedulingLinkView,
    SeenStatus,
    ViewerView,
)
from domain.errors import DomainError
from domain.values import Subject, SubjectKind


class Resync(DomainError):
    """The change log no longer reaches back that far; read the list anew."""

    code = "RESYNC"

    def __init__(self) -> None:
        super().__init__("The change log no longer reaches back that far. Read the list again.")


class MeetingOrder(StrEnum):
    """How meetings are listed; ties by id."""

    STARTS_AT_ASC = "starts_at_asc"
    STARTS_AT_DESC = "starts_at_desc"
    CREATED_AT_DESC = "created_at_desc"


class MeetingPart(StrEnum):
    """What a list of meetings may leave out, for it costs something to find and to carry."""

    LINK = "link"
    INVITEE = "invitee"
    ADDRESSES = "addresses"
    DETAILS = "details"
    CLIENT = "client"
    """With what lists show of one: id, name, address, and whether a link can be made."""
    WHOLE_CLIENT = "whole_client"
    QUOTE = "quote"
    INVOICE = "invoice"


WHOLE_MEETING: Final = frozenset(MeetingPart)
PARTS: Final[Mapping[str, MeetingPart]] = {
    "link_id": MeetingPart.LINK,
    "invitee": MeetingPart.INVITEE,
    "join_url": MeetingPart.ADDRESSES,
    "cancel_url": MeetingPart.ADDRESSES,
    "reschedule_url": MeetingPart.ADDRESSES,
    **dict.fromkeys(
        ("owner", "host", "hosts", "guests", "location", "match", "cancellation", "moves", "answers"),
        MeetingPart.DETAILS,
    ),
    "client": MeetingPart.CLIENT,
    "quote": MeetingPart.QUOTE,
    "invoice": MeetingPart.INVOICE,
}
"""Where each field of `MeetingView` belongs; what is not named here is always there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCriteria:
    """Which meetings; everything given must hold."""

    statuses: frozenset[SeenStatus] | None = None
    starts_from: datetime | None = None
    """Inclusive."""
    starts_before: datetime | None = None
    """Exclusive."""
    client: UUID | None = None
    quote: UUID | None = None
    invoice: UUID | None = None
    host: UUID | None = None
    """A user of ours who owns the meeting's calendar."""
    matched: bool | None = None
    """Whether it is about someone."""
    decided: bool | None = None
    """Whether matching could tell whom it is about, or a person has said, if only that it is about nobody."""
    search: str | None = None
    """Words, or beginnings of words, of the invitee's name or address, the event type or the client's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCriteria:
    """Which deliveries; everything given must hold."""

    states: frozenset[DeliveryState] | None = None
    connection: UUID | None = None
    received_from: datetime | None = None
    """Inclusive."""
    received_before: datetime | None = None
    """Exclusive."""


class Finders(Protocol):
    """Every question the API asks."""

    @abstractmethod
    def viewer(self, principal: Principal) -> ViewerView:
        """With their connection, as `connection` tells it: nearly every page asks for both."""

    @abstractmethod
    def connection(self, principal: Principal) -> ConnectionView | None:
        """The principal's own: the one not closed, else the one closed last."""

    @abstractmethod
    def connection_by_id(self, principal: Principal, connection: UUID) -> ConnectionView | None: ...

    @abstractmethod
    def last_reconciliation(
        self, principal: Principal, connection: UUID, *, now: datetime
    ) -> ReconciliationView | None:
        """The comparison with Calendly that was begun last."""

    @abstractmethod
    def last_backfill(self, principal: Principal, connection: UUID, *, now: datetime) -> BackfillView | None:
        """The bringing in of meetings from before, or the look at it, that was begun last."""

    @abstractmethod
    def repairs(self, principal: Principal, reconciliation: UUID, *, limit: int) -> Sequence[MeetingChangeView]:
        """What it repaired, in order, without the meeting in each."""

    @abstractmethod
    def open_connections(self, principal: Principal) -> Sequence[ConnectionView]:
        """Those not disconnected, by account name, at most 100."""

    @abstractmethod
    def hosts(self, principal: Principal) -> Sequence[HostOptionView]:
        """Whose calendars are or were connected, for they hold meetings; by name, at most 500."""

    @abstractmethod
    def member_names(self, principal: Principal, users: Collection[UUID]) -> Mapping[UUID, str]:
        """What those of these who were ever admitted to the workspace are called, by the host app, else by their
        Calendly account; absent when nobody says, or they were never here.
        """

    @abstractmethod
    def clients(self, principal: Principal, *, search: str | None, page: PageRequest) -> Page[ClientView]:
        """By name; archived ones left out. `search`: beginnings of words of the name, or part of an address."""

    @abstractmethod
    def clients_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, ClientView]:
        """Ids of clients that were merged into others answer with those."""

    @abstractmethod
    def merged_clients(
        self, principal: Principal, clients: Collection[UUID]
    ) -> Mapping[UUID, Sequence[MergedClientView]]:
        """Those merged into each, in the order in which that was said; absent when none."""

    @abstractmethod
    def quotes_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, QuoteView]: ...

    @abstractmethod
    def invoices_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, InvoiceView]: ...

    @abstractmethod
    def quotes_of_clients(self, principal: Principal, clients: Collection[UUID]) -> Mapping[UUID, Sequence[QuoteView]]:
        """Newest first, at most 100 each, archived ones left out; absent when none."""

    @abstractmethod
    def invoices_of_clients(
        self, principal: Principal, clients: Collection[UUID]
    ) -> Mapping[UUID, Sequence[InvoiceView]]: ...

    @abstractmethod
    def meetings(
        self,
        principal: Principal,
        criteria: MeetingCriteria,
        *,
        order: MeetingOrder,
        page: PageRequest,
        now: datetime,
        parts: Set[MeetingPart] = WHOLE_MEETING,
    ) -> Page[MeetingView]:
        """With `as_of` read in the same snapshot.

        Args:
            parts: what will be read of each; to read another is an error.

        Raises:
            BadPageRequest: a cursor is none of this order's.
        """

    @abstractmethod
    def meetings_of_subjects(
        self,
        principal: Principal,
        kind: SubjectKind,
        ids: Collection[UUID],
        *,
        order: MeetingOrder,
        page: PageRequest,
        now: datetime,
    ) -> Mapping[UUID, Page[MeetingView]]:
        """The same page for each, as `meetings` has it for one; an empty one where there is nothing to be seen.

        Raises:
            BadPageRequest: a cursor is none of this order's.
        """

    @abstractmethod
    def meetings_by_ids(
        self, principal: Principal, ids: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, MeetingView]:
        """Ids of records taken over by others answer with those."""

    @abstractmethod
    def others_in_events(self, principal: Principal, meetings: Collection[UUID]) -> Mapping[UUID, int]:
        """How many others are, not canceled, in the event of each of these, whoever's meetings theirs are; absent when
        none. Of those, nothing but the number is told, for it is they who are called off along with it.
        """

    @abstractmethod
    def links_by_ids(
        self, principal: Principal, ids: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, SchedulingLinkView]: ...

    @abstractmethod
    def links_of_subjects(
        self, principal: Principal, subjects: Collection[Subject], *, now: datetime
    ) -> Mapping[Subject, Sequence[SchedulingLinkView]]:
        """Newest first, at most 100 each; absent when none."""

    @abstractmethod
    def messages_of_links(
        self, principal: Principal, links: Collection[UUID]
    ) -> Mapping[UUID, Sequence[LinkMessageView]]:
        """Newest first; absent when none."""

    @abstractmethod
    def meetings_of_links(
        self, principal: Principal, links: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, MeetingView]:
        """The meeting each led to, the earliest booked where several; absent when none."""

    @abstractmethod
    def last_change(self, principal: Principal) -> int:
        """The number of the workspace's last committed change; 0 when none."""

    @abstractmethod
    def changes_after(
        self, principal: Principal, number: int, *, limit: int, now: datetime
    ) -> Sequence[MeetingChangeView]:
        """Lines after `number` that the principal may see, in order, at most `limit`.

        Raises:
            Resync: lines after `number` are no longer kept.
        """

    @abstractmethod
    def changes_of_meetings(
        self, principal: Principal, meetings: Collection[UUID], *, limit: int
    ) -> Mapping[UUID, Sequence[MeetingChangeView]]:
        """Each meeting's own lines, oldest first and at most `limit`, without the meeting in each."""

    @abstractmethod
    def deliveries(
        self, principal: Principal, criteria: DeliveryCriteria, *, page: PageRequest
    ) -> Page[DeliveryView] | None:
        """The workspace's inbox, newest first; `None` for members, whose it is not to see."""

    @abstractmethod
    def deliveries_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, DeliveryView]: ...

    @abstractmethod
    def meetings_changed_by(self, principal: Principal, causes: Collection[UUID]) -> Mapping[UUID, Sequence[UUID]]:
        """The ids of the meetings with lines that have one of these as their cause's reference; absent when none."""

    @abstractmethod
    def match_queue(
        self, principal: Principal, *, with_canceled: bool, page: PageRequest, now: datetime
    ) -> Page[MeetingView]:
        """Meetings about which matching could not tell and nobody has said anything, the latest start first."""

    @abstractmethod
    def candidates_for(
        self, principal: Principal, invitees: Collection[InviteeView]
    ) -> Mapping[InviteeView, Sequence[CandidateView]]:
        """Clients whom an invitee might be, the likeliest first, at most 10 each; absent when none."""

    @abstractmethod
    def remembered_addresses(self, principal: Principal, clients: Collection[UUID]) -> Mapping[UUID, Sequence[str]]:
        """The addresses that people said are always these clients'; absent when none."""
