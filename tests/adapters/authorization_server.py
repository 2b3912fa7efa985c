"""An authorization server that does as it is told.

server = ScriptedAuthorizationServer(clock)
server.hold()            # the next answers wait …
server.let_go()          # … until now
server.fail_with(AnswerLost())
"""

import threading
from datetime import timedelta

from application.ports.authorization_server import AuthorizationServer, Grant, GrantRefused
from application.ports.clock import Clock
from domain.connection import NEEDED_SCOPES
from domain.credentials import Secret, TokenPair
from domain.identifiers import AccountUri, OrganizationUri
from tests.support.patience import LONGEST_WAIT_SECONDS


class ScriptedAuthorizationServer(AuthorizationServer):
    """Refresh tokens are single-use, as Calendly's: using one twice is refused."""

    def __init__(self, clock: Clock, *, first_refresh_token: str = "refresh-0") -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._valid = first_refresh_token
        self._error: Exception | None = None
        self._may_answer = threading.Event()
        self._may_answer.set()
        self.asked = threading.Event()
        """Somebody's request has come in."""
        self.refreshes = 0

    def hold(self) -> None:
        self._may_answer.clear()

    def let_go(self) -> None:
        self._may_answer.set()

    def fail_with(self, error: Exception | None) -> None:
        self._error = error

    def consent_url(self, *, state: str, verifier: Secret) -> str:
        raise AssertionError("nobody connects here")

    def redeem(self, *, code: Secret, verifier: Secret) -> Grant:
        raise AssertionError("nobody connects here")

    def refresh(self, refresh_token: Secret) -> Grant:
        self.asked.set()
        if not self._may_answer.wait(LONGEST_WAIT_SECONDS):
            raise AssertionError("held and never let go")
        if self._error is not None:
            raise self._error
        with self._lock:
            if refresh_token.reveal() != self._valid:
                raise GrantRefused
            self.refreshes += 1
            self._valid = f"refresh-{self.refreshes}"
            pair = TokenPair(
                Secret(f"access-{self.refreshes}"), Secret(self._valid), self._clock.now() + timedelta(hours=2)
            )
        return Grant(
            pair,
            frozenset(NEEDED_SCOPES),
            AccountUri("https://api.calendly.com/users/ada"),
            OrganizationUri("https://api.calendly.com/organizations/one"),
        )

    def revoke(self, token: Secret) -> None:
        raise AssertionError("nobody disconnects here")
