"""Webhook subscriptions."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from calendly_sandbox import payloads
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.forms import Form, Outcome, Person
from calendly_sandbox.records import EventType
from calendly_sandbox.refusals import Json, invalid
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page
from calendly_sandbox.subscriptions import KNOWN_EVENTS
from calendly_sandbox.world import News

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


def sample_data(call: Call) -> Answer:
    """`GET /sample_webhook_data`: an envelope as it would be delivered, unwrapped, about somebody who does not exist.

    It is played through in a world of its own, so that nothing here changes.
    """
    event = call.require("event")
    names = ("organization", "scope", "user", "group")
    call.sandbox.subscriptions.select(call.user, **{name: call.query.get(name) for name in names})
    rehearsal = Sandbox(replace(call.world.settings, seeded=True))
    event_type = next(one for one in rehearsal.world.event_types.values() if one.can_be_booked)
    booked = rehearsal.bookings.book(event_type, Person(email="jordan@example.com", name="Jordan Doe"), Form())
    uri = booked.invitee["uri"]
    steps: dict[str, Callable[[], Json]] = {
        "invitee.created": lambda: booked.envelopes[0],
        "invitee.canceled": lambda: rehearsal.cancel(uri).envelopes[0],
        "invitee_no_show.created": lambda: rehearsal.mark_no_show(uri).envelopes[0],
        "invitee_no_show.deleted": lambda: _marked_and_unmarked(rehearsal, uri).envelopes[0],
        "routing_form_submission.created": lambda: _submitted(rehearsal),
        **{
            f"event_type.{step}": partial(_told_of, rehearsal, event_type, step)
            for step in ("created", "updated", "deleted")
        },
    }
    if event not in steps:
        # Contacts and recaps are no part of the sandbox.
        raise invalid("event", "has no sample" if event in KNOWN_EVENTS else "is invalid")
    return Answer(steps[event]() | {"created_by": call.addresses.user(call.user.id)})


def _marked_and_unmarked(sandbox: Sandbox, invitee: str) -> Outcome:
    sandbox.mark_no_show(invitee)
    return sandbox.unmark_no_show(invitee)


def _submitted(sandbox: Sandbox) -> Json:
    form = next(iter(sandbox.world.routing_forms.values()))
    answers = {question.name: (*question.answer_choices, "Jordan Doe")[0] for question in form.questions}
    return sandbox.submit_form(form.name, answers)[1]


def _told_of(sandbox: Sandbox, event_type: EventType, step: str) -> Json:
    if step == "deleted":
        sandbox.catalog.delete(event_type)
    now = sandbox.world.clock.now()
    news = News(f"event_type.{step}", now, "", (), sandbox.catalog.resource(event_type))
    return payloads.envelope(news, created_by="")
