"""What is asked reaches the finders once, and comes back as the contract says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.graphql.ids import Kind, global_id
from adapters.graphql.inputs import NOBODY
from application.links.send_scheduling_link import NoteTooLong
from application.paging import PageRequest
from application.ports.finders import MeetingCriteria, MeetingOrder
from application.views import EventTypesView, LocationView, MatchView, SeenStatus
from domain.connection import ConnectionStatus, NotConnected
from domain.matching import MatchReason
from domain.values import CauseKind, Subject, SubjectKind
from tests.adapters.clock import NOON
from tests.support.graphql import (
    ADA,
    ADA_AT_WORK,
    BOB,
    CONNECT_URL,
    House,
    a_canceled_meeting,
    a_change,
    a_client,
    a_connection,
    a_link,
    a_meeting,
    a_quote,
    an_event_type,
    an_invoice,
    codes,
)

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

CLIENT, QUOTE, INVOICE = (
    global_id(Kind.CLIENT, a_client().id),
    global_id(Kind.QUOTE, a_quote().id),
    global_id(Kind.INVOICE, an_invoice().id),
)
MEETING, LINK = global_id(Kind.MEETING, a_meeting().id), global_id(Kind.LINK, a_link().id)
ACCOUNT = global_id(Kind.CONNECTION, a_connection().id)


@pytest.fixture
def house() -> House:
    return House()


# --- Nodes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "typename"),
    [
        (CLIENT, "Client"),
        (QUOTE, "Quote"),
        (INVOICE, "Invoice"),
        (MEETING, "Meeting"),
        (LINK, "SchedulingLink"),
        (ACCOUNT, "CalendlyAccount"),
    ],
)
async def test_a_node_is_found_by_its_id(house: House, text: str, typename: str) -> None:
    data = await house.data("query ($id: ID!) { node(id: $id) { __typename id } }", {"id": text})

    assert data == {"node": {"__typename": typename, "id": text}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        str(a_client().id),
        CLIENT + "=",
        global_id(Kind.CLIENT, UUID(int=404)),
        global_id(Kind.EVENT_TYPE, an_event_type().id),
        global_id(Kind.USER, ADA),
        "x" * 100_000,
    ],
)
async def test_a_node_that_is_none_is_null(house: House, text: str) -> None:
    assert await house.data("query ($id: ID!) { node(id: $id) { id } }", {"id": text}) == {"node": None}


@pytest.mark.parametrize("field", ["client", "quote", "invoice", "meeting", "schedulingLink"])
@pytest.mark.parametrize("text", ["nonsense", ACCOUNT])
async def test_an_id_that_is_malformed_or_of_another_kind_is_null(house: House, field: str, text: str) -> None:
    assert await house.data(f"query ($id: ID!) {{ {field}(id: $id) {{ id }} }}", {"id": text}) == {field: None}


async def test_an_id_that_is_none_asks_no_finder(house: House) -> None:
    await house.data('{ client(id: "nonsense") { id } }')

    assert not house.finders.calls


# --- The viewer ----------------------------------------------------------------------------------------------------


async def test_the_viewer_is_who_asks(house: House) -> None:
    data = await house.data("{ viewer { id role email name workspace { name } } }", authorization="Bearer bob")

    assert data["viewer"] == {
        "id": global_id(Kind.USER, BOB),
        "role": "MEMBER",
        "email": "ada@example.com",
        "name": "Ada",
        "workspace": {"name": "The shop"},
    }


async def test_a_host_s_id_is_the_one_that_meetings_are_filtered_by(house: House) -> None:
    data = await house.data("{ hosts { id name email } }")

    assert data["hosts"] == [
        {"id": global_id(Kind.USER, ADA), "name": a_connection().account_name, "email": a_connection().account_email}
    ]


async def test_without_a_connection_everything_works_and_says_so(house: House) -> None:
    house.finders.connection_there = None

    data = await house.data("{ viewer { timeZone calendly { id } } clients { nodes { id } } }")

    assert data["viewer"] == {"timeZone": "UTC", "calendly": None}


async def test_a_connection_is_shown_with_its_state(house: House) -> None:
    house.finders.connection_there = a_connection(
        status=ConnectionStatus.DISCONNECTED, disconnected_at=NOON, missing_scopes=("webhooks:write",)
    )

    data = await house.data(
        "{ viewer { timeZone calendly { id status isActive accountEmail organizationUri schedulingUrl connectedAt "
        "disconnectedAt missingScopes webhook { state isHealthy trouble said lastDeliveryAt } } } }"
    )

    assert data["viewer"]["calendly"] == {
        "id": ACCOUNT,
        "status": "DISCONNECTED",
        "isActive": False,
        "accountEmail": "ada@example.com",
        "organizationUri": "https://api.calendly.com/organizations/SHOP",
        "schedulingUrl": "https://calendly.com/ada",
        "connectedAt": "2026-11-22T12:00:00Z",
        "disconnectedAt": "2026-11-22T12:00:00Z",
        "missingScopes": ["webhooks:write"],
        "webhook": {"state": "ACTIVE", "isHealthy": True, "trouble": None, "said": None, "lastDeliveryAt": None},
    }


async def test_the_viewer_and_their_connection_are_one_question(house: House) -> None:
    await house.data("{ viewer { name timeZone calendly { id } } }")

    assert house.finders.calls == {"viewer": 1}


# --- Meetings ------------------------------------------------------------------------------------------------------


async def test_a_meeting_shows_what_was_stored(house: House) -> None:
    data = await house.data(
        "query ($id: ID!) { meeting(id: $id) { status startsAt isMoving invitee { name email timeZone } guests "
        "host { name userId } location { kind text joinUrl } joinUrl answers { question answer } match { reason } "
        "moves { fromStartsAt toStartsAt byHost } cancellation { reason } } }",
        {"id": MEETING},
    )

    assert data["meeting"] == {
        "status": "SCHEDULED",
        "startsAt": "2026-11-23T12:00:00Z",
        "isMoving": False,
        "invitee": {"name": "Kim", "email": "Kim@Example.com", "timeZone": "Mars/Olympus"},
        "guests": ["guest@example.com"],
        "host": {"name": "Ada", "userId": global_id(Kind.USER, ADA)},
        "location": {"kind": "physical", "text": "The garden", "joinUrl": None},
        "joinUrl": "https://zoom.example/1",
        "answers": [{"question": "What?", "answer": "That"}],
        "match": {"reason": "CODE"},
        "moves": [{"fromStartsAt": None, "toStartsAt": "2026-11-22T12:00:00Z", "byHost": None}],
        "cancellation": None,
    }


async def test_what_is_no_web_address_is_never_shown_as_a_link(house: House) -> None:
    bad = "javascript:alert(1)"
    place = LocationView(kind="custom", text=bad, join_url=bad)
    house.finders.meetings_there = [a_meeting(location=place, join_url=bad, cancel_url=bad, reschedule_url="+49 30")]

    data = await house.data("{ meetings { nodes { joinUrl cancelUrl rescheduleUrl location { text joinUrl } } } }")

    assert data["meetings"]["nodes"] == [
        {"joinUrl": None, "cancelUrl": None, "rescheduleUrl": None, "location": {"text": bad, "joinUrl": None}}
    ]


@pytest.mark.parametrize(
    ("canceler", "shown"), [("host", "HOST"), ("invitee", "INVITEE"), ("robot", None), (None, None)]
)
async def test_who_called_it_off_is_shown_where_it_is_known(house: House, canceler: str, shown: str | None) -> None:
    meeting = a_canceled_meeting()
    assert meeting.cancellation is not None
    house.finders.meetings_there = [replace(meeting, cancellation=replace(meeting.cancellation, canceler=canceler))]

    data = await house.data("{ meetings { nodes { status cancellation { canceler reason } } } }")

    assert data["meetings"]["nodes"] == [{"status": "CANCELED", "cancellation": {"canceler": shown, "reason": "Ill"}}]


@pytest.mark.parametrize("status", SeenStatus)
async def test_every_status_has_its_constant(house: House, status: SeenStatus) -> None:
    house.finders.meetings_there = [a_meeting(status=status)]

    data = await house.data("{ meetings { nodes { status } } }")

    assert data["meetings"]["nodes"] == [{"status": status.name}]


async def test_a_doubtful_match_names_all_candidates(house: House) -> None:
    house.finders.clients_there = [a_client(1), a_client(2)]
    match = MatchView(
        reason=MatchReason.DOUBTFUL,
        candidate_ids=(a_client(1).id, a_client(2).id, UUID(int=404)),
        corrected_by=None,
        corrected_at=None,
    )
    house.finders.meetings_there = [a_meeting(match=match, client=None)]

    data = await house.data("{ meetings { nodes { client { id } match { reason candidates { name } } } } }")

    assert data["meetings"]["nodes"] == [
        {"client": None, "match": {"reason": "DOUBTFUL", "candidates": [{"name": "Client 1"}, {"name": "Client 2"}]}}
    ]


async def test_a_list_of_meetings_tells_its_snapshot(house: House) -> None:
    house.finders.last_number = 41

    assert (await house.data("{ meetings { asOf } }"))["meetings"]["asOf"] == "41"


def asked(house: House, question: str) -> Any:
    return next(what for name, what in house.finders.asked if name == question)


async def test_a_filter_reaches_the_finder_whole(house: House) -> None:
    await house.data(
        'query ($filter: MeetingFilter) { meetings(filter: $filter, orderBy: STARTS_AT_DESC, last: 5, before: "9") '
        "{ asOf } }",
        {
            "filter": {
                "status": ["SCHEDULED", "COMPLETED"],
                "startsFrom": "2026-11-01T00:00:00+01:00",
                "startsBefore": "2026-12-01T00:00:00Z",
                "clientId": CLIENT,
                "quoteId": QUOTE,
                "invoiceId": INVOICE,
                "hostId": global_id(Kind.USER, ADA),
                "matched": True,
                "search": "kim",
            }
        },
    )

    assert asked(house, "meetings") == (
        MeetingCriteria(
            statuses=frozenset({SeenStatus.SCHEDULED, SeenStatus.COMPLETED}),
            starts_from=datetime(2026, 10, 31, 23, tzinfo=UTC),
            starts_before=datetime(2026, 12, 1, tzinfo=UTC),
            client=a_client().id,
            quote=a_quote().id,
            invoice=an_invoice().id,
            host=ADA,
            matched=True,
            search="kim",
        ),
        MeetingOrder.STARTS_AT_DESC,
        PageRequest(size=5, before="9", from_end=True),
    )


@pytest.mark.parametrize("filters", ["", "filter: null, orderBy: null", "filter: {}", "filter: {clientId: null}"])
async def test_no_filter_asks_for_all(house: House, filters: str) -> None:
    await house.data(f"{{ meetings({filters}) {{ asOf }} }}" if filters else "{ meetings { asOf } }")

    assert asked(house, "meetings") == (MeetingCriteria(), MeetingOrder.STARTS_AT_ASC, PageRequest())


@pytest.mark.parametrize("text", ["nonsense", QUOTE])
async def test_a_filter_by_what_does_not_exist_matches_nothing(house: House, text: str) -> None:
    await house.data("query ($id: ID) { meetings(filter: {clientId: $id}) { asOf } }", {"id": text})

    assert asked(house, "meetings")[0] == MeetingCriteria(client=NOBODY)


@pytest.mark.parametrize(
    ("selection", "with_total"),
    [
        ("asOf", False),
        ("totalCount", True),
        ("...F", True),
        ("... on MeetingConnection { ...F }", True),
        ("nodes { id }", False),
    ],
)
async def test_a_total_is_counted_only_when_asked_for(house: House, selection: str, with_total: bool) -> None:
    fragment = "fragment F on MeetingConnection { ...G } fragment G on MeetingConnection { totalCount }"
    await house.data(f"{{ meetings {{ {selection} }} }} {fragment if '...F' in selection else ''}")

    assert asked(house, "meetings")[2].with_total is with_total


@pytest.mark.parametrize(
    "field",
    [
        "meetings(first: 101)",
        "meetings(first: -1)",
        "meetings(last: 101)",
        "meetings(first: 1, last: 1)",
        "clients(first: 101)",
        "clients(first: -1)",
    ],
)
async def test_a_page_out_of_bounds_is_the_caller_s_error(house: House, field: str) -> None:
    answer = await house.post({"query": f"{{ {field} {{ pageInfo {{ hasNextPage }} }} }}"})

    assert codes(answer) == ["BAD_USER_INPUT"]


async def test_pages_follow_one_another(house: House) -> None:
    house.finders.meetings_there = [a_meeting(number) for number in range(3)]
    page = (
        "query ($after: String) { meetings(first: 2, after: $after) "
        "{ nodes { id } pageInfo { hasNextPage endCursor } } }"
    )

    first = (await house.data(page))["meetings"]
    second = (await house.data(page, {"after": first["pageInfo"]["endCursor"]}))["meetings"]

    assert [node["id"] for node in first["nodes"] + second["nodes"]] == [
        global_id(Kind.MEETING, a_meeting(number).id) for number in range(3)
    ]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


async def test_a_meeting_tells_what_happened_to_it(house: House) -> None:
    house.finders.commit(a_change(1), a_change(2))

    data = await house.data(
        "{ meetings { nodes { changes(first: 1) { cursor kind fields cause personId occurredAt meetingId "
        "absorbedMeetingId meeting { id } } } } }"
    )

    assert data["meetings"]["nodes"][0]["changes"] == [
        {
            "cursor": "1",
            "kind": "BOOKED",
            "fields": ["startsAt"],
            "cause": "CALENDLY",
            "personId": None,
            "occurredAt": "2026-11-22T12:00:00Z",
            "meetingId": MEETING,
            "absorbedMeetingId": None,
            "meeting": {"id": MEETING},
        }
    ]


async def test_a_meeting_tells_how_many_others_are_called_off_with_it(house: House) -> None:
    house.finders.meetings_there = [a_meeting(1), a_meeting(2)]
    house.finders.others_there = {a_meeting(2).id: 3}

    data = await house.data("{ meetings { nodes { otherInvitees } } }")

    assert data["meetings"]["nodes"] == [{"otherInvitees": 0}, {"otherInvitees": 3}]
    assert house.finders.calls["others_in_events"] == 1


async def test_who_did_something_is_named_wherever_that_is_said_and_asked_for_once(house: House) -> None:
    said_so = MatchView(
        reason=MatchReason.CORRECTED, candidate_ids=(), corrected_by=ADA_AT_WORK.user, corrected_at=NOON
    )
    house.finders.names_there = {ADA_AT_WORK.user: "Ada"}
    house.finders.meetings_there = [a_meeting(match=said_so)]
    house.finders.commit(
        a_change(1, cause=CauseKind.PERSON, cause_reference=ADA_AT_WORK.user),
        a_change(2, cause=CauseKind.PERSON, cause_reference=BOB),
        a_change(3, cause=CauseKind.REPAIR, cause_reference=ADA_AT_WORK.user),
    )

    data = await house.data("{ meetings { nodes { match { correctedByName } changes { personId personName } } } }")

    (meeting,) = data["meetings"]["nodes"]
    assert meeting["match"] == {"correctedByName": "Ada"}
    assert meeting["changes"] == [
        {"personId": global_id(Kind.USER, ADA_AT_WORK.user), "personName": "Ada"},
        {"personId": global_id(Kind.USER, BOB), "personName": None},
        {"personId": None, "personName": None},
    ]
    asked = [one for question, ids in house.finders.asked if question == "member_names" for one in ids]
    assert sorted(asked) == sorted([ADA_AT_WORK.user, BOB])


# --- No question twice ---------------------------------------------------------------------------------------------


async def test_a_page_of_everything_costs_one_question_per_field(house: House) -> None:
    finders = house.finders
    finders.clients_there = [a_client(number) for number in range(20)]
    finders.quotes_there = [a_quote(number, client=a_client(number)) for number in range(20)]
    finders.invoices_there = [an_invoice(number, client=a_client(number)) for number in range(20)]
    finders.links_there = [a_link(number, subject_id=a_client(number).id) for number in range(20)]
    doubtful = MatchView(
        reason=MatchReason.DOUBTFUL,
        candidate_ids=tuple(client.id for client in finders.clients_there),
        corrected_by=None,
        corrected_at=None,
    )
    finders.meetings_there = [
        a_meeting(number, client=a_client(number), link_id=a_link(number).id, match=doubtful) for number in range(20)
    ]

    await house.data(
        "{ meetings(first: 20) { nodes { id client { quotes { number } invoices { number } "
        "schedulingLinks { id subject { ... on Client { name } } messages { state } meeting { id } } } "
        "schedulingLink { id } match { candidates { id } } } } }"
    )

    assert {question: count for question, count in finders.calls.items() if count > 1} == {}


async def test_clients_with_their_papers_cost_three_questions(house: House) -> None:
    house.finders.clients_there = [a_client(number) for number in range(50)]

    await house.data("{ clients(first: 50) { nodes { name quotes { number } invoices { number } } } }")

    assert house.finders.calls == {"clients": 1, "quotes_of_clients": 1, "invoices_of_clients": 1}


async def test_the_same_page_asked_for_twice_is_one_question(house: House) -> None:
    await house.data("{ a: meetings { asOf } b: meetings { asOf } }")

    assert house.finders.calls["meetings"] == 1


async def test_a_page_that_cannot_be_had_spoils_no_other(house: House) -> None:
    found = await house.ask("{ a: meetings(first: 1) { asOf } b: clients(first: 500) { totalCount } }")

    assert (found["data"], len(found["errors"])) == (None, 1)


# --- Records and links ---------------------------------------------------------------------------------------------


async def test_a_quote_is_shown_with_its_client(house: House) -> None:
    data = await house.data(
        "query ($id: ID!) { quote(id: $id) { externalId number title status amount currency sentAt acceptedAt "
        "schedulable client { name email aliases } } }",
        {"id": QUOTE},
    )

    assert data["quote"] == {
        "externalId": "q-1",
        "number": "Q-1",
        "title": "A garden",
        "status": "SENT",
        "amount": "1200.50",
        "currency": "EUR",
        "sentAt": "2026-11-22T12:00:00Z",
        "acceptedAt": None,
        "schedulable": True,
        "client": {"name": "Client 1", "email": "client1@example.com", "aliases": []},
    }


async def test_an_invoice_is_shown_with_its_day(house: House) -> None:
    data = await house.data("query ($id: ID!) { invoice(id: $id) { status amount dueOn paidAt } }", {"id": INVOICE})

    assert data["invoice"] == {"status": "OVERDUE", "amount": "1000", "dueOn": "2026-12-01", "paidAt": None}


async def test_a_client_without_an_address_is_not_schedulable(house: House) -> None:
    house.finders.clients_there = [a_client(email=None)]

    data = await house.data("{ clients { nodes { email schedulable } } }")

    assert data["clients"]["nodes"] == [{"email": None, "schedulable": False}]


@pytest.mark.parametrize(
    ("field", "text", "subject"),
    [
        ("client", CLIENT, Subject(SubjectKind.CLIENT, a_client().id)),
        ("quote", QUOTE, Subject(SubjectKind.QUOTE, a_quote().id)),
        ("invoice", INVOICE, Subject(SubjectKind.INVOICE, an_invoice().id)),
    ],
)
async def test_a_record_lists_its_own_meetings(house: House, field: str, text: str, subject: Subject) -> None:
    await house.data(f"query ($id: ID!) {{ {field}(id: $id) {{ meetings(first: 3) {{ asOf }} }} }}", {"id": text})

    assert asked(house, "meetings_of_subjects") == (
        subject.kind,
        {subject.id},
        MeetingOrder.STARTS_AT_ASC,
        PageRequest(size=3),
    )


async def test_the_same_page_of_many_records_is_one_question(house: House) -> None:
    house.finders.clients_there = [a_client(number) for number in range(50)]

    await house.data(
        "{ clients(first: 50) { nodes { next: meetings(first: 3) { asOf } "
        "last: meetings(first: 1, orderBy: STARTS_AT_DESC) { asOf } } } }"
    )

    assert house.finders.calls == {"clients": 1, "meetings_of_subjects": 2}


async def test_each_record_has_its_own_page(house: House) -> None:
    house.finders.clients_there = [a_client(1), a_client(2)]
    house.finders.meetings_there = [a_meeting(number, client=a_client(number)) for number in (2, 1)]

    data = await house.data("{ clients { nodes { name meetings { nodes { client { name } } } } } }")

    shown = [(one["name"], one["meetings"]["nodes"]) for one in data["clients"]["nodes"]]
    assert shown == [(name, [{"client": {"name": name}}]) for name in ("Client 1", "Client 2")]


async def test_a_cursor_that_is_none_spoils_only_the_records_it_was_given_for(house: House) -> None:
    house.finders.clients_there = [a_client(1), a_client(2)]
    first, second = (global_id(Kind.CLIENT, a_client(number).id) for number in (1, 2))

    found = await house.ask(
        f'{{ a: client(id: "{first}") {{ meetings {{ asOf }} }} '
        f'b: client(id: "{first}") {{ meetings(after: "x") {{ asOf }} }} '
        f'c: client(id: "{second}") {{ meetings(after: "x") {{ asOf }} }} }}'
    )

    assert found["data"] == {"a": {"meetings": {"asOf": "0"}}, "b": None, "c": None}
    assert sorted(error["path"][0] for error in found["errors"]) == ["b", "c"]


@pytest.mark.parametrize(
    ("kind", "uuid", "typename"),
    [
        (SubjectKind.CLIENT, a_client().id, "Client"),
        (SubjectKind.QUOTE, a_quote().id, "Quote"),
        (SubjectKind.INVOICE, an_invoice().id, "Invoice"),
    ],
)
async def test_a_link_names_what_it_is_about(house: House, kind: SubjectKind, uuid: UUID, typename: str) -> None:
    house.finders.links_there = [a_link(subject_kind=kind, subject_id=uuid)]

    data = await house.data("query ($id: ID!) { schedulingLink(id: $id) { subject { __typename } } }", {"id": LINK})

    assert data["schedulingLink"]["subject"] == {"__typename": typename}


@pytest.mark.parametrize("kind", SubjectKind)
async def test_a_link_about_an_erased_record_says_so(house: House, kind: SubjectKind) -> None:
    house.finders.links_there = [a_link(subject_kind=kind, subject_id=UUID(int=404))]

    data = await house.data("query ($id: ID!) { schedulingLink(id: $id) { subject { __typename } } }", {"id": LINK})

    assert data["schedulingLink"]["subject"] is None


async def test_a_link_is_shown_with_its_fate(house: House) -> None:
    house.finders.meetings_there = [a_meeting(link_id=a_link().id)]

    data = await house.data(
        "query ($id: ID!) { schedulingLink(id: $id) { url shortUrl code state opens singleUse createdAt expiresAt "
        "eventType { name durationMinutes isGone } meeting { id } messages { recipient state sentAt } } }",
        {"id": LINK},
    )

    assert data["schedulingLink"] == {
        "url": "https://calendly.com/d/1?name=Kim",
        "shortUrl": "http://localhost:8000/m/code1",
        "code": "code1",
        "state": "OPEN",
        "opens": 0,
        "singleUse": True,
        "createdAt": "2026-11-22T12:00:00Z",
        "expiresAt": None,
        "eventType": {"name": "Visit", "durationMinutes": 30, "isGone": False},
        "meeting": {"id": MEETING},
        "messages": [{"recipient": "kim@example.com", "state": "SENT", "sentAt": "2026-11-22T12:00:00Z"}],
    }


# --- Event types ---------------------------------------------------------------------------------------------------

EVENT_TYPES = (
    "query ($search: String, $first: Int, $after: String) { viewer { calendly { "
    "eventTypes(search: $search, first: $first, after: $after) "
    "{ totalCount fetchedAt isStale pageInfo { hasNextPage hasPreviousPage endCursor } nodes { name } } } } }"
)


async def event_types(house: House, **variables: Any) -> Any:
    return (await house.data(EVENT_TYPES, variables))["viewer"]["calendly"]["eventTypes"]


def listed(*names: str) -> EventTypesView:
    items = [an_event_type(number, name=name) for number, name in enumerate(names)]
    return EventTypesView(items=items, fetched_at=NOON - timedelta(minutes=3), is_stale=True)


async def test_the_list_tells_its_age(house: House) -> None:
    house.use_cases.list_event_types.answer = listed("Visit")

    found = await event_types(house)

    assert (found["fetchedAt"], found["isStale"]) == ("2026-11-22T11:57:00Z", True)


async def test_an_older_list_tells_how_long_calendly_asks_us_to_wait(house: House) -> None:
    house.use_cases.list_event_types.answer = replace(listed("Visit"), retry_after=timedelta(seconds=90.2))

    found = await house.data("{ viewer { calendly { eventTypes { retryAfterSeconds } } } }")

    assert found["viewer"]["calendly"]["eventTypes"] == {"retryAfterSeconds": 91}


async def test_the_viewer_is_told_where_to_connect(house: House) -> None:
    found = await house.data("{ viewer { connectUrl } }")

    assert found["viewer"] == {"connectUrl": CONNECT_URL}


async def test_fifty_event_types_come_at_once_and_all_can_be_had(house: House) -> None:
    house.use_cases.list_event_types.answer = listed(*(f"Type {number:03}" for number in range(120)))

    pages, after = [], None
    while True:
        page = await event_types(house, **({"after": after} if after else {}))
        pages.append([node["name"] for node in page["nodes"]])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert [len(page) for page in pages] == [50, 50, 20]
    assert [name for page in pages for name in page] == [f"Type {number:03}" for number in range(120)]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", ["Garden visit", "STRASSE besuch", "Visit"]),
        ("visit", ["Garden visit", "Visit"]),
        ("VISIT garden", ["Garden visit"]),
        ("straße", ["STRASSE besuch"]),
        ("nothing", []),
    ],
)
async def test_every_word_sought_occurs_in_the_name(house: House, search: str, names: list[str]) -> None:
    house.use_cases.list_event_types.answer = listed("Garden visit", "STRASSE besuch", "Visit")

    found = await event_types(house, search=search)

    assert ([node["name"] for node in found["nodes"]], found["totalCount"]) == (names, len(names))


async def test_a_page_of_event_types_shifts_by_nothing_that_comes_or_goes(house: House) -> None:
    house.use_cases.list_event_types.answer = listed("A", "B", "C", "D")
    first = await event_types(house, first=2)
    items = house.use_cases.list_event_types.answer.items
    house.use_cases.list_event_types.answer = EventTypesView(items=items[1:], fetched_at=NOON, is_stale=False)

    second = await event_types(house, first=2, after=first["pageInfo"]["endCursor"])

    assert [node["name"] for node in second["nodes"]] == ["C", "D"]


@pytest.mark.parametrize("variables", [{"after": "nonsense"}, {"first": 101}, {"after": "WyJldmVudF90eXBlcyJd"}])
async def test_a_page_of_event_types_that_is_none_is_the_caller_s_error(
    house: House, variables: dict[str, Any]
) -> None:
    assert codes(await house.post({"query": EVENT_TYPES, "variables": variables})) == ["BAD_USER_INPUT"]


async def test_one_s_own_event_types_are_asked_for_without_naming_the_connection(house: House) -> None:
    await event_types(house)

    assert house.use_cases.list_event_types.calls[0]["connection"] is None


async def test_another_s_event_types_are_asked_for_by_their_connection(house: House) -> None:
    house.finders.connection_there = a_connection(owner=BOB)

    await house.data(
        "query ($id: ID!) { node(id: $id) { ... on CalendlyAccount { eventTypes { totalCount } } } }", {"id": ACCOUNT}
    )

    assert house.use_cases.list_event_types.calls[0]["connection"] == a_connection().id


async def test_event_types_without_a_connection_say_where_to_connect(house: House) -> None:
    house.use_cases.list_event_types.answer = NotConnected()

    error = (await house.ask(EVENT_TYPES))["errors"][0]

    assert error["extensions"] == {
        "code": "connection.absent",
        "connectUrl": "http://localhost:8000/api/calendly/auth/connect",
    }


# --- The connection doctor -----------------------------------------------------------------------------------------


async def test_what_is_wrong_with_a_connection_is_told_with_its_mend(house: House) -> None:
    data = await house.data("{ viewer { calendly { diagnosis { name state meaning mend } } } }")

    assert data["viewer"]["calendly"]["diagnosis"] == [
        {"name": "inbox", "state": "FAILING", "meaning": "It waits.", "mend": "Start a worker."}
    ]
    assert house.use_cases.diagnose_connection.calls == [{"principal": ADA_AT_WORK, "connection": a_connection().id}]


# --- The health of the installation --------------------------------------------------------------------------------

HEALTH = """{ viewer { health {
    checkedAt version state checks { name state meaning mend } connections { id }
    processes { name version beganAt seenAt isAlive reachesBroker budgetLeft }
} } }"""


@pytest.mark.parametrize("sends_mail", [True, False])
async def test_whether_links_can_be_sent_by_e_mail_is_told_to_everybody(sends_mail: bool) -> None:
    data = await House(sends_mail=sends_mail).data("{ viewer { canSendMail } }", authorization="Bearer bob")

    assert data == {"viewer": {"canSendMail": sends_mail}}


async def test_how_the_installation_is_is_told_with_what_runs(house: House) -> None:
    data = await house.data(HEALTH)

    assert data["viewer"]["health"] == {
        "checkedAt": "2026-11-22T12:00:00Z",
        "version": "1.0",
        "state": "FAILING",
        "checks": [{"name": "broker", "state": "FAILING", "meaning": "Redis is away.", "mend": "Start it."}],
        "connections": [{"id": ACCOUNT}],
        "processes": [
            {
                "name": "worker",
                "version": "1.0",
                "beganAt": "2026-11-22T11:00:00Z",
                "seenAt": "2026-11-22T11:59:40Z",
                "isAlive": True,
                "reachesBroker": False,
                "budgetLeft": 0.5,
            }
        ],
    }


async def test_how_the_installation_is_is_null_for_whom_it_is_not(house: House) -> None:
    house.use_cases.examine_installation.answer = None

    assert await house.data("{ viewer { health { state } } }") == {"viewer": {"health": None}}


# --- Letters -------------------------------------------------------------------------------------------------------

LETTER = """
    query ($id: ID!, $note: String) { schedulingLinkLetter(linkId: $id, note: $note) { sender replyTo subject text } }
"""


async def test_the_letter_of_a_link_is_as_sending_would_write_it(house: House) -> None:
    data = await house.data(LETTER, {"id": LINK, "note": "As discussed."})

    assert data["schedulingLinkLetter"] == {
        "sender": "Quotla <no-reply@quotla.example>",
        "replyTo": "no-reply@quotla.example",
        "subject": "A",
        "text": "B",
    }
    assert house.use_cases.preview_letter.calls == [
        {"principal": ADA_AT_WORK, "link": a_link().id, "note": "As discussed."}
    ]


@pytest.mark.parametrize("link", ["nonsense", CLIENT, global_id(Kind.LINK, UUID(int=404))])
async def test_there_is_no_letter_where_there_is_no_link(house: House, link: str) -> None:
    assert await house.data(LETTER, {"id": link}) == {"schedulingLinkLetter": None}


async def test_why_there_is_no_letter_is_told(house: House) -> None:
    house.use_cases.preview_letter.answer = NoteTooLong()

    answer = await house.post({"query": LETTER, "variables": {"id": LINK}})

    assert codes(answer) == ["link.note_too_long"]
