"""Letting somebody in whom the host app vouches for."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from application.ports.clock import Clock
from application.ports.people import Person
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.identifiers import UserId, WorkspaceId

REMEMBERED: Final = 4_096
REMEMBERED_FOR: Final = timedelta(minutes=1)
"""So long may a row lag behind a token, where another process, or a token for another workspace, said otherwise."""


@dataclass(frozen=True)
class AdmitPerson:
    """Have rows for a person, their workspace and their role, as the host app's token says.

    A person whom this process last admitted with the very same claims, within the last minute, costs no statement.
    """

    units: UnitOfWorkFactory
    clock: Clock
    _recent: "OrderedDict[tuple[UserId, WorkspaceId], tuple[Person, datetime]]" = field(
        default_factory=OrderedDict, init=False, repr=False
    )
    """What was last said of somebody, and when. The last alone: what was said before that has to be written again."""
    _guard: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __call__(self, *, person: Person) -> None:
        """Idempotent."""
        whose, now = (person.principal.user, person.principal.workspace), self.clock.now()
        with self._guard:
            said, at = self._recent.get(whose, (None, now))
        if said == person and now - at < REMEMBERED_FOR:
            return
        with self.units.as_system() as unit:
            unit.people.admit(person, now=now)
            unit.commit()
        with self._guard:
            self._recent[whose] = person, now
            self._recent.move_to_end(whose)
            while len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
