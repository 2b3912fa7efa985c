"""How consent is asked for, redeemed, renewed and given back, and what every answer to it means."""

import base64
import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from adapters.calendly.budget import Budget
from adapters.calendly.faults import ClientNotAccepted
from adapters.calendly.oauth import CalendlyOAuth
from application.ports.authorization_server import AnswerLost, AuthorizationServerBusy, Grant, GrantRefused
from application.ports.clock import Clock
from application.ports.scheduling_provider import RateLimited
from domain.connection import NEEDED_SCOPES
from domain.credentials import Secret
from tests.unit.calendly.samples import bent, sample
from tests.unit.calendly.scripted import ScriptedCalendly, answer, json_answer

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Constants, so that a traceback, which quotes the source, does not quote them.
CODE, REFRESH, CLIENT_SECRET = Secret("the-code"), Secret("the-refresh-token"), Secret("the-client-secret")
AUTH = "https://auth.calendly.test"
REDIRECT = "https://app.example.com/api/calendly/auth/callback"
# RFC 7636, appendix B.
VERIFIER = Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


class StoppedClock(Clock):
    def now(self) -> datetime:
        return NOW


@dataclass
class Counter:
    """An authorization server with all that is scripted around it."""

    calendly: ScriptedCalendly = field(default_factory=ScriptedCalendly)
    seen: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    """That have gone by."""

    def __post_init__(self) -> None:
        self.client = self.calendly.client()
        self.oauth = CalendlyOAuth(
            self.client,
            f"{AUTH}/",
            client_id="the-client",
            client_secret=CLIENT_SECRET,
            redirect_uri=REDIRECT,
            clock=StoppedClock(),
            refusals=Budget(monotonic=lambda: self.seconds, jitter=lambda: 1.0),
            observe=lambda operation, outcome, _: self.seen.append((operation, outcome)),
        )

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.calendly.asked[-1].content.decode()))


@pytest.fixture
def counter() -> Iterator[Counter]:
    counter = Counter()
    with counter.client:
        yield counter


def redeem(oauth: CalendlyOAuth) -> Grant:
    return oauth.redeem(code=CODE, verifier=VERIFIER)


def refresh(oauth: CalendlyOAuth) -> Grant:
    return oauth.refresh(REFRESH)


def revoke(oauth: CalendlyOAuth) -> None:
    oauth.revoke(REFRESH)


# Asking for consent


def test_consent_is_asked_for_with_the_least_scopes_and_a_proof_of_who_asked(counter: Counter) -> None:
    url = counter.oauth.consent_url(state="the-state", verifier=VERIFIER)

    assert (url.partition("?")[0], parse_qs(urlsplit(url).query, strict_parsing=True)) == (
        f"{AUTH}/oauth/authorize",
        {
            "client_id": ["the-client"],
            "response_type": ["code"],
            "redirect_uri": [REDIRECT],
            "scope": [" ".join(NEEDED_SCOPES)],
            "state": ["the-state"],
            "code_challenge": [CHALLENGE],
            "code_challenge_method": ["S256"],
        },
    )


def test_the_verifier_itself_is_not_sent_along(counter: Counter) -> None:
    assert VERIFIER.reveal() not in counter.oauth.consent_url(state="the-state", verifier=VERIFIER)


# Tokens


def test_a_code_is_redeemed_with_its_verifier(counter: Counter) -> None:
    counter.calendly.will(answer(200, "oauth_token_response_scoped"))

    redeem(counter.oauth)

    assert counter.form() == {
        "grant_type": "authorization_code",
        "code": "the-code",
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER.reveal(),
    }


def test_a_refresh_sends_the_refresh_token_alone(counter: Counter) -> None:
    counter.calendly.will(answer(200, "oauth_token_response_scoped"))

    refresh(counter.oauth)

    assert counter.form() == {"grant_type": "refresh_token", "refresh_token": "the-refresh-token"}


