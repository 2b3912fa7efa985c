"""Signing in and out."""

from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest

from application.ports.unit_of_work import StorageUnavailable
from tests.adapters.people import ADA, a_token
from tests.integration.web.house import HOST_APP, HTTP, HTTPS, House, bearer

pytestmark = [pytest.mark.integration, pytest.mark.asyncio]


async def handed_over(
    house: House, *, origin: str | None = HOST_APP, body: str | None = None, **fields: str
) -> httpx.Response:
    """What a host app's form posts."""
    fields.setdefault("token", a_token())
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    if origin is not None:
        headers["Origin"] = origin
    async with house.visited() as browser:
        return await browser.post("/api/session", content=body or urlencode(fields), headers=headers)


# From our own page


@pytest.mark.parametrize(
    ("app_url", "cookie"),
    [
        (HTTPS, "__Host-quotla_session=session-1; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax; Secure"),
        (HTTP, "quotla_session=session-1; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax"),
    ],
)
async def test_a_token_is_exchanged_for_a_cookie(app_url: str, cookie: str) -> None:
    house = House(app_url=app_url)
    async with house.visited() as browser:
        answer = await browser.post("/api/session", headers={**house.proof, **bearer()})

    assert (answer.status_code, answer.content, answer.headers["set-cookie"]) == (204, b"", cookie)


async def test_the_cookie_admits() -> None:
    house = House()
    async with house.signed_in() as browser:
        await browser.get("/api/calendly/auth/connect")

    assert [principal.user for principal in house.connecting.begun_by] == [ADA]


@pytest.mark.parametrize(
    "proof",
    [
        {},
        {"X-Quotla-CSRF": "1"},
        {"Origin": HTTPS},
        {"X-Quotla-CSRF": "1", "Origin": "https://evil.test"},
        {"X-Quotla-CSRF": "1", "Origin": HOST_APP},
        {"X-Quotla-CSRF": "yes", "Origin": HTTPS},
    ],
)
async def test_no_other_page_signs_anyone_in(proof: dict[str, str]) -> None:
    house = House()
    async with house.visited() as browser:
        answer = await browser.post("/api/session", headers={**proof, **bearer()})

    assert (answer.status_code, "set-cookie" in answer.headers, house.people.sessions) == (403, False, {})


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer nonsense", "Basic eDp5"])
async def test_without_a_good_token_nobody_is_signed_in(authorization: str | None) -> None:
    house = House()
    headers = house.proof if authorization is None else {**house.proof, "Authorization": authorization}
    async with house.visited() as browser:
        answer = await browser.post("/api/session", headers=headers)

    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)


async def test_signing_in_again_ends_the_former_session() -> None:
    house = House()
    async with house.signed_in() as browser:
        await browser.post("/api/session", headers={**house.proof, **bearer()})

    assert len(house.people.sessions) == 1


async def test_twenty_tries_a_minute_are_enough() -> None:
    house = House()
    async with house.visited() as browser:
        answers = [await browser.post("/api/session", headers=house.proof) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [401] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_anothers_tries_are_not_counted() -> None:
    house = House()
    async with house.visited(address="198.51.100.7") as stranger:
        for _ in range(30):
            await stranger.post("/api/session", headers=house.proof)
    async with house.visited() as browser:
        answer = await browser.post("/api/session", headers={**house.proof, **bearer()})

    assert answer.status_code == 204


async def test_while_storage_is_away_it_is_to_be_tried_later() -> None:
    house = House()
    house.people.troubles.append(StorageUnavailable(retry_after=timedelta(seconds=7)))
    async with house.visited() as browser:
        answer = await browser.post("/api/session", headers={**house.proof, **bearer()})

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")


# From a host app on another site


@pytest.mark.parametrize("path", ["/", "/meetings?filter=next", "/clients/1"])
async def test_a_host_app_hands_somebody_over(path: str) -> None:
    house = House()

    answer = await handed_over(house, return_to=path)

    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "__Host-quotla_session=session-1" in answer.headers["set-cookie"]


async def test_where_to_return_need_not_be_said() -> None:
    assert (await handed_over(House())).headers["location"] == "/"


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.test", HTTPS, "http://host.example", f"{HOST_APP}.evil.test"]
)
async def test_only_listed_origins_may_hand_over(origin: str | None) -> None:
    house = House()

    answer = await handed_over(house, origin=origin)

    assert (answer.status_code, "set-cookie" in answer.headers, house.people.sessions) == (403, False, {})


@pytest.mark.parametrize(
    "return_to",
    [
        "//evil.test",
        "/\\evil.test",
        "https:",
        "https://evil.test",
        "javascript:alert(1)",
        "/\t/evil.test",
        "/\n/evil.test",
        "/\r\nX: y",
        "",
        " /",
        "evil",
        "/é",
    ],
)
async def test_nobody_is_sent_away_from_here(return_to: str) -> None:
    house = House()

    answer = await handed_over(house, return_to=return_to)

    assert (answer.status_code, "location" in answer.headers, house.people.sessions) == (400, False, {})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "token",
        "token=",
        f"token={a_token()}&token={a_token()}",
        f"token={a_token()}&return_to=/&return_to=/x",
        "return_to=/",
        "token=%ff%fe&return_to=%00",
        "&".join(f"a{number}=1" for number in range(30)),
        "token=" + "x" * 50_000,
        "token=é",
    ],
    ids=range(10),
)
async def test_a_form_that_is_none_signs_nobody_in(body: str) -> None:
    house = House()

    answer = await handed_over(house, body=body or " ")

    assert (answer.status_code in (400, 401), house.people.sessions) == (True, {})


async def test_a_bad_token_is_not_taken_over() -> None:
    answer = await handed_over(House(), token="nonsense")

    assert (answer.status_code, "You are not signed in" in answer.text) == (401, True)


async def test_a_form_of_our_own_page_is_no_third_way_in() -> None:
    house = House()
    async with house.visited() as browser:
        answer = await browser.post("/api/session", data={"token": a_token()}, headers=house.proof)

    assert (answer.status_code, house.people.sessions) == (403, {})


# Signing out


async def test_signing_out_ends_the_session_and_takes_the_cookie_back() -> None:
    house = House()
    async with house.signed_in() as browser:
        answer = await browser.delete("/api/session", headers=house.proof)

    assert (answer.status_code, house.people.sessions) == (204, {})
    assert "Max-Age=0" in answer.headers["set-cookie"]


@pytest.mark.parametrize("proof", [{}, {"Origin": HTTPS}, {"X-Quotla-CSRF": "1", "Origin": "https://evil.test"}])
async def test_no_other_page_signs_anyone_out(proof: dict[str, str]) -> None:
    house = House()
    async with house.signed_in() as browser:
        answer = await browser.delete("/api/session", headers=proof)

    assert (answer.status_code, len(house.people.sessions)) == (403, 1)


async def test_signing_out_twice_is_the_same_as_once() -> None:
    house = House()
    async with house.visited() as browser:
        assert (await browser.delete("/api/session", headers=house.proof)).status_code == 204


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
async def test_there_is_nothing_else_to_do_with_a_session(method: str) -> None:
    async with House().visited() as browser:
        assert (await browser.request(method, "/api/session")).status_code == 405
