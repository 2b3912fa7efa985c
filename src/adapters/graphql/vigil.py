"""Watches whether somebody may go on watching."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Final

from adapters.graphql.bell import Bell
from adapters.graphql.context import Surroundings
from application.ports.gatekeeper import Admission, CrossSite, Unauthenticated
from domain.errors import Transient

LOOK_AGAIN_EVERY: Final = timedelta(seconds=30)
"""The net below a ring that was lost: a session that ended is noticed by then at the latest."""


async def until_over(around: Surroundings, admission: Admission, admit_again: Callable[[], Admission]) -> None:
    """Return when the session was ended, the token expired, or they would not be admitted again."""
    ended = Bell()
    with ExitStack() as stack:
        if admission.session is not None:
            stack.enter_context(around.live_feed.on_session_end(admission.session, ended.ring))
        while True:
            # First of all, too: the session may have ended while nobody was listening yet.
            if not await _is_admitted(around, admit_again):
                return
            wait = LOOK_AGAIN_EVERY
            if admission.expires_at is not None:
                left = admission.expires_at - around.clock.now()
                if left <= timedelta(0):
                    return
                wait = min(wait, left)
            if await ended.wait(wait.total_seconds()):
                return


async def _is_admitted(around: Surroundings, admit_again: Callable[[], Admission]) -> bool:
    try:
        await around.core.ask(admit_again)
    except (Unauthenticated, CrossSite):
        return False
    except Transient:
        return True  # not to be found out just now is no reason to send anybody away
    return True