@pytest.mark.parametrize("ask", [redeem, refresh])
def test_tokens_are_asked_for_by_http_basic(counter: Counter, ask: Callable[[CalendlyOAuth], object]) -> None:
    counter.calendly.will(answer(200, "oauth_token_response_scoped"))

    ask(counter.oauth)

    request = counter.calendly.asked[0]
    assert (str(request.url), request.headers["Authorization"]) == (
        f"{AUTH}/oauth/token",
        "Basic " + base64.b64encode(b"the-client:the-client-secret").decode(),
    )


@pytest.mark.parametrize("ask", [redeem, refresh, revoke])
def test_each_request_has_a_connection_of_its_own(counter: Counter, ask: Callable[[CalendlyOAuth], object]) -> None:
    counter.calendly.will(answer(200, "oauth_token_response_scoped"))

    ask(counter.oauth)

    assert counter.calendly.asked[0].headers["Connection"] == "close"


def test_a_grant_is_read_whole(counter: Counter) -> None:
    counter.calendly.will(answer(200, "oauth_token_response_scoped"))
    said = sample("oauth_token_response_scoped")

    grant = redeem(counter.oauth)

    assert (grant.tokens.access, grant.tokens.refresh, grant.tokens.expires_at, grant.scopes, grant.account) == (
        Secret(said["access_token"]),
        Secret(said["refresh_token"]),
        NOW + timedelta(hours=2),
        frozenset(NEEDED_SCOPES),
        said["owner"],
    )


def test_a_consent_that_names_no_scopes_granted_those_asked_for(counter: Counter) -> None:
    counter.calendly.will(json_answer(bent("oauth_token_response_scoped", scope=...)))

    assert redeem(counter.oauth).scopes == frozenset(NEEDED_SCOPES)


def test_a_refresh_that_names_no_scopes_says_nothing_of_them(counter: Counter) -> None:
    counter.calendly.will(json_answer(bent("oauth_token_response_scoped", scope=...)))

    assert refresh(counter.oauth).scopes == frozenset()


# What goes wrong with tokens


def oauth_refusal(status: int, error: str) -> httpx.Response:
    return json_answer(bent("oauth_error_400_invalid_grant", error=error), status)


REQUEST = httpx.Request("POST", AUTH)
TOKEN_TROUBLE = [
    pytest.param(oauth_refusal(400, "invalid_grant"), GrantRefused, id="400 invalid_grant"),
    pytest.param(oauth_refusal(401, "invalid_grant"), GrantRefused, id="401 invalid_grant"),
    pytest.param(oauth_refusal(401, "invalid_client"), ClientNotAccepted, id="401 invalid_client"),
    pytest.param(oauth_refusal(400, "invalid_request"), ClientNotAccepted, id="400 invalid_request"),
    pytest.param(oauth_refusal(400, "unauthorized_client"), ClientNotAccepted, id="400 unauthorized_client"),
    pytest.param(oauth_refusal(400, "unsupported_grant_type"), ClientNotAccepted, id="400 unsupported_grant_type"),
    pytest.param(oauth_refusal(400, "out_of_luck"), AnswerLost, id="400 unknown error"),
    pytest.param(oauth_refusal(500, "invalid_grant"), AnswerLost, id="500 invalid_grant"),
    pytest.param(answer(429), RateLimited, id="429"),
    pytest.param(answer(503), AuthorizationServerBusy, id="503"),
    pytest.param(answer(400), AnswerLost, id="400 without a word"),
    pytest.param(answer(401), AnswerLost, id="401 without a word"),
    pytest.param(answer(403), AnswerLost, id="403"),
    pytest.param(answer(302, Location="https://evil.test/"), AnswerLost, id="a redirect"),
    pytest.param(answer(500, "error_500_internal"), AnswerLost, id="500"),
    pytest.param(answer(502), AnswerLost, id="502"),
    pytest.param(answer(504), AnswerLost, id="504"),
    pytest.param(httpx.Response(200, text="<html>"), AnswerLost, id="200 no JSON"),
    pytest.param(answer(200), AnswerLost, id="200 with nothing in it"),
    pytest.param(
        json_answer(bent("oauth_token_response", refresh_token=...)), AnswerLost, id="200 without a refresh token"
    ),
    pytest.param(httpx.ConnectError("refused", request=REQUEST), AuthorizationServerBusy, id="no connection"),
    pytest.param(httpx.ConnectTimeout("slow", request=REQUEST), AuthorizationServerBusy, id="slow to connect"),
    pytest.param(httpx.PoolTimeout("busy", request=REQUEST), AuthorizationServerBusy, id="no free connection"),
    pytest.param(httpx.ProxyError("no way", request=REQUEST), AuthorizationServerBusy, id="no way through"),
    pytest.param(httpx.ReadTimeout("slow", request=REQUEST), AnswerLost, id="slow to answer"),
    pytest.param(httpx.WriteTimeout("slow", request=REQUEST), AnswerLost, id="half sent"),
    pytest.param(httpx.ReadError("broken", request=REQUEST), AnswerLost, id="broken off"),
    pytest.param(httpx.WriteError("broken", request=REQUEST), AnswerLost, id="broken off while sending"),
    pytest.param(httpx.RemoteProtocolError("no HTTP", request=REQUEST), AnswerLost, id="no HTTP"),
    pytest.param(httpx.DecodingError("bad gzip", request=REQUEST), AnswerLost, id="garbled"),
]


