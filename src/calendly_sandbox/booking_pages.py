"""Calendly's pages for invitees: profile, booking, confirmation, cancellation, rescheduling."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from calendly_sandbox.clock import TICK
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.forms import Form, Person, Slot
from calendly_sandbox.prefill import Prefill
from calendly_sandbox.records import TRACKING_KEYS, Event, EventType, Invitee, Question, SchedulingLink, User
from calendly_sandbox.refusals import Json, Refusal
from calendly_sandbox.rest.call import KNOWN_YEARS, instant
from calendly_sandbox.web import FormData, show, show_message, zone

# What fits on one page without scrolling for long.
DAYS_SHOWN = 4
DAYS_SEARCHED = timedelta(days=30)
ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Nairobi",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "UTC",
)
CHOICES = ("single_select", "multi_select")
# What the form sends when an invitee chooses to answer in their own words.
OTHER = "(other)"
PROBLEMS = {
    "already_filled": "Someone else has just taken this time. Please choose another.",
    "link_used": "This link has already been used.",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the visitor is looking at."""

    event_type: EventType
    owner: User
    link: SchedulingLink | None

    @property
    def name(self) -> str:
        """The name, which a share may have changed."""
        name: str = (self.link.overrides.get("name") if self.link else None) or self.event_type.name
        return name

    @property
    def duration(self) -> timedelta:
        """The length, which a share may have changed."""
        minutes = self.link.overrides.get("duration") if self.link else None
        return timedelta(minutes=minutes) if minutes else self.event_type.duration

    @property
    def minutes(self) -> int:
        """The length in minutes."""
        return int(self.duration.total_seconds() // 60)

    @property
    def choices(self) -> list[Json]:
        """The locations among which the invitee may choose."""
        return list(self.event_type.locations or ())


def booking_routes(sandbox: Sandbox) -> list[Route]:
    """All routes of the booking pages; they come after those of the API, which are more specific."""
    pages = BookingPages(sandbox)

    def both(path: str, view: Callable[..., Any], act: Callable[..., Any]) -> list[Route]:
        return [Route(path, view, methods=["GET"]), Route(path, act, methods=["POST"])]

    return [
        *both("/cancellations/{invitee}", pages.ask_cancel, pages.cancel),
        *both("/reschedulings/{invitee}", pages.ask_reschedule, pages.reschedule),
        Route("/booked/{invitee}", pages.confirmation, methods=["GET"]),
        Route("/events/{event}/google_meet", pages.conference, methods=["GET"]),
        *both("/d/{code}/{slug}", pages.view, pages.book),
        *both("/d/{code}", pages.view, pages.book),
        Route("/{owner}", pages.profile, methods=["GET"]),
        *both("/{owner}/{slug}", pages.view, pages.book),
        *both("/{owner}/{slug}/{start}", pages.view, pages.book),
    ]


class BookingPages:
    """The pages; each reads and acts under the lock and renders outside it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def profile(self, request: Request) -> Response:
        """A host's public event types."""
        slug = request.path_params["owner"]
        with self._sandbox.world.lock:
            world = self._sandbox.world
            owner = next((user for user in world.users.values() if user.slug == slug), None)
            if owner is None:
                return _gone()
            offered = [one for one in world.event_types.values() if one.owner_id == owner.id and _is_public(one)]
            offered.sort(key=lambda one: (one.position, one.name))
        return show("profile.html", owner=owner, event_types=offered)

    async def view(self, request: Request) -> Response:
        """The form, prefilled from the address."""
        try:
            return await run_in_threadpool(self._form_page, request, None, None)
        except Refusal:
            return _gone()

    async def book(self, request: Request) -> Response:
        """Take what was filled in, or show the form again with what is wrong with it."""
        form = await FormData.read(request)
        try:
            with self._sandbox.world.lock:
                offer = self._offer(request)
                problem = _problem(offer.event_type, form)
                if problem is None:
                    outcome = self._sandbox.bookings.book(
                        offer.event_type,
                        _person(offer.event_type, form),
                        _form(offer.event_type, form),
                        start=instant("start", form.text("start")),
                        link=offer.link,
                        in_open_slot_only=True,
                    )
                    invitee_id = outcome.invitee["uri"].rsplit("/", 1)[-1]
                    return RedirectResponse(f"/booked/{invitee_id}{_embedding(request)}", 303)
        except Refusal as refusal:
            if refusal.status == 404:
                return _gone()
            problem = _words(refusal)
        return await run_in_threadpool(self._form_page, request, form, problem)

    async def confirmation(self, request: Request) -> Response:
        """What was booked."""
        found = self._find(request.path_params["invitee"])
        if found is None:
            return _gone()
        event, invitee = found
        where = zone(invitee.timezone, default="UTC")
        addresses = self._sandbox.world.addresses
        scheduled = {"event": {"uri": addresses.event(event.id)}, "invitee": {"uri": addresses.invitee(invitee.ref)}}
        # A move is not announced, as on the real page: only webhooks tell of it.
        announced = None if invitee.old else {"event": "event_scheduled", "payload": scheduled}
        return show(
            "booked.html",
            event=event,
            invitee=invitee,
            zone=where,
            title="You are booked",
            embedded="embed_domain" in request.query_params,
            announced=announced,
        )

    async def ask_cancel(self, request: Request) -> Response:
        """Ask for a reason."""
        return self._change_page(request, "cancel.html")

    async def cancel(self, request: Request) -> Response:
        """Call it off."""
        form = await FormData.read(request)
        try:
            with self._sandbox.world.lock:
                self._sandbox.bookings.cancel_invitee(
                    request.path_params["invitee"], by="invitee", reason=form.text("reason")
                )
        except Refusal as refusal:
            return show_message("This meeting cannot be canceled", _words(refusal), status=refusal.status)
        return show_message("Canceled", "The meeting is canceled, and everyone has been told.")

    async def ask_reschedule(self, request: Request) -> Response:
        """Offer other times."""
        return await run_in_threadpool(self._change_page, request, "reschedule.html")

    async def reschedule(self, request: Request) -> Response:
        """Move it."""
        form = await FormData.read(request)
        if not form.text("start"):
            return await run_in_threadpool(self._change_page, request, "reschedule.html", "Please choose a new time.")
        try:
            with self._sandbox.world.lock:
                outcome = self._sandbox.bookings.reschedule(
                    request.path_params["invitee"],
                    start=instant("start", form.text("start")),
                    reason=form.text("reason"),
                    in_open_slot_only=True,
                )
        except Refusal as refusal:
            return show_message("This meeting cannot be moved", _words(refusal), status=refusal.status)
        return RedirectResponse(f"/booked/{outcome.invitee['uri'].rsplit('/', 1)[-1]}", 303)

    async def conference(self, request: Request) -> Response:
        """Where a real Calendly would forward to the conference."""
        with self._sandbox.world.lock:
            event = self._sandbox.world.events.get(request.path_params["event"])
        if event is None:
            return _gone()
        return show_message(event.name, "Here the video meeting would open.")

    def _form_page(self, request: Request, form: FormData | None, problem: str | None) -> Response:
        query = dict(request.query_params)
        prefill = Prefill.read(query)
        with self._sandbox.world.lock:
            offer = self._offer(request)
            if offer.link is not None and offer.link.used_by is not None:
                return show_message("This link has already been used", "Ask your host for a new one.", status=410)
            if not offer.event_type.can_be_booked:
                return show_message("Not available", "This event cannot be booked at the moment.", status=404)
            where = zone(query.get("timezone"), default=offer.owner.timezone)
            days = self._days(offer.event_type, offer.duration, where, request)
        chosen = form.text("start") if form else _short(request.path_params.get("start"))
        answers = {
            question.position: "\n".join(form.all(f"q{question.position}")) if form else prefill.answer_for(question)
            for question in offer.event_type.questions
        }
        values = {
            "name": form.text("name") if form else prefill.full_name,
            "first_name": form.text("first_name") if form else prefill.split_name[0],
            "last_name": form.text("last_name") if form else prefill.split_name[1],
            "email": form.text("email") if form else prefill.email or "",
            "guests": form.text("guests") if form else ", ".join(prefill.guests),
            "location": form.text("location") if form else prefill.location or "",
        }
        tracking = {key: form.text(key) for key in TRACKING_KEYS} if form else prefill.tracking
        return show(
            "book.html",
            status=200 if problem is None else 422,
            offer=offer,
            days=days,
            zone=where,
            zones=sorted({*ZONES, offer.owner.timezone, where.key}),
            query=[(name, value) for name, value in query.items() if name != "timezone"],
            chosen=chosen,
            answers=answers,
            other=OTHER,
            others={
                question.position: form.text(f"q{question.position}-other") if form else ""
                for question in offer.event_type.questions
            },
            values=values,
            tracking={key: value for key, value in tracking.items() if value},
            problem=problem,
            embedded="embed_domain" in query,
            announced={"event": "event_type_viewed", "payload": {}},
        )

    def _change_page(self, request: Request, template: str, problem: str | None = None) -> Response:
        found = self._find(request.path_params["invitee"])
        if found is None:
            return _gone()
        event, invitee = found
        if not invitee.is_active:
            words = "It was moved to another time." if invitee.rescheduled else "There is nothing left to do."
            return show_message("This meeting is already canceled", words, status=410)
        with self._sandbox.world.lock:
            where = zone(invitee.timezone, default=self._sandbox.world.users[event.hosts[0].user_id].timezone)
            event_type = self._sandbox.world.event_types[event.event_type_id]
            days = self._days(event_type, event.end - event.start, where, request)
        return show(template, event=event, invitee=invitee, zone=where, days=days, chosen=None, problem=problem)

    def _find(self, invitee_id: str) -> tuple[Event, Invitee] | None:
        with self._sandbox.world.lock:
            if invitee_id not in self._sandbox.world.invitees:
                return None
            return self._sandbox.world.require_invitee(invitee_id)

    def _offer(self, request: Request) -> Offer:
        path = request.path_params
        world = self._sandbox.world
        link = self._sandbox.catalog.require_link(path["code"]) if "code" in path else None
        event_type = (
            world.event_types[link.event_type_id]
            if link
            else world.require_event_type(f"{path['owner']}/{path['slug']}")
        )
        return Offer(event_type, world.users[event_type.owner_id], link)

    def _days(
        self, event_type: EventType, duration: timedelta, where: ZoneInfo, request: Request
    ) -> list[tuple[datetime, list[Slot]]]:
        """The next days with open times, from the asked-for date on."""
        after = max(self._sandbox.world.clock.now(), _asked_date(request, where) - TICK)
        slots = self._sandbox.bookings.open_slots(
            event_type, after=after, before=after + DAYS_SEARCHED, duration=duration
        )
        days: list[tuple[datetime, list[Slot]]] = []
        for _, of_day in groupby(slots, lambda slot: slot.start.astimezone(where).date()):
            of_day_list = list(of_day)
            days.append((of_day_list[0].start, of_day_list))
            if len(days) == DAYS_SHOWN:
                break
        return days


def _is_public(event_type: EventType) -> bool:
    return event_type.can_be_booked and not event_type.secret


def _asked_date(request: Request, where: ZoneInfo) -> datetime:
    """The day on which the page should open: `date`, `month`, or the start in the path."""
    asked = request.path_params.get("start") or request.query_params.get("date")
    if asked is None and request.query_params.get("month"):
        asked = f"{request.query_params['month']}-01"
    long_ago = datetime.min.replace(year=2, tzinfo=UTC)
    try:
        day = datetime.fromisoformat(asked or "")
    except ValueError:
        return long_ago
    if day.year not in KNOWN_YEARS:
        return long_ago
    day = day.replace(tzinfo=where) if day.tzinfo is None else day.astimezone(where)
    return datetime.combine(day.date(), time.min, where).astimezone(UTC)


def _short(start: str | None) -> str | None:
    """A start from the path, written as the form writes it."""
    try:
        return instant("start", start).isoformat() if start else None
    except Refusal:
        return None


def _problem(event_type: EventType, form: FormData) -> str | None:
    """What keeps the form from being taken, in words."""
    name_field = "name" if event_type.has_single_name_field else "first_name"
    if not form.text(name_field):
        return "Please tell us your name."
    if "@" not in form.text("email"):
        return "Please enter an e-mail address."
    try:
        instant("start", form.text("start"))
    except Refusal:
        return "Please choose a time."
    for question in event_type.questions:
        problem = _problem_of_answer(question, form) if question.enabled else None
        if problem is not None:
            return problem
    return None


def _problem_of_answer(question: Question, form: FormData) -> str | None:
    picked = form.all(f"q{question.position}")
    if question.required and not picked:
        return f"Please answer: {question.name}"
    if question.type not in CHOICES:
        return None
    known = {*question.answer_choices, *((OTHER,) if question.include_other else ())}
    if not known.issuperset(picked) or (question.type == "single_select" and len(picked) > 1):
        return f"Please choose from what is offered: {question.name}"
    if OTHER in picked and not form.text(f"q{question.position}-other"):
        return f"Please say what else: {question.name}"
    return None


def _answer(question: Question, form: FormData) -> str:
    """What the invitee answered; of several choices, one a line. Their own words stand in place of "Other"."""
    own_words = form.text(f"q{question.position}-other")
    picked = form.all(f"q{question.position}")
    is_choice = question.type in CHOICES
    return "\n".join(own_words if is_choice and one == OTHER else one for one in picked)


def _person(event_type: EventType, form: FormData) -> Person:
    is_single = event_type.has_single_name_field
    return Person(
        email=form.text("email"),
        name=form.text("name") if is_single else None,
        first_name=None if is_single else form.text("first_name"),
        last_name=None if is_single else form.text("last_name") or None,
        timezone=form.text("timezone") or None,
    )


def _form(event_type: EventType, form: FormData) -> Form:
    answers: list[Json] = []
    for question in event_type.questions:
        given = _answer(question, form)
        if given and question.enabled:
            answers.append({"answer": given, "position": question.position, "question": question.name})
    kind = form.text("location_kind")
    guests = tuple(guest.strip() for guest in form.text("guests").split(",") if guest.strip())
    return Form(
        tracking={key: form.text(key) or None for key in TRACKING_KEYS},
        answers=answers,
        guests=guests,
        location={"kind": kind, "location": form.text("location")} if kind else None,
    )


def _words(refusal: Refusal) -> str:
    detail = refusal.details[0] if refusal.details else {}
    said: str = detail.get("message", refusal.message)
    return PROBLEMS.get(detail.get("code", ""), said)


def _embedding(request: Request) -> str:
    """The query that keeps an embedded page telling its parent what happens."""
    domain = request.query_params.get("embed_domain")
    return f"?{urlencode({'embed_domain': domain})}" if domain else ""


def _gone() -> Response:
    return show_message("Page not found", "There is nothing at this address.", status=404)
