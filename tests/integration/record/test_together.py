"""Of many deliveries that are carried out together, what each led to can still be followed back to it."""

from collections.abc import Iterator

import orjson
import psycopg
import pytest

from calendly_sandbox.engine import Sandbox
from tests.support.core import Core, an_owner, core_on
from tests.support.stories import hear

pytestmark = pytest.mark.integration

TOLD_BY = """
    select d.body, m.invitee_uri from meeting_changes c
    join webhook_deliveries d on d.id = c.cause_reference
    join scheduled_meetings m on m.workspace_id = c.workspace_id and m.id = c.meeting_id
    where c.kind = 'booked'
"""


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        yield made


def test_each_line_of_the_change_log_names_the_delivery_that_told_of_it(core: Core, database: str) -> None:
    """Its row holds the correlation by which our logs are searched (`application.correlation`)."""
    sandbox = Sandbox()
    told = [
        envelope
        for number in range(5)
        for envelope in sandbox.book("intro-call", name="Guest", email=f"guest{number}@example.org").envelopes
    ]
    core.connected(an_owner(1), told[0]["created_by"])

    hear(core, map(orjson.dumps, told), together=True)

    with psycopg.connect(database) as connection:
        lines = connection.execute(TOLD_BY).fetchall()
    assert len(lines) == len(told)
    assert [orjson.loads(body)["payload"]["uri"] for body, _ in lines] == [invitee for _, invitee in lines]
