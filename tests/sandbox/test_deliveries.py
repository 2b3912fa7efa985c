"""Signed deliveries over the wire: promptness, retries, disabling, holding back, bad weather."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from calendly_sandbox.fixture import RunningSandbox
from calendly_sandbox.signing import HEADER, signature
from tests.sandbox.conftest import Client
from tests.sandbox.receiver import Received, Receiver, receiving
from tests.sandbox.test_rest import whoami

pytestmark = pytest.mark.integration

OWN_KEY = "a key of its own"
EVENTS = ["invitee.created", "invitee.canceled", "invitee_no_show.created", "invitee_no_show.deleted"]


@pytest.fixture
def receiver(calendly: RunningSandbox, client_of: Client) -> Iterator[Receiver]:
    """A subscriber to Ada's bookings, which takes everything at first."""
    with receiving() as listening:
        ada = client_of("ada-fischer")
        user = whoami(ada)
        body = {
            "url": listening.url,
            "events": EVENTS,
            "organization": user["current_organization"],
            "user": user["uri"],
            "scope": "user",
            "signing_key": OWN_KEY,
        }
        assert ada.post("/webhook_subscriptions", json=body).status_code == 201
        yield listening


def book(calendly: RunningSandbox, email: str = "kim@example.com") -> str:
    """Book an intro call with Ada; answers the invitee."""
    return calendly.control.book("intro-call", name="Kim Park", email=email).invitee_uri


def subscription(calendly: RunningSandbox) -> dict[str, Any]:
    """The only subscription, as the API shows it."""
    (only,) = calendly.control.state()["subscriptions"]
    return dict(only)


def is_signed_with(request: Received, key: str, *, seconds_ago: float = 0) -> bool:
    """Whether the header is right, and about as old as it should be."""
    header = request.headers[HEADER]
    signed_at = datetime.fromtimestamp(int(header.split(",")[0].removeprefix("t=")), UTC)
    age = (datetime.now(UTC) - signed_at).total_seconds()
    return header == signature(key, request.body, at=signed_at) and abs(age - seconds_ago) < 5


def test_a_booking_is_delivered(calendly: RunningSandbox, receiver: Receiver) -> None:
    invitee = book(calendly)
    calendly.control.settle()

    assert [request.envelope["payload"]["uri"] for request in receiver.requests] == [invitee]


def test_a_delivery_is_compact_sorted_json(calendly: RunningSandbox, receiver: Receiver) -> None:
    book(calendly)
    calendly.control.settle()

    body = receiver.requests[0].body
    keys = list(receiver.requests[0].envelope["payload"])
    assert (b'": ' in body, keys) == (False, sorted(keys))


def test_a_delivery_is_signed_with_the_subscriptions_own_key(calendly: RunningSandbox, receiver: Receiver) -> None:
    book(calendly)
    calendly.control.settle()

    assert is_signed_with(receiver.requests[0], OWN_KEY)


