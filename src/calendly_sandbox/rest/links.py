"""Single-use links."""

from calendly_sandbox import payloads
from calendly_sandbox.refusals import denied, invalid
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.event_types import require_visible


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
