"""Single-use links, plain or with values of their own."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from calendly_sandbox import payloads
from calendly_sandbox.refusals import Json, denied, invalid
from calendly_sandbox.rest.availability import hours_of
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.event_types import require_visible
from calendly_sandbox.rest.shapes import (
    read_choice,
    read_date,
    read_durations,
    read_flag,
    read_minutes,
    read_name,
    read_places,
    read_rule,
)

LONGEST_PERIOD_MINUTES = 60 * 24 * 730


def _minutes(value: Any) -> int:
    read_minutes("duration", value)
    return int(value)


def _period(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_PERIOD_MINUTES:
        raise invalid("max_booking_time", "is invalid")
    return value


SHARE_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "name": read_name,
    "duration": _minutes,
    "duration_options": lambda value: list(read_durations(value)),
    "period_type": lambda value: read_choice("period_type", value, "available_moving", "moving", "fixed", "unlimited"),
    "start_date": partial(read_date, "start_date"),
    "end_date": partial(read_date, "end_date"),
    "max_booking_time": _period,
    "hide_location": partial(read_flag, "hide_location"),
    "location_configurations": lambda value: [
        {**place, "position": position} for position, place in enumerate(read_places("location_configurations", value))
    ],
    "availability_rule": read_rule,
}


def create_scheduling_link(call: Call) -> Answer:
    """`POST /scheduling_links`; Calendly makes links for exactly one booking."""
    # An integer in the examples, a string in one published schema.
    if str(call.body.get("max_event_count")) != "1":
        raise invalid("max_event_count", "must be 1")
    if call.require_text("owner_type") != "EventType":
        raise invalid("owner_type", "is invalid")
    event_type = require_visible(call, call.require_text("owner"))
    may = event_type.owner_id == call.user.id or call.user.id in event_type.host_ids or call.user.runs_the_organization
    if not may:
        raise denied()
    link = call.sandbox.catalog.make_link(event_type)
    return Answer.resource(payloads.scheduling_link(call.addresses, link), status=201)


def create_share(call: Call) -> Answer:
    """`POST /shares`: a single-use link with some of the event type's values replaced."""
    event_type = require_visible(call, call.require_text("event_type"))
    if event_type.owner_id != call.user.id and not call.user.runs_the_organization:
        raise denied()
    overrides = {name: read(call.body[name]) for name, read in SHARE_VALUES.items() if call.body.get(name) is not None}
    if overrides.get("period_type") == "fixed" and not {"start_date", "end_date"} <= overrides.keys():
        raise invalid("start_date", "is missing")
    link = call.sandbox.catalog.make_link(event_type, overrides=overrides)
    copied: Json = {
        "name": event_type.name,
        "duration": int(event_type.duration.total_seconds() // 60),
        "duration_options": list(event_type.duration_options) if event_type.duration_options else None,
        "period_type": "available_moving",
        "hide_location": False,
        "location_configurations": [
            dict(location, position=position) for position, location in enumerate(event_type.locations or ())
        ],
        "availability_rule": hours_of(call, event_type),
    }
    return Answer.resource(
        {
            "scheduling_links": [payloads.scheduling_link(call.addresses, link)],
            "share_override": {name: overrides.get(name, copied.get(name)) for name in SHARE_VALUES},
        },
        status=201,
    )
