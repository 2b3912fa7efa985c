"""Event types, their hosts and their open times."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from calendly_sandbox import payloads
from calendly_sandbox.addresses import last_segment
from calendly_sandbox.identifiers import named_uuid
from calendly_sandbox.records import EventType, User
from calendly_sandbox.refusals import Json, denied, invalid
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page
from calendly_sandbox.rest.people import require_colleague, require_own_organization
from calendly_sandbox.rest.shapes import (
    LOCALES,
    read_choice,
    read_color,
    read_date,
    read_durations,
    read_flag,
    read_minutes,
    read_name,
    read_optional_text,
    read_place,
    read_places,
    read_text,
    read_zone,
)

# Since July 2026; it was seven before.
WIDEST_WINDOW = timedelta(days=31)
MOST_CO_HOSTS = 9

EVENT_TYPE_FIELDS = {
    "name": lambda one: one.name,
    "position": lambda one: one.position,
    "created_at": lambda one: one.created_at,
    "updated_at": lambda one: one.updated_at,
    "id": lambda one: one.id,
}


EVENT_TYPE_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "name": read_name,
    "active": partial(read_flag, "active"),
    "duration": partial(read_minutes, "duration"),
    "duration_options": read_durations,
    "description": partial(read_optional_text, "description"),
    "color": read_color,
    "locale": lambda value: read_choice("locale", value, *LOCALES),
    "locations": partial(read_places, "locations"),
}


def require_visible(call: Call, reference: str) -> EventType:
    """An event type of the caller's organization."""
    event_type = call.sandbox.catalog.require_listed(reference)
    if call.world.users[event_type.owner_id].organization_id != call.user.organization_id:
        raise denied()
    return event_type


def list_event_types(call: Call) -> Answer:
    """`GET /event_types` of a user (their own, not the team's), or of the organization, for who runs it."""
    user, organization = call.query.get("user"), call.query.get("organization")
    if not (user or organization):
        raise invalid("organization", "At least one of organization or user must be filled")
    active, admin_managed = call.flag("active"), call.flag("admin_managed")
    chosen = [one for one in call.world.event_types.values() if one.deleted_at is None]
    if organization:
        organization_id = require_own_organization(call, organization)
        users = call.world.users
        chosen = [one for one in chosen if users[one.owner_id].organization_id == organization_id]
    if user:
        owner = require_colleague(call, user)
        if owner is not call.user and not call.user.runs_the_organization:
            raise denied()
        chosen = [one for one in chosen if one.owner_id == owner.id and one.team_id is None]
    if active is not None:
        chosen = [one for one in chosen if one.active == active]
    schedule = call.query.get("user_availability_schedule")
    if schedule is not None:
        # An event type with hours of its own uses nobody's schedule.
        hosts = {one.id for one in call.world.users.values() if one.schedule_id == last_segment(schedule)}
        chosen = [one for one in chosen if one.availability_rule is None and not hosts.isdisjoint(one.host_ids)]
    if admin_managed:
        chosen = []
    return page(call, chosen, call.sandbox.catalog.resource, fields=EVENT_TYPE_FIELDS, default="name:asc")


def get_event_type(call: Call) -> Answer:
    """`GET /event_types/{uuid}`."""
    return Answer.resource(call.sandbox.catalog.resource(require_visible(call, call.path["uuid"])))


def list_available_times(call: Call) -> Answer:
    """`GET /event_type_available_times`: the slots that the booking page would offer; none is held."""
    event_type = require_visible(call, call.require("event_type"))
    start, end = call.require_time("start_time"), call.require_time("end_time")
    if start <= call.world.clock.now():
        raise invalid("start_time", "start_time must be in the future")
    if not start < end <= start + WIDEST_WINDOW:
        raise invalid("end_time", f"must be after start_time, by at most {WIDEST_WINDOW.days} days")
    owner = call.world.users[event_type.owner_id]
    slots = call.sandbox.bookings.open_slots(event_type, after=start - timedelta(microseconds=1), before=end)
    collection: list[Json] = [
        {
            "invitees_remaining": slot.remaining,
            "scheduling_url": call.addresses.slot_page(owner, event_type, slot.start),
            "start_time": payloads.short_moment(slot.start),
            "status": "available",
        }
        for slot in slots
    ]
    return Answer({"collection": collection})


