"""Taking the service down for good, in a database that the host app lives in, too."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from pytest_bdd import given, parsers, then, when

from adapters.persistence.roles import database_name
from bootstrap.trouble import CannotStart
from bootstrap.uninstall import Plan, run
from domain.credentials import Secret
from tests.acceptance.scene import Scene
from tests.support.patience import eventually

SESSIONS: Final = """
    select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
"""


@dataclass
class Leaving:
    """What was said meanwhile."""

    directory: Path
    said: list[str] = field(default_factory=list)
    stopped: str = ""


@pytest.fixture
def leaving(tmp_path: Path) -> Leaving:
    return Leaving(tmp_path / "taken-along")


@given("the service is stopped")
def stopped(scene: Scene) -> None:
    with psycopg.connect(scene.service.owner_url) as connection:
        connection.execute("create table host_orders (id int); create view host_open as select id from host_orders")
    scene.service.settle()
    scene.service.application.database.close()
    eventually(lambda: scene.service.rows(SESSIONS) == [(0,)])


@given("the service runs again")
def runs(scene: Scene) -> None:
    scene.service.sweep()


@given("the host app has a view of our meetings")
def has_view(scene: Scene) -> None:
    with psycopg.connect(scene.service.owner_url) as connection:
        connection.execute("create view host_agenda as select starts_at from scheduled_meetings")


def take_down(scene: Scene, leaving: Leaving, *, is_forced: bool = False, typed: str | None = None) -> None:
    service = scene.service
    name = typed or database_name(service.owner_url)
    plan = Plan(leaving.directory, is_forced=is_forced)
    leaving.stopped = ""
    # The worker beside us is to be as if it were stopped: it hears of nothing.
    settings = replace(service.application.settings, redis_url=Secret("redis://127.0.0.1:1/0"))
    try:
        run(
            settings,
            service.owner_url,
            plan,
            confirm=lambda asked: asked == name,
            say=leaving.said.append,
        )
    except CannotStart as error:
        leaving.stopped = str(error)


@when("the service is taken down")
def taken_down(scene: Scene, leaving: Leaving) -> None:
    take_down(scene, leaving)


@when("the service is taken down by force")
def forced_down(scene: Scene, leaving: Leaving) -> None:
    take_down(scene, leaving, is_forced=True)


@when("the service is taken down, and another name is typed")
def mistyped(scene: Scene, leaving: Leaving) -> None:
    take_down(scene, leaving, typed="postgres")


@when("Calendly is back and the service is taken down again")
def again(scene: Scene, leaving: Leaving) -> None:
    scene.service.sandbox.control.clear_faults()
    take_down(scene, leaving)
    assert leaving.stopped == ""


@then("Ada's meeting with Kim is in what was written out")
def taken_along(leaving: Leaving) -> None:
    assert leaving.stopped == ""
    (meeting,) = (leaving.directory / "scheduled_meetings.jsonl").read_text().splitlines()
    assert json.loads(meeting)["invitee_name"] == "Kim"


@then("no secret is in what was written out")
def no_secret(leaving: Leaving) -> None:
    text = "".join(one.read_text() for one in leaving.directory.iterdir())
    assert "ada-fischer" in text
    assert not any(secret in text for secret in ("sealed_", "_hash", "access_token", "refresh_token"))


@then("Calendly sends word to nobody")
def nobody_told(scene: Scene) -> None:
    assert _subscriptions(scene) == []


@then("Calendly still sends word to Ada")
def ada_told(scene: Scene) -> None:
    assert len(_subscriptions(scene)) == 1


@then("the database has nothing of ours, and the host app's own")
def only_theirs(scene: Scene, leaving: Leaving) -> None:
    assert leaving.stopped == ""
    relations = "select relname from pg_class where relnamespace = 'public'::regnamespace order by 1"
    assert scene.service.rows(relations) == [("host_open",), ("host_orders",)]
    ours = "select count(*) from pg_proc where pronamespace = 'public'::regnamespace and proname like 'quotla%%'"
    assert scene.service.rows(ours) == [(0,)]


@then("Ada's meeting with Kim is still kept")
def still_kept(scene: Scene) -> None:
    assert scene.service.rows("select invitee_name from scheduled_meetings") == [("Kim",)]


@then(parsers.re(r"it stops and (says|names) (?P<what>.+)"))
def stops(leaving: Leaving, what: str) -> None:
    assert STOPS[what] in leaving.stopped


STOPS: Final = {
    "that Calendly does not answer": "Calendly does not answer for 1 connections; nothing was dropped.",
    "the view": "view host_agenda depends on table scheduled_meetings",
    "that nothing was done": "Nothing was done.",
    "what to stop first": "Stop serve, worker and upkeep first.",
}


@then("it says what is left at Calendly")
def says_left(leaving: Leaving) -> None:
    assert any(one.startswith("Left 1 connections at Calendly") for one in leaving.said)


def _subscriptions(scene: Scene) -> list[dict[str, Any]]:
    return [one for one in scene.service.sandbox.control.state()["subscriptions"] if one["state"] == "active"]
