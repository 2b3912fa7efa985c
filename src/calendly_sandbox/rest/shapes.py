"""Reads what is inside a body: everything that is kept has the shape that is later shown, or is refused with 400."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calendly_sandbox.calendars import WEEKDAYS
from calendly_sandbox.refusals import Json, invalid

LONGEST_NAME: Final = 55
LONGEST_TEXT: Final = 10_000
LONGEST_PLACE: Final = 255
LONGEST_MINUTES: Final = 720
MOST_DURATION_OPTIONS: Final = 4
MOST_PLACES: Final = 20
MOST_RULES: Final = 400
MOST_INTERVALS: Final = 48
COLOR: Final = re.compile(r"#[a-f\d]{6}")
LOCALES: Final = ("en", "fr", "es", "de", "nl", "pt", "it", "uk")
PLACES: Final = (
    "ask_invitee",
    "custom",
    "google_conference",
    "gotomeeting_conference",
    "inbound_call",
    "microsoft_teams_conference",
    "outbound_call",
    "physical",
    "webex_conference",
    "zoom_conference",
)
# One hour and one minute each, as the API writes them.
HOUR: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def read_text(parameter: str, value: Any, *, longest: int = LONGEST_TEXT, may_be_empty: bool = False) -> str:
    """A text that can be stored and sent: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str) or len(value) > longest or "\0" in value or not _is_unicode(value):
        raise invalid(parameter, f"must be a text of at most {longest} characters")
    if not may_be_empty and not value.strip():
        raise invalid(parameter, "must be filled")
    return value


def read_optional_text(parameter: str, value: Any, *, longest: int = LONGEST_TEXT) -> str | None:
    """A text, or nothing."""
    return None if value is None else read_text(parameter, value, longest=longest, may_be_empty=True)


def read_name(value: Any) -> str:
    """A name that an event type may have."""
    return read_text("name", value, longest=LONGEST_NAME)


def read_flag(parameter: str, value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise invalid(parameter, "must be a boolean")
    return value


def read_minutes(parameter: str, value: Any) -> timedelta:
    """A duration from 1 to 720 minutes."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_MINUTES:
        raise invalid(parameter, f"must be an integer from 1 to {LONGEST_MINUTES}")
    return timedelta(minutes=value)


def read_durations(value: Any) -> tuple[int, ...]:
    """The durations among which an invitee may choose."""
    options = _list("duration_options", value, MOST_DURATION_OPTIONS)
    for option in options:
        read_minutes("duration_options", option)
    return tuple(options)


def read_color(value: Any) -> str:
    """As `#0069ff`."""
    if not isinstance(value, str) or not COLOR.fullmatch(value):
        raise invalid("color", "is invalid")
    return value


def read_choice(parameter: str, value: Any, *allowed: str) -> str:
    """One of the known words."""
    if not isinstance(value, str) or value not in allowed:
        raise invalid(parameter, f"must be one of: {', '.join(allowed)}")
    return value


def read_date(parameter: str, value: Any) -> str:
    """As `2026-12-01`."""
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise invalid(parameter, "is not a valid date") from None


def read_zone(parameter: str, value: Any) -> str:
    """The name of a time zone."""
    try:
        return ZoneInfo(read_text(parameter, value, longest=LONGEST_PLACE)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid(parameter, "is not a valid time zone") from None


def read_places(parameter: str, value: Any) -> tuple[Json, ...]:
    """Where the host offers to meet."""
    return tuple(read_place(parameter, one) for one in _list(parameter, value, MOST_PLACES))


def read_place(parameter: str, value: Any) -> Json:
    """One place, by its `kind`; what is not known of it is passed over."""
    if not isinstance(value, Mapping):
        raise invalid(parameter, "is invalid")
    place: Json = {"kind": read_choice(f"{parameter}.kind", value.get("kind"), *PLACES)}
    for name in ("location", "additional_info", "phone_number"):
        if value.get(name) is not None:
            place[name] = read_text(f"{parameter}.{name}", value[name], longest=LONGEST_PLACE, may_be_empty=True)
    return place


def read_rule(value: Any) -> Json:
    """Availability: a time zone, and the open hours by day of the week or date; a day without hours is closed."""
    if not isinstance(value, Mapping):
        raise invalid("availability_rule", "is missing" if value is None else "is invalid")
    rules = [] if value.get("rules") is None else _list("availability_rule.rules", value["rules"], MOST_RULES)
    return {
        "timezone": read_zone("availability_rule.timezone", value.get("timezone")),
        "rules": [_read_day(rule) for rule in rules],
    }


def _read_day(rule: Any) -> Json:
    if not isinstance(rule, Mapping):
        raise invalid("availability_rule.rules", "is invalid")
    kind = read_choice("availability_rule.rules.type", rule.get("type"), "wday", "date")
    name = f"availability_rule.rules.{kind}"
    day = read_choice(name, rule.get(kind), *WEEKDAYS) if kind == "wday" else read_date(name, rule.get(kind))
    hours = _list("availability_rule.rules.intervals", rule.get("intervals") or [], MOST_INTERVALS)
    return {"type": kind, kind: day, "intervals": [_read_interval(one) for one in hours]}


def _read_interval(interval: Any) -> Json:
    opens, closes = (interval.get(name) for name in ("from", "to")) if isinstance(interval, Mapping) else (None, None)
    if not all(isinstance(hour, str) and HOUR.fullmatch(hour) for hour in (opens, closes)):
        raise invalid("availability_rule.rules.intervals", "must be hours as 09:00")
    if time.fromisoformat(str(opens)) >= time.fromisoformat(str(closes)):
        raise invalid("availability_rule.rules.intervals", "must end after it begins")
    return {"from": opens, "to": closes}


def _list(parameter: str, value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise invalid(parameter, f"must be a list of at most {most}")
    return value


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
