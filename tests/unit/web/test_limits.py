"""What one address may do in a minute."""

import pytest

from adapters.web.limits import MOST_ADDRESSES, Allowance

pytestmark = pytest.mark.unit


class Time:
    """Seconds, as scripted."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def used(allowance: Allowance, address: str, times: int) -> bool:
    for _ in range(times):
        allowance.use(address)
    return allowance.is_used_up(address)


@pytest.mark.parametrize(("times", "is_used_up"), [(0, False), (29, False), (30, True), (300, True)])
def test_so_many_and_no_more(times: int, is_used_up: bool) -> None:
    assert used(Allowance(30, seconds=Time()), "192.0.2.1", times) is is_used_up


def test_it_comes_back_little_by_little() -> None:
    time = Time()
    allowance = Allowance(30, seconds=time)
    used(allowance, "192.0.2.1", 30)

    time.now += 2.01

    assert not allowance.is_used_up("192.0.2.1")
    assert used(allowance, "192.0.2.1", 1)


def test_a_quiet_hour_saves_up_one_minutes_worth() -> None:
    time = Time()
    allowance = Allowance(30, seconds=time)
    used(allowance, "192.0.2.1", 30)

    time.now += 3_600

    assert used(allowance, "192.0.2.1", 30)


def test_each_address_has_its_own() -> None:
    allowance = Allowance(30, seconds=Time())
    used(allowance, "192.0.2.1", 30)

    assert not allowance.is_used_up("192.0.2.2")


@pytest.mark.parametrize(
    ("one", "other", "is_shared"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "", True),
        ("testclient", "testclient", True),
    ],
)
def test_a_household_shares_one(one: str, other: str, is_shared: bool) -> None:
    allowance = Allowance(1, seconds=Time())
    allowance.use(one)

    assert allowance.is_used_up(other) is is_shared


def test_memory_is_bounded() -> None:
    allowance = Allowance(1, seconds=Time())
    allowance.use("192.0.2.1")
    for number in range(MOST_ADDRESSES):
        allowance.use(f"address {number}")

    assert not allowance.is_used_up("192.0.2.1")
