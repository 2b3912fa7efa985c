"""The sandbox as a plain Python object: everything that can happen at Calendly, without HTTP.

Each act takes the lock once, returns what it led to, and queues its deliveries; who carries them is not its concern.
References are URIs, bare ids, slugs, e-mails or booking addresses, as fits.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from calendly_sandbox import payloads, seeds
from calendly_sandbox.accounts import Accounts
from calendly_sandbox.authorization import Authorization
from calendly_sandbox.bookings import Bookings
from calendly_sandbox.catalog import Catalog
from calendly_sandbox.faults import Faults
from calendly_sandbox.forms import Form, Outcome, Person
from calendly_sandbox.members import Members
from calendly_sandbox.outbox import Outbox
from calendly_sandbox.page_tokens import PageTokens
from calendly_sandbox.prefill import Prefill
from calendly_sandbox.quota import Quota
from calendly_sandbox.records import Actor, EventType, SchedulingLink, Submission
from calendly_sandbox.refusals import Json, invalid
from calendly_sandbox.routing import Routing
from calendly_sandbox.settings import SandboxSettings, Switches
from calendly_sandbox.subscriptions import Subscriptions
from calendly_sandbox.world import World

Answers = Mapping[str, str] | Sequence[str]


class Sandbox:
    """A Calendly of one's own; safe for several threads."""

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        self.world = World(settings or SandboxSettings())
        self.outbox = Outbox(self.world)
        self.accounts = Accounts(self.world)
        self.catalog = Catalog(self.world, self.outbox.announce)
        self.bookings = Bookings(self.world, self.outbox.announce)
        self.members = Members(self.world, self.accounts)
        self.routing = Routing(self.world, self.outbox.announce)
        self.subscriptions = Subscriptions(self.world, self.outbox)
        self.authorization = Authorization(self.world)
        self.faults = Faults()
        self.quota = Quota(self.world)
        self.page_tokens = PageTokens(lambda: self.world.ids.word(32))
        self._plant()

    @property
    def switches(self) -> Switches:
        """What may be changed while it runs."""
        return self.world.switches

    def reset(self, *, keep_apps: bool = True) -> None:
        """Begin anew: sample accounts, real time, no bookings, no tokens, no subscriptions, no faults."""
        with self.world.lock:
            apps = list(self.authorization.apps.values())
            self.world.switches = Switches()
            self.world.clock.reset()
            self.world.clear()
            self.outbox.clear()
            self.bookings.restore_calendars()
            self.authorization.clear()
            self.faults.clear()
            self.quota.clear()
            self.page_tokens.clear()
            if keep_apps:
                for app in apps:
                    self.authorization.register(app)
            self._plant()

    def book(
        self,
        event_type: str | None = None,
        *,
        booking_url: str | None = None,
        name: str | None = None,
        email: str | None = None,
        start: datetime | None = None,
        timezone: str | None = None,
        tracking: Mapping[str, str | None] | None = None,
        answers: Answers | None = None,
        guests: Sequence[str] = (),
        in_open_slot_only: bool = False,
        submission: str | None = None,
    ) -> Outcome:
        """Book as an invitee would.

        Args:
            event_type: what to book; or
            booking_url: the page to book on, single-use or not. Its prefill and tracking count as on the real page.
            start: aware; any moment, unless `in_open_slot_only`. None takes the next open slot.
            answers: by question, or in the order of the questions.
            submission: the routing form's submission that led here; its event type is booked if none is named.
        """
        with self.world.lock:
            sent = self.routing.require_submission(submission) if submission is not None else None
            if sent is not None and event_type is None and booking_url is None:
                event_type = _event_type_of(sent)
            link: SchedulingLink | None = None
            prefill = Prefill()
            if booking_url is not None:
                chosen, link = self.page(booking_url)
                prefill = Prefill.read(dict(parse_qsl(urlsplit(booking_url).query)))
            elif event_type is not None:
                chosen = self.world.require_event_type(event_type)
            else:
                raise invalid("event_type", "is missing")
            person = Person(
                email=email or prefill.email or "",
                name=name or prefill.name,
                first_name=None if name else prefill.first_name,
                last_name=None if name else prefill.last_name,
                timezone=timezone or self.world.users[chosen.owner_id].timezone,
            )
            given = _answers(chosen, answers if answers is not None else prefill.answers_for(chosen.questions))
            form = Form(
                tracking={**prefill.tracking, **(tracking or {})},
                answers=given,
                guests=tuple(guests) or prefill.guests,
                submission_id=sent.id if sent else None,
            )
            booked = self.bookings.book(
                chosen, person, form, start=start, link=link, in_open_slot_only=in_open_slot_only
            )
            if sent is not None:
                self.routing.led_to(sent, self.world.require_invitee(booked.invitee["uri"])[1].ref)
            return booked

    def submit_form(
        self, form: str, answers: Mapping[str, object], *, tracking: Mapping[str, str | None] | None = None
    ) -> tuple[Json, Json]:
        """A visitor sends a routing form; answers the submission and the envelope that tells of it."""
        with self.world.lock:
            submission, envelope = self.routing.submit(self.routing.require(form), answers, tracking=tracking or {})
            return payloads.submission(self.world.addresses, submission), envelope

    def cancel(self, invitee: str, *, by: Actor = "invitee", reason: str | None = None) -> Outcome:
        """Cancel as the invitee, or as the host, who can only call off the whole event."""
        with self.world.lock:
            if by == "invitee":
                return self.bookings.cancel_invitee(invitee, by=by, reason=reason)
            event, _ = self.world.require_invitee(invitee)
            return self.bookings.cancel_event(event, reason=reason)

    def reschedule(
        self, invitee: str, *, start: datetime | None = None, by: Actor = "invitee", reason: str | None = None
    ) -> Outcome:
        """Move an invitee; `Outcome.invitee` is the new one."""
        with self.world.lock:
            return self.bookings.reschedule(invitee, start=start, by=by, reason=reason)

    def mark_no_show(self, invitee: str) -> Outcome:
        """The host says that the invitee did not come; here also before the event has begun."""
        with self.world.lock:
            return self.bookings.mark_no_show(invitee)

    def unmark_no_show(self, invitee: str) -> Outcome:
        """The host takes it back."""
        with self.world.lock:
            return self.bookings.unmark_no_show(invitee)

    def make_link(self, event_type: str) -> str:
        """A single-use booking address."""
        with self.world.lock:
            link = self.catalog.make_link(self.world.require_event_type(event_type))
            return self.world.addresses.single_use_page(link)

    def page(self, booking_url: str) -> tuple[EventType, SchedulingLink | None]:
        """What a booking address leads to, or 404."""
        with self.world.lock:
            parts = [part for part in urlsplit(booking_url).path.split("/") if part]
            for marker, code in pairwise(parts):
                if marker == "d" and code in self.world.links:
                    link = self.world.links[code]
                    return self.world.event_types[link.event_type_id], link
            return self.world.require_event_type("/".join(parts[-2:])), None

    def state(self) -> Json:
        """The truth, as the API would show it: every event with its invitees, and every subscription."""
        addresses = self.world.addresses
        with self.world.lock:
            return {
                "events": [
                    payloads.event(addresses, event)
                    | {"invitees": [payloads.invitee(addresses, invitee) for invitee in event.invitees]}
                    for event in self.world.events.values()
                ],
                "links": [
                    payloads.scheduling_link(addresses, link)
                    | {"used_by": addresses.invitee(self.world.invitees[link.used_by]) if link.used_by else None}
                    for link in self.world.links.values()
                ],
                "subscriptions": [payloads.subscription(addresses, one) for one in self.world.subscriptions.values()],
            }

    def _plant(self) -> None:
        if self.world.settings.seeded:
            with self.world.lock:
                seeds.plant(self.world, self.accounts, self.catalog, self.routing)


def _event_type_of(submission: Submission) -> str:
    """Where a submission led, if it was to an event type."""
    if submission.result["type"] != "event_type":
        raise invalid("submission", "does not lead to an event type")
    return str(submission.result["value"])


def _answers(event_type: EventType, given: Answers) -> tuple[Json, ...]:
    """The answers as resources carry them: only those that were given."""
    if not isinstance(given, Mapping):
        given = {question.name: answer for question, answer in zip(event_type.questions, given, strict=False)}
    positions = {question.name: question.position for question in event_type.questions}
    return tuple(
        {"answer": answer, "position": positions.get(question, at), "question": question}
        for at, (question, answer) in enumerate(given.items())
        if answer
    )
