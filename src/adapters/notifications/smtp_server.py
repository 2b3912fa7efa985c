"""How to reach a mail server, as one address says it. Pure."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

from domain.credentials import Secret

SUBMISSION_PORT: Final = 587  # RFC 6409
SUBMISSIONS_PORT: Final = 465  # RFC 8314 3.3
THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Encryption(StrEnum):
    """When the conversation is encrypted."""

    FROM_THE_START = "from_the_start"  # smtps://
    REQUIRED = "required"  # STARTTLS, or nothing is said
    IF_OFFERED = "if_offered"
    NEVER = "never"


STARTTLS: Final = {
    "required": Encryption.REQUIRED,
    "if-offered": Encryption.IF_OFFERED,
    "never": Encryption.NEVER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """A mail server and what it wants to know of us."""

    host: str
    port: int
    encryption: Encryption
    username: str | None = None
    password: Secret | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read `smtp://[user:password@]host[:587][?starttls=required|if-offered|never]` or `smtps://…[:465]`.

        Without `starttls`, encryption is required where a password would be sent to another machine.

        Raises:
            ValueError: what is wrong, quoting nothing of the address.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError("is no address of a mail server") from None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("must be smtp://host:port or smtps://host:port")
        if parts.path not in ("", "/") or parts.fragment or re.search(r"[\x00-\x20\x7f]", url):
            raise ValueError("must have nothing behind the port but ?starttls=…")
        if (parts.username is None) is not (parts.password is None):
            raise ValueError("must have both a user and a password, or neither")
        has_password = parts.password is not None
        encryption = _encryption(parts.scheme, parts.query, exposed=has_password and parts.hostname not in THIS_MACHINE)
        return cls(
            host=parts.hostname,
            port=port or (SUBMISSIONS_PORT if parts.scheme == "smtps" else SUBMISSION_PORT),
            encryption=encryption,
            username=unquote(parts.username) if parts.username is not None else None,
            password=Secret(unquote(parts.password)) if parts.password is not None else None,
        )


def _encryption(scheme: str, query: str, *, exposed: bool) -> Encryption:
    chosen = parse_qs(query, keep_blank_values=True)
    wish = chosen.pop("starttls", [None])
    if chosen or len(wish) > 1 or (wish[0] is not None and wish[0] not in STARTTLS):
        raise ValueError(f"knows only ?starttls= with one of {', '.join(STARTTLS)}")
    if scheme == "smtps":
        if wish[0] is not None:
            raise ValueError("is encrypted from the start by smtps://, so that starttls makes no sense")
        return Encryption.FROM_THE_START
    if wish[0] is None:
        return Encryption.REQUIRED if exposed else Encryption.IF_OFFERED
    if exposed and STARTTLS[wish[0]] is not Encryption.REQUIRED:
        raise ValueError("would send the password unencrypted to another machine: use starttls=required or smtps://")
    return STARTTLS[wish[0]]
