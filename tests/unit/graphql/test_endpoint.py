"""Over HTTP: who is answered, with which status, in which form, and that no input breaks anything."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from adapters.graphql.requests import MAX_BODY_BYTES
from application.ports.unit_of_work import StorageUnavailable
from tests.support.graphql import APP_URL, House, codes
from tests.unit.graphql.test_requests import JUNK

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

ME = "{ viewer { id } }"
RESPONSE, JSON = "application/graphql-response+json", "application/json"
INVALID = "{ viewer { nonsense } }"


@pytest.fixture
def house() -> House:
    return House()


# --- Who -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("authorization", [None, "", "Bearer nobody", "Basic ada"])
async def test_nobody_is_answered_401(house: House, authorization: str | None) -> None:
    answer = await house.post({"query": ME}, authorization=authorization)

    assert (answer.status_code, codes(answer)) == (401, ["UNAUTHENTICATED"])
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_nobody_s_body_is_not_even_read(house: House) -> None:
    answer = await house.post(content=b"junk", authorization=None)

    assert answer.status_code == 401


async def test_a_cookie_is_answered_with_its_proof(house: House) -> None:
    answer = await house.post({"query": ME}, authorization=None, cookie="session=ada", x_quotla_csrf="1")

    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_cookie_without_its_proof_is_answered_403(house: House, method: str) -> None:
    headers = {"cookie": "session=ada", "accept": JSON, "content-type": JSON}
    async with house.client() as client:
        if method == "get":
            answer = await client.get("/graphql", params={"query": ME}, headers=headers)
        else:
            answer = await client.post("/graphql", json={"query": ME}, headers=headers)

    assert (answer.status_code, codes(answer)) == (403, ["CSRF"])


async def test_a_database_that_is_away_is_answered_503(house: House) -> None:
    house.gatekeeper.troubles = [StorageUnavailable(retry_after=timedelta(seconds=3))]

    answer = await house.post({"query": ME})

    assert (answer.status_code, codes(answer), answer.headers["retry-after"]) == (503, ["storage.unavailable"], "3")


async def test_a_gatekeeper_that_breaks_is_masked(house: House) -> None:
    house.gatekeeper.troubles = [ValueError("the secret is 42")]

    answer = await house.post({"query": ME})

    assert (answer.status_code, codes(answer)) == (500, ["INTERNAL"])
    assert "42" not in answer.text
    assert len(house.surprises) == 1


async def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    house = House(requests_per_second=1)
    await house.post({"query": ME})

    answer = await house.post({"query": ME})

    assert (answer.status_code, codes(answer), answer.headers["retry-after"]) == (429, ["RATE_LIMITED"], "1")
    assert (await house.post({"query": ME}, authorization="Bearer bob")).status_code == 200


# --- How it is asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", JUNK, ids=lambda body: body[:40].decode("latin-1"))
async def test_junk_is_answered_400_in_the_form_of_an_answer(house: House, body: bytes) -> None:
    answer = await house.post(content=body)

    assert answer.status_code == 400
    assert answer.json().keys() == {"errors"}
    assert house.surprises == []


@pytest.mark.parametrize(
    "variables",
    [
        {"id": 1.5},
        {"id": []},
        {"id": {"a": 1}},
        {"id": True},
        {"id": None},
        {},
        {"id": 10**17},
        {"other": "x"},
    ],
)
async def test_variables_of_the_wrong_kind_are_the_caller_s_error(house: House, variables: dict[str, Any]) -> None:
    answer = await house.post({"query": "query ($id: ID!) { client(id: $id) { id } }", "variables": variables})

    assert answer.status_code in (200, 400)
    assert house.surprises == []


async def test_deeply_nested_variables_are_the_caller_s_error(house: House) -> None:
    nested = b'{"clientId":' * 1_000 + b"1" + b"}" * 1_000
    query = b"query ($f: MeetingFilter) { meetings(filter: $f) { asOf } }"

    answer = await house.post(content=b'{"query": "' + query + b'", "variables": {"f": ' + nested + b"}}")

    assert (answer.status_code, set(codes(answer))) == (400, {"BAD_USER_INPUT"})


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("$f: DateTime", "2026-01-01T00:00:00"),
        ("$f: DateTime", "0001-01-01T00:00:00+14:00"),
        ("$f: DateTime", 5),
        ("$f: DateTime", ["x"]),
    ],
)
async def test_a_scalar_that_is_none_is_the_caller_s_error(house: House, declared: str, value: object) -> None:
    query = f"query ({declared}) {{ meetings(filter: {{startsFrom: $f}}) {{ asOf }} }}"

    answer = await house.post({"query": query, "variables": {"f": value}})

    assert (answer.status_code, codes(answer)) == (400, ["BAD_USER_INPUT"])


async def test_a_body_up_to_the_limit_is_read(house: House) -> None:
    body = b'{"query": "' + ME.encode() + b'"}'

    answer = await house.post(content=body + b" " * (MAX_BODY_BYTES - len(body)))

    assert answer.status_code == 200


async def test_a_body_over_the_limit_is_answered_413(house: House) -> None:
    answer = await house.post(content=b" " * (MAX_BODY_BYTES + 1))

    assert (answer.status_code, codes(answer)) == (413, ["BODY_TOO_LARGE"])


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
async def test_other_content_is_answered_415(house: House, content_type: str | None) -> None:
    answer = await house.post(content=b'{"query": "{ viewer { id } }"}', content_type=content_type)

    assert (answer.status_code, codes(answer)) == (415, ["UNSUPPORTED_MEDIA_TYPE"])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
async def test_other_methods_are_answered_405(house: House, method: str) -> None:
    async with house.client() as client:
        answer = await client.request(method, "/graphql", headers={"authorization": "Bearer ada"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_what_cannot_be_accepted_is_answered_406(house: House) -> None:
    answer = await house.post({"query": ME}, accept="image/png")

    assert (answer.status_code, codes(answer)) == (406, ["NOT_ACCEPTABLE"])


@pytest.mark.parametrize(
    ("accept", "kind"), [("*/*", JSON), (JSON, JSON), (RESPONSE, RESPONSE), (f"{RESPONSE}, {JSON};q=0.9", RESPONSE)]
)
async def test_the_answer_is_in_the_form_asked_for(house: House, accept: str, kind: str) -> None:
    answer = await house.post({"query": ME}, accept=accept)

    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"


async def test_no_answer_is_kept_by_anyone(house: House) -> None:
    answer = await house.post({"query": ME})

    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ viewer {", "GRAPHQL_PARSE_FAILED"),
        (INVALID, "GRAPHQL_VALIDATION_FAILED"),
        ("{ client { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { viewer { id } } query B { viewer { id } }", "BAD_REQUEST"),
        ("fragment F on Viewer { id }", "GRAPHQL_VALIDATION_FAILED"),
        ("{" + "".join(f" a{n}: viewer {{ id }}" for n in range(60)) + "}", "QUERY_TOO_COMPLEX"),
    ],
)
@pytest.mark.parametrize(("accept", "status"), [(RESPONSE, 400), (JSON, 200)])
async def test_a_document_that_is_not_executed_has_no_data(
    house: House, query: str, code: str, accept: str, status: int
) -> None:
    answer = await house.post({"query": query}, accept=accept)

    assert (answer.status_code, set(codes(answer)), answer.json().keys()) == (status, {code}, {"errors"})


async def test_one_of_several_operations_is_chosen_by_its_name(house: House) -> None:
    answer = await house.post({"query": "query A { viewer { id } } query B { viewer { name } }", "operationName": "B"})

    assert answer.json() == {"data": {"viewer": {"name": "Ada"}}}


async def test_an_operation_that_is_not_there_is_refused(house: House) -> None:
    answer = await house.post({"query": "query A { viewer { id } }", "operationName": "B"})

    assert (answer.status_code, codes(answer)) == (400, ["BAD_REQUEST"])


async def test_a_query_may_be_asked_by_get(house: House) -> None:
    answer = await house.get({"query": "query ($id: ID!) { client(id: $id) { id } }", "variables": '{"id": "x"}'})

    assert answer.json() == {"data": {"client": None}}


async def test_a_mutation_by_get_is_answered_405_and_not_done(house: House) -> None:
    answer = await house.get({"query": "mutation { disconnectCalendly { __typename } }"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert house.use_cases.disconnect_calendly.calls == []


async def test_a_subscription_by_get_is_answered_405(house: House) -> None:
    answer = await house.get({"query": "subscription { connectionChanged { id } }"}, accept="text/event-stream")

    assert answer.status_code == 405


async def test_a_get_that_asks_nothing_is_answered_400(house: House) -> None:
    assert (await house.get()).status_code == 400


async def test_a_subscription_is_not_answered_in_json(house: House) -> None:
    answer = await house.post({"query": "subscription { connectionChanged { id } }"})

    assert (answer.status_code, codes(answer)) == (406, ["NOT_ACCEPTABLE"])


async def test_a_query_may_be_answered_as_events(house: House) -> None:
    answer = await house.post({"query": "{ viewer { name } }"}, accept="text/event-stream")

    assert answer.text == 'event: next\ndata: {"data":{"viewer":{"name":"Ada"}}}\n\nevent: complete\ndata:\n\n'


async def test_a_document_that_is_none_may_be_refused_as_events(house: House) -> None:
    answer = await house.post({"query": INVALID}, accept="text/event-stream")

    assert (answer.status_code, answer.text.startswith('event: next\ndata: {"errors":')) == (200, True)


# --- What strangers learn ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["{ __schema { types { name } } }", '{ __type(name: "Client") { name } }'])
async def test_introspection_is_for_development(query: str) -> None:
    assert set(codes(await House().post({"query": query}))) == {"GRAPHQL_VALIDATION_FAILED"}
    assert (await House(is_dev=True).post({"query": query})).status_code == 200


async def test_the_name_of_a_type_may_always_be_asked() -> None:
    assert (await House().data("{ viewer { __typename } }")) == {"viewer": {"__typename": "Viewer"}}


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ viewr { id } }", {}),
        ('{ clients(serch: "x") { totalCount } }', {}),
        ("{ meetings(orderBy: STARTS_AT_AS) { asOf } }", {}),
        ("{ meetings(filter: {statuss: []}) { asOf } }", {}),
        ("{ viewer { ... on Viewr { id } } }", {}),
        ("query ($o: MeetingOrder) { meetings(orderBy: $o) { asOf } }", {"o": "STARTS_AT_AS"}),
        ("query ($f: MeetingFilter) { meetings(filter: $f) { asOf } }", {"f": {"statuss": []}}),
    ],
)
async def test_suggestions_are_for_development(query: str, variables: dict[str, Any]) -> None:
    asked = {"query": query, "variables": variables}

    assert "Did you mean" not in (await House().post(asked)).text
    assert "Did you mean" in (await House(is_dev=True).post(asked)).text


async def test_the_explorer_is_for_development() -> None:
    async with House().client() as client:
        assert (await client.get("/graphql", headers={"accept": "text/html"})).status_code == 406
    async with House(is_dev=True).client() as client:
        page = await client.get("/graphql", headers={"accept": "text/html,*/*;q=0.8"})

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_the_explorer_needs_nothing_from_anywhere() -> None:
    async with House(is_dev=True).client() as client:
        page = await client.get("/graphql", headers={"accept": "text/html"})

    assert ("://" in page.text, "unsafe" in page.headers["content-security-policy"]) == (False, False)


# --- Documents known beforehand ------------------------------------------------------------------------------------

HASH = hashlib.sha256(ME.encode()).hexdigest()


def by_hash(sha256: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256}}}


async def test_a_known_document_is_executed_by_its_hash() -> None:
    answer = await House(trusted_documents={HASH: ME}).post(by_hash(HASH))

    assert answer.status_code == 200


async def test_an_unknown_hash_is_refused() -> None:
    answer = await House(trusted_documents={HASH: ME}).post(by_hash("0" * 64))

    assert (answer.status_code, codes(answer)) == (400, ["PERSISTED_QUERY_NOT_FOUND"])


async def test_a_hash_sent_with_its_document_is_fine(house: House) -> None:
    assert (await house.post({"query": ME, **by_hash(HASH.upper())})).status_code == 200


async def test_a_hash_of_another_document_is_refused(house: House) -> None:
    assert codes(await house.post({"query": "{ viewer { name } }", **by_hash(HASH)})) == ["BAD_REQUEST"]


async def test_where_only_known_documents_are_trusted_others_are_refused() -> None:
    house = House(trusted_documents={HASH: ME}, only_trusted_documents=True)

    assert (await house.post({"query": ME})).status_code == 200
    assert (await house.post(by_hash(HASH))).status_code == 200
    assert codes(await house.post({"query": ME + " "})) == ["DOCUMENT_NOT_TRUSTED"]


# --- What breaks behind it -----------------------------------------------------------------------------------------


async def test_a_surprise_is_masked_and_told_once(house: House) -> None:
    house.finders.troubles["viewer"] = [ValueError("password=hunter2")]

    answer = await house.post({"query": ME})

    assert answer.status_code == 200
    assert answer.json() == {
        "data": None,
        "errors": [
            {
                "message": "Something went wrong on our side. It is noted under trace-1.",
                "extensions": {"code": "INTERNAL", "correlationId": "trace-1"},
                "locations": [{"line": 1, "column": 3}],
                "path": ["viewer"],
            }
        ],
    }
    assert [(str(one.error), one.correlation_id, one.path) for one in house.surprises] == [
        ("password=hunter2", "trace-1", ("viewer",))
    ]


async def test_a_surprise_in_a_batch_is_masked_in_every_field_that_waited(house: House) -> None:
    house.finders.troubles["clients_by_ids"] = [KeyError("secret")]

    answer = await house.post(
        {"query": '{ client(id: "Q2xpZW50OjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwYzAwMQ") { id } }'}
    )

    assert (codes(answer), "secret" in answer.text) == (["INTERNAL"], False)


async def test_a_database_that_is_away_says_when_to_come_back(house: House) -> None:
    house.finders.troubles["viewer"] = [StorageUnavailable(retry_after=timedelta(seconds=2))]

    answer = await house.post({"query": ME})

    assert answer.json()["errors"][0]["extensions"] == {"code": "storage.unavailable", "retryAfterSeconds": 2}


async def test_what_was_found_is_shown_beside_what_was_not(house: House) -> None:
    house.finders.troubles["last_backfill"] = [ValueError("x")]

    found = await house.ask("{ viewer { name calendly { lastBackfill { state } } } }")

    assert found["data"] == {"viewer": {"name": "Ada", "calendly": {"lastBackfill": None}}}
    assert len(found["errors"]) == 1


async def test_a_mutation_that_breaks_is_masked(house: House) -> None:
    house.use_cases.disconnect_calendly.answer = RuntimeError("token=abc")

    answer = await house.post({"query": "mutation { disconnectCalendly { __typename } }"})

    assert (codes(answer), "abc" in answer.text) == (["INTERNAL"], False)


async def test_the_address_has_no_slash_to_be_sent_to(house: House) -> None:
    async with house.client() as client:
        answer = await client.post(
            f"{APP_URL}/graphql", json={"query": ME}, headers={"authorization": "Bearer ada"}, follow_redirects=False
        )

    assert answer.status_code == 200
