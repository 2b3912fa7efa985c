"""Uses `calendly-py` (0.0.2, made by Speakeasy from Calendly's own document) as its readme shows, against a sandbox.

Run by `test_public_clients.py`, where the client is installed; it knows nothing of the sandbox but what is handed over.
"""

import json
import sys
from typing import Any

from calendly.models import operations, shared  # type: ignore[import-not-found]  # installed apart
from calendly.sdk import Calendly  # type: ignore[import-not-found]  # installed apart


def last(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def main(told: dict[str, Any]) -> dict[str, Any]:
    """Everything that the client can do for bookings."""
    client = Calendly(security=shared.Security(oauth2=f"Bearer {told['token']}"), server_url=told["url"])
    me = client.users.me().me_200_application_json_object.resource
    query = operations.ListEventTypesRequest(user=me.uri, count=2, sort="name:asc")
    page = client.event_types.list(query).list_event_types_200_application_json_object
    following = operations.ListEventTypesRequest(user=me.uri, count=2, page_token=page.pagination.next_page_token)
    second = client.event_types.list(following).list_event_types_200_application_json_object
    link = client.scheduling_links.create(
        operations.PostSchedulingLinksRequestBody(
            max_event_count=operations.PostSchedulingLinksRequestBodyMaxEventCountEnum.ONE,
            owner=page.collection[0].uri,
            owner_type=operations.PostSchedulingLinksRequestBodyOwnerTypeEnum.EVENT_TYPE,
        )
    )
    listed = client.scheduled_events.list(operations.ListScheduledEventsRequest(user=me.uri))
    event = listed.scheduled_events_response.collection[0]
    invitees = client.scheduled_events.get_invitees(operations.GetInviteesRequest(uuid=last(event.uri)))
    invitee = invitees.get_invitees_200_application_json_object.collection[0]
    events = operations.PostUsersUUIDWebhooksRequestBodyEventsEnum
    made = client.webhooks.create(
        operations.PostUsersUUIDWebhooksRequestBody(
            url="https://receiver.example/hook",
            events=[events.INVITEE_CREATED, events.INVITEE_CANCELED],
            organization=me.current_organization,
            user=me.uri,
            scope=operations.PostUsersUUIDWebhooksRequestBodyScopeEnum.USER,
        )
    )
    hook = made.post_users_uuid_webhooks_201_application_json_object.resource
    again = client.webhooks.get(
        operations.GetUsersUserUUIDWebhooksWebhookUUIDRequest(webhook_uuid=last(hook.uri))
    ).get_users_user_uuid_webhooks_webhook_uuid_200_application_json_object.resource
    gone = client.webhooks.delete(operations.DeleteUsersUserUUIDWebhooksWebhookUUIDRequest(webhook_uuid=last(hook.uri)))
    canceled = client.scheduled_events.cancel(
        operations.PostScheduledEventsUUIDCancellationRequest(
            uuid=last(event.uri),
            request_body=operations.PostScheduledEventsUUIDCancellationApplicationJSON(reason="Ill"),
        )
    )
    members = client.organizations.list_memberships(
        operations.ListOrganizationMembershipsRequest(organization=me.current_organization)
    )
    forms = client.routing_forms.list(operations.ListRoutingFormsRequest(organization=me.current_organization))
    denied = client.users.get(operations.GetUserRequest(uuid="nobody"))
    return {
        "name": me.name,
        "event types": [[one.name for one in page.collection], [one.name for one in second.collection]],
        "link": link.status_code,
        "invitee": [invitee.email, invitee.tracking.utm_content],
        "subscription": [again.callback_url, again.state.value, gone.status_code],
        "canceled": canceled.status_code,
        "members": len(members.list_organization_memberships_200_application_json_object.collection),
        "forms": [form.name for form in forms.list_routing_forms_200_application_json_object.collection],
        "unknown": denied.error_response.title,
    }


if __name__ == "__main__":
    json.dump(main(json.loads(sys.argv[1])), sys.stdout)
