"""The routes of the control API, and all acts but those about time and deliveries."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from calendly_sandbox import payloads
from calendly_sandbox.addresses import last_segment
from calendly_sandbox.control import deliveries
from calendly_sandbox.control.acting import Act, Control, read_moment, require
from calendly_sandbox.couriers import Couriers
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.faults import Fault
from calendly_sandbox.forms import Outcome
from calendly_sandbox.refusals import Json, OAuthRefusal, Refusal, denied, invalid, not_found
from calendly_sandbox.settings import AppRegistration
from calendly_sandbox.trouble import CONTROL_PREFIX
from calendly_sandbox.web import is_local

CHANGEABLE_ACCOUNT_FIELDS = (
    "role",
    "plan",
    "timezone",
    "name",
    "email",
    "webhooks_need_plan",
    "webhooks_need_role",
    "booking_by_api_needs_plan",
)


def control_routes(sandbox: Sandbox, couriers: Couriers) -> Mount:
    """All routes of the control API."""
    control = Control(sandbox, couriers)
    return Mount(CONTROL_PREFIX, routes=[_route(control, *row) for row in ACTS])


def reset(control: Control, body: Json) -> Json:
    """Begin anew; apps registered meanwhile stay, unless `forget_apps`."""
    control.sandbox.reset(keep_apps=not body.get("forget_apps"))
    return {}


def accounts(control: Control, body: Json) -> Json:  # noqa: ARG001  every act has the same signature
    """Who has an account here."""
    world = control.sandbox.world
    with world.lock:
        return {"accounts": [payloads.membership(world.addresses, user) for user in world.users.values()]}


def open_account(control: Control, body: Json) -> Json:
    """Open an account: `name`, `email`, `organization` (a name), perhaps `timezone` and `role`."""
    sandbox = control.sandbox
    with sandbox.world.lock:
        user = sandbox.accounts.open(
            require(body, "name"),
            email=require(body, "email"),
            organization=require(body, "organization"),
            timezone=body.get("timezone", "UTC"),
            role=body.get("role", "user"),
        )
        return payloads.user(sandbox.world.addresses, user)


def change_account(control: Control, body: Json) -> Json:
    """Change `role`, `plan`, what keeps the account from subscribing, and the like."""
    world = control.sandbox.world
    with world.lock:
        user = world.require_user(require(body, "account"))
        for name in CHANGEABLE_ACCOUNT_FIELDS:
            if name in body:
                setattr(user, name, body[name])
        user.updated_at = world.clock.stamp()
        return payloads.user(world.addresses, user)


def make_event_type(control: Control, body: Json) -> Json:
    """Add an event type: `account`, `name`, `duration` in minutes; also `capacity`, `description`, `active`."""
    sandbox = control.sandbox
    optional = {name: body[name] for name in ("capacity", "description", "active", "slug") if name in body}
    with sandbox.world.lock:
        owner = sandbox.world.require_user(require(body, "account"))
        duration = timedelta(minutes=int(body.get("duration", 30)))
        locations = tuple(body.get("locations", ({"kind": "google_conference"},)))
        event_type = sandbox.catalog.add(
            owner, name=require(body, "name"), duration=duration, locations=locations, **optional
        )
        return sandbox.catalog.resource(event_type)


def change_event_type(control: Control, body: Json) -> Json:
    """Set `active`, `name`, `description`, `capacity` or `duration` (minutes) of `event_type`."""
    sandbox = control.sandbox
    values: Json = {name: body[name] for name in ("active", "name", "description", "capacity") if name in body}
    if "duration" in body:
        values["duration"] = timedelta(minutes=int(body["duration"]))
    with sandbox.world.lock:
        event_type = sandbox.world.require_event_type(require(body, "event_type"))
        sandbox.catalog.change(event_type, **values)
        return sandbox.catalog.resource(event_type)


def delete_event_type(control: Control, body: Json) -> Json:
    """Delete `event_type`; what was booked stays."""
    sandbox = control.sandbox
    with sandbox.world.lock:
        event_type = sandbox.world.require_event_type(require(body, "event_type"))
        sandbox.catalog.delete(event_type)
        return sandbox.catalog.resource(event_type)


def make_link(control: Control, body: Json) -> Json:
    """A single-use link to `event_type`."""
    return {"booking_url": control.sandbox.make_link(require(body, "event_type"))}


def book(control: Control, body: Json) -> Json:
    """Book `event_type`, `booking_url`, or what a routing form's `submission` led to, as `name`, `email`."""
    outcome = control.sandbox.book(
        body.get("event_type"),
        booking_url=body.get("booking_url"),
        name=body.get("name"),
        email=body.get("email"),
        start=read_moment(body, "start_time"),
        timezone=body.get("timezone"),
        tracking=body.get("tracking"),
        answers=body.get("answers"),
        guests=body.get("guests") or (),
        in_open_slot_only=bool(body.get("in_open_slot_only")),
        submission=body.get("submission"),
    )
    return _told(outcome)


