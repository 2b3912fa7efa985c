"""Putting records where tests then look for them."""

from application.ports.unit_of_work import UnitOfWorkFactory
from domain.connection import Connection
from domain.meeting import Meeting
from domain.records import ClientRecord, InvoiceRecord, QuoteRecord
from domain.scheduling_link import SchedulingLink
from domain.values import Cause, CauseKind
from tests.support.builders import World, a_connection

CALENDLY = Cause(CauseKind.CALENDLY)


def kept(units: UnitOfWorkFactory, *meetings: Meeting) -> Meeting:
    """Store meetings of one workspace, by the service; answers the first."""
    with units.as_service(meetings[0].workspace) as unit:
        for meeting in meetings:
            unit.meetings.save(meeting, cause=CALENDLY)
        unit.commit()
    return meetings[0]


def connected(units: UnitOfWorkFactory, world: World) -> Connection:
    """Ada's connection."""
    connection = a_connection(world.ada)
    with units.acting_as(world.ada) as unit:
        unit.connections.save(connection)
        unit.commit()
    return connection


def issued(units: UnitOfWorkFactory, link: SchedulingLink) -> SchedulingLink:
    with units.as_service(link.workspace) as unit:
        unit.links.save(link)
        unit.commit()
    return link


def synced(units: UnitOfWorkFactory, world: World, *records: ClientRecord | QuoteRecord | InvoiceRecord) -> None:
    """Store records of the host app's, by the admin; clients first."""
    with units.acting_as(world.boss) as unit:
        unit.records.save_clients([one for one in records if isinstance(one, ClientRecord)])
        unit.records.save_quotes([one for one in records if isinstance(one, QuoteRecord)])
        unit.records.save_invoices([one for one in records if isinstance(one, InvoiceRecord)])
        unit.commit()
