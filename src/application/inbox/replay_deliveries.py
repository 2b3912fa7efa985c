"""Having deliveries carried out once more: after a mistake of ours was mended, or because somebody wants to be sure.

A replay goes the way of every delivery (`ProcessDeliveries`), so it changes nothing where the record is right already.
What it does change is told as a repair, which nobody outside is told of. One that was signed too long ago is set aside
again: only a look at Calendly makes it believed, however often it is replayed.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from application.ports.clock import Clock
from application.ports.deliveries import DeliverySelection
from application.ports.jobs import Jobs
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.principal import Principal
from application.settings import Installation
from domain.errors import DomainError, NotAllowed
from domain.identifiers import DeliveryId

AT_ONCE: Final = 500
"""Rows put back by one unit: none holds locks for long, and a crash leaves whole portions behind."""


class OnlyAdminsReplay(NotAllowed):
    """The inbox holds what concerns all members; it is for owners and admins."""

    code = "replay.not_allowed"

    def __init__(self) -> None:
        super().__init__("Only an owner or admin of the workspace can replay deliveries.")


class NothingSelected(DomainError):
    """Neither ids nor a time nor failed ones were asked for: everything there is was hardly meant."""

    code = "replay.nothing_selected"

    def __init__(self) -> None:
        super().__init__("Say which deliveries: by their ids, by when they came in, or the failed ones.")


@dataclass(frozen=True)
class ReplayDeliveries:
    """Have deliveries of a workspace carried out again."""

    units: UnitOfWorkFactory
    clock: Clock
    jobs: Jobs
    installation: Installation

    def __call__(self, *, principal: Principal, selection: DeliverySelection) -> int:
        """How many wait again. Those that wait already, and those of others, are passed by.

        Raises:
            OnlyAdminsReplay, NothingSelected: nothing was put back.
        """
        if not principal.is_admin:
            raise OnlyAdminsReplay
        portions = _Portions(self.clock, self.jobs, self.installation)
        return portions.put_back(selection, begin=lambda: self.units.as_service(principal.workspace))


@dataclass(frozen=True)
class ReplayDeliveriesOfAll:
    """The same across all workspaces, for whoever runs the installation."""

    units: UnitOfWorkFactory
    clock: Clock
    jobs: Jobs
    installation: Installation

    def __call__(self, *, selection: DeliverySelection) -> int:
        """How many wait again. Those whose owner is not known are passed by: nobody could say whose meeting it is.

        Raises:
            NothingSelected: nothing was put back.
        """
        return _Portions(self.clock, self.jobs, self.installation).put_back(selection, begin=self.units.as_system)


@dataclass(frozen=True)
class _Portions:
    """One unit each, so that a long replay that breaks off has been carried out so far."""

    clock: Clock
    jobs: Jobs
    installation: Installation

    def put_back(self, selection: DeliverySelection, *, begin: Callable[[], AbstractContextManager[UnitOfWork]]) -> int:
        if selection.is_everything:
            raise NothingSelected
        count, last = 0, None
        while True:
            portion = self._next(begin, selection, after=last)
            count += len(portion)
            if len(portion) < AT_ONCE:
                return count
            last = portion[-1]

    def _next(
        self,
        begin: Callable[[], AbstractContextManager[UnitOfWork]],
        selection: DeliverySelection,
        *,
        after: DeliveryId | None,
    ) -> Sequence[DeliveryId]:
        due_at = self.clock.now() + self.installation.delivery_head_start
        with begin() as unit:
            portion = unit.deliveries.put_back(selection, due_at=due_at, after=after, limit=AT_ONCE)
            unit.commit()
        if portion:
            self.jobs.process(portion)
        return portion
