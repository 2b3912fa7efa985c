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
<meta name="color-scheme" content="light dark">
<title>{title} · Quotla Scheduling</title>
<style nonce="{nonce}">
:root {{
  color-scheme: light dark;
  --ground: #fbfcfb; --surface: #fff; --line: #e0e7e5; --text: #1b2624; --quiet: #52605d; --accent: #0f5c54;
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}}
@media (prefers-color-scheme: dark) {{
  :root {{
    --ground: #121716; --surface: #1a201f; --line: #2b3433; --text: #e4eae8; --quiet: #a5b1ae; --accent: #8cc7c1;
  }}
}}
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: var(--ground); color: var(--text); }}
main {{
  max-width: 36rem; margin: clamp(1rem, 12vh, 8rem) auto 2rem; padding: clamp(1.25rem, 6vw, 2.5rem);
  background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem;
}}
.from {{ display: flex; align-items: center; gap: 0.5rem; margin: 0 0 1.5rem; color: var(--quiet); font-size: 0.9rem; }}
h1 {{ margin: 0 0 0.75rem; font-size: 1.6rem; line-height: 1.25; text-wrap: balance; overflow-wrap: break-word; }}
h2 {{ margin: 1.75rem 0 0.5rem; font-size: 1.0625rem; line-height: 1.4; }}
p {{ margin: 0 0 0.75rem; overflow-wrap: break-word; }}
ul {{ margin: 0; padding-inline-start: 1.25rem; }}
li {{ margin: 0.25rem 0; padding-inline-start: 0.25rem; }}
li::marker {{ color: var(--quiet); }}
a {{ color: var(--accent); display: inline-block; min-height: 1.5rem; }}
:focus-visible {{ outline: 2px solid var(--accent); outline-offset: 2px; }}
main > :last-child {{ margin-bottom: 0; }}
@media (max-width: 30rem) {{ main {{ margin: 0; border: 0; border-radius: 0; min-height: 100vh; }} }}
</style>
</head>
<body>
<main>
<p class="from">{logo}Quotla Scheduling</p>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""

_LOGO: Final = (
    '<svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><rect width="32" height="32" rx="8"'
    ' fill="#17646b"/><circle cx="15" cy="15" r="7" fill="none" stroke="#fff" stroke-width="3"/>'
    '<path d="m19 19 6 6" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>'
)
"""In the page, not beside it: whoever follows a link of ours has no other business with this service."""


def new_nonce() -> str:
    """128 random bits, for one answer."""
    return secrets.token_urlsafe(16)


def words_page(
    title: str,
    *sentences: str,
    next_steps: Sequence[str] = (),
    links: Sequence[tuple[str, str]] = (),
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A small page that needs nothing else: no script, no picture, no font.

    Args:
        next_steps: what the reader can do now, in sentences.
        links: address and text.
    """
    nonce = new_nonce()
    parts = [f"<p>{escape(sentence)}</p>" for sentence in sentences]
    if next_steps:
        items = "".join(f"<li>{escape(step)}</li>" for step in next_steps)
        parts.append(f"<h2>What you can do</h2>\n<ul>{items}</ul>")
    if links:
        items = "".join(f'<li><a href="{escape(address)}">{escape(text)}</a></li>' for address, text in links)
        parts.append(f"<ul>{items}</ul>")
    return Response(
        _PAGE.format(title=escape(title), nonce=nonce, logo=_LOGO, body="\n".join(parts)),
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
