"""Connecting, reconnecting, disconnecting."""

from datetime import timedelta
from typing import Any

from pytest_bdd import given, parsers, then, when

from tests.acceptance.people import ACCOUNTS, CALLBACK, Person, sign_in
from tests.acceptance.scene import INTRO_CALL, Scene

WHY = {"the plan": "PLAN", "the role": "ROLE", "the address": "UNREACHABLE"}


@given("Ada has never connected Calendly")
def never_connected(ada: Person) -> None:
    assert ada.calendly is None


@given("Ada has connected Calendly")
def has_connected(ada: Person) -> None:
    ada.connect()
    ada.look_at_event_types()


@when("Ada connects Calendly and grants everything that is asked")
def connects(ada: Person) -> None:
    ada.connect()


@when("Ada connects Calendly and denies access")
def denies(ada: Person) -> None:
    ada.connect(deny=True)


@when("Ada connects Calendly but does not grant word of bookings")
def grants_less(ada: Person) -> None:
    ada.begin_connecting()
    scopes = [scope for scope in ada.asked_scopes if not scope.startswith("webhooks:")]
    ada.come_back(ada.answer_consent(ACCOUNTS["Ada"], scopes=scopes))
    ada.service.settle()


@given("Ada has begun to connect Calendly", target_fixture="answer")
def has_begun(ada: Person) -> str:
    ada.begin_connecting()
    return ada.answer_consent(ACCOUNTS["Ada"])


@when("Ada connects Calendly in another tab")
def connects_in_another_tab(ada: Person) -> None:
    ada.connect()
    assert ada.outcome == "connected"


@when("Ada grants access")
def comes_back(ada: Person, answer: str) -> None:
    ada.come_back(answer)


@when("the answer comes back with a forged state")
def forged(ada: Person) -> None:
    ada.come_back(f"{ada.service.url}{CALLBACK}?code=whatever&state=AAAAAAAAAAAAAAAAAAAAAA")


@when("the answer comes back a second time")
def replayed(ada: Person, answer: str) -> None:
    cookies = dict(ada.browser.cookies)
    ada.come_back(answer)
    assert ada.outcome == "connected"
    ada.service.settle()  # else what was begun for the connection would be given up, with a warning of its own
    ada.do_disconnect()
    ada.browser.cookies.update(cookies)
    ada.come_back(answer)


@when("the answer comes back after eleven minutes")
def expired(scene: Scene, ada: Person, answer: str) -> None:
    scene.service.clock.advance(timedelta(minutes=11))
    ada.come_back(answer)


@when("the answer comes back to another browser")
def other_browser(scene: Scene, answer: str) -> None:
    other = sign_in("Ada", scene.service)
    scene.stack.callback(other.browser.close)
    other.come_back(answer)
    scene.person("Ada").page = other.page


@when("the answer comes back while somebody else signed in")
def somebody_else(scene: Scene, ada: Person, bob: Person, answer: str) -> None:
    attempt = {name: value for name, value in ada.browser.cookies.items() if name.startswith("quotla_connect_")}
    assert attempt
    bob.browser.cookies.update(attempt)
    bob.come_back(answer)
    ada.page = bob.page


@given("Bob has connected the Calendly account of Ada")
def bob_has_adas(bob: Person) -> None:
    bob.connect(ACCOUNTS["Ada"])


@when("Ada connects the Calendly account of Bob")
def ada_takes_bobs(ada: Person) -> None:
    ada.connect(ACCOUNTS["Bob"])


@given("Ada has taken back her consent at Calendly")
def takes_back(scene: Scene) -> None:
    assert scene.service.sandbox.control.withdraw_consent(ACCOUNTS["Ada"]) > 0


@given("Ada was asked to reconnect")
def was_asked(scene: Scene, ada: Person) -> None:
    refused = scene.make_link(ada, {"clientId": ada.client_id("Kim")})
    assert refused["__typename"] == "ReconnectNeeded"


@given("Ada has disconnected Calendly")
@when("Ada disconnects Calendly")
def disconnects(ada: Person) -> None:
    ada.do_disconnect()


@given("Calendly is down")
def is_down(scene: Scene) -> None:
    # Everything but the consent page, which has been passed, and the pages that invitees book at.
    for path in (
        "^/(users|event_types|scheduling_links|webhook_subscriptions|scheduled_events)",
        "^/oauth/(token|revoke)",
    ):
        scene.service.sandbox.control.add_fault(path=path, status=503, body="<html>down</html>", times=100_000)


@when("Calendly is up again")
def is_up_again(scene: Scene) -> None:
    scene.service.sandbox.control.clear_faults()
    scene.service.clock.advance(timedelta(hours=1, minutes=1))
    scene.service.sweep()
    scene.service.settle()


