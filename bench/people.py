"""Businesses with a connection, as they are after somebody has connected: put in their places by the repositories."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from adapters.persistence.engine import open_database
from adapters.persistence.sealing import Sealer
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.identifiers import SystemIdentifiers
from application.connections.begin_connecting import hash_of
from application.principal import Principal
from bench.deliveries import GUEST
from bench.stage import House, a_boss
from bootstrap.setting_values import encryption_keys_in
from domain.connection import Connection
from domain.identifiers import SubscriptionUri
from domain.values import EmailAddress
from tests.adapters.nudges import RecordingJobs, RecordingLiveFeed
from tests.support.builders import a_client, a_connection, a_subscription, tokens


@dataclass(frozen=True, slots=True)
class Business:
    """A workspace whose owner is connected, and who knows one client: the guest of every delivery."""

    boss: Principal
    connection: Connection
    key: str = field(repr=False)
    """Of the callback address of its subscription."""
    secret: str = field(repr=False)
    """That its subscription's deliveries are signed with."""

    @property
    def account(self) -> str:
        """At Calendly."""
        return str(self.connection.account.uri)


@contextmanager
def units_of(house: House) -> Iterator[PostgresUnits]:
    """Units of work on a house's database, that nudge nobody."""
    keys = encryption_keys_in(house.environment["ENCRYPTION_KEYS"])
    with open_database(house.app_url) as database:
        yield PostgresUnits(
            database,
            sealer=Sealer([(key.id, key.key) for key in keys]),
            identifiers=SystemIdentifiers(),
            jobs=RecordingJobs(),
            live_feed=RecordingLiveFeed(),
        )


def businesses(house: House, how_many: int) -> list[Business]:
    """Make them."""
    with units_of(house) as units:
        return [_business(units) for _ in range(how_many)]


def _business(units: PostgresUnits) -> Business:
    now = datetime.now(UTC)
    boss, key = a_boss(), uuid4().hex
    connection = a_connection(boss, pair=tokens(expires_at=now + timedelta(days=1)), now=now)
    subscription = a_subscription(connection, key_hash=hash_of(key), now=now)
    subscription.stand(SubscriptionUri(f"https://api.calendly.com/webhook_subscriptions/{uuid4()}"))
    with units.acting_as(boss) as unit:
        unit.connections.save(connection)
        unit.records.save_clients([a_client(email=EmailAddress(GUEST))])
        unit.commit()
    with units.as_service(boss.workspace) as unit:
        unit.subscriptions.save(subscription)
        unit.commit()
    return Business(boss, connection, key, subscription.secret.reveal())
