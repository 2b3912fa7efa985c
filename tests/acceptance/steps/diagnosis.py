"""The connection doctor."""

from typing import Any, Final

from pytest_bdd import given, parsers, then, when

from tests.acceptance.people import Person
from tests.acceptance.scene import Scene

DIAGNOSIS: Final = "{ viewer { calendly { diagnosis { name state meaning mend } } } }"


@given("Ada has taken the permission back at Calendly")
def taken_back(scene: Scene) -> None:
    scene.service.sandbox.control.withdraw_consent(scene.account_of("Ada"))


@when("Ada asks what is wrong", target_fixture="checks")
def asks(scene: Scene, ada: Person) -> list[dict[str, Any]]:
    scene.service.settle()
    found: list[dict[str, Any]] = ada.ask(DIAGNOSIS)["viewer"]["calendly"]["diagnosis"]
    return found


@then("nothing is wrong")
def nothing_wrong(checks: list[dict[str, Any]]) -> None:
    assert [check for check in checks if check["state"] != "OK"] == []


@then(parsers.parse('she is told of "{meaning}", and to "{mend}"'))
def told(checks: list[dict[str, Any]], meaning: str, mend: str) -> None:
    fits = [check for check in checks if meaning in check["meaning"]]
    words = mend.lower().replace("connect calendly", "connects calendly")
    assert [words in (check["mend"] or "").lower() for check in fits] == [True], checks
