"""Having meetings compared with Calendly's at once, over the API."""

from typing import Any

import pytest

from adapters.graphql.ids import Kind, global_id
from application.errors import NotConnected, ReconnectNeeded
from tests.support.graphql import CONNECT_URL, House, a_connection

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

ACCOUNT = global_id(Kind.CONNECTION, a_connection().id)
ANSWER = """
    __typename ... on CalendlyAccount { id } ... on Refused { code field } ... on NotConnected { connectUrl }
"""


@pytest.fixture
def house() -> House:
    return House()


async def wished(house: House, **given: Any) -> Any:
    document = f"mutation ($input: ReconcileCalendlyInput) {{ done: reconcileCalendly(input: $input) {{ {ANSWER} }} }}"
    return (await house.data(document, {"input": given}))["done"]


async def test_who_says_nothing_more_has_their_own_compared(house: House) -> None:
    data = await house.data(f"mutation {{ done: reconcileCalendly {{ {ANSWER} }} }}")

    assert data == {"done": {"__typename": "CalendlyAccount", "id": ACCOUNT}}
    assert house.use_cases.reconcile_now.calls[0]["connection"] is None


async def test_who_names_none_has_their_own_compared(house: House) -> None:
    await wished(house)

    assert house.use_cases.reconcile_now.calls[0]["connection"] is None


async def test_a_colleagues_connection_can_be_named(house: House) -> None:
    await wished(house, connectionId=ACCOUNT)

    assert house.use_cases.reconcile_now.calls[0]["connection"] == a_connection().id


async def test_what_names_no_connection_is_refused_by_name(house: House) -> None:
    found = await wished(house, connectionId="nonsense")

    assert found == {"__typename": "Refused", "code": "not_found", "field": "connectionId"}


async def test_without_a_connection_it_is_said_where_to_connect(house: House) -> None:
    house.use_cases.reconcile_now.answer = NotConnected()

    assert await wished(house) == {"__typename": "NotConnected", "connectUrl": CONNECT_URL}


async def test_who_must_connect_again_is_told(house: House) -> None:
    house.use_cases.reconcile_now.answer = ReconnectNeeded()

    assert await wished(house) == {"__typename": "ReconnectNeeded"}
