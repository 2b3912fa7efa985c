"""The demo's way in: once, by the right code, on this machine."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from application.people.sessions import OpenedSession
from application.ports.people import Person
from bootstrap.entrance import PATH, entrance_routes, prepare
from bootstrap.people import ADA
from domain.credentials import Secret

pytestmark = pytest.mark.unit


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "entrance.json"


@pytest.fixture
def entered() -> list[Person]:
    """Who was let in."""
    return []


@pytest.fixture
def visit(file: Path, entered: list[Person]) -> Callable[..., Any]:
    def open_session(*, person: Person) -> OpenedSession:
        entered.append(person)
        return OpenedSession(Secret("the-session"), datetime(2026, 11, 22, tzinfo=UTC))

    async def ask(use_case: Callable[..., Any], /, **arguments: Any) -> Any:
        return use_case(**arguments)

    routes = entrance_routes(file, app_url="http://127.0.0.1:8000", ask=ask, open_session=open_session)
    app = Starlette(routes=list(routes))

    async def get(code: str, address: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.get(PATH, params={"code": code}, headers=headers)

    def go(code: str, *, from_address: str = "127.0.0.1", **headers: str) -> httpx.Response:
        return asyncio.run(get(code, from_address, headers))

    return go


def test_the_code_signs_the_visitor_in(file: Path, visit: Callable[..., Any], entered: list[Person]) -> None:
    answer = visit(prepare(file, ADA))

    assert (entered, answer.status_code, answer.headers["location"]) == ([ADA], 303, "/")
    assert "quotla_session=the-session" in answer.headers["set-cookie"]


def test_a_second_time_nobody_is_let_in(file: Path, visit: Callable[..., Any], entered: list[Person]) -> None:
    code = prepare(file, ADA)
    visit(code)

    answer = visit(code)

    assert (len(entered), answer.headers["location"], "set-cookie" in answer.headers) == (1, "/", False)


def test_another_code_lets_nobody_in_and_spoils_nothing(
    file: Path, visit: Callable[..., Any], entered: list[Person]
) -> None:
    code = prepare(file, ADA)

    visit("guessed")
    visit(code)

    assert entered == [ADA]


def test_a_new_code_ends_the_old_one(file: Path, visit: Callable[..., Any], entered: list[Person]) -> None:
    old = prepare(file, ADA)
    prepare(file, ADA)

    visit(old)

    assert entered == []


def test_from_another_machine_nobody_is_let_in(file: Path, visit: Callable[..., Any], entered: list[Person]) -> None:
    answer = visit(prepare(file, ADA), from_address="192.0.2.7")

    assert (entered, answer.status_code) == ([], 403)


def test_a_browser_that_only_looks_ahead_does_not_use_it_up(
    file: Path, visit: Callable[..., Any], entered: list[Person]
) -> None:
    code = prepare(file, ADA)

    visit(code, **{"Sec-Purpose": "prefetch;prerender"})
    visit(code)

    assert entered == [ADA]


def test_the_code_itself_is_not_kept(file: Path) -> None:
    code = prepare(file, ADA)

    assert code not in file.read_text()


def test_nobody_else_may_read_the_file(file: Path) -> None:
    prepare(file, ADA)

    assert file.stat().st_mode & 0o077 == 0
