"""Saying whom and what a meeting is about, when we could not tell or told wrongly."""

from dataclasses import dataclass

from application.meetings.record_booking import attribution_to
from application.ports.clock import Clock
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.errors import NotFound
from domain.identifiers import MeetingId
from domain.matching import Attribution
from domain.values import Cause, CauseKind, Subject


@dataclass(frozen=True)
class AttachMeeting:
    """Tie a meeting to a client, quote or invoice; a quote or invoice brings its client along. It sticks."""

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, principal: Principal, meeting: MeetingId, subject: Subject) -> MeetingId:
        """
        Raises:
            NotFound: no such meeting or record *for this principal*; another's looks the same.
            StaleWrite: somebody changed it meanwhile; safe to try again.
        """
        with self.units.acting_as(principal) as unit:
            attribution = attribution_to(unit, subject)
            if attribution is None:
                raise NotFound(subject.kind.value, field="subject")
            found = unit.meetings.require(meeting)
            found.attach_to(attribution, by=principal.user, now=self.clock.now())
            unit.meetings.save(found, cause=Cause(CauseKind.PERSON, principal.user))
            unit.commit()
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
