"""Secrets, and the pair of tokens Calendly gives us for an account."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, final


@final
class Secret:
    """Text that must not be seen: not in `repr`, logs, errors, events, or copies by pickle."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that must send or seal it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce__(self) -> str:
        raise TypeError("a secret is not copied by pickle")


# Calendly: access tokens live two hours (API reference, 2026-11). Refreshing a little ahead keeps a request that is
# under way from meeting the end of one.
REFRESH_AHEAD: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access token with the refresh token that replaces both.

    Calendly: refresh tokens are single-use; using one revokes it (enforced since 2026-08-31).
    """

    access: Secret = field(repr=False)
    refresh: Secret = field(repr=False)
    expires_at: datetime
    """End of the access token; aware, UTC."""

    def is_due(self, now: datetime) -> bool:
        """Whether it should be refreshed before use."""
        return now >= self.expires_at - REFRESH_AHEAD
