"""The use cases about people, in memory, and tokens as a host app makes them.

people = InMemoryPeople(clock)
token = a_token(role="member", workspace=str(SHOP))
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt

from application.people.sessions import SESSION_LIFETIME, OpenedSession
from application.ports.people import Person, Session
from domain.credentials import Secret
from tests.adapters.clock import NOON, StandingClock

JWT_SECRET = "a shared secret that is long enough for the longest of the hashes"
ADA = UUID("0192f000-0000-7000-8000-00000000000a")
BOB = UUID("0192f000-0000-7000-8000-00000000000b")
SHOP = UUID("0192f000-0000-7000-8000-0000000000ff")


def claims(now: datetime = NOON, **changes: Any) -> dict[str, Any]:
    """Ada's, good for an hour; `...` takes a claim away."""
    whole = {"sub": str(ADA), "exp": int((now + timedelta(hours=1)).timestamp()), **changes}
    return {name: value for name, value in whole.items() if value is not ...}


def a_token(now: datetime = NOON, *, secret: str = JWT_SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    return jwt.encode(claims(now, **changes), secret, algorithm=algorithm)


class InMemoryPeople:
    """Admits people and keeps their sessions."""

    def __init__(self, clock: StandingClock) -> None:
        self.clock = clock
        self.admitted: list[Person] = []
        self.sessions: dict[bytes, Session] = {}
        self.troubles: list[Exception] = []

    def admit(self, *, person: Person) -> None:
        self._trouble()
        self.admitted.append(person)

    def open(self, *, person: Person) -> OpenedSession:
        self._trouble()
        token = Secret(f"session-{len(self.sessions) + 1}")
        now = self.clock.now()
        session = Session(
            token_hash=_hash(token), principal=person.principal, begun_at=now, ends_at=now + SESSION_LIFETIME
        )
        self.sessions[session.token_hash] = session
        return OpenedSession(token, session.ends_at)

    def find(self, *, token: Secret) -> Session | None:
        self._trouble()
        session = self.sessions.get(_hash(token))
        return session if session is not None and self.clock.now() < session.ends_at else None

    def end(self, *, token: Secret) -> None:
        self._trouble()
        self.sessions.pop(_hash(token), None)

    def _trouble(self) -> None:
        if self.troubles:
            raise self.troubles.pop(0)


def _hash(token: Secret) -> bytes:
    return hashlib.sha256(token.reveal().encode()).digest()
