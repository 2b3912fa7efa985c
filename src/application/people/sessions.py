"""Signed-in browsers: a random cookie value, of which only the hash is kept."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from application.connections.begin_connecting import hash_of
from application.people.admit_person import AdmitPerson
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.live_feed import LiveFeed
from application.ports.people import Person, Session
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.credentials import Secret

SESSION_LIFETIME: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """For the cookie."""

    token: Secret = field(repr=False)
    ends_at: datetime


@dataclass(frozen=True)
class OpenSession:
    """Sign a person in."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    admit_person: AdmitPerson

    def __call__(self, *, person: Person) -> OpenedSession:
        """The session lasts until sign-out, and at most twelve hours."""
        self.admit_person(person=person)
        token, now = self.identifiers.secret(), self.clock.now()
        ends_at = now + SESSION_LIFETIME
        with self.units.as_system() as unit:
            unit.people.open_session(
                Session(token_hash=hash_of(token.reveal()), principal=person.principal, begun_at=now, ends_at=ends_at)
            )
            unit.commit()
        return OpenedSession(token, ends_at)


@dataclass(frozen=True)
class FindSession:
    """Recognise a browser by its cookie."""

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, token: Secret) -> Session | None:
        """`None` when it is unknown or over."""
        with self.units.as_system() as unit:
            return unit.people.session(hash_of(token.reveal()), now=self.clock.now())


@dataclass(frozen=True)
class EndSession:
    """Sign out; what watches under the session stops at once."""

    units: UnitOfWorkFactory
    live_feed: LiveFeed

    def __call__(self, *, token: Secret) -> None:
        """Idempotent."""
        token_hash = hash_of(token.reveal())
        with self.units.as_system() as unit:
            unit.people.end_session(token_hash)
            unit.commit()
        self.live_feed.end_session(token_hash)
