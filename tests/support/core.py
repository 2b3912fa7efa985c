"""The core on a real database with everything else in memory: use cases as the container wires them.

Jobs are not carried out by themselves: what was nudged is in `jobs`, to be worked off when and as a test wants.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from adapters.calendly.notices import CalendlyNoticeReader
from adapters.live.in_process import InProcessLiveFeed
from adapters.notifications.console import ConsoleNotifier
from adapters.persistence.census import PostgresCensus
from adapters.persistence.engine import Database, open_database
from adapters.persistence.migrate import migrate
from adapters.persistence.roles import app_url
from adapters.persistence.sealing import Sealer
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.identifiers import SystemIdentifiers
from application.ports.authorization_server import AuthorizationServer
from application.ports.census import Census
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.jobs import Jobs
from application.ports.live_feed import LiveFeed
from application.ports.notices import NoticeReader
from application.ports.notifier import Notifier
from application.ports.people import Person
from application.ports.probes import Probes
from application.ports.scheduling_provider import SchedulingProvider, UnhurriedProvider
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal, Role
from application.settings import Installation, SetUp
from application.use_cases import UseCases
from bootstrap.container import use_cases
from domain.connection import NEEDED_SCOPES, CalendlyAccount, Connection
from domain.credentials import Secret, TokenPair
from domain.identifiers import AccountUri, ConnectionId, OrganizationUri, UserId, WorkspaceId
from tests.adapters.clock import StandingClock
from tests.adapters.nudges import RecordingJobs

INSTALLATION = Installation(
    app_url="http://127.0.0.1:8000",
    booking_origin="https://calendly.com",
    mail_from="no-reply@quotla.example",
    sends_mail=True,
)
A_SET_UP = SetUp(
    version="1.0",
    redirect_uri=INSTALLATION.callback_url,
    api_url="http://127.0.0.1:8900",
    key_ids=("test",),
    has_app_keys=True,
    tolerance=timedelta(seconds=180),
    cautions=(),
)


class _NotAsked:
    """Stands where a test does not reach: any use of it is the test's mistake."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nobody should have asked for {name!r}")


@dataclass(frozen=True, kw_only=True)
class Core:
    """Use cases, and what a test looks behind them with."""

    use_cases: UseCases
    units: PostgresUnits
    jobs: RecordingJobs
    clock: StandingClock
    database: Database

    def connected(self, principal: Principal, account: str) -> Connection:
        """Have this owner connected to an account, without asking anybody."""
        self.use_cases.admit_person(person=Person(principal=principal))
        now = self.clock.now()
        connection = Connection.establish(
            id=ConnectionId(SystemIdentifiers().new()),
            workspace=principal.workspace,
            owner=principal.user,
            account=CalendlyAccount(
                uri=AccountUri(account),
                organization=OrganizationUri("https://api.calendly.com/organizations/one"),
                name="Ada",
                email="ada@example.com",
                scheduling_url="https://calendly.com/ada",
                time_zone="Europe/Berlin",
            ),
            tokens=TokenPair(Secret("access-0"), Secret("refresh-0"), now + timedelta(hours=2)),
            scopes=NEEDED_SCOPES,
            now=now,
        )
        with self.units.acting_as(principal) as unit:
            unit.connections.save(connection)
            unit.commit()
        return connection


@contextmanager
def core_on(
    owner_url: str,
    *,
    provider: SchedulingProvider | None = None,
    unhurried: UnhurriedProvider | None = None,
    authorization_server: AuthorizationServer | None = None,
    probes: Probes | None = None,
    pool_size: int = 8,
) -> Iterator[Core]:
    """Wire the core to a migrated database, given the address of its owner."""
    migrate(owner_url)  # makes the login that belongs to this copy
    clock, jobs, live_feed, identifiers = StandingClock(), RecordingJobs(), InProcessLiveFeed(), SystemIdentifiers()
    with open_database(app_url(owner_url), pool_size=pool_size) as database:
        units = PostgresUnits(
            database,
            sealer=Sealer([("test", bytes(32))]),
            identifiers=identifiers,
            jobs=jobs,
            live_feed=live_feed,
        )
        ports: dict[Any, Any] = {
            Clock: clock,
            Identifiers: identifiers,
            UnitOfWorkFactory: units,
            Jobs: jobs,
            LiveFeed: live_feed,
            SchedulingProvider: provider or _NotAsked(),
            UnhurriedProvider: unhurried or provider or _NotAsked(),
            AuthorizationServer: authorization_server or _NotAsked(),
            NoticeReader: CalendlyNoticeReader(),
            Notifier: ConsoleNotifier(),
            Installation: INSTALLATION,
            SetUp: A_SET_UP,
            Census: PostgresCensus(database),
            Probes: probes or _NotAsked(),
        }
        wired = use_cases(ports, mail_domain="quotla.example")
        yield Core(use_cases=wired, units=units, jobs=jobs, clock=clock, database=database)


def an_owner(number: int) -> Principal:
    """The owner of their own workspace."""
    return Principal(UserId(UUID(int=number)), WorkspaceId(UUID(int=number)), Role.OWNER)
