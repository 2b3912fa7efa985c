"""Deletion requests; Calendly takes up to seven days, and so the answer is only that it was accepted."""

from datetime import timedelta

from calendly_sandbox.refusals import denied, invalid
from calendly_sandbox.rest.call import Answer, Call, instant

OLDEST = timedelta(days=731)


def delete_invitees(call: Call) -> Answer:
    """`POST /data_compliance/deletion/invitees`."""
    _check_runs_organization(call)
    emails = call.body.get("emails")
    if not isinstance(emails, list) or not emails:
        raise invalid("emails", "is missing")
    return Answer({}, 202)


def delete_events(call: Call) -> Answer:
    """`POST /data_compliance/deletion/events`: of a time in the past, at most 24 months ago."""
    _check_runs_organization(call)
    start, end = (instant(name, call.body.get(name)) for name in ("start_time", "end_time"))
    now = call.world.clock.now()
    if not now - OLDEST <= start < end <= now:
        raise invalid("end_time", "must be in the past and after start_time")
    return Answer({}, 202)


def _check_runs_organization(call: Call) -> None:
    if not call.user.runs_the_organization:
        raise denied()
