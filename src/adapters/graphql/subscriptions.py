"""What can be watched: read from what is committed, woken by a bell, with a poll as the net.

`meetingChanged` promises, from the moment it is asked for: every line that the viewer may see, once, in order.
Numbers count up in the order of commits (docs/adr), so whoever reads on from the last number seen misses nothing.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any, Final, TypeVar

import strawberry

from adapters.graphql.bell import Bell
from adapters.graphql.context import Context, Info
from adapters.graphql.fields import subscription
from adapters.graphql.types.calendly import CalendlyAccount, revision_of
from adapters.graphql.types.meetings import MeetingChange
from application.paging import BadPageRequest
from application.ports.finders import Resync
from application.views import MeetingChangeView
from domain.errors import Transient

Answer = TypeVar("Answer")

LINES_AT_ONCE: Final = 100
_LARGEST_NUMBER: Final = 2**63 - 1
_CONNECTION_POLLS: Final = 5
"""A connection changes rarely, and its owner has just seen it change: a slower net will do."""


@strawberry.type(description="What can be watched.")
class Subscription:
    """See its description."""

    @subscription(
        "Changes of the meetings that the viewer may see, in order, none left out and none twice. Ends with code "
        "RESYNC when `after` is older than what is kept: read the list again."
    )
    async def meeting_changed(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="Resume behind this `MeetingChange.cursor` or `MeetingConnection.asOf`; left out: from now."
            ),
        ] = None,
    ) -> AsyncGenerator[MeetingChange, None]:
        """Says where it begins before the subscription stands, so that nothing from then on is missed."""
        context = info.context
        last = await context.ask(context.finders.last_change, context.principal)
        number = last if after is None else _number_of(after)
        if number > last:
            raise Resync  # a number that was never given out: the log was put back to an older state
        first_lines = await _lines_after(context, number, ask=context.ask)
        return _changes(context, number, first_lines)

    @subscription("The viewer's own Calendly connection, each time it changed or an import of earlier meetings got on.")
    async def connection_changed(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="The `CalendlyAccount.revision` that is known, or any other text when no connection is: "
                "what is another by now is told at once. Left out: from now."
            ),
        ] = None,
    ) -> AsyncGenerator[CalendlyAccount, None]:
        """Says what it looks like before the subscription stands."""
        context = info.context
        known = after
        if known is None:
            found = await context.ask(context.finders.connection, context.principal)
            known = None if found is None else revision_of(found)
        return _connections(context, known)


async def _changes(
    context: Context, number: int, lines: list[MeetingChangeView]
) -> AsyncGenerator[MeetingChange, None]:
    with _listening_to_workspace(context) as bell:
        last = number
        while True:
            for line in lines:
                number = line.number
                context.forget()
                yield MeetingChange.of(line)
            if len(lines) < LINES_AT_ONCE:
                number = max(number, last)  # between the last line seen and `last`, all lines are others'
                await bell.wait(context.around.poll_every.total_seconds())
            # Asked before the lines: whatever number it names, all lines up to it can be seen by the next question.
            last = await _patiently(context, context.finders.last_change, context.principal)
            lines = await _lines_after(context, number, ask=partial(_patiently, context)) if last > number else []


async def _connections(context: Context, known: str | None) -> AsyncGenerator[CalendlyAccount, None]:
    with _listening_to_connection(context) as bell:
        while True:
            found = await _patiently(context, context.finders.connection, context.principal)
            if found is not None and (revision := revision_of(found)) != known:
                known = revision
                context.forget()
                yield CalendlyAccount.of(found)
                # An import gets on several times a second; nobody needs to see it more often than that.
                await asyncio.sleep(context.around.poll_every.total_seconds())
            await bell.wait(context.around.poll_every.total_seconds() * _CONNECTION_POLLS)


async def _lines_after(
    context: Context, number: int, *, ask: Callable[..., Awaitable[Sequence[MeetingChangeView]]]
) -> list[MeetingChangeView]:
    now = context.around.clock.now()
    return list(await ask(context.finders.changes_after, context.principal, number, limit=LINES_AT_ONCE, now=now))


async def _patiently(context: Context, question: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Answer:
    """Ask until there is an answer: who watches waits anyway, and a database that restarts ends no subscription."""
    while True:
        try:
            return await context.ask(question, *args, **kwargs)
        except Transient as error:
            await asyncio.sleep(max(error.retry_after, context.around.poll_every).total_seconds())


def _number_of(after: str) -> int:
    if not (after.isascii() and after.isdecimal() and len(after) <= len(str(_LARGEST_NUMBER))):
        raise BadPageRequest("That cursor is not one of ours.")
    number = int(after)
    if number > _LARGEST_NUMBER:
        raise BadPageRequest("That cursor is not one of ours.")
    return number


@contextmanager
def _listening_to_workspace(context: Context) -> Iterator[Bell]:
    bell = Bell()
    with context.around.live_feed.listen(context.principal.workspace, bell.ring):
        yield bell


@contextmanager
def _listening_to_connection(context: Context) -> Iterator[Bell]:
    bell = Bell()
    with context.around.live_feed.listen_connection(context.principal.user, bell.ring):
        yield bell
