"""Authorization as Calendly does it, over HTTP."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from calendly_sandbox.fixture import RunningSandbox
from tests.sandbox.samples import keys, sample

pytestmark = pytest.mark.integration

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SCOPE = "users:read scheduled_events:write webhooks:write"


def consent_url(calendly: RunningSandbox, **changes: str | None) -> str:
    """The address of the consent page."""
    asked = {
        "client_id": calendly.app.client_id,
        "response_type": "code",
        "redirect_uri": calendly.app.redirect_uris[0],
        "scope": SCOPE,
        "state": "a state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    return f"{calendly.url}/oauth/authorize?{urlencode(given)}"


def answer(address: str) -> dict[str, str]:
    """What the visitor brings back."""
    return dict(parse_qsl(urlsplit(address).query))


def code(calendly: RunningSandbox, **changes: str | None) -> str:
    """An authorization code for Ada."""
    return answer(calendly.control.consent(consent_url(calendly, **changes), account="ada-fischer"))["code"]


def exchange(calendly: RunningSandbox, http: httpx.Client, **changes: str) -> httpx.Response:
    """Exchange a code."""
    fields = {
        "grant_type": "authorization_code",
        "redirect_uri": calendly.app.redirect_uris[0],
        "code_verifier": VERIFIER,
        **changes,
    }
    fields.setdefault("code", code(calendly))
    return http.post("/oauth/token", data=fields, auth=(calendly.app.client_id, calendly.app.client_secret))


def refresh(calendly: RunningSandbox, http: httpx.Client, tokens: Mapping[str, Any]) -> httpx.Response:
    """Use a refresh token."""
    fields = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    return http.post("/oauth/token", data=fields, auth=(calendly.app.client_id, calendly.app.client_secret))


def me(http: httpx.Client, tokens: Mapping[str, Any]) -> httpx.Response:
    """Call the API with an access token."""
    return http.get("/users/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})


def test_the_consent_page_names_every_scope_that_is_asked_for(calendly: RunningSandbox, http: httpx.Client) -> None:
    page = http.get(consent_url(calendly)).text

    assert [scope for scope in SCOPE.split() if f'value="{scope}"' not in page] == []


def test_allowing_sends_the_visitor_back_with_the_state(calendly: RunningSandbox, http: httpx.Client) -> None:
    back = http.post(
        consent_url(calendly), data={"account": "ada-fischer", "scope": SCOPE.split(), "decision": "allow"}
    )

    assert (back.status_code, answer(back.headers["Location"])["state"]) == (302, "a state")


def test_refusing_sends_the_visitor_back_with_an_error(calendly: RunningSandbox, http: httpx.Client) -> None:
    back = answer(http.post(consent_url(calendly), data={"decision": "deny"}).headers["Location"])

    assert (back["error"], back["state"]) == ("access_denied", "a state")


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "unknown"},
        {"redirect_uri": "http://127.0.0.1:8000/api/calendly/auth/callback/"},
        {"scope": "everything"},
        {"scope": None},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_wrong_request_is_explained_and_not_redirected(
    calendly: RunningSandbox, http: httpx.Client, changes: dict[str, str | None]
) -> None:
    page = http.get(consent_url(calendly, **changes))

    assert (page.status_code >= 400, "Location" in page.headers) == (True, False)


def test_the_token_answer_has_the_recorded_keys(calendly: RunningSandbox, http: httpx.Client) -> None:
    assert keys(exchange(calendly, http).json()) == keys(sample("oauth_token_response_scoped"))


def test_a_scope_that_was_unticked_is_not_granted(calendly: RunningSandbox, http: httpx.Client) -> None:
    back = calendly.control.consent(consent_url(calendly), account="ada-fischer", scopes=["users:read"])

    assert exchange(calendly, http, code=answer(back)["code"]).json()["scope"] == "users:read"


@pytest.mark.parametrize("as_json", [True, False])
def test_credentials_in_the_body_are_taken_too(calendly: RunningSandbox, http: httpx.Client, as_json: bool) -> None:
    fields = {
        "grant_type": "authorization_code",
        "code": code(calendly),
        "redirect_uri": calendly.app.redirect_uris[0],
        "code_verifier": VERIFIER,
        "client_id": calendly.app.client_id,
        "client_secret": calendly.app.client_secret,
    }
    sent = http.post("/oauth/token", json=fields) if as_json else http.post("/oauth/token", data=fields)

    assert sent.status_code == 200


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "w" * 64}, {"redirect_uri": "http://127.0.0.1:1/"}, {"code": "unknown"}]
)
def test_what_does_not_fit_the_code_is_an_invalid_grant(
    calendly: RunningSandbox, http: httpx.Client, changes: dict[str, str]
) -> None:
    refused = exchange(calendly, http, **changes)

    assert (refused.status_code, refused.json()) == (400, sample("oauth_error_400_invalid_grant"))


def test_a_code_is_good_once(calendly: RunningSandbox, http: httpx.Client) -> None:
    once = code(calendly)
    exchange(calendly, http, code=once)

    assert exchange(calendly, http, code=once).status_code == 400


def test_a_code_lives_ten_minutes(calendly: RunningSandbox, http: httpx.Client) -> None:
    late = code(calendly)
    calendly.control.advance(timedelta(minutes=10))

    assert exchange(calendly, http, code=late).status_code == 400


def test_a_wrong_secret_is_refused(calendly: RunningSandbox, http: httpx.Client) -> None:
    refused = http.post("/oauth/token", data={"grant_type": "refresh_token"}, auth=(calendly.app.client_id, "wrong"))

    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


def test_an_access_token_lives_two_hours(calendly: RunningSandbox, http: httpx.Client) -> None:
    tokens = exchange(calendly, http).json()
    calendly.control.advance(timedelta(hours=2))

    refused = me(http, tokens)

    assert (refused.status_code, refused.json()) == (401, sample("error_401_expired"))


def test_refreshing_gives_a_new_pair_with_the_same_scopes(calendly: RunningSandbox, http: httpx.Client) -> None:
    tokens = exchange(calendly, http).json()

    fresh = refresh(calendly, http, tokens).json()

    assert fresh["scope"] == tokens["scope"]
    assert fresh["refresh_token"] != tokens["refresh_token"]


def test_a_refresh_token_is_good_once(calendly: RunningSandbox, http: httpx.Client) -> None:
    tokens = exchange(calendly, http).json()
    refresh(calendly, http, tokens)

    again = refresh(calendly, http, tokens)

    assert (again.status_code, again.json()) == (400, sample("oauth_error_400_invalid_grant"))


@pytest.mark.parametrize(("survives", "status"), [(True, 200), (False, 401)])
def test_the_old_access_token_outlives_a_refresh_or_not(
    calendly: RunningSandbox, http: httpx.Client, survives: bool, status: int
) -> None:
    calendly.control.switch(old_access_token_survives_refresh=survives)
    tokens = exchange(calendly, http).json()
    refresh(calendly, http, tokens)

    assert me(http, tokens).status_code == status


def test_a_lost_answer_uses_the_refresh_token_up(calendly: RunningSandbox, http: httpx.Client) -> None:
    tokens = exchange(calendly, http).json()
    calendly.control.lose_next_token_answer()
    with pytest.raises(httpx.RemoteProtocolError):
        refresh(calendly, http, tokens)

    assert refresh(calendly, http, tokens).status_code == 400


def test_the_ninth_token_within_a_minute_is_refused(calendly: RunningSandbox, http: httpx.Client) -> None:
    tokens = exchange(calendly, http).json()
    statuses = []
    for _ in range(8):
        answered = refresh(calendly, http, tokens)
        statuses.append(answered.status_code)
        tokens = answered.json() if answered.is_success else tokens

    assert statuses == [200] * 7 + [429]


def test_a_withdrawn_consent_ends_the_tokens(calendly: RunningSandbox, http: httpx.Client) -> None:
    tokens = exchange(calendly, http).json()
    calendly.control.withdraw_consent("ada-fischer")

    answers = me(http, tokens).json(), refresh(calendly, http, tokens).json()

    assert answers == (sample("error_401_revoked"), sample("oauth_error_400_invalid_grant"))


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_both(calendly: RunningSandbox, http: httpx.Client, which: str) -> None:
    tokens = exchange(calendly, http).json()
    credentials = {"client_id": calendly.app.client_id, "client_secret": calendly.app.client_secret}

    answered = http.post("/oauth/revoke", data={**credentials, "token": tokens[which]})

    assert (answered.json(), me(http, tokens).status_code) == (sample("oauth_revoke_response"), 401)
    assert refresh(calendly, http, tokens).status_code == 400


def test_introspection_tells_the_living_from_the_dead(calendly: RunningSandbox, http: httpx.Client) -> None:
    tokens = exchange(calendly, http).json()
    fields = {
        "client_id": calendly.app.client_id,
        "client_secret": calendly.app.client_secret,
        "token": tokens["access_token"],
    }
    alive = http.post("/oauth/introspect", data=fields).json()
    calendly.control.advance(timedelta(hours=3))

    assert keys(alive) == keys(sample("oauth_introspect_active"))
    assert http.post("/oauth/introspect", data=fields).json() == sample("oauth_introspect_inactive")
