"""Single-use links, plain or with values of their own."""

from calendly_sandbox import payloads
from calendly_sandbox.refusals import Json, denied, invalid
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.event_types import check_name, read_minutes, require_visible

SHARE_FIELDS = (
    "name",
    "duration",
    "duration_options",
    "period_type",
    "start_date",
    "end_date",
    "max_booking_time",
    "hide_location",
    "location_configurations",
    "availability_rule",
)


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
    overrides = {name: call.body[name] for name in SHARE_FIELDS if call.body.get(name) is not None}
    check_name(overrides.get("name", event_type.name))
    if "duration" in overrides:
        read_minutes("duration", overrides["duration"])
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
    }
    return Answer.resource(
        {
            "scheduling_links": [payloads.scheduling_link(call.addresses, link)],
            "share_override": {name: overrides.get(name, copied.get(name)) for name in SHARE_FIELDS},
        },
        status=201,
    )
