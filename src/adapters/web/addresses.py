"""Origins, hosts and paths, compared as browsers compare them. Pure."""

import re
from typing import Final
from urllib.parse import urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LOCAL_PATH: Final = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
"""One slash, then printable ASCII without blanks and backslashes: browsers read `\\` as `/`, and drop tabs and line
breaks before they read an address at all (WHATWG URL, basic URL parser)."""
_LONGEST_PATH: Final = 2_000


def origin_of(url: str) -> str:
    """Scheme, host and port, lower-case, a default port left out; `url` is one of our settings."""
    parts = urlsplit(url.strip().lower())
    return f"{parts.scheme}://{_host(parts.hostname or '', parts.port, parts.scheme)}"


def host_of(url: str) -> str:
    """What `Host` says in a request to this origin."""
    return origin_of(url).partition("://")[2]


def is_host(said: str, url: str) -> bool:
    """Whether a `Host` header names the host of `url`; a default port may be spelled out."""
    scheme = urlsplit(url.lower()).scheme
    return said.lower().removesuffix(f":{_DEFAULT_PORTS.get(scheme)}") == host_of(url)


def local_path(raw: str) -> str | None:
    """The text, where a browser would take it for a path here and nowhere else; else `None`."""
    return raw if len(raw) <= _LONGEST_PATH and _LOCAL_PATH.fullmatch(raw) else None


def _host(name: str, port: int | None, scheme: str) -> str:
    name = f"[{name}]" if ":" in name else name
    return name if port in (None, _DEFAULT_PORTS.get(scheme)) else f"{name}:{port}"
