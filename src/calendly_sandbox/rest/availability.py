"""When hosts are busy, and the hours they keep."""

from datetime import timedelta

from calendly_sandbox import payloads
from calendly_sandbox.calendars import working_hours
from calendly_sandbox.records import EventType, User
from calendly_sandbox.refusals import Json, denied, invalid, not_found
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.event_types import require_visible
from calendly_sandbox.rest.people import require_colleague
from calendly_sandbox.rest.shapes import read_rule

WIDEST_BUSY_WINDOW = timedelta(days=7)


def list_busy_times(call: Call) -> Answer:
    """`GET /user_busy_times`: what Calendly itself put into the calendar; no other calendar is connected here."""
    user = require_colleague(call, call.require("user"))
    start, end = call.require_time("start_time"), call.require_time("end_time")
    if not start < end <= start + WIDEST_BUSY_WINDOW:
        raise invalid("end_time", f"must be after start_time, by at most {WIDEST_BUSY_WINDOW.days} days")
    collection: list[Json] = [
        {
            "type": "calendly",
            "start_time": payloads.moment(begins),
            "end_time": payloads.moment(ends),
            "buffered_start_time": payloads.moment(begins),
            "buffered_end_time": payloads.moment(ends),
            "event": {"uri": call.addresses.event(event_id)},
        }
        for begins, ends, event_id in call.sandbox.bookings.calendars.between(user.id, start, end)
    ]
    return Answer({"collection": collection})


def list_schedules(call: Call) -> Answer:
    """`GET /user_availability_schedules`: everybody has one."""
    user = require_colleague(call, call.require("user"))
    return Answer({"collection": [_schedule(call, user)]})


def get_schedule(call: Call) -> Answer:
    """`GET /user_availability_schedules/{uuid}`."""
    user = next((one for one in call.world.users.values() if one.schedule_id == call.path["uuid"]), None)
    if user is None:
        raise not_found()
    if user.organization_id != call.user.organization_id:
        raise denied()
    return Answer.resource(_schedule(call, user))


def list_event_type_schedules(call: Call) -> Answer:
    """`GET /event_type_availability_schedules`."""
    event_type = require_visible(call, call.require("event_type"))
    return Answer({"collection": [_event_type_schedule(call, event_type)]})


def change_event_type_schedule(call: Call) -> Answer:
    """`PATCH /event_type_availability_schedules`: replaces all rules."""
    event_type = require_visible(call, call.require("event_type"))
    if event_type.owner_id != call.user.id and not call.user.runs_the_organization:
        raise denied()
    event_type.availability_rule = read_rule(call.body.get("availability_rule"))
    return Answer.resource(_event_type_schedule(call, event_type))


def hours_of(call: Call, event_type: EventType) -> Json:
    """When an event type can be booked: its own hours, else its host's."""
    host = call.world.users[event_type.host_ids[0]]
    return event_type.availability_rule or {"timezone": host.timezone, "rules": working_hours()}


def _schedule(call: Call, user: User) -> Json:
    return {
        "uri": f"{call.addresses.api}/user_availability_schedules/{user.schedule_id}",
        "default": True,
        "name": "Working Hours",
        "user": call.addresses.user(user.id),
        "timezone": user.timezone,
        "rules": working_hours(),
    }


def _event_type_schedule(call: Call, event_type: EventType) -> Json:
    host = call.world.users[event_type.host_ids[0]]
    return {
        "event_type": call.addresses.event_type(event_type.id),
        "availability_setting": "host",
        "availability_rule": {**hours_of(call, event_type), "user": call.addresses.user(host.id)},
    }
