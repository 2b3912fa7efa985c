"""Connecting and disconnecting in a browser, and the list for host apps."""

import logging
from datetime import timedelta

import httpx
import pytest

from adapters.web.cookies import MOST_ATTEMPTS
from application.connections.begin_connecting import attempt_name
from application.connections.complete_connecting import ConnectingFailed, ConsentDenied, ConsentNotTrusted
from application.ports.connections import AccountTaken
from application.ports.scheduling_provider import ProviderDown
from application.ports.unit_of_work import StorageUnavailable
from domain.connection import ReconnectNeeded
from domain.credentials import Secret
from domain.errors import StaleWrite
from tests.adapters.connecting import CONSENT_URL, PROOF, STATE
from tests.integration.web.house import HTTPS, House, bearer, get

pytestmark = [pytest.mark.integration, pytest.mark.asyncio]

COOKIE = f"__Host-quotla_connect_{attempt_name(STATE)}"
CONNECT = "/api/calendly/auth/connect"
CALLBACK = "/api/calendly/auth/callback"
DISCONNECT = "/api/calendly/auth/disconnect"
EVENT_TYPES = "/api/calendly/events"


# Going there


async def test_a_signed_in_owner_is_sent_to_the_consent_page() -> None:
    async with House().signed_in() as browser:
        answer = await browser.get(CONNECT)

    assert (answer.status_code, answer.headers["location"]) == (302, CONSENT_URL)


async def test_the_browser_keeps_the_proof_for_ten_minutes() -> None:
    async with House().signed_in() as browser:
        answer = await browser.get(CONNECT)

    assert answer.headers["set-cookie"] == (f"{COOKIE}={PROOF}; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure")


@pytest.mark.parametrize("site", ["same-origin", "same-site", "none"])
async def test_from_our_own_pages_or_by_typing_one_may_connect(site: str) -> None:
    async with House().signed_in() as browser:
        assert (await browser.get(CONNECT, headers={"Sec-Fetch-Site": site})).status_code == 302


@pytest.mark.parametrize("site", ["cross-site", "CROSS-SITE"])
async def test_no_other_site_has_anyone_connect(site: str) -> None:
    house = House()
    async with house.signed_in() as browser:
        answer = await browser.get(CONNECT, headers={"Sec-Fetch-Site": site})

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/integrations?calendly=security")
    assert house.connecting.begun_by == []


async def test_who_is_not_signed_in_does_not_connect() -> None:
    house = House()

    answer = await get(house, CONNECT, accept="text/html")

    assert (answer.status_code, house.connecting.begun_by) == (401, [])


async def test_a_bearer_connects_too() -> None:
    async with House().visited() as client:
        assert (await client.get(CONNECT, headers=bearer())).status_code == 302


@pytest.mark.parametrize("path", [CONNECT, CALLBACK])
@pytest.mark.parametrize("method", ["HEAD", "POST"])
async def test_a_mere_look_begins_and_completes_nothing(method: str, path: str) -> None:
    house = House()
    async with house.signed_in() as browser:
        answer = await browser.request(method, path, params={"state": STATE, "code": "c"}, headers=house.proof)

    assert (answer.status_code, house.connecting.begun_by, house.connecting.completed_with) == (405, [], [])


# Coming back


async def come_back(house: House, query: str, *, signed_in: bool = True) -> httpx.Response:
    """Come back from the consent page in the browser that went there."""
    async with house.signed_in() as browser:
        await browser.get(CONNECT)
        if not signed_in:
            await browser.delete("/api/session", headers=house.proof)
        return await browser.get(f"{CALLBACK}?{query}", headers={"Sec-Fetch-Site": "cross-site"})


async def test_a_consent_connects() -> None:
    house = House()

    answer = await come_back(house, f"state={STATE}&code=the-code")

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/integrations?calendly=connected")
    assert house.connecting.completed_with[0]["code"] == Secret("the-code")


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (ConsentDenied(), "denied"),
        (ConsentNotTrusted("replayed"), "security"),
        (ConnectingFailed("down"), "failed"),
        (AccountTaken(), "taken"),
        (StorageUnavailable(), "failed"),
        (StaleWrite(), "failed"),
    ],
)
async def test_every_end_is_told_on_the_settings_page(trouble: Exception, outcome: str) -> None:
    house = House()
    async with house.signed_in() as browser:
        house.connecting.troubles.append(trouble)
        answer = await browser.get(f"{CALLBACK}?state={STATE}&code=c")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/settings/integrations?calendly={outcome}")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=c",
        "state=&code=c",
        "state=forged&code=c",
        f"state={STATE}&state=other&code=c",
        f"state={STATE}&code=a&code=b",
        "state=%00%ff&code=%00",
    ],
)
async def test_what_cannot_be_trusted_is_told_so_and_warned_of_once(
    query: str, caplog: pytest.LogCaptureFixture
) -> None:
    house = House()
    with caplog.at_level(logging.WARNING, logger="adapters.web"):
        answer = await come_back(house, query)

    assert answer.headers["location"] == "/settings/integrations?calendly=security"
    assert [line.getMessage() for line in caplog.records] == ["connecting refused"]
    assert not house.connecting.is_connected


