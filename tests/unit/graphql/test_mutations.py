"""What is done reaches one use case; what it refuses comes back as a type."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.graphql.ids import Kind, global_id
from application.links.send_scheduling_link import AlreadySent
from application.ports.scheduling_provider import EventTypeGone, ProviderDown, RateLimited
from application.records.sync import UNSET, OnlyAdminsSync
from application.records.sync_clients import ClientInput
from application.records.sync_papers import InvoiceInput, QuoteInput
from application.views import SyncRefusal, SyncReport
from domain.connection import ConnectionStatus, NotConnected, ReconnectNeeded
from domain.errors import NotFound, StaleWrite
from domain.identifiers import ClientId, InvoiceId, QuoteId
from domain.records import InvoiceStatus, QuoteStatus
from domain.values import EmailAddress, Subject
from tests.support.graphql import (
    ADA_AT_WORK,
    CONNECT_URL,
    House,
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

EVENT_TYPE = global_id(Kind.EVENT_TYPE, an_event_type().id)
CLIENT, QUOTE, INVOICE = (
    global_id(Kind.CLIENT, a_client().id),
    global_id(Kind.QUOTE, a_quote().id),
    global_id(Kind.INVOICE, an_invoice().id),
)
MEETING, LINK = global_id(Kind.MEETING, a_meeting().id), global_id(Kind.LINK, a_link().id)
ACCOUNT = global_id(Kind.CONNECTION, a_connection().id)

REFUSALS = (
    "... on Refused { code message field } ... on NotConnected { code message connectUrl } "
    "... on ReconnectNeeded { code message connectUrl missingScopes } "
    "... on TryLater { code message retryAfterSeconds }"
)
FEW_REFUSALS = "... on Refused { code message field } ... on TryLater { code message retryAfterSeconds }"
CREATE = (
    "mutation ($input: CreateSchedulingLinkInput!) { createSchedulingLink(input: $input) "
    f"{{ __typename ... on SchedulingLink {{ id }} {REFUSALS} }} }}"
)
SEND = (
    "mutation ($input: SendSchedulingLinkInput!) { sendSchedulingLink(input: $input) "
    f"{{ __typename ... on SchedulingLink {{ id messages {{ state }} }} {FEW_REFUSALS} }} }}"
)
ATTACH = (
    "mutation ($input: AttachMeetingInput!) { attachMeeting(input: $input) "
    f"{{ __typename ... on Meeting {{ id }} {FEW_REFUSALS} }} }}"
)


@pytest.fixture
def house() -> House:
    return House()


async def create(house: House, **given: Any) -> Any:
    whole = {"eventTypeId": EVENT_TYPE, "subject": {"clientId": CLIENT}} | given
    return (await house.data(CREATE, {"input": whole}))["createSchedulingLink"]


# --- Links ---------------------------------------------------------------------------------------------------------


async def test_a_new_link_is_answered_with_itself(house: House) -> None:
    assert await create(house) == {"__typename": "SchedulingLink", "id": LINK}


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        ({"clientId": CLIENT}, Subject.client(ClientId(a_client().id))),
        ({"quoteId": QUOTE}, Subject.quote(QuoteId(a_quote().id))),
        ({"invoiceId": INVOICE}, Subject.invoice(InvoiceId(an_invoice().id))),
    ],
)
async def test_a_link_is_made_about_its_subject(house: House, given: dict[str, str], subject: Subject) -> None:
    await create(house, subject=given)

    assert house.use_cases.create_scheduling_link.calls == [
        {"principal": ADA_AT_WORK, "event_type": an_event_type().id, "subject": subject, "single_use": True}
    ]


@pytest.mark.parametrize(
    ("given", "single_use"), [({}, True), ({"singleUse": None}, True), ({"singleUse": False}, False)]
)
async def test_a_link_is_for_one_use_unless_told_otherwise(
    house: House, given: dict[str, Any], single_use: bool
) -> None:
    await create(house, **given)

    assert house.use_cases.create_scheduling_link.calls[0]["single_use"] is single_use


@pytest.mark.parametrize(
    "subject", [{}, {"clientId": None}, {"clientId": CLIENT, "quoteId": QUOTE}, {"clientId": CLIENT, "quoteId": None}]
)
async def test_a_subject_in_a_variable_is_exactly_one(house: House, subject: dict[str, Any]) -> None:
    answer = await house.post(
        {"query": CREATE, "variables": {"input": {"eventTypeId": EVENT_TYPE, "subject": subject}}}
    )

    assert (answer.status_code, codes(answer)) == (400, ["BAD_USER_INPUT"])
    assert house.use_cases.create_scheduling_link.calls == []


@pytest.mark.parametrize("subject", ["{}", "{clientId: null}", '{clientId: "a", quoteId: "b"}', "{clientId: $nowhere}"])
async def test_a_subject_in_the_document_is_exactly_one(house: House, subject: str) -> None:
    text = f'mutation {{ createSchedulingLink(input: {{eventTypeId: "x", subject: {subject}}}) {{ __typename }} }}'

    answer = await house.post({"query": text})

    assert (answer.status_code, set(codes(answer))) == (400, {"GRAPHQL_VALIDATION_FAILED"})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"eventTypeId": "nonsense"}, "eventTypeId"),
        ({"eventTypeId": CLIENT}, "eventTypeId"),
        ({"subject": {"clientId": "nonsense"}}, "clientId"),
        ({"subject": {"quoteId": CLIENT}}, "quoteId"),
    ],
)
async def test_an_id_that_is_none_is_not_found(house: House, given: dict[str, Any], field: str) -> None:
    refused = await create(house, **given)

    assert (refused["__typename"], refused["code"], refused["field"]) == ("Refused", "not_found", field)


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (
            EventTypeGone(),
            {
                "__typename": "Refused",
                "code": "event_type.gone",
                "message": "This event type is no longer offered in Calendly. Choose another.",
                "field": "eventTypeId",
            },
        ),
        (
            NotFound("client", field="subject"),
            {
                "__typename": "Refused",
                "code": "not_found",
                "message": "There is no such client.",
                "field": "subject",
            },
        ),
        (
            NotConnected(),
            {
                "__typename": "NotConnected",
                "code": "connection.absent",
                "message": "Calendly is not connected. Connect it to go on.",
                "connectUrl": CONNECT_URL,
            },
        ),
        (
            ReconnectNeeded(["webhooks:write"]),
            {
                "__typename": "ReconnectNeeded",
                "code": "connection.reconnect",
                "message": "Calendly no longer accepts this connection. Connect it again and grant: webhooks:write. "
                "Nothing is lost.",
                "connectUrl": CONNECT_URL,
                "missingScopes": ["webhooks:write"],
            },
        ),
        (
            ProviderDown(),
            {
                "__typename": "TryLater",
                "code": "calendly.down",
                "message": "Calendly is not answering. Try again shortly.",
                "retryAfterSeconds": 10,
            },
        ),
        (
            RateLimited(retry_after=timedelta(milliseconds=1)),
            {
                "__typename": "TryLater",
                "code": "calendly.rate_limited",
                "message": "Calendly asks us to slow down. Try again shortly.",
                "retryAfterSeconds": 1,
            },
        ),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_a_refusal_comes_back_as_its_type(house: House, error: Exception, refusal: dict[str, Any]) -> None:
    house.use_cases.create_scheduling_link.answer = error

    assert await create(house) == refusal
    assert house.surprises == []


async def test_a_link_is_sent_with_everything_said(house: House) -> None:
    given = {"linkId": LINK, "email": " Kim@Example.com", "note": "Hello", "resend": True}

    found = (await house.data(SEND, {"input": given}))["sendSchedulingLink"]

    assert found == {"__typename": "SchedulingLink", "id": LINK, "messages": [{"state": "SENT"}]}
    assert house.use_cases.send_scheduling_link.calls == [
        {
            "principal": ADA_AT_WORK,
            "link": a_link().id,
            "email": EmailAddress("kim@example.com"),
            "note": "Hello",
            "resend": True,
        }
    ]


@pytest.mark.parametrize("given", [{}, {"email": None, "note": None, "resend": None}])
async def test_a_link_is_sent_to_its_own_address_by_default(house: House, given: dict[str, None]) -> None:
    await house.data(SEND, {"input": {"linkId": LINK, **given}})

    call = house.use_cases.send_scheduling_link.calls[0]
    assert (call["email"], call["note"], call["resend"]) == (None, None, False)


async def test_an_address_that_is_none_is_refused_in_its_field(house: House) -> None:
    found = (await house.data(SEND, {"input": {"linkId": LINK, "email": "kim"}}))["sendSchedulingLink"]

    assert (found["__typename"], found["code"], found["field"]) == ("Refused", "email.invalid", "email")


async def test_a_double_click_is_told(house: House) -> None:
    house.use_cases.send_scheduling_link.answer = AlreadySent()

    found = (await house.data(SEND, {"input": {"linkId": LINK}}))["sendSchedulingLink"]

    assert (found["code"], found["field"]) == ("link.already_sent", "resend")


async def test_a_link_is_withdrawn(house: House) -> None:
    text = "mutation ($id: ID!) { withdrawSchedulingLink(input: {linkId: $id}) { ... on SchedulingLink { id } } }"

    assert await house.data(text, {"id": LINK}) == {"withdrawSchedulingLink": {"id": LINK}}
    assert house.use_cases.withdraw_scheduling_link.calls == [{"principal": ADA_AT_WORK, "link": a_link().id}]


# --- The connection ------------------------------------------------------------------------------------------------

DISCONNECT = (
    "mutation { disconnectCalendly { __typename ... on CalendlyAccount { id status } "
    "... on NotConnected { connectUrl } ... on TryLater { retryAfterSeconds } } }"
)


async def test_a_disconnect_is_answered_with_the_closed_connection(house: House) -> None:
    house.finders.connection_there = a_connection(status=ConnectionStatus.DISCONNECTED)

    data = await house.data(DISCONNECT)

    assert data["disconnectCalendly"] == {"__typename": "CalendlyAccount", "id": ACCOUNT, "status": "DISCONNECTED"}


async def test_a_disconnect_without_a_connection_says_so(house: House) -> None:
    house.use_cases.disconnect_calendly.answer = NotConnected()

    data = await house.data(DISCONNECT)

    assert data["disconnectCalendly"] == {"__typename": "NotConnected", "connectUrl": CONNECT_URL}


async def test_a_refusal_that_a_union_has_no_member_for_is_an_error_with_its_code(house: House) -> None:
    house.use_cases.disconnect_calendly.answer = StaleWrite()

    error = (await house.ask(DISCONNECT))["errors"][0]

    assert (error["extensions"], error["path"]) == ({"code": "stale_write"}, ["disconnectCalendly"])


# --- Meetings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "use_case"),
    [
        ("cancelMeeting", "cancel_meeting"),
        ("markNoShow", "mark_no_show"),
        ("unmarkNoShow", "unmark_no_show"),
        ("detachMeeting", "detach_meeting"),
    ],
)
async def test_a_meeting_is_acted_on_and_shown(house: House, field: str, use_case: str) -> None:
    text = f"mutation ($id: ID!) {{ {field}(input: {{meetingId: $id}}) {{ ... on Meeting {{ id }} }} }}"

    assert await house.data(text, {"id": MEETING}) == {field: {"id": MEETING}}
    assert getattr(house.use_cases, use_case).calls[0]["meeting"] == a_meeting().id


@pytest.mark.parametrize("field", ["cancelMeeting", "markNoShow", "unmarkNoShow", "detachMeeting"])
async def test_a_meeting_that_is_none_is_refused(house: House, field: str) -> None:
    text = f'mutation {{ {field}(input: {{meetingId: "nonsense"}}) {{ __typename ... on Refused {{ code field }} }} }}'

    assert await house.data(text) == {field: {"__typename": "Refused", "code": "not_found", "field": "meetingId"}}


async def test_the_reason_of_a_cancellation_is_passed_on(house: House) -> None:
    text = "mutation ($input: CancelMeetingInput!) { cancelMeeting(input: $input) { __typename } }"

    await house.data(text, {"input": {"meetingId": MEETING, "reason": "Rain"}})

    assert house.use_cases.cancel_meeting.calls[0]["reason"] == "Rain"


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        ({"clientId": CLIENT}, Subject.client(ClientId(a_client().id))),
        ({"quoteId": QUOTE, "clientId": None}, Subject.quote(QuoteId(a_quote().id))),
        ({"invoiceId": INVOICE}, Subject.invoice(InvoiceId(an_invoice().id))),
    ],
)
async def test_a_meeting_is_attached(house: House, given: dict[str, Any], subject: Subject) -> None:
    await house.data(ATTACH, {"input": {"meetingId": MEETING, **given}})

    assert house.use_cases.attach_meeting.calls == [
        {"principal": ADA_AT_WORK, "meeting": a_meeting().id, "subject": subject, "remember": False}
    ]


@pytest.mark.parametrize("given", [{}, {"clientId": None}, {"clientId": CLIENT, "invoiceId": INVOICE}])
async def test_a_meeting_is_attached_to_exactly_one(house: House, given: dict[str, Any]) -> None:
    found = (await house.data(ATTACH, {"input": {"meetingId": MEETING, **given}}))["attachMeeting"]

    assert (found["__typename"], found["code"], found["field"]) == ("Refused", "subject.not_one", "subject")


async def test_an_object_that_is_gone_when_it_is_read_is_not_found(house: House) -> None:
    house.finders.meetings_there = []

    found = (await house.data(ATTACH, {"input": {"meetingId": MEETING, "clientId": CLIENT}}))["attachMeeting"]

    assert (found["__typename"], found["code"]) == ("Refused", "not_found")


async def test_mutations_run_one_after_the_other_and_read_anew(house: House) -> None:
    text = (
        "mutation ($id: ID!) { a: markNoShow(input: {meetingId: $id}) { ... on Meeting { id } } "
        "b: unmarkNoShow(input: {meetingId: $id}) { ... on Meeting { id } } }"
    )

    await house.data(text, {"id": MEETING})

    assert house.finders.calls["meetings_by_ids"] == 2


# --- Records -------------------------------------------------------------------------------------------------------

REPORT = SyncReport(
    created=1, updated=2, unchanged=3, refused=(SyncRefusal(external_id="c-4", code="email.invalid", message="No."),)
)


def syncing(kind: str) -> str:
    return (
        f"mutation ($input: Sync{kind}Input!) {{ sync{kind}(input: $input) {{ __typename "
        "... on SyncReport { created updated unchanged refused { externalId code message } } "
        "... on Refused { code message field } } }"
    )


async def test_a_report_is_shown_whole(house: House) -> None:
    house.use_cases.sync_clients.answer = REPORT

    data = await house.data(syncing("Clients"), {"input": {"clients": []}})

    assert data["syncClients"] == {
        "__typename": "SyncReport",
        "created": 1,
        "updated": 2,
        "unchanged": 3,
        "refused": [{"externalId": "c-4", "code": "email.invalid", "message": "No."}],
    }


async def test_a_client_left_out_null_and_given_are_three_things(house: House) -> None:
    house.use_cases.sync_clients.answer = REPORT
    given = [
        {"externalId": "1", "name": "Kim"},
        {"externalId": "2", "name": "Kim", "email": None, "aliases": None, "phone": None, "archived": None},
        {"externalId": "3", "name": "Kim", "email": "no address", "aliases": ["x"], "phone": "1", "archived": True},
    ]

    await house.data(syncing("Clients"), {"input": {"clients": given}})

    assert house.use_cases.sync_clients.calls[0]["clients"] == [
        ClientInput(external_id="1", name="Kim"),
        ClientInput(external_id="2", name="Kim", email=None, aliases=None, phone=None),
        ClientInput(external_id="3", name="Kim", email="no address", aliases=["x"], phone="1", archived=True),
    ]


async def test_a_quote_left_out_null_and_given_are_three_things(house: House) -> None:
    house.use_cases.sync_quotes.answer = REPORT
    must = {"externalId": "1", "clientExternalId": "c", "number": "Q", "status": "ACCEPTED"}
    given = [
        must,
        must | {"title": None, "amount": None, "currency": None, "sentAt": None, "acceptedAt": None},
        must | {"title": "T", "amount": "1e9", "currency": "euro", "sentAt": "2026-11-01T00:00:00Z", "archived": False},
    ]

    await house.data(syncing("Quotes"), {"input": {"quotes": given}})

    base: dict[str, Any] = {
        "external_id": "1",
        "client_external_id": "c",
        "number": "Q",
        "status": QuoteStatus.ACCEPTED,
    }
    sent = datetime(2026, 11, 1, tzinfo=UTC)
    assert house.use_cases.sync_quotes.calls[0]["quotes"] == [
        QuoteInput(**base),
        QuoteInput(**base, title=None, amount=None, currency=None, sent_at=None, accepted_at=None),
        QuoteInput(**base, title="T", amount="1e9", currency="euro", sent_at=sent, archived=False),
    ]


async def test_an_invoice_left_out_null_and_given_are_three_things(house: House) -> None:
    house.use_cases.sync_invoices.answer = REPORT
    must = {"externalId": "1", "clientExternalId": "c", "number": "I", "status": "VOID"}
    given = [must, must | {"dueOn": None, "paidAt": None}, must | {"dueOn": "2026-12-01"}]

    await house.data(syncing("Invoices"), {"input": {"invoices": given}})

    base: dict[str, Any] = {"external_id": "1", "client_external_id": "c", "number": "I", "status": InvoiceStatus.VOID}
    taken = house.use_cases.sync_invoices.calls[0]["invoices"]
    assert taken == [
        InvoiceInput(**base),
        InvoiceInput(**base, due_on=None, paid_at=None),
        InvoiceInput(**base, due_on=date(2026, 12, 1)),
    ]
    assert taken[0].due_on is UNSET


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("Quotes", {"externalId": "1", "clientExternalId": "c", "number": "Q", "status": "PAID"}),
        ("Invoices", {"externalId": "1", "clientExternalId": "c", "number": "I", "status": "draft"}),
    ],
)
async def test_an_unknown_status_refuses_the_call(house: House, kind: str, record: dict[str, str]) -> None:
    answer = await house.post({"query": syncing(kind), "variables": {"input": {kind.lower(): [record]}}})

    assert (answer.status_code, codes(answer)) == (400, ["BAD_USER_INPUT"])


async def test_a_member_is_refused(house: House) -> None:
    house.use_cases.sync_clients.answer = OnlyAdminsSync()

    data = await house.data(syncing("Clients"), {"input": {"clients": []}}, authorization="Bearer bob")

    assert (data["syncClients"]["__typename"], data["syncClients"]["code"]) == ("Refused", "sync.not_allowed")


async def test_a_thousand_records_fit_into_one_call(house: House) -> None:
    house.use_cases.sync_clients.answer = REPORT
    given = [{"externalId": str(UUID(int=number)), "name": "Kim", "email": "k@example.com"} for number in range(1_000)]

    await house.data(syncing("Clients"), {"input": {"clients": given}})

    assert len(house.use_cases.sync_clients.calls[0]["clients"]) == 1_000
