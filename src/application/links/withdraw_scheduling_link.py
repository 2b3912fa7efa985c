"""Taking a link back."""

from dataclasses import dataclass

from application.ports.clock import Clock
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.identifiers import LinkId


@dataclass(frozen=True)
class WithdrawSchedulingLink:
    """Have the short link lead nowhere any more.

    Calendly's own page behind it stays: a single-use link has no resource there that could be deleted (API notes 3.3).
    """

    units: UnitOfWorkFactory
    clock: Clock

    def __call__(self, *, principal: Principal, link: LinkId) -> LinkId:
        """
        Raises:
            NotFound: no such link for this principal.
            LinkAlreadyBooked: it led to a meeting.
        """
        with self.units.acting_as(principal) as unit:
            found = unit.links.require(link)
            found.withdraw(self.clock.now())
            unit.links.save(found)
            unit.commit()
        return found.id
