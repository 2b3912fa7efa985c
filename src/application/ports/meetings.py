"""The record.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.identifiers import (
    ClientId,
    InviteeUri,
    MeetingId,
    UserId,
)
from domain.meeting import Meeting
from domain.values import Cause, EmailAddress


class Meetings(Protocol):
    """The record."""

    @abstractmethod
    def get(self, meeting: MeetingId) -> Meeting | None:
        """By its id, or by that of a younger record it took over."""

    @abstractmethod
    def require(self, meeting: MeetingId) -> Meeting: ...

    @abstractmethod
    def claim(self, invitees: Collection[InviteeUri]) -> Sequence[Meeting]:
        """Every meeting of this workspace that knows of one of these invitees, oldest first.

        It knows of those in its chain, and of those that a booking of its chain names as its predecessor or successor
        though they have not been heard of yet: the halves of a move may come in any order, and only one need say so.
        Until the unit ends no other unit can claim any of the invitees, known or not, nor save these meetings.
        """

    @abstractmethod
    def about(self, client: ClientId, *, after: MeetingId | None, limit: int) -> Sequence[Meeting]:
        """Those about a client, and those of which a booking's match or a correction names it; held until the end.

        In the order of their ids. Service units only.

        Args:
            after: begin behind this one.
        """

    @abstractmethod
    def undecided(
        self,
        *,
        email: EmailAddress | None = None,
        owner: UserId | None = None,
        only_known: bool = False,
        after: MeetingId | None,
        limit: int,
    ) -> Sequence[Meeting]:
        """Those about which matching could not tell and may yet, canceled ones too; held until the end.

        In the order of their ids. Those that another holds are passed by: whoever holds them is at work on them.
        Service units only.

        Args:
            email: of the newest booking's invitee; `None` for all.
            owner: whose; `None` for all of the workspace.
            only_known: those whose invitee's address is a client's now.
            after: begin behind this one.
        """

    @abstractmethod
    def save(self, meeting: Meeting, *, cause: Cause) -> None:
        """Store it and a line in the change log per event it recorded, all with this cause."""

    @abstractmethod
    def save_all(self, meetings: Sequence[tuple[Meeting, Cause]]) -> None:
        """The same for many, none of them twice, each with its own cause."""

    @abstractmethod
    def retire(self, younger: Meeting, *, into: Meeting) -> None:
        """Drop a record that `into` took over; its id answers with `into` from now on, and what pointed at it too."""

    @abstractmethod
    def prune_changes(self, *, over_before: datetime, limit: int) -> int:
        """Forget the change log of meetings that were over by then and have not changed since; answers how many lines.

        A meeting's log goes whole or not at all, so of about `limit` lines it may be some more. Who reads on from
        before one of them is told to read the list again. System units only.
        """
