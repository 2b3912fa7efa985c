"""Having meetings follow when a client was merged into another, or that was undone."""

from dataclasses import dataclass
from typing import Final

from application.meetings.rematch_meetings import RematchMeetings
from application.ports.clock import Clock
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.identifiers import MeetingId, MergeId, WorkspaceId
from domain.values import Cause, CauseKind

AT_ONCE: Final = 100
"""Meetings that one unit holds: booking goes on beside it."""


@dataclass(frozen=True)
class FollowMerge:
    """Portion by portion, whosever the meetings are. Safe to repeat, and to run twice at once."""

    units: UnitOfWorkFactory
    clock: Clock
    rematch: RematchMeetings

    def __call__(self, *, workspace: WorkspaceId, merge: MergeId) -> None:
        """What cannot be told of is then looked at again: two who shared an address no longer do, or do again."""
        last, goes_on = None, True
        while goes_on:
            last = self._portion(workspace, merge, after=last)
            goes_on = last is not None
        self.rematch.of_known_addresses(workspace)

    def _portion(self, workspace: WorkspaceId, merge: MergeId, *, after: MeetingId | None) -> MeetingId | None:
        """Behind which meeting to go on; `None` at the end."""
        with self.units.as_service(workspace) as unit:
            found = unit.merges.get(merge)
            if found is None:
                return None
            is_undone = found.undone_by is not None
            # Not always who took it: that one may have been merged since, and its meetings with it.
            holder = unit.records.client(found.kept)
            if holder is None:
                raise RuntimeError("a client that another was merged into is always there")
            client, to = (holder.id, found.merged) if is_undone else (found.merged, holder.id)
            meetings = unit.meetings.about(client, after=after, limit=AT_ONCE)
            for meeting in meetings:
                passed = meeting.pass_on(client, to, only=found.passed if is_undone else None, now=self.clock.now())
                unit.meetings.save(meeting, cause=Cause(CauseKind.PERSON, found.undone_by or found.by))
                if not is_undone:
                    found.note(passed)
            is_last = len(meetings) < AT_ONCE
            if is_undone and is_last:
                unit.merges.drop(found)
            elif meetings and not is_undone:
                unit.merges.save(found)
            unit.commit()
        return None if is_last else meetings[-1].id
