"""What the texts of settings say: addresses, keys, senders and places, or a ValueError's sentence; pure.

A sentence says what is wrong, and quotes nothing: the text may be a secret.
"""

import base64
import binascii
import ipaddress
import re
from dataclasses import dataclass, field
from email.utils import formataddr, getaddresses
from ipaddress import ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from domain.credentials import Secret

KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class EncryptionKey:
    """A key that seals or opens; its id is kept beside what it sealed."""

    id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MetricsPlace:
    """Where metrics are served."""

    host: str
    port: int | None
    """`None`: the command's own port, or a free one where that is taken."""


def encryption_keys_in(raw: str) -> tuple[EncryptionKey, ...]:
    """Read `id:base64,id:base64`, either alphabet, padding optional.

    Raises:
        ValueError: what is wrong, without any of it.
    """
    keys: list[EncryptionKey] = []
    for position, entry in enumerate((part.strip() for part in raw.split(",") if part.strip()), start=1):
        key_id, colon, encoded = entry.partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", key_id):
            raise ValueError(f"must be `id:base64 of {KEY_BYTES} bytes`, comma-separated; entry {position} is not")
        if any(key.id == key_id for key in keys):
            raise ValueError(f"names the same key id twice (entry {position})")
        keys.append(EncryptionKey(key_id, _key_of(encoded, position)))
    if not keys:
        raise ValueError("names no key")
    return tuple(keys)


def _key_of(encoded: str, position: int) -> bytes:
    wrong = f"entry {position} is not {KEY_BYTES} bytes in base64"
    text = encoded.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise ValueError(wrong) from None
    if len(key) != KEY_BYTES:
        raise ValueError(wrong)
    return key


def is_loopback(host: str) -> bool:
    """Whether this name or address cannot leave the machine (RFC 6761 6.3 for the name)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def split_address(raw: str) -> SplitResult:
    """Any address, into its parts."""
    try:
        parts = urlsplit(raw)
        _ = parts.port  # looked at only now by the standard library, and then it may raise
    except ValueError:
        raise ValueError("is no web address") from None
    return parts


def web_url(raw: str) -> str:
    """An https address, or an http one that stays on this machine; without a slash at its end."""
    parts = split_address(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an https:// address")
    if parts.username is not None or parts.query or parts.fragment or re.search(r"[\s\\]", raw):
        raise ValueError("must be a plain address, without user, query or fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("must begin with https://; http is only for this machine (localhost, 127.0.0.1)")
    return f"{_origin_of(parts)}{parts.path.rstrip('/')}"


def origin(raw: str) -> str:
    """Scheme, host and port as a browser writes them in Origin (RFC 6454 6.2)."""
    url = web_url(raw)
    if urlsplit(url).path:
        raise ValueError("must be an origin: scheme, host and perhaps a port, without a path")
    return url


def _origin_of(parts: SplitResult) -> str:
    host = (parts.hostname or "").encode("idna").decode() if not _is_ascii(parts.hostname) else parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, default) else "")


def _is_ascii(text: str | None) -> bool:
    return text is None or text.isascii()


def origins(raw: str) -> frozenset[str]:
    """Several, with commas between them."""
    return frozenset(origin(part.strip()) for part in raw.split(",") if part.strip())


def networks(raw: str) -> tuple[str, ...]:
    """Addresses and networks, with commas between them."""
    return tuple(str(ip_network(part.strip())) for part in raw.split(",") if part.strip())


def secrets_in(raw: str) -> tuple[Secret, ...]:
    """One or more, with commas between them."""
    return tuple(Secret(part.strip()) for part in raw.split(",") if part.strip())


def sender(raw: str) -> str:
    """A mailbox, alone or behind a name: `Quotla <no-reply@example.com>`."""
    [(name, address), *others] = getaddresses([raw])
    local, at, domain = address.rpartition("@")
    if others or not (local and at and domain) or re.search(r"[\x00-\x1f\x7f]", raw) or re.search(r"[\s,]", address):
        raise ValueError("must be an e-mail address, or a name and then one in angle brackets")
    return formataddr((name, address)) if name else address


def metrics_place(raw: str) -> MetricsPlace | None:
    """`host`, `host:port`, `[::1]:port` or `:port`; `off` for none."""
    if raw.lower() == "off":
        return None
    found = re.fullmatch(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^:\[\]/\s]*))(?::(?P<port>[0-9]{1,5}))?", raw)
    if found is None or int(found["port"] or 0) > 65_535:
        raise ValueError("must be a host, with or without a port, such as 127.0.0.1:9464, or `off`")
    return MetricsPlace(found["six"] or found["host"] or "127.0.0.1", int(found["port"]) if found["port"] else None)
