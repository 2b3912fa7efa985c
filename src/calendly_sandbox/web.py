"""Small things that all pages share: templates, forms, and the guard of what is for this machine only."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_TEMPLATES = Environment(
    loader=PackageLoader("calendly_sandbox"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip


def zone(name: str | None, *, default: str) -> ZoneInfo:
    """The zone with this name, or the default when it is missing or unknown."""
    try:
        return ZoneInfo(name or default)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(default)


def _clock_time(moment: datetime, where: ZoneInfo) -> str:
    return moment.astimezone(where).strftime("%H:%M")


def _long_date(moment: datetime, where: ZoneInfo) -> str:
    local = moment.astimezone(where)
    return f"{local:%A}, {local.day} {local:%B %Y}"


_TEMPLATES.filters["clock_time"] = _clock_time
_TEMPLATES.filters["long_date"] = _long_date


def show(template: str, *, status: int = 200, **values: Any) -> Response:
    """A page."""
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), status, headers)


def show_message(title: str, text: str, *, status: int = 200) -> Response:
    """A page that only says something."""
    return show("message.html", status=status, title=title, text=text)


class FormData:
    """What a browser posted; every field may come several times."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    @classmethod
    async def read(cls, request: Request) -> "FormData":
        """Read a URL-encoded body."""
        return cls(parse_qs((await request.body()).decode(errors="replace"), keep_blank_values=True))

    def text(self, name: str) -> str:
        """The first value, stripped; empty if there is none."""
        return self._fields.get(name, [""])[0].strip()

    def all(self, name: str) -> list[str]:
        """All values that are not empty."""
        return [value.strip() for value in self._fields.get(name, []) if value.strip()]


def is_local(request: Request) -> bool:
    """Whether a call comes from this machine, and not from another site's page in its browser."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return False
    if request.client is None:
        return True  # a Unix socket
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return request.client.host == "testclient"
