"""One owner's tie to one Calendly account.

A record is kept after a disconnect, so that history keeps its origin and the same account can come back to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from domain.credentials import Secret, TokenPair
from domain.errors import OwnerActionNeeded
from domain.events import Aggregate, ConnectionClosed, ConnectionEstablished, ConnectionLapsed
from domain.identifiers import AccountUri, ConnectionId, OrganizationUri, UserId, WorkspaceId


class ConnectionStatus(StrEnum):
    """Where a connection stands."""

    ACTIVE = "active"
    RECONNECT_NEEDED = "reconnect_needed"
    DISCONNECTED = "disconnected"


ALLOWED: Final[Mapping[ConnectionStatus, frozenset[ConnectionStatus]]] = {
    ConnectionStatus.ACTIVE: frozenset({ConnectionStatus.RECONNECT_NEEDED, ConnectionStatus.DISCONNECTED}),
    ConnectionStatus.RECONNECT_NEEDED: frozenset({ConnectionStatus.ACTIVE, ConnectionStatus.DISCONNECTED}),
    ConnectionStatus.DISCONNECTED: frozenset({ConnectionStatus.ACTIVE}),  # by a new consent
}


class NotConnected(OwnerActionNeeded):
    """This owner has no connection, or took it away."""

    code = "connection.absent"

    def __init__(self) -> None:
        super().__init__("Calendly is not connected. Connect it to go on.")


class ReconnectNeeded(OwnerActionNeeded):
    """Calendly no longer accepts what we hold, or the owner did not grant what this needs."""

    code = "connection.reconnect"

    def __init__(self, missing_scopes: Iterable[str] = ()) -> None:
        self.missing_scopes = tuple(missing_scopes)
        needed = f" and grant: {', '.join(self.missing_scopes)}" if self.missing_scopes else ""
        super().__init__(f"Calendly no longer accepts this connection. Connect it again{needed}. Nothing is lost.")


# The least that a booking integration needs (API notes 2.3, 2026-03). `write` includes `read` of the same domain.
NEEDED_SCOPES: Final = (
    "users:read",
    "organizations:read",
    "event_types:read",
    "availability:read",
    "scheduled_events:write",
    "scheduling_links:write",
    "webhooks:write",
)
# What tokens from before scopes existed say; it covers everything.
EVERY_SCOPE: Final = "default"


def missing_scopes(granted: Iterable[str], needed: Iterable[str] = NEEDED_SCOPES) -> tuple[str, ...]:
    """Which of the needed scopes were not granted, in the order needed."""
    has = set(granted)
    if EVERY_SCOPE in has:
        return ()
    return tuple(
        scope
        for scope in needed
        if scope not in has and not (scope.endswith(":read") and f"{scope.removesuffix(':read')}:write" in has)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendlyAccount:
    """The account, as Calendly described it when it was connected."""

    uri: AccountUri
    organization: OrganizationUri
    name: str
    email: str
    scheduling_url: str
    time_zone: str


@dataclass(slots=True, kw_only=True)
class Connection(Aggregate):
    """An owner's connection to one account."""

    id: ConnectionId
    workspace: WorkspaceId
    owner: UserId
    account: CalendlyAccount
    status: ConnectionStatus
    tokens: TokenPair | None = field(repr=False)
    """`None` once given back."""
    scopes: frozenset[str]
    connected_at: datetime
    lapsed_at: datetime | None = None
    disconnected_at: datetime | None = None

    @classmethod
    def establish(
        cls,
        *,
        id: ConnectionId,  # noqa: A002 - the glossary's word
        workspace: WorkspaceId,
        owner: UserId,
        account: CalendlyAccount,
        tokens: TokenPair,
        scopes: Iterable[str],
        now: datetime,
    ) -> Self:
        """Connect an account this owner never had connected here."""
        connection = cls(
            id=id,
            workspace=workspace,
            owner=owner,
            account=account,
            status=ConnectionStatus.ACTIVE,
            tokens=tokens,
            scopes=frozenset(scopes),
            connected_at=now,
        )
        connection._record(ConnectionEstablished(occurred_at=now, connection=id))
        return connection

    @property
    def is_active(self) -> bool:
        """Whether it can be used to ask Calendly."""
        return self.status is ConnectionStatus.ACTIVE

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        """What the owner unticked on the consent page, or never was asked for."""
        return missing_scopes(self.scopes)

    def reestablish(self, *, account: CalendlyAccount, tokens: TokenPair, scopes: Iterable[str], now: datetime) -> None:
        """Take up a new consent for the same account, whatever the state was."""
        self._move_to(ConnectionStatus.ACTIVE)
        self.account = account
        self.tokens = tokens
        self.scopes = frozenset(scopes)
        self.connected_at = now
        self.lapsed_at = self.disconnected_at = None
        self._record(ConnectionEstablished(occurred_at=now, connection=self.id))

    def renew(self, tokens: TokenPair, *, scopes: Iterable[str]) -> None:
        """Take the pair that replaces the old one. The old refresh token is dead from here on."""
        self.tokens = tokens
        self.scopes = frozenset(scopes) or self.scopes

    def lapse(self, now: datetime) -> None:
        """Note that Calendly no longer accepts our tokens. Twice is the same as once; a closed one stays closed."""
        if self.status is not ConnectionStatus.ACTIVE:
            return
        self._move_to(ConnectionStatus.RECONNECT_NEEDED)
        self.lapsed_at = now
        self._record(ConnectionLapsed(occurred_at=now, connection=self.id))

    def close(self, now: datetime) -> None:
        """Disconnect. It takes effect here at once; giving back what Calendly holds follows. Twice is once."""
        if self.status is ConnectionStatus.DISCONNECTED:
            return
        self._move_to(ConnectionStatus.DISCONNECTED)
        self.disconnected_at = now
        self._record(ConnectionClosed(occurred_at=now, connection=self.id))

    def forget_tokens(self) -> None:
        """Drop the pair after it was revoked."""
        self.tokens = None

    def require_tokens(self) -> TokenPair:
        """The pair to ask Calendly with.

        Raises:
            NotConnected: disconnected.
            ReconnectNeeded: Calendly no longer accepts what we hold.
        """
        if self.status is ConnectionStatus.DISCONNECTED:
            raise NotConnected
        if self.status is ConnectionStatus.RECONNECT_NEEDED or self.tokens is None:
            raise ReconnectNeeded(self.missing_scopes)
        return self.tokens

    def _move_to(self, status: ConnectionStatus) -> None:
        if status is not self.status and status not in ALLOWED[self.status]:
            raise ValueError(f"a connection does not go from {self.status} to {status}")
        self.status = status


__all__ = [
    "ALLOWED",
    "NEEDED_SCOPES",
    "CalendlyAccount",
    "Connection",
    "ConnectionStatus",
    "NotConnected",
    "ReconnectNeeded",
    "Secret",
    "missing_scopes",
]
