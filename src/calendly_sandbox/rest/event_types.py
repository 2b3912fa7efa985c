"""Event types, their hosts and their open times."""

from datetime import timedelta
from typing import Any

from calendly_sandbox import payloads
from calendly_sandbox.identifiers import named_uuid
from calendly_sandbox.records import EventType, User
from calendly_sandbox.refusals import Json, denied, invalid
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page
from calendly_sandbox.rest.people import require_colleague, require_own_organization

# Since July 2026; it was seven before.
WIDEST_WINDOW = timedelta(days=31)
LONGEST_NAME = 55
LONGEST_MINUTES = 720
MOST_DURATION_OPTIONS = 4

EVENT_TYPE_FIELDS = {
    "name": lambda one: one.name,
    "position": lambda one: one.position,
    "created_at": lambda one: one.created_at,
    "updated_at": lambda one: one.updated_at,
    "id": lambda one: one.id,
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


def create_event_type(call: Call) -> Answer:
    """`POST /event_types`: solo, and inactive unless said otherwise. Unknown fields are ignored, as Calendly does."""
    owner = _require_manageable_owner(call, call.require_text("owner"))
    call.require_text("name")
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
    name = call.require_text("name")
    check_name(name)
    if not isinstance(call.body.get("date_setting"), dict):
        raise invalid("date_setting", "is missing")
    co_hosts = call.body.get("co_hosts") or []
    for co_host in co_hosts:
        require_colleague(call, co_host)
    location = call.body.get("location")
    event_type = call.sandbox.catalog.add(
        host,
        name=name,
        duration=read_minutes("duration", call.body.get("duration")),
        secret=True,
        is_one_off=True,
        locations=(location,) if isinstance(location, dict) else None,
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


def check_name(name: Any) -> None:
    """Names have at most 55 characters."""
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise invalid("name", f"must have 1 to {LONGEST_NAME} characters")


def read_minutes(parameter: str, value: Any) -> timedelta:
    """A duration from 1 to 720 minutes."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_MINUTES:
        raise invalid(parameter, f"must be an integer from 1 to {LONGEST_MINUTES}")
    return timedelta(minutes=value)


def _require_manageable_owner(call: Call, reference: str) -> User:
    """The caller, or, for who runs the organization, a member of it."""
    owner = require_colleague(call, reference)
    if owner is not call.user and not call.user.runs_the_organization:
        raise denied()
    return owner


def _values(call: Call) -> dict[str, Any]:
    """The fields of the body that an event type takes."""
    values: dict[str, Any] = {
        name: call.body[name] for name in ("active", "description", "color", "locale") if name in call.body
    }
    if "name" in call.body:
        check_name(call.body["name"])
        values["name"] = call.body["name"]
    if "duration" in call.body:
        values["duration"] = read_minutes("duration", call.body["duration"])
    if call.body.get("duration_options") is not None:
        options = call.body["duration_options"]
        if not isinstance(options, list) or len(options) > MOST_DURATION_OPTIONS:
            raise invalid("duration_options", f"must be at most {MOST_DURATION_OPTIONS} durations")
        for option in options:
            read_minutes("duration_options", option)
        values["duration_options"] = tuple(options)
    if isinstance(call.body.get("locations"), list):
        values["locations"] = tuple(call.body["locations"])
    return values
