"""Everything the sandbox knows, in memory, behind one lock.

1. Whoever reads or changes a record holds `lock`; nobody does I/O while holding it.
2. Records refer to one another by id; the dictionaries here are the only way to follow such a reference.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendly_sandbox.addresses import Addresses, last_segment
from calendly_sandbox.clock import VirtualClock
from calendly_sandbox.identifiers import Identifiers
from calendly_sandbox.records import (
    Event,
    EventType,
    Group,
    Invitation,
    Invitee,
    InviteeRef,
    LogEntry,
    Organization,
    RoutingForm,
    SchedulingLink,
    Submission,
    Subscription,
    User,
)
from calendly_sandbox.refusals import Json, not_found
from calendly_sandbox.settings import SandboxSettings, Switches


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened, before anybody asked who wants to hear of it.

    `payload` is as of the act: later changes do not reach it.
    """

    event: str
    happened_at: datetime
    organization_id: str
    host_ids: tuple[str, ...]
    payload: Json


Publish = Callable[[News], None]

# Calendly keeps a year; a process that runs for long must end somewhere.
KEPT_LOG_ENTRIES = 10_000


class World:
    """The records, the clock and the source of identifiers that all parts of the sandbox share."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.switches = Switches()
        self.addresses = Addresses.of(settings)
        self.clock = VirtualClock()
        self.lock = threading.RLock()
        self.clear()

    def clear(self) -> None:
        """Forget everything but the settings and the time."""
        self.ids = Identifiers(self.settings.random_seed)
        self.organizations: dict[str, Organization] = {}
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.invitations: dict[str, Invitation] = {}
        self.event_types: dict[str, EventType] = {}
        self.links: dict[str, SchedulingLink] = {}
        self.events: dict[str, Event] = {}
        self.invitees: dict[str, InviteeRef] = {}
        self.no_shows: dict[str, InviteeRef] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.routing_forms: dict[str, RoutingForm] = {}
        self.submissions: dict[str, Submission] = {}
        self.activity: deque[LogEntry] = deque(maxlen=KEPT_LOG_ENTRIES)

    def note(self, actor: User, name: str, /, **details: Any) -> None:
        """Write a line into the activity log of the actor's organization.

        Args:
            name: what was done, as `Namespace.Action`.
        """
        namespace, _, action = name.partition(".")
        self.activity.append(
            LogEntry(
                id=self.ids.uuid(),
                organization_id=actor.organization_id,
                occurred_at=self.clock.stamp(),
                actor_id=actor.id,
                namespace=namespace,
                action=action,
                details=details,
            )
        )

    def find_user(self, reference: str) -> User | None:
        """The account with this URI, id, slug or e-mail."""
        known = self.users.get(last_segment(reference))
        if known is not None:
            return known
        return next((user for user in self.users.values() if reference in (user.slug, user.email)), None)

    def require_user(self, reference: str) -> User:
        """As `find_user`, or 404."""
        user = self.find_user(reference)
        if user is None:
            raise not_found()
        return user

    def require_event_type(self, reference: str) -> EventType:
        """The event type with this URI, id or booking page; a bare slug will do when only one has it. Else 404."""
        segment = last_segment(reference)
        known = self.event_types.get(segment)
        if known is not None:
            return known
        parts = reference.split("?", 1)[0].rstrip("/").rsplit("/", 2)
        owner_slug = parts[-2] if len(parts) > 1 else None
        matching = [
            event_type
            for event_type in self.event_types.values()
            if event_type.slug == segment and owner_slug in (None, self.users[event_type.owner_id].slug)
        ]
        if len(matching) != 1:
            raise not_found()
        return matching[0]

    def require_event(self, reference: str) -> Event:
        """The event with this URI or id, or 404."""
        event = self.events.get(last_segment(reference))
        if event is None:
            raise not_found()
        return event

    def require_invitee(self, reference: str) -> tuple[Event, Invitee]:
        """The invitee with this URI or id and their event, or 404."""
        ref = self.invitees.get(last_segment(reference))
        if ref is None:
            raise not_found()
        event = self.events[ref.event_id]
        return event, next(invitee for invitee in event.invitees if invitee.ref == ref)
