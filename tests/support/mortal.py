"""A process that asks for the tokens of a connection and is killed at a line of our code, to see what it leaves behind.

`python -m tests.support.mortal` reads orders from its input, one line of JSON each, and answers each with another. An
order is carried out by a process of its own, forked from this one, so that importing everything is paid for once.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any, Final
from uuid import UUID

import httpx

import domain
from adapters.calendly.http import open_client
from adapters.calendly.oauth import CalendlyOAuth
from adapters.live.in_process import InProcessLiveFeed
from adapters.persistence.engine import open_database
from adapters.persistence.sealing import Sealer
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.clock import SystemClock
from adapters.system.identifiers import SystemIdentifiers
from application.connections.fresh_tokens import FreshTokens
from domain.connection import ReconnectNeeded
from domain.credentials import Secret
from domain.identifiers import ConnectionId, WorkspaceId
from tests.adapters.nudges import RecordingJobs

OURS: Final = str(Path(domain.__file__).parents[1])
ENCRYPTION_KEY: Final = bytes(32)
REDIRECT_URI: Final = "http://127.0.0.1:8000/api/calendly/auth/callback"

Tracing = Callable[[FrameType, str, Any], Any]


def main() -> None:
    """Carry out orders until there are no more."""
    with open_client() as client:  # made once, for the certificates it reads take longer than all the rest
        for order in sys.stdin:
            print(json.dumps(_end_of(json.loads(order), client)), flush=True)  # noqa: T201  its output is how it answers


def _end_of(order: Mapping[str, Any], client: httpx.Client) -> dict[str, Any]:
    """How the process ended that carried out this order, and the line it died at."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(_carry_out(order, client, writing))
    os.close(writing)
    with os.fdopen(reading) as told:
        at = told.read()
    _, status = os.waitpid(child, 0)
    return {"at": at, "was_killed": os.WIFSIGNALED(status), "status": os.waitstatus_to_exitcode(status)}


def _carry_out(order: Mapping[str, Any], client: httpx.Client, telling: int) -> int:
    with ExitStack() as resources:
        tokens = fresh_tokens(order, client, resources)
        workspace, connection = WorkspaceId(UUID(order["workspace"])), ConnectionId(UUID(order["connection"]))
        sys.settrace(_death_at(order["line"], tuple(f"{OURS}/{place}" for place in order["places"]), telling))
        try:
            tokens(workspace=workspace, connection=connection)
        except ReconnectNeeded:
            return 0
        finally:
            sys.settrace(None)
    return 0


def fresh_tokens(order: Mapping[str, Any], client: httpx.Client, resources: ExitStack) -> FreshTokens:
    """As a process of ours has it: a pool of its own, and the way to Calendly."""
    database = resources.enter_context(open_database(order["database_url"], pool_size=2))
    units = PostgresUnits(
        database,
        sealer=Sealer([("test", ENCRYPTION_KEY)]),
        identifiers=SystemIdentifiers(),
        jobs=RecordingJobs(),  # what a process leaves undone when it dies is the sweep's
        live_feed=InProcessLiveFeed(),
    )
    server = CalendlyOAuth(
        client,
        order["auth_url"],
        client_id=order["client_id"],
        client_secret=Secret(order["client_secret"]),
        redirect_uri=REDIRECT_URI,
        clock=SystemClock(),
    )
    return FreshTokens(units, SystemClock(), server)


def _death_at(line: int, places: tuple[str, ...], telling: int) -> Tracing:
    """Counts the lines in these places that are about to be carried out, and dies before the one of this number."""
    left = line

    def trace(frame: FrameType, event: str, _: Any) -> Tracing | None:
        nonlocal left
        file = frame.f_code.co_filename
        if not file.startswith(places):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.write(telling, f"{file.removeprefix(OURS)[1:]}:{frame.f_lineno}".encode())
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


if __name__ == "__main__":
    main()
