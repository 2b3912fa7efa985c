"""Letting somebody in whom the host app vouches for."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from application.ports.clock import Clock
from application.ports.people import Person
from application.ports.unit_of_work import UnitOfWorkFactory

REMEMBERED: Final = 4_096


@dataclass(frozen=True)
class AdmitPerson:
    """Have rows for a person, their workspace and their role, as the host app's token says.

    A person whom this process admitted with the very same claims costs no statement.
    """

    units: UnitOfWorkFactory
    clock: Clock
    _recent: "OrderedDict[Person, None]" = field(default_factory=OrderedDict, init=False, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __call__(self, *, person: Person) -> None:
        """Idempotent."""
        with self._guard:
            if person in self._recent:
                self._recent.move_to_end(person)
                return
        with self.units.as_system() as unit:
            unit.people.admit(person, now=self.clock.now())
            unit.commit()
        with self._guard:
            self._recent[person] = None
            while len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
