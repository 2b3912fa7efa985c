"""Bringing in meetings from before."""

from datetime import datetime, timedelta
from typing import Any, Final

from pytest_bdd import given, parsers, then, when

from tests.acceptance.people import Person
from tests.acceptance.scene import Scene

LAST_IMPORT: Final = """
    { viewer { calendly { id lastBackfill { state past coming lookedAt matching found done } } } }
"""


@given("half a year ago Kim and a stranger met with Ada")
def met(scene: Scene, ada: Person) -> None:
    for name in ("Kim", "Stranger"):
        scene.book(name, None)
    scene.service.pass_time(timedelta(days=182))
    ada.sign_in()  # the session has had its time


@given("Kim will meet with Ada soon")
def will_meet(scene: Scene) -> None:
    scene.book("Kim", None)


@given("half a year ago somebody met with Bob, who has since connected Calendly", target_fixture="bobs_connection")
def met_with_bob(scene: Scene, ada: Person, bob: Person) -> str:
    scene.book("Somebody", None, event_type="bob-marsh/measurement-001")
    scene.service.pass_time(timedelta(days=182))
    for person in (ada, bob):
        person.sign_in()  # the sessions have had their time
    bob.connect()
    found: str = bob.ask(LAST_IMPORT)["viewer"]["calendly"]["id"]
    return found


@given("Ada has looked at what Calendly knows of the last year")
@when("Ada looks at what Calendly knows of the last year")
def looks_back(ada: Person, scene: Scene) -> None:
    _wish(scene, ada, "preview")


@given("Ada has imported the last year")
@when("Ada imports the last year")
def imports(ada: Person, scene: Scene) -> None:
    _wish(scene, ada, "start")


@when("Ada imports a year that ends before it begins")
def imports_backwards(ada: Person, scene: Scene) -> None:
    _wish(scene, ada, "start", until=_text(scene.service.clock.now() - timedelta(days=730)))


@when("Bob, a member, imports the last year through Ada's connection")
def bob_imports(ada: Person, bob: Person, scene: Scene) -> None:
    connection = ada.ask(LAST_IMPORT)["viewer"]["calendly"]["id"]
    _wish(scene, bob, "start", connectionId=connection)


@when("Ada imports the last year through Bob's connection")
def imports_for_bob(ada: Person, scene: Scene, bobs_connection: str) -> None:
    _wish(scene, ada, "start", connectionId=bobs_connection)


@then(
    parsers.parse("Ada reads that there are {past:d} past and {coming:d} coming, and that {matching:d} match a client")
)
def reads_what_there_is(ada: Person, past: int, coming: int, matching: int) -> None:
    found = _last_import(ada)
    assert (found["state"], found["past"], found["coming"]) == ("READY", past, coming)
    assert (found["lookedAt"], found["matching"]) == (past + coming, matching)


@then(parsers.parse("Ada reads that {done:d} of {all_told:d} were imported"))
def reads_what_came(ada: Person, done: int, all_told: int) -> None:
    found = _last_import(ada)
    assert (found["state"], found["done"], found["found"]) == ("DONE", done, all_told)


@then(parsers.parse("Ada reads of Bob's connection that {done:d} of {all_told:d} were imported"))
def reads_what_came_for_bob(ada: Person, bobs_connection: str, done: int, all_told: int) -> None:
    asked = "query($id: ID!) { node(id: $id) { ... on CalendlyAccount { lastBackfill { state done found } } } }"
    found = ada.ask(asked, id=bobs_connection)["node"]["lastBackfill"]
    assert found == {"state": "DONE", "done": done, "found": all_told}


@then("Ada reads that she has to choose a later end")
def reads_refusal(ada: Person) -> None:
    assert (ada.seen["__typename"], ada.seen["code"]) == ("Refused", "backfill.empty_range")
    assert "later end" in ada.seen["message"]


@then("it looks to Bob as if there were no such connection")
def sees_none(bob: Person) -> None:
    assert (bob.seen["__typename"], bob.seen["code"]) == ("Refused", "not_found")


def _wish(scene: Scene, who: Person, what: str, **other: Any) -> None:
    """For the last year and the two months to come."""
    now = scene.service.clock.now()
    given = {"from": _text(now - timedelta(days=365)), "until": _text(now + timedelta(days=60)), **other}
    who.do(f"{what}Backfill", f"{what.capitalize()}BackfillInput", **given)
    scene.service.settle()


def _text(moment: datetime) -> str:
    # To the hour, so that what is imported is what was looked at a moment ago.
    return moment.strftime("%Y-%m-%dT%H:00:00Z")


def _last_import(ada: Person) -> dict[str, Any]:
    found: dict[str, Any] = ada.ask(LAST_IMPORT)["viewer"]["calendly"]["lastBackfill"]
    return found
