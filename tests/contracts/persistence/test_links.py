"""What every `SchedulingLinks` repository must do, and the finders of links and their messages."""

from datetime import timedelta

import pytest

from application.ports.finders import Finders
from application.ports.messages import MessageState
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.errors import NotFound, StaleWrite
from domain.identifiers import ClientId, LinkId
from domain.scheduling_link import LinkState, SchedulingLink
from domain.values import Subject
from tests.contracts.persistence.keeping import connected, issued
from tests.support.builders import NOON, World, a_link, a_message, an_id

pytestmark = pytest.mark.contract


def a_link_of_adas(units: UnitOfWorkFactory, world: World, **changes: object) -> SchedulingLink:
    return issued(units, a_link(connected(units, world), **changes))  # type: ignore[arg-type]  # passed on as they are


def test_a_link_reads_as_it_was_saved(units: UnitOfWorkFactory, world: World) -> None:
    link = a_link_of_adas(units, world)

    with units.acting_as(world.ada) as unit:
        assert unit.links.require(link.id) == link


@pytest.mark.parametrize("who", ["bob", "eve"])
def test_anothers_link_is_not_found(units: UnitOfWorkFactory, world: World, who: str) -> None:
    link = a_link_of_adas(units, world)

    with units.acting_as(getattr(world, who)) as unit, pytest.raises(NotFound):
        unit.links.require(link.id)


def test_the_system_finds_a_link_of_any_workspace_by_its_code(units: UnitOfWorkFactory, world: World) -> None:
    link = a_link_of_adas(units, world)

    with units.as_system() as unit:
        assert unit.links.by_code(link.code) == link


def test_a_code_of_another_workspace_is_unknown(units: UnitOfWorkFactory, world: World) -> None:
    link = a_link_of_adas(units, world)

    with units.as_service(world.eve.workspace) as unit:
        assert unit.links.by_code(link.code) is None


def test_codes_of_other_workspaces_are_left_out(units: UnitOfWorkFactory, world: World) -> None:
    link = a_link_of_adas(units, world)

    with units.as_service(world.eve.workspace) as unit:
        assert unit.links.by_codes([link.code]) == []


def test_links_are_found_by_codes_oldest_first(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    first, second = a_link(connection), a_link(connection)
    issued(units, second)
    issued(units, first)

    with units.as_service(world.workspace) as unit:
        assert unit.links.by_codes([second.code, "unknown", first.code]) == [first, second]


def test_links_that_offer_an_event_type_are_found_until_it_is_gone(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    offering = a_link(connection)
    gone = a_link(connection, event_type=offering.event_type)
    gone.mark_event_type_gone(NOON)
    issued(units, offering)
    issued(units, gone)
    issued(units, a_link(connection))

    with units.as_service(world.workspace) as unit:
        assert unit.links.offering([offering.event_type.uri]) == [offering]


def test_links_are_found_whose_event_type_was_marked_as_gone(units: UnitOfWorkFactory, world: World) -> None:
    connection = connected(units, world)
    offering = a_link(connection)
    gone = a_link(connection, event_type=offering.event_type)
    gone.mark_event_type_gone(NOON)
    another = a_link(connection)
    another.mark_event_type_gone(NOON)
    for link in (offering, gone, another):
        issued(units, link)

    with units.as_service(world.workspace) as unit:
        assert unit.links.marked_gone([offering.event_type.uri]) == [gone]


def test_no_event_types_have_no_links(units: UnitOfWorkFactory, world: World) -> None:
    issued(units, a_link(connected(units, world)))

    with units.as_service(world.workspace) as unit:
        assert [*unit.links.offering([]), *unit.links.marked_gone([])] == []


def test_every_opening_is_counted_and_the_first_is_remembered(units: UnitOfWorkFactory, world: World) -> None:
    link = a_link_of_adas(units, world)

    with units.as_system() as unit:
        unit.links.count_opening(link.id, at=NOON)
        unit.links.count_opening(link.id, at=NOON + timedelta(minutes=1))
        found = unit.links.by_code(link.code)

    assert found is not None
    assert (found.opens, found.first_opened_at) == (2, NOON)


def test_an_opening_meanwhile_is_not_forgotten_by_a_save(units: UnitOfWorkFactory, world: World) -> None:
    link = a_link_of_adas(units, world)
    with units.as_system() as unit:
        unit.links.count_opening(link.id, at=NOON)
        unit.commit()

    link.withdraw(NOON)
    issued(units, link)

    with units.acting_as(world.ada) as unit:
        found = unit.links.require(link.id)
    assert (found.opens, found.first_opened_at, found.withdrawn_at) == (1, NOON, NOON)


def test_of_two_who_read_the_same_the_second_to_save_is_refused(units: UnitOfWorkFactory, world: World) -> None:
    link = a_link_of_adas(units, world)
    with units.acting_as(world.ada) as unit:
        stale = unit.links.require(link.id)
    link.withdraw(NOON)
    issued(units, link)

    stale.book(booked_at=NOON, now=NOON)

    with pytest.raises(StaleWrite):
        issued(units, stale)


# Finders


def test_a_link_is_shown_with_both_its_addresses(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    link = a_link_of_adas(units, world)

    view = finders.links_by_ids(world.ada, [link.id], now=NOON)[link.id]

    assert (view.short_url, view.url) == (
        f"https://quotla.example/m/{link.code}",
        f"https://calendly.com/d/abc-def/first-talk?name=Kim+Client&email=kim%40example.com&utm_content={link.code}",
    )


def test_a_link_is_shown_as_it_stands_now(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    link = a_link_of_adas(units, world)
    later = NOON + timedelta(days=91)

    views = [finders.links_by_ids(world.ada, [link.id], now=now)[link.id] for now in (NOON, later)]

    assert [view.state for view in views] == [LinkState.OPEN, LinkState.EXPIRED]


@pytest.mark.parametrize("who", ["bob", "eve"])
def test_anothers_links_are_not_shown(units: UnitOfWorkFactory, finders: Finders, world: World, who: str) -> None:
    link = a_link_of_adas(units, world)

    assert finders.links_by_ids(getattr(world, who), [link.id], now=NOON) == {}


def test_the_links_of_a_subject_are_shown_newest_first(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    connection, subject = connected(units, world), Subject.client(ClientId(an_id()))
    links = [issued(units, a_link(connection, subject=subject)) for _ in range(3)]
    issued(units, a_link(connection))

    shown = finders.links_of_subjects(world.ada, [subject, Subject.client(ClientId(an_id()))], now=NOON)

    assert {about: [view.id for view in views] for about, views in shown.items()} == {
        subject: [link.id for link in reversed(links)]
    }


def test_no_subjects_have_no_links(finders: Finders, world: World) -> None:
    assert finders.links_of_subjects(world.ada, [], now=NOON) == {}


def test_a_links_messages_are_shown_with_their_fate(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    link = a_link_of_adas(units, world)
    first, second = (a_message(world.ada, about=link.id, version=version) for version in "12")
    with units.acting_as(world.ada) as unit:
        unit.messages.add(first)
        unit.messages.add(second)
        unit.messages.settle(first.id, MessageState.SENT, now=NOON)
        unit.commit()

    shown = finders.messages_of_links(world.ada, [link.id, LinkId(an_id())])

    assert [(view.id, view.state, view.sent_at) for view in shown[link.id]] == [
        (second.id, "pending", None),
        (first.id, "sent", NOON),
    ]