@given(parsers.parse("Calendly refuses to send word of bookings because of {why}"))
def refuses_webhooks(scene: Scene, why: str) -> None:
    _put_in_the_way(scene, why, is_there=True)


@when(parsers.parse("{why} no longer stands in the way, and an hour has passed"))
def stands_no_longer(scene: Scene, why: str) -> None:
    _put_in_the_way(scene, why, is_there=False)
    scene.service.pass_time(timedelta(hours=1))
    scene.service.sweep()
    scene.service.settle()


@then(parsers.parse('Ada sees that Calendly is connected as "{name}"'))
def sees_connected(ada: Person, name: str) -> None:
    found = ada.calendly
    assert found is not None
    assert (found["status"], found["accountName"]) == ("ACTIVE", name)
    assert ada.outcome == "connected"


@then("word of bookings will come by itself")
def word_will_come(scene: Scene, ada: Person) -> None:
    assert _webhook(ada) == {"state": "ACTIVE", "isHealthy": True, "trouble": None, "said": None}
    assert len(_standing(scene)) == 1


@then("Ada sees that the permission for word of bookings is missing")
def sees_missing(ada: Person) -> None:
    found = ada.calendly
    assert found is not None
    assert found["missingScopes"] == ["webhooks:write"]
    assert _webhook(ada)["trouble"] == "SCOPE"


@then("Calendly is not connected for Ada")
def not_connected(ada: Person) -> None:
    found = ada.calendly
    assert found is None or found["status"] == "DISCONNECTED"


@then("Ada reads that access was not granted")
def reads_denied(ada: Person) -> None:
    assert ada.outcome == "denied"


@then("Ada reads that the answer could not be trusted")
def reads_security(ada: Person) -> None:
    assert ada.outcome == "security"


@then("Ada reads that connecting failed")
def reads_failed(ada: Person) -> None:
    assert ada.outcome == "failed"


@then("Ada reads that the account is connected by somebody else")
def reads_taken(ada: Person) -> None:
    assert ada.outcome == "taken"


@then("nobody is named")
def nobody_named(ada: Person) -> None:
    assert ada.page is not None
    assert "bob" not in (ada.page.text + str(ada.page.headers)).lower()


@then("no warning was logged")
def no_warning(scene: Scene) -> None:
    assert scene.warnings == []


@then("one warning was logged")
def one_warning(scene: Scene) -> None:
    assert len(scene.warnings) == 1, scene.warnings


@then("the former account is given back to Calendly")
def former_given_back(scene: Scene, ada: Person) -> None:
    scene.service.settle()
    (standing,) = _standing(scene)
    bob = next(one for one in scene.service.sandbox.control.accounts() if one["user"]["name"] == "Bob Marsh")
    assert standing["user"] == bob["user"]["uri"]


@then("exactly one word comes of each booking")
def one_word(scene: Scene) -> None:
    assert len(_standing(scene)) == 1
    before = len(scene.service.sandbox.control.deliveries())
    scene.book("Noor", None, event_type=INTRO_CALL)
    scene.service.settle()
    assert len(scene.service.sandbox.control.deliveries()) == before + 1


@then(parsers.parse("Ada reads that word of bookings is missing because of {why}"))
def reads_why(ada: Person, why: str) -> None:
    assert _webhook(ada)["trouble"] == WHY[why]
    assert _webhook(ada)["state"] == "REFUSED"


@then("Ada sees that Calendly is disconnected")
def sees_disconnected(ada: Person) -> None:
    found = ada.calendly
    assert found is not None
    assert (found["status"], found["isActive"]) == ("DISCONNECTED", False)


@then("Calendly holds nothing of ours any more")
def holds_nothing(scene: Scene) -> None:
    scene.service.settle()
    assert _standing(scene) == []
    tokens = "select count(*) from calendly_connections where sealed_access_token is not null"
    assert scene.service.rows(tokens) == [(0,)]


def _put_in_the_way(scene: Scene, why: str, *, is_there: bool) -> None:
    control = scene.service.sandbox.control
    if why == "the address":
        control.switch(https_callbacks_only=is_there)
    else:
        name = {"the plan": "webhooks_need_plan", "the role": "webhooks_need_role"}[why]
        control.change_account(ACCOUNTS["Ada"], **{name: is_there})


def _webhook(person: Person) -> dict[str, Any]:
    found = person.calendly
    assert found is not None
    webhook: dict[str, Any] = found["webhook"]
    return webhook


def _standing(scene: Scene) -> list[dict[str, Any]]:
    return [one for one in scene.service.sandbox.control.state()["subscriptions"] if one["state"] == "active"]
