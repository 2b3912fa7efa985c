"""What the sandbox sends has the shape of what was recorded."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from calendly_sandbox.engine import Sandbox
from calendly_sandbox.forms import Outcome
from calendly_sandbox.settings import SandboxSettings
from tests.sandbox.samples import sample, shape

pytestmark = pytest.mark.unit

TRACKING = {"utm_content": "ref_9f3c2a7b51"}


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox(SandboxSettings(base_url="https://calendly.test", random_seed=1))
    made.world.clock.freeze(datetime(2026, 12, 1, 12, tzinfo=UTC))
    return made


def booked(sandbox: Sandbox, event_type: str = "quote-review", *, guest: bool = False) -> Outcome:
    """A booking like the recorded ones."""
    outcome = sandbox.book(
        event_type,
        name="Jordan Doe",
        email="jordan@example.com",
        tracking=TRACKING,
        guests=["partner@example.com"] if guest else [],
    )
    # The recorded bookings have answers; this keeps the shapes comparable whatever the event type asks.
    _, invitee = sandbox.world.require_invitee(outcome.invitee["uri"])
    invitee.answers = ({"answer": "Acme Studio", "position": 0, "question": "Company name"},)
    return outcome


def canceled_by(by: Any) -> Callable[[Sandbox], dict[str, Any]]:
    def act(sandbox: Sandbox) -> dict[str, Any]:
        return sandbox.cancel(booked(sandbox).invitee["uri"], by=by).envelopes[0]

    return act


def half(number: int) -> Callable[[Sandbox], dict[str, Any]]:
    def act(sandbox: Sandbox) -> dict[str, Any]:
        return sandbox.reschedule(booked(sandbox).invitee["uri"]).envelopes[number]

    return act


def no_show(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.mark_no_show(booked(sandbox).invitee["uri"]).envelopes[0]


def no_show_undone(sandbox: Sandbox) -> dict[str, Any]:
    uri = booked(sandbox).invitee["uri"]
    sandbox.mark_no_show(uri)
    return sandbox.unmark_no_show(uri).envelopes[0]


def group_canceled(sandbox: Sandbox) -> dict[str, Any]:
    first = sandbox.book("renovation-workshop", name="Jordan Doe", email="jordan@example.com")
    sandbox.book("renovation-workshop", name="Kim Park", email="kim@example.com")
    return sandbox.cancel(first.invitee["uri"]).envelopes[0]


def created_with_answers(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.book(
        "project-kick-off",
        name="Jordan Doe",
        email="jordan@example.com",
        answers=["Acme Studio"],
        guests=["partner@example.com"],
    ).envelopes[0]


def created_with_one_name_field(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.book("invoice-question", name="Jordan Doe", email="jordan@example.com").envelopes[0]


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("webhook_invitee_canceled_by_host", canceled_by("host")),
        ("webhook_invitee_canceled_by_invitee", canceled_by("invitee")),
        ("webhook_reschedule_canceled_half", half(0)),
        ("webhook_reschedule_created_half", half(1)),
        ("webhook_invitee_no_show_created", no_show),
        ("webhook_invitee_no_show_deleted", no_show_undone),
        ("webhook_group_invitee_canceled", group_canceled),
        ("webhook_invitee_created_single_name_field", created_with_one_name_field),
    ],
)
def test_a_delivery_has_the_recorded_shape(
    sandbox: Sandbox, name: str, act: Callable[[Sandbox], dict[str, Any]]
) -> None:
    assert shape(act(sandbox)) == shape(sample(name))


def test_a_delivery_about_a_booking_has_the_recorded_shape_but_for_the_place(sandbox: Sandbox) -> None:
    made, recorded = created_with_answers(sandbox), sample("webhook_invitee_created")
    for body in (made, recorded):
        del body["payload"]["scheduled_event"]["location"]

    assert shape(made) == shape(recorded)


@pytest.mark.parametrize(
    ("event_type", "name"),
    [("quote-review", "webhook_invitee_created"), ("portfolio-review", "webhook_invitee_created_zoom")],
)
def test_the_place_names_itself_as_recorded(sandbox: Sandbox, event_type: str, name: str) -> None:
    made = booked(sandbox, event_type).event["location"]
    recorded = sample(name)["payload"]["scheduled_event"]["location"]

    assert (set(made), made["type"]) == (set(recorded), recorded["type"])


def test_a_moved_invitee_names_the_new_one_and_is_named_by_it(sandbox: Sandbox) -> None:
    old = booked(sandbox).invitee["uri"]

    canceled, created = (envelope["payload"] for envelope in sandbox.reschedule(old).envelopes)

    assert (canceled["uri"], canceled["new_invitee"], created["old_invitee"]) == (old, created["uri"], old)


def test_a_move_makes_a_new_event_and_leaves_tracking_as_it_was(sandbox: Sandbox) -> None:
    first = booked(sandbox)

    created = sandbox.reschedule(first.invitee["uri"]).envelopes[1]["payload"]

    assert created["event"] != first.invitee["event"]
    assert created["tracking"] == first.invitee["tracking"]


@pytest.mark.parametrize(("by", "reason"), [("invitee", ""), ("host", None)])
def test_a_missing_reason_looks_different_from_either_side(sandbox: Sandbox, by: Any, reason: str | None) -> None:
    envelope = sandbox.cancel(booked(sandbox).invitee["uri"], by=by).envelopes[0]

    assert envelope["payload"]["cancellation"]["reason"] == reason


def test_news_tells_what_was_so_at_the_time(sandbox: Sandbox) -> None:
    created = booked(sandbox)

    sandbox.cancel(created.invitee["uri"])

    assert created.envelopes[0]["payload"]["status"] == "active"


def test_an_envelope_is_dated_in_whole_seconds(sandbox: Sandbox) -> None:
    assert booked(sandbox).envelopes[0]["created_at"].endswith(".000000Z")


def test_the_public_base_may_be_calendlys_own() -> None:
    sandbox = Sandbox(SandboxSettings(api_url="https://api.calendly.com", booking_url="https://calendly.com"))

    invitee = sandbox.book("intro-call", name="Kim Park", email="kim@example.com").invitee

    assert invitee["uri"].startswith("https://api.calendly.com/scheduled_events/")
    assert invitee["cancel_url"].startswith("https://calendly.com/cancellations/")
    assert sandbox.cancel(invitee["uri"]).invitee["status"] == "canceled"
