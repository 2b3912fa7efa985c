"""The inbox over the API: shown to those who look after it, replayed by them, and nothing of any body."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.graphql.ids import Kind, global_id
from adapters.graphql.inputs import NOBODY
from application.inbox.replay_deliveries import OnlyAdminsReplay
from application.ports.deliveries import DeliverySelection, DeliveryState
from application.ports.finders import DeliveryCriteria
from domain.identifiers import DeliveryId
from tests.support.graphql import ADA_AT_WORK, House, a_connection, a_delivery, a_meeting

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

DELIVERY = global_id(Kind.DELIVERY, a_delivery().id)
REPLAY = (
    "mutation ($input: ReplayDeliveriesInput!) { replayDeliveries(input: $input) "
    "{ __typename ... on ReplayReport { replayed } ... on Refused { code field } } }"
)
MORNING = datetime(2026, 11, 22, 6, tzinfo=UTC)


@pytest.fixture
def house() -> House:
    return House()


async def replayed(house: House, **given: Any) -> Any:
    return (await house.data(REPLAY, {"input": given}))["replayDeliveries"]


async def test_a_delivery_is_shown_with_what_became_of_it(house: House) -> None:
    house.finders.deliveries_there = [
        a_delivery(state=DeliveryState.FAILED, outcome="It could not be read: no payload.uri.", tries=20, replays=1)
    ]

    data = await house.data("{ deliveries { nodes { id state outcome event tries replays dueAt connectionId } } }")

    assert data["deliveries"]["nodes"] == [
        {
            "id": DELIVERY,
            "state": "FAILED",
            "outcome": "It could not be read: no payload.uri.",
            "event": "invitee.created",
            "tries": 20,
            "replays": 1,
            "dueAt": None,
            "connectionId": global_id(Kind.CONNECTION, a_connection().id),
        }
    ]


async def test_the_meetings_that_deliveries_changed_come_by_two_questions_however_many(house: House) -> None:
    house.finders.deliveries_there = [a_delivery(1), a_delivery(2), a_delivery(3)]
    house.finders.meetings_by_cause = {a_delivery(1).id: [a_meeting().id], a_delivery(2).id: [a_meeting().id]}

    data = await house.data("{ deliveries { nodes { meetings { id } } } }")

    meeting = {"id": global_id(Kind.MEETING, a_meeting().id)}
    shown = [node["meetings"] for node in data["deliveries"]["nodes"]]
    assert shown == [[meeting], [meeting], []]
    assert (house.finders.calls["meetings_changed_by"], house.finders.calls["meetings_by_ids"]) == (1, 1)


async def test_the_inbox_is_null_for_a_member(house: House) -> None:
    data = await house.data("{ deliveries { nodes { id } } }", authorization="Bearer bob")

    assert data == {"deliveries": None}


async def test_a_delivery_is_a_node(house: House) -> None:
    data = await house.data("query ($id: ID!) { node(id: $id) { __typename id } }", {"id": DELIVERY})

    assert data == {"node": {"__typename": "Delivery", "id": DELIVERY}}


@pytest.mark.parametrize(
    ("given", "criteria"),
    [
        ("", DeliveryCriteria()),
        ("(filter: {state: [FAILED]})", DeliveryCriteria(states=frozenset({DeliveryState.FAILED}))),
        ('(filter: {connectionId: "nonsense"})', DeliveryCriteria(connection=NOBODY)),
        ('(filter: {receivedFrom: "2026-11-22T06:00:00Z"})', DeliveryCriteria(received_from=MORNING)),
        ('(filter: {receivedBefore: "2026-11-22T06:00:00Z"})', DeliveryCriteria(received_before=MORNING)),
    ],
)
async def test_the_finder_is_asked_for_those_that_are_wanted(
    house: House, given: str, criteria: DeliveryCriteria
) -> None:
    await house.data(f"{{ deliveries{given} {{ nodes {{ id }} }} }}")

    assert house.finders.asked[0][1][0] == criteria


@pytest.mark.parametrize(
    ("given", "selection"),
    [
        ({"ids": [DELIVERY]}, DeliverySelection(ids=frozenset({DeliveryId(a_delivery().id)}))),
        ({"onlyFailed": True}, DeliverySelection(only_failed=True)),
        (
            {"receivedFrom": "2026-11-22T06:00:00Z", "receivedBefore": "2026-11-22T06:00:00Z"},
            DeliverySelection(received_from=MORNING, received_before=MORNING),
        ),
    ],
)
async def test_a_replay_reaches_the_use_case_as_it_was_meant(
    house: House, given: dict[str, Any], selection: DeliverySelection
) -> None:
    assert await replayed(house, **given) == {"__typename": "ReplayReport", "replayed": 1}

    assert house.use_cases.replay_deliveries.calls == [{"principal": ADA_AT_WORK, "selection": selection}]


async def test_an_id_of_something_else_replays_nothing(house: House) -> None:
    answer = await replayed(house, ids=[global_id(Kind.MEETING, a_meeting().id)])

    assert (answer["__typename"], answer["code"], answer["field"]) == ("Refused", "not_found", "ids")
    assert house.use_cases.replay_deliveries.calls == []


async def test_a_refusal_comes_back_as_a_type(house: House) -> None:
    house.use_cases.replay_deliveries.answer = OnlyAdminsReplay()

    assert (await replayed(house, onlyFailed=True))["code"] == "replay.not_allowed"
