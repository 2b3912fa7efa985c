"""Event types and their open times."""

from datetime import timedelta

from calendly_sandbox import payloads
from calendly_sandbox.records import EventType
from calendly_sandbox.refusals import Json, denied, invalid
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page
from calendly_sandbox.rest.people import require_colleague, require_own_organization

# Since July 2026; it was seven before.
WIDEST_WINDOW = timedelta(days=31)

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
