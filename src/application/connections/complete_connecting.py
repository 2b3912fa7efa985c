"""Coming back from Calendly's consent page."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.connections.begin_connecting import hash_of
from application.ports.authorization_attempts import AuthorizationAttempt
from application.ports.authorization_server import (
    AnswerLost,
    AuthorizationServer,
    AuthorizationServerBusy,
    Grant,
    GrantRefused,
)
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.scheduling_provider import (
    AccessTokenRefused,
    ProviderDown,
    ProviderRefused,
    RateLimited,
    SchedulingProvider,
    ScopeMissing,
)
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.connection import CalendlyAccount, Connection
from domain.credentials import Secret
from domain.errors import DomainError
from domain.identifiers import ConnectionId

ATTEMPT_LIFETIME: Final = timedelta(minutes=10)
"""Calendly's authorization codes live as long (API notes 2.2, 2026-11)."""


class ConsentDenied(DomainError):
    """The owner said no on the consent page."""

    code = "connect.denied"

    def __init__(self) -> None:
        super().__init__("Calendly was not connected, because access was not granted.")


class ConsentNotTrusted(DomainError):
    """Forged, replayed, too late, or another browser's or person's: nothing of it is used."""

    code = "connect.security"

    def __init__(self, why: str) -> None:
        super().__init__("Calendly was not connected, because the answer could not be trusted. Start again.")
        self.why = why
        """For our log; the caller is told nothing."""


class ConnectingFailed(DomainError):
    """Calendly did not complete it, or said something we cannot use."""

    code = "connect.failed"

    def __init__(self, why: str) -> None:
        super().__init__("Calendly could not be connected just now. Try again.")
        self.why = why


@dataclass(frozen=True)
class CompleteConnecting:
    """Turn a consent into a connection, new or again."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    authorization_server: AuthorizationServer
    provider: SchedulingProvider

    def __call__(
        self,
        *,
        principal: Principal,
        state: str,
        browser_proof: Secret | None,
        code: Secret | None,
        error: str | None,
    ) -> ConnectionId:
        """
        Args:
            principal: who is signed in now; must be who began.
            state, code, error: as they came in the address.
            browser_proof: as it came in the cookie.

        Raises:
            ConsentNotTrusted: first of all checks, and the attempt is used up by it.
            ConsentDenied, ConnectingFailed.
            AccountTaken: another owner has this account connected.
        """
        attempt = self._take(principal, state, browser_proof)
        if error == "access_denied":
            raise ConsentDenied
        if error is not None or code is None:
            raise ConnectingFailed("the consent page came back with an error and no code")
        grant, account = self._redeem(code, attempt)
        now = self.clock.now()
        with self.units.acting_as(principal) as unit:
            open_one = unit.connections.of_owner(principal.user)
            if open_one is not None and open_one.account.uri != account.uri:
                # One connection per owner: consenting with another account means changing over to it.
                open_one.close(now)
                unit.connections.save(open_one)
            connection = unit.connections.of_owner_and_account(principal.user, account.uri)
            if connection is None:
                connection = Connection.establish(
                    id=ConnectionId(self.identifiers.new()),
                    workspace=principal.workspace,
                    owner=principal.user,
                    account=account,
                    tokens=grant.tokens,
                    scopes=grant.scopes,
                    now=now,
                )
            else:
                connection.reestablish(account=account, tokens=grant.tokens, scopes=grant.scopes, now=now)
            # Taken accounts: the fresh tokens are dropped, not revoked. It is not known whether revoking one grant of
            # an account takes the other owner's with it (API notes 2.2), and an unstored token ends by itself.
            unit.connections.save(connection)
            unit.commit()
        return connection.id

    def _take(self, principal: Principal, state: str, browser_proof: Secret | None) -> AuthorizationAttempt:
        with self.units.as_system() as unit:
            attempt = unit.attempts.take(hash_of(state))
            unit.commit()
        if attempt is None:
            raise ConsentNotTrusted("no attempt has this state: forged, replayed or long over")
        if self.clock.now() - attempt.begun_at > ATTEMPT_LIFETIME:
            raise ConsentNotTrusted("the attempt is over ten minutes old")
        if browser_proof is None or not hmac.compare_digest(hash_of(browser_proof.reveal()), attempt.browser_hash):
            raise ConsentNotTrusted("it came back to another browser")
        if (attempt.principal.user, attempt.principal.workspace) != (principal.user, principal.workspace):
            raise ConsentNotTrusted("somebody else is signed in")
        return attempt

    def _redeem(self, code: Secret, attempt: AuthorizationAttempt) -> tuple[Grant, CalendlyAccount]:
        try:
            grant = self.authorization_server.redeem(code=code, verifier=attempt.verifier)
        except (GrantRefused, AuthorizationServerBusy, RateLimited, AnswerLost) as error:
            raise ConnectingFailed(f"the code was not redeemed: {type(error).__name__}") from error
        try:
            account = self.provider.account(grant.tokens.access)
        except (AccessTokenRefused, ScopeMissing, ProviderRefused, ProviderDown, RateLimited) as error:
            raise ConnectingFailed(f"the account was not read: {type(error).__name__}") from error
        if account.uri != grant.account:
            raise ConnectingFailed("the token is for another account than it says")
        return grant, account
