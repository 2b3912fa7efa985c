"""Our cookies: a random value, for nobody's script, and no more of it than a hash kept here.

HttpOnly, SameSite=Lax (they must come back from Calendly), Path=/, no Domain. Where the app is reached by https, also
Secure and with the prefix `__Host-`, so that no neighbouring host can set them (RFC 6265bis 4.1.3.2).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.credentials import Secret

_LONGEST_VALUE: Final = 256


@dataclass(frozen=True, slots=True)
class Cookie:
    """One of them."""

    name: str
    is_secure: bool
    lifetime: timedelta

    @classmethod
    def of_session(cls, app_url: str, lifetime: timedelta) -> "Cookie":
        """Says who is signed in."""
        return cls._of("quotla_session", app_url, lifetime)

    @classmethod
    def of_attempt(cls, app_url: str, lifetime: timedelta) -> "Cookie":
        """Ties an attempt to connect to the browser that began it."""
        return cls._of("quotla_connect", app_url, lifetime)

    @classmethod
    def _of(cls, name: str, app_url: str, lifetime: timedelta) -> "Cookie":
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
