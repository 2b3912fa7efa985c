"""From records to the JSON that Calendly sends. Pure: nothing here looks anything up or asks the time.

Resources have all their keys, null when empty; `cancellation` alone is left out where there is none.
"""

from datetime import datetime
from html import escape

from calendly_sandbox.addresses import Addresses
from calendly_sandbox.records import (
    TRACKING_KEYS,
    Cancellation,
    Event,
    EventType,
    Invitation,
    Invitee,
    LogEntry,
    Organization,
    RoutingForm,
    SchedulingLink,
    Submission,
    Subscription,
    User,
)
from calendly_sandbox.refusals import Json
from calendly_sandbox.world import News


def moment(value: datetime) -> str:
    """UTC with microseconds, as in all resources."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def whole_second(value: datetime) -> str:
    """UTC in whole seconds, still written with microseconds: the resolution of an envelope."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def short_moment(value: datetime) -> str:
    """UTC in whole seconds, as in available times."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def user(addresses: Addresses, record: User) -> Json:
    """`GET /users/{uuid}`."""
    return member(addresses, record) | {
        "current_organization": addresses.organization(record.organization_id),
        "locale": record.locale,
        "resource_type": "User",
        "time_notation": record.time_notation,
    }


def member(addresses: Addresses, record: User) -> Json:
    """The shorter user inside a membership."""
    return {
        "avatar_url": None,
        "created_at": moment(record.created_at),
        "email": record.email,
        "name": record.name,
        "scheduling_url": addresses.profile_page(record),
        "slug": record.slug,
        "timezone": record.timezone,
        "updated_at": moment(record.updated_at),
        "uri": addresses.user(record.id),
    }


def membership(addresses: Addresses, record: User) -> Json:
    """`GET /organization_memberships/{uuid}`."""
    return {
        "created_at": moment(record.created_at),
        "organization": addresses.organization(record.organization_id),
        "role": record.role,
        "updated_at": moment(record.updated_at),
        "uri": addresses.membership(record.membership_id),
        "user": member(addresses, record),
    }


PLANS = {"free": ("basic", "free"), "paid": ("teams", "paid"), "enterprise": ("enterprise", "paid")}


def organization(addresses: Addresses, record: Organization, *, owner: User) -> Json:
    """`GET /organizations/{uuid}`; the answer's shape is not published: this is the document's schema, and a name."""
    plan, stage = PLANS[owner.plan]
    return {
        "uri": addresses.organization(record.id),
        "name": record.name,
        "plan": plan,
        "stage": stage,
        "created_at": moment(owner.created_at),
        "updated_at": moment(owner.created_at),
    }


def invitation(addresses: Addresses, record: Invitation) -> Json:
    """`GET /organizations/{uuid}/invitations/{uuid}`; `user` is there once they have accepted."""
    body: Json = {
        "created_at": moment(record.created_at),
        "email": record.email,
        "last_sent_at": moment(record.last_sent_at) if record.last_sent_at else None,
        "organization": addresses.organization(record.organization_id),
        "status": record.status,
        "updated_at": moment(record.updated_at),
        "uri": addresses.invitation(record.organization_id, record.id),
    }
    if record.user_id is not None:
        body["user"] = addresses.user(record.user_id)
    return body


def log_entry(addresses: Addresses, record: LogEntry, actor: User) -> Json:
    """One row of `GET /activity_log_entries`."""
    organization_uri = addresses.organization(record.organization_id)
    return {
        "action": record.action,
        "actor": {
            "alternative_identifier": actor.email,
            "display_name": actor.name,
            "organization": {"role": actor.role, "uri": organization_uri},
            "type": "User",
            "uri": addresses.user(actor.id),
        },
        "details": dict(record.details),
        "fully_qualified_name": f"{record.namespace}.{record.action}",
        "namespace": record.namespace,
        "occurred_at": moment(record.occurred_at),
        "organization": organization_uri,
        "uri": addresses.log_entry(record.id),
    }


def routing_form(addresses: Addresses, record: RoutingForm) -> Json:
    """`GET /routing_forms/{uuid}`."""
    return {
        "created_at": moment(record.created_at),
        "name": record.name,
        "organization": addresses.organization(record.organization_id),
        "questions": [
            {
                "answer_choices": list(question.answer_choices),
                "name": question.name,
                "required": question.required,
                "type": question.type,
                "uuid": question.id,
            }
            for question in record.questions
        ],
        "status": "published" if record.is_published else "draft",
        "updated_at": moment(record.updated_at),
        "uri": addresses.routing_form(record.id),
    }


def submission(addresses: Addresses, record: Submission) -> Json:
    """`GET /routing_form_submissions/{uuid}`, and the payload of `routing_form_submission.created`."""
    return {
        "created_at": moment(record.created_at),
        "questions_and_answers": [dict(answer) for answer in record.answers],
        "result": dict(record.result),
        "routing_form": addresses.routing_form(record.form_id),
        "submitter": addresses.invitee(record.invitee) if record.invitee else None,
        "submitter_type": "Invitee" if record.invitee else None,
        "tracking": {key: record.tracking.get(key) for key in TRACKING_KEYS},
        "updated_at": moment(record.updated_at),
        "uri": addresses.submission(record.id),
    }


def event_type(addresses: Addresses, record: EventType, owner: User, *, one_off: SchedulingLink | None = None) -> Json:
    """`GET /event_types/{uuid}`; a one-off event type is reached by its single-use page only."""
    page = addresses.single_use_page(one_off) if one_off else addresses.booking_page(owner, record)
    profile = (
        {"name": record.team_name, "owner": f"{addresses.api}/teams/{record.team_id}", "type": "Team"}
        if record.team_id
        else {"name": owner.name, "owner": addresses.user(owner.id), "type": "User"}
    )
    return {
        "active": record.active,
        "admin_managed": False,
        "booking_method": "instant",
        "color": record.color,
        "created_at": moment(record.created_at),
        "custom_questions": [
            {
                "answer_choices": list(question.answer_choices),
                "enabled": question.enabled,
                "include_other": question.include_other,
                "name": question.name,
                "position": question.position,
                "required": question.required,
                "type": question.type,
            }
            for question in record.questions
        ],
        "deleted_at": moment(record.deleted_at) if record.deleted_at else None,
        "description_html": f"<p>{escape(record.description)}</p>" if record.description else None,
        "description_plain": record.description,
        "duration": int(record.duration.total_seconds() // 60),
        "duration_options": list(record.duration_options) if record.duration_options else None,
        "internal_note": record.internal_note,
        "is_paid": False,
        "kind": "group" if record.is_group else "solo",
        "locale": record.locale,
        "locations": None if record.locations is None else [dict(location) for location in record.locations],
        "name": record.name,
        "pooling_type": "round_robin" if record.team_id else None,
        "position": record.position,
        "profile": profile,
        "scheduling_url": page,
        "secret": record.secret,
        "slug": record.slug,
        "type": "AdhocEventType" if record.is_one_off else "StandardEventType",
        "updated_at": moment(record.updated_at),
        "uri": addresses.event_type(record.id),
    }


def cancellation(record: Cancellation) -> Json:
    """The answer to a cancellation, and part of what was canceled."""
    return {
        "canceled_by": record.canceled_by,
        "canceler_type": record.canceler_type,
        "created_at": moment(record.created_at),
        "reason": record.reason,
    }


def event(addresses: Addresses, record: Event) -> Json:
    """`GET /scheduled_events/{uuid}`."""
    start, end = moment(record.start), moment(record.end)
    buffered = {"buffered_end_time": end, "buffered_start_time": start}
    body = event_in_delivery(addresses, record)
    body["event_memberships"] = [buffered | host for host in body["event_memberships"]]
    body["calendar_event"] = {"external_id": record.id.replace("-", "")[:26], "kind": "google"}
    return body


def event_in_delivery(addresses: Addresses, record: Event) -> Json:
    """`payload.scheduled_event`: without buffered times and calendar event."""
    created = moment(record.created_at)
    body: Json = {
        "created_at": created,
        "end_time": moment(record.end),
        "event_guests": [{"created_at": created, "email": guest, "updated_at": created} for guest in record.guests],
        "event_memberships": [
            {"user": addresses.user(host.user_id), "user_email": host.email, "user_name": host.name}
            for host in record.hosts
        ],
        "event_type": addresses.event_type(record.event_type_id),
        "invitees_counter": {
            "total": len(record.invitees),
            "active": record.active_invitees,
            "limit": record.limit,
        },
        "location": dict(record.location) if record.location is not None else None,
        "meeting_notes_html": None,
        "meeting_notes_plain": None,
        "name": record.name,
        "start_time": moment(record.start),
        "status": "active" if record.is_active else "canceled",
        "updated_at": moment(record.updated_at),
        "uri": addresses.event(record.id),
    }
    if record.cancellation is not None:
        body["cancellation"] = cancellation(record.cancellation)
    return body


def invitee(addresses: Addresses, record: Invitee) -> Json:
    """`GET /scheduled_events/{event}/invitees/{invitee}`."""
    ref = record.ref
    body: Json = {
        "cancel_url": addresses.cancel_page(ref.invitee_id),
        "created_at": moment(record.created_at),
        "email": record.email,
        "event": addresses.event(ref.event_id),
        "first_name": record.first_name,
        "invitee_scheduled_by": addresses.user(record.scheduled_by) if record.scheduled_by else None,
        "last_name": record.last_name,
        "name": record.name,
        "new_invitee": addresses.invitee(record.new) if record.new else None,
        "no_show": no_show_mark(addresses, record),
        "old_invitee": addresses.invitee(record.old) if record.old else None,
        "payment": None,
        "questions_and_answers": [dict(answer) for answer in record.answers],
        "reconfirmation": None,
        "reschedule_url": addresses.reschedule_page(ref.invitee_id),
        "rescheduled": record.rescheduled,
        "routing_form_submission": addresses.submission(record.submission_id) if record.submission_id else None,
        "scheduling_method": record.scheduling_method,
        "status": "active" if record.is_active else "canceled",
        "text_reminder_number": record.text_reminder_number,
        "timezone": record.timezone,
        "tracking": {key: record.tracking.get(key) for key in TRACKING_KEYS},
        "updated_at": moment(record.updated_at),
        "uri": addresses.invitee(ref),
    }
    if record.cancellation is not None:
        body["cancellation"] = cancellation(record.cancellation)
    return body


def no_show_mark(addresses: Addresses, record: Invitee) -> Json | None:
    """The mark inside an invitee."""
    if record.no_show is None:
        return None
    return {"created_at": moment(record.no_show.created_at), "uri": addresses.no_show(record.no_show.id)}


def no_show(addresses: Addresses, record: Invitee) -> Json | None:
    """`GET /invitee_no_shows/{uuid}`."""
    mark = no_show_mark(addresses, record)
    return mark and mark | {"invitee": addresses.invitee(record.ref)}


def invitee_in_delivery(addresses: Addresses, record: Invitee, of: Event) -> Json:
    """The payload of every `invitee.*` and `invitee_no_show.*` delivery."""
    return invitee(addresses, record) | {"scheduled_event": event_in_delivery(addresses, of)}


def scheduling_link(addresses: Addresses, record: SchedulingLink) -> Json:
    """The answer to `POST /scheduling_links`."""
    return {
        "booking_url": addresses.single_use_page(record),
        "owner": addresses.event_type(record.event_type_id),
        "owner_type": "EventType",
    }


def subscription(addresses: Addresses, record: Subscription) -> Json:
    """`GET /webhook_subscriptions/{uuid}`; signing keys never leave."""
    return {
        "callback_url": record.callback_url,
        "created_at": moment(record.created_at),
        "creator": addresses.user(record.creator_id),
        "events": list(record.events),
        "group": addresses.group(record.group_id) if record.group_id else None,
        "organization": addresses.organization(record.organization_id),
        "retry_started_at": moment(record.retry_started_at) if record.retry_started_at else None,
        "scope": record.scope,
        "state": "disabled" if record.is_disabled else "active",
        "updated_at": moment(record.updated_at),
        "uri": addresses.subscription(record.id),
        "user": addresses.user(record.user_id) if record.user_id else None,
    }


def envelope(news: News, *, created_by: str) -> Json:
    """A delivery's body. Its own date has whole seconds, so it may lie before the invitee's."""
    return {
        "created_at": whole_second(news.happened_at),
        "created_by": created_by,
        "event": news.event,
        "payload": news.payload,
    }
