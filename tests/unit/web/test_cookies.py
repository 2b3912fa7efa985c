"""Our cookies' rules."""

from datetime import timedelta

import pytest

from adapters.web.cookies import Cookie
from domain.credentials import Secret

pytestmark = pytest.mark.unit

HTTPS = Cookie.of_session("https://app.example", timedelta(hours=12))
HTTP = Cookie.of_session("http://localhost:8000", timedelta(hours=12))


def test_by_https_it_is_bound_to_the_host() -> None:
    assert HTTPS.setting(Secret("value")) == (
        "__Host-quotla_session=value; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax; Secure"
    )


def test_by_http_it_can_be_set_at_all() -> None:
    assert HTTP.setting(Secret("value")) == "quotla_session=value; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax"


def test_it_is_taken_back_by_the_same_rules() -> None:
    assert HTTPS.clearing() == "__Host-quotla_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure"


@pytest.mark.parametrize(
    "header", ["quotla_session=v", "a=b; quotla_session=v", "a=b;quotla_session=v;c=d", "x; quotla_session=v"]
)
def test_its_value_is_found_among_others(header: str) -> None:
    assert HTTP.read(header) == Secret("v")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        ";;=;",
        "quotla_session=",
        "quotla_session",
        "xquotla_session=v",
        "__Host-quotla_session=v",
        "quotla_session=" + "v" * 300,
        "quotla_session=é",
    ],
)
def test_what_is_not_ours_is_none(header: str | None) -> None:
    assert HTTP.read(header) is None


def test_of_two_the_first_counts() -> None:
    assert HTTP.read("quotla_session=first; quotla_session=second") == Secret("first")
