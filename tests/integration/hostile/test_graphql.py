"""Hostile input at the API, over real sockets, by somebody signed in: never a 5xx, nothing masked as our own mistake,
nothing changed that is not theirs, and memory that stays as it was. QUOTLA_HOSTILE_TRIES says how much is tried.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any, Final

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.acceptance.people import HOME, sign_in
from tests.support import patient
from tests.support.hostility import IS_LONG, documents, tries
from tests.support.house import House

pytestmark = pytest.mark.integration

MOST_GROWTH: Final = 32 * 1024 * 1024
"""Of a process that parses two megabytes at a time: caches of documents, buffers, fragments."""
LONGEST: Final = 3.0
"""Seconds of a processor for any of these; what is too complex is refused in milliseconds."""
TABLES: Final = ("clients", "quotes", "invoices", "scheduled_meetings", "scheduling_links")
LARGE_BODIES: Final = 1_000 if IS_LONG else 10


def nested_fragments(count: int) -> str:
    """Each spreads the next one twice: followed naively, two to the power of `count`."""
    spreads = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(count))
    return f"{{ ...f0 }} {spreads} fragment f{count} on Query {{ __typename }}"


BODIES: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "a null": b"null",
    "a number": b"1",
    "a text": b'"{ viewer { id } }"',
    "a batch": b'[{"query": "{ viewer { id } }"}]',
    "no query": b"{}",
    "a query of the wrong type": b'{"query": {"query": 1}}',
    "variables of the wrong type": b'{"query": "{ viewer { id } }", "variables": [1]}',
    "an operation of the wrong type": b'{"query": "{ viewer { id } }", "operationName": 7}',
    "extensions of the wrong type": b'{"query": "{ viewer { id } }", "extensions": "x"}',
    "the same key twice": b'{"query": "{ viewer { id } }", "query": null}',
    "no UTF-8": b'{"query": "\xff\xfe"}',
    "UTF-16": '{"query": "{ viewer { id } }"}'.encode("utf-16"),
    "half of a surrogate pair": b'{"query": "{ clients(search: \\"\\\\ud800\\") { totalCount } }"}',
    "a NUL": b'{"query": "query($s: String) { clients(search: $s) { totalCount } }", "variables": {"s": "\\u0000"}}',
    "half a pair in a variable": (
        b'{"query": "query($s: String) { clients(search: $s) { totalCount } }", "variables": {"s": "\\ud800"}}'
    ),
    "a number of 5,000 digits": b'{"query": "{ viewer { id } }", "variables": {"n": ' + b"9" * 5_000 + b"}}",
    "a deep list": b"[" * 100_000,
    "deep variables": b'{"query": "{ viewer { id } }", "variables": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001,
    "half an object": b'{"query": "{ viewer',
    "not a number": b'{"query": "{ viewer { id } }", "variables": {"n": NaN}}',
}
DOCUMENTS: Final[Mapping[str, str]] = {
    "nothing": "",
    "a comment": "# hello",
    "an open brace": "{",
    "a deep selection": "{ a " * 20_000,
    "a deep list value": "{ clients(search: " + "[" * 20_000 + ") { totalCount } }",
    "fragments in a circle": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "fragments that double": nested_fragments(60),
    "aliases without end": "{ " + " ".join(f"a{n}: viewer {{ id }}" for n in range(5_000)) + " }",
    "one field, often": "{ " + "viewer { id } " * 3_000 + "}",
    "directives without end": "{ viewer " + "@include(if: true) " * 3_000 + "{ id } }",
    "operations without end": " ".join(f"query q{n} {{ viewer {{ id }} }}" for n in range(1_000)),
    "variables without end": "query(" + " ".join(f"$v{n}: Int" for n in range(2_000)) + ") { viewer { id } }",
    "pages of pages": "{ clients(first: 100) { nodes { meetings(first: 100) { nodes { client {"
    " meetings(first: 100) { totalCount } } } } } } }",
    "a page too large": "{ clients(first: 101) { totalCount } }",
    "a page below zero": "{ clients(first: -1) { totalCount } }",
    "an integer too large": "{ clients(first: 99999999999999999999) { totalCount } }",
    "a malformed cursor": '{ clients(after: "\\u0000%&") { totalCount } }',
    "a cursor of another list": '{ meetings(after: "bm9uc2Vuc2U=") { totalCount } }',
    "a malformed id": '{ node(id: "\\"; drop table clients; --") { id } }',
    "a foreign id": '{ client(id: "Q2xpZW50OjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMA==") { id } }',
    "SQL to search for": '{ clients(search: "\' or 1=1; --") { totalCount } }',
    "words to search for": '{ meetings(filter: {search: "& | ! <-> :* \' \\\\ ( )"}) { totalCount } }',
    "a moment that never was": '{ meetings(filter: {startsFrom: "2026-02-31T25:00:00Z"}) { totalCount } }',
    "the beginning of time": '{ meetings(filter: {startsFrom: "0001-01-01T00:00:00+14:00"}) { totalCount } }',
    "the schema": "{ __schema { types { name fields { name type { name ofType { name } } } } } }",
    "a mutation without input": "mutation { createSchedulingLink { __typename } }",
    "a subscription": "subscription { meetingChanged { cursor } }",
    "two subscriptions in one": "subscription { meetingChanged { cursor } connectionChanged { id } }",
}
WORDS: Final = (
    '{ } ( ) [ ] : ! $ @ = | & ... query mutation fragment on viewer clients nodes id first after meetings node $a "x"'
    ' """ -1 1e999 null true @skip(if:true) Query Int #'
)
token = st.sampled_from([*WORDS.split(), "\n"])


