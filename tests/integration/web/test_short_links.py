"""Following a short link, as people, their mail programs and strangers do."""

import logging

import pytest

from application.links.follow_short_link import DeadEnd, DeadEndReason
from application.ports.unit_of_work import StorageUnavailable
from tests.adapters.short_links import BOOKING_URL, CODE
from tests.integration.web.house import House, get

pytestmark = [pytest.mark.integration, pytest.mark.asyncio]

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


async def test_it_leads_to_the_booking_page() -> None:
    answer = await get(House(), f"/m/{CODE}")

    assert (answer.status_code, answer.headers["location"]) == (302, BOOKING_URL)


@pytest.mark.parametrize("code", [CODE, "unknown-code-of-22-char"])
async def test_nothing_of_it_is_kept_passed_on_or_found(code: str) -> None:
    answer = await get(House(), f"/m/{code}")

    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "noindex" in answer.headers["x-robots-tag"]


async def test_a_person_counts() -> None:
    house = House()

    await get(house, f"/m/{CODE}", user_agent=BROWSER)

    assert house.links.opened == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_purpose": "prefetch"},
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x_purpose": "preview"},
        {"x_moz": "prefetch"},
        {"user_agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
        {"user_agent": "facebookexternalhit/1.1"},
        {"user_agent": "WhatsApp/2.23.20.0"},
        {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user_agent": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"},
        {"user_agent": "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"},
        {"user_agent": "BarracudaCentral/1.0"},
    ],
    ids=str,
)
async def test_programs_that_look_ahead_do_not_count(headers: dict[str, str]) -> None:
    house = House()

    answer = await get(house, f"/m/{CODE}", **{"user_agent": BROWSER, **headers})

    assert (answer.status_code, house.links.opened) == (302, 0)


async def test_asking_for_the_head_does_not_count() -> None:
    house = House()
    async with house.visited() as browser:
        answer = await browser.head(f"/m/{CODE}", headers={"User-Agent": BROWSER})

    assert (answer.status_code, house.links.opened) == (302, 0)


@pytest.mark.parametrize(
    ("reason", "status", "words"),
    [
        (DeadEndReason.UNKNOWN, 404, "There is no such link"),
        (DeadEndReason.WITHDRAWN, 410, "This link was withdrawn"),
        (DeadEndReason.USED, 410, "A time was already booked"),
        (DeadEndReason.EXPIRED, 410, "This link has expired"),
        (DeadEndReason.EVENT_TYPE_GONE, 410, "no longer offered"),
    ],
)
async def test_a_dead_end_is_a_page_in_words(reason: DeadEndReason, status: int, words: str) -> None:
    house = House()
    house.links.links[CODE] = DeadEnd(reason)

    answer = await get(house, f"/m/{CODE}")

    assert (answer.status_code, words in answer.text) == (status, True)


async def test_a_page_in_words_can_be_read_by_everybody_and_runs_nothing() -> None:
    answer = await get(House(), "/m/unknown-code-of-22-char")

    assert all(part in answer.text for part in ('<html lang="en">', "<title>", "<main>", "<h1>", "viewport"))
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'nonce-")


@pytest.mark.parametrize(
    "code", ["short", "x" * 200, "%00" * 20, "..%2f..%2fetc%2fpasswd%2f..", "<script>alert(1)</script>"]
)
async def test_what_cannot_be_a_code_costs_no_look(code: str) -> None:
    house = House()

    answer = await get(house, f"/m/{code}")

    assert (answer.status_code, house.links.asked, "script>" in answer.text) == (404, 0, False)


async def test_guessing_codes_is_slowed_down() -> None:
    house = House()
    async with house.visited() as browser:
        answers = [await browser.get(f"/m/unknown-code-{number:09}") for number in range(31)]
        known = await browser.get(f"/m/{CODE}")

    assert [answer.status_code for answer in answers] == [404] * 30 + [429]
    assert (known.status_code, int(known.headers["retry-after"]) > 0) == (429, True)


async def test_right_codes_are_never_too_many() -> None:
    house = House()
    async with house.visited() as browser:
        answers = {(await browser.get(f"/m/{CODE}")).status_code for _ in range(60)}

    assert answers == {302}


async def test_while_storage_is_away_it_is_to_be_tried_later() -> None:
    house = House()
    house.links.links[CODE] = StorageUnavailable()

    answer = await get(house, f"/m/{CODE}")

    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_link_can_only_be_followed(method: str) -> None:
    async with House().visited() as browser:
        assert (await browser.request(method, f"/m/{CODE}")).status_code == 405


async def test_no_log_line_has_the_code(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="adapters"):
        await get(House(), f"/m/{CODE}")

    (line,) = caplog.records
    assert (line.__dict__["route"], CODE in str(vars(line))) == ("/m/{code}", False)
