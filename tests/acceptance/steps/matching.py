"""The match queue: who it might be, and saying who it is."""

from typing import Any, Final

from pytest_bdd import given, parsers, then, when

from tests.acceptance.people import Person
from tests.acceptance.scene import Scene

QUEUE: Final = """
    { matchQueue(first: 100) {
        edges { node { id invitee { name } } candidates { reason client { name } } }
    } }
"""
BECAUSE: Final = {"the address": "ADDRESS", "the name": "NAME"}


def queue(person: Person) -> list[dict[str, Any]]:
    """All of it."""
    person.service.settle()
    found: list[dict[str, Any]] = person.ask(QUEUE)["matchQueue"]["edges"]
    return found


def meeting_on(scene: Scene, person: Person, day: str) -> dict[str, Any]:
    """The only one of that day."""
    date = scene.moment(day, "10:00").strftime("%Y-%m-%d")
    (found,) = [one for one in person.meetings if one["startsAt"].startswith(date)]
    return found


@given(parsers.re(r'"(?P<name>\w+)" has booked (?P<day>\w+) at (?P<time>\d\d:\d\d) from "(?P<address>[^"]+)"'))
@when(parsers.re(r'"(?P<name>\w+)" books (?P<day>\w+) at (?P<time>\d\d:\d\d) from "(?P<address>[^"]+)"'))
def books_from(scene: Scene, name: str, day: str, time: str, address: str) -> None:
    scene.book(name, scene.moment(day, time), email=address)
    scene.service.settle()


_ALWAYS: Final = (
    r"Ada (says|has said) that the meeting on (?P<day>\w+) is about (?P<client>\w+), "
    r"and so is whatever comes from that address"
)


@given(parsers.re(_ALWAYS))
@when(parsers.re(_ALWAYS))
def says_always(scene: Scene, ada: Person, day: str, client: str) -> None:
    meeting = meeting_on(scene, ada, day)
    done = ada.do(
        "attachMeeting",
        "AttachMeetingInput",
        "... on Meeting { id }",
        meetingId=meeting["id"],
        clientId=ada.client_id(client),
        remember=True,
    )
    assert done["__typename"] == "Meeting", done


@given(parsers.re(r"Ada has said that the meeting on (?P<day>\w+) is about none of her clients"))
def has_said_none(scene: Scene, ada: Person, day: str) -> None:
    done = ada.do("detachMeeting", "DetachMeetingInput", meetingId=meeting_on(scene, ada, day)["id"])
    assert done["__typename"] == "Meeting", done


@when("Ada says that the meeting is about none of her clients")
def says_none(ada: Person) -> None:
    done = ada.do("detachMeeting", "DetachMeetingInput", meetingId=ada.meeting["id"])
    assert done["__typename"] == "Meeting", done


@when("the host app tells of Kim again, with other addresses")
def synced_again(ada: Person) -> None:
    client = {"externalId": "kim", "name": "Kim", "email": "kim@new.example", "aliases": ["kim@newer.example"]}
    report = ada.do("syncClients", "SyncClientsInput", "... on SyncReport { updated }", clients=[client])
    assert report["updated"] == 1, report


@when("Ada says that the address is no longer always Kim's")
def forgets(ada: Person) -> None:
    done = ada.do(
        "forgetAddress",
        "ForgetAddressInput",
        "... on Client { rememberedAddresses }",
        clientId=ada.client_id("Kim"),
        email="Kim@private.example",
    )
    assert done["rememberedAddresses"] == [], done


@when("Ada takes back what she said of the meeting")
def takes_back(ada: Person) -> None:
    done = ada.do("undoCorrection", "UndoCorrectionInput", meetingId=ada.meeting["id"])
    assert done["__typename"] == "Meeting", done


@when("Ada has the queue looked at again")
def looks_again(scene: Scene, ada: Person) -> None:
    scene.service.settle()
    document = "mutation { rematchMeetings { ... on RematchReport { decided } } }"
    assert ada.ask(document)["rematchMeetings"] == {"decided": 1}


@then(parsers.parse("the queue shows {count:d} meeting"))
def shows(ada: Person, count: int) -> None:
    assert len(queue(ada)) == count


@then("the queue is empty")
def is_empty(ada: Person) -> None:
    assert queue(ada) == []


@then("Cara's queue is empty")
def caras_is_empty(cara: Person) -> None:
    assert queue(cara) == []


@then(parsers.re(r"it might be (?P<name>\w+), because of (?P<why>the \w+)"))
def might_be(ada: Person, name: str, why: str) -> None:
    (edge,) = queue(ada)
    assert {"reason": BECAUSE[why], "client": {"name": name}} in edge["candidates"]


@then(parsers.re(r"all (?P<count>\d) meetings are about (?P<name>\w+)"))
def all_about(ada: Person, count: str, name: str) -> None:
    assert [one["client"] for one in ada.meetings] == [{"name": name}] * int(count)


@then(parsers.re(r"the meeting on (?P<day>\w+) is about (?P<name>\w+)"))
def about(scene: Scene, ada: Person, day: str, name: str) -> None:
    expected = None if name == "nobody" else {"name": name}
    assert meeting_on(scene, ada, day)["client"] == expected


@then("the meeting's history calls it a rule of ours")
def by_rule(ada: Person) -> None:
    (meeting,) = ada.ask("{ meetings { nodes { changes(first: 50) { kind cause } } } }")["meetings"]["nodes"]
    assert meeting["changes"][-1] == {"kind": "ATTRIBUTED", "cause": "RULE"}
