"""Saying whom and what a meeting is about, when we could not tell or told wrongly."""

from dataclasses import dataclass
from datetime import datetime

from application.meetings.record_booking import attribution_to
from application.meetings.rematch_meetings import RematchMeetings
from application.ports.clock import Clock
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.principal import Principal
from domain.errors import DomainError, NotFound
from domain.identifiers import MeetingId
from domain.matching import Attribution
from domain.meeting import Meeting
from domain.values import Cause, CauseKind, EmailAddress, Subject


class NothingToRemember(DomainError):
    """The meeting has no address that could be remembered, or is about nobody."""

    code = "address.none"
    field = "remember"

    def __init__(self) -> None:
        super().__init__("The invitee gave no e-mail address that can be remembered.")


@dataclass(frozen=True)
class AttachMeeting:
    """Tie a meeting to a client, quote or invoice; a quote or invoice brings its client along. It sticks."""

    units: UnitOfWorkFactory
    clock: Clock
    rematch: RematchMeetings

    def __call__(
        self, *, principal: Principal, meeting: MeetingId, subject: Subject, remember: bool = False
    ) -> MeetingId:
        """
        Args:
            remember: the invitee's address is always this client's from now on, and what was booked with it before and
                could not be told is looked at again. A crash in between leaves those in the match queue, where looking
                again finds them.

        Raises:
            NotFound: no such meeting or record *for this principal*; another's looks the same.
            NothingToRemember: nothing was changed.
            StaleWrite: somebody changed it meanwhile; safe to try again.
        """
        now = self.clock.now()
        with self.units.acting_as(principal) as unit:
            attribution = attribution_to(unit, subject)
            if attribution is None:
                raise NotFound(subject.kind.value, field=f"{subject.kind.value}Id")
            found = unit.meetings.require(meeting)
            address = _remembered(unit, found, attribution, principal, now) if remember else None
            found.attach_to(attribution, by=principal.user, now=now)
            unit.meetings.save(found, cause=Cause(CauseKind.PERSON, principal.user))
            unit.commit()
        if address is not None:
            self.rematch.of_address(principal.workspace, address)
        return found.id


@dataclass(frozen=True)
class DetachMeeting:
    """Say that a meeting is about none of the clients. That sticks, too."""

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, principal: Principal, meeting: MeetingId) -> MeetingId:
        """
        Raises:
            NotFound, StaleWrite.
        """
        with self.units.acting_as(principal) as unit:
            found = unit.meetings.require(meeting)
            found.attach_to(Attribution(), by=principal.user, now=self.clock.now())
            unit.meetings.save(found, cause=Cause(CauseKind.PERSON, principal.user))
            unit.commit()
        return found.id


@dataclass(frozen=True)
class UndoCorrection:
    """Take back what a person said of a meeting, so that it is about whom matching says."""

    units: UnitOfWorkFactory
    clock: Clock
    rematch: RematchMeetings

    def __call__(self, *, principal: Principal, meeting: MeetingId) -> MeetingId:
        """Where nothing was corrected, nothing changes. An address that was remembered stays so.

        Raises:
            NotFound, StaleWrite.
        """
        with self.units.acting_as(principal) as unit:
            found = unit.meetings.require(meeting)
            found.take_back_correction(now=self.clock.now())
            unit.meetings.save(found, cause=Cause(CauseKind.PERSON, principal.user))
            unit.commit()
        address = EmailAddress.read(found.current.email)
        if address is not None and not found.match.is_decided:
            self.rematch.of_address(principal.workspace, address)
        return found.id


def _remembered(
    unit: UnitOfWork, meeting: Meeting, attribution: Attribution, principal: Principal, now: datetime
) -> EmailAddress:
    address = EmailAddress.read(meeting.current.email)
    if address is None or attribution.client is None:
        raise NothingToRemember
    unit.records.remember(address, attribution.client, by=principal.user, now=now)
    return address
