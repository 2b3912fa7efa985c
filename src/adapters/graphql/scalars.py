"""The scalars of the contract: strict about what comes in, faithful to what was stored on the way out."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal as DecimalNumber
from decimal import InvalidOperation
from functools import lru_cache
from typing import Any, Final, NewType
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from domain.values import EmailAddress as Mailbox
from domain.values import InvalidEmailAddress

Url = NewType("Url", str)
"""An absolute http(s) address."""
EmailText = NewType("EmailText", str)
"""A mailbox, or on output whatever was stored as one."""
ZoneName = NewType("ZoneName", str)
"""An IANA zone, or on output whatever was stored as one."""

_LONGEST_TEXT: Final = 2_048
_DATE_TIME: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:([Zz])|([+-])(\d{2}):(\d{2}))", re.ASCII
)
_EVERYDAY_ADDRESS: Final = re.compile(r"https?://[a-z0-9.-]+(/[!-~]*)?", re.ASCII)
"""What nearly all of Calendly's look like; the others are taken apart."""
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise GraphQLError(f"{name} is written as a text of at most {_LONGEST_TEXT} characters.")
    return value


def read_date_time(value: object) -> datetime:
    """A moment with its offset (RFC 3339), as aware UTC. What is finer than a microsecond is dropped."""
    parts = _DATE_TIME.fullmatch(_text(value, "DateTime"))
    if parts is None:
        raise GraphQLError('A DateTime is written as RFC 3339 says, with its offset, such as "2026-03-01T09:30:00Z".')
    year, month, day, hour, minute, second = (int(part) for part in parts.group(1, 2, 3, 4, 5, 6))
    try:
        offset = UTC
        if parts[8] is None:
            if int(parts[11]) > 59:  # RFC 3339, section 5.6: time-minute
                raise ValueError("an offset has at most 59 minutes")
            away = timedelta(hours=int(parts[10]), minutes=int(parts[11]))
            offset = timezone(-away if parts[9] == "-" else away)
        microsecond = int(((parts[7] or "") + "000000")[:6])
        return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=offset).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise GraphQLError("There is no such moment.") from error


def print_date_time(value: datetime) -> str:
    """In UTC with a Z; microseconds where there are any."""
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return in_utc.isoformat()[:-6] + "Z"  # less "+00:00"


def read_date(value: object) -> date:
    """A day of the calendar, `YYYY-MM-DD`."""
    text = _text(value, "Date")
    try:
        if not _DATE.fullmatch(text):
            raise ValueError("not written as YYYY-MM-DD")
        return date.fromisoformat(text)
    except ValueError as error:
        raise GraphQLError('A Date is a day written as "2026-03-01".') from error


def print_date(value: date) -> str:
    """`YYYY-MM-DD`."""
    return value.isoformat()


def read_decimal(value: object) -> DecimalNumber:
    """A plain decimal number in a text: a JSON number may have lost digits on its way."""
    text = _text(value, "Decimal")
    try:
        if not _DECIMAL.fullmatch(text):
            raise ValueError("no plain decimal number")
        return DecimalNumber(text)
    except (ValueError, InvalidOperation) as error:
        raise GraphQLError('A Decimal is a number in a text, without an exponent, such as "1200.50".') from error


def print_decimal(value: DecimalNumber) -> str:
    """Plainly, with all its digits, never with an exponent."""
    return format(value, "f")


@lru_cache(2_048)  # looked at when it is read and again when it is printed; and rooms are met in more than once
def is_web_address(text: str) -> bool:
    """Whether it is an absolute http(s) address that can be shown as a link."""
    if len(text) <= _LONGEST_TEXT and _EVERYDAY_ADDRESS.fullmatch(text):
        return True
    # What is printable has no blanks but the space itself.
    if len(text) > _LONGEST_TEXT or " " in text or not text.isprintable():
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port or bracketed host that is none
        return False


def link_or_none(text: str | None) -> Url | None:
    """The text where it can be shown as a link; anything else from Calendly is no link."""
    return Url(text) if text is not None and is_web_address(text) else None


def read_url(value: object) -> Url:
    """An absolute http(s) address."""
    text = _text(value, "URL")
    if not is_web_address(text):
        raise GraphQLError("A URL is an absolute address that begins with http:// or https://.")
    return Url(text)


def print_url(value: str) -> str:
    """As stored; anything but an http(s) address is never printed as a link.

    Raises:
        ValueError: it is none, which `link_or_none` should have kept away.
    """
    if not is_web_address(value):
        raise ValueError("a stored address is no http(s) address")
    return value


def read_email_address(value: object) -> EmailText:
    """A mailbox, folded to lower case."""
    try:
        return EmailText(Mailbox.parse(_text(value, "EmailAddress")).text)
    except InvalidEmailAddress as error:
        raise GraphQLError(str(error)) from error


def read_time_zone(value: object) -> ZoneName:
    """The name of a zone in the IANA database."""
    text = _text(value, "TimeZone")
    if text not in available_timezones():
        raise GraphQLError('A TimeZone is an IANA name, such as "Europe/Berlin".')
    return ZoneName(text)


def _scalar(
    name: str, description: str, *, read: Callable[[object], Any], show: Callable[[Any], str], specified_by: str | None
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name, description=description, parse_value=read, serialize=show, specified_by_url=specified_by
    )


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    datetime: _scalar(
        "DateTime",
        "A moment as RFC 3339 writes it. Answers are in UTC, with a `Z` and with microseconds where there are any; "
        "input needs an offset, and digits below a microsecond are dropped.",
        read=read_date_time,
        show=print_date_time,
        specified_by="https://www.rfc-editor.org/rfc/rfc3339",
    ),
    date: _scalar(
        "Date",
        'A day of the calendar, such as "2026-03-01", in no particular time zone.',
        read=read_date,
        show=print_date,
        specified_by="https://www.rfc-editor.org/rfc/rfc3339",
    ),
    DecimalNumber: _scalar(
        "Decimal",
        'A decimal number in a text, such as "1200.50", so that no digit gets lost. Numbers are not taken for it.',
        read=read_decimal,
        show=print_decimal,
        specified_by=None,
    ),
    Url: _scalar(
        "URL",
        "An absolute address that begins with http:// or https://.",
        read=read_url,
        show=print_url,
        specified_by="https://www.rfc-editor.org/rfc/rfc3986",
    ),
    EmailText: _scalar(
        "EmailAddress",
        "An e-mail address. Input is checked and folded to lower case; answers show what was stored.",
        read=read_email_address,
        show=str,
        specified_by="https://www.rfc-editor.org/rfc/rfc5321",
    ),
    ZoneName: _scalar(
        "TimeZone",
        'A time zone of the IANA database, such as "Europe/Berlin". Answers show what was stored, known or not.',
        read=read_time_zone,
        show=str,
        specified_by="https://www.iana.org/time-zones",
    ),
}
