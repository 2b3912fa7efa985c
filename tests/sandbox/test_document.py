"""Calendly's document: the sandbox has all of its operations, says all news in its shapes, and the judge can say no."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from calendly_sandbox.engine import Sandbox
from calendly_sandbox.outbox import Delivery
from calendly_sandbox.rest.routes import OPERATIONS
from calendly_sandbox.settings import SandboxSettings
from calendly_sandbox.subscriptions import KNOWN_EVENTS, Asker
from calendly_sandbox.witness import Exchange
from tests.sandbox.samples import sample
from tests.support.calendly_document import document, problems_of

pytestmark = pytest.mark.unit

RATES = {"x-ratelimit-limit": "500", "x-ratelimit-remaining": "499", "x-ratelimit-reset": "60"}
LISTING = Exchange(
    method="GET",
    path="/scheduled_events",
    query="user=https%3A%2F%2Fapi.calendly.com%2Fusers%2Fx&count=20&status=active",
    headers={"authorization": "Bearer x"},
    sent=b"",
    status=200,
    answered_headers={"content-type": "application/json", **RATES},
    answered=orjson.dumps(sample("scheduled_events_list")),
)
LINKING = replace(
    LISTING,
    method="POST",
    path="/scheduling_links",
    query="",
    sent=orjson.dumps(sample("scheduling_link_create_request")),
    status=201,
    answered=orjson.dumps(sample("scheduling_link_created")),
)


def test_the_sandbox_has_every_documented_operation_with_its_scope() -> None:
    documented = {(one.name, one.scopes) for one in document().operations}
    found = {
        (known.name, frozenset({scope}))
        for method, path, scope, _ in OPERATIONS
        if (known := document().find(method, path)) is not None
    }

    assert (found, len(OPERATIONS)) == (documented, len(document().operations))


@pytest.mark.parametrize("exchange", [LISTING, LINKING], ids=["a listing", "a link"])
def test_what_is_as_documented_is_right(exchange: Exchange) -> None:
    assert problems_of(exchange, is_strict=True) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(LISTING, query="users=x"), "knows no users"),
        (replace(LISTING, query="status=gone"), "status of GET"),
        (replace(LISTING, query="user=me"), "user of GET"),
        (replace(LISTING, query="count=0"), "count of GET"),
        (replace(LISTING, query="count=1&count=2"), "a parameter twice"),
        (replace(LISTING, sent=b"{}"), "takes no body"),
        (replace(LISTING, path="/scheduled_event"), "there is no GET /scheduled_event"),
        (replace(LISTING, path="/user_busy_times", query=""), "needs user"),
        (replace(LISTING, status=206), "does not answer 206"),
        (replace(LISTING, answered=b"{}"), "collection"),
        (replace(LISTING, answered=b"<html>"), "no JSON"),
        (replace(LISTING, answered_headers={"content-type": "application/json"}), "without x-ratelimit-limit"),
        (replace(LISTING, answered_headers={"content-type": "text/html", **RATES}), "text/html"),
        (replace(LISTING, status=403, answered=b'{"title": "No", "message": "No"}'), "answers 403"),
        (replace(LINKING, sent=b""), "needs a body"),
        (replace(LINKING, sent=b"{}"), "max_event_count"),
        (replace(LINKING, sent=orjson.dumps({**sample("scheduling_link_create_request"), "x": 1})), "knows no x"),
        (replace(LINKING, method="DELETE", path="/invitee_no_shows/x", sent=b"", status=204), "204 with a body"),
    ],
)
def test_what_is_not_documented_is_told(wrong: Exchange, told: str) -> None:
    assert any(told in problem for problem in problems_of(wrong, is_strict=True))


def test_a_wrong_call_that_was_refused_is_no_news_about_the_sandbox() -> None:
    refused = replace(LISTING, query="count=0", status=400, answered=orjson.dumps(sample("error_400_invalid_argument")))

    assert problems_of(refused, is_strict=False) == []


def test_a_wrong_delivery_is_told() -> None:
    envelope = sample("webhook_invitee_created")
    del envelope["payload"]["scheduled_event"]

    assert document().problems_of_delivery(envelope) != []


def life(sandbox: Sandbox) -> None:
    """Everything of which word can come."""
    for event_type in ("intro-call", "project-kick-off", "invoice-question", "renovation-workshop", "portfolio-review"):
        booked = sandbox.book(event_type, name="Jordan Doe", email="jordan@example.com", guests=["kim@example.com"])
        moved = sandbox.reschedule(booked.invitee["uri"]).invitee["uri"]
        sandbox.mark_no_show(moved)
        sandbox.unmark_no_show(moved)
        sandbox.cancel(moved, by="host")
    made = sandbox.catalog.add(
        sandbox.world.require_user("ada-fischer"), name="Short", duration=sandbox.world.settings.code_lifetime
    )
    sandbox.catalog.change(made, description="Ten minutes")
    sandbox.catalog.delete(made)
    for wish in ("A quote", "Working with us", "Something else"):
        sandbox.submit_form("Website lead form", {"Your name": "Jordan", "What is it about?": wish})


@pytest.fixture
def deliveries() -> list[Delivery]:
    sandbox = Sandbox(SandboxSettings(base_url="https://calendly.test", random_seed=1))
    sandbox.world.clock.freeze(datetime(2026, 12, 1, 12, tzinfo=UTC))
    for account in ("ada-fischer", "cara-lopez"):
        user = sandbox.world.require_user(account)
        wish = {
            "url": "https://receiver.test/",
            "events": [event for event, scopes in KNOWN_EVENTS.items() if "organization" in scopes],
            "organization": sandbox.world.addresses.organization(user.organization_id),
            "scope": "organization",
        }
        everything = frozenset({f"{family}:read" for family in ("scheduled_events", "event_types", "routing_forms")})
        sandbox.subscriptions.create(Asker(user, everything | {"contacts:read"}), wish)
    life(sandbox)
    return sandbox.outbox.select()


def test_all_news_is_as_documented(deliveries: list[Delivery]) -> None:
    problems = [problem for one in deliveries for problem in document().problems_of_delivery(orjson.loads(one.body))]

    assert problems == []


def test_news_of_every_kind_was_judged(deliveries: list[Delivery]) -> None:
    said = {one.event for one in deliveries}

    assert said == {event for event in KNOWN_EVENTS if not event.startswith(("contact.", "meeting_recap."))}


@pytest.mark.parametrize(
    "name",
    [
        "webhook_invitee_created",
        "webhook_invitee_created_paid",
        "webhook_invitee_created_zoom",
        "webhook_reschedule_canceled_half",
        "webhook_event_type_updated",
        "webhook_routing_form_submission_created",
    ],
)
def test_recorded_deliveries_are_as_documented(name: str) -> None:
    assert document().problems_of_delivery(sample(name)) == []
