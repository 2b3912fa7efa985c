"""That what has had its time is forgotten, however much of it there is."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from application.upkeep.sweep import A_PORTION, UNKNOWN_OWNERS_KEPT_FOR
from tests.support.core import Core, core_on

pytestmark = pytest.mark.integration

FILL = """
    insert into webhook_deliveries
        (id, event, key, body, received_at, due_at, state, outcome, tries, correlation, is_stale, replays)
    select gen_random_uuid(), 'invitee.created', number::text, '', %(at)s, %(at)s, 'ignored', 'unknown_owner', 0, '',
        false, 0
    from generate_series(1, %(many)s) number
"""


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        yield made


def test_it_is_said_whether_there_is_more_than_a_portion_to_forget(core: Core, database: str) -> None:
    with psycopg.connect(database) as owner:
        long_ago = core.clock.now() - UNKNOWN_OWNERS_KEPT_FOR - timedelta(hours=1)
        owner.execute(FILL, {"at": long_ago, "many": A_PORTION + 1})

    assert [core.use_cases.prune(), core.use_cases.prune()] == [True, False]


def test_what_is_kept_is_not_more(core: Core, database: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute(FILL, {"at": core.clock.now(), "many": A_PORTION + 1})

    assert core.use_cases.prune() is False
