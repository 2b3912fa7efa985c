"""The import of earlier meetings over the API."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.graphql.ids import Kind, global_id
from application.errors import NotConnected, ReconnectNeeded
from application.views import BackfillView
from domain.backfill import BackfillNotUnderWay, BackfillState, BackfillUnderWay, EmptyRange, Found, Range
from domain.event_pages import Unread
from tests.adapters.clock import NOON
from tests.support.graphql import CONNECT_URL, House, a_connection

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

ACCOUNT = global_id(Kind.CONNECTION, a_connection().id)
RANGE = {"from": "2026-01-01T00:00:00Z", "until": "2026-11-22T00:00:00Z"}
WISHES = ["previewBackfill", "startBackfill"]
SEEN = """
    { viewer { calendly { lastBackfill {
      state from until startedAt finishedAt stoppedBecause past coming canceled known lookedAt matching
      found done matched estimatedSecondsLeft unread { uri why }
    } } } }
"""


@pytest.fixture
def house() -> House:
    return House()


async def wished(house: House, wish: str, **given: Any) -> Any:
    kind = f"{wish[0].upper()}{wish[1:]}Input"
    refusals = "... on Refused { code field } ... on NotConnected { connectUrl }"
    document = (
        f"mutation ($input: {kind}!) {{ done: {wish}(input: $input) "
        f"{{ __typename ... on CalendlyAccount {{ id }} {refusals} }} }}"
    )
    return (await house.data(document, {"input": given}))["done"]


@pytest.mark.parametrize("wish", WISHES)
async def test_a_range_is_wished_for_of_ones_own_connection(house: House, wish: str) -> None:
    assert await wished(house, wish, **RANGE) == {"__typename": "CalendlyAccount", "id": ACCOUNT}

    (call,) = house.use_cases.begin_backfill.calls
    assert (call["connection"], call["starts_from"].isoformat(), call["starts_before"].isoformat()) == (
        None,
        "2026-01-01T00:00:00+00:00",
        "2026-11-22T00:00:00+00:00",
    )


@pytest.mark.parametrize(("wish", "is_wanted"), [("previewBackfill", False), ("startBackfill", True)])
async def test_only_who_says_so_has_it_imported(house: House, wish: str, is_wanted: bool) -> None:
    await wished(house, wish, **RANGE)

    assert house.use_cases.begin_backfill.calls[0]["is_wanted"] is is_wanted


async def test_a_colleagues_connection_can_be_named(house: House) -> None:
    await wished(house, "startBackfill", connectionId=ACCOUNT, **RANGE)

    assert house.use_cases.begin_backfill.calls[0]["connection"] == a_connection().id


@pytest.mark.parametrize("wish", [*WISHES, "stopBackfill"])
async def test_what_names_no_connection_is_refused_by_name(house: House, wish: str) -> None:
    given = {} if wish == "stopBackfill" else RANGE

    found = await wished(house, wish, connectionId="nonsense", **given)

    assert found == {"__typename": "Refused", "code": "not_found", "field": "connectionId"}


@pytest.mark.parametrize(
    ("error", "code", "field"),
    [(EmptyRange(), "backfill.empty_range", "until"), (BackfillUnderWay(), "backfill.under_way", None)],
)
async def test_a_range_that_cannot_be_had_is_refused(
    house: House, error: Exception, code: str, field: str | None
) -> None:
    house.use_cases.begin_backfill.answer = error

    assert await wished(house, "startBackfill", **RANGE) == {"__typename": "Refused", "code": code, "field": field}


async def test_without_a_connection_it_is_said_where_to_connect(house: House) -> None:
    house.use_cases.begin_backfill.answer = NotConnected()

    found = await wished(house, "previewBackfill", **RANGE)

    assert found == {"__typename": "NotConnected", "connectUrl": CONNECT_URL}


async def test_who_must_connect_again_is_told(house: House) -> None:
    house.use_cases.begin_backfill.answer = ReconnectNeeded()

    assert await wished(house, "startBackfill", **RANGE) == {"__typename": "ReconnectNeeded"}


async def test_an_import_is_stopped(house: House) -> None:
    assert await wished(house, "stopBackfill") == {"__typename": "CalendlyAccount", "id": ACCOUNT}


async def test_where_nothing_is_under_way_there_is_nothing_to_stop(house: House) -> None:
    house.use_cases.stop_backfill.answer = BackfillNotUnderWay()

    found = await wished(house, "stopBackfill")

    assert found == {"__typename": "Refused", "code": "backfill.not_under_way", "field": None}


async def test_nobody_looked_yet(house: House) -> None:
    data = await house.data(SEEN)

    assert data == {"viewer": {"calendly": {"lastBackfill": None}}}


async def test_an_import_is_shown_with_all_its_counts(house: House) -> None:
    house.finders.backfill_there = BackfillView(
        state=BackfillState.IMPORTING,
        range=Range(NOON - timedelta(days=365), NOON),
        began_at=NOON,
        finished_at=None,
        why=None,
        found=Found(past=214, coming=12, canceled=9, known=30),
        looked_at=226,
        matching=180,
        done=100,
        matched=80,
        seconds_left=300,
        unread=(Unread(None, "the event is missing or not of the kind it must be"),),
    )

    data = await house.data(SEEN)

    assert data["viewer"]["calendly"]["lastBackfill"] == {
        "state": "IMPORTING",
        "from": "2025-11-22T12:00:00Z",
        "until": "2026-11-22T12:00:00Z",
        "startedAt": "2026-11-22T12:00:00Z",
        "finishedAt": None,
        "stoppedBecause": None,
        "past": 214,
        "coming": 12,
        "canceled": 9,
        "known": 30,
        "lookedAt": 226,
        "matching": 180,
        "found": 235,
        "done": 100,
        "matched": 80,
        "estimatedSecondsLeft": 300,
        "unread": [{"uri": None, "why": "the event is missing or not of the kind it must be"}],
    }
