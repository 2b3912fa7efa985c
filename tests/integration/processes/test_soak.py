"""The short version of `scripts/soak`."""

import os
import random

import pytest

from tests.support.house import House
from tests.support.soak import VICTIMS, Plan, soak

pytestmark = pytest.mark.integration


def test_nothing_is_lost_doubled_or_left_undone_while_everything_is_killed(house: House) -> None:
    seed = int(os.environ.get("QUOTLA_SOAK_SEED") or random.SystemRandom().randrange(1_000_000))
    plan = Plan(seed=seed, deliveries=400, rate=40, letters=6, calm=(0.2, 1.0), outage=(0.1, 0.5))

    outcome = soak(house, plan)

    assert outcome.problems == [], str(outcome)
    assert set(outcome.killed) == set(VICTIMS)
    assert outcome.answered >= plan.deliveries
