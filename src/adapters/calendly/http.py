"""The HTTP client that a process opens once, hands to `CalendlyApi` and `CalendlyOAuth`, and closes when it ends."""

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

USER_AGENT: Final = "Quotla-Scheduling"

# A screen waits two seconds; what takes longer than these is not coming. Connecting is quick or broken.
_TIMEOUT: Final = httpx.Timeout(connect=3.0, read=8.0, write=8.0, pool=3.0)
# Shared by all threads of a process, which are fewer than this; idle connections go before Calendly closes them.
_LIMITS: Final = httpx.Limits(max_connections=50, max_keepalive_connections=20, keepalive_expiry=20.0)
_THIS_MACHINE: Final = ("all://localhost", "all://127.0.0.1", "all://[::1]")


def open_client(*, transport: httpx.BaseTransport | None = None, user_agent: str = USER_AGENT) -> httpx.Client:
    """Open a client with our time-outs and limits. Whoever opens it closes it.

    It follows no redirects, for a token must not travel; it keeps no cookies, for one client serves many accounts; and
    it never asks a proxy for this machine.

    Args:
        transport: to answer requests within the process, in tests.
        user_agent: what we call ourselves, for those who read Calendly's logs.
    """
    return httpx.Client(
        transport=transport,
        timeout=_TIMEOUT,
        limits=_LIMITS,
        headers={"User-Agent": user_agent, "Accept": "application/json"},
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        mounts=None if transport else dict.fromkeys(_THIS_MACHINE),
    )
