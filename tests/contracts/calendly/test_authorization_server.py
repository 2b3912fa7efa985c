"""What every `AuthorizationServer` must do, and that Calendly's OAuth, as the sandbox has it, is one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.calendly.api import CalendlyApi
from adapters.calendly.budget import Budget
from adapters.calendly.faults import ClientNotAccepted
from adapters.calendly.http import open_client
from adapters.calendly.oauth import CalendlyOAuth
from application.ports.authorization_server import (
    AnswerLost,
    AuthorizationServer,
    AuthorizationServerBusy,
    Grant,
    GrantRefused,
)
from application.ports.clock import Clock
from application.ports.scheduling_provider import AccessTokenRefused, RateLimited
from calendly_sandbox.fixture import RunningSandbox
from calendly_sandbox.settings import AppRegistration
from domain.connection import NEEDED_SCOPES
from domain.credentials import Secret
from tests.adapters.clock import StandingClock

pytestmark = pytest.mark.contract

ADA = "ada@fischer.example"
VERIFIER = Secret("a-verifier-of-more-than-forty-three-characters-0123456789")


def oauth_of(
    client: httpx.Client, sandbox: RunningSandbox, clock: Clock, app: AppRegistration | None = None
) -> CalendlyOAuth:
    app = app or sandbox.app
    return CalendlyOAuth(
        client,
        sandbox.url,
        client_id=app.client_id,
        client_secret=Secret(app.client_secret),
        redirect_uri=app.redirect_uris[0],
        clock=clock,
    )


class AuthorizationServerContract:
    """The promises of the port. Needs the `sandbox` to consent in, and the `server` that asks it."""

    def come_back(
        self, sandbox: RunningSandbox, server: AuthorizationServer, *, scopes: list[str] | None = None
    ) -> dict[str, list[str]]:
        """What the browser brings back after Ada's consent."""
        url = server.consent_url(state="the-state", verifier=VERIFIER)
        return parse_qs(urlsplit(sandbox.control.consent(url, account=ADA, scopes=scopes)).query)

    def granted(
        self, sandbox: RunningSandbox, server: AuthorizationServer, *, scopes: list[str] | None = None
    ) -> Grant:
        code = self.come_back(sandbox, server, scopes=scopes)["code"][0]
        return server.redeem(code=Secret(code), verifier=VERIFIER)

    def works(self, sandbox: RunningSandbox, token: Secret) -> bool:
        with open_client() as client:
            try:
                CalendlyApi(client, sandbox.url, budget=Budget()).account(token)
            except AccessTokenRefused:
                return False
            return True

    def test_the_state_comes_back_with_the_code(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        assert self.come_back(sandbox, server)["state"] == ["the-state"]

    def test_a_grant_names_account_and_scopes(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        grant = self.granted(sandbox, server)

        owner = sandbox.control.accounts()[0]
        assert (grant.account, grant.organization, grant.scopes) == (
            owner["user"]["uri"],
            owner["organization"],
            frozenset(NEEDED_SCOPES),
        )

    def test_scopes_that_were_unticked_are_not_granted(
        self, sandbox: RunningSandbox, server: AuthorizationServer
    ) -> None:
        assert self.granted(sandbox, server, scopes=["users:read"]).scopes == {"users:read"}

    def test_an_access_token_lives_two_hours(
        self, sandbox: RunningSandbox, server: AuthorizationServer, clock: StandingClock
    ) -> None:
        assert self.granted(sandbox, server).tokens.expires_at == clock.now() + timedelta(hours=2)

    def test_a_granted_token_opens_the_api(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        assert self.works(sandbox, self.granted(sandbox, server).tokens.access)

    def test_a_code_is_good_once(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        code = Secret(self.come_back(sandbox, server)["code"][0])
        server.redeem(code=code, verifier=VERIFIER)

        with pytest.raises(GrantRefused):
            server.redeem(code=code, verifier=VERIFIER)

    def test_a_code_is_of_no_use_to_who_did_not_ask(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        code = Secret(self.come_back(sandbox, server)["code"][0])

        with pytest.raises(GrantRefused):
            server.redeem(code=code, verifier=Secret("another"))

    @pytest.mark.parametrize("code", ["", "guessed", "two words & more=1"])
    def test_an_invented_code_is_refused(self, server: AuthorizationServer, code: str) -> None:
        with pytest.raises(GrantRefused):
            server.redeem(code=Secret(code), verifier=VERIFIER)

    def test_a_code_ends_after_ten_minutes(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        code = Secret(self.come_back(sandbox, server)["code"][0])
        sandbox.control.advance(timedelta(minutes=10, seconds=1))

        with pytest.raises(GrantRefused):
            server.redeem(code=code, verifier=VERIFIER)

    def test_a_refresh_replaces_both_tokens(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        first = self.granted(sandbox, server)

        second = server.refresh(first.tokens.refresh)

        assert len({first.tokens.access, first.tokens.refresh, second.tokens.access, second.tokens.refresh}) == 4

    def test_a_refreshed_grant_is_for_the_same_account_and_scopes(
        self, sandbox: RunningSandbox, server: AuthorizationServer
    ) -> None:
        first = self.granted(sandbox, server)

        second = server.refresh(first.tokens.refresh)

        assert replace(second, tokens=first.tokens) == first

    def test_a_refresh_token_is_good_once(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        refresh = self.granted(sandbox, server).tokens.refresh
        server.refresh(refresh)

        with pytest.raises(GrantRefused):
            server.refresh(refresh)

    def test_a_lost_answer_is_told_from_a_refusal(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        refresh = self.granted(sandbox, server).tokens.refresh
        sandbox.control.lose_next_token_answer()

        with pytest.raises(AnswerLost):
            server.refresh(refresh)

    def test_after_a_lost_answer_the_token_is_spent(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        refresh = self.granted(sandbox, server).tokens.refresh
        sandbox.control.lose_next_token_answer()
        with pytest.raises(AnswerLost):
            server.refresh(refresh)

        with pytest.raises(GrantRefused):
            server.refresh(refresh)

    def test_a_busy_server_spent_nothing(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        refresh = self.granted(sandbox, server).tokens.refresh
        sandbox.control.add_fault(path="/oauth/token", status=503)
        with pytest.raises(AuthorizationServerBusy):
            server.refresh(refresh)

        assert server.refresh(refresh).tokens.refresh != refresh

    def test_too_many_tokens_in_a_minute_are_not_given(
        self, sandbox: RunningSandbox, server: AuthorizationServer
    ) -> None:
        sandbox.control.switch(token_limit_per_minute=1)
        refresh = self.granted(sandbox, server).tokens.refresh

        with pytest.raises(RateLimited):
            server.refresh(refresh)

    def test_a_rate_limit_says_how_long_to_wait(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        refresh = self.granted(sandbox, server).tokens.refresh
        sandbox.control.storm(1, reset_seconds=40, path="/oauth/token")

        with pytest.raises(RateLimited) as limited:
            server.refresh(refresh)

        assert timedelta(seconds=39) < limited.value.retry_after <= timedelta(seconds=40)

    @pytest.mark.parametrize("which", ["access", "refresh"])
    def test_a_token_given_back_takes_the_other_with_it(
        self, sandbox: RunningSandbox, server: AuthorizationServer, which: str
    ) -> None:
        tokens = self.granted(sandbox, server).tokens

        server.revoke(tokens.access if which == "access" else tokens.refresh)

        assert not self.works(sandbox, tokens.access)

    def test_giving_back_twice_is_the_same_as_once(self, sandbox: RunningSandbox, server: AuthorizationServer) -> None:
        tokens = self.granted(sandbox, server).tokens
        server.revoke(tokens.refresh)

        server.revoke(tokens.refresh)

        assert not self.works(sandbox, tokens.access)

    def test_giving_back_may_be_repeated_after_trouble(
        self, sandbox: RunningSandbox, server: AuthorizationServer
    ) -> None:
        tokens = self.granted(sandbox, server).tokens
        sandbox.control.add_fault(path="/oauth/revoke", close=True)
        with pytest.raises(AuthorizationServerBusy):
            server.revoke(tokens.refresh)

        server.revoke(tokens.refresh)

        assert not self.works(sandbox, tokens.access)


class TestCalendlyOAuth(AuthorizationServerContract):
    """Over HTTP."""

    @pytest.fixture
    def clock(self) -> StandingClock:
        return StandingClock(datetime(2026, 11, 22, 12, tzinfo=UTC))

    @pytest.fixture
    def sandbox(self, calendly: RunningSandbox) -> RunningSandbox:
        return calendly

    @pytest.fixture
    def server(self, sandbox: RunningSandbox, client: httpx.Client, clock: StandingClock) -> AuthorizationServer:
        return oauth_of(client, sandbox, clock)

    def test_a_wrong_secret_costs_no_grant(
        self, sandbox: RunningSandbox, server: AuthorizationServer, client: httpx.Client, clock: StandingClock
    ) -> None:
        refresh = self.granted(sandbox, server).tokens.refresh
        mistaken = oauth_of(client, sandbox, clock, replace(sandbox.app, client_secret="mistyped"))
        with pytest.raises(ClientNotAccepted):
            mistaken.refresh(refresh)

        assert server.refresh(refresh).tokens.refresh != refresh

    def test_a_rate_limit_spent_nothing(
        self, sandbox: RunningSandbox, server: AuthorizationServer, client: httpx.Client, clock: StandingClock
    ) -> None:
        """Asked anew by another process, for ours waits as long as it was told to."""
        refresh = self.granted(sandbox, server).tokens.refresh
        sandbox.control.storm(1, path="/oauth/token")
        with pytest.raises(RateLimited):
            server.refresh(refresh)

        assert oauth_of(client, sandbox, clock).refresh(refresh).tokens.refresh != refresh

    def test_a_server_that_is_not_there_spent_nothing(self, client: httpx.Client, clock: StandingClock) -> None:
        nowhere = CalendlyOAuth(
            client,
            "http://127.0.0.1:1",
            client_id="the-client",
            client_secret=Secret("the-secret"),
            redirect_uri="http://127.0.0.1/callback",
            clock=clock,
        )

        with pytest.raises(AuthorizationServerBusy):
            nowhere.refresh(Secret("the-refresh-token"))
