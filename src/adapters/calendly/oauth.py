"""Calendly's side of OAuth 2.0: authorization code with PKCE for a web app, refresh, revocation.

Calendly (2026-11): a web app shows its id and secret by HTTP Basic when it asks for tokens, and in the body when it
revokes one; codes live ten minutes; refresh tokens are single-use.
"""

import base64
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

import httpx

from adapters.calendly import wire
from adapters.calendly.budget import Budget, Priority
from adapters.calendly.faults import ClientNotAccepted, OAuthAnswered, revocation_faults, token_faults
from adapters.calendly.observing import Observe, observed, unobserved
from adapters.calendly.parts import decoded
from application.ports.authorization_server import AuthorizationServer, Grant
from application.ports.clock import Clock
from application.ports.scheduling_provider import RateLimited
from domain.connection import NEEDED_SCOPES
from domain.credentials import Secret

_LOG: Final = logging.getLogger(__name__)

# A request on a kept connection may meet its end, and then nobody knows whether the refresh token was spent. These are
# rare, so each gets a connection of its own.
_OWN_CONNECTION: Final = {"Connection": "close"}


class CalendlyOAuth(AuthorizationServer):
    """Calendly's authorization server, asked over HTTP. Safe for many threads. Nothing is ever repeated here."""

    def __init__(
        self,
        client: httpx.Client,
        auth_url: str,
        *,
        client_id: str,
        client_secret: Secret,
        redirect_uri: str,
        clock: Clock,
        refusals: Budget | None = None,
        observe: Observe = unobserved,
    ) -> None:
        """
        Args:
            client: from `http.open_client`; owned, and closed, by whoever opened it.
            auth_url: `https://auth.calendly.com`, or a sandbox; `/oauth/…` is appended.
            redirect_uri: exactly as registered.
            clock: tells when an access token will end.
            refusals: where a 429 is remembered; not the API's budget, for Calendly counts tokens apart from calls.
            observe: told of every request, for metrics.
        """
        self._client = client
        self._auth_url = auth_url.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._refusals = refusals or Budget()
        self._observe = observe

    def consent_url(self, *, state: str, verifier: Secret) -> str:
        """See the port."""
        query = {
            "client_id": self._client_id,
            "response_type": "code",
            "redirect_uri": self._redirect_uri,
            "scope": " ".join(NEEDED_SCOPES),
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{self._auth_url}/oauth/authorize?{urlencode(query)}"

    def redeem(self, *, code: Secret, verifier: Secret) -> Grant:
        """See the port. Where the answer names no scopes, those asked for were granted (RFC 6749 5.1)."""
        grant = self._ask_for_tokens(
            "redeem",
            {
                "grant_type": "authorization_code",
                "code": code.reveal(),
                "redirect_uri": self._redirect_uri,
                "code_verifier": verifier.reveal(),
            },
            spends=code,
        )
        return grant if grant.scopes else replace(grant, scopes=frozenset(NEEDED_SCOPES))

    def refresh(self, refresh_token: Secret) -> Grant:
        """See the port."""
        fields = {"grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
        return self._ask_for_tokens("refresh", fields, spends=refresh_token)

    def revoke(self, token: Secret) -> None:
        """See the port."""
        credentials = {"client_id": self._client_id, "client_secret": self._client_secret.reveal()}
        with observed(self._observe, "revoke"), _complaint_of_settings(), revocation_faults():
            response = self._client.post(
                f"{self._auth_url}/oauth/revoke",
                data={**credentials, "token": token.reveal()},
                headers=_OWN_CONNECTION,
            )
            if not response.is_success:
                raise OAuthAnswered(response)

    def _ask_for_tokens(self, operation: str, fields: dict[str, str], *, spends: Secret) -> Grant:
        asked_at = self._clock.now()
        with observed(self._observe, operation), _complaint_of_settings(), token_faults():
            self._refusals.admit(spends, Priority.SCREEN)
            response = self._client.post(
                f"{self._auth_url}/oauth/token",
                data=fields,
                auth=(self._client_id, self._client_secret.reveal()),
                headers=_OWN_CONNECTION,
            )
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                raise RateLimited(retry_after=self._refusals.note_refusal(spends, response.headers))
            if not response.is_success:
                raise OAuthAnswered(response)
            return wire.grant(decoded(response.content), asked_at=asked_at)


def _challenge(verifier: Secret) -> str:
    """RFC 7636 4.2, S256."""
    digest = hashlib.sha256(verifier.reveal().encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@contextmanager
def _complaint_of_settings() -> Iterator[None]:
    """Whoever runs this must hear of it: no connection can be made or refreshed until the settings are mended."""
    try:
        yield
    except ClientNotAccepted as error:
        _LOG.error("Calendly does not accept our CALENDLY_CLIENT_ID or CALENDLY_CLIENT_SECRET (%s)", error.error)
        raise
