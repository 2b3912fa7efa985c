"""The match queue over the API."""

from typing import Any

import pytest

from adapters.graphql.ids import Kind, global_id
from application.meetings.attach_meeting import NothingToRemember
from domain.errors import NotFound
from domain.identifiers import ClientId
from domain.values import EmailAddress
from tests.support.graphql import ADA_AT_WORK, House, a_client, a_meeting

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

CLIENT, MEETING = global_id(Kind.CLIENT, a_client().id), global_id(Kind.MEETING, a_meeting().id)
FORGET = (
    "mutation ($input: ForgetAddressInput!) { forgetAddress(input: $input) "
    "{ __typename ... on Client { id rememberedAddresses } ... on Refused { code field } } }"
)


@pytest.fixture
def house() -> House:
    return House()


async def forgotten(house: House, **given: Any) -> Any:
    return (await house.data(FORGET, {"input": {"clientId": CLIENT, "email": "Kim@Example.com"} | given}))[
        "forgetAddress"
    ]


async def test_the_queue_is_answered_by_three_questions_however_long_it_is(house: House) -> None:
    house.finders.meetings_there = [a_meeting(number) for number in range(1, 6)]

    data = await house.data(
        "{ matchQueue { edges { node { id client { rememberedAddresses } } candidates { reason client { name } } } } }"
    )

    assert len(data["matchQueue"]["edges"]) == 5
    assert data["matchQueue"]["edges"][0]["candidates"] == [{"reason": "NAME", "client": {"name": "Client 1"}}]
    assert dict(house.finders.calls) == {"match_queue": 1, "candidates_for": 1, "remembered_addresses": 1}


@pytest.mark.parametrize(("given", "with_canceled"), [("", False), ("(includeCanceled: true)", True)])
async def test_what_was_called_off_is_listed_when_asked_for(house: House, given: str, with_canceled: bool) -> None:
    await house.data(f"{{ matchQueue{given} {{ nodes {{ id }} }} }}")

    assert house.finders.asked[0][1][0] is with_canceled


async def test_an_address_is_remembered_when_asked_for(house: House) -> None:
    await house.data(
        "mutation ($input: AttachMeetingInput!) { attachMeeting(input: $input) { __typename } }",
        {"input": {"meetingId": MEETING, "clientId": CLIENT, "remember": True}},
    )

    assert house.use_cases.attach_meeting.calls[0]["remember"] is True


async def test_without_an_address_to_remember_the_wish_is_refused(house: House) -> None:
    house.use_cases.attach_meeting.answer = NothingToRemember()

    data = await house.data(
        "mutation ($input: AttachMeetingInput!) { attachMeeting(input: $input) { ... on Refused { code field } } }",
        {"input": {"meetingId": MEETING, "clientId": CLIENT, "remember": True}},
    )

    assert data["attachMeeting"] == {"code": "address.none", "field": "remember"}


async def test_a_correction_taken_back_is_answered_with_the_meeting(house: House) -> None:
    data = await house.data(
        "mutation ($input: UndoCorrectionInput!) { undoCorrection(input: $input) { ... on Meeting { id } } }",
        {"input": {"meetingId": MEETING}},
    )

    assert data == {"undoCorrection": {"id": MEETING}}
    assert house.use_cases.undo_correction.calls == [{"principal": ADA_AT_WORK, "meeting": a_meeting().id}]


async def test_looking_again_says_how_many_were_decided(house: House) -> None:
    data = await house.data("mutation { rematchMeetings { ... on RematchReport { decided } } }")

    assert data == {"rematchMeetings": {"decided": 2}}


async def test_a_forgotten_address_is_answered_with_the_client(house: House) -> None:
    answer = await forgotten(house)

    assert answer == {"__typename": "Client", "id": CLIENT, "rememberedAddresses": ["other@example.com"]}
    assert house.use_cases.forget_address.calls == [
        {"principal": ADA_AT_WORK, "client": ClientId(a_client().id), "email": EmailAddress("kim@example.com")}
    ]


async def test_an_address_that_is_none_is_refused_by_name(house: House) -> None:
    assert (await forgotten(house, email="nonsense"))["field"] == "email"


async def test_what_nobody_remembered_cannot_be_forgotten(house: House) -> None:
    house.use_cases.forget_address.answer = NotFound("remembered address", field="email")

    assert (await forgotten(house))["code"] == "not_found"
