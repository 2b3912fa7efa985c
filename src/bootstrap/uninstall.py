"""Taking the service down for good: everything written out, given back to Calendly, and dropped, in this order.

It may stop after any step and be run again: what was written out is written anew, what was given back stays so.
"""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from adapters.persistence import leaving
from adapters.persistence.roles import NotMigrated, database_name
from bootstrap.checks import check_database
from bootstrap.container import build
from bootstrap.metrics import Metrics
from bootstrap.settings import Process, Settings
from bootstrap.trouble import CannotStart

_LAST_WORDS: Final = timedelta(seconds=5)
"""Closed connections take a moment to end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What whoever runs it has said."""

    directory: Path
    is_forced: bool
    """Go on although Calendly does not answer; what it holds of ours stays there."""


def run(
    settings: Settings,
    database_url: str,
    plan: Plan,
    *,
    confirm: Callable[[str], bool],
    say: Callable[[str], None],
) -> None:
    """Take it down.

    Args:
        database_url: of the schema's owner.
        confirm: asked with the name of the database before anything is done.

    Raises:
        CannotStart: it says how far it came, and what to do.
    """
    name = database_name(database_url)
    try:
        _require_ready(settings, database_url)
        if not confirm(name):
            raise CannotStart("Nothing was done.")
        counts = _written_out(database_url, plan.directory)
        say(f"Wrote {sum(counts.values())} lines to {plan.directory}.")
        _give_back(settings, plan, say)
        farewell = leaving.drop_everything(database_url)
    except leaving.InTheWay as error:
        raise CannotStart(str(error)) from error
    except NotMigrated as error:
        raise CannotStart("There is nothing of ours in this database.") from error
    say("Dropped our tables and functions. Nothing else in the database was touched.")
    if farewell.statements:
        say(f"The roles are for an administrator of the database to drop:\n\n{farewell.statements}")
    say(
        "`quotla migrate` had taken the right of everybody (PUBLIC) to connect to this database. Should it be wanted "
        f'again: grant connect, temporary on database "{name}" to public;'
    )


def _written_out(database_url: str, directory: Path) -> Mapping[str, int]:
    try:
        return leaving.write_out(database_url, directory, now=datetime.now(UTC))
    except OSError as error:
        raise CannotStart(
            f"{directory} cannot be written: {error.strerror or error}. Nothing was given back or dropped. "
            "Name another directory, or make room, and run this again."
        ) from error


def _require_ready(settings: Settings, database_url: str) -> None:
    leaving.require_free(database_url)
    login = unquote(urlsplit(settings.database_app_url.reveal()).username or "")
    deadline, pause = time.monotonic() + _LAST_WORDS.total_seconds(), threading.Event()
    while (running := leaving.sessions_of(database_url, login)) and time.monotonic() < deadline:
        pause.wait(0.2)
    if running:
        raise CannotStart(
            f"The service is still connected to the database ({running} connections). "
            "Stop serve, worker and upkeep first."
        )


def _give_back(settings: Settings, plan: Plan, say: Callable[[str], None]) -> None:
    with ExitStack() as resources:
        application = build(settings, Process.UPKEEP, metrics=Metrics(), resources=resources)
        check_database(application.database, connections=1)
        outcome = application.use_cases.release_all()
    say(f"Gave {outcome.released} connections back to Calendly.")
    if not outcome.left:
        return
    if not plan.is_forced:
        raise CannotStart(
            f"Calendly does not answer for {len(outcome.left)} connections; nothing was dropped. Run this again later. "
            "With --force they are left: their owners can take back the consent at Calendly."
        )
    say(f"Left {len(outcome.left)} connections at Calendly: their owners can take back the consent there.")
