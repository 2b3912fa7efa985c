"""Which connections there are, for whoever runs the installation."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.ports.unit_of_work import UnitOfWorkFactory
from domain.connection import Connection


@dataclass(frozen=True)
class ListOpenConnections:
    """All that are not disconnected, of every workspace, the oldest first; without their tokens."""

    units: UnitOfWorkFactory

    def __call__(self) -> Sequence[Connection]:
        with self.units.as_system() as unit:
            return unit.connections.open()