def list_locations(call: Call) -> Answer:
    """`GET /locations`: where a user meets. The answer's shape is not published: it is that of event types' places."""
    user = require_colleague(call, call.require("user"), says_why=False)
    offered = [one for one in call.world.event_types.values() if one.owner_id == user.id and one.deleted_at is None]
    kept: list[Json] = []
    for location in (location for one in offered for location in one.locations or ()):
        if location not in kept:
            kept.append(dict(location))
    return Answer({"collection": kept})


def create_event_type(call: Call) -> Answer:
    """`POST /event_types`: solo, and inactive unless said otherwise. Unknown fields are ignored, as Calendly does."""
    owner = _require_manageable_owner(call, call.require_text("owner"))
    read_name(call.body.get("name"))
    values: dict[str, Any] = {"duration": timedelta(minutes=30), "active": False, "locations": None}
    event_type = call.sandbox.catalog.add(owner, **(values | _values(call)))
    return Answer.resource(call.sandbox.catalog.resource(event_type), status=201)


def change_event_type(call: Call) -> Answer:
    """`PATCH /event_types/{uuid}`."""
    event_type = require_visible(call, call.path["uuid"])
    if event_type.owner_id != call.user.id and not call.user.runs_the_organization:
        raise denied()
    if event_type.is_group or event_type.team_id:
        raise invalid("event_type", "Cannot update a non solo event type")
    values = _values(call)
    if values:
        call.sandbox.catalog.change(event_type, **values)
    return Answer.resource(call.sandbox.catalog.resource(event_type))


def create_one_off(call: Call) -> Answer:
    """`POST /one_off_event_types`: an unlisted event type with a single-use page."""
    host = _require_manageable_owner(call, call.require_text("host"))
    name = read_name(call.body.get("name"))
    _check_dates(call.body.get("date_setting"))
    if call.body.get("timezone") is not None:
        read_zone("timezone", call.body["timezone"])
    co_hosts = call.body.get("co_hosts") or []
    if not isinstance(co_hosts, list) or len(co_hosts) > MOST_CO_HOSTS:
        raise invalid("co_hosts", f"must be at most {MOST_CO_HOSTS} users")
    for co_host in co_hosts:
        require_colleague(call, read_text("co_hosts", co_host), says_why=False)
    location = call.body.get("location")
    event_type = call.sandbox.catalog.add(
        host,
        name=name,
        duration=read_minutes("duration", call.body.get("duration")),
        secret=True,
        is_one_off=True,
        locations=(read_place("location", location),) if location is not None else None,
    )
    call.sandbox.catalog.make_link(event_type)
    return Answer.resource(call.sandbox.catalog.resource(event_type), status=201)


def list_hosts(call: Call) -> Answer:
    """`GET /event_type_memberships`: who hosts an event type."""
    event_type = require_visible(call, call.require("event_type"))
    hosts = [call.world.users[host_id] for host_id in event_type.host_ids]

    def present(host: User) -> Json:
        uuid = named_uuid(f"event type membership/{event_type.id}/{host.id}")
        return {
            "uri": f"{call.addresses.api}/event_type_memberships/{uuid}",
            "event_type": call.sandbox.catalog.resource(event_type),
            "member": payloads.user(call.addresses, host),
            "created_at": payloads.moment(event_type.created_at),
            "updated_at": payloads.moment(event_type.created_at),
        }

    fields = {"created_at": lambda host: host.created_at, "id": lambda host: host.id}
    return page(call, hosts, present, fields=fields, default="created_at:asc")


def _check_dates(setting: Any) -> None:
    """When a one-off event type can be booked; only the range of dates is documented in full."""
    if not isinstance(setting, dict):
        raise invalid("date_setting", "is missing" if setting is None else "is invalid")
    read_text("date_setting.type", setting.get("type"))
    if setting["type"] == "date_range":
        first, last = (read_date(f"date_setting.{name}", setting.get(name)) for name in ("start_date", "end_date"))
        if first > last:
            raise invalid("date_setting.end_date", "must not be before start_date")


def _require_manageable_owner(call: Call, reference: str) -> User:
    """The caller, or, for who runs the organization, a member of it."""
    owner = require_colleague(call, reference, says_why=False)
    if owner is not call.user and not call.user.runs_the_organization:
        raise denied()
    return owner


def _values(call: Call) -> dict[str, Any]:
    """The fields of the body that an event type takes."""
    return {name: read(call.body[name]) for name, read in EVENT_TYPE_VALUES.items() if call.body.get(name) is not None}