@pytest.fixture
def api(house: House) -> Iterator[httpx.Client]:
    """Ada's, which does not mind the time an answer takes; and afterwards all is as it was."""
    ada, count = house.ada.browser, "select count(*) from clients"
    (clients,), memory = house.rows(count)[0], house.memory_bytes("web")
    with patient.client(base_url=house.url, headers=ada.headers, cookies=ada.cookies) as own:
        yield own
    assert house.rows(count) == [(clients,)]
    assert house.memory_bytes("web") - memory < MOST_GROWTH


@pytest.fixture
def cara(house: House) -> Iterator[httpx.Client]:
    """A stranger's; and afterwards all of Ada's business is as it was."""
    kept = " union all ".join(
        f"select '{table}', count(*), max(updated_at) from {table} where workspace_id = %(home)s" for table in TABLES
    )
    before, memory = house.rows(kept, home=HOME), house.memory_bytes("web")
    with closing(sign_in("Cara", house).browser) as stranger:
        yield stranger
    assert house.rows(kept, home=HOME) == before
    assert house.memory_bytes("web") - memory < MOST_GROWTH
    house.assert_true()


def judged(answer: httpx.Response) -> None:
    """It is an answer, and what is wrong in it is the caller's."""
    assert answer.status_code < 500, answer.text
    codes = [error["extensions"]["code"] for error in answer.json().get("errors", [])]
    assert "INTERNAL" not in codes, answer.text


def post(api: httpx.Client, body: bytes) -> httpx.Response:
    return api.post("/graphql", content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_answered_in_words(api: httpx.Client, name: str) -> None:
    judged(post(api, BODIES[name]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_answered_in_words_and_soon(house: House, api: httpx.Client, name: str) -> None:
    before = house.processor_seconds("web")

    judged(post(api, orjson.dumps({"query": DOCUMENTS[name]})))

    assert house.processor_seconds("web") - before < LONGEST


@tries(0.06)
@given(body=st.binary(max_size=300))
def test_any_bytes_are_answered_in_words(api: httpx.Client, body: bytes) -> None:
    judged(post(api, body))


@tries(0.06)
@given(words=st.lists(token, max_size=40), variables=st.dictionaries(st.text(max_size=3), st.text(), max_size=3))
def test_any_words_are_answered_in_words(api: httpx.Client, words: list[str], variables: dict[str, Any]) -> None:
    judged(post(api, orjson.dumps({"query": " ".join(words), "variables": variables})))


@tries(0.06)
@given(search=st.text(), after=st.text(), first=st.integers())
def test_any_arguments_are_answered_in_words(api: httpx.Client, search: str, after: str, first: int) -> None:
    query = (
        "query($s: String, $a: String, $f: Int) { clients(search: $s, after: $a, first: $f) { totalCount }"
        " meetings(filter: {search: $s}, after: $a, first: $f) { totalCount } }"
    )
    # The standard library's JSON has integers of any size, and halves of surrogate pairs.
    judged(post(api, json.dumps({"query": query, "variables": {"s": search, "a": after, "f": first}}).encode()))


@tries(0.14)
@given(document=documents("Query"))
def test_any_well_formed_question_is_answered_in_words(api: httpx.Client, document: str) -> None:
    judged(post(api, json.dumps({"query": document}).encode()))


@tries(0.08)
@given(document=documents("Mutation"))
def test_any_well_formed_command_is_answered_in_words_and_changes_nothing_of_others(
    house: House, cara: httpx.Client, document: str
) -> None:
    judged(post(cara, json.dumps({"query": document}).encode()))


def test_two_megabytes_at_a_time_for_a_while(api: httpx.Client) -> None:
    body = orjson.dumps({"query": "{ viewer { id } }", "variables": {"x": "y" * (2 * 1024 * 1024 - 100)}})
    for _ in range(LARGE_BODIES):
        judged(post(api, body))
    assert post(api, body + b" " * 200).status_code == 413


def test_the_api_works_as_before(house: House) -> None:
    assert house.ada.ask("{ viewer { name } }")["viewer"]["name"] == "Ada"
