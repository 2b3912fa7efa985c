"""Whatever is sent to the sandbox, it answers in Calendly's shapes, and goes on. QUOTLA_HOSTILE_TRIES says how much."""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.core import NOT_SET

from calendly_sandbox.fixture import RunningSandbox, calendly
from tests.support import patient
from tests.support.calendly_document import DOCUMENT
from tests.support.hostility import calls, tries
from tests.support.witnesses import Measure, running_sandbox

pytestmark = pytest.mark.integration

__all__ = ["calendly"]

LONGEST_HEADER: Final = 200
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def calendly_sandbox_server() -> Iterator[RunningSandbox]:
    """One of which only the answers are judged: what is sent is wrong by intent."""
    with running_sandbox(measure=Measure.ANSWERS) as running:
        yield running


@pytest.fixture
def ada(calendly: RunningSandbox) -> Iterator[httpx.Client]:
    """Her client, with all scopes, on a sandbox where something is booked and nobody counts."""
    booked = calendly.control.book("intro-call", name="Kim Park", email="kim@example.com")
    calendly.control.mark_no_show(booked.invitee_uri)
    calendly.control.change_account("ada-fischer", plan="enterprise")
    calendly.control.switch(rate_limit_per_minute=1_000_000)
    headers = {"Authorization": f"Bearer {calendly.control.personal_token('ada-fischer')}"}
    with patient.client(base_url=calendly.url, headers=headers) as client:
        yield client


@pytest.fixture
def real_ids(calendly: RunningSandbox, ada: httpx.Client) -> list[str]:
    """Of things that are there at first, so that not every call ends at 404."""
    world = calendly.engine.world
    with world.lock:
        kinds: list[Any] = [
            world.users,
            world.organizations,
            world.events,
            world.invitees,
            world.no_shows,
            world.groups,
            world.routing_forms,
        ]
        return [next(iter(kind)) for kind in kinds]


@tries(0.15)
@given(case=st.one_of(calls(DOCUMENT)), data=st.data())
def test_any_call_of_an_operation_is_answered_as_documented(
    ada: httpx.Client, real_ids: list[str], case: Any, data: st.DataObject
) -> None:
    path = case.path
    for name in case.path_parameters or {}:
        given_id = data.draw(st.sampled_from(real_ids) | st.just(str(case.path_parameters[name])))
        path = path.replace(f"{{{name}}}", quote(given_id.encode("utf-8", "replace"), safe=""))
    # Bytes stand for what no JSON can say.
    body = None if case.body is NOT_SET else json.dumps(case.body, default=repr).encode()
    query = {str(name): str(value) for name, value in (case.query or {}).items()}

    answer = ada.request(case.method, path, params=query, content=body)

    assert answer.status_code < 500, answer.text


@tries(0.05)
@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT"]),
    path=st.sampled_from(["/scheduling_links", "/shares", "/invitees", "/webhook_subscriptions", "/event_types"]),
    body=st.binary(max_size=200) | json_values.map(lambda value: str(value).encode(errors="replace")),
)
def test_any_bytes_are_answered(ada: httpx.Client, method: str, path: str, body: bytes) -> None:
    assert ada.request(method, path, content=body).status_code < 500


@tries(0.05)
@given(
    path=st.sampled_from(["/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/authorize"]),
    fields=st.dictionaries(
        st.sampled_from(["grant_type", "code", "client_id", "client_secret", "token", "scope", "redirect_uri", "x"]),
        st.text(max_size=40) | st.sampled_from(["quotla-test-client", "quotla-test-secret", "refresh_token"]),
    ),
    authorization=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=LONGEST_HEADER),
)
def test_any_fields_of_oauth_are_answered(
    ada: httpx.Client, path: str, fields: dict[str, str], authorization: str
) -> None:
    as_form = ada.post(path, data=fields, headers={"Authorization": f"Basic {authorization}"})
    as_json = ada.post(path, json=fields)

    assert max(as_form.status_code, as_json.status_code) < 500


@tries(0.05)
@given(
    path=st.sampled_from(["/ada-fischer/project-kick-off", "/ada-fischer/first-visit", "/cara-lopez/coffee-chat"]),
    fields=st.dictionaries(
        st.sampled_from(["start", "name", "first_name", "email", "guests", "q0", "q2", "q2-other", "location_kind"]),
        st.text(max_size=40) | st.sampled_from(["2027-01-04T10:00:00+00:00", "kim@example.com", "(other)", "zoom"]),
    ),
    query=st.dictionaries(
        st.sampled_from(["date", "month", "timezone", "a1", "a3", "name", "guests", "embed_domain"]),
        st.text(max_size=20) | st.sampled_from(["2027-01-04", "9999-12", "0000-00", "../../etc/passwd", "1,2,99"]),
    ),
)
def test_any_form_of_a_booking_page_is_answered(
    ada: httpx.Client, path: str, fields: dict[str, str], query: dict[str, str]
) -> None:
    shown, sent = ada.get(path, params=query), ada.post(path, params=query, data=fields)

    assert max(shown.status_code, sent.status_code) < 500


@tries(0.02)
@given(path=st.text(max_size=60), method=st.sampled_from(["GET", "POST", "DELETE", "HEAD", "OPTIONS"]))
def test_any_address_is_answered(ada: httpx.Client, path: str, method: str) -> None:
    address = "/" + quote(path.encode("utf-8", "replace"))

    assert ada.request(method, address).status_code < 500


def test_the_sandbox_works_as_before(calendly: RunningSandbox, ada: httpx.Client) -> None:
    assert ada.get("/users/me").json()["resource"]["name"] == "Ada Fischer"
