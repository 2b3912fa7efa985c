"""Routing forms and what visitors sent by them, for who runs the organization."""

from calendly_sandbox import payloads
from calendly_sandbox.records import RoutingForm
from calendly_sandbox.refusals import denied
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page
from calendly_sandbox.rest.people import require_own_organization

FIELDS = {"created_at": lambda one: one.created_at, "id": lambda one: one.id}


def list_forms(call: Call) -> Answer:
    """`GET /routing_forms`."""
    organization_id = require_own_organization(call, call.require("organization"))
    forms = [form for form in call.world.routing_forms.values() if form.organization_id == organization_id]
    return page(
        call, forms, lambda form: payloads.routing_form(call.addresses, form), fields=FIELDS, default="created_at:asc"
    )


def get_form(call: Call) -> Answer:
    """`GET /routing_forms/{uuid}`."""
    return Answer.resource(payloads.routing_form(call.addresses, _visible(call, call.path["uuid"])))


def list_submissions(call: Call) -> Answer:
    """`GET /routing_form_submissions`."""
    form = _visible(call, call.require("form"))
    sent = [one for one in call.world.submissions.values() if one.form_id == form.id]
    return page(
        call, sent, lambda one: payloads.submission(call.addresses, one), fields=FIELDS, default="created_at:asc"
    )


def get_submission(call: Call) -> Answer:
    """`GET /routing_form_submissions/{uuid}`."""
    submission = call.sandbox.routing.require_submission(call.path["uuid"])
    _visible(call, submission.form_id)
    return Answer.resource(payloads.submission(call.addresses, submission))


def _visible(call: Call, reference: str) -> RoutingForm:
    form = call.sandbox.routing.require(reference)
    if form.organization_id != call.user.organization_id or not call.user.runs_the_organization:
        raise denied()
    return form
