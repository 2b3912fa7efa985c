"""Consents under way, remembered for ten minutes and taken once.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from application.principal import Principal
from domain.credentials import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationAttempt:
    """A consent that was asked for and has not come back."""

    state_hash: bytes
    """SHA-256 of the state in the address."""
    browser_hash: bytes
    """SHA-256 of the value in the browser's cookie."""
    principal: Principal
    verifier: Secret = field(repr=False)
    begun_at: datetime


class AuthorizationAttempts(Protocol):
    """Remembered for ten minutes, taken once. System units only."""

    @abstractmethod
    def add(self, attempt: AuthorizationAttempt) -> None: ...

    @abstractmethod
    def take(self, state_hash: bytes) -> AuthorizationAttempt | None:
        """Read and remove; two at once: only one gets it. Age is the caller's to judge."""

    @abstractmethod
    def drop_before(self, moment: datetime) -> int:
        """Forget older ones; answers how many."""
