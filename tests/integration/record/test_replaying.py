"""What a replay brings to light is a repair, which nobody outside is told of (promise 9)."""

from collections.abc import Iterator
from datetime import timedelta

import orjson
import psycopg
import pytest

from application.ports.deliveries import DeliverySelection
from calendly_sandbox.engine import Sandbox
from tests.support.core import Core, an_owner, core_on
from tests.support.stories import hear

pytestmark = pytest.mark.integration

LINES = "select kind, cause from meeting_changes"


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        yield made


def test_what_only_a_replay_found_is_a_repair(core: Core, database: str) -> None:
    (told,) = Sandbox().book("intro-call", name="Kim", email="kim@example.org").envelopes
    core.connected(an_owner(1), told["created_by"])
    hear(core, [orjson.dumps(told)])
    with psycopg.connect(database, autocommit=True) as connection:
        first = connection.execute(LINES).fetchall()
        connection.execute("truncate scheduled_meetings, meeting_changes cascade")  # as if it had never been recorded

        core.use_cases.replay_deliveries_of_all(
            selection=DeliverySelection(received_from=core.clock.now() - timedelta(hours=1))
        )
        hear(core, [])

        assert (first, connection.execute(LINES).fetchall()) == ([("booked", "calendly")], [("booked", "repair")])
