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
BOBS_EVENT: Final = "bob-marsh/measurement-001"
MERGED: Final = "... on Client { id name }"
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


# Two clients that are one


_MERGE: Final = r"Ada (says|has said) that (?P<merged>\w+) is the same client as (?P<kept>\w+)"


@given(parsers.re(_MERGE))
@when(parsers.re(_MERGE))
def merges(scene: Scene, ada: Person, merged: str, kept: str) -> None:
    scene.merged_client = ada.client_id(merged)
    ids = {"keptClientId": ada.client_id(kept), "mergedClientId": scene.merged_client}
    done = ada.do("mergeClients", "MergeClientsInput", MERGED, **ids)
    assert done == {"__typename": "Client", "id": ids["keptClientId"], "name": kept}
    scene.service.settle()


@when("Ada takes that back")
def unmerges(scene: Scene, ada: Person) -> None:
    done = ada.do("undoMerge", "UndoMergeInput", MERGED, clientId=scene.merged_client)
    assert done["id"] == scene.merged_client, done
    scene.service.settle()


@when("Bob says that the two are one")
def member_merges(ada: Person, bob: Person) -> None:
    bob.do(
        "mergeClients",
        "MergeClientsInput",
        MERGED,
        keptClientId=ada.client_id("Kim"),
        mergedClientId=ada.client_id("Lee"),
    )


@then("he is told that only an owner or admin can")
def only_admins(bob: Person) -> None:
    assert (bob.seen["__typename"], bob.seen["code"]) == ("Refused", "merge.not_allowed")


@given(parsers.re(r"Ada has a quote and a link for (?P<name>\w+)"))
def has_quote_and_link(scene: Scene, ada: Person, name: str) -> None:
    quote = {"externalId": "q-1", "clientExternalId": name.lower(), "number": "Q-1", "status": "SENT"}
    report = ada.do("syncQuotes", "SyncQuotesInput", "... on SyncReport { created }", quotes=[quote])
    assert report["created"] == 1, report
    ada.look_at_event_types()
    scene.make_link(ada, {"clientId": ada.client_id(name)})


@then(parsers.re(r"the client that was (?P<_>\w+) answers as (?P<name>\w+), with the quote and the link"))
def answers_as(scene: Scene, ada: Person, name: str) -> None:
    found = ada.ask(
        "query($id: ID!) { client(id: $id) { name quotes { number } schedulingLinks { code } } }",
        id=scene.merged_client,
    )["client"]
    assert (found["name"], [one["number"] for one in found["quotes"]], len(found["schedulingLinks"])) == (
        name,
        ["Q-1"],
        1,
    )


@then(parsers.re(r"Ada's clients are (?P<names>[\w ,]+)"))
def clients_are(ada: Person, names: str) -> None:
    nodes = ada.ask("{ clients(first: 100) { nodes { name } } }")["clients"]["nodes"]
    assert [one["name"] for one in nodes] == names.replace(" and ", ", ").split(", ")


@when(parsers.re(r'the host app tells of (?P<name>\w+) again, now with the address "(?P<address>[^"]+)"'))
def synced_with(scene: Scene, ada: Person, name: str, address: str) -> None:
    client = {"externalId": name.lower(), "name": name, "email": address}
    report = ada.do("syncClients", "SyncClientsInput", "... on SyncReport { updated }", clients=[client])
    assert report["updated"] == 1, report
    scene.service.settle()


@then(parsers.re(r"the last line of the meeting's history says that Ada did it"))
def by_person(ada: Person) -> None:
    (meeting,) = ada.ask("{ meetings { nodes { changes(first: 50) { kind personName } } } }")["meetings"]["nodes"]
    assert meeting["changes"][-1] == {"kind": "ATTRIBUTED", "personName": "Ada"}


@given("Bob, a member, has a meeting with a stranger")
def bob_has_a_meeting(scene: Scene, bob: Person) -> None:
    bob.connect()
    scene.book("Stranger", scene.moment("Friday", "10:00"), event_type=BOBS_EVENT)
    scene.service.settle()


@when("Ada says that Bob's meeting is about Kim")
def says_of_bobs(ada: Person) -> None:
    done = ada.do("attachMeeting", "AttachMeetingInput", meetingId=ada.meeting["id"], clientId=ada.client_id("Kim"))
    assert done["__typename"] == "Meeting", done


@then("Bob reads that Ada said so, both there and in the meeting's history")
def reads_who_said_so(bob: Person) -> None:
    found = bob.ask("{ meetings { nodes { match { correctedByName } changes { personName } } } }")
    (meeting,) = found["meetings"]["nodes"]
    assert (meeting["match"]["correctedByName"], meeting["changes"][-1]["personName"]) == ("Ada", "Ada")


@when(parsers.parse('the host app tells of Ada\'s new client {name} with the address "{address}"'))
def synced_anew(scene: Scene, ada: Person, name: str, address: str) -> None:
    scene.service.settle()
    ada.has_client(name, address)
    scene.service.settle()


@then(parsers.parse('no message was sent to "{address}"'))
def no_message(scene: Scene, address: str) -> None:
    assert scene.letters_to(address) == []


@then("the meeting is about Kim, because Ada said so")
def about_kim_as_said(ada: Person) -> None:
    assert (ada.meeting["client"], ada.meeting["match"]["reason"]) == ({"name": "Kim"}, "CORRECTED")


@then(parsers.parse("the queue's badge shows {count:d}"))
def badge_shows(ada: Person, count: int) -> None:
    wanted = "{decided: false, status: [SCHEDULED, COMPLETED, NO_SHOW]}"
    assert ada.ask(f"{{ meetings(filter: {wanted}) {{ totalCount }} }}")["meetings"]["totalCount"] == count
