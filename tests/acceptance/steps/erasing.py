"""Erasing a person: she is put everywhere, and looked for in every column of every table."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import psycopg
from psycopg import sql
from pytest_bdd import given, parsers, then, when

from application.erasure.erase_person import Whom
from application.ports.deliveries import DeliverySelection
from domain.values import EmailAddress
from tests.acceptance.people import Person
from tests.acceptance.scene import INTRO_CALL, Scene
from tests.acceptance.steps.matching import MERGED
from tests.acceptance.steps.reconciling import COMPARE
from tests.support.service import RunningService

NAME: Final = "Wilhelmina Brandt"
ADDRESS: Final = "wilhelmina@brandt.example"
OTHER_ADDRESS: Final = "willa@private.example"
TRACES: Final = ("wilhelmina", "brandt", "willa@", "+49 30 1234")
"""Any of these says who she was. Whatever the case."""
WORDS: Final = "{ meetings(first: 100) { nodes { id status startsAt invitee { name } guests } } }"


def kept_of_her(service: RunningService) -> dict[str, str]:
    """Every row that names her, by table."""
    found: dict[str, str] = {}
    with psycopg.connect(service.owner_url) as connection:
        tables = connection.execute(
            "select table_name, array_agg(column_name::text), array_agg(data_type::text)"
            " from information_schema.columns where table_schema = 'public' group by table_name"
        ).fetchall()
        for table, columns, kinds in tables:
            parts = [
                sql.SQL("coalesce(encode({}, 'escape'), '')" if kind == "bytea" else "coalesce({}::text, '')").format(
                    sql.Identifier(column)
                )
                for column, kind in zip(columns, kinds, strict=True)
            ]
            row = sql.SQL(" || ' | ' || ").join(parts)
            for (text,) in connection.execute(sql.SQL("select {} from {}").format(row, sql.Identifier(table))):
                if any(trace in text.lower() for trace in TRACES):
                    found[table] = text
    return found


def meetings_of(ada: Person, name: str) -> list[Mapping[str, object]]:
    ada.service.settle()
    return [one for one in ada.ask(WORDS)["meetings"]["nodes"] if one["invitee"]["name"] == name]


@given("Wilhelmina is known in every way there is")
def known(scene: Scene, ada: Person) -> None:
    clients = [
        {
            "externalId": ADDRESS,
            "name": NAME,
            "email": ADDRESS,
            "aliases": ["brandt@office.example"],
            "phone": "+49 30 1234",
        },
        {"externalId": "double", "name": "Wilhelmina  BRANDT", "email": "double@brandt.example"},
        {"externalId": "office", "name": "The office", "email": "office@example.com", "aliases": [ADDRESS]},
        {"externalId": "kim", "name": "Kim", "email": "kim@example.com"},
    ]
    ada.do("syncClients", "SyncClientsInput", "... on SyncReport { created }", clients=clients)
    paper = {"clientExternalId": ADDRESS, "number": "1", "status": "SENT", "title": f"Kitchen for {NAME}"}
    ada.do("syncQuotes", "SyncQuotesInput", "... on SyncReport { created }", quotes=[{"externalId": "q", **paper}])
    ada.do(
        "syncInvoices", "SyncInvoicesInput", "... on SyncReport { created }", invoices=[{"externalId": "i", **paper}]
    )
    nodes = ada.ask("{ clients(first: 100) { nodes { id externalId } } }")["clients"]["nodes"]
    ids = {one["externalId"]: one["id"] for one in nodes}
    ada.look_at_event_types()
    link = scene.make_link(ada, {"clientId": ids[ADDRESS]})
    ada.do("sendSchedulingLink", "SendSchedulingLinkInput", linkId=link["id"], note=f"Dear {NAME}, here it is.")

    control = scene.service.sandbox.control
    moved = control.book(INTRO_CALL, name=NAME, email=ADDRESS, start=scene.moment("Friday", "10:00"))
    moved = control.reschedule(moved.invitee_uri, start=scene.moment("Friday", "12:00"))
    scene.bookings[NAME] = control.book(INTRO_CALL, name=NAME, email=ADDRESS, start=scene.moment("Monday", "10:00"))
    control.cancel(moved.invitee_uri, reason=f"{NAME} is ill")
    control.book(
        INTRO_CALL,
        name="Willa",
        email=OTHER_ADDRESS,
        start=scene.moment("Tuesday", "10:00"),
    )
    kims = control.book(
        INTRO_CALL,
        name="Kim",
        email="kim@example.com",
        start=scene.moment("Wednesday", "10:00"),
        guests=[ADDRESS.upper(), "guest@example.com"],
    )
    control.cancel(kims.invitee_uri, reason=f"My neighbour wilhelmina brandt ({ADDRESS}) cannot come.")
    scene.service.settle()
    (elsewhere,) = meetings_of(ada, "Willa")
    ada.do(
        "attachMeeting",
        "AttachMeetingInput",
        "... on Meeting { id }",
        meetingId=elsewhere["id"],
        clientId=ids[ADDRESS],
        remember=True,
    )
    merged = {"keptClientId": ids[ADDRESS], "mergedClientId": ids["double"]}
    done = ada.do("mergeClients", "MergeClientsInput", MERGED, **merged)
    assert done["__typename"] == "Client", done
    scene.service.settle()
    assert {"clients", "scheduled_meetings", "webhook_deliveries", "messages"} <= set(kept_of_her(scene.service))


@given("word of what Wilhelmina did last has not come yet")
def held_back(scene: Scene) -> None:
    control = scene.service.sandbox.control
    control.hold_deliveries()
    control.cancel(scene.bookings[NAME].invitee_uri, reason=f"{NAME} is away")
    control.book(INTRO_CALL, name=NAME, email=ADDRESS, start=scene.moment("Thursday", "10:00"))


def erase(scene: Scene, whom: Whom, *, is_dry: bool = False) -> None:
    errand = scene.service.application.use_cases.erase_person
    reports = errand(whom=whom, workspace=None, is_dry=is_dry)
    scene.report = {what: count for one in reports for what, count in one.counts.items()}


@given("Wilhelmina has been erased by her address")
@when("Wilhelmina is erased by her address")
def erased(scene: Scene, ada: Person) -> None:
    scene.meetings_before = len(ada.ask(WORDS)["meetings"]["nodes"])
    erase(scene, Whom(email=EmailAddress.parse(ADDRESS)))


@when("Wilhelmina is erased as a client")
def erased_as_client(scene: Scene) -> None:
    erase(scene, Whom(client=ADDRESS))


@when(parsers.parse('whoever has the address "{address}" is erased'))
def somebody_erased(scene: Scene, address: str) -> None:
    erase(scene, Whom(email=EmailAddress.parse(address)))


@when("it is tried out what erasing Wilhelmina would do")
def tried(scene: Scene) -> None:
    erase(scene, Whom(email=EmailAddress.parse(ADDRESS)), is_dry=True)


@when("that word comes, everything that came is carried out again, and Ada has her meetings compared with Calendly's")
def heard_again(scene: Scene, ada: Person) -> None:
    scene.service.sandbox.control.hold_deliveries(False)
    scene.service.settle()
    everything = DeliverySelection(received_before=scene.service.clock.now() + timedelta(days=1))
    assert scene.service.application.use_cases.replay_deliveries_of_all(selection=everything) > 0
    scene.service.settle()
    done = ada.ask(COMPARE)["done"]
    assert done["__typename"] == "CalendlyAccount", done
    scene.service.settle()


@when("the host app tells of Wilhelmina again, under her id and under another")
def told_again(ada: Person) -> None:
    clients = [{"externalId": one, "name": NAME, "email": ADDRESS} for one in (ADDRESS, "another")]
    ada.do("syncClients", "SyncClientsInput", "... on SyncReport { refused { code } }", clients=clients)


@when("Wilhelmina books again an hour later")
def books_again(scene: Scene) -> None:
    scene.service.pass_time(timedelta(hours=1))
    control = scene.service.sandbox.control
    control.book(INTRO_CALL, name=NAME, email=ADDRESS, start=scene.moment("Friday", "14:00"))
    scene.service.settle()


@then("both are refused")
def refused(ada: Person) -> None:
    assert [one["code"] for one in ada.seen["refused"]] == ["email.erased", "email.erased"]


@then("nothing that is kept names Wilhelmina")
def nothing_left(scene: Scene) -> None:
    assert kept_of_her(scene.service) == {}


@then("the report names her meetings, deliveries, messages, links and her client record")
def reported(scene: Scene) -> None:
    logging.getLogger("features").info("report: %s", scene.report)
    assert scene.report["meetings blanked"] == 3
    assert scene.report["bookings blanked"] == 4
    assert scene.report["meetings of others that spoke of them"] == 1
    assert scene.report["messages blanked"] == 1
    assert scene.report["links without prefill"] == 1
    assert scene.report["clients blanked"] == 2
    assert scene.report["addresses of other clients"] == 1
    assert scene.report["remembered addresses"] == 1
    assert scene.report["titles of quotes and invoices"] == 2
    assert scene.report["deliveries emptied"] >= 7


@then("the report says that there is nothing about her")
def nothing_reported(scene: Scene) -> None:
    assert scene.report == {}


@then("there are as many meetings as before")
def as_many(scene: Scene, ada: Person) -> None:
    assert len(ada.ask(WORDS)["meetings"]["nodes"]) == scene.meetings_before == 4


@then("Ada still sees Wilhelmina's meetings")
def still_there(ada: Person) -> None:
    assert len(meetings_of(ada, NAME)) == 2


@then("Ada still sees Kim's meeting, with Kim's other guest")
def kims_stays(ada: Person) -> None:
    (meeting,) = meetings_of(ada, "Kim")
    assert meeting["guests"] == ["guest@example.com"]


@then(parsers.parse("Ada sees {count:d} meeting of Wilhelmina's"))
def seen_anew(ada: Person, count: int) -> None:
    assert len(meetings_of(ada, NAME)) == count
