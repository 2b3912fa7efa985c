"""The connection doctor, and how the installation is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from pytest_bdd import given, parsers, then, when

from application.connections.diagnosis import CheckState
from bootstrap import doctor
from calendly_sandbox.records import Subscription
from tests.acceptance.people import Person
from tests.acceptance.scene import Scene

AMISS: Final = ("WARNING", "FAILING")
BOBS_CALL: Final = "bob-marsh/measurement-001"
HEALTH: Final = "{ viewer { health { checks { name state meaning mend } } } }"
CONNECTIONS: Final = "{ viewer { health { connections { diagnosis { name state meaning mend } } } } }"
DIAGNOSIS: Final = "{ viewer { calendly { diagnosis { name state meaning mend } } } }"


@given("Ada has taken the permission back at Calendly")
def taken_back(scene: Scene) -> None:
    scene.service.sandbox.control.withdraw_consent(scene.account_of("Ada"))


def _grants_less(scene: Scene, ada: Person) -> None:
    ada.begin_connecting()
    scopes = [scope for scope in ada.asked_scopes if not scope.startswith("webhooks:")]
    ada.come_back(ada.answer_consent(scene.account_of("Ada"), scopes=scopes))


def _refused(**change: bool) -> Callable[[Scene, Person], None]:
    def happens(scene: Scene, ada: Person) -> None:
        scene.service.sandbox.control.change_account(scene.account_of("Ada"), **change)
        ada.connect()

    return happens


def _at_calendly(change: Callable[[Subscription], None]) -> Callable[[Scene, Person], None]:
    """Something happens there to the promise to tell us of bookings."""

    def happens(scene: Scene, ada: Person) -> None:
        ada.connect()
        world = scene.service.sandbox.engine.world
        with world.lock:
            for one in world.subscriptions.values():
                change(one)

    return happens


def _fails_since_hours(one: Subscription) -> None:
    one.retry_started_at = datetime.now(UTC) - timedelta(hours=3)


def _was_given_up(one: Subscription) -> None:
    one.is_disabled = True


def _leads_elsewhere(one: Subscription) -> None:
    one.callback_url = "https://elsewhere.example/api/calendly/webhooks/another-key"


def _was_deleted(scene: Scene, ada: Person) -> None:
    ada.connect()
    world = scene.service.sandbox.engine.world
    with world.lock:
        world.subscriptions.clear()


def _wrongly_signed(scene: Scene, ada: Person) -> None:
    ada.connect()
    scene.service.sandbox.control.weather(wrong_key=1.0)
    scene.book("Kim", None)


def _consent_withdrawn(scene: Scene, ada: Person) -> None:
    ada.connect()
    scene.service.sandbox.control.withdraw_consent(scene.account_of("Ada"))


def _calendly_down(scene: Scene, ada: Person) -> None:
    ada.connect()
    scene.service.sandbox.control.add_fault(path="^/(users|webhook_subscriptions).*", status=503, times=100)


def _used_up(scene: Scene, ada: Person) -> None:
    ada.connect()
    scene.service.sandbox.control.switch(rate_limit_per_minute=0)


def _could_not_be_carried_out(scene: Scene, ada: Person) -> None:
    ada.connect()
    scene.book("Kim", None)
    scene.service.settle()
    scene.service.change("update webhook_deliveries set state = 'failed', outcome = 'ProviderDown'")


FAULTS: Final[Mapping[str, Callable[[Scene, Person], None]]] = {
    "she did not grant word of bookings": _grants_less,
    "her plan has no webhooks": _refused(webhooks_need_plan=True),
    "her role does not allow webhooks": _refused(webhooks_need_role=True),
    "Calendly has been failing to reach us for hours": _at_calendly(_fails_since_hours),
    "Calendly gave up on us after a day": _at_calendly(_was_given_up),
    "somebody deleted our subscription at Calendly": _was_deleted,
    "our subscription leads to another address": _at_calendly(_leads_elsewhere),
    "Calendly signs with a key we were not told": _wrongly_signed,
    "she has taken the permission back at Calendly": _consent_withdrawn,
    "Calendly does not answer": _calendly_down,
    "another app has used up her requests at Calendly": _used_up,
    "a delivery could not be carried out": _could_not_be_carried_out,
}


@given(parsers.parse("Ada has connected Calendly, but {fault}"))
def has_a_fault(scene: Scene, ada: Person, fault: str) -> None:
    FAULTS[fault](scene, ada)


def _clock_is_wrong(scene: Scene) -> None:
    scene.service.clock.advance(timedelta(minutes=4))


def _redirect_is_not_registered(scene: Scene) -> None:
    known = scene.service.sandbox.engine.authorization.apps["quotla"]
    elsewhere = ("https://elsewhere.example/callback",)
    scene.service.sandbox.control.register_app(replace(known, redirect_uris=elsewhere))


def _nothing_runs(scene: Scene) -> None:
    """Here, no process has ever said that it does."""


def _worker_died(scene: Scene) -> None:
    _says_it_runs(scene, "worker")
    scene.service.clock.advance(timedelta(minutes=3))
    _says_it_runs(scene, "upkeep")


def _migration_is_missing(scene: Scene) -> None:
    scene.service.change("update quotla_alembic_version set version_num = '0001'")


def _secrets_have_another_key(scene: Scene) -> None:
    scene.person("Ada").connect()
    # As if the key that sealed it had been taken out of ENCRYPTION_KEYS: an envelope begins with its id.
    scene.service.change("update webhook_subscriptions set sealed_secret = '\\x04'::bytea || 'gone'::bytea")


INSTALLATION_FAULTS: Final[Mapping[str, Callable[[Scene], None]]] = {
    "the clock of this machine is wrong": _clock_is_wrong,
    "our address is not registered at Calendly": _redirect_is_not_registered,
    "nobody has started a worker": _nothing_runs,
    "the worker has died": _worker_died,
    "the database was not migrated": _migration_is_missing,
    "an encryption key was taken away": _secrets_have_another_key,
}


def _says_it_runs(scene: Scene, name: str) -> None:
    scene.service.application.use_cases.report_alive(
        process=uuid4(), name=name, began_at=scene.service.clock.now(), reaches_broker=True, budget_left=1.0
    )


@given(parsers.parse("{fault} here"))
def installation_fault(scene: Scene, fault: str) -> None:
    INSTALLATION_FAULTS[fault](scene)


@given("web, worker and upkeep run")
def all_run(scene: Scene) -> None:
    for name in ("serve", "worker", "upkeep"):
        _says_it_runs(scene, name)


@when("Ada asks how the installation is", target_fixture="checks")
def asks_for_all(ada: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ada.ask(HEALTH)["viewer"]["health"]["checks"]
    return found


@given("Bob has connected Calendly, and somebody has booked with him")
def bob_has_connected(scene: Scene, bob: Person) -> None:
    bob.connect()
    scene.book("Kim", None, event_type=BOBS_CALL)


@when("Ada asks what is wrong with the connections of all", target_fixture="checks")
def asks_for_connections(scene: Scene, ada: Person) -> list[dict[str, Any]]:
    scene.service.settle()
    found = ada.ask(CONNECTIONS)["viewer"]["health"]["connections"]
    return [check for one in found for check in one["diagnosis"]]


@then("whoever runs the service is told the same")
def operator_is_told(scene: Scene, checks: list[dict[str, Any]]) -> None:
    report = doctor.look_over(scene.service.application)
    told = {(one.name, one.state.name, one.meaning, one.mend) for one in report.checks}
    # What could not be told may be told otherwise the next time.
    amiss = {(one["name"], one["state"], one["meaning"], one["mend"]) for one in checks if one["state"] in AMISS}
    assert amiss <= told, amiss - told
    assert report.state is not CheckState.OK


@then("a member is told nothing of it")
def members_are_not(bob: Person) -> None:
    assert bob.ask(HEALTH) == {"viewer": {"health": None}}


@when("Ada asks what is wrong", target_fixture="checks")
def asks(scene: Scene, ada: Person) -> list[dict[str, Any]]:
    scene.service.settle()
    found: list[dict[str, Any]] = ada.ask(DIAGNOSIS)["viewer"]["calendly"]["diagnosis"]
    return found


@then("nothing is wrong")
def nothing_wrong(checks: list[dict[str, Any]]) -> None:
    assert checks
    assert [check for check in checks if check["state"] != "OK"] == []


@then(parsers.parse('she is told of "{meaning}", and to "{mend}"'))
def told(checks: list[dict[str, Any]], meaning: str, mend: str) -> None:
    fits = [check for check in checks if meaning in check["meaning"]]
    words = mend.lower().replace("connect calendly", "connects calendly")
    assert [words in (check["mend"] or "").lower() for check in fits] == [True], checks
