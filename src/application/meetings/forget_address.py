"""Taking back that an address is always a client's."""

from dataclasses import dataclass

from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from domain.errors import NotFound
from domain.identifiers import ClientId
from domain.values import EmailAddress


@dataclass(frozen=True)
class ForgetAddress:
    """From now on an address decides nothing beyond what the host app says of it. Meetings matched by it stay so."""

    units: UnitOfWorkFactory

    def __call__(self, *, principal: Principal, client: ClientId, email: EmailAddress) -> ClientId:
        """
        Raises:
            NotFound: no such client, or nobody said so.
        """
        with self.units.acting_as(principal) as unit:
            if not unit.records.forget(email, client):
                raise NotFound("remembered address", field="email")
            unit.commit()
        return client
