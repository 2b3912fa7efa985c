"""The contract with front ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLSchema,
    GraphQLUnionType,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
    is_scalar_type,
    specified_scalar_types,
)

from adapters.graphql.schema import executable_schema, export_schema

pytestmark = pytest.mark.unit

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "schema.graphql"
SCHEMA: GraphQLSchema = executable_schema()


def described() -> Iterator[tuple[str, str | None]]:
    """Everything that has a name, and what is said of it."""
    for kind in SCHEMA.type_map.values():
        if kind.name.startswith("__") or kind.name in specified_scalar_types:
            continue
        yield kind.name, kind.description
        if is_object_type(kind) or is_interface_type(kind):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field.description
                for argument, its in field.args.items():
                    yield f"{kind.name}.{name}({argument})", its.description
        elif is_input_object_type(kind):
            for name, given in kind.fields.items():
                yield f"{kind.name}.{name}", given.description
        elif is_enum_type(kind):
            for name, value in kind.values.items():
                yield f"{kind.name}.{name}", value.description


def test_the_exported_schema_is_the_one_in_the_documents() -> None:
    assert export_schema() == DOCUMENT.read_text(encoding="utf-8")


def test_the_export_is_the_same_at_every_call() -> None:
    assert export_schema() == export_schema()


def test_everything_with_a_name_has_a_description() -> None:
    assert [name for name, description in described() if not description] == []


def test_every_name_of_a_constant_is_upper_case() -> None:
    names = [
        name for kind in SCHEMA.type_map.values() if is_enum_type(kind) and kind.name[0] != "_" for name in kind.values
    ]

    assert [name for name in names if name != name.upper()] == []


@pytest.mark.parametrize("name", ["DateTime", "Date", "Decimal", "URL", "EmailAddress", "TimeZone"])
def test_the_scalars_of_the_contract_are_there(name: str) -> None:
    assert is_scalar_type(SCHEMA.type_map[name])


@pytest.mark.parametrize(
    ("union", "first"),
    [
        ("CreateSchedulingLinkResult", "SchedulingLink"),
        ("SendSchedulingLinkResult", "SchedulingLink"),
        ("WithdrawSchedulingLinkResult", "SchedulingLink"),
        ("DisconnectCalendlyResult", "CalendlyAccount"),
        ("CancelMeetingResult", "Meeting"),
        ("MarkNoShowResult", "Meeting"),
        ("UnmarkNoShowResult", "Meeting"),
        ("AttachMeetingResult", "Meeting"),
        ("DetachMeetingResult", "Meeting"),
        ("SyncClientsResult", "SyncReport"),
        ("SyncQuotesResult", "SyncReport"),
        ("SyncInvoicesResult", "SyncReport"),
    ],
)
def test_a_mutation_answers_with_the_object_first(union: str, first: str) -> None:
    kind = SCHEMA.type_map[union]

    assert isinstance(kind, GraphQLUnionType)
    assert kind.types[0].name == first


CONTRACT = {
    "Query": "node viewer clients client quote invoice meeting meetings",
    "Viewer": "id email name timeZone workspace calendly role",
    "CalendlyAccount": "id status isActive accountName accountEmail organizationUri schedulingUrl timeZone connectedAt "
    "missingScopes webhook eventTypes",
    "Meeting": "id status startsAt endsAt eventTypeName host invitee location joinUrl client quote invoice match "
    "schedulingLink cancellation cancelUrl rescheduleUrl moves answers createdAt updatedAt isMoving guests changes",
    "MeetingFilter": "status startsFrom startsBefore clientId quoteId invoiceId hostId matched search",
    "Mutation": "createSchedulingLink sendSchedulingLink withdrawSchedulingLink disconnectCalendly cancelMeeting "
    "markNoShow unmarkNoShow attachMeeting detachMeeting syncClients syncQuotes syncInvoices",
    "Subscription": "meetingChanged connectionChanged",
    "MeetingConnection": "asOf edges pageInfo totalCount",
    "MeetingChange": "cursor kind fields cause occurredAt meeting meetingId absorbedMeetingId",
    "Refused": "code message field",
    "NotConnected": "code message connectUrl",
    "ReconnectNeeded": "code message connectUrl missingScopes",
    "TryLater": "code message retryAfterSeconds",
    "SyncReport": "created updated unchanged refused",
    "SyncRefusal": "externalId code message",
    "Client": "id externalId name email aliases schedulable meetings quotes invoices schedulingLinks",
    "Quote": "id externalId number status amount currency client schedulable meetings schedulingLinks",
    "Invoice": "id externalId number status amount currency client schedulable meetings dueOn schedulingLinks",
    "SchedulingLink": "id url shortUrl code eventType subject state opens meeting createdAt messages",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_what_was_promised_is_there(name: str) -> None:
    kind = SCHEMA.type_map[name]
    assert is_object_type(kind) or is_input_object_type(kind)

    assert set(CONTRACT[name].split()) - set(kind.fields) == set()


@pytest.mark.parametrize("name", ["Client", "Quote", "Invoice", "Meeting", "SchedulingLink", "CalendlyAccount"])
def test_what_can_be_fetched_again_is_a_node(name: str) -> None:
    kind = SCHEMA.type_map[name]
    assert is_object_type(kind)

    assert "Node" in [interface.name for interface in kind.interfaces]
