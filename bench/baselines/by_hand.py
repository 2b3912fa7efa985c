"""The meeting list without GraphQL: the statement that our API sends, by the same driver from as many threads, its rows
printed by hand.

It listens to our own API answer once and repeats what that said to Postgres; so it is the same statement whatever the
finders make of it. It knows one question and one person, reads neither, and asks nobody for a token.
"""

import asyncio
import re
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import httpx
import orjson
import psycopg
from starlette.types import Receive, Scope, Send

from adapters.graphql.ids import Kind, global_id
from adapters.graphql.scalars import print_date_time
from adapters.persistence.questions import Question
from adapters.persistence.roles import groups_in_use
from adapters.persistence.scope import Scope as OnBehalf
from bench.baselines.serving import answer, serve
from bench.queries import MEETING_LIST, headers_of, question
from bootstrap.container import build
from bootstrap.metrics import Metrics
from bootstrap.settings import Process, Settings
from bootstrap.web import Site

Statement = tuple[Any, Any]
"""As the driver was told it, with its parameters."""
PAGE: Final = 50
_IS_LIST: Final = re.compile(r"\bfrom scheduled_meetings\b.*\blimit\b", re.IGNORECASE | re.DOTALL)


def main() -> None:
    """`python -m bench.baselines.by_hand DESCRIPTOR AUTHORIZATION WORKSPACE USER`."""
    descriptor, authorization, workspace, user = sys.argv[1:5]
    settings = Settings.read()
    statement = list_statement(settings, authorization)
    app = ByHand(settings, statement, workspace=UUID(workspace), user=UUID(user))
    serve(app, settings, int(descriptor))


def list_statement(settings: Settings, authorization: str) -> Statement:
    """What our API says to Postgres for the list, and the values it says it with.

    Raises:
        RuntimeError: our API does not answer, or not by one statement.
    """
    said = [one for one in listened(settings, authorization) if _IS_LIST.search(str(one[0]))]
    if len(said) != 1:
        raise RuntimeError(f"the list takes {len(said)} statements")
    return said[0]


def listened(settings: Settings, authorization: str) -> Sequence[Statement]:
    """The questions that our API puts to Postgres to answer this one.

    Raises:
        RuntimeError: it does not answer it.
    """
    said: list[Statement] = []

    def listen(_scope: OnBehalf, question: Question, given: Mapping[str, Any]) -> None:
        said.append((question.text, question.values(given)))

    with ExitStack() as resources:
        application = build(settings, Process.SERVE, metrics=Metrics(), resources=resources)
        application.database.listeners.append(listen)
        app = Site(application, resources).app

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url=settings.app_url) as client:
                headers = dict(headers_of(authorization))
                return await client.post("/graphql", content=question(MEETING_LIST), headers=headers)

        response = asyncio.run(ask())
        if response.status_code != httpx.codes.OK or "errors" in response.json():
            raise RuntimeError(f"our own API does not answer: {response.text}")
    return said


class ByHand:
    """Answers every request with the list."""

    def __init__(self, settings: Settings, statement: Statement, *, workspace: UUID, user: UUID) -> None:
        self._url = settings.database_app_url.reveal()
        self._statement = statement
        self._threads = ThreadPoolExecutor(settings.request_threads)
        self._local = threading.local()
        with psycopg.connect(self._url) as connection:
            group = groups_in_use(connection).user
        # One message, as ours is.
        self._begin = (
            f"begin; select set_config('role', '{group}', true), set_config('app.workspace_id', '{workspace}', true)"
            f", set_config('app.user_id', '{user}', true), set_config('app.role', 'admin', true)"
        ).encode()

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        body = await asyncio.get_running_loop().run_in_executor(self._threads, self._list)
        await answer(receive, send, body)

    def _list(self) -> bytes:
        connection = self._connection()
        connection.pgconn.exec_(self._begin)
        try:
            cursor = connection.execute(*self._statement)
            rows = cursor.fetchall()[:PAGE]  # one more is asked for, to know whether there is more
        finally:
            connection.pgconn.exec_(b"rollback")
        places = {column.name: place for place, column in enumerate(cursor.description or ())}
        return orjson.dumps({"data": {"meetings": {"nodes": [_meeting(row, places) for row in rows]}}})

    def _connection(self) -> psycopg.Connection[Any]:
        found: psycopg.Connection[Any] | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = psycopg.connect(self._url, autocommit=True)
        return found


_KINDS: Final = {"canceled": "CANCELED", "no_show": "NO_SHOW"}


def _meeting(row: Sequence[Any], places: Mapping[str, int]) -> dict[str, Any]:
    ends_at: datetime = row[places["m_ends_at"]]
    status = _KINDS.get(row[places["m_status"]])
    client_id = row[places["c_id"]]
    return {
        "id": global_id(Kind.MEETING, row[places["m_id"]]),
        "status": status or ("COMPLETED" if ends_at <= datetime.now(ends_at.tzinfo) else "SCHEDULED"),
        "isMoving": row[places["m_is_moving"]],
        "startsAt": print_date_time(row[places["m_starts_at"]]),
        "endsAt": print_date_time(ends_at),
        "eventTypeName": row[places["m_event_type_name"]],
        "joinUrl": row[places["m_join_url"]],
        "cancelUrl": row[places["m_cancel_url"]],
        "createdAt": print_date_time(row[places["m_booked_at"]]),
        "updatedAt": print_date_time(row[places["m_updated_at"]]),
        "client": None
        if client_id is None
        else {
            "id": global_id(Kind.CLIENT, client_id),
            "name": row[places["c_name"]],
            "email": row[places["c_email"]],
        },
    }


if __name__ == "__main__":
    main()
