"""Puts the rooms together: the one module that knows punq.

1. Everything is built once, at the start, in one thread; so a missing registration is a failed start, and nothing is
   looked up while requests run. (punq's child containers hand out other requests' objects, and its singletons are not
   safe for threads: docs/adr.)
2. What has to be closed is opened here and belongs to the caller's `ExitStack`; use cases own nothing.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import punq

from adapters.calendly.api import CalendlyApi
from adapters.calendly.budget import Budget, Priority
from adapters.calendly.http import open_client
from adapters.calendly.notices import CalendlyNoticeReader
from adapters.calendly.oauth import CalendlyOAuth
from adapters.live.redis import RedisLiveFeed
from adapters.notifications.console import ConsoleNotifier
from adapters.notifications.smtp import SmtpNotifier
from adapters.persistence.census import PostgresCensus
from adapters.persistence.engine import Database, open_database
from adapters.persistence.finders.postgres import PostgresFinders
from adapters.persistence.sealing import Sealer
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.clock import SystemClock
from adapters.system.identifiers import SystemIdentifiers
from adapters.system.probes import NetworkProbes
from adapters.webhooks.nudging import DramatiqJobs, nudging_broker
from application.connections.ask_calendly import AskCalendly
from application.connections.fresh_tokens import FreshTokens
from application.connections.refresh_event_types import RefreshEventTypes
from application.connections.release_connection import ReleaseConnection
from application.connections.subscribe_to_bookings import SubscribeToBookings
from application.health.examine_installation import LookOver
from application.meetings.act_on_meeting import MeetingAtCalendly
from application.meetings.record_booking import RecordBooking
from application.notifications.deliver_message import DeliverMessage
from application.notifications.tell_owner_to_reconnect import TellOwnerToReconnect
from application.notifications.tell_owner_word_stopped import TellOwnerWordStopped
from application.notifications.write_to_owner import WriteToOwner
from application.ports.authorization_server import AuthorizationServer
from application.ports.census import Census
from application.ports.clock import Clock
from application.ports.finders import Finders
from application.ports.identifiers import Identifiers
from application.ports.jobs import Jobs
from application.ports.live_feed import LiveFeed
from application.ports.notices import NoticeReader
from application.ports.notifier import Notifier
from application.ports.probes import Probes
from application.ports.scheduling_provider import SchedulingProvider, UnhurriedProvider
from application.ports.unit_of_work import UnitOfWorkFactory
from application.records.follow_merge import FollowMerge
from application.settings import Installation, SetUp
from application.upkeep.begin_reconciliation import BeginReconciliation
from application.upkeep.carry_on_backfill import CarryOnBackfill
from application.upkeep.read_events import ReadEvents
from application.upkeep.reconcile import ReconcileConnection
from application.upkeep.watch_subscription import WatchSubscription
from application.use_cases import UseCases
from bootstrap.broker import BrokerPulse
from bootstrap.metrics import CountedNotifier, Metrics
from bootstrap.settings import INTAKE_LINES, Process, Settings
from bootstrap.version import version

BROKER: Final[dict[str, Any]] = {
    # Whoever nudges and whoever works must agree on all of these.
    "namespace": "quotla",
    # A killed worker's messages are given to another after as long; measured, the defaults mean three minutes.
    "heartbeat_timeout": 15_000,
    "maintenance_chance": 200_000,
    # Retries, delays and time limits live in the rows, so that losing the broker loses none of them.
    "middleware": [],
}

PARTS: Final[tuple[type, ...]] = (
    AskCalendly,
    BeginReconciliation,
    FollowMerge,
    CarryOnBackfill,
    FreshTokens,
    LookOver,
    MeetingAtCalendly,
    ReadEvents,
    ReconcileConnection,
    RecordBooking,
    RefreshEventTypes,
    ReleaseConnection,
    SubscribeToBookings,
    TellOwnerToReconnect,
    TellOwnerWordStopped,
    WatchSubscription,
    WriteToOwner,
)
"""What use cases are made of and nobody outside may ask."""


@dataclass(frozen=True, kw_only=True)
class Application:
    """What a process works with."""

    settings: Settings
    installation: Installation
    use_cases: UseCases
    finders: Finders
    clock: Clock
    identifiers: Identifiers
    live_feed: LiveFeed
    database: Database
    budget: Budget
    metrics: Metrics
    answers_broker: Callable[[], bool]
    """Whether Redis does; takes a second at most."""

    def sample(self) -> None:
        """Measure what no event tells of."""
        pool = self.database.engine.pool
        self.metrics.pool(pool.checkedout(), self.settings.pool_size)  # type: ignore[attr-defined]  # a QueuePool has it
        self.metrics.budget_left(self.budget.least_share_left())


def build(
    settings: Settings, process: Process, *, metrics: Metrics, resources: ExitStack, clock: Clock | None = None
) -> Application:
    """Build everything a process needs.

    Args:
        resources: closes what was opened here, in the reverse order.
        clock: another than the system's, for tests that wait for hours.

    Raises:
        punq.MissingDependencyError: somebody needs what nobody registered.
    """
    installation = installation_of(settings)
    clock = clock or SystemClock()
    identifiers, budget = SystemIdentifiers(), Budget()
    database = resources.enter_context(
        open_database(
            settings.database_app_url.reveal(),
            pool_size=settings.pool_size - (INTAKE_LINES if process is Process.SERVE else 0),
            application_name=f"quotla {process}",
        )
    )
    live_feed = resources.enter_context(RedisLiveFeed(settings.redis_url.reveal()))
    broker = nudging_broker(settings.redis_url.reveal(), **BROKER)
    resources.callback(broker.close)
    jobs = DramatiqJobs(broker, count_lost=metrics.nudges_lost)
    pulse = BrokerPulse(settings.redis_url.reveal())
    resources.callback(pulse.close)
    http = resources.enter_context(open_client())
    units = PostgresUnits(
        database,
        sealer=Sealer([(key.id, key.key) for key in settings.encryption_keys]),
        identifiers=identifiers,
        jobs=jobs,
        live_feed=live_feed,
    )

    def asking_with(priority: Priority) -> CalendlyApi:
        return CalendlyApi(http, settings.api_url, budget=budget, priority=priority, observe=metrics.call)

    authorization_server = CalendlyOAuth(
        http,
        settings.auth_url,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        redirect_uri=settings.redirect_uri,
        clock=clock,
        observe=metrics.call,
    )
    ports: dict[Any, Any] = {
        Clock: clock,
        Identifiers: identifiers,
        UnitOfWorkFactory: units,
        Jobs: jobs,
        LiveFeed: live_feed,
        # Where a person waits, nothing is held back; jobs leave them a reserve.
        SchedulingProvider: asking_with(Priority.SCREEN if process is Process.SERVE else Priority.SWEEP),
        UnhurriedProvider: asking_with(Priority.BACKFILL),
        AuthorizationServer: authorization_server,
        NoticeReader: CalendlyNoticeReader(),
        Notifier: CountedNotifier(_notifier(settings, clock), metrics.message),
        Installation: installation,
        SetUp: set_up_of(settings),
        Census: PostgresCensus(database),
        Probes: NetworkProbes(
            http,
            api_url=settings.api_url,
            auth_url=settings.auth_url,
            app_url=settings.app_url,
            client_id=settings.client_id,
            redirect_uri=settings.redirect_uri,
            answers_broker=pulse,
            clock=clock,
        ),
    }
    return Application(
        settings=settings,
        installation=installation,
        use_cases=use_cases(ports, mail_domain=settings.mail_domain),
        finders=PostgresFinders(database, installation),
        clock=clock,
        identifiers=identifiers,
        live_feed=live_feed,
        database=database,
        budget=budget,
        metrics=metrics,
        answers_broker=pulse,
    )


def use_cases(ports: dict[Any, Any], *, mail_domain: str) -> UseCases:
    """The facade over these ports.

    Args:
        ports: the port's type and what is behind it.

    Raises:
        punq.MissingDependencyError: somebody needs what nobody registered.
    """
    container = punq.Container()
    for port, means in ports.items():
        container.register(port, instance=means)
    # One of each, for some remember: who is being refreshed, who was admitted.
    errands: list[type] = [*PARTS, *_named_in(UseCases)]
    for errand in errands:
        arguments: dict[str, Any] = {"mail_domain": mail_domain} if errand is DeliverMessage else {}
        container.register(errand, scope=punq.Scope.singleton, **arguments)
    container.register(UseCases)
    made: UseCases = container.resolve(UseCases)
    return made


def installation_of(settings: Settings) -> Installation:
    """What use cases decide by."""
    return Installation(
        app_url=settings.app_url,
        booking_origin=settings.booking_url,
        mail_from=settings.mail_from,
        sends_mail=settings.smtp_server is not None,
        tracking_field=settings.tracking_field,
        delivery_head_start=settings.sweep_every,
        reconcile_every=timedelta(minutes=settings.reconcile_minutes),
        watch_every=timedelta(minutes=settings.watch_minutes),
        longest_silence=timedelta(hours=settings.silence_hours),
        deliveries_kept_for=timedelta(days=settings.delivery_retention_days),
        changes_kept_for=timedelta(days=settings.change_retention_days),
    )


def set_up_of(settings: Settings) -> SetUp:
    """What an examination goes by."""
    return SetUp(
        version=version(),
        redirect_uri=settings.redirect_uri,
        api_url=settings.api_url,
        key_ids=tuple(key.id for key in settings.encryption_keys),
        has_app_keys=bool(settings.signing_keys),
        tolerance=timedelta(seconds=settings.webhook_tolerance_seconds),
        cautions=settings.cautions,
    )


def _named_in(facade: type) -> list[type]:
    """The types of its fields: every use case there is."""
    return [field.type for field in facade.__dataclass_fields__.values()]  # type: ignore[attr-defined]  # it is a dataclass


def _notifier(settings: Settings, clock: Clock) -> Notifier:
    if settings.smtp_server is None:
        return ConsoleNotifier()
    return SmtpNotifier(settings.smtp_server, sender=settings.mail_from, clock=clock)
