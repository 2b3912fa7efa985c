"""Scheduled events, their invitees, cancellation and no-shows."""

from calendly_sandbox import payloads
from calendly_sandbox.addresses import last_segment
from calendly_sandbox.records import Event, Invitee
from calendly_sandbox.refusals import Refusal, denied, invalid, not_found
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page
from calendly_sandbox.rest.people import require_colleague

LONGEST_REASON = 10_000
FILTERS = ("organization", "user", "group")
NO_FILTER = "At least one of organization, group or user must be filled"
NAME_ORGANIZATION = "Please also specify organization when requesting events for {} within your organization."

EVENT_FIELDS = {"start_time": lambda event: event.start, "id": lambda event: event.id}
INVITEE_FIELDS = {"created_at": lambda one: one.created_at, "id": lambda one: one.ref.invitee_id}


def list_events(call: Call) -> Answer:
    """`GET /scheduled_events`; the parameters, never the caller's role, decide what is in the answer."""
    events = _events_asked_for(call)
    status = call.choice("status", "active", "canceled")
    email = call.query.get("invitee_email")
    earliest, latest = call.time("min_start_time"), call.time("max_start_time")
    chosen = [
        event
        for event in events
        if (status is None or event.is_active == (status == "active"))
        and (earliest is None or event.start >= earliest)
        and (latest is None or event.start <= latest)
        and (email is None or any(invitee.email == email for invitee in event.invitees))
    ]
    return page(
        call,
        chosen,
        lambda event: payloads.event(call.addresses, event),
        fields=EVENT_FIELDS,
        default="start_time:asc",
    )


def get_event(call: Call) -> Answer:
    """`GET /scheduled_events/{uuid}`."""
    return Answer.resource(payloads.event(call.addresses, _require_visible(call, call.path["uuid"])))


def list_invitees(call: Call) -> Answer:
    """`GET /scheduled_events/{uuid}/invitees`."""
    event = _require_visible(call, call.path["uuid"])
    status = call.choice("status", "active", "canceled")
    email = call.query.get("email")
    chosen = [
        invitee
        for invitee in event.invitees
        if (status is None or invitee.is_active == (status == "active")) and (email is None or invitee.email == email)
    ]
    return page(
        call,
        chosen,
        lambda invitee: payloads.invitee(call.addresses, invitee),
        fields=INVITEE_FIELDS,
        default="created_at:asc",
    )


def get_invitee(call: Call) -> Answer:
    """`GET /scheduled_events/{event_uuid}/invitees/{invitee_uuid}`."""
    event = _require_visible(call, call.path["event_uuid"])
    for invitee in event.invitees:
        if invitee.ref.invitee_id == call.path["invitee_uuid"]:
            return Answer.resource(payloads.invitee(call.addresses, invitee))
    raise not_found()


def cancel_event(call: Call) -> Answer:
    """`POST /scheduled_events/{uuid}/cancellation`: the whole event, also of a group."""
    event = call.world.require_event(call.path["uuid"])
    if not _may_change(call, event):
        raise denied("You are not allowed to cancel this event")
    reason = call.body.get("reason")
    if reason is not None and (not isinstance(reason, str) or len(reason) > LONGEST_REASON):
        raise invalid("reason", f"must be a text of at most {LONGEST_REASON} characters")
    if not event.is_active:
        raise denied("Event is already canceled")
    if event.end <= call.world.clock.now():
        raise denied("Event in the past")
    call.sandbox.bookings.cancel_event(event, by=call.user, reason=reason)
    if event.cancellation is None:
        raise not_found()
    return Answer.resource(payloads.cancellation(event.cancellation), status=201)


def create_no_show(call: Call) -> Answer:
    """`POST /invitee_no_shows`; only after the event has begun."""
    event, invitee = call.world.require_invitee(call.require_text("invitee"))
    if not _may_change(call, event):
        raise denied()
    if event.start > call.world.clock.now():
        status = call.world.switches.no_show_before_start_status
        message = "Event is not started yet"
        raise denied(message) if status == 403 else Refusal(status, "Invalid Argument", message)
    call.sandbox.bookings.mark_no_show(invitee.ref.invitee_id)
    return _no_show(call, invitee, status=201)


def get_no_show(call: Call) -> Answer:
    """`GET /invitee_no_shows/{uuid}`."""
    return _no_show(call, _require_no_show(call))


def delete_no_show(call: Call) -> Answer:
    """`DELETE /invitee_no_shows/{uuid}`."""
    invitee = _require_no_show(call)
    call.sandbox.bookings.unmark_no_show(invitee.ref.invitee_id)
    return Answer(status=204)


def _no_show(call: Call, invitee: Invitee, *, status: int = 200) -> Answer:
    body = payloads.no_show(call.addresses, invitee)
    if body is None:
        raise not_found()
    return Answer.resource(body, status=status)


def _require_no_show(call: Call) -> Invitee:
    ref = call.world.no_shows.get(call.path["uuid"])
    if ref is None:
        raise not_found()
    event, invitee = call.world.require_invitee(ref.invitee_id)
    if not _may_change(call, event):
        raise denied()
    return invitee


def _require_visible(call: Call, uuid: str) -> Event:
    event = call.world.require_event(uuid)
    if not _may_change(call, event):
        raise denied("You are not allowed to view this event")
    return event


def _may_change(call: Call, event: Event) -> bool:
    """Hosts may, and whoever runs the organization."""
    is_host = any(host.user_id == call.user.id for host in event.hosts)
    return is_host or (call.user.runs_the_organization and event.organization_id == call.user.organization_id)


def _events_asked_for(call: Call) -> list[Event]:
    """The events that `organization`, `user` and `group` name, if the caller may see them in this combination."""
    organization, user, group = (call.query.get(name) for name in FILTERS)
    if not (organization or user or group):
        details = tuple({"message": NO_FILTER, "parameter": name} for name in ("organization", "user", "group"))
        raise Refusal(400, "Invalid Argument", "The supplied parameters are invalid.", details=details)
    events = list(call.world.events.values())
    if user and not organization:
        host = require_colleague(call, user)
        if host is not call.user:
            raise denied(NAME_ORGANIZATION.format("a user"))
    if group and not organization:
        raise denied(NAME_ORGANIZATION.format("a group"))
    if organization:
        if last_segment(organization) != call.user.organization_id:
            raise denied()
        members = call.world.groups.get(last_segment(group)) if group else None
        runs_group = members is not None and call.user.id in members.admin_ids
        if not (call.user.runs_the_organization or runs_group):
            raise denied()
        events = [event for event in events if event.organization_id == call.user.organization_id]
        if group:
            if members is None or members.organization_id != call.user.organization_id:
                raise denied()
            events = [event for event in events if any(host.user_id in members.member_ids for host in event.hosts)]
    if user:
        host = require_colleague(call, user)
        events = [event for event in events if any(one.user_id == host.id for one in event.hosts)]
    return events
