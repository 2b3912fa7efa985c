"""Origins, hosts and local paths, as browsers read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.addresses import host_of, is_host, local_path, origin_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://App.Example/path?x", "https://app.example"),
        ("https://app.example:443", "https://app.example"),
        ("http://app.example:443", "http://app.example:443"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("said", "url", "is_ours"),
    [
        ("app.example", "https://app.example", True),
        ("APP.example:443", "https://app.example", True),
        ("app.example:80", "https://app.example", False),
        ("app.example.evil.test", "https://app.example", False),
        ("evil.test", "https://app.example", False),
        ("", "https://app.example", False),
        ("localhost:8000", "http://localhost:8000", True),
        ("localhost", "http://localhost:8000", False),
        ("127.0.0.1:8000", "http://localhost:8000", False),
        ("[::1]:8000", "http://[::1]:8000", True),
    ],
)
def test_a_host_is_ours_or_not(said: str, url: str, is_ours: bool) -> None:
    assert is_host(said, url) is is_ours


def test_the_host_of_an_address_has_its_port() -> None:
    assert host_of("http://localhost:8000/x") == "localhost:8000"


@pytest.mark.parametrize("path", ["/", "/meetings?filter=next&x=//y", "/clients/1#notes", "/%2F%2Fevil.test", "/a//b"])
def test_a_local_path_is_one(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "meetings",
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/a\\b",
        "https:",
        "https://evil.test",
        "javascript:alert(1)",
        "/\tevil",
        "/\t/evil.test",
        "/\n/evil.test",
        "/\r\nSet-Cookie: a=b",
        " /meetings",
        "/meetings ",
        "/\x00",
        "/\x7f",
        "/é",
        "/\u2028",
        "/" + "x" * 2_000,
    ],
)
def test_anything_else_is_none(path: str) -> None:
    assert local_path(path) is None


@given(st.text(max_size=50).map(lambda rest: "/" + rest) | st.text(max_size=50))
def test_a_local_path_never_leaves_the_house(raw: str) -> None:
    path = local_path(raw)

    assert path is None or (path[0] == "/" and path[1:2] not in ("/", "\\") and path.isprintable() and path.isascii())
