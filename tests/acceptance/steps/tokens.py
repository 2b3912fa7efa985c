"""Permission that runs out, is renewed, or is taken away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from pytest_bdd import given, parsers, then, when

from tests.acceptance.people import Person
from tests.acceptance.scene import Scene

TOGETHER = 100
REFRESHABLE = """
    query { viewer { calendly { eventTypes(first: 1) { isStale nodes { id } } } } }
"""


@given("three hours have passed")
def three_hours(scene: Scene) -> None:
    scene.service.settle()
    scene.service.pass_time(timedelta(hours=3))


@given("Calendly no longer accepts the present permission")
def not_accepted(scene: Scene) -> None:
    scene.service.sandbox.control.add_fault(
        path="^/(event_types|scheduling_links)",
        status=401,
        times=1,
        body='{"title": "Unauthenticated", "message": "The access token is invalid"}',
    )


@given("Calendly's answer to the next renewal will be lost")
def answer_lost(scene: Scene) -> None:
    scene.service.sandbox.control.lose_next_token_answer()


@given("Calendly renews no permission for 40 seconds, because it is asked too often")
def renews_none(scene: Scene) -> None:
    scene.service.sandbox.control.storm(100, reset_seconds=40, path="^/oauth/token")


@when("a hundred requests to Calendly come at once", target_fixture="answers")
def a_hundred(ada: Person) -> list[bool]:
    with ThreadPoolExecutor(TOGETHER) as callers:
        answers = callers.map(lambda _: ada.ask(REFRESHABLE)["viewer"]["calendly"]["eventTypes"], range(TOGETHER))
        return [not answer["isStale"] and len(answer["nodes"]) == 1 for answer in answers]


@then("none of them fails")
def none_fails(answers: list[bool]) -> None:
    assert answers == [True] * TOGETHER


@then("the permission was renewed once")
def renewed_once(scene: Scene) -> None:
    assert scene.service.renewals() == 1


@then(parsers.parse("Ada receives {count:d} message asking her to reconnect"))
@then(parsers.parse("Ada receives {count:d} messages asking her to reconnect"))
def receives_reconnect(scene: Scene, count: int) -> None:
    assert _asked_to_reconnect(scene, "ada@business.example") == count


@then("Ada receives 1 message asking her to reconnect, at the address of her account at Calendly")
def receives_reconnect_at_calendly(scene: Scene, ada: Person) -> None:
    assert ada.calendly is not None
    assert _asked_to_reconnect(scene, ada.calendly["accountEmail"]) == 1


def _asked_to_reconnect(scene: Scene, address: str) -> int:
    return len([letter for letter in scene.letters_to(address) if "Connect again" in letter])
