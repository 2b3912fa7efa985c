"""Booking, canceling, moving, not coming: what invitees and hosts do on Calendly's side.

1. A canceled invitee or event never becomes active again; moving makes new ones and ties them to the old.
2. An event is active as long as one of its invitees is.
3. Every act publishes one piece of news per invitee it touched, after the records are as the news says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from calendly_sandbox import payloads
from calendly_sandbox.calendars import BOOKING_HORIZON, Calendars, working_slots
from calendly_sandbox.clock import TICK
from calendly_sandbox.forms import Form, Outcome, Person, Slot
from calendly_sandbox.places import place_of
from calendly_sandbox.records import (
    Actor,
    Cancellation,
    Event,
    EventType,
    Host,
    Invitee,
    InviteeRef,
    NoShow,
    SchedulingLink,
    User,
)
from calendly_sandbox.refusals import already_exists, denied, invalid, slot_taken
from calendly_sandbox.world import News, Publish, World

FAR_AHEAD = timedelta(days=3650)


@dataclass(slots=True)
class Bookings:
    """The book of all events; callers hold the world's lock."""

    world: World
    publish: Publish
    calendars: Calendars = field(default_factory=Calendars)
    _last_start: dict[str, datetime] = field(default_factory=dict)
    _turns: dict[tuple[str, str], int] = field(default_factory=dict)

    def forget_turns(self) -> None:
        """Begin anew with the hosts' turns and the search for open slots."""
        self._last_start.clear()
        self._turns.clear()

    def restore_calendars(self) -> None:
        """Block the hosts' time anew, from the events."""
        self.calendars = Calendars()
        self.forget_turns()
        for event in self.world.events.values():
            if event.is_active:
                self.calendars.enter(event)

    def open_slots(
        self, event_type: EventType, *, after: datetime, before: datetime, duration: timedelta | None = None
    ) -> Iterator[Slot]:
        """The starts later than `after` and earlier than `before` that can be booked, in order."""
        if not event_type.can_be_booked:
            return
        host = self.world.users[event_type.host_ids[0]]
        for start in working_slots(event_type, host, after=after, before=before):
            remaining = self._remaining(event_type, start, duration or event_type.duration)
            if remaining:
                yield Slot(start, remaining)

    def book(
        self,
        event_type: EventType,
        person: Person,
        form: Form,
        *,
        start: datetime | None = None,
        link: SchedulingLink | None = None,
        in_open_slot_only: bool = False,
    ) -> Outcome:
        """Book a place.

        Args:
            start: any moment, or the next that is open.
            link: the single-use link through which the invitee came; it is used up.
            in_open_slot_only: refuse a start that the booking page would not offer.
        """
        duration = self._duration(event_type, link)
        self._check_bookable(event_type, link, person)
        if start is None:
            start = self._next_open(event_type, duration)
        elif in_open_slot_only and not self._is_open(event_type, start, duration):
            raise slot_taken()
        event, invitee = self._enter(event_type, person, form, start=start, duration=duration, link=link)
        if link is not None:
            link.used_by = invitee.ref.invitee_id
        return self._outcome(event, [invitee], [self._tell("invitee.created", event, invitee)])

    def cancel_invitee(self, reference: str, *, by: Actor, reason: str | None = None) -> Outcome:
        """One invitee is off. The event goes with the last of them."""
        event, invitee = self.world.require_invitee(reference)
        self._check_active(invitee)
        self._call_off(event, invitee, self._cancellation(event, invitee, by=by, reason=reason))
        return self._outcome(event, [invitee], [self._tell("invitee.canceled", event, invitee)])

    def cancel_event(self, event: Event, *, by: User | None = None, reason: str | None = None) -> Outcome:
        """A host calls the whole event off, for all who were still expected."""
        if not event.is_active:
            raise denied("Event is already canceled")
        canceled = [invitee for invitee in event.invitees if invitee.is_active]
        name = by.name if by else event.hosts[0].name
        record = Cancellation(name, "host", reason or None, self.world.clock.stamp())
        for invitee in canceled:
            self._call_off(event, invitee, record)
        return self._outcome(event, canceled, [self._tell("invitee.canceled", event, one) for one in canceled])

    def reschedule(
        self,
        reference: str,
        *,
        start: datetime | None = None,
        by: Actor = "invitee",
        reason: str | None = None,
        in_open_slot_only: bool = False,
    ) -> Outcome:
        """Move one invitee to another start: a new event and a new invitee, and the old ones canceled."""
        old_event, old = self.world.require_invitee(reference)
        self._check_active(old)
        event_type = self.world.event_types[old_event.event_type_id]
        duration = old_event.end - old_event.start
        if start is None:
            start = self._next_open(event_type, duration, other_than=old_event.start)
        elif in_open_slot_only and not self._is_open(event_type, start, duration):
            raise slot_taken()
        form = Form(
            tracking=old.tracking,
            answers=old.answers,
            guests=old_event.guests,
            method=old.scheduling_method,
            scheduled_by=old.scheduled_by,
            submission_id=old.submission_id,
        )
        person = Person(
            email=old.email,
            name=old.name,
            first_name=old.first_name,
            last_name=old.last_name,
            timezone=old.timezone,
            text_reminder_number=old.text_reminder_number,
        )
        new_event, new = self._enter(event_type, person, form, start=start, duration=duration, moved_from=old_event)
        new.old, old.new = old.ref, new.ref
        old.rescheduled = True
        self._call_off(old_event, old, self._cancellation(old_event, old, by=by, reason=reason))

        halves = [("invitee.canceled", old_event, old), ("invitee.created", new_event, new)]
        if self.world.switches.created_half_first:
            halves.reverse()
        return self._outcome(new_event, [new, old], [self._tell(*half) for half in halves])

    def mark_no_show(self, reference: str) -> Outcome:
        """The invitee did not come. Whether the event has begun is for the caller to check."""
        event, invitee = self.world.require_invitee(reference)
        if invitee.no_show is not None:
            raise already_exists()
        if not invitee.is_active:
            raise invalid("invitee", "is canceled")
        mark = NoShow(self.world.ids.uuid(), self.world.clock.stamp())
        invitee.no_show = mark
        invitee.updated_at = self.world.clock.stamp()
        self.world.no_shows[mark.id] = invitee.ref
        return self._outcome(event, [invitee], [self._tell("invitee_no_show.created", event, invitee)])

    def unmark_no_show(self, reference: str) -> Outcome:
        """The mark was a mistake."""
        event, invitee = self.world.require_invitee(reference)
        if invitee.no_show is None:
            raise invalid("invitee", "is not marked as a no-show")
        del self.world.no_shows[invitee.no_show.id]
        invitee.no_show = None
        invitee.updated_at = self.world.clock.stamp()
        return self._outcome(event, [invitee], [self._tell("invitee_no_show.deleted", event, invitee)])

    def _check_bookable(self, event_type: EventType, link: SchedulingLink | None, person: Person) -> None:
        if link is not None and link.used_by is not None:
            raise invalid("booking_url", "This link has already been used", code="link_used")
        if not event_type.can_be_booked:
            raise invalid("event_type", "is not available")
        if not person.full_name:
            raise invalid("invitee", "either name or first_name must be filled")
        if "@" not in person.email:
            raise invalid("invitee.email", "is invalid")

    def _check_active(self, invitee: Invitee) -> None:
        if not invitee.is_active:
            raise denied("Event is already canceled")

    def _duration(self, event_type: EventType, link: SchedulingLink | None) -> timedelta:
        minutes = link.overrides.get("duration") if link else None
        return timedelta(minutes=minutes) if minutes else event_type.duration

    def _group_event(self, event_type: EventType, start: datetime) -> Event | None:
        """The active event that a group booking at this start would join."""
        if not event_type.is_group:
            return None
        stays = self.calendars.between(event_type.host_ids[0], start, start + TICK)
        events = (self.world.events[event_id] for begins, _, event_id in stays if begins == start)
        return next((event for event in events if event.event_type_id == event_type.id), None)

    def _remaining(self, event_type: EventType, start: datetime, duration: timedelta) -> int:
        joined = self._group_event(event_type, start)
        if joined is not None:
            return max(joined.limit - joined.active_invitees, 0)
        end = start + duration
        is_free = any(self.calendars.is_free(host, start, end) for host in event_type.host_ids)
        return event_type.capacity if is_free else 0

    def _is_open(self, event_type: EventType, start: datetime, duration: timedelta) -> bool:
        now = self.world.clock.now()
        if not now < start <= now + BOOKING_HORIZON:
            return False
        slots = self.open_slots(event_type, after=start - TICK, before=start + TICK, duration=duration)
        return any(slot.start == start for slot in slots)

    def _next_open(self, event_type: EventType, duration: timedelta, *, other_than: datetime | None = None) -> datetime:
        # Looking on from the last start given out keeps a long history from searching its own past again and again.
        now = self.world.clock.now()
        after = max(now, self._last_start.get(event_type.id, now) - TICK)
        slots = self.open_slots(event_type, after=after, before=after + FAR_AHEAD, duration=duration)
        start = next((slot.start for slot in slots if slot.start != other_than), None)
        if start is None:
            raise slot_taken()
        self._last_start[event_type.id] = start
        return start

    def _enter(
        self,
        event_type: EventType,
        person: Person,
        form: Form,
        *,
        start: datetime,
        duration: timedelta,
        link: SchedulingLink | None = None,
        moved_from: Event | None = None,
    ) -> tuple[Event, Invitee]:
        event = self._group_event(event_type, start)
        if event is None:
            event = self._new_event(event_type, form, start=start, duration=duration, link=link, moved_from=moved_from)
        elif event.active_invitees >= event.limit:
            raise slot_taken()
        now = self.world.clock.stamp()
        first, last = self._names(event_type, person)
        invitee = Invitee(
            ref=InviteeRef(event.id, self.world.ids.uuid()),
            name=person.full_name,
            first_name=first,
            last_name=last,
            email=person.email,
            timezone=person.timezone,
            created_at=now,
            updated_at=now,
            tracking=dict(form.tracking),
            answers=tuple(dict(answer) for answer in form.answers),
            text_reminder_number=person.text_reminder_number,
            scheduling_method=form.method,
            scheduled_by=form.scheduled_by,
            submission_id=form.submission_id,
        )
        event.invitees.append(invitee)
        self.world.invitees[invitee.ref.invitee_id] = invitee.ref
        return event, invitee

    def _new_event(
        self,
        event_type: EventType,
        form: Form,
        *,
        start: datetime,
        duration: timedelta,
        link: SchedulingLink | None,
        moved_from: Event | None,
    ) -> Event:
        event_id = self.world.ids.uuid()
        now = self.world.clock.stamp()
        host = self._host(event_type, start, duration)
        overrides: dict[str, Any] = link.overrides if link else {}
        if moved_from is not None and (moved_from.location is None or "join_url" not in moved_from.location):
            location = moved_from.location
        else:
            places = overrides.get("location_configurations") or event_type.locations
            location = place_of(places, form.location, event_id=event_id, addresses=self.world.addresses)
        event = Event(
            id=event_id,
            event_type_id=event_type.id,
            organization_id=host.organization_id,
            name=overrides.get("name") or event_type.name,
            start=start,
            end=start + duration,
            hosts=(Host(host.id, host.email, host.name),),
            limit=event_type.capacity,
            location=location,
            created_at=now,
            updated_at=now,
            guests=tuple(form.guests),
        )
        self.world.events[event.id] = event
        self.calendars.enter(event)
        return event

    def _host(self, event_type: EventType, start: datetime, duration: timedelta) -> User:
        """Whose turn it is: of the hosts who are free, the one with the fewest bookings of this event type."""
        end = start + duration
        free = [host for host in event_type.host_ids if self.calendars.is_free(host, start, end)]
        host_id = min(free or event_type.host_ids, key=lambda host: self._turns.get((event_type.id, host), 0))
        self._turns[event_type.id, host_id] = self._turns.get((event_type.id, host_id), 0) + 1
        return self.world.users[host_id]

    def _names(self, event_type: EventType, person: Person) -> tuple[str | None, str | None]:
        if event_type.has_single_name_field:
            return None, None
        if person.first_name is not None:
            return person.first_name, person.last_name
        first, _, last = person.full_name.partition(" ")
        return first, last or None

    def _cancellation(self, event: Event, invitee: Invitee, *, by: Actor, reason: str | None) -> Cancellation:
        name = invitee.name if by == "invitee" else event.hosts[0].name
        given = (reason or "") if by == "invitee" else (reason or None)
        return Cancellation(name, by, given, self.world.clock.stamp())

    def _call_off(self, event: Event, invitee: Invitee, record: Cancellation) -> None:
        invitee.cancellation = record
        invitee.updated_at = self.world.clock.stamp()
        if event.is_active and not event.active_invitees:
            event.cancellation = record
            event.updated_at = invitee.updated_at
            self.calendars.strike(event)

    def _tell(self, name: str, event: Event, invitee: Invitee) -> News:
        news = News(
            event=name,
            happened_at=self.world.clock.now(),
            organization_id=event.organization_id,
            host_ids=tuple(host.user_id for host in event.hosts),
            payload=payloads.invitee_in_delivery(self.world.addresses, invitee, event),
        )
        self.publish(news)
        return news

    def _outcome(self, event: Event, invitees: Sequence[Invitee], news: Sequence[News]) -> Outcome:
        addresses = self.world.addresses
        return Outcome(
            event=payloads.event(addresses, event),
            invitees=tuple(payloads.invitee(addresses, invitee) for invitee in invitees),
            envelopes=tuple(payloads.envelope(one, created_by=addresses.user(one.host_ids[0])) for one in news),
        )
