"""Reading requests."""

from typing import Any

import orjson
import pytest

from adapters.graphql.requests import (
    MediaType,
    Request,
    RequestRefused,
    negotiated,
    request_of,
    request_of_body,
    request_of_query_string,
    require_json_content,
)

pytestmark = pytest.mark.unit

OFFERED = (MediaType.JSON, MediaType.RESPONSE, MediaType.EVENTS)
HASH = "a" * 64


def test_a_whole_request_is_read() -> None:
    body = {
        "query": "{ a }",
        "operationName": "Me",
        "variables": {"x": 1},
        "extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}},
    }

    assert request_of_body(orjson.dumps(body)) == Request(
        query="{ a }", operation_name="Me", variables={"x": 1}, sha256_hash=HASH
    )


def test_parts_that_are_null_are_as_good_as_left_out() -> None:
    given = {"query": "{ a }", "operationName": None, "variables": None, "extensions": None}

    assert request_of(given) == Request(query="{ a }")


def test_a_request_is_read_from_the_address() -> None:
    found = request_of_query_string(b"query=%7B%20a%20%7D&variables=%7B%22x%22%3A1%7D&operationName=Me")

    assert found == Request(query="{ a }", operation_name="Me", variables={"x": 1})


def test_empty_parameters_are_as_good_as_left_out() -> None:
    assert request_of_query_string(b"query=%7Ba%7D&variables=&extensions=") == Request(query="{a}")


@pytest.mark.parametrize(
    "query_string",
    [b"", b"query=%ff", b"query=\xff", b"query={a}&variables=[1]", b"query={a}&variables=x", b"&" * 5_000],
)
def test_parameters_that_are_none_are_refused(query_string: bytes) -> None:
    with pytest.raises(RequestRefused) as caught:
        request_of_query_string(query_string)

    assert caught.value.status == 400


JUNK: list[bytes] = [
    b"",
    b"null",
    b"1",
    b'"x"',
    b"true",
    b"{}",
    b"[]",
    b'[{"query": "{ a }"}]',
    b"\xff\xfe",
    b'{"query": "\xff"}',
    b'{"query": "\\ud800"}',
    b'{"query": 1}',
    b'{"query": null}',
    b'{"query": "{a}", "operationName": 1}',
    b'{"query": "{a}", "operationName": "' + b"x" * 2_000 + b'"}',
    b'{"query": "{a}", "variables": []}',
    b'{"query": "{a}", "variables": "x"}',
    b'{"query": "{a}", "extensions": 1}',
    b'{"query": "{a}", "extensions": {"persistedQuery": 1}}',
    b'{"query": "{a}", "extensions": {"persistedQuery": {"sha256Hash": "short"}}}',
    b'{"query": "{a}", "variables": {"x": ' + b"1" * 5_000 + b"}}",
    b'{"query": "{a}", "variables": {"x": NaN}}',
    b'{"query": "{a}", "variables": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    b'{"query": "{a}", "variables": ' + b'{"x":' * 5_000 + b"1" + b"}" * 5_000 + b"}",
    b'{"query": "{a}", "variables": {"x": ["\\u0000"]}}',
    b'{"query": "{a}", "variables": {"\\u0000": 1}}',
    b'{"query": "{ a(b: \\"\\\\u0000\\") }"}',
    b'{"query": "{ a(b: \\"\\\\u{0}\\") }"}',
]


@pytest.mark.parametrize("body", JUNK, ids=lambda body: body[:40].decode("latin-1"))
def test_a_body_that_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(RequestRefused) as caught:
        request_of_body(body)

    assert caught.value.status == 400


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"', "application/json;v=1"],
)
def test_json_is_taken(content_type: str) -> None:
    require_json_content(content_type)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json;charset=latin1",
    ],
)
def test_other_content_is_not_taken(content_type: str | None) -> None:
    with pytest.raises(RequestRefused) as caught:
        require_json_content(content_type)

    assert caught.value.status == 415


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, MediaType.JSON),
        ("", MediaType.JSON),
        ("*/*", MediaType.JSON),
        ("application/*", MediaType.JSON),
        ("application/json", MediaType.JSON),
        ("application/graphql-response+json", MediaType.RESPONSE),
        ("application/graphql-response+json, application/json;q=0.9", MediaType.RESPONSE),
        ("application/json;q=0.5, application/graphql-response+json;q=0.6", MediaType.RESPONSE),
        ("text/event-stream", MediaType.EVENTS),
        ("text/html, */*;q=0.1", MediaType.JSON),
        ("application/json;q=0, */*", MediaType.RESPONSE),
        ("APPLICATION/JSON; q=nonsense, text/*", MediaType.EVENTS),
    ],
)
def test_the_answer_is_in_what_the_client_likes_best(accept: str | None, kind: MediaType) -> None:
    assert negotiated(accept, OFFERED) is kind


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/json;q=0", ";;;", ","])
def test_a_client_that_likes_nothing_of_ours_is_told_so(accept: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        negotiated(accept, OFFERED)

    assert caught.value.status == 406


def test_a_batch_is_named_as_such() -> None:
    given: Any = [{"query": "{ a }"}]

    with pytest.raises(RequestRefused) as caught:
        request_of(given)

    assert caught.value.code == "BATCH_REFUSED"
