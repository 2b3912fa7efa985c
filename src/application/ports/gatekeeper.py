"""Who is asking: the answer the web gives every driving adapter that serves people."""

from abc import abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from application.principal import Principal


class Unauthenticated(Exception):
    """Nobody we know; the reason is for our log, the caller is told nothing."""


class CrossSite(Exception):
    """A request by cookie that does not prove that it comes from our own pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a request brought along."""

    authorization: str | None = field(default=None, repr=False)
    """The header's value, or what `connection_init` said."""
    cookie: str | None = field(default=None, repr=False)
    """The whole Cookie header."""
    origin: str | None = None
    csrf_header: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Somebody we know."""

    principal: Principal
    session: bytes | None
    """The session's hash when they came by cookie; ending it ends what they watch."""
    expires_at: datetime | None = None
    """When what they came with ends, and what they watch with it."""


class Gatekeeper(Protocol):
    """Recognises people. Bearer wins over cookie; a request by bearer needs no proof of origin."""

    @abstractmethod
    def admit(self, credentials: Credentials, *, needs_proof: bool = True) -> Admission:
        """
        Args:
            needs_proof: by cookie, `X-Quotla-CSRF: 1` is required, and an Origin, where sent, must be ours. False for a
                plain page or a WebSocket handshake, which `require_own_origin` is for.

        Raises:
            Unauthenticated, CrossSite.
        """

    @abstractmethod
    def require_own_origin(self, origin: str | None) -> None:
        """For a WebSocket handshake by cookie.

        Raises:
            CrossSite: no Origin, or another's.
        """
