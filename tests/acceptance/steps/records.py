"""The host app tells of its clients and quotes."""

from typing import Any, Final

from pytest_bdd import given, parsers, then, when

from tests.acceptance.people import Person
from tests.acceptance.scene import Scene

SYNC_CLIENTS: Final = "syncClients", "SyncClientsInput"
SYNC_QUOTES: Final = "syncQuotes", "SyncQuotesInput"
REPORT: Final = "... on SyncReport { created updated unchanged refused { externalId code message } }"
LISTED: Final = "{ clients { nodes { name quotes { number } } } }"


def a_client(name: str, **said: Any) -> dict[str, Any]:
    return {"externalId": name.lower(), "name": name, "email": f"{name.lower()}@example.com", **said}


def a_quote(number: str, of: str) -> dict[str, str]:
    return {"externalId": number, "clientExternalId": of, "number": number, "status": "SENT"}


def listed(person: Person) -> dict[str, list[str]]:
    """The numbers of the quotes by the name of the client."""
    clients = person.ask(LISTED)["clients"]["nodes"]
    return {one["name"]: [quote["number"] for quote in one["quotes"]] for one in clients}


@given("the host app has told of the client Kim")
@when("the host app tells of the client Kim")
def tells_of_kim(ada: Person) -> None:
    ada.do(*SYNC_CLIENTS, REPORT, clients=[a_client("Kim")])


@given("Kim has been at a meeting")
def has_met(scene: Scene, ada: Person) -> None:
    ada.connect()
    scene.book("Kim", scene.moment("Friday", "10:00"))
    assert ada.meeting["client"] == {"name": "Kim"}


@when("the host app tells of the quote Q-17 of Kim's and the quote Q-18 of somebody unknown")
def tells_of_quotes(ada: Person) -> None:
    ada.do(*SYNC_QUOTES, REPORT, quotes=[a_quote("Q-17", "kim"), a_quote("Q-18", "nobody")])


@when(parsers.parse('the host app tells of the client Kim and of the client Lee with the address "{address}"'))
def tells_of_two(ada: Person, address: str) -> None:
    ada.do(*SYNC_CLIENTS, REPORT, clients=[a_client("Lee", email=address), a_client("Kim")])


@when("the host app puts the client Kim away")
def puts_away(ada: Person) -> None:
    ada.do(*SYNC_CLIENTS, REPORT, clients=[a_client("Kim", archived=True)])


@when("the host app tells of the client Kim in the name of Bob, who is a member")
def tells_as_bob(bob: Person) -> None:
    bob.do(*SYNC_CLIENTS, REPORT, clients=[a_client("Kim")])


@then("the quote Q-17 is there")
def quote_is_there(ada: Person) -> None:
    assert listed(ada) == {"Kim": ["Q-17"]}


@then("the client Kim is there")
def client_is_there(ada: Person) -> None:
    assert listed(ada) == {"Kim": []}


@then("the client Kim is not listed")
def is_not_listed(ada: Person) -> None:
    assert listed(ada) == {}


@then("the quote Q-18 was refused, for its client has to be told of first")
def quote_refused(ada: Person) -> None:
    (refused,) = ada.seen["refused"]
    assert (refused["externalId"], refused["code"]) == ("Q-18", "client.unknown")
    assert "Sync the client first" in refused["message"]


@then("the client Lee was refused, for that is no address")
def client_refused(ada: Person) -> None:
    (refused,) = ada.seen["refused"]
    assert (refused["externalId"], "e-mail address" in refused["message"]) == ("lee", True)


@then("nothing was changed by it")
def nothing_changed(ada: Person) -> None:
    counts = {name: ada.seen[name] for name in ("created", "updated", "unchanged")}
    assert counts == {"created": 0, "updated": 0, "unchanged": 1}


@then("the meeting is still about Kim")
def still_about_kim(ada: Person) -> None:
    assert ada.meeting["client"] == {"name": "Kim"}


@then("it is told that only owners and admins may")
def told_only_admins(bob: Person) -> None:
    assert (bob.seen["__typename"], "owner or admin" in bob.seen["message"]) == ("Refused", True)
