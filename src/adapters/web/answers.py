"""What we answer where there is no page of the app: a few plain words, for people or for programs."""

import secrets
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import orjson
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from application.ports.gatekeeper import Credentials
from domain.errors import Transient

NO_STORE: Final[Mapping[str, str]] = {"Cache-Control": "no-store"}

_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style nonce="{nonce}">
:root {{ color-scheme: light dark; font: 1.05rem/1.6 system-ui, sans-serif; }}
main {{ max-width: 34rem; margin: 12vh auto; padding: 0 1.25rem; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def new_nonce() -> str:
    """128 random bits, for one answer."""
    return secrets.token_urlsafe(16)


def words_page(
    title: str,
    *sentences: str,
    links: Sequence[tuple[str, str]] = (),
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A small page that needs nothing else: no script, no picture, no font.

    Args:
        links: address and text.
    """
    nonce = new_nonce()
    paragraphs = [f"<p>{escape(sentence)}</p>" for sentence in sentences]
    if links:
        items = "".join(f'<li><a href="{escape(address)}">{escape(text)}</a></li>' for address, text in links)
        paragraphs.append(f"<ul>{items}</ul>")
    return Response(
        _PAGE.format(title=escape(title), nonce=nonce, body="\n".join(paragraphs)),
        status_code=status,
        media_type="text/html",
        headers={
            **NO_STORE,
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none';"
                " frame-ancestors 'none'"
            ),
            **(headers or {}),
        },
    )


def json_answer(content: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON for a program, not to be kept."""
    return Response(
        orjson.dumps(content),
        status_code=status,
        media_type="application/json",
        headers={**NO_STORE, **(headers or {})},
    )


def refusal(
    request: Request, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None
) -> Response:
    """The same sentence for a person who looks at it, and with its code for a program."""
    if wants_page(request):
        return words_page(message, links=[("/", "Back to the start")], status=status, headers=headers)
    return json_answer({"code": code, "message": message}, status=status, headers=headers)


def try_later(request: Request, error: Transient) -> Response:
    """Time will mend it."""
    return refusal(request, 503, error.code, str(error), headers=retry_after(error))


def retry_after(error: Transient) -> Mapping[str, str]:
    """In whole seconds, at least one."""
    return {"Retry-After": str(max(1, round(error.retry_after.total_seconds())))}


def unauthenticated(request: Request) -> Response:
    """Nobody we know, and not told why."""
    headers = {"WWW-Authenticate": "Bearer"}
    return refusal(request, 401, "unauthenticated", "You are not signed in.", headers=headers)


def cross_site(request: Request) -> Response:
    """It did not prove to come from our own pages."""
    return refusal(request, 403, "cross_site", "This was not asked from a page of ours, so nothing was done.")


def wants_page(request: Request) -> bool:
    """Whether a browser is going to show the answer."""
    return "text/html" in request.headers.get("accept", "")


def credentials_of(connection: HTTPConnection) -> Credentials:
    """What a request brought along to say who asks."""
    headers = connection.headers
    return Credentials(
        authorization=headers.get("authorization"),
        cookie="; ".join(headers.getlist("cookie")) or None,
        origin=headers.get("origin"),
        csrf_header=headers.get("x-quotla-csrf"),
    )


def address_of(connection: HTTPConnection) -> str:
    """The client's address as the server tells it; behind a proxy, the server is told whom to believe."""
    return connection.client.host if connection.client is not None else ""
