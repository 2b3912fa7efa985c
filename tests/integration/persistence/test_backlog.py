"""How long the oldest of each kind waits, as whoever watches the metrics reads it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.persistence.backlog import Backlog
from domain.identifiers import ReactionId
from tests.support.builders import an_uri
from tests.support.core import Core, an_owner, core_on

pytestmark = pytest.mark.integration

ADA = an_owner(1)
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        yield made


@pytest.fixture
def reaction(core: Core) -> ReactionId:
    """What follows from Ada's having connected, now."""
    core.connected(ADA, an_uri("users"))
    return core.jobs.reactions[0]


def put_off(core: Core, reaction: ReactionId, *, afresh: bool) -> None:
    """It was taken up at once, and is to go on, or be tried again, in an hour."""
    now = core.clock.now()
    with core.units.as_system() as unit:
        unit.reactions.lease(reaction, now=now, until=now + AN_HOUR)
        unit.reactions.put_off(reaction, until=now + AN_HOUR, why="because", afresh=afresh)
        unit.commit()


def waiting_for(core: Core, *, in_hours: float) -> timedelta:
    """How long reactions are said to have waited, then."""
    found = Backlog(core.database).oldest_waiting_seconds(core.clock.now() + in_hours * AN_HOUR)
    return timedelta(seconds=found["reactions"])


def test_what_nobody_takes_up_has_waited_since_it_happened(core: Core, reaction: ReactionId) -> None:
    assert waiting_for(core, in_hours=2) == 2 * AN_HOUR


def test_what_failed_has_waited_since_it_happened(core: Core, reaction: ReactionId) -> None:
    put_off(core, reaction, afresh=False)

    assert waiting_for(core, in_hours=0.5) == AN_HOUR / 2


def test_what_is_to_go_on_later_does_not_wait(core: Core, reaction: ReactionId) -> None:
    put_off(core, reaction, afresh=True)

    assert waiting_for(core, in_hours=0.5) == timedelta(0)


def test_what_should_have_gone_on_has_waited_since_then(core: Core, reaction: ReactionId) -> None:
    put_off(core, reaction, afresh=True)

    assert waiting_for(core, in_hours=3) == 2 * AN_HOUR
