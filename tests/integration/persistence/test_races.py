"""Several at once, with real threads on a real Postgres."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event, Timer
from typing import TypeVar

import psycopg
import pytest

from adapters.persistence.finders.postgres import PostgresFinders
from application.erasure.erase_person import ErasePerson, Whom
from application.meetings.record_booking import RecordBooking
from application.paging import PageRequest
from application.people.admit_person import AdmitPerson
from application.ports.connections import AccountTaken, Locked
from application.ports.finders import MeetingCriteria, MeetingOrder
from application.ports.people import Person
from application.ports.unit_of_work import StorageUnavailable, UnitOfWorkFactory
from domain.bookings import BookingFacts, MeetingStatus, NoticeKind
from domain.connection import Connection
from domain.errors import StaleWrite
from domain.events import ChangeKind
from domain.matching import Attribution
from domain.meeting import Meeting
from domain.values import Cause, CauseKind, EmailAddress
from tests.adapters.clock import StandingClock
from tests.contracts.persistence.keeping import CALENDLY, connected, issued, kept
from tests.support.builders import (
    NOON,
    World,
    a_connection,
    a_delivery,
    a_link,
    a_meeting,
    an_account,
    an_event_type,
    an_invitee_uri,
    identifiers,
    some_facts,
)

pytestmark = pytest.mark.integration

Result = TypeVar("Result")
PATIENCE_SECONDS = 30


def at_once(*acts: Callable[[], Result]) -> list[Result]:
    """Begin all of them at the same moment; their results in the order given."""
    barrier = Barrier(len(acts))

    def begin(act: Callable[[], Result]) -> Result:
        barrier.wait(PATIENCE_SECONDS)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(PATIENCE_SECONDS) for one in [pool.submit(begin, act) for act in acts]]


def two_halves() -> tuple[BookingFacts, BookingFacts]:
    """A move as Calendly tells it: the old booking over, and the new one."""
    new = an_invitee_uri()
    old_half = some_facts(said_by=NoticeKind.CANCELED, status=MeetingStatus.CANCELED, was_moved=True, successor=new)
    return old_half, some_facts(invitee=new, predecessor=old_half.invitee, booked_at=NOON + timedelta(hours=1))


def recording(units: UnitOfWorkFactory, told_by: Connection, facts: BookingFacts) -> Callable[[], None]:
    record = RecordBooking(clock=StandingClock(NOON), identifiers=identifiers)

    def act() -> None:
        while True:
            try:
                with units.as_service(told_by.workspace) as unit:
                    record(unit, facts, told_by=told_by, cause=CALENDLY)
                    unit.commit()
            except (StaleWrite, StorageUnavailable):
                continue  # as the job does it
            else:
                return

    return act


# One meeting, however its news arrive


def test_two_halves_of_one_move_at_once_are_one_meeting(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    for _ in range(50):
        halves = two_halves()

        at_once(*(recording(units, connection, half) for half in halves))

        with units.as_service(world.workspace) as unit:
            meetings = unit.meetings.claim({half.invitee for half in halves})
        assert [len(meeting.chain) for meeting in meetings] == [2]


def test_four_links_of_a_chain_and_their_copies_at_once_are_one_meeting(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    for _ in range(10):
        uris = [an_invitee_uri() for _ in range(4)]
        chain = [
            some_facts(
                invitee=uri,
                predecessor=uris[number - 1] if number else None,
                successor=uris[number + 1] if number < 3 else None,
                was_moved=number < 3,
                said_by=NoticeKind.CANCELED if number < 3 else NoticeKind.BOOKED,
                status=MeetingStatus.CANCELED if number < 3 else MeetingStatus.SCHEDULED,
                booked_at=NOON + timedelta(hours=number),
            )
            for number, uri in enumerate(uris)
        ]

        at_once(*(recording(units, connection, facts) for facts in [*chain, *chain]))

        with units.as_service(world.workspace) as unit:
            meetings = unit.meetings.claim(uris)
        assert [[booking.facts.invitee for booking in meeting.chain] for meeting in meetings] == [uris]


def test_no_change_is_told_twice_by_copies_at_once(
    units: UnitOfWorkFactory, finders: PostgresFinders, world: World
) -> None:
    connection, facts = connected(units, world), some_facts()

    at_once(*(recording(units, connection, facts) for _ in range(6)))

    assert [line.kind for line in finders.changes_after(world.ada, 0, limit=100, now=NOON)] == [ChangeKind.BOOKED]


def test_a_claim_waits_for_the_unit_that_has_the_address(units: UnitOfWorkFactory, world: World) -> None:
    """And then sees what that unit stored, though nothing was there when it began to wait."""
    facts = some_facts()
    has_claimed = Event()
    found: list[Meeting] = []

    def second() -> None:
        has_claimed.wait(PATIENCE_SECONDS)
        with units.as_service(world.workspace) as unit:
            found.extend(unit.meetings.claim({facts.invitee}))

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second)
        with units.as_service(world.workspace) as unit:
            unit.meetings.claim({facts.invitee})
            has_claimed.set()
            unit.meetings.save(a_meeting(world.ada, facts), cause=CALENDLY)
            assert not waiting.done()
            unit.commit()
        waiting.result(PATIENCE_SECONDS)

    assert [meeting.current.invitee for meeting in found] == [facts.invitee]


def until_somebody_waits(url: str, *, unless: Callable[[], bool]) -> None:
    """For another to be done, or until it turned out that there is nothing to wait for."""
    waits = (
        "select count(*) from pg_locks join pg_stat_activity using (pid)"
        " where datname = current_database() and not granted"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        while not unless() and connection.execute(waits).fetchone() == (0,):
            pass


@pytest.mark.parametrize("is_known", [False, True])
def test_who_is_erased_while_a_booking_is_recorded_is_erased_from_it(
    units: UnitOfWorkFactory, world: World, shared_database: str, is_known: bool
) -> None:
    connection, facts = connected(units, world), some_facts(email="kim@example.com")
    AdmitPerson(units=units, clock=StandingClock(NOON))(person=Person(principal=world.ada))
    if is_known:
        recording(units, connection, replace(facts, updated_at=facts.updated_at - timedelta(hours=1)))()
    erase = ErasePerson(units=units, clock=StandingClock(NOON))
    whom = Whom(email=EmailAddress("kim@example.com"))

    with ThreadPoolExecutor(1) as pool, units.as_service(world.workspace) as unit:
        record = RecordBooking(clock=StandingClock(NOON), identifiers=identifiers)
        record(unit, facts, told_by=connection, cause=CALENDLY)
        erasing = pool.submit(lambda: erase(whom=whom, workspace=world.workspace))
        until_somebody_waits(shared_database, unless=erasing.done)
        unit.commit()
    erasing.result(PATIENCE_SECONDS)

    with units.as_service(world.workspace) as unit:
        (meeting,) = unit.meetings.claim({facts.invitee})
    assert meeting.current.is_erased


def test_a_person_and_calendly_at_once_lose_neither(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    for _ in range(10):
        old_half, new_half = two_halves()
        meeting = kept(units, a_meeting(world.ada, old_half))

        def correct() -> None:
            while True:
                try:
                    with units.acting_as(world.ada) as unit:
                        found = unit.meetings.require(meeting.id)  # noqa: B023  carried out before the next one begins
                        found.attach_to(Attribution(), by=world.ada.user, now=NOON)
                        unit.meetings.save(found, cause=Cause(CauseKind.PERSON, world.ada.user))
                        unit.commit()
                except (StaleWrite, StorageUnavailable):
                    continue
                else:
                    return

        at_once(correct, recording(units, connection, new_half))

        with units.acting_as(world.ada) as unit:
            found = unit.meetings.require(meeting.id)
        assert (len(found.chain), found.correction is not None) == (2, True)


# Numbers


def test_numbers_come_without_gaps_in_the_order_of_commits(
    units: UnitOfWorkFactory, finders: PostgresFinders, world: World
) -> None:
    """A reader that has seen N never finds an N-1 afterwards that it had not seen."""
    writers, rounds = 4, 15
    seen: list[int] = []
    is_over = Event()

    def write() -> None:
        for _ in range(rounds):
            kept(units, a_meeting(world.ada), a_meeting(world.ada))

    def watch() -> None:
        while True:
            was_over = is_over.is_set()
            new = finders.changes_after(world.ada, seen[-1] if seen else 0, limit=1000, now=NOON)
            seen.extend(line.number for line in new)
            if was_over:
                return

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        at_once(*[write] * writers)
        is_over.set()
        watching.result(PATIENCE_SECONDS)

    assert seen == list(range(1, writers * rounds * 2 + 1))


def test_a_list_and_the_changes_after_it_are_the_whole_truth(
    units: UnitOfWorkFactory, finders: PostgresFinders, world: World
) -> None:
    rounds = 20
    lists: list[tuple[int, int]] = []

    def write() -> None:
        for _ in range(rounds):
            kept(units, a_meeting(world.ada))

    def read() -> None:
        for _ in range(rounds):
            page = finders.meetings(
                world.ada,
                MeetingCriteria(),
                order=MeetingOrder.STARTS_AT_ASC,
                page=PageRequest.of(first=100),
                now=NOON,
            )
            lists.append((len(page.edges), page.as_of or 0))

    at_once(write, read)

    # Each meeting is one change here, so a list is true exactly when it has as many as its number says.
    assert [(count, number) for count, number in lists if count != number] == []


# Locks and firsts


def test_a_locked_connection_is_not_waited_for_when_nobody_asked_to(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_service(world.workspace) as holder:
        holder.connections.lock(connection.id, wait=timedelta(0))

        with units.as_service(world.workspace) as other, pytest.raises(Locked):
            other.connections.lock(connection.id, wait=timedelta(0))


def test_a_locked_connection_is_waited_for_only_so_long(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)

    with units.as_service(world.workspace) as holder:
        holder.connections.lock(connection.id, wait=timedelta(0))

        with units.as_service(world.workspace) as other, pytest.raises(Locked):
            other.connections.lock(connection.id, wait=timedelta(milliseconds=50))


def test_who_waited_for_a_connection_sees_what_was_changed_meanwhile(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    is_locked = Event()
    found: list[Connection] = []

    def second() -> None:
        is_locked.wait(PATIENCE_SECONDS)
        with units.as_service(world.workspace) as unit:
            found.append(unit.connections.lock(connection.id, wait=timedelta(seconds=PATIENCE_SECONDS)))

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second)
        with units.as_service(world.workspace) as unit:
            held = unit.connections.lock(connection.id, wait=timedelta(0))
            is_locked.set()
            held.lapse(NOON)
            unit.connections.save(held)
            unit.commit()
        waiting.result(PATIENCE_SECONDS)

    assert [one.lapsed_at for one in found] == [NOON]


def test_waiting_for_one_lock_shortens_no_other(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    link = issued(units, a_link(connection))
    has_lock, is_opening = Event(), Event()

    def hold() -> None:
        with units.as_service(world.workspace) as unit:
            unit.links.by_codes([link.code])
            has_lock.set()
            is_opening.wait(PATIENCE_SECONDS)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        has_lock.wait(PATIENCE_SECONDS)
        with units.as_service(world.workspace) as unit:
            unit.connections.lock(connection.id, wait=timedelta(milliseconds=1))
            Timer(0.1, is_opening.set).start()
            unit.links.count_opening(link.id, at=NOON)
            unit.commit()
        holding.result(PATIENCE_SECONDS)

    with units.acting_as(world.ada) as unit:
        assert unit.links.require(link.id).opens == 1


def test_of_two_owners_who_connect_one_account_at_once_one_gets_it(units: UnitOfWorkFactory, world: World) -> None:
    account = an_account()

    def connect(number: int) -> bool:
        owner = (world.ada, world.eve)[number]
        try:
            with units.acting_as(owner) as unit:
                unit.connections.save(a_connection(owner, account=account))
                unit.commit()
        except AccountTaken:
            return False
        return True

    assert sorted(at_once(lambda: connect(0), lambda: connect(1))) == [False, True]


def test_a_delivery_is_stored_once_however_many_copies_come_at_once(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    keys = [f"{number}" for number in range(20)]

    def store() -> Sequence[object]:
        deliveries = [a_delivery(connection, key=key) for key in keys]
        with units.as_system() as unit:
            new = unit.deliveries.add(deliveries)
            unit.commit()
        return list(new)

    stored = at_once(*[store] * 5)

    assert sum(map(len, stored)) == len(keys)


def test_two_sweeps_at_once_find_each_delivery_once(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    long_ago = NOON - timedelta(days=3000)
    deliveries = [a_delivery(connection, due_at=long_ago) for _ in range(40)]
    with units.as_system() as unit:
        unit.deliveries.add(deliveries)
        unit.commit()

    def sweep() -> Sequence[object]:
        with units.as_system() as unit:
            found = unit.deliveries.waiting(now=long_ago, again_at=NOON + timedelta(days=3000), limit=1000)
            unit.commit()
        return found

    found = at_once(sweep, sweep)

    assert sorted([*found[0], *found[1]], key=str) == sorted((one.id for one in deliveries), key=str)


def test_openings_at_once_are_all_counted(units: UnitOfWorkFactory, world: World) -> None:
    link = issued(units, a_link(connected(units, world)))

    def follow() -> None:
        with units.as_system() as unit:
            unit.links.count_opening(link.id, at=NOON)
            unit.commit()

    at_once(*[follow] * 8)

    with units.acting_as(world.ada) as unit:
        assert unit.links.require(link.id).opens == 8


def test_two_lists_of_event_types_at_once_leave_one_whole(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    shared = [an_event_type() for _ in range(20)]
    lists = [[replace(one, name=name) for one in shared] for name in ("first", "second")]

    def put(number: int) -> None:
        with units.as_service(world.workspace) as unit:
            unit.event_types.replace(connection.id, lists[number], fetched_at=NOON)
            unit.commit()

    at_once(lambda: put(0), lambda: put(1))

    with units.as_service(world.workspace) as unit:
        found = unit.event_types.get(connection.id)
    assert found is not None
    assert found.items in lists
