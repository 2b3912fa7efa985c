"""Our cookies: a random value, for nobody's script, and no more of it than a hash kept here.

HttpOnly, SameSite=Lax (they must come back from Calendly), Path=/, no Domain. Where the app is reached by https, also
Secure and with the prefix `__Host-`, so that no neighbouring host can set them (RFC 6265bis 4.1.3.2).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.credentials import Secret

_LONGEST_VALUE: Final = 256
_ATTEMPT: Final = re.compile(r"[A-Za-z0-9]{1,64}")
MOST_ATTEMPTS: Final = 5
"""At a time in one browser. Each is over in minutes; a page that loads itself anew must not fill the header."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """One of them."""

    name: str
    is_secure: bool
    lifetime: timedelta

    @classmethod
    def of_session(cls, app_url: str, lifetime: timedelta) -> "Cookie":
        """Says who is signed in."""
        return cls.of("quotla_session", app_url, lifetime)

    @classmethod
    def of(cls, name: str, app_url: str, lifetime: timedelta) -> "Cookie":
        """Of this name, with the prefix that the app's address calls for."""
        is_secure = app_url.lower().startswith("https:")
        return cls(f"__Host-{name}" if is_secure else name, is_secure, lifetime)

    def read(self, header: str | None) -> Secret | None:
        """The value in a `Cookie` header. The first counts: it has the longest path (RFC 6265 5.4), and ours is `/`."""
        for pair in (header or "").split(";"):
            name, _, value = pair.strip().partition("=")
            if name == self.name and value and len(value) <= _LONGEST_VALUE and value.isascii():
                return Secret(value)
        return None

    def setting(self, value: Secret) -> str:
        """The `Set-Cookie` header that leaves it with the browser."""
        return self._header(value.reveal(), int(self.lifetime.total_seconds()))

    def clearing(self) -> str:
        """The `Set-Cookie` header that takes it back."""
        return self._header("", 0)

    def _header(self, value: str, max_age_seconds: int) -> str:
        secure = "; Secure" if self.is_secure else ""
        return f"{self.name}={value}; Max-Age={max_age_seconds}; Path=/; HttpOnly; SameSite=Lax{secure}"


@dataclass(frozen=True, slots=True)
class AttemptCookies:
    """Tie each attempt to connect to the browser that began it: one each, so that two tabs don't take each other's."""

    app_url: str
    lifetime: timedelta

    def begin(self, attempt: str, proof: Secret, *, sent: str | None) -> Sequence[str]:
        """The `Set-Cookie` headers that leave the proof with the browser, and take back the oldest of too many.

        Args:
            attempt: a name for it; one word of letters and digits.
            sent: the `Cookie` header. Browsers send what they got first, first (RFC 6265 5.4).
        """
        prefix = self._of("").name
        names = [pair.strip().partition("=")[0] for pair in (sent or "").split(";")]
        others = [name for name in dict.fromkeys(names) if _ATTEMPT.fullmatch(name.removeprefix(prefix))]
        surplus = [name.removeprefix(prefix) for name in others if name.startswith(prefix)][: 1 - MOST_ATTEMPTS]
        return [*(self.end(old) for old in surplus if old != attempt), self._of(attempt).setting(proof)]

    def read(self, attempt: str, *, sent: str | None) -> Secret | None:
        """The proof that was left for this attempt."""
        return self._of(attempt).read(sent)

    def end(self, attempt: str) -> str:
        """The `Set-Cookie` header that takes it back."""
        return self._of(attempt).clearing()

    def _of(self, attempt: str) -> Cookie:
        return Cookie.of(f"quotla_connect_{attempt}", self.app_url, self.lifetime)
