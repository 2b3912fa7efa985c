"""Whether a webhook subscription of ours stands at Calendly as we made it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.connections.begin_connecting import hash_of
from application.ports.scheduling_provider import SubscriptionFacts
from domain.subscription import SUBSCRIBED_EVENTS, Subscription, SubscriptionState


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a subscription."""

    said: str
    """For the owner to read."""
    is_dead: bool
    """Whether nothing comes by it any more; else it goes on telling until the new one stands."""


GONE = Fault("It was deleted at Calendly.", is_dead=True)
DISABLED = Fault("Calendly disabled it, because it could not reach us for a day.", is_dead=True)
ELSEWHERE = Fault("It leads to another address.", is_dead=False)
TELLS_TOO_LITTLE = Fault("It does not tell of everything.", is_dead=False)
OTHER_SCOPE = Fault("It is for other calendars.", is_dead=False)


def fault_of(ours: Subscription, listed: Sequence[SubscriptionFacts], *, callback_prefix: str) -> Fault | None:
    """What is wrong with it; `None`: it stands.

    Args:
        listed: what Calendly lists.
        callback_prefix: what the addresses of all ours begin with, today.
    """
    found = next((one for one in listed if one.uri == ours.uri), None)
    if found is None:
        return GONE
    if found.state is not SubscriptionState.ACTIVE:
        return DISABLED
    key = found.callback_url.removeprefix(callback_prefix)
    if key == found.callback_url or hash_of(key) != ours.key_hash:
        return ELSEWHERE
    if not set(SUBSCRIBED_EVENTS) <= set(found.events):
        return TELLS_TOO_LITTLE
    return OTHER_SCOPE if found.scope != ours.scope.value else None
