"""Looking again at meetings of which nothing could be told when they were booked.

Clients come to be, get an address or are named by a person after somebody booked. The rule is the one that every
booking is judged by (`record_booking.Evidence`); what was decided, and what a person corrected, is left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from application.meetings.record_booking import Evidence
from application.ports.clock import Clock
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.principal import Principal
from domain.identifiers import MeetingId, UserId, WorkspaceId
from domain.meeting import Meeting
from domain.values import Cause, CauseKind, EmailAddress

AT_ONCE: Final = 100
"""Meetings that one unit holds: booking goes on beside it."""


@dataclass(frozen=True)
class RematchMeetings:
    """Match what could not be matched. Safe to repeat, and beside deliveries: what is being worked on is passed by."""

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, principal: Principal) -> int:
        """The whole workspace's for owners and admins, for members their own. How many are about somebody now."""
        owner = None if principal.is_admin else principal.user
        return self._all(principal.workspace, owner=owner)

    def of_address(self, workspace: WorkspaceId, email: EmailAddress) -> int:
        """Those booked with one address, whosever they are. How many are about somebody now."""
        return self._all(workspace, email=email)

    def of_known_addresses(self, workspace: WorkspaceId) -> int:
        """Those booked with an address that some client has now, whosever they are."""
        return self._all(workspace, only_known=True)

    def _all(
        self,
        workspace: WorkspaceId,
        *,
        email: EmailAddress | None = None,
        owner: UserId | None = None,
        only_known: bool = False,
    ) -> int:
        decided, last = 0, None
        while True:
            portion, last = self._portion(workspace, email, owner, only_known, after=last)
            decided += portion
            if last is None:
                return decided

    def _portion(
        self,
        workspace: WorkspaceId,
        email: EmailAddress | None,
        owner: UserId | None,
        only_known: bool,
        *,
        after: MeetingId | None,
    ) -> tuple[int, MeetingId | None]:
        """How many were decided, and behind which meeting to go on; `None` at the end."""
        with self.units.as_service(workspace) as unit:
            found = unit.meetings.undecided(email=email, owner=owner, only_known=only_known, after=after, limit=AT_ONCE)
            self._reconsider(unit, found)
            unit.commit()
        decided = sum(meeting.match.is_decided for meeting in found)
        return decided, found[-1].id if len(found) == AT_ONCE else None

    def _reconsider(self, unit: UnitOfWork, meetings: Sequence[Meeting]) -> None:
        undecided = {
            meeting.id: [one.facts for one in meeting.chain if not one.match.is_decided] for meeting in meetings
        }
        evidence = Evidence(unit, [facts for bookings in undecided.values() for facts in bookings])
        for meeting in meetings:
            matches = {facts.invitee: evidence.match_of(facts) for facts in undecided[meeting.id]}
            meeting.reconsider(matches, now=self.clock.now())
        unit.meetings.save_all([(meeting, Cause(CauseKind.RULE)) for meeting in meetings])
