"""Webhook subscriptions."""

from calendly_sandbox import payloads
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page

SUBSCRIPTION_FIELDS = {"created_at": lambda one: one.created_at, "id": lambda one: one.id}


def create_subscription(call: Call) -> Answer:
    """`POST /webhook_subscriptions`."""
    subscription = call.sandbox.subscriptions.create(call.asker, call.body)
    body = payloads.subscription(call.addresses, subscription)
    return Answer.resource(body, status=201, headers={"Location": body["uri"]})


def list_subscriptions(call: Call) -> Answer:
    """`GET /webhook_subscriptions`."""
    names = ("organization", "scope", "user", "group")
    rows = call.sandbox.subscriptions.select(call.user, **{name: call.query.get(name) for name in names})
    return page(
        call,
        rows,
        lambda one: payloads.subscription(call.addresses, one),
        fields=SUBSCRIPTION_FIELDS,
        default="created_at:asc",
    )


def get_subscription(call: Call) -> Answer:
    """`GET /webhook_subscriptions/{uuid}`."""
    subscription = call.sandbox.subscriptions.require(call.user, call.path["uuid"])
    return Answer.resource(payloads.subscription(call.addresses, subscription))


def delete_subscription(call: Call) -> Answer:
    """`DELETE /webhook_subscriptions/{uuid}`."""
    call.sandbox.subscriptions.delete(call.sandbox.subscriptions.require(call.user, call.path["uuid"]))
    return Answer(status=204)
