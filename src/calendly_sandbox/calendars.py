"""When hosts can be booked: working hours, less what is booked already."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calendly_sandbox.records import Event, EventType, User
from calendly_sandbox.refusals import Json

# No event type may last longer (Calendly: 720 minutes), so nothing that starts earlier can overlap.
LONGEST = timedelta(hours=12)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKING_HOURS = [{"from": "09:00", "to": "17:00"}]
BOOKING_HORIZON = timedelta(days=60)


def working_hours() -> list[Json]:
    """Calendly's own default: nine to five, Monday to Friday."""
    return [
        {"type": "wday", "wday": day, "intervals": WORKING_HOURS if day in WEEKDAYS[:5] else []} for day in WEEKDAYS
    ]


@dataclass(slots=True)
class Calendars:
    """Who is busy when. Kept in step with the events by whoever books and cancels; one list of stays per host."""

    _stays: dict[str, list[tuple[datetime, datetime, str]]] = field(default_factory=lambda: defaultdict(list))

    def enter(self, event: Event) -> None:
        """Block the hosts' time."""
        for host in event.hosts:
            insort(self._stays[host.user_id], (event.start, event.end, event.id))

    def strike(self, event: Event) -> None:
        """Give the hosts' time back."""
        for host in event.hosts:
            stays = self._stays[host.user_id]
            at = bisect_left(stays, (event.start, event.end, event.id))
            if at < len(stays) and stays[at][2] == event.id:
                del stays[at]

    def between(self, host_id: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime, str]]:
        """The host's stays that touch the time from `start` up to `end`, by start."""
        stays = self._stays.get(host_id, [])
        first = bisect_left(stays, (start - LONGEST,))
        last = bisect_left(stays, (end,))
        return [stay for stay in stays[first:last] if stay[1] > start]

    def is_free(self, host_id: str, start: datetime, end: datetime) -> bool:
        """Whether the host has nothing from `start` up to `end`."""
        return not self.between(host_id, start, end)


def working_slots(event_type: EventType, host: User, *, after: datetime, before: datetime) -> Iterator[datetime]:
    """The starts, UTC, that lie later than `after` and earlier than `before` within working hours; nothing is asked
    about what is booked. Slots follow one another at the event type's duration, but at most an hour apart."""
    rule = event_type.availability_rule
    zone = ZoneInfo(rule["timezone"] if rule else host.timezone)
    rules = rule["rules"] if rule else working_hours()
    step = min(event_type.duration, timedelta(hours=1))
    day = after.astimezone(zone).date()
    while datetime.combine(day, time.min, zone) < before:
        for opens, closes in _intervals(rules, day):
            start = datetime.combine(day, opens, zone).astimezone(UTC)
            end = datetime.combine(day, closes, zone).astimezone(UTC)
            while start + event_type.duration <= end and start < before:
                if start > after:
                    yield start
                start += step
        day += timedelta(days=1)


def _intervals(rules: list[Json], day: date) -> list[tuple[time, time]]:
    """What the rules say about a day; a rule for the date goes before one for the day of the week."""
    by_date = [rule for rule in rules if rule["type"] == "date" and rule.get("date") == day.isoformat()]
    by_weekday = [rule for rule in rules if rule["type"] == "wday" and rule.get("wday") == WEEKDAYS[day.weekday()]]
    return [
        (time.fromisoformat(interval["from"]), time.fromisoformat(interval["to"]))
        for rule in (by_date or by_weekday)
        for interval in rule["intervals"]
    ]