async def test_in_another_browser_it_is_not_completed() -> None:
    house = House()
    async with house.signed_in() as browser:
        answer = await browser.get(f"{CALLBACK}?state={STATE}&code=c")

    assert answer.headers["location"] == "/settings/integrations?calendly=security"


async def test_signed_out_meanwhile_it_is_not_completed() -> None:
    house = House()

    answer = await come_back(house, f"state={STATE}&code=c", signed_in=False)

    assert answer.headers["location"] == "/settings/integrations?calendly=security"
    assert house.connecting.completed_with == []


@pytest.mark.parametrize(
    "query", [f"state={STATE}&code=c", "state=forged&code=c", f"state={STATE}&error=access_denied"]
)
async def test_the_proof_is_taken_back_however_it_ends(query: str) -> None:
    answer = await come_back(House(), query)

    assert answer.headers["set-cookie"].startswith("__Host-quotla_connect_")
    assert "=; Max-Age=0;" in answer.headers["set-cookie"]


async def test_two_tabs_that_both_connect_do_not_disturb_each_other() -> None:
    house = House()
    async with house.signed_in() as browser:
        for _ in range(2):
            await browser.get(CONNECT)
        ends = [await browser.get(f"{CALLBACK}?state={state}&code=c") for state in (STATE, f"{STATE}-2")]

    assert [end.headers["location"] for end in ends] == ["/settings/integrations?calendly=connected"] * 2


async def test_of_many_attempts_a_browser_keeps_the_newest() -> None:
    house = House()
    async with house.signed_in() as browser:
        for _ in range(MOST_ATTEMPTS + 2):
            await browser.get(CONNECT)
        kept = {name for name in browser.cookies if name.startswith("__Host-quotla_connect_")}

    newest = {f"{STATE}-{nth}" for nth in range(3, MOST_ATTEMPTS + 3)}
    assert kept == {f"__Host-quotla_connect_{attempt_name(state)}" for state in newest}


async def test_a_denial_is_passed_on_as_such() -> None:
    house = House()

    await come_back(house, f"state={STATE}&error=access_denied")

    assert (house.connecting.completed_with[0]["error"], house.connecting.completed_with[0]["code"]) == (
        "access_denied",
        None,
    )


async def test_no_log_line_has_the_state_or_the_code(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="adapters"):
        await come_back(House(), f"state={STATE}&code=SECRETCODE")

    told = " ".join(str(vars(line)) for line in caplog.records)
    assert not any(secret in told for secret in (STATE, "SECRETCODE", PROOF, "session-1"))


# Disconnecting


async def test_disconnecting_answers_nothing() -> None:
    house = House()
    house.connecting.is_connected = True
    async with house.signed_in() as browser:
        answer = await browser.post(DISCONNECT, headers=house.proof)

    assert (answer.status_code, house.connecting.is_connected) == (204, False)


@pytest.mark.parametrize("proof", [{}, {"X-Quotla-CSRF": "1", "Origin": "https://evil.test"}, {"Origin": HTTPS}])
async def test_no_other_page_disconnects_anyone(proof: dict[str, str]) -> None:
    house = House()
    house.connecting.is_connected = True
    async with house.signed_in() as browser:
        answer = await browser.post(DISCONNECT, headers=proof)

    assert (answer.status_code, house.connecting.is_connected) == (403, True)


async def test_a_bearer_disconnects_without_proof() -> None:
    house = House()
    house.connecting.is_connected = True
    async with house.visited() as client:
        assert (await client.post(DISCONNECT, headers=bearer())).status_code == 204


async def test_who_is_not_signed_in_disconnects_nothing() -> None:
    house = House()
    async with house.visited() as client:
        assert (await client.post(DISCONNECT, headers=house.proof)).status_code == 401


@pytest.mark.parametrize(("method", "path"), [("POST", DISCONNECT), ("GET", EVENT_TYPES)])
async def test_without_a_connection_it_says_so(method: str, path: str) -> None:
    house = House()
    async with house.visited() as client:
        answer = await client.request(method, path, headers=bearer())

    assert (answer.status_code, answer.json()["code"]) == (404, "connection.absent")
    assert "not connected" in answer.json()["message"].lower()


# Event types


async def test_event_types_are_listed_by_their_contract() -> None:
    house = House()
    house.connecting.is_connected = True
    async with house.signed_in() as browser:
        answer = await browser.get(EVENT_TYPES)

    assert answer.json()["eventTypes"] == [
        {
            "id": "00000000-0000-0000-0000-000000000004",
            "name": "30 Minute Meeting",
            "uri": "https://api.calendly.com/event_types/AAAA",
            "duration": 30,
            "schedulingUrl": "https://calendly.com/ada/30min",
            "active": True,
        }
    ]


async def test_event_types_are_for_those_who_are_signed_in() -> None:
    assert (await get(House(), EVENT_TYPES)).status_code == 401


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        (ProviderDown(retry_after=timedelta(seconds=11)), 503, "calendly.down"),
        (ReconnectNeeded(), 409, "connection.reconnect"),
    ],
)
async def test_why_there_is_no_list_is_told(trouble: Exception, status: int, code: str) -> None:
    house = House()
    house.connecting.troubles.append(trouble)
    async with house.visited() as client:
        answer = await client.get(EVENT_TYPES, headers=bearer())

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers.get("retry-after") == ("11" if status == 503 else None)
