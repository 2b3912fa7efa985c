"""What every `Records` repository must do, and the finders of the host app's records."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from application.paging import PageRequest
from application.ports.finders import Finders
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.views import CandidateReason, InviteeView
from domain.matching import EmailEvidence
from domain.records import ClientRecord, QuoteStatus
from domain.values import EmailAddress
from tests.contracts.persistence.keeping import synced
from tests.support.builders import NOON, World, a_client, a_quote, an_id, an_invoice

pytestmark = pytest.mark.contract

KIM, LEE = EmailAddress("kim@example.com"), EmailAddress("lee@example.com")


def names(finders: Finders, principal: Principal, search: str | None = None, **page: object) -> Sequence[str]:
    request = PageRequest.of(**page)  # type: ignore[arg-type]  # passed on as they are
    return [edge.node.name for edge in finders.clients(principal, search=search, page=request).edges]


def test_records_read_as_they_were_saved(units: UnitOfWorkFactory, world: World) -> None:
    client = a_client(aliases=(KIM, LEE), phone="+49 30 1", archived=True)
    quote, invoice = a_quote(client), an_invoice(client)
    synced(units, world, client, quote, invoice)

    with units.acting_as(world.ada) as unit:
        assert unit.records.client(client.id) == client
        assert unit.records.quote(quote.id) == quote
        assert unit.records.invoice(invoice.id) == invoice


def test_records_are_found_by_the_host_apps_ids(units: UnitOfWorkFactory, world: World) -> None:
    client = a_client()
    quote, invoice = a_quote(client), an_invoice(client)
    synced(units, world, client, quote, invoice)

    with units.acting_as(world.ada) as unit:
        assert unit.records.clients_by_external_id([client.external_id, "other"]) == {client.external_id: client}
        assert unit.records.quotes_by_external_id([quote.external_id]) == {quote.external_id: quote}
        assert unit.records.invoices_by_external_id([invoice.external_id]) == {invoice.external_id: invoice}


def test_records_of_another_workspace_are_not_there(units: UnitOfWorkFactory, world: World) -> None:
    client = a_client()
    synced(units, world, client)

    with units.acting_as(world.eve) as unit:
        assert unit.records.client(client.id) is None
        assert unit.records.clients_by_external_id([client.external_id]) == {}


def test_saving_again_replaces(units: UnitOfWorkFactory, world: World) -> None:
    client = a_client()
    quote = a_quote(client)
    synced(units, world, client, quote)
    changed = replace(client, name="Another", email=None), replace(quote, status=QuoteStatus.ACCEPTED, amount=None)

    synced(units, world, *changed)

    with units.acting_as(world.ada) as unit:
        assert (unit.records.client(client.id), unit.records.quote(quote.id)) == changed


def test_two_workspaces_may_use_the_same_external_id(units: UnitOfWorkFactory, world: World) -> None:
    mine, theirs = a_client(external_id="1"), a_client(external_id="1")
    synced(units, world, mine)
    with units.acting_as(world.eve) as unit:
        unit.records.save_clients([theirs])
        unit.commit()

    with units.acting_as(world.ada) as unit:
        assert unit.records.clients_by_external_id(["1"]) == {"1": mine}


def test_a_thousand_records_are_taken_at_once(units: UnitOfWorkFactory, world: World) -> None:
    clients = [a_client() for _ in range(1000)]

    synced(units, world, *clients)

    with units.acting_as(world.ada) as unit:
        assert len(unit.records.clients_by_external_id([client.external_id for client in clients])) == 1000


# By address


def evidence(units: UnitOfWorkFactory, world: World, email: EmailAddress) -> Sequence[EmailEvidence]:
    with units.as_service(world.workspace) as unit:
        return unit.records.with_emails([email])[email]


def test_clients_are_found_by_address_and_by_alias(units: UnitOfWorkFactory, world: World) -> None:
    main, alias = a_client(email=KIM), a_client(aliases=(LEE, KIM))
    synced(units, world, main, alias, a_client())

    assert evidence(units, world, KIM) == [
        EmailEvidence(main.id, by_alias=False),
        EmailEvidence(alias.id, by_alias=True),
    ]


def test_an_address_that_is_both_main_and_alias_counts_as_main(units: UnitOfWorkFactory, world: World) -> None:
    client = a_client(email=KIM, aliases=(EmailAddress("kim@example.com"),))
    synced(units, world, client)

    assert evidence(units, world, KIM) == [EmailEvidence(client.id, by_alias=False)]


def test_an_address_that_was_given_up_finds_nobody(units: UnitOfWorkFactory, world: World) -> None:
    client = a_client(email=KIM)
    synced(units, world, client)
    synced(units, world, replace(client, email=LEE))

    assert evidence(units, world, KIM) == []


def test_archived_clients_are_not_found_by_address(units: UnitOfWorkFactory, world: World) -> None:
    synced(units, world, a_client(email=KIM, archived=True))

    assert evidence(units, world, KIM) == []


def test_clients_of_another_workspace_are_not_found_by_address(units: UnitOfWorkFactory, world: World) -> None:
    with units.acting_as(world.eve) as unit:
        unit.records.save_clients([a_client(email=KIM)])
        unit.commit()

    assert evidence(units, world, KIM) == []


# Finders


def test_clients_are_listed_by_name_whatever_its_case_and_accents(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    synced(units, world, *(a_client(name=name) for name in ("bert", "Änne", "Zoe", "Carl", "anna")))

    assert names(finders, world.ada) == ["anna", "Änne", "bert", "Carl", "Zoe"]


def test_archived_clients_are_not_listed(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    synced(units, world, a_client(name="Gone", archived=True))

    assert names(finders, world.ada) == []


def test_clients_are_listed_page_by_page(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    synced(units, world, *(a_client(name=name) for name in ("B", "A", "B", "C")))
    first = finders.clients(world.ada, search=None, page=PageRequest.of(first=2, with_total=True))

    rest = names(finders, world.ada, first=2, after=first.edges[-1].cursor)

    assert ([edge.node.name for edge in first.edges], first.has_next, first.total, rest) == (
        ["A", "B"],
        True,
        4,
        ["B", "C"],
    )


@pytest.mark.parametrize("search", ["zoe", "MULL", "muller zo", "mail.exam", "@mail", "alias@"])
def test_clients_are_found_by_words_of_the_name_or_part_of_an_address(
    units: UnitOfWorkFactory, finders: Finders, world: World, search: str
) -> None:
    found = a_client(name="Zoë Müller", email=EmailAddress("z@mail.example.com"), aliases=(EmailAddress("alias@x.y"),))
    synced(units, world, found, a_client())

    assert names(finders, world.ada, search) == ["Zoë Müller"]


@pytest.mark.parametrize("search", ["üll", "zoe smith", "%", "_", "'", "a & b", "\\"])
def test_clients_are_not_found_by_other_texts(
    units: UnitOfWorkFactory, finders: Finders, world: World, search: str
) -> None:
    synced(units, world, a_client(name="Zoë Müller"))

    assert names(finders, world.ada, search) == []


def test_records_are_shown_by_their_ids_and_those_of_strangers_are_not(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    client = a_client(aliases=(KIM,))
    quote, invoice = a_quote(client), an_invoice(client)
    synced(units, world, client, quote, invoice)

    shown = (
        finders.clients_by_ids(world.ada, [client.id, an_id()]),
        finders.quotes_by_ids(world.ada, [quote.id, an_id()]),
        finders.invoices_by_ids(world.ada, [invoice.id, an_id()]),
    )

    assert [list(views) for views in shown] == [[client.id], [quote.id], [invoice.id]]
    assert shown[0][client.id].aliases == ("kim@example.com",)
    assert (shown[1][quote.id].amount, shown[1][quote.id].client) == (quote.amount, shown[0][client.id])
    assert (shown[2][invoice.id].due_on, shown[2][invoice.id].client) == (invoice.due_on, shown[0][client.id])
    assert finders.quotes_by_ids(world.eve, [quote.id]) == {}


def test_a_clients_papers_are_shown_newest_first_without_the_archived(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    client, other = a_client(), a_client()
    quotes = [a_quote(client), a_quote(client), a_quote(client, archived=True), a_quote(other)]
    invoices = [an_invoice(client), an_invoice(client)]
    synced(units, world, client, other, *quotes, *invoices)

    of_quotes = finders.quotes_of_clients(world.ada, [client.id, an_id()])
    of_invoices = finders.invoices_of_clients(world.ada, [client.id])

    assert {key: [view.id for view in views] for key, views in of_quotes.items()} == {
        client.id: [quotes[1].id, quotes[0].id]
    }
    assert [view.id for view in of_invoices[client.id]] == [invoices[1].id, invoices[0].id]


def test_no_more_than_a_hundred_papers_of_a_client_are_shown(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    client = a_client()
    synced(units, world, client, *(a_quote(client) for _ in range(101)))

    assert len(finders.quotes_of_clients(world.ada, [client.id])[client.id]) == 100


# Remembered addresses


def remembered(units: UnitOfWorkFactory, who: Principal, email: EmailAddress, client: ClientRecord) -> None:
    with units.acting_as(who) as unit:
        unit.records.remember(email, client.id, by=who.user, now=NOON)
        unit.commit()


def test_a_remembered_address_is_evidence_of_its_own_kind(units: UnitOfWorkFactory, world: World) -> None:
    kim, lee = a_client(email=KIM), a_client(email=None)
    synced(units, world, kim, lee)

    remembered(units, world.ada, KIM, lee)

    assert evidence(units, world, KIM) == [
        EmailEvidence(kim.id, by_alias=False),
        EmailEvidence(lee.id, by_alias=True, is_remembered=True),
    ]


def test_the_last_word_on_an_address_holds(units: UnitOfWorkFactory, world: World) -> None:
    kim, lee = a_client(email=None), a_client(email=None)
    synced(units, world, kim, lee)

    for client in (kim, lee):
        remembered(units, world.ada, KIM, client)

    assert evidence(units, world, KIM) == [EmailEvidence(lee.id, by_alias=True, is_remembered=True)]


def test_saving_a_client_again_forgets_nothing_that_a_person_said(units: UnitOfWorkFactory, world: World) -> None:
    kim = a_client(email=None)
    synced(units, world, kim)
    remembered(units, world.ada, KIM, kim)

    synced(units, world, replace(kim, aliases=(LEE,)))

    assert evidence(units, world, KIM) == [EmailEvidence(kim.id, by_alias=True, is_remembered=True)]


def test_a_remembered_address_of_an_archived_client_says_nothing(units: UnitOfWorkFactory, world: World) -> None:
    kim = a_client(email=None)
    synced(units, world, kim)
    remembered(units, world.ada, KIM, kim)

    synced(units, world, replace(kim, archived=True))

    assert evidence(units, world, KIM) == []


def test_what_is_forgotten_says_nothing_any_more(units: UnitOfWorkFactory, world: World) -> None:
    kim = a_client(email=None)
    synced(units, world, kim)
    remembered(units, world.ada, KIM, kim)

    with units.acting_as(world.bob) as unit:
        forgotten = [unit.records.forget(KIM, kim.id) for _ in range(2)]
        unit.commit()

    assert (forgotten, evidence(units, world, KIM)) == ([True, False], [])


def test_another_workspace_forgets_nothing_of_ours(units: UnitOfWorkFactory, world: World) -> None:
    kim = a_client(email=None)
    synced(units, world, kim)
    remembered(units, world.ada, KIM, kim)

    with units.acting_as(world.eve) as unit:
        assert unit.records.forget(KIM, kim.id) is False


def test_the_remembered_addresses_of_clients_are_listed(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    kim, lee = a_client(email=None), a_client()
    synced(units, world, kim, lee)
    for email in (LEE, KIM):
        remembered(units, world.ada, email, kim)

    assert finders.remembered_addresses(world.bob, [kim.id, lee.id]) == {kim.id: [KIM.text, LEE.text]}
    assert finders.remembered_addresses(world.eve, [kim.id]) == {}


# Candidates


def an_invitee(name: str, email: str) -> InviteeView:
    return InviteeView(name=name, email=email, time_zone=None)


def candidates(finders: Finders, who: Principal, invitee: InviteeView) -> list[tuple[UUID, CandidateReason]]:
    found = finders.candidates_for(who, [invitee]).get(invitee, ())
    return [(one.client.id, one.reason) for one in found]


def test_candidates_come_likeliest_first_and_each_once(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    by_address, by_alias = a_client(email=KIM, name="Zoe Kim"), a_client(name="Kim", aliases=(KIM,))
    by_name = a_client(name="Zoë KIM")
    synced(units, world, by_address, by_alias, by_name)

    assert candidates(finders, world.ada, an_invitee(" zoe kim", "Kim@Example.com")) == [
        (by_address.id, CandidateReason.ADDRESS),
        (by_alias.id, CandidateReason.OTHER_ADDRESS),
        (by_name.id, CandidateReason.NAME),
    ]


def test_archived_clients_are_no_candidates(units: UnitOfWorkFactory, finders: Finders, world: World) -> None:
    synced(units, world, a_client(email=KIM, name="Kim", archived=True))

    assert candidates(finders, world.ada, an_invitee("Kim", KIM.text)) == []


def test_clients_of_another_workspace_are_no_candidates(
    units: UnitOfWorkFactory, finders: Finders, world: World
) -> None:
    synced(units, world, a_client(email=KIM, name="Kim"))

    assert candidates(finders, world.eve, an_invitee("Kim", KIM.text)) == []
