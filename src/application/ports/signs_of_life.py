"""Which processes run: each says so now and again, and what it alone knows."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOfLife:
    """What a process last said of itself."""

    process: UUID
    """Made at its start; another run is another process."""
    name: str
    """The command: serve, worker or upkeep."""
    version: str
    began_at: datetime
    seen_at: datetime
    reaches_broker: bool
    budget_left: float
    """Share of Calendly's request budget, of the account that has least; 1 where nothing was asked lately."""


class SignsOfLife(Protocol):
    """One for each process. System units only."""

    @abstractmethod
    def give(self, sign: SignOfLife) -> None:
        """Takes the place of the process's last one."""

    @abstractmethod
    def take_back(self, process: UUID) -> None:
        """The process ends in an orderly way."""

    @abstractmethod
    def all(self) -> Sequence[SignOfLife]:
        """By name, then the process that began first."""

    @abstractmethod
    def prune(self, *, seen_before: datetime) -> int:
        """Forget those that fell silent; answers how many."""
