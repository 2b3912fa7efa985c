"""Having deliveries carried out again, for whoever runs the installation."""

from contextlib import ExitStack

from application.ports.deliveries import DeliverySelection
from bootstrap.checks import check_database
from bootstrap.container import build
from bootstrap.metrics import Metrics
from bootstrap.settings import Process, Settings


def run(settings: Settings, selection: DeliverySelection) -> int:
    """Put them back for the workers; how many there were.

    Raises:
        CannotStart, UnsafeLogin: before anything was done.
        NothingSelected: nothing narrows it down.
    """
    with ExitStack() as resources:
        application = build(settings, Process.UPKEEP, metrics=Metrics(), resources=resources)
        check_database(application.database, connections=1)
        return application.use_cases.replay_deliveries_of_all(selection=selection)
