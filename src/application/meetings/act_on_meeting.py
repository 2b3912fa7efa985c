"""Acting on a meeting at Calendly: calling it off, saying that the invitee did not come, taking that back.

Each asks Calendly first, then reads the invitee back and records what Calendly now says: a 2xx is no proof, and the
webhook that follows finds nothing left to change.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from application.connections.ask_calendly import AskCalendly
from application.meetings.record_booking import RecordBooking
from application.ports.scheduling_provider import GoneAtProvider, SchedulingProvider
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.bookings import BookingFacts, MeetingStatus
from domain.connection import Connection
from domain.credentials import Secret
from domain.errors import DomainError, Transient
from domain.identifiers import MeetingId
from domain.meeting import Meeting
from domain.values import Cause, CauseKind

REASON_MAX_CHARACTERS = 10_000
"""Calendly's own limit for a reason (API notes 3.4, 2026-11)."""


class MeetingIsCanceled(DomainError):
    """There is nothing left to do to it."""

    code = "meeting.canceled"

    def __init__(self) -> None:
        super().__init__("This meeting is already canceled.")


class ReasonTooLong(DomainError):
    """Calendly takes no longer ones."""

    code = "meeting.reason_too_long"
    field = "reason"

    def __init__(self) -> None:
        super().__init__(f"A reason has at most {REASON_MAX_CHARACTERS} characters.")


class NotMarkedAsNoShow(DomainError):
    """Nobody said that the invitee did not come."""

    code = "meeting.not_a_no_show"

    def __init__(self) -> None:
        super().__init__("This meeting is not marked as a no-show.")


@dataclass(frozen=True)
class MeetingAtCalendly:
    """What the three have in common: find the meeting and the connection to act through, act, read back, record."""

    units: UnitOfWorkFactory
    provider: SchedulingProvider
    ask_calendly: AskCalendly
    record_booking: RecordBooking

    def find(self, principal: Principal, meeting: MeetingId) -> tuple[Meeting, Connection]:
        """
        Raises:
            NotFound: no such meeting for this principal.
            NotConnected, ReconnectNeeded: its connection cannot be used.
        """
        with self.units.acting_as(principal) as unit:
            found = unit.meetings.require(meeting)
        with self.units.as_service(principal.workspace) as unit:
            connection = unit.connections.require(found.chain[-1].claim.connection)
        connection.require_tokens()
        return found, connection

    def act(
        self,
        principal: Principal,
        meeting: Meeting,
        connection: Connection,
        request: Callable[[Secret], object],
    ) -> None:
        """Make the request, then record what Calendly says of the invitee afterwards, with the person as the cause."""
        self.ask_calendly(request, workspace=connection.workspace, connection=connection.id)
        # It is done at Calendly; should it not answer now, the webhook or the next sweep brings the rest.
        with suppress(Transient, GoneAtProvider):
            facts = self.read(meeting, connection)
            with self.units.as_service(connection.workspace) as unit:
                told_by = unit.connections.require(connection.id)
                cause = Cause(CauseKind.PERSON, principal.user)
                self.record_booking(unit, facts, told_by=told_by, cause=cause)
                unit.commit()

    def read(self, meeting: Meeting, connection: Connection) -> BookingFacts:
        """What Calendly says now of the meeting's newest booking."""
        return self.ask_calendly(
            lambda token: self.provider.booking(token, meeting.current.invitee),
            workspace=connection.workspace,
            connection=connection.id,
        )


@dataclass(frozen=True)
class CancelMeeting:
    """Call a meeting off. For a group event that means the whole event (Calendly has no other way)."""

    at_calendly: MeetingAtCalendly

    def __call__(self, *, principal: Principal, meeting: MeetingId, reason: str | None = None) -> MeetingId:
        """
        Raises:
            NotFound, MeetingIsCanceled, ReasonTooLong.
            ProviderRefused: Calendly said no, for example because it is in the past.
            NotConnected, ReconnectNeeded, Transient.
        """
        if reason and len(reason) > REASON_MAX_CHARACTERS:
            raise ReasonTooLong
        found, connection = self.at_calendly.find(principal, meeting)
        if found.status is MeetingStatus.CANCELED:
            raise MeetingIsCanceled
        provider, event = self.at_calendly.provider, found.current.event
        self.at_calendly.act(
            principal, found, connection, lambda token: provider.cancel_event(token, event, reason=reason or None)
        )
        return found.id


@dataclass(frozen=True)
class MarkNoShow:
    """Say that the invitee did not come. Saying it twice is the same as once."""

    at_calendly: MeetingAtCalendly

    def __call__(self, *, principal: Principal, meeting: MeetingId) -> MeetingId:
        """
        Raises:
            NotFound, MeetingIsCanceled.
            ProviderRefused: Calendly said no, for example because it has not begun.
            NotConnected, ReconnectNeeded, Transient.
        """
        found, connection = self.at_calendly.find(principal, meeting)
        if found.status is MeetingStatus.CANCELED:
            raise MeetingIsCanceled
        if found.status is MeetingStatus.NO_SHOW:
            return found.id
        provider, invitee = self.at_calendly.provider, found.current.invitee
        self.at_calendly.act(principal, found, connection, lambda token: provider.mark_no_show(token, invitee))
        return found.id


@dataclass(frozen=True)
class UnmarkNoShow:
    """Take back that the invitee did not come."""

    at_calendly: MeetingAtCalendly

    def __call__(self, *, principal: Principal, meeting: MeetingId) -> MeetingId:
        """
        Raises:
            NotFound, NotMarkedAsNoShow.
            NotConnected, ReconnectNeeded, Transient.
        """
        found, connection = self.at_calendly.find(principal, meeting)
        if found.status is not MeetingStatus.NO_SHOW:
            raise NotMarkedAsNoShow
        provider = self.at_calendly.provider
        mark = found.current.no_show or self.at_calendly.read(found, connection).no_show
        if mark is None:
            raise NotMarkedAsNoShow
        self.at_calendly.act(principal, found, connection, lambda token: provider.unmark_no_show(token, mark))
        return found.id
