"""Nobody waits for ever for a delivery to be stored."""

import asyncio
from datetime import timedelta

import pytest

from adapters.webhooks.gathering import Gatherer, NotInTime
from adapters.webhooks.storing import ByUseCase
from tests.adapters.intake import InMemoryInbox
from tests.support.virtual_time import in_virtual_time
from tests.unit.webhooks.test_gathering import Gate, a_delivery

pytestmark = pytest.mark.unit

PATIENCE = timedelta(seconds=7)


def test_those_who_wait_together_give_up_together() -> None:
    """One timer serves all."""

    async def together() -> list[object]:
        gatherer = Gatherer(ByUseCase(InMemoryInbox(), Gate().ask), patience=PATIENCE)
        return list(await asyncio.gather(*(gatherer.store(a_delivery()) for _ in range(3)), return_exceptions=True))

    assert [type(answer) for answer in in_virtual_time(together())] == [NotInTime] * 3


def test_who_comes_later_gives_up_later() -> None:
    """The timer of those before is running, or has run out."""

    async def one_after_the_other() -> list[float]:
        gatherer, loop = Gatherer(ByUseCase(InMemoryInbox(), Gate().ask), patience=PATIENCE), asyncio.get_running_loop()

        async def come(at: float) -> float:
            await asyncio.sleep(at)
            with pytest.raises(NotInTime):
                await gatherer.store(a_delivery())
            return loop.time()

        return list(await asyncio.gather(come(0), come(2), come(10)))

    assert in_virtual_time(one_after_the_other()) == pytest.approx([7, 9, 17])


def test_who_was_answered_is_not_in_the_way_of_those_who_wait_longer() -> None:
    async def answered_and_not() -> float:
        gate = Gate()
        gate.opened.set()
        gatherer = Gatherer(ByUseCase(InMemoryInbox(), gate.ask), patience=PATIENCE)
        await gatherer.store(a_delivery())
        gate.opened.clear()
        await asyncio.sleep(2)
        with pytest.raises(NotInTime):
            await gatherer.store(a_delivery())
        return asyncio.get_running_loop().time()

    assert in_virtual_time(answered_and_not()) == pytest.approx(9)