def test_a_moved_clock_does_not_make_signatures_stale(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.advance(timedelta(hours=5))
    book(calendly)
    calendly.control.settle()

    assert is_signed_with(receiver.requests[0], OWN_KEY)


def test_a_signature_may_follow_the_moved_clock(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.switch(signature_clock="virtual")
    calendly.control.advance(timedelta(hours=5))
    book(calendly)
    calendly.control.settle()

    assert is_signed_with(receiver.requests[0], OWN_KEY, seconds_ago=-5 * 3600)


def test_the_news_reaches_only_who_asked_for_it(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.book("site-visit-006", name="Kim", email="kim@example.com")
    calendly.control.settle()

    assert calendly.control.deliveries() == []


def test_a_move_is_two_deliveries(calendly: RunningSandbox, receiver: Receiver) -> None:
    invitee = book(calendly)
    calendly.control.reschedule(invitee)
    calendly.control.settle()

    assert sorted(request.envelope["event"] for request in receiver.requests) == [
        "invitee.canceled",
        "invitee.created",
        "invitee.created",
    ]


@pytest.mark.parametrize("status", [500, 404, 302])
def test_anything_but_success_is_tried_again(calendly: RunningSandbox, receiver: Receiver, status: int) -> None:
    receiver.status = status
    book(calendly)
    calendly.control.settle()
    receiver.status = 204
    calendly.control.advance(timedelta(seconds=12))

    (delivery,) = calendly.control.deliveries()
    assert [attempt["status"] for attempt in delivery["attempts"]] == [status, 204]


def test_the_subscription_says_since_when_it_is_retrying(calendly: RunningSandbox, receiver: Receiver) -> None:
    receiver.status = 500
    book(calendly)
    calendly.control.settle()
    failing = subscription(calendly)["retry_started_at"]
    receiver.status = 200
    calendly.control.advance(timedelta(seconds=12))

    assert (failing is not None, subscription(calendly)["retry_started_at"]) == (True, None)


def test_a_retry_is_signed_afresh(calendly: RunningSandbox, receiver: Receiver) -> None:
    receiver.status = 500
    book(calendly)
    calendly.control.settle()
    receiver.status = 200
    calendly.control.advance(timedelta(seconds=12))

    assert is_signed_with(receiver.requests[-1], OWN_KEY)


def test_retries_come_ever_more_slowly(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.freeze_clock()
    receiver.status = 500
    book(calendly)
    calendly.control.advance(timedelta(minutes=10))

    (delivery,) = calendly.control.deliveries()
    times = [datetime.fromisoformat(attempt["at"]) for attempt in delivery["attempts"]]
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert len(pauses) == 5
    assert all(
        expected <= pause <= expected * 1.1 for expected, pause in zip((10, 20, 40, 80, 160), pauses, strict=True)
    )


def test_after_a_day_of_failures_the_subscription_is_disabled(calendly: RunningSandbox, receiver: Receiver) -> None:
    receiver.status = 503
    book(calendly)
    calendly.control.advance(timedelta(hours=24, seconds=1))

    assert subscription(calendly)["state"] == "disabled"
    assert [delivery["state"] for delivery in calendly.control.deliveries()] == ["lost"]


def test_a_disabled_subscription_hears_nothing_more(calendly: RunningSandbox, receiver: Receiver) -> None:
    receiver.status = 503
    book(calendly)
    calendly.control.advance(timedelta(hours=24, seconds=1))
    receiver.status = 200
    heard = len(receiver.requests)

    book(calendly, "later@example.com")
    calendly.control.settle()

    assert len(receiver.requests) == heard


def test_a_subscription_that_recovers_within_the_day_stays(calendly: RunningSandbox, receiver: Receiver) -> None:
    receiver.status = 503
    book(calendly)
    calendly.control.advance(timedelta(hours=20))
    receiver.status = 200
    calendly.control.advance(timedelta(hours=5))

    assert subscription(calendly)["state"] == "active"
    assert [delivery["state"] for delivery in calendly.control.deliveries()] == ["delivered"]


def test_an_unreachable_receiver_is_a_failure_in_words(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    user = whoami(ada)
    with receiving() as gone:
        url = gone.url
    body = {"url": url, "events": EVENTS, "organization": user["current_organization"], "scope": "organization"}
    ada.post("/webhook_subscriptions", json=body)

    book(calendly)
    calendly.control.settle()

    (delivery,) = calendly.control.deliveries()
    assert "ConnectError" in delivery["attempts"][0]["error"]


def test_without_any_key_there_is_no_signature(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    user = whoami(ada)
    with receiving() as listening:
        body = {
            "url": listening.url,
            "events": EVENTS,
            "organization": user["current_organization"],
            "scope": "organization",
        }
        ada.post("/webhook_subscriptions", json=body)
        book(calendly)
        calendly.control.settle()

        assert HEADER not in listening.requests[0].headers


def test_held_deliveries_go_out_in_any_order_and_number(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.hold_deliveries()
    book(calendly, "first@example.com")
    book(calendly, "second@example.com")
    first, second = (delivery["id"] for delivery in calendly.control.deliveries("held"))

    statuses = calendly.control.release([second, first, second])

    emails = [request.envelope["payload"]["email"] for request in receiver.requests]
    assert statuses == [200, 200, 200]
    assert emails == ["second@example.com", "first@example.com", "second@example.com"]


def test_held_deliveries_can_be_taken_as_signed_requests(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.hold_deliveries()
    book(calendly)

    (taken,) = calendly.control.take_deliveries()

    assert is_signed_with(Received("/hook", taken.headers, taken.body), OWN_KEY)
    assert (taken.url, receiver.requests) == (receiver.url, [])


def test_letting_go_sends_all_that_was_held(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.hold_deliveries()
    book(calendly)
    calendly.control.hold_deliveries(on=False)
    calendly.control.settle()

    assert len(receiver.requests) == 1


def test_dropped_deliveries_never_arrive(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.weather(drop=1.0, next=1)
    book(calendly)
    later = book(calendly, "later@example.com")
    calendly.control.settle()

    assert [request.envelope["payload"]["uri"] for request in receiver.requests] == [later]


def test_doubled_deliveries_arrive_twice(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.weather(double=1.0)
    book(calendly)
    calendly.control.settle()

    assert len({request.body for request in receiver.requests}) == 1
    assert len(receiver.requests) == 2


def test_delayed_deliveries_wait_for_their_time(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.weather(delay_seconds=3600)
    book(calendly)
    calendly.control.settle()
    early = len(receiver.requests)
    calendly.control.advance(timedelta(hours=1))

    assert (early, len(receiver.requests)) == (0, 1)


def test_shuffled_deliveries_overtake_one_another(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.weather(shuffle_seconds=3600)
    for _ in range(10):  # that ten keep their order happens once in three million times
        book(calendly)
    calendly.control.advance(timedelta(hours=1))

    sent = [one["body"] for one in calendly.control.deliveries(with_bodies=True)]
    arrived = [request.body.decode() for request in receiver.requests]

    assert (sorted(arrived), arrived != sent) == (sorted(sent), True)


def test_a_wrong_key_gives_a_wrong_signature(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.weather(wrong_key=1.0)
    book(calendly)
    calendly.control.settle()

    assert not is_signed_with(receiver.requests[0], OWN_KEY)


def test_a_stale_signature_is_right_but_old(calendly: RunningSandbox, receiver: Receiver) -> None:
    calendly.control.weather(stale_seconds=600)
    book(calendly)
    calendly.control.settle()

    assert is_signed_with(receiver.requests[0], OWN_KEY, seconds_ago=600)


def test_deliveries_go_out_promptly(calendly: RunningSandbox, receiver: Receiver) -> None:
    for number in range(21):
        book(calendly, f"{number}@example.com")
    calendly.control.settle()

    took = sorted(
        (datetime.fromisoformat(one["attempts"][0]["at"]) - datetime.fromisoformat(one["created_at"])).total_seconds()
        for one in calendly.control.deliveries()
    )
    assert took[len(took) // 2] < 0.1
