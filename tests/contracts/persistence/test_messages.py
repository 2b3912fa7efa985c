"""What every `Messages` repository must do."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.ports.messages import Audience, Message, MessageState
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.identifiers import MessageId
from domain.values import EmailAddress
from tests.adapters.nudges import RecordingJobs
from tests.support.builders import NOON, World, a_message, an_id

pytestmark = pytest.mark.contract

UNDER_WAY = (MessageState.PENDING, MessageState.SENDING)
SOON, LATER = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)


def added(units: UnitOfWorkFactory, world: World, message: Message) -> bool:
    with units.acting_as(world.ada) as unit:
        is_new = unit.messages.add(message)
        unit.commit()
    return is_new


def sending(units: UnitOfWorkFactory, message: Message, *, now: datetime = NOON) -> Message | None:
    with units.as_system() as unit:
        begun = unit.messages.begin_sending(message.id, now=now)
        unit.commit()
    return begun


def stranded(units: UnitOfWorkFactory, message: Message, *, begun_before: datetime) -> Message | None:
    with units.as_system() as unit:
        unit.messages.strand(begun_before=begun_before, now=LATER)
        found = unit.messages.get(message.id)
        unit.commit()
    return found


@pytest.mark.parametrize("reply_to", [EmailAddress("ada@business.example"), None])
def test_a_message_reads_as_it_was_added(units: UnitOfWorkFactory, world: World, reply_to: EmailAddress | None) -> None:
    message = a_message(world.ada, reply_to=reply_to)
    added(units, world, message)

    with units.acting_as(world.ada) as unit:
        assert unit.messages.get(message.id) == message


@pytest.mark.parametrize("who", ["bob", "eve"])
def test_anothers_message_is_not_found(units: UnitOfWorkFactory, world: World, who: str) -> None:
    message = a_message(world.ada)
    added(units, world, message)

    with units.acting_as(getattr(world, who)) as unit:
        assert unit.messages.get(message.id) is None


def test_the_same_matter_is_told_to_the_same_recipient_once(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada)
    added(units, world, message)

    assert added(units, world, replace(message, id=MessageId(an_id()))) is False


@pytest.mark.parametrize(
    "difference", [{"version": "2"}, {"about": an_id()}, {"recipient": EmailAddress("lee@example.com")}]
)
def test_anything_else_is_another_message(
    units: UnitOfWorkFactory, world: World, difference: dict[str, object]
) -> None:
    message = a_message(world.ada)
    added(units, world, message)

    assert added(units, world, replace(message, id=MessageId(an_id()), **difference)) is True  # type: ignore[arg-type]  # a mapping of several kinds


def test_a_worker_is_nudged_about_new_messages_only(
    units: UnitOfWorkFactory, jobs: RecordingJobs, world: World
) -> None:
    message = a_message(world.ada)
    added(units, world, message)
    added(units, world, replace(message, id=MessageId(an_id())))

    assert jobs.messages == [message.id]


def test_messages_of_one_matter_are_counted_by_what_became_of_them(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada)
    for version in "123":
        added(units, world, replace(message, id=MessageId(an_id()), version=version))
    added(units, world, replace(message, version="4"))
    added(units, world, a_message(world.ada))

    with units.acting_as(world.ada) as unit:
        unit.messages.settle(message.id, MessageState.LOGGED, now=NOON)
        found = unit.messages.fates(kind=message.kind, about=message.about, recipient=message.recipient)

    assert found == {MessageState.PENDING: 3, MessageState.LOGGED: 1}


def test_sending_begins_once(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada)
    added(units, world, message)

    assert sending(units, message) == replace(message, state=MessageState.SENDING, tries=1)
    assert sending(units, message) is None


def test_what_was_put_off_is_sent_only_then(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada)
    added(units, world, message)
    sending(units, message)
    with units.as_system() as unit:
        unit.messages.put_off(message.id, until=SOON, why="greylisted")
        unit.commit()

    assert sending(units, message, now=SOON - timedelta(seconds=1)) is None
    assert sending(units, message, now=SOON) is not None


@pytest.mark.parametrize("fate", [state for state in MessageState if state not in UNDER_WAY])
def test_what_is_settled_is_not_sent_again(units: UnitOfWorkFactory, world: World, fate: MessageState) -> None:
    message = a_message(world.ada)
    added(units, world, message)
    with units.as_system() as unit:
        unit.messages.settle(message.id, fate, now=NOON, why=None)
        unit.commit()

    assert sending(units, message, now=LATER) is None


def test_messages_wait_until_a_job_or_the_sweep_takes_them(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada)
    added(units, world, message)

    found = []
    for now in (NOON, SOON, SOON, LATER):
        with units.as_system() as unit:
            found.append(message.id in unit.messages.waiting(now=now, again_at=LATER, limit=10_000))
            unit.commit()

    assert found == [False, True, False, True]


def test_being_found_by_the_sweep_keeps_no_job_from_sending(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada)
    added(units, world, message)
    with units.as_system() as unit:
        unit.messages.waiting(now=SOON, again_at=LATER, limit=10_000)
        unit.commit()

    assert sending(units, message, now=SOON) is not None


def test_a_message_to_a_client_whose_sender_crashed_is_of_unknown_fate(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada, audience=Audience.CLIENT)
    added(units, world, message)
    sending(units, message)

    found = stranded(units, message, begun_before=SOON)

    assert found is not None
    assert found.state is MessageState.UNKNOWN


def test_a_message_to_a_user_whose_sender_crashed_is_sent_again(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada, audience=Audience.USER)
    added(units, world, message)
    sending(units, message)
    stranded(units, message, begun_before=SOON)

    again = sending(units, message, now=LATER)

    assert again is not None
    assert again.tries == 2


def erased(units: UnitOfWorkFactory, message: Message) -> None:
    with units.as_service(message.workspace) as unit:
        unit.erasures.blank_messages([message.id], now=NOON)
        unit.commit()


def test_what_was_erased_while_it_was_being_sent_is_not_put_off(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada)
    added(units, world, message)
    sending(units, message)
    erased(units, message)

    with units.as_system() as unit:
        unit.messages.put_off(message.id, until=SOON, why="greylisted")
        unit.commit()

    assert sending(units, message, now=LATER) is None


def test_what_was_erased_while_its_sender_crashed_is_not_sent_again(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada, audience=Audience.USER)
    added(units, world, message)
    sending(units, message)
    erased(units, message)

    found = stranded(units, message, begun_before=SOON)

    assert found is not None
    assert found.state is MessageState.UNKNOWN


def test_a_sender_that_may_still_be_at_it_is_left_alone(units: UnitOfWorkFactory, world: World) -> None:
    message = a_message(world.ada)
    added(units, world, message)
    sending(units, message)

    found = stranded(units, message, begun_before=NOON)

    assert found is not None
    assert found.state is MessageState.SENDING
