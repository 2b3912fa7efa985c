"""A person connected to the sandbox, as the screens do it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from bench.stage import House
from tests.acceptance.people import ACCOUNTS, Person, sign_in

NAME: Final = "Ada"
ANY_CALL: Final = r"/(event_types|scheduling_links|users|organizations|webhook_subscriptions).*"
MANY: Final = 1_000_000


@contextmanager
def connected(house: House) -> Iterator[Person]:
    """Ada at her browser, with her account connected; the house must be served."""
    person = sign_in(NAME, house)
    with closing(person.browser):
        person.begin_connecting()
        person.come_back(person.answer_consent(ACCOUNTS[NAME]))
        yield person


def answer_slowly(house: House, seconds: float, *, path: str = ANY_CALL) -> None:
    """From now on the sandbox takes as long to answer each call."""
    house.sandbox.control.clear_faults()
    house.sandbox.control.add_fault(path=path, times=MANY, delay_seconds=seconds)