@pytest.mark.parametrize("ask", [redeem, refresh])
@pytest.mark.parametrize(("said", "error"), TOKEN_TROUBLE)
def test_only_what_surely_spent_nothing_may_be_repeated(
    counter: Counter,
    said: httpx.Response | Exception,
    error: type[Exception],
    ask: Callable[[CalendlyOAuth], object],
) -> None:
    counter.calendly.will(said)

    with pytest.raises(Exception) as refused:
        ask(counter.oauth)

    assert type(refused.value) is error


@pytest.mark.parametrize("said", [answer(503), answer(500), httpx.ConnectError("refused", request=REQUEST)])
def test_a_refresh_is_asked_for_once(counter: Counter, said: httpx.Response | Exception) -> None:
    counter.calendly.will(said)

    with pytest.raises((AnswerLost, AuthorizationServerBusy)):
        refresh(counter.oauth)

    assert len(counter.calendly.asked) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry_After": "20"}, 20), ({"X_RateLimit_Reset": "9"}, 9), ({}, 5), ({"Retry_After": "later"}, 5)],
)
def test_a_busy_server_says_how_long_to_wait(counter: Counter, headers: dict[str, str], seconds: int) -> None:
    counter.calendly.will(answer(503, **headers))

    with pytest.raises(AuthorizationServerBusy) as busy:
        refresh(counter.oauth)

    assert busy.value.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize("ask", [redeem, refresh, revoke])
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry_After": "20"}, 20), ({"X_RateLimit_Reset": "9"}, 9), ({}, 60), ({"Retry_After": "later"}, 60)],
)
def test_a_server_that_slows_us_down_says_for_how_long(
    counter: Counter, ask: Callable[[CalendlyOAuth], object], headers: dict[str, str], seconds: int
) -> None:
    counter.calendly.will(answer(429, **headers))

    with pytest.raises(RateLimited) as limited:
        ask(counter.oauth)

    assert limited.value.retry_after == timedelta(seconds=seconds)


def test_a_server_that_slows_us_down_is_not_asked_again_before_its_time(counter: Counter) -> None:
    counter.calendly.will(answer(429, X_RateLimit_Reset="9"))
    with pytest.raises(RateLimited):
        refresh(counter.oauth)

    counter.seconds = 4
    with pytest.raises(RateLimited) as limited:
        refresh(counter.oauth)

    assert (limited.value.retry_after, len(counter.calendly.asked)) == (timedelta(seconds=5), 1)


def test_a_server_that_slowed_us_down_is_asked_again_in_its_time(counter: Counter) -> None:
    counter.calendly.will(answer(429, X_RateLimit_Reset="9"), answer(200, "oauth_token_response"))
    with pytest.raises(RateLimited):
        refresh(counter.oauth)

    counter.seconds = 9
    refresh(counter.oauth)

    assert len(counter.calendly.asked) == 2


