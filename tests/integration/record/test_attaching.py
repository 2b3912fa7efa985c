"""Saying whom a meeting is about, where nobody of that id is known."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from application.ports.people import Person
from domain.errors import NotFound
from domain.identifiers import ClientId, InvoiceId, MeetingId, QuoteId
from domain.values import Cause, CauseKind, Subject
from tests.support.builders import a_meeting
from tests.support.core import Core, an_owner, core_on

pytestmark = pytest.mark.integration

ADA = an_owner(1)
NOBODY = UUID(int=404)


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        made.use_cases.admit_person(person=Person(principal=ADA))
        yield made


def booked(core: Core) -> MeetingId:
    meeting = a_meeting(ADA)
    with core.units.as_service(ADA.workspace) as unit:
        unit.meetings.save(meeting, cause=Cause(CauseKind.CALENDLY))
        unit.commit()
    return meeting.id


@pytest.mark.parametrize(
    ("subject", "field"),
    [
        (Subject.client(ClientId(NOBODY)), "clientId"),
        (Subject.quote(QuoteId(NOBODY)), "quoteId"),
        (Subject.invoice(InvoiceId(NOBODY)), "invoiceId"),
    ],
)
def test_the_input_that_names_nothing_known_is_named(core: Core, subject: Subject, field: str) -> None:
    with pytest.raises(NotFound) as caught:
        core.use_cases.attach_meeting(principal=ADA, meeting=booked(core), subject=subject, remember=False)

    assert caught.value.field == field
