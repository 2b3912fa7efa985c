"""Our webhook subscription at Calendly: where its deliveries come in and what they are signed with.

Each has an unguessable key in its address (only its hash is kept) and a signing secret of its own. While one is being
remade, both the old and the new one are listened to, so that no moment is uncovered.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from domain.credentials import Secret
from domain.events import Aggregate, SubscriptionLost
from domain.identifiers import AccountUri, ConnectionId, SubscriptionUri, UserId, WorkspaceId


class SubscriptionState(StrEnum):
    """Where a subscription stands."""

    PENDING = "pending"  # asked for, or about to be
    ACTIVE = "active"
    REFUSED = "refused"  # Calendly said no; `trouble` says why
    ENDED = "ended"  # deleted, disabled or replaced


class SubscriptionTrouble(StrEnum):
    """Why Calendly refused it, as far as its answer tells."""

    PLAN = "plan"
    ROLE = "role"
    SCOPE = "scope"
    UNREACHABLE = "unreachable"
    OTHER = "other"


class SubscriptionScope(StrEnum):
    """Whose events it tells of."""

    USER = "user"
    ORGANIZATION = "organization"


class Signer(StrEnum):
    """Which secret a subscription's deliveries turned out to be signed with.

    It is not settled which Calendly uses for OAuth apps (API notes 4.3, 2026-11), so both are tried, the subscription's
    own first, and the one that fits is remembered.
    """

    OWN = "own"
    APP = "app"


# One subscription carries all our events: those of bookings, and those of event types for the cached list.
SUBSCRIBED_EVENTS: Final = (
    "invitee.created",
    "invitee.canceled",
    "invitee_no_show.created",
    "invitee_no_show.deleted",
    "event_type.created",
    "event_type.updated",
    "event_type.deleted",
)


@dataclass(slots=True, kw_only=True)
class Subscription(Aggregate):
    """One webhook subscription, ours."""

    id: UUID
    workspace: WorkspaceId
    connection: ConnectionId
    owner: UserId
    account: AccountUri
    """The connected account; deliveries must name it as their creator."""
    key_hash: bytes
    """SHA-256 of the key in the callback address."""
    secret: Secret = field(repr=False)
    scope: SubscriptionScope
    state: SubscriptionState
    asked_at: datetime
    uri: SubscriptionUri | None = None
    trouble: SubscriptionTrouble | None = None
    trouble_said: str | None = None
    """Calendly's own sentence, for the owner to read."""
    signer: Signer | None = None
    """`None` until the first delivery."""
    missigned_at: datetime | None = None
    """When something last came to its address that was signed with neither secret."""
    ended_at: datetime | None = None

    @classmethod
    def ask(
        cls,
        *,
        id: UUID,  # noqa: A002 - the glossary's word
        workspace: WorkspaceId,
        connection: ConnectionId,
        owner: UserId,
        account: AccountUri,
        key_hash: bytes,
        secret: Secret,
        scope: SubscriptionScope,
        now: datetime,
    ) -> Self:
        """Prepare one; it is listened to from here on, so that not even the first delivery is missed."""
        return cls(
            id=id,
            workspace=workspace,
            connection=connection,
            owner=owner,
            account=account,
            key_hash=key_hash,
            secret=secret,
            scope=scope,
            state=SubscriptionState.PENDING,
            asked_at=now,
        )

    @property
    def is_listened_to(self) -> bool:
        """Whether deliveries under its key are taken in."""
        return self.state in (SubscriptionState.PENDING, SubscriptionState.ACTIVE)

    def stand(self, uri: SubscriptionUri) -> None:
        """Calendly made it."""
        self.state, self.uri, self.trouble, self.trouble_said = SubscriptionState.ACTIVE, uri, None, None

    def refuse(self, trouble: SubscriptionTrouble, said: str | None) -> None:
        """Calendly did not make it."""
        self.state, self.trouble, self.trouble_said = SubscriptionState.REFUSED, trouble, said

    def lose(self, why: str, *, is_dead: bool, now: datetime) -> None:
        """Note that it does not stand at Calendly as we made it. Twice is the same as once.

        Args:
            why: for the owner to read.
            is_dead: nothing comes by it any more; else it is listened to until another stands.
        """
        if self.state is not SubscriptionState.ACTIVE or self.trouble is not None:
            return
        self.trouble, self.trouble_said = SubscriptionTrouble.OTHER, why
        if is_dead:
            self.end(now)
        self._record(SubscriptionLost(occurred_at=now, connection=self.connection))

    def end(self, now: datetime) -> None:
        """It is no more. Twice is once."""
        if self.state is not SubscriptionState.ENDED:
            self.state, self.ended_at = SubscriptionState.ENDED, now
