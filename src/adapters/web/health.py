"""Whether the process lives, and whether it can do its work."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.answers import json_answer
from adapters.web.threads import Ask

LIVENESS: Final = "/healthz"
READINESS: Final = "/readyz"
PATHS: Final = frozenset({LIVENESS, READINESS})
LONGEST_CHECK: Final = timedelta(seconds=3)

_LOG: Final = logging.getLogger(__name__)

Check = Callable[[], bool]
"""Whether it works; may also raise."""


def health_routes(
    *, ask: Ask, needed: Mapping[str, Check], degrading: Mapping[str, Check], longest: timedelta = LONGEST_CHECK
) -> Sequence[Route]:
    """
    Args:
        needed: without which we are not ready (database, migrations), by name.
        degrading: without which we are slower (broker), by name.
        longest: how long one check may take.
    """

    async def live(_: Request) -> Response:
        return json_answer({"status": "ok"})

    async def ready(_: Request) -> Response:
        names = [*needed, *degrading]
        works = await asyncio.gather(
            *(_works(ask, name, check, longest) for name, check in (*needed.items(), *degrading.items()))
        )
        found = dict(zip(names, works, strict=True))
        is_ready = all(found[name] for name in needed)
        told = {name: "ok" if found[name] else ("failed" if name in needed else "degraded") for name in names}
        return json_answer({"status": "ready" if is_ready else "not ready", **told}, status=200 if is_ready else 503)

    return [Route(LIVENESS, live, methods=["GET"]), Route(READINESS, ready, methods=["GET"])]


async def _works(ask: Ask, name: str, check: Check, longest: timedelta) -> bool:
    try:
        async with asyncio.timeout(longest.total_seconds()):
            return bool(await ask(check))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it does not work
        _LOG.warning("check failed", extra={"check": name, "why": type(error).__name__})
        return False
