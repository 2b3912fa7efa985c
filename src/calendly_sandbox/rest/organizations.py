"""Who may join an organization, who leaves it, and what was done in it."""

from collections.abc import Callable
from typing import Any

from calendly_sandbox import payloads
from calendly_sandbox.addresses import last_segment
from calendly_sandbox.records import Invitation, LogEntry
from calendly_sandbox.refusals import denied, invalid, not_found
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page
from calendly_sandbox.rest.people import require_member

MOST_LOG_ENTRIES = 1000
LONGEST_SEARCH = 300
COUNTED_AT_MOST = 1000

INVITATION_FIELDS = {"created_at": lambda one: one.created_at, "email": lambda one: one.email, "id": lambda one: one.id}
NEEDS_ENTERPRISE = "Please upgrade your Calendly account to Enterprise."


def remove_member(call: Call) -> Answer:
    """`DELETE /organization_memberships/{uuid}`."""
    call.sandbox.members.remove(call.user, require_member(call))
    return Answer(status=204)


def list_invitations(call: Call) -> Answer:
    """`GET /organizations/{uuid}/invitations`."""
    _check_runs(call, call.path["uuid"])
    email, status = call.query.get("email"), call.choice("status", "pending", "accepted", "declined")
    chosen = [
        one
        for one in call.world.invitations.values()
        if one.organization_id == call.user.organization_id
        and (email is None or one.email == email)
        and (status is None or one.status == status)
    ]
    return page(
        call,
        chosen,
        lambda one: payloads.invitation(call.addresses, one),
        fields=INVITATION_FIELDS,
        default="created_at:asc",
    )


def create_invitation(call: Call) -> Answer:
    """`POST /organizations/{uuid}/invitations`."""
    _check_runs(call, call.path["uuid"], message="You do not have permission")
    email = call.body.get("email")
    if not isinstance(email, str):
        raise invalid("email", "must be filled")
    invitation = call.sandbox.members.invite(call.user, email)
    return Answer.resource(payloads.invitation(call.addresses, invitation), status=201)


def get_invitation(call: Call) -> Answer:
    """`GET /organizations/{org_uuid}/invitations/{uuid}`."""
    return Answer.resource(payloads.invitation(call.addresses, _require_invitation(call)))


def revoke_invitation(call: Call) -> Answer:
    """`DELETE /organizations/{org_uuid}/invitations/{uuid}`."""
    call.sandbox.members.revoke(call.user, _require_invitation(call))
    return Answer(status=204)


def list_activity(call: Call) -> Answer:
    """`GET /activity_log_entries`, on Enterprise; which actions Calendly logs under which names is not published."""
    _check_enterprise(call)
    term = call.query.get("search_term", "")
    if len(term) > LONGEST_SEARCH:
        raise invalid("search_term", f"must have at most {LONGEST_SEARCH} characters")
    earliest, latest = call.time("min_occurred_at"), call.time("max_occurred_at")
    actors = {last_segment(one) for one in _listed(call, "actor")}
    namespaces, actions = _listed(call, "namespace"), _listed(call, "action")
    chosen = [
        entry
        for entry in call.world.activity
        if entry.organization_id == call.user.organization_id
        and (earliest is None or entry.occurred_at > earliest)
        and (latest is None or entry.occurred_at < latest)
        and (not actors or entry.actor_id in actors)
        and (not namespaces or entry.namespace in namespaces)
        and (not actions or entry.action in actions)
        and (not term or term.lower() in _words(call, entry))
    ]
    users = call.world.users
    fields: dict[str, Callable[[Any], Any]] = {
        "action": lambda entry: entry.action,
        "actor.display_name": lambda entry: users[entry.actor_id].name,
        "actor.uri": lambda entry: entry.actor_id,
        "namespace": lambda entry: entry.namespace,
        "occurred_at": lambda entry: entry.occurred_at,
        "id": lambda entry: entry.id,
    }
    answer = page(
        call,
        chosen,
        lambda entry: payloads.log_entry(call.addresses, entry, users[entry.actor_id]),
        fields=fields,
        default="occurred_at:desc",
        most=MOST_LOG_ENTRIES,
    )
    shown = (answer.body or {})["collection"]
    counts = {
        "last_event_time": max((entry["occurred_at"] for entry in shown), default=None),
        "total_count": min(len(chosen), COUNTED_AT_MOST),
        "exceeds_max_total_count": len(chosen) > COUNTED_AT_MOST,
    }
    return Answer({**(answer.body or {}), **counts})


def list_outgoing_communications(call: Call) -> Answer:
    """`GET /outgoing_communications`, on Enterprise: text messages to invitees, of which the sandbox sends none."""
    _check_enterprise(call)
    call.time("min_created_at"), call.time("max_created_at")
    nothing: list[LogEntry] = []
    fields: dict[str, Callable[[Any], Any]] = {"created_at": lambda _: 0, "id": lambda _: 0}
    return page(call, nothing, lambda _: {}, fields=fields, default="created_at:asc")


def _check_enterprise(call: Call) -> None:
    if last_segment(call.require("organization")) != call.user.organization_id or not call.user.runs_the_organization:
        raise denied()
    if call.user.plan != "enterprise":
        raise denied(NEEDS_ENTERPRISE)


def _check_runs(call: Call, organization_id: str, *, message: str | None = None) -> None:
    if organization_id not in call.world.organizations:
        raise not_found()
    if organization_id != call.user.organization_id or not call.user.runs_the_organization:
        raise denied(message) if message else denied()


def _require_invitation(call: Call) -> Invitation:
    _check_runs(call, call.path["org_uuid"])
    invitation = call.world.invitations.get(call.path["uuid"])
    if invitation is None:
        raise not_found()
    if invitation.organization_id != call.user.organization_id:
        raise denied("You do not have permission")
    return invitation


def _listed(call: Call, name: str) -> list[str]:
    """A query parameter with several values, commas between them."""
    return [one for one in call.query.get(name, "").split(",") if one]


def _words(call: Call, entry: LogEntry) -> str:
    actor = call.world.users[entry.actor_id]
    said = (entry.namespace, entry.action, actor.name, actor.email, *(str(one) for one in entry.details.values()))
    return " ".join(said).lower()
