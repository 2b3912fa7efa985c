"""Having meetings compared with Calendly's, for whoever runs the installation."""

from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID

from bootstrap.checks import check_database
from bootstrap.container import build
from bootstrap.metrics import Metrics
from bootstrap.settings import Process, Settings
from bootstrap.trouble import CannotStart
from domain.errors import NotFound
from domain.identifiers import ConnectionId


def run(settings: Settings, connection: UUID | None) -> Sequence[UUID]:
    """Begin; the workers carry it out. Answers whose is being compared.

    Args:
        connection: this one's, else everybody's.

    Raises:
        CannotStart, UnsafeLogin: before anything was done, also when there is no such connection.
    """
    with ExitStack() as resources:
        application = build(settings, Process.UPKEEP, metrics=Metrics(), resources=resources)
        check_database(application.database, connections=1)
        chosen = ConnectionId(connection) if connection is not None else None
        try:
            return application.use_cases.reconcile_connections(connection=chosen)
        except NotFound as error:
            raise CannotStart(str(error)) from error
