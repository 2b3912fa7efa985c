"""Deliveries that wait together are stored together, and fail alone."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from adapters.webhooks.gathering import Gatherer
from adapters.webhooks.storing import ByUseCase
from application.meetings.receive_deliveries import IncomingDelivery, Receipt
from application.ports.unit_of_work import StorageUnavailable
from domain.subscription import Signer
from tests.adapters.intake import InMemoryInbox

pytestmark = [pytest.mark.unit, pytest.mark.asyncio]

T = TypeVar("T")


def a_delivery(key: str | None = None, *, body: bytes = b"{}") -> IncomingDelivery:
    return IncomingDelivery(
        post=None,
        signer=Signer.APP,
        event="invitee.created",
        created_by=None,
        key=key or uuid4().hex,
        body=body,
        is_stale=False,
        correlation="c",
    )


class Gate:
    """An `ask` that lets nobody pass before it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.reached = asyncio.Event()

    async def ask(self, use_case: Callable[..., T], /, **arguments: Any) -> T:
        self.reached.set()
        await self.opened.wait()
        return use_case(**arguments)


async def stored_behind_a_first_one(
    inbox: InMemoryInbox, *deliveries: IncomingDelivery, most_at_once: int = 64
) -> list[Receipt | BaseException]:
    """What became of deliveries that came in while another was being stored."""
    gate = Gate()
    gatherer = Gatherer(ByUseCase(inbox, gate.ask), most_at_once=most_at_once)
    first = asyncio.create_task(gatherer.store(a_delivery("first")))
    await gate.reached.wait()
    others = [asyncio.create_task(gatherer.store(delivery)) for delivery in deliveries]
    await asyncio.sleep(0)  # every task made so far has its first turn
    gate.opened.set()
    await first
    return list(await asyncio.gather(*others, return_exceptions=True))


async def test_a_lone_delivery_is_stored_at_once() -> None:
    inbox, gate = InMemoryInbox(), Gate()
    gate.opened.set()

    assert await Gatherer(ByUseCase(inbox, gate.ask)).store(a_delivery()) is Receipt.STORED


async def test_what_waits_meanwhile_is_stored_together() -> None:
    inbox = InMemoryInbox()

    await stored_behind_a_first_one(inbox, *(a_delivery() for _ in range(5)))

    assert inbox.batches == [1, 5]


async def test_no_more_than_the_most_are_stored_at_once() -> None:
    inbox = InMemoryInbox()

    await stored_behind_a_first_one(inbox, *(a_delivery() for _ in range(5)), most_at_once=2)

    assert inbox.batches == [1, 2, 2, 1]


async def test_each_gets_its_own_receipt() -> None:
    receipts = await stored_behind_a_first_one(InMemoryInbox(), a_delivery("a"), a_delivery("first"), a_delivery("b"))

    assert receipts == [Receipt.STORED, Receipt.DUPLICATE, Receipt.STORED]


async def test_one_that_cannot_be_stored_fails_nobody_else() -> None:
    inbox = InMemoryInbox()
    inbox.refuses = lambda delivery: delivery.body == b"bad"

    receipts = await stored_behind_a_first_one(
        inbox, a_delivery("a"), a_delivery("bad", body=b"bad"), a_delivery("b"), a_delivery("a")
    )

    assert [type(receipt) if isinstance(receipt, Exception) else receipt for receipt in receipts] == [
        Receipt.STORED,
        ValueError,
        Receipt.STORED,
        Receipt.DUPLICATE,
    ]


async def test_a_storage_that_is_away_is_asked_once_more_and_not_by_everybody() -> None:
    inbox = InMemoryInbox()
    gate = Gate()
    gatherer = Gatherer(ByUseCase(inbox, gate.ask))
    first = asyncio.create_task(gatherer.store(a_delivery()))
    await gate.reached.wait()
    others = [asyncio.create_task(gatherer.store(a_delivery())) for _ in range(10)]
    await asyncio.sleep(0)  # every task made so far has its first turn
    inbox.troubles = [StorageUnavailable() for _ in range(3)]
    gate.opened.set()

    answers = await asyncio.gather(first, *others, return_exceptions=True)

    assert [type(answer) for answer in answers] == [StorageUnavailable] * 11
    assert inbox.batches == [1, 10, 1]


async def test_after_trouble_the_next_is_stored() -> None:
    inbox, gate = InMemoryInbox(), Gate()
    gate.opened.set()
    gatherer = Gatherer(ByUseCase(inbox, gate.ask))
    inbox.troubles.append(StorageUnavailable())
    with pytest.raises(StorageUnavailable):
        await gatherer.store(a_delivery())

    assert await gatherer.store(a_delivery()) is Receipt.STORED


async def test_who_stops_waiting_keeps_nobody_else_from_being_stored() -> None:
    inbox, gate = InMemoryInbox(), Gate()
    gatherer = Gatherer(ByUseCase(inbox, gate.ask))
    impatient = asyncio.create_task(gatherer.store(a_delivery("impatient")))
    await gate.reached.wait()
    patient = asyncio.create_task(gatherer.store(a_delivery("patient")))
    impatient.cancel()
    gate.opened.set()

    assert await patient is Receipt.STORED
    assert set(inbox.stored) == {"impatient", "patient"}


async def test_finishing_waits_for_what_is_under_way() -> None:
    inbox, gate = InMemoryInbox(), Gate()
    gatherer = Gatherer(ByUseCase(inbox, gate.ask))
    storing = asyncio.create_task(gatherer.store(a_delivery("last")))
    await gate.reached.wait()
    gate.opened.set()

    await gatherer.finish()

    assert set(inbox.stored) == {"last"}
    await storing


async def test_as_many_stores_are_under_way_as_may_be() -> None:
    inbox, gate = InMemoryInbox(), Gate()
    gatherer = Gatherer(ByUseCase(inbox, gate.ask), at_a_time=2)
    storing = []
    for _ in range(4):
        storing.append(asyncio.create_task(gatherer.store(a_delivery())))
        for _ in range(3):  # its turn, its store's, and its way to the gate
            await asyncio.sleep(0)
    gate.opened.set()

    await asyncio.gather(*storing)

    assert sorted(inbox.batches) == [1, 1, 2]


async def test_who_gave_up_before_the_turn_came_is_not_stored() -> None:
    """While the database hangs, those who were told to come again must not fill the memory."""
    inbox, gate = InMemoryInbox(), Gate()
    gatherer = Gatherer(ByUseCase(inbox, gate.ask))
    first = asyncio.create_task(gatherer.store(a_delivery("first")))
    await gate.reached.wait()
    impatient = asyncio.create_task(gatherer.store(a_delivery("impatient")))
    await asyncio.sleep(0)  # its turn
    impatient.cancel()
    gate.opened.set()
    await first

    await gatherer.finish()

    assert set(inbox.stored) == {"first"}
