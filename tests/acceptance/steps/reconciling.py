"""Finding what was missed, and putting it right."""

from datetime import timedelta
from typing import Any, Final

from pytest_bdd import given, parsers, then, when

from bootstrap import reconcile
from tests.acceptance.people import REFUSALS, Person
from tests.acceptance.scene import Scene

COMPARE: Final = f"mutation {{ done: reconcileCalendly {{ __typename {REFUSALS} }} }}"
COMPARED: Final = """
    { viewer { calendly { lastReconciliation {
      state cause startedAt finishedAt checked repairedMeetings repaired { kind count } estimatedSecondsLeft
      changes(first: 10) { kind cause meeting { invitee { name } } }
    } } } }
"""
REPAIRED: Final = """
    query($id: ID!) { node(id: $id) { ... on CalendlyAccount { lastReconciliation { state repairedMeetings } } } }
"""
CONNECTION: Final = "{ viewer { calendly { id } } }"
WORDS: Final = {
    "it was booked": "BOOKED",
    "it was canceled": "CANCELED",
    "it was moved": "MOVED",
    "it was marked as a no-show": "NO_SHOW_MARKED",
}


@given("word from Calendly gets lost")
def gets_lost(scene: Scene) -> None:
    scene.service.settle()
    scene.service.sandbox.control.weather(drop=1.0)


@given(parsers.re(r"(?P<name>\w+) has moved to (?P<day>\w+day) at (?P<time>\d\d:\d\d)"))
def has_moved(scene: Scene, name: str, day: str, time: str) -> None:
    scene.move(name, scene.moment(day, time))


@given("it is long after Friday, and Kim was marked at Calendly as not having come")
def did_not_come(scene: Scene, ada: Person) -> None:
    scene.service.pass_time(timedelta(days=10))
    ada.sign_in()  # the session has had its time
    scene.service.sandbox.control.mark_no_show(scene.bookings["Kim"].invitee_uri)


@given("Bob has connected Calendly", target_fixture="bobs_connection")
def bob_connects(bob: Person) -> str:
    bob.connect()
    found: str = bob.ask(CONNECTION)["viewer"]["calendly"]["id"]
    return found


@given("somebody has booked with Bob")
def books_with_bob(scene: Scene) -> None:
    scene.book("Somebody", None, event_type="bob-marsh/measurement-001")


@given("Calendly's promise to tell us of bookings was disabled")
def disabled(scene: Scene) -> None:
    scene.service.settle()
    world = scene.service.sandbox.engine.world
    with world.lock:
        for one in world.subscriptions.values():
            one.is_disabled = True


@given("Calendly's promise to tell us of bookings was deleted")
def deleted(scene: Scene) -> None:
    scene.service.settle()
    world = scene.service.sandbox.engine.world
    with world.lock:
        world.subscriptions.clear()


@given("Ada has had her meetings compared")
@when("Ada has her meetings compared")
def compares(ada: Person) -> None:
    ada.seen = ada.ask(COMPARE)["done"]
    ada.service.settle()


@when("Bob, a member, has the meetings of Ada's connection compared")
def bob_compares(ada: Person, bob: Person) -> None:
    connection = ada.ask(CONNECTION)["viewer"]["calendly"]["id"]
    bob.do("reconcileCalendly", "ReconcileCalendlyInput", connectionId=connection)


@when("Ada has the meetings of Bob's connection compared")
def compares_for_bob(ada: Person, bobs_connection: str) -> None:
    ada.do("reconcileCalendly", "ReconcileCalendlyInput", connectionId=bobs_connection)
    ada.service.settle()


@when("whoever runs the service has everybody's meetings compared")
def has_all_compared(scene: Scene) -> None:
    assert len(reconcile.run(scene.service.application.settings, None)) == 1
    scene.service.settle()


@when("an hour and a half have passed")
def ninety_minutes(scene: Scene) -> None:
    _pass_time(scene, timedelta(minutes=90))


@when("five minutes have passed")
def five_minutes(scene: Scene) -> None:
    _pass_time(scene, timedelta(minutes=5))


def _pass_time(scene: Scene, by: timedelta) -> None:
    """With a round at the beginning, which takes in who is new, and one at the end."""
    make_rounds = scene.service.application.use_cases.make_rounds
    make_rounds()
    scene.service.pass_time(by)
    make_rounds()
    scene.service.settle()


@then(parsers.parse("Ada reads that 1 meeting was repaired: {what}"))
def reads_repaired(ada: Person, what: str) -> None:
    found, kind = _compared(ada), WORDS[what]
    assert (found["state"], found["repairedMeetings"]) == ("DONE", 1)
    assert {"kind": kind, "count": 1} in found["repaired"]
    told = [(one["kind"], one["cause"], one["meeting"]["invitee"]["name"]) for one in found["changes"]]
    assert (kind, "REPAIR", "Kim") in told


@then("Ada reads of Bob's connection that 1 meeting was repaired")
def reads_repaired_for_bob(ada: Person, bobs_connection: str) -> None:
    found = ada.ask(REPAIRED, id=bobs_connection)["node"]["lastReconciliation"]
    assert found == {"state": "DONE", "repairedMeetings": 1}


@then("Ada reads that nothing had to be repaired")
def reads_nothing(ada: Person) -> None:
    found = _compared(ada)
    assert (found["state"], found["checked"], found["repairedMeetings"]) == ("DONE", 1, 0)
    assert (found["repaired"], found["changes"], found["estimatedSecondsLeft"]) == ([], [], None)


@then(parsers.parse("Ada receives {count:d} message that word of bookings had stopped"))
def receives_stopped(scene: Scene, count: int) -> None:
    letters = scene.letters_to("ada@business.example")
    assert len([letter for letter in letters if "no longer told us of bookings" in letter]) == count


@then("nobody receives a message")
def nobody_receives(scene: Scene) -> None:
    scene.service.settle()
    assert scene.service.rows("select count(*) from messages") == [(0,)]


@then("Ada reads that Calendly is not connected")
def reads_not_connected(ada: Person) -> None:
    assert ada.seen["__typename"] == "NotConnected"


def _compared(ada: Person) -> dict[str, Any]:
    found: dict[str, Any] = ada.ask(COMPARED)["viewer"]["calendly"]["lastReconciliation"]
    return found
