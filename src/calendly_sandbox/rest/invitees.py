"""`POST /invitees`: booking without Calendly's page (the Scheduling API, since October 2025).

It holds nothing and knows no idempotency key: called twice, it books twice, as long as there is room.
"""

from collections.abc import Mapping
from typing import Any

from calendly_sandbox import payloads
from calendly_sandbox.forms import Form, Person
from calendly_sandbox.members import ADDRESS, LONGEST_ADDRESS
from calendly_sandbox.records import TRACKING_KEYS, EventType
from calendly_sandbox.refusals import Json, Refusal, denied, invalid, too_many_requests
from calendly_sandbox.rest.call import Answer, Call, instant
from calendly_sandbox.rest.event_types import require_visible
from calendly_sandbox.rest.shapes import read_optional_text, read_place, read_text, read_zone

MOST_GUESTS = 10
MOST_ANSWERS = 100
LONGEST_PERSON = 500
NEEDS_PLAN = "The Scheduling API is only available on paid Calendly plans. Upgrade your plan to access this feature."
NEEDS_TEXT = ("physical", "outbound_call", "ask_invitee", "custom")


def create_invitee(call: Call) -> Answer:
    """Book a place in an open slot."""
    event_type = require_visible(call, call.require_text("event_type"))
    if event_type.owner_id != call.user.id and not call.user.runs_the_organization:
        raise denied()
    if call.user.booking_by_api_needs_plan:
        raise denied(NEEDS_PLAN)
    if not call.sandbox.quota.take_booking(call.user):
        raise too_many_requests()
    start = instant("start_time", call.body.get("start_time"))
    person = _person(call.body.get("invitee"))
    form = Form(
        tracking=_tracking(call.body.get("tracking")),
        answers=_answers(event_type, call.body.get("questions_and_answers")),
        guests=_guests(call.body.get("event_guests")),
        location=_location(event_type, call.body.get("location")),
        method="api",
        scheduled_by=call.user.id,
    )
    outcome = call.sandbox.bookings.book(event_type, person, form, start=start, in_open_slot_only=True)
    _, invitee = call.world.require_invitee(outcome.invitee["uri"])
    return Answer.resource(payloads.invitee(call.addresses, invitee), status=201)


def _person(given: Any) -> Person:
    if not isinstance(given, Mapping):
        raise invalid("invitee", "is missing")
    for name in ("email", "timezone"):
        if given.get(name) is None:
            raise invalid(f"invitee.{name}", "is missing")
    names = {
        name: read_optional_text(f"invitee.{name}", given.get(name), longest=LONGEST_PERSON)
        for name in ("name", "first_name", "last_name", "text_reminder_number")
    }
    if not (names["name"] or names["first_name"]):
        raise invalid("invitee", "either name or first_name must be filled")
    return Person(
        email=_address("invitee.email", given["email"]),
        timezone=read_zone("invitee.timezone", given["timezone"]),
        **names,
    )


def _address(parameter: str, value: Any) -> str:
    address = read_text(parameter, value, longest=LONGEST_ADDRESS)
    if not ADDRESS.fullmatch(address):
        raise invalid(parameter, "is invalid")
    return address


def _tracking(given: Any) -> Mapping[str, str | None]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise invalid("tracking", "is invalid")
    for key in TRACKING_KEYS:
        if key not in given:
            raise invalid(f"tracking.{key}", "is missing")
    return {key: read_optional_text(f"tracking.{key}", given[key]) for key in TRACKING_KEYS}


def _answers(event_type: EventType, given: Any) -> list[Json]:
    given = given or []
    if not isinstance(given, list) or len(given) > MOST_ANSWERS or not all(isinstance(one, Mapping) for one in given):
        raise invalid("questions_and_answers", "is invalid")
    known = {question.name: question for question in event_type.questions if question.enabled}
    for at, one in enumerate(given):
        for name in ("question", "answer", "position"):
            if one.get(name) is None:
                raise invalid(f"questions_and_answers[{at}].{name}", "is missing")
        if read_text(f"questions_and_answers[{at}].question", one["question"]) not in known:
            raise invalid(f"questions_and_answers[{at}].question", "is invalid")
        read_text(f"questions_and_answers[{at}].answer", one["answer"], may_be_empty=True)
    answered = {one["question"]: one["answer"].strip() for one in given}
    if any(question.required and not answered.get(question.name) for question in known.values()):
        raise invalid("questions_and_answers", "Required Questions and Answers cannot be blank.")
    for name, answer in answered.items():
        if known[name].type == "phone_number" and sum(character.isdecimal() for character in answer) < 7:
            raise invalid("questions_and_answers", f"{answer} is not a valid phone number")
    return [{"answer": answer, "position": known[name].position, "question": name} for name, answer in answered.items()]


def _guests(given: Any) -> tuple[str, ...]:
    given = given or []
    if not isinstance(given, list) or len(given) > MOST_GUESTS:
        raise invalid("event_guests", f"must be at most {MOST_GUESTS} e-mail addresses")
    return tuple(_address("event_guests", one) for one in given)


def _location(event_type: EventType, given: Any) -> Json | None:
    """The place must be named even when there is one only, and must not be named when hosts take turns."""
    if event_type.team_id is not None:
        if given is not None:
            raise _wrong_place("kind")
        return None
    offered = {location["kind"] for location in event_type.locations or ()}
    if not offered and given is None:
        return None
    if not isinstance(given, Mapping) or not isinstance(given.get("kind"), str) or given["kind"] not in offered:
        raise _wrong_place("kind")
    if given["kind"] in NEEDS_TEXT and not given.get("location"):
        raise _wrong_place("location")
    return read_place("location", given)


def _wrong_place(part: str) -> Refusal:
    detail = {
        "parameter": f"event.location_configuration.{part}",
        "message": "invalid location choice",
        "code": "invalid_location_choice",
    }
    message = "Specified location kind is not configured for this event type."
    return Refusal(400, "Invalid Argument", message, details=(detail,))