def test_being_slowed_down_again_we_wait_longer_than_is_asked(counter: Counter) -> None:
    counter.calendly.will(answer(429, X_RateLimit_Reset="9"), answer(429, X_RateLimit_Reset="9"))
    with pytest.raises(RateLimited):
        refresh(counter.oauth)

    counter.seconds = 9
    with pytest.raises(RateLimited) as limited:
        refresh(counter.oauth)

    assert limited.value.retry_after == timedelta(seconds=10)


def test_wrong_settings_do_not_cost_a_grant() -> None:
    assert issubclass(ClientNotAccepted, AuthorizationServerBusy)


def test_wrong_settings_are_told_to_whoever_runs_this(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    counter.calendly.will(oauth_refusal(401, "invalid_client"))

    with pytest.raises(ClientNotAccepted):
        refresh(counter.oauth)

    assert [(one.levelname, one.getMessage()) for one in caplog.records if one.name.startswith("adapters")] == [
        ("ERROR", "Calendly does not accept our CALENDLY_CLIENT_ID or CALENDLY_CLIENT_SECRET (invalid_client)")
    ]


# Giving back


def test_a_token_is_given_back_with_our_credentials(counter: Counter) -> None:
    counter.calendly.will(answer(200, "oauth_revoke_response"))

    revoke(counter.oauth)

    assert (counter.calendly.paths, counter.form()) == (
        ["POST /oauth/revoke"],
        {"client_id": "the-client", "client_secret": "the-client-secret", "token": "the-refresh-token"},
    )


@pytest.mark.parametrize(
    "said",
    [
        oauth_refusal(400, "invalid_request"),
        oauth_refusal(400, "invalid_grant"),
        oauth_refusal(401, "invalid_token"),
        oauth_refusal(403, "unauthorized_client"),
    ],
    ids=["400 invalid_request", "400 invalid_grant", "401 invalid_token", "403"],
)
def test_what_is_not_ours_any_more_is_given_back(counter: Counter, said: httpx.Response) -> None:
    counter.calendly.will(said)

    revoke(counter.oauth)

    assert counter.seen == [("revoke", "ok")]


@pytest.mark.parametrize(
    "said",
    [
        answer(500, "error_500_internal"),
        answer(503),
        answer(302),
        httpx.Response(403, text="<html>"),
        oauth_refusal(401, "invalid_client"),
        httpx.ConnectError("refused", request=REQUEST),
        httpx.ReadTimeout("slow", request=REQUEST),
        httpx.RemoteProtocolError("no HTTP", request=REQUEST),
    ],
    ids=["500", "503", "302", "403 in another form", "our settings", "no connection", "slow", "no HTTP"],
)
def test_giving_back_that_did_not_work_may_be_repeated(counter: Counter, said: httpx.Response | Exception) -> None:
    counter.calendly.will(said)

    with pytest.raises(AuthorizationServerBusy):
        revoke(counter.oauth)


# Telling others


def test_every_request_is_observed_with_its_outcome(counter: Counter) -> None:
    counter.calendly.will(answer(200, "oauth_token_response"), oauth_refusal(400, "invalid_grant"), answer(200))
    redeem(counter.oauth)
    with pytest.raises(GrantRefused):
        refresh(counter.oauth)
    revoke(counter.oauth)

    assert counter.seen == [("redeem", "ok"), ("refresh", "GrantRefused"), ("revoke", "ok")]


@pytest.mark.parametrize("ask", [redeem, refresh, revoke])
@pytest.mark.parametrize("said", [answer(500), oauth_refusal(401, "invalid_client"), httpx.Response(503, text="junk")])
def test_no_secret_is_told_in_errors_or_logs(
    counter: Counter, said: httpx.Response, ask: Callable[[CalendlyOAuth], object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    counter.calendly.will(said)

    with pytest.raises((AnswerLost, AuthorizationServerBusy)) as refused:
        ask(counter.oauth)

    told = "".join(traceback.format_exception(refused.value)) + caplog.text
    secrets = [*(secret.reveal() for secret in (CLIENT_SECRET, REFRESH, CODE, VERIFIER)), "junk"]
    assert [secret for secret in secrets if secret in told] == []
