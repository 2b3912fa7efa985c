"""What is seen of the processes when one of them, or Redis, goes away: over the API, and by `quotla doctor`.

A sign is given every 15 seconds, and what was found is told for ten more.
"""

import json
from typing import Any, Final

import pytest

from tests.integration.processes.commands import run
from tests.support.house import House
from tests.support.patience import eventually

pytestmark = pytest.mark.integration

HEALTH: Final = """{ viewer { health {
    processes { name isAlive reachesBroker } checks { name state meaning mend }
    connections { diagnosis { name state } }
} } }"""
MUST_BE_WELL: Final = ("settings", "database", "migrations", "broker", "worker", "upkeep", "calendly", "clock")


def health(house: House) -> dict[str, Any]:
    found: dict[str, Any] = house.ada.ask(HEALTH)["viewer"]["health"]
    return found


def seen(house: House, name: str) -> tuple[str, str]:
    """A check's state and what it means, over the API."""
    (check,) = [check for check in health(house)["checks"] if check["name"] == name]
    return check["state"], check["meaning"]


def told(house: House) -> dict[str, str]:
    """The states that `quotla doctor` tells, by name."""
    done = run("doctor", "--json", environment=house.environment)
    return {check["name"]: check["state"] for check in json.loads(done.stdout)["installation"]}


def test_where_all_of_it_runs_that_is_seen(house: House) -> None:
    eventually(lambda: seen(house, "broker")[0] == "OK")

    eventually(lambda: all(seen(house, name)[0] == "OK" for name in ("worker", "upkeep")))
    found, by_command = health(house), told(house)

    alive = {one["name"] for one in found["processes"] if one["isAlive"] and one["reachesBroker"]}
    assert alive == {"serve", "worker", "upkeep"}
    # What waits, and how many requests are left, is as those have left it who used the house before.
    assert {by_command[name] for name in MUST_BE_WELL} == {"ok"}
    assert [check for one in found["connections"] for check in one["diagnosis"] if check["state"] == "FAILING"] == []


def test_redis_being_away_is_seen_and_said(house: House) -> None:
    house.valkey.kill()

    eventually(lambda: seen(house, "broker")[1].startswith("Redis does not answer"))

    assert seen(house, "broker")[0] == "FAILING"
    assert told(house)["broker"] == "failing"


def test_a_worker_that_ended_in_an_orderly_way_is_seen_to_be_gone_at_once(house: House) -> None:
    house.ask_to_stop("worker")
    house.await_end("worker")

    assert seen(house, "worker")[0] == "FAILING"
    # Those that were killed before are still remembered.
    assert [one for one in health(house)["processes"] if one["name"] == "worker" and one["isAlive"]] == []


def test_a_worker_that_was_killed_is_missed_after_a_minute_of_silence(house: House) -> None:
    eventually(lambda: seen(house, "worker")[0] == "OK")
    house.kill("worker")

    house.change("update signs_of_life set seen_at = seen_at - interval '1 minute' where name = 'worker'")

    assert seen(house, "worker")[0] == "FAILING"
    assert seen(house, "worker")[1].startswith("None was seen since")
