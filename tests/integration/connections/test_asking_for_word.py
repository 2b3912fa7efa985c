"""Having Calendly tell us of bookings, where it does not want to: asked again as long as there is a connection."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, cast

import pytest

from application.connections.subscribe_to_bookings import TRY_REFUSED_AGAIN_AFTER
from application.ports.scheduling_provider import SchedulingProvider, SubscriptionFacts, SubscriptionRefused
from application.upkeep.run_reaction import MOST_TRIES, Fate, Tried
from domain.credentials import Secret, TokenPair
from domain.identifiers import ReactionId, SubscriptionUri
from domain.subscription import SubscriptionTrouble
from tests.support.builders import an_uri
from tests.support.core import Core, an_owner, core_on

pytestmark = pytest.mark.integration

ADA = an_owner(1)


class Free:
    """Calendly for an account whose plan has no webhooks, until it is upgraded."""

    def __init__(self) -> None:
        self.is_upgraded = False
        self.asked = 0

    def subscriptions(self, *_: object, **__: object) -> Sequence[SubscriptionFacts]:
        return []

    def subscribe(self, *_: object, **__: object) -> SubscriptionUri:
        self.asked += 1
        if not self.is_upgraded:
            raise SubscriptionRefused(SubscriptionTrouble.PLAN, "Please upgrade")
        return SubscriptionUri(an_uri("webhook_subscriptions"))

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nobody should have asked for {name!r}")


@pytest.fixture
def free() -> Free:
    return Free()


@pytest.fixture
def core(database: str, free: Free) -> Iterator[Core]:
    with core_on(database, provider=cast("SchedulingProvider", free)) as made:
        yield made


@pytest.fixture
def asking(core: Core) -> ReactionId:
    """What follows from having connected, with tokens that last."""
    connection = core.connected(ADA, an_uri("users"))
    tokens = TokenPair(Secret("access"), Secret("refresh"), core.clock.now() + timedelta(days=365))
    with core.units.acting_as(ADA) as unit:
        connection.renew(tokens, scopes=())
        unit.connections.save(connection)
        unit.commit()
    (reaction,) = core.jobs.reactions
    return reaction


def asked_hourly(core: Core, asking: ReactionId, *, times: int) -> list[Tried | None]:
    """What became of it each time."""
    tried = []
    for _ in range(times):
        tried.append(core.use_cases.run_reaction(reaction=asking))
        core.clock.advance(TRY_REFUSED_AGAIN_AFTER)
    return tried


def test_however_often_it_was_refused_it_is_asked_again(core: Core, free: Free, asking: ReactionId) -> None:
    tried = asked_hourly(core, asking, times=MOST_TRIES + 2)

    assert {one.fate if one else None for one in tried} == {Fate.PUT_OFF}
    assert free.asked == MOST_TRIES + 2


def test_weeks_later_word_comes_when_the_plan_was_upgraded(core: Core, free: Free, asking: ReactionId) -> None:
    asked_hourly(core, asking, times=MOST_TRIES + 2)
    free.is_upgraded = True

    (tried,) = asked_hourly(core, asking, times=1)

    assert tried is not None
    assert tried.fate is Fate.DONE


def test_after_connecting_again_it_is_asked_once_not_twice(core: Core, free: Free, asking: ReactionId) -> None:
    asked_hourly(core, asking, times=1)
    with core.units.acting_as(ADA) as unit:
        connection = unit.connections.of_owner(ADA.user)
        assert connection is not None
        tokens = connection.require_tokens()
        account, scopes = connection.account, connection.scopes
        connection.reestablish(account=account, tokens=tokens, scopes=scopes, now=core.clock.now())
        unit.connections.save(connection)
        unit.commit()
    free.asked = 0

    former = asked_hourly(core, asking, times=2)
    latter = asked_hourly(core, core.jobs.reactions[-1], times=2)

    assert [one.fate if one else None for one in former] == [Fate.DONE, None]
    assert [one.fate if one else None for one in latter] == [Fate.PUT_OFF, Fate.PUT_OFF]
    assert free.asked == 2


def test_after_a_disconnect_it_is_not_asked_again(core: Core, free: Free, asking: ReactionId) -> None:
    asked_hourly(core, asking, times=1)
    core.use_cases.disconnect_calendly(principal=ADA)

    tried = asked_hourly(core, asking, times=2)

    assert [one.fate if one else None for one in tried] == [Fate.DONE, None]
    assert free.asked == 1
