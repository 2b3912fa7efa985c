"""Sending an owner to Calendly's consent page."""

import hashlib
from dataclasses import dataclass, field

from application.ports.authorization_attempts import AuthorizationAttempt
from application.ports.authorization_server import AuthorizationServer
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.credentials import Secret


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """Where to send the browser, and what to leave with it."""

    url: str
    attempt: str
    """See `attempt_name`."""
    browser_proof: Secret = field(repr=False)
    """For a cookie: the attempt can only be completed by the browser that has it."""


@dataclass(frozen=True)
class BeginConnecting:
    """Start an attempt to connect. It lives ten minutes and can be completed once, in the same browser."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    authorization_server: AuthorizationServer

    def __call__(self, *, principal: Principal) -> ConsentRequest:
        """Any earlier attempt of the same person stays valid until its time is over: they may have two tabs."""
        state, verifier, proof = self.identifiers.code(), self.identifiers.secret(), self.identifiers.secret()
        with self.units.as_system() as unit:
            unit.attempts.add(
                AuthorizationAttempt(
                    state_hash=hash_of(state),
                    browser_hash=hash_of(proof.reveal()),
                    principal=principal,
                    verifier=verifier,
                    begun_at=self.clock.now(),
                )
            )
            unit.commit()
        url = self.authorization_server.consent_url(state=state, verifier=verifier)
        return ConsentRequest(url=url, attempt=attempt_name(state), browser_proof=proof)


def attempt_name(state: str) -> str:
    """What tells an attempt from others of the same browser, and nothing of its state: 16 hexadecimal digits."""
    return hash_of(state).hex()[:16]


def hash_of(text: str) -> bytes:
    """What is kept of a text that is itself random: SHA-256."""
    return hashlib.sha256(text.encode()).digest()
