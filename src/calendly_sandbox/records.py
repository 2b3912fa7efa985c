"""The state of the sandbox, as plain records. No rule lives here, and nothing about JSON or HTTP."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

TRACKING_KEYS = ("utm_campaign", "utm_source", "utm_medium", "utm_content", "utm_term", "salesforce_uuid")

Role = Literal["owner", "admin", "user"]
Actor = Literal["host", "invitee"]


@dataclass(frozen=True, slots=True)
class InviteeRef:
    """An invitee's address is made of both ids."""

    event_id: str
    invitee_id: str


@dataclass(slots=True, kw_only=True)
class Organization:
    """A customer of Calendly: the people who are billed together."""

    id: str
    name: str


@dataclass(slots=True, kw_only=True)
class User:
    """A Calendly account; it belongs to one organization at a time."""

    id: str
    membership_id: str
    schedule_id: str
    organization_id: str
    name: str
    email: str
    slug: str
    timezone: str
    created_at: datetime
    updated_at: datetime
    role: Role = "user"
    plan: Literal["free", "paid", "enterprise"] = "paid"
    locale: str = "en"
    time_notation: Literal["12h", "24h"] = "12h"
    # Reasons for which Calendly would not let this account make webhook subscriptions.
    webhooks_need_plan: bool = False
    webhooks_need_role: bool = False
    # Until November 2026 free plans could not book by API.
    booking_by_api_needs_plan: bool = False

    @property
    def runs_the_organization(self) -> bool:
        """Whether the account sees what other members have."""
        return self.role in ("owner", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some members of an organization under one administrator."""

    id: str
    organization_id: str
    name: str
    created_at: datetime
    admin_ids: tuple[str, ...]
    member_ids: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Invitation:
    """A letter that asks somebody to join an organization; `user_id` is who they are, once they have accepted."""

    id: str
    organization_id: str
    email: str
    created_at: datetime
    updated_at: datetime
    last_sent_at: datetime | None
    status: Literal["pending", "accepted", "declined"] = "pending"
    user_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A line of an organization's activity log."""

    id: str
    organization_id: str
    occurred_at: datetime
    actor_id: str
    namespace: str
    action: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQuestion:
    """A question of a routing form."""

    id: str
    name: str
    type: Literal["name", "text", "email", "phone", "textarea", "select", "radios"] = "text"
    required: bool = True
    answer_choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRoute:
    """Where an answer to one question leads: to an event type's page or to another address."""

    question_id: str
    answer: str
    event_type_id: str | None = None
    url: str | None = None


@dataclass(slots=True, kw_only=True)
class RoutingForm:
    """A form that sends visitors to the right booking page; the message is for those whom no route fits."""

    id: str
    organization_id: str
    owner_id: str
    name: str
    created_at: datetime
    updated_at: datetime
    questions: tuple[FormQuestion, ...]
    routes: tuple[FormRoute, ...] = ()
    message: tuple[str, str] = ("Thank you", "We will be in touch.")
    is_published: bool = True


@dataclass(slots=True, kw_only=True)
class Submission:
    """A routing form as somebody filled it in; `invitee` is the booking it led to, if any."""

    id: str
    form_id: str
    # As the API shows them: `question_uuid`, `question`, `answer`.
    answers: tuple[dict[str, Any], ...]
    tracking: dict[str, str | None]
    # As the API shows it: `type` and `value`.
    result: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    invitee: InviteeRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that the host added to the booking form."""

    name: str
    position: int
    type: Literal["string", "text", "phone_number", "single_select", "multi_select"] = "string"
    required: bool = False
    enabled: bool = True
    answer_choices: tuple[str, ...] = ()
    include_other: bool = False


@dataclass(slots=True, kw_only=True)
class EventType:
    """What can be booked."""

    id: str
    owner_id: str
    name: str
    slug: str
    duration: timedelta
    created_at: datetime
    updated_at: datetime
    # More than one place makes it a group event.
    capacity: int = 1
    # Several hosts take turns; the event type then belongs to a team.
    host_ids: tuple[str, ...]
    team_id: str | None = None
    team_name: str | None = None
    questions: tuple[Question, ...] = ()
    locations: tuple[dict[str, Any], ...] | None = ()
    duration_options: tuple[int, ...] | None = None
    description: str | None = None
    internal_note: str | None = None
    color: str = "#006bff"
    locale: str = "en"
    position: int = 0
    active: bool = True
    secret: bool = False
    # One name field gives invitees without first and last name.
    has_single_name_field: bool = False
    is_one_off: bool = False
    deleted_at: datetime | None = None
    # Availability rules that replace the host's, as the API takes them.
    availability_rule: dict[str, Any] | None = None

    @property
    def is_group(self) -> bool:
        """Whether several invitees share one event."""
        return self.capacity > 1

    @property
    def can_be_booked(self) -> bool:
        """Whether its page offers times."""
        return self.active and self.deleted_at is None


@dataclass(slots=True, kw_only=True)
class SchedulingLink:
    """A single-use address; it has no resource of its own in Calendly's API."""

    code: str
    slug: str
    event_type_id: str
    created_at: datetime
    used_by: str | None = None
    # A share may replace some of the event type's values.
    overrides: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Who called it off, and why; the reason is empty for an invitee and absent for a host who gave none."""

    canceled_by: str
    canceler_type: Actor
    reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Host:
    """A host as the event remembers them."""

    user_id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class NoShow:
    """The mark on an invitee who did not come."""

    id: str
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class Invitee:
    """One person's booking of an event."""

    ref: InviteeRef
    name: str
    first_name: str | None
    last_name: str | None
    email: str
    timezone: str | None
    created_at: datetime
    updated_at: datetime
    tracking: dict[str, str | None]
    answers: tuple[dict[str, Any], ...] = ()
    cancellation: Cancellation | None = None
    no_show: NoShow | None = None
    rescheduled: bool = False
    old: InviteeRef | None = None
    new: InviteeRef | None = None
    text_reminder_number: str | None = None
    scheduling_method: Literal["instant_book", "api"] | None = None
    scheduled_by: str | None = None
    submission_id: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether they are still expected."""
        return self.cancellation is None


@dataclass(slots=True, kw_only=True)
class Event:
    """A meeting in the hosts' calendar, with one invitee or, for a group event, several."""

    id: str
    event_type_id: str
    organization_id: str
    name: str
    start: datetime
    end: datetime
    hosts: tuple[Host, ...]
    limit: int
    location: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime
    guests: tuple[str, ...] = ()
    invitees: list[Invitee] = field(default_factory=list)
    cancellation: Cancellation | None = None

    @property
    def is_active(self) -> bool:
        """Whether it still takes place."""
        return self.cancellation is None

    @property
    def active_invitees(self) -> int:
        """How many people are still expected."""
        return sum(invitee.is_active for invitee in self.invitees)


@dataclass(slots=True, kw_only=True)
class Subscription:
    """Where the news is sent."""

    id: str
    creator_id: str
    organization_id: str
    scope: Literal["organization", "user", "group"]
    callback_url: str
    events: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    user_id: str | None = None
    group_id: str | None = None
    own_key: str | None = field(default=None, repr=False)
    app_key: str | None = field(default=None, repr=False)
    app_id: str | None = None
    is_disabled: bool = False
    retry_started_at: datetime | None = None
