"""The list of what can be booked, read anew because something may have changed: once for many, never too early."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import cast

import pytest

from application.ports.event_types import CachedEventTypes
from application.ports.scheduling_provider import EventTypeFacts, ProviderRefused, SchedulingProvider
from domain.connection import Connection
from domain.credentials import Secret
from domain.identifiers import AccountUri
from domain.scheduling_link import OfferedEventType, SchedulingLink
from tests.support.builders import a_link, a_principal, an_event_type, an_uri
from tests.support.core import Core, an_owner, core_on

pytestmark = pytest.mark.integration

ADA = an_owner(1)
BOB = a_principal(workspace=ADA.workspace)
VISIT = an_event_type(name="Visit")
SECOND = timedelta(seconds=1)


class Listing:
    """Lists what it is told to, or refuses, and lets things happen meanwhile."""

    def __init__(self) -> None:
        self.items: Sequence[EventTypeFacts] = [VISIT]
        self.refuses = False
        self.asked = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def event_types(self, token: Secret, *, account: AccountUri) -> Sequence[EventTypeFacts]:
        self.asked += 1
        self.meanwhile()
        if self.refuses:
            raise ProviderRefused("not on your plan")
        return self.items


@pytest.fixture
def listing() -> Listing:
    return Listing()


@pytest.fixture
def core(database: str, listing: Listing) -> Iterator[Core]:
    with core_on(database, provider=cast("SchedulingProvider", listing)) as made:
        yield made


@pytest.fixture
def connection(core: Core) -> Connection:
    """Ada's, whose list was read once."""
    made = core.connected(ADA, an_uri("users"))
    core.use_cases.list_event_types(principal=ADA)
    return made


def told(core: Core, connection: Connection, *, at: datetime | None = None) -> None:
    """Carry out what follows from word of a change that came then, or comes now."""
    refresh = core.use_cases.run_reaction.refresh_event_types
    refresh.unless_read_since(at or core.clock.now(), workspace=ADA.workspace, connection=connection.id)


def kept(core: Core, connection: Connection) -> CachedEventTypes:
    with core.units.acting_as(ADA) as unit:
        found = unit.event_types.get(connection.id)
    assert found is not None
    return found


def linked(core: Core, connection: Connection) -> SchedulingLink:
    link = a_link(connection, event_type=OfferedEventType(VISIT.uri, VISIT.name, VISIT.duration_minutes))
    with core.units.as_service(connection.workspace) as unit:
        unit.links.save(link)
        unit.commit()
    return link


def leads_nowhere(core: Core, link: SchedulingLink) -> bool:
    with core.units.as_service(link.workspace) as unit:
        return unit.links.require(link.id).event_type_gone_at is not None


def test_word_of_a_change_has_the_list_read_anew(core: Core, listing: Listing, connection: Connection) -> None:
    listing.items = [VISIT, an_event_type(name="Tour")]
    core.clock.advance(SECOND)

    told(core, connection)

    assert [item.name for item in kept(core, connection).items] == ["Visit", "Tour"]


def test_many_words_that_came_before_it_was_read_ask_once(core: Core, listing: Listing, connection: Connection) -> None:
    core.clock.advance(SECOND)
    word_came = core.clock.now()
    core.clock.advance(SECOND)

    for _ in range(3):
        told(core, connection, at=word_came)

    assert listing.asked == 2  # the first time, and once for all three


def test_word_that_comes_while_calendly_answers_is_heeded(core: Core, listing: Listing, connection: Connection) -> None:
    came: list[datetime] = []

    def more_word_comes() -> None:
        core.clock.advance(SECOND)
        came.append(core.clock.now())
        core.clock.advance(SECOND)

    listing.meanwhile = more_word_comes
    told(core, connection)

    told(core, connection, at=came[0])

    assert listing.asked == 3


def test_a_list_that_nobody_ever_asked_for_is_not_read(core: Core, listing: Listing) -> None:
    told(core, core.connected(ADA, an_uri("users")))

    assert listing.asked == 0


def test_where_calendly_does_not_let_us_look_the_list_stays(
    core: Core, listing: Listing, connection: Connection
) -> None:
    before = kept(core, connection)
    listing.refuses = True
    core.clock.advance(SECOND)

    told(core, connection)

    assert kept(core, connection) == before


def test_after_a_disconnect_calendly_is_not_asked(core: Core, listing: Listing, connection: Connection) -> None:
    core.use_cases.disconnect_calendly(principal=ADA)
    core.clock.advance(SECOND)

    told(core, connection)

    assert listing.asked == 1


def test_a_link_leads_nowhere_while_its_event_type_is_off(core: Core, listing: Listing, connection: Connection) -> None:
    link = linked(core, connection)
    states = []

    for items in ([], [VISIT]):
        listing.items = items
        core.clock.advance(SECOND)
        told(core, connection)
        states.append(leads_nowhere(core, link))

    assert states == [True, False]


def test_a_colleagues_link_is_left_to_the_colleagues_list(core: Core, listing: Listing, connection: Connection) -> None:
    bobs = linked(core, core.connected(BOB, an_uri("users")))
    listing.items = []
    core.clock.advance(SECOND)

    told(core, connection)

    assert not leads_nowhere(core, bobs)
