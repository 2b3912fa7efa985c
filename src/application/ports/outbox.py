"""What is to be done because something happened, kept until it is done.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.identifiers import (
    ReactionId,
    WorkspaceId,
)


class ReactionName(StrEnum):
    """What we do because something happened."""

    SUBSCRIBE_TO_BOOKINGS = "subscribe_to_bookings"
    TELL_OWNER_TO_RECONNECT = "tell_owner_to_reconnect"
    RELEASE_CONNECTION = "release_connection"
    TELL_OWNER_WORD_STOPPED = "tell_owner_word_stopped"
    RECONCILE = "reconcile"
    REMATCH_MEETINGS = "rematch_meetings"
    FOLLOW_MERGE = "follow_merge"
    BACKFILL = "backfill"
    REFRESH_EVENT_TYPES = "refresh_event_types"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Something to do, kept until it is done."""

    id: ReactionId
    workspace: WorkspaceId
    name: ReactionName
    about: UUID
    """The record the event was about."""
    happened_at: datetime
    tries: int = 0


class Reactions(Protocol):
    """The outbox. Rows come into it by themselves when an aggregate is saved (`application.reactions`)."""

    @abstractmethod
    def lease(self, reaction: ReactionId, *, now: datetime, until: datetime) -> Reaction | None:
        """Take it for a while; `None` when it is done, put off until later, or leased. Counts a try. System units only.

        Being not yet due for the sweep is no hindrance; that only gives the job a head start.
        """

    @abstractmethod
    def done(self, reaction: ReactionId, *, now: datetime) -> None:
        """Say that it is over."""

    @abstractmethod
    def put_off(self, reaction: ReactionId, *, until: datetime, why: str, afresh: bool = False) -> None:
        """Have it wait and be tried again; `afresh`, with all its tries: it got on, or may be asked without end."""

    @abstractmethod
    def give_up(self, reaction: ReactionId, *, now: datetime, why: str) -> None:
        """Keep it for a person to look at."""

    @abstractmethod
    def waiting(self, *, now: datetime, again_at: datetime, limit: int) -> Sequence[ReactionId]:
        """Those due and not leased, the longest waiting first; not due again before `again_at`. System units only."""

    @abstractmethod
    def prune(self, *, settled_before: datetime, limit: int) -> int:
        """Forget old ones that are over, however they ended; answers how many. System units only."""
