"""The table of operations: method, path, required scope, and who carries it out."""

from starlette.routing import Route

from calendly_sandbox.engine import Sandbox
from calendly_sandbox.rest import (
    availability,
    compliance,
    event_types,
    events,
    groups,
    invitees,
    links,
    organizations,
    people,
    routing,
    webhooks,
)
from calendly_sandbox.rest.call import Operation, operation

OPERATIONS: tuple[tuple[str, str, str | None, Operation], ...] = (
    ("GET", "/users/me", "users:read", people.get_user),
    ("GET", "/users/{uuid}", "users:read", people.get_user),
    ("GET", "/organizations/{uuid}", "organizations:read", people.get_organization),
    ("GET", "/organization_memberships", "organizations:read", people.list_memberships),
    ("GET", "/organization_memberships/{uuid}", "organizations:read", people.get_membership),
    ("DELETE", "/organization_memberships/{uuid}", "organizations:write", organizations.remove_member),
    ("GET", "/organizations/{uuid}/invitations", "organizations:read", organizations.list_invitations),
    ("POST", "/organizations/{uuid}/invitations", "organizations:write", organizations.create_invitation),
    ("GET", "/organizations/{org_uuid}/invitations/{uuid}", "organizations:read", organizations.get_invitation),
    ("DELETE", "/organizations/{org_uuid}/invitations/{uuid}", "organizations:write", organizations.revoke_invitation),
    ("GET", "/activity_log_entries", "activity_log:read", organizations.list_activity),
    (
        "GET",
        "/outgoing_communications",
        "outgoing_communications:read",
        organizations.list_outgoing_communications,
    ),
    ("GET", "/event_types", "event_types:read", event_types.list_event_types),
    ("POST", "/event_types", "event_types:write", event_types.create_event_type),
    ("GET", "/event_types/{uuid}", "event_types:read", event_types.get_event_type),
    ("PATCH", "/event_types/{uuid}", "event_types:write", event_types.change_event_type),
    ("POST", "/one_off_event_types", "event_types:write", event_types.create_one_off),
    ("GET", "/event_type_memberships", "event_types:read", event_types.list_hosts),
    ("GET", "/event_type_available_times", "availability:read", event_types.list_available_times),
    ("GET", "/locations", "locations:read", event_types.list_locations),
    ("GET", "/user_busy_times", "availability:read", availability.list_busy_times),
    ("GET", "/user_availability_schedules", "availability:read", availability.list_schedules),
    ("GET", "/user_availability_schedules/{uuid}", "availability:read", availability.get_schedule),
    ("GET", "/event_type_availability_schedules", "availability:read", availability.list_event_type_schedules),
    ("PATCH", "/event_type_availability_schedules", "availability:write", availability.change_event_type_schedule),
    ("POST", "/scheduling_links", "scheduling_links:write", links.create_scheduling_link),
    ("POST", "/shares", "shares:write", links.create_share),
    ("POST", "/invitees", "scheduled_events:write", invitees.create_invitee),
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
    ("GET", "/sample_webhook_data", "webhooks:read", webhooks.sample_data),
    ("GET", "/groups", "groups:read", groups.list_groups),
    ("GET", "/groups/{uuid}", "groups:read", groups.get_group),
    ("GET", "/group_relationships", "groups:read", groups.list_relationships),
    ("GET", "/group_relationships/{uuid}", "groups:read", groups.get_relationship),
    ("GET", "/routing_forms", "routing_forms:read", routing.list_forms),
    ("GET", "/routing_forms/{uuid}", "routing_forms:read", routing.get_form),
    ("GET", "/routing_form_submissions", "routing_forms:read", routing.list_submissions),
    ("GET", "/routing_form_submissions/{uuid}", "routing_forms:read", routing.get_submission),
    ("POST", "/data_compliance/deletion/invitees", "data_compliance:write", compliance.delete_invitees),
    ("POST", "/data_compliance/deletion/events", "data_compliance:write", compliance.delete_events),
)


def rest_routes(sandbox: Sandbox) -> list[Route]:
    """All routes of the REST API."""
    return [operation(sandbox, *row) for row in OPERATIONS]
