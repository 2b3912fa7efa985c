"""Processes saying that they run, so that it shows when one does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from application.ports.clock import Clock
from application.ports.signs_of_life import SignOfLife
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import SetUp

SHOWN_FOR: Final = timedelta(days=1)
"""How long it can be seen that a process fell silent, and when."""


@dataclass(frozen=True)
class ReportAlive:
    """Say that a process runs, and what it alone knows. To be called now and again."""

    units: UnitOfWorkFactory
    clock: Clock
    set_up: SetUp

    def __call__(
        self, *, process: UUID, name: str, began_at: datetime, reaches_broker: bool, budget_left: float
    ) -> None:
        now = self.clock.now()
        with self.units.as_system() as unit:
            unit.signs_of_life.give(
                SignOfLife(
                    process=process,
                    name=name,
                    version=self.set_up.version,
                    began_at=began_at,
                    seen_at=now,
                    reaches_broker=reaches_broker,
                    budget_left=budget_left,
                )
            )
            unit.signs_of_life.prune(seen_before=now - SHOWN_FOR)
            unit.commit()


@dataclass(frozen=True)
class TakeLeave:
    """Say that a process ends in an orderly way; it is not missed then for having failed."""

    units: UnitOfWorkFactory

    def __call__(self, *, process: UUID) -> None:
        with self.units.as_system() as unit:
            unit.signs_of_life.take_back(process)
            unit.commit()
