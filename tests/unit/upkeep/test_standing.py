"""What is wrong with a webhook subscription, and what follows from its loss."""

from dataclasses import replace

import pytest

from application.connections.begin_connecting import hash_of
from application.connections.standing import (
    DISABLED,
    ELSEWHERE,
    GONE,
    OTHER_SCOPE,
    TELLS_TOO_LITTLE,
    Fault,
    fault_of,
)
from application.ports.scheduling_provider import SubscriptionFacts
from domain.events import SubscriptionLost
from domain.identifiers import SubscriptionUri
from domain.subscription import SUBSCRIBED_EVENTS, Subscription, SubscriptionState
from tests.support.builders import NOON, World, a_connection, a_subscription

pytestmark = pytest.mark.unit

PREFIX = "https://quotla.example/api/calendly/webhooks/"
LISTED = SubscriptionFacts(
    uri=SubscriptionUri("https://api.calendly.com/webhook_subscriptions/one"),
    callback_url=f"{PREFIX}the-key",
    events=SUBSCRIBED_EVENTS,
    scope="user",
    state=SubscriptionState.ACTIVE,
    retry_started_at=None,
)


def ours() -> Subscription:
    subscription = a_subscription(a_connection(World().ada), key_hash=hash_of("the-key"))
    subscription.stand(LISTED.uri)
    return subscription


def test_one_that_is_listed_as_we_made_it_stands() -> None:
    assert fault_of(ours(), [LISTED], callback_prefix=PREFIX) is None


def test_one_that_tells_of_more_stands_too() -> None:
    listed = replace(LISTED, events=(*SUBSCRIBED_EVENTS, "contact.created"))

    assert fault_of(ours(), [listed], callback_prefix=PREFIX) is None


@pytest.mark.parametrize(
    ("listed", "fault"),
    [
        ([], GONE),
        ([replace(LISTED, uri=SubscriptionUri("another"))], GONE),
        ([replace(LISTED, state=SubscriptionState.ENDED)], DISABLED),
        ([replace(LISTED, callback_url="https://former.example/api/calendly/webhooks/the-key")], ELSEWHERE),
        ([replace(LISTED, callback_url=f"{PREFIX}another-key")], ELSEWHERE),
        ([replace(LISTED, events=SUBSCRIBED_EVENTS[1:])], TELLS_TOO_LITTLE),
        ([replace(LISTED, scope="organization")], OTHER_SCOPE),
    ],
    ids=["deleted", "only another", "disabled", "former address", "other key", "fewer events", "other scope"],
)
def test_what_is_wrong_is_named(listed: list[SubscriptionFacts], fault: Fault) -> None:
    assert fault_of(ours(), listed, callback_prefix=PREFIX) == fault


def test_a_lost_one_is_told_of_once() -> None:
    lost = ours()

    lost.lose("disabled", is_dead=False, now=NOON)
    lost.lose("disabled", is_dead=False, now=NOON)

    assert list(lost.take_events()) == [SubscriptionLost(occurred_at=NOON, connection=lost.connection)]


def test_a_dead_one_is_over() -> None:
    lost = ours()

    lost.lose("deleted", is_dead=True, now=NOON)

    assert (lost.state, lost.trouble_said, lost.is_listened_to) == (SubscriptionState.ENDED, "deleted", False)


def test_one_that_still_tells_something_is_listened_to_until_another_stands() -> None:
    lost = ours()

    lost.lose("fewer events", is_dead=False, now=NOON)

    assert lost.is_listened_to


def test_one_that_never_stood_cannot_be_lost() -> None:
    waiting = a_subscription(a_connection(World().ada))

    waiting.lose("gone", is_dead=True, now=NOON)

    assert (waiting.state, list(waiting.take_events())) == (SubscriptionState.PENDING, [])
