"""Types whose fields are read when they are asked for leave none out."""

import pytest
from strawberry.types import get_object_definition

from adapters.graphql.fields import ReadWhenAsked
from adapters.graphql.types.calendly import CalendlyAccount
from adapters.graphql.types.meetings import Meeting, MeetingConnection
from adapters.graphql.types.people import Viewer

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("kind", [CalendlyAccount, Meeting, MeetingConnection, Viewer])
def test_every_plain_field_is_read(kind: type[ReadWhenAsked]) -> None:
    definition = get_object_definition(kind, strict=True)

    assert set(kind.READ) == {field.python_name for field in definition.fields if field.is_basic_field}


def test_what_is_no_field_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = Meeting.__new__(Meeting).nonsense