def cancel(control: Control, body: Json) -> Json:
    """Cancel as the `invitee`, or the whole event when `by` is `host`."""
    by = body.get("by", "invitee")
    return _told(control.sandbox.cancel(require(body, "invitee"), by=by, reason=body.get("reason")))


def reschedule(control: Control, body: Json) -> Json:
    """Move `invitee` to `start_time` or the next open slot; the answer's `invitee` is the new one."""
    outcome = control.sandbox.reschedule(
        require(body, "invitee"),
        start=read_moment(body, "start_time"),
        by=body.get("by", "invitee"),
        reason=body.get("reason"),
    )
    return _told(outcome)


def mark_no_show(control: Control, body: Json) -> Json:
    """Mark `invitee`, whether or not the event has begun."""
    return _told(control.sandbox.mark_no_show(require(body, "invitee")))


def unmark_no_show(control: Control, body: Json) -> Json:
    """Take the mark back."""
    return _told(control.sandbox.unmark_no_show(require(body, "invitee")))


def submit_form(control: Control, body: Json) -> Json:
    """Send a routing form: `form` (URI, id or name), `answers` by question, perhaps `tracking`."""
    answers = body.get("answers") or {}
    if not isinstance(answers, dict):
        raise invalid("answers", "is invalid")
    submission, envelope = control.sandbox.submit_form(require(body, "form"), answers, tracking=body.get("tracking"))
    return {"submission": submission, "envelope": envelope}


def answer_invitation(control: Control, body: Json) -> Json:
    """The invited person accepts `invitation` (URI or id), or declines it when `accept` is false."""
    world = control.sandbox.world
    with world.lock:
        invitation = world.invitations.get(last_segment(require(body, "invitation")))
        if invitation is None:
            raise not_found()
        control.sandbox.members.answer(invitation, accept=bool(body.get("accept", True)))
        return payloads.invitation(world.addresses, invitation)


def add_fault(control: Control, body: Json) -> Json:
    """Arm a fault for calls to the sandbox."""
    control.sandbox.faults.add(Fault(**body))
    return {}


def faults(control: Control, body: Json) -> Json:  # noqa: ARG001  every act has the same signature
    """The faults still armed."""
    return {"faults": [asdict(fault) for fault in control.sandbox.faults.waiting]}


def clear_faults(control: Control, body: Json) -> Json:  # noqa: ARG001  every act has the same signature
    """Disarm all."""
    control.sandbox.faults.clear()
    return {}


def consent(control: Control, body: Json) -> Json:
    """Answer a consent page: `authorize_url` as the app redirects to it, `account`, perhaps `scopes`, or `deny`."""
    sandbox = control.sandbox
    with sandbox.world.lock:
        asked = sandbox.authorization.read_address(require(body, "authorize_url"))
        if body.get("deny"):
            return {"redirect_to": sandbox.authorization.deny(asked)}
        user = sandbox.world.require_user(require(body, "account"))
        return {"redirect_to": sandbox.authorization.allow(asked, user, scopes=body.get("scopes"))}


def withdraw_consent(control: Control, body: Json) -> Json:
    """The person takes the app's access away: `account`, perhaps `client_id`."""
    sandbox = control.sandbox
    with sandbox.world.lock:
        user = sandbox.world.require_user(require(body, "account"))
        return {"revoked": sandbox.authorization.withdraw_consent(user, body.get("client_id"))}


