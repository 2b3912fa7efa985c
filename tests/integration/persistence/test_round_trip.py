"""The same round trip as in the unit tests, through Postgres itself."""

import pytest
from hypothesis import HealthCheck, given, settings

from adapters.persistence.unit_of_work import PostgresUnits
from domain.identifiers import MeetingId, UserId
from domain.meeting import Booking, Meeting
from tests.contracts.persistence.keeping import kept
from tests.support.builders import NOON, World, an_id
from tests.unit.persistence.test_meeting_rows import bookings

pytestmark = pytest.mark.integration


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(bookings)
def test_a_meeting_saved_and_read_back_is_the_same(units: PostgresUnits, booking: Booking) -> None:
    world = World()
    meeting = Meeting.record(booking, id=MeetingId(an_id()), workspace=world.workspace, now=NOON)
    kept(units, meeting)

    with units.as_service(world.workspace) as unit:
        found = unit.meetings.require(meeting.id)

    assert (found, repr(found.chain)) == (meeting, repr(meeting.chain))
    assert found.owner == UserId(booking.claim.owner)
