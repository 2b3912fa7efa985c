"""The scalars: what they take, and how they print."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from adapters.graphql import scalars
from adapters.graphql.written import written

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T09:30:00Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        ("2026-03-01t09:30:00z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        ("2026-03-01T09:30:00.5Z", datetime(2026, 3, 1, 9, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-03-01T09:30:00.123456+02:00", datetime(2026, 3, 1, 7, 30, 0, 123_456, tzinfo=UTC)),
        ("2026-03-01T09:30:00.123456999-05:30", datetime(2026, 3, 1, 15, 0, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_with_its_offset(text: str, moment: datetime) -> None:
    assert scalars.read_date_time(text) == moment


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-03-01",
        "2026-03-01T09:30:00",
        "2026-03-01 09:30:00Z",
        "2026-03-01T09:30Z",
        "2026-02-30T09:30:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T09:30:60Z",
        "2026-03-01T09:30:00+24:00",
        "2026-03-01T09:30:00+02:60",
        "2026-03-01T09:30:00+0200",
        "2026-03-01T09:30:00.Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "0000-01-01T00:00:00Z",
        "２０２６-03-01T09:30:00Z",
        "2026-03-01T09:30:00Z\n",
        "2026-03-01T09:30:00." + "1" * 10_000 + "Z",
        1_772_357_400,
        None,
        {},
    ],
)
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        scalars.read_date_time(value)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "2026-03-01T09:30:00Z"),
        (datetime(2026, 3, 1, 9, 30, 0, 120, tzinfo=UTC), "2026-03-01T09:30:00.000120Z"),
        (datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=2))), "2026-03-01T07:30:00Z"),
    ],
)
def test_a_moment_is_printed_in_utc_with_its_microseconds(moment: datetime, text: str) -> None:
    assert scalars.print_date_time(moment) == text


def test_a_day_is_read() -> None:
    assert scalars.read_date("2026-03-01") == date(2026, 3, 1)


@pytest.mark.parametrize("value", ["2026-3-1", "20260301", "2026-W09-7", "2026-02-30", "2026-03-01T00:00:00Z", "", 1])
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        scalars.read_date(value)


@pytest.mark.parametrize("text", ["0", "-1", "1200.50", "0.000001", "9" * 40])
def test_a_decimal_is_read_with_all_its_digits(text: str) -> None:
    assert str(scalars.read_decimal(text)) in (text, f"{Decimal(text)}")


@pytest.mark.parametrize("value", ["", "1e3", "NaN", "Infinity", "+1", ".5", "1.", "1,5", " 1", "1_000", "٣", 1, 1.5])
def test_what_is_no_plain_decimal_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        scalars.read_decimal(value)


@pytest.mark.parametrize(("number", "text"), [("1E+3", "1000"), ("1200.50", "1200.50"), ("1E-7", "0.0000001")])
def test_a_decimal_is_printed_without_an_exponent(number: str, text: str) -> None:
    assert scalars.print_decimal(Decimal(number)) == text


@pytest.mark.parametrize("text", ["http://localhost:8000/a?b=c#d", "https://example.com", "https://[::1]/"])
def test_a_web_address_is_read(text: str) -> None:
    assert scalars.read_url(text) == text


@pytest.mark.parametrize(
    "value",
    [
        "",
        "example.com",
        "/path",
        "//example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com",
        "https://",
        "https:///path",
        "https://exa mple.com",
        "https://example.com\n",
        "https://example.com:99999",
        "https://[::1",
        "https://example.com/" + "x" * 3_000,
        7,
    ],
)
def test_what_is_no_web_address_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        scalars.read_url(value)


def test_what_is_no_web_address_is_never_printed_as_a_link() -> None:
    with pytest.raises(ValueError, match="no http"):
        scalars.print_url("javascript:alert(1)")


@pytest.mark.parametrize("text", [None, "javascript:alert(1)", "+49 30 1234"])
def test_what_cannot_be_a_link_is_none(text: str | None) -> None:
    assert scalars.link_or_none(text) is None


def test_an_address_is_read_folded() -> None:
    assert scalars.read_email_address(" Kim@Example.COM ") == "kim@example.com"


@pytest.mark.parametrize("value", ["", "kim", "kim@", "@example.com", "kim@exa mple.com", "k" * 300 + "@x.de", 1])
def test_what_is_no_address_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        scalars.read_email_address(value)


def test_a_zone_is_read() -> None:
    assert scalars.read_time_zone("Europe/Berlin") == "Europe/Berlin"


@pytest.mark.parametrize("value", ["", "Mars/Olympus", "../etc/passwd", "europe/berlin", "+02:00", 2])
def test_what_is_no_zone_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        scalars.read_time_zone(value)


READERS: list[Callable[[object], Any]] = [
    scalars.read_date_time,
    scalars.read_date,
    scalars.read_decimal,
    scalars.read_url,
    scalars.read_email_address,
    scalars.read_time_zone,
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("value", [None, True, [], {}, 10**400, 1.5, "\x00", "x" * 1_000_000])
def test_no_value_breaks_a_reader(read: Callable[[object], Any], value: object) -> None:
    with pytest.raises(GraphQLError):
        read(value)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_written_as_it_is_printed(moment: datetime) -> None:
    assert written(moment) == f'"{scalars.print_date_time(moment)}"'.encode()