def personal_token(control: Control, body: Json) -> Json:
    """A personal access token for `account`, with `scopes` or all."""
    sandbox = control.sandbox
    with sandbox.world.lock:
        user = sandbox.world.require_user(require(body, "account"))
        return {"access_token": sandbox.authorization.personal_token(user, body.get("scopes")).access_token}


def register_app(control: Control, body: Json) -> Json:
    """Register an app, or replace the one with this `client_id`."""
    values = body | {"redirect_uris": tuple(body.get("redirect_uris", ()))}
    with control.sandbox.world.lock:
        control.sandbox.authorization.register(AppRegistration(**values))
    return {}


def switches(control: Control, body: Json) -> Json:
    """Set the switches that are named; answers them all."""
    with control.sandbox.world.lock:
        known = asdict(control.sandbox.switches)
        for name, value in body.items():
            if name not in known:
                raise invalid(name, "is no switch")
            setattr(control.sandbox.switches, name, value)
        return asdict(control.sandbox.switches)


def state(control: Control, body: Json) -> Json:  # noqa: ARG001  every act has the same signature
    """The truth: every event with its invitees, every link, every subscription."""
    return control.sandbox.state()


# Method, path, act, and whether it may wait for the network or another thread.
ACTS: tuple[tuple[str, str, Act, bool], ...] = (
    ("POST", "/reset", reset, False),
    ("GET", "/accounts", accounts, False),
    ("POST", "/accounts", open_account, False),
    ("POST", "/accounts/change", change_account, False),
    ("POST", "/event-types", make_event_type, False),
    ("POST", "/event-types/change", change_event_type, False),
    ("POST", "/event-types/delete", delete_event_type, False),
    ("POST", "/links", make_link, False),
    ("POST", "/book", book, False),
    ("POST", "/cancel", cancel, False),
    ("POST", "/reschedule", reschedule, False),
    ("POST", "/no-show", mark_no_show, False),
    ("POST", "/no-show/undo", unmark_no_show, False),
    ("POST", "/routing-forms/submit", submit_form, False),
    ("POST", "/invitations/answer", answer_invitation, False),
    ("POST", "/clock", deliveries.clock, True),
    ("POST", "/deliveries", deliveries.select, False),
    ("POST", "/deliveries/hold", deliveries.hold, False),
    ("POST", "/deliveries/release", deliveries.release, True),
    ("POST", "/deliveries/take", deliveries.take, False),
    ("POST", "/deliveries/drop", deliveries.drop, False),
    ("POST", "/deliveries/settle", deliveries.settle, True),
    ("POST", "/deliveries/weather", deliveries.weather, False),
    ("GET", "/faults", faults, False),
    ("POST", "/faults", add_fault, False),
    ("DELETE", "/faults", clear_faults, False),
    ("POST", "/consent", consent, False),
    ("POST", "/consent/withdraw", withdraw_consent, False),
    ("POST", "/tokens", personal_token, False),
    ("POST", "/apps", register_app, False),
    ("POST", "/switches", switches, False),
    ("GET", "/state", state, False),
)


def _route(control: Control, method: str, path: str, act: Act, may_wait: bool) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            if not is_local(request):
                raise denied("The control API is for this machine only.")
            body = _body(await request.body())
            answer = await run_in_threadpool(act, control, body) if may_wait else act(control, body)
        except (Refusal, OAuthRefusal) as refusal:
            return _json(refusal.body(), refusal.status)
        except (TypeError, ValueError) as problem:
            return _json(invalid(message=str(problem)).body(), 400)
        except TimeoutError as problem:
            return _json({"title": "Timeout", "message": str(problem)}, 504)
        return _json(answer)

    return Route(path, endpoint, methods=[method])


def _body(raw: bytes) -> Json:
    body: Any = orjson.loads(raw) if raw.strip() else {}
    if not isinstance(body, dict):
        raise invalid(message="The body must be a JSON object.")
    return body


def _json(body: Json, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


def _told(outcome: Outcome) -> Json:
    return {
        "event": outcome.event,
        "invitee": outcome.invitee,
        "invitees": list(outcome.invitees),
        "envelopes": list(outcome.envelopes),
    }
