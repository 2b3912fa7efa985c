"""Carrying out what is to be done because something happened."""

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from application.connections.refresh_event_types import RefreshEventTypes
from application.connections.release_connection import ReleaseConnection
from application.connections.subscribe_to_bookings import SubscribeToBookings, SubscriptionNotStanding
from application.meetings.rematch_meetings import RematchMeetings
from application.notifications.tell_owner_to_reconnect import TellOwnerToReconnect
from application.notifications.tell_owner_word_stopped import TellOwnerWordStopped
from application.ports.clock import Clock
from application.ports.outbox import Reaction, ReactionName
from application.ports.unit_of_work import UnitOfWorkFactory
from application.records.follow_merge import FollowMerge
from application.upkeep.begin_reconciliation import BeginReconciliation
from application.upkeep.carry_on_backfill import CarryOnBackfill
from application.upkeep.reconcile import ReconcileConnection, Unfinished
from domain.errors import OwnerActionNeeded, StaleWrite, Transient
from domain.identifiers import BackfillId, ConnectionId, MergeId, ReactionId, ReconciliationId
from domain.reconciliation import ReconciliationCause

LEASE: Final = timedelta(minutes=2)
"""Longer than any reaction takes with every time-out of its requests; after a crash, another takes over then."""
FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(hours=1)
MOST_TRIES: Final = 200
"""With an hour between the later ones: over a week."""


class Fate(StrEnum):
    """What became of one try."""

    DONE = "done"
    UNFINISHED = "unfinished"
    """So far all is well; it goes on later."""
    PUT_OFF = "put_off"
    GAVE_UP = "gave_up"
    """It is not tried again: it was often enough, or only the owner can help."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A reaction, and what became of it this time."""

    reaction: Reaction
    fate: Fate
    why: str | None = None
    """The name of the error, where it is not done."""


@dataclass(frozen=True)
class RunReaction:
    """Do one thing of the outbox, once by intent, and so that twice does no harm."""

    units: UnitOfWorkFactory
    clock: Clock
    subscribe_to_bookings: SubscribeToBookings
    tell_owner_to_reconnect: TellOwnerToReconnect
    tell_owner_word_stopped: TellOwnerWordStopped
    release_connection: ReleaseConnection
    begin_reconciliation: BeginReconciliation
    reconcile_connection: ReconcileConnection
    rematch_meetings: RematchMeetings
    follow_merge: FollowMerge
    carry_on_backfill: CarryOnBackfill
    refresh_event_types: RefreshEventTypes

    def __call__(self, *, reaction: ReactionId) -> Tried | None:
        """What became of it; `None` when there was nothing to do (any more).

        Raises:
            Exception: what nobody expected, after the reaction was put off.
        """
        now = self.clock.now()
        with self.units.as_system() as unit:
            found = unit.reactions.lease(reaction, now=now, until=now + LEASE)
            unit.commit()
        if found is None:
            return None
        try:
            self._carry_out(found)
        except Unfinished as unfinished:
            self._go_on_later(found, unfinished.go_on_after, "unfinished")
            return Tried(found, Fate.UNFINISHED)
        except SubscriptionNotStanding as error:
            # An answer, not a failure: it is asked for again as long as there is a connection, however often that is.
            why = type(error).__name__
            self._go_on_later(found, error.retry_after, why)
            return Tried(found, Fate.PUT_OFF, why)
        except (Transient, StaleWrite) as error:
            why = type(error).__name__
            return Tried(found, self._put_off(found, why, getattr(error, "retry_after", None)), why)
        except OwnerActionNeeded as error:
            # Connecting again begins it anew; until then nothing would help.
            why = type(error).__name__
            return Tried(found, self._over(found, gave_up=why), why)
        except Exception as error:
            self._put_off(found, type(error).__name__, None)
            raise
        return Tried(found, self._over(found, gave_up=None))

    def _carry_out(self, reaction: Reaction) -> None:
        workspace, connection = reaction.workspace, ConnectionId(reaction.about)
        match reaction.name:
            case ReactionName.SUBSCRIBE_TO_BOOKINGS:
                self._subscribe_and_look_back(reaction)
            case ReactionName.TELL_OWNER_TO_RECONNECT:
                self.tell_owner_to_reconnect(workspace=workspace, connection=connection)
            case ReactionName.TELL_OWNER_WORD_STOPPED:
                self.tell_owner_word_stopped(workspace=workspace, connection=connection, since=reaction.happened_at)
            case ReactionName.RELEASE_CONNECTION:
                self.release_connection(workspace=workspace, connection=connection)
            case ReactionName.RECONCILE:
                self.reconcile_connection(workspace=workspace, reconciliation=ReconciliationId(reaction.about))
            case ReactionName.REMATCH_MEETINGS:
                self.rematch_meetings.of_known_addresses(workspace)
            case ReactionName.FOLLOW_MERGE:
                self.follow_merge(workspace=workspace, merge=MergeId(reaction.about))
            case ReactionName.BACKFILL:
                self.carry_on_backfill(workspace=workspace, backfill=BackfillId(reaction.about))
            case ReactionName.REFRESH_EVENT_TYPES:
                self.refresh_event_types.unless_read_since(
                    reaction.happened_at, workspace=workspace, connection=connection
                )

    def _subscribe_and_look_back(self, reaction: Reaction) -> None:
        """First have Calendly tell us, then look at what it did not tell: so nothing falls in between.

        Where it refuses to tell, looking is all there is; so that does not wait for its consent. After a later consent
        nothing is left to do: that has a reaction of its own.
        """
        workspace, connection = reaction.workspace, ConnectionId(reaction.about)
        with self.units.as_service(workspace) as unit:
            connected_at = unit.connections.require(connection).connected_at
        if connected_at > reaction.happened_at:
            return
        is_first = connected_at == reaction.happened_at
        cause = ReconciliationCause.CONNECTED if is_first else ReconciliationCause.SUBSCRIPTION_REMADE
        look_back = partial(self.begin_reconciliation, workspace=workspace, connection=connection, cause=cause)
        try:
            is_new = self.subscribe_to_bookings(workspace=workspace, connection=connection)
        except SubscriptionNotStanding:
            look_back(unless_since=reaction.happened_at)
            raise
        look_back(unless_since=None if is_new else reaction.happened_at)

    def _go_on_later(self, reaction: Reaction, pause: timedelta, why: str) -> None:
        with self.units.as_system() as unit:
            unit.reactions.put_off(reaction.id, until=self.clock.now() + pause, why=why, afresh=True)
            unit.commit()

    def _put_off(self, reaction: Reaction, why: str, retry_after: timedelta | None) -> Fate:
        if reaction.tries >= MOST_TRIES:
            return self._over(reaction, gave_up=why)
        pause = min(FIRST_PAUSE * 2 ** min(reaction.tries, 12), LONGEST_PAUSE)
        pause *= random.uniform(0.5, 1.0)  # noqa: S311 - jitter, so that many do not come back at once
        with self.units.as_system() as unit:
            until = self.clock.now() + max(pause, retry_after or pause)
            unit.reactions.put_off(reaction.id, until=until, why=why)
            unit.commit()
        return Fate.PUT_OFF

    def _over(self, reaction: Reaction, *, gave_up: str | None) -> Fate:
        with self.units.as_system() as unit:
            if gave_up is None:
                unit.reactions.done(reaction.id, now=self.clock.now())
            else:
                unit.reactions.give_up(reaction.id, now=self.clock.now(), why=gave_up)
            unit.commit()
        return Fate.DONE if gave_up is None else Fate.GAVE_UP
