"""A link that a client can book through, and its life.

Its code does two jobs: it is the address of our short link, and it comes back with the booking as the tracking value
by which we know what the meeting is about. 128 random bits, so that nobody finds another's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from domain.errors import DomainError
from domain.events import Aggregate, LinkBooked, LinkIssued, LinkWithdrawn
from domain.identifiers import ClientId, ConnectionId, EventTypeUri, LinkId, UserId, WorkspaceId
from domain.values import EmailAddress, Subject


class LinkState(StrEnum):
    """Where a link stands. The first that is true, in this order: booked, withdrawn, expired, opened, open."""

    OPEN = "open"
    OPENED = "opened"
    BOOKED = "booked"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class LinkAlreadyBooked(DomainError):
    """A link that led to a meeting cannot be taken back; the meeting can be canceled."""

    code = "link.booked"

    def __init__(self) -> None:
        super().__init__("Someone already booked through this link. Cancel the meeting instead.")


# Unused single-use links are said to end after 90 days (second-hand; API notes 3.3, 2026-09).
SINGLE_USE_LIFETIME: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class OfferedEventType:
    """What can be booked through the link, as it was when the link was made."""

    uri: EventTypeUri
    name: str
    duration_minutes: int


@dataclass(slots=True, kw_only=True)
class SchedulingLink(Aggregate):
    """One link, made for one subject."""

    id: LinkId
    workspace: WorkspaceId
    owner: UserId
    connection: ConnectionId
    code: str
    subject: Subject
    event_type: OfferedEventType
    booking_url: str
    """Calendly's page for it, without prefill and tracking."""
    single_use: bool
    prefill_name: str | None
    prefill_email: EmailAddress | None
    tracking_field: str
    """The field of Calendly's that carries the code; kept, for the setting may change later."""
    issued_at: datetime
    opens: int = 0
    first_opened_at: datetime | None = None
    booked_at: datetime | None = None
    """When the earliest booking through it was made, by Calendly's clock."""
    withdrawn_at: datetime | None = None
    event_type_gone_at: datetime | None = None

    @classmethod
    def issue(
        cls,
        *,
        id: LinkId,  # noqa: A002 - the glossary's word
        workspace: WorkspaceId,
        owner: UserId,
        connection: ConnectionId,
        code: str,
        subject: Subject,
        event_type: OfferedEventType,
        booking_url: str,
        single_use: bool,
        prefill_name: str | None,
        prefill_email: EmailAddress | None,
        tracking_field: str,
        now: datetime,
    ) -> Self:
        """Make a link that nobody has opened yet."""
        link = cls(
            id=id,
            workspace=workspace,
            owner=owner,
            connection=connection,
            code=code,
            subject=subject,
            event_type=event_type,
            booking_url=booking_url,
            single_use=single_use,
            prefill_name=prefill_name,
            prefill_email=prefill_email,
            tracking_field=tracking_field,
            issued_at=now,
        )
        link._record(LinkIssued(occurred_at=now, link=id))
        return link

    def state(self, now: datetime) -> LinkState:
        """Where it stands at `now`."""
        if self.booked_at is not None:
            return LinkState.BOOKED
        if self.withdrawn_at is not None:
            return LinkState.WITHDRAWN
        if self.expires_at is not None and now >= self.expires_at:
            return LinkState.EXPIRED
        return LinkState.OPENED if self.opens else LinkState.OPEN

    @property
    def expires_at(self) -> datetime | None:
        """When an unused single-use link ends; a reusable one does not."""
        return self.issued_at + SINGLE_USE_LIFETIME if self.single_use else None

    def can_be_followed(self, now: datetime) -> bool:
        """Whether the short link still leads to a page on which one can book."""
        if self.event_type_gone_at is not None:
            return False
        state = self.state(now)
        return state in (LinkState.OPEN, LinkState.OPENED) or (
            state is LinkState.BOOKED and not self.single_use and self.withdrawn_at is None
        )

    def open(self, now: datetime) -> None:
        """Count that a person followed it."""
        self.opens += 1
        self.first_opened_at = self.first_opened_at or now

    def book(self, *, booked_at: datetime, now: datetime) -> None:
        """Note that a booking carried its code. Of several, in any order, the earliest is remembered."""
        if self.booked_at is None:
            self._record(LinkBooked(occurred_at=now, link=self.id))
        self.booked_at = booked_at if self.booked_at is None else min(self.booked_at, booked_at)

    def withdraw(self, now: datetime) -> None:
        """Take it back; the short link then says so. Withdrawing twice is the same as once.

        Raises:
            LinkAlreadyBooked: a single-use link that led to a meeting has nothing left to take back.
        """
        if self.withdrawn_at is not None:
            return
        if self.booked_at is not None and self.single_use:
            raise LinkAlreadyBooked
        self.withdrawn_at = now
        self._record(LinkWithdrawn(occurred_at=now, link=self.id))

    def pass_on(self, client: ClientId, to: ClientId) -> None:
        """Be about another client, where it is about this one."""
        if self.subject == Subject.client(client):
            self.subject = Subject.client(to)

    def forget_prefill(self) -> None:
        """Whom it was made for is erased; the link stays what it is."""
        self.prefill_name = self.prefill_email = None

    def mark_event_type_gone(self, now: datetime) -> None:
        """Note that what it offers was deleted or switched off at Calendly."""
        self.event_type_gone_at = self.event_type_gone_at or now

    def mark_event_type_offered(self) -> None:
        """Note that what it offers can be booked again: it had only been switched off."""
        self.event_type_gone_at = None
