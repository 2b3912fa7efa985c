"""The table of operations: method, path, required scope, and who carries it out."""

from starlette.routing import Route

from calendly_sandbox.engine import Sandbox
from calendly_sandbox.rest import event_types, events, links, people, webhooks
from calendly_sandbox.rest.call import Operation, operation

OPERATIONS: tuple[tuple[str, str, str | None, Operation], ...] = (
    ("GET", "/users/me", "users:read", people.get_user),
    ("GET", "/users/{uuid}", "users:read", people.get_user),
    ("GET", "/organizations/{uuid}", "organizations:read", people.get_organization),
    ("GET", "/organization_memberships", "organizations:read", people.list_memberships),
    ("GET", "/organization_memberships/{uuid}", "organizations:read", people.get_membership),
    ("GET", "/event_types", "event_types:read", event_types.list_event_types),
    ("GET", "/event_types/{uuid}", "event_types:read", event_types.get_event_type),
    ("GET", "/event_type_available_times", "availability:read", event_types.list_available_times),
    ("POST", "/scheduling_links", "scheduling_links:write", links.create_scheduling_link),
    ("GET", "/scheduled_events", "scheduled_events:read", events.list_events),
    ("GET", "/scheduled_events/{uuid}", "scheduled_events:read", events.get_event),
    ("GET", "/scheduled_events/{uuid}/invitees", "scheduled_events:read", events.list_invitees),
    (
        "GET",
        "/scheduled_events/{event_uuid}/invitees/{invitee_uuid}",
        "scheduled_events:read",
        events.get_invitee,
    ),
    ("POST", "/scheduled_events/{uuid}/cancellation", "scheduled_events:write", events.cancel_event),
    ("POST", "/invitee_no_shows", "scheduled_events:write", events.create_no_show),
    ("GET", "/invitee_no_shows/{uuid}", "scheduled_events:read", events.get_no_show),
    ("DELETE", "/invitee_no_shows/{uuid}", "scheduled_events:write", events.delete_no_show),
    ("POST", "/webhook_subscriptions", "webhooks:write", webhooks.create_subscription),
    ("GET", "/webhook_subscriptions", "webhooks:read", webhooks.list_subscriptions),
    ("GET", "/webhook_subscriptions/{uuid}", "webhooks:read", webhooks.get_subscription),
    ("DELETE", "/webhook_subscriptions/{uuid}", "webhooks:write", webhooks.delete_subscription),
)


def rest_routes(sandbox: Sandbox) -> list[Route]:
    """All routes of the REST API."""
    return [operation(sandbox, *row) for row in OPERATIONS]
