"""What the host app says of its papers: left out is unchanged, null is cleared, a bad one refuses only itself."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from application.ports.people import Person
from application.records.sync_clients import ClientInput
from application.records.sync_papers import QuoteInput
from domain.records import QuoteRecord, QuoteStatus
from tests.support.core import Core, an_owner, core_on

pytestmark = pytest.mark.integration

ADA = an_owner(1)


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        made.use_cases.admit_person(person=Person(principal=ADA))
        made.use_cases.sync_clients(principal=ADA, clients=[ClientInput(external_id="kim", name="Kim")])
        yield made


def a_quote(external_id: str = "q", **said: Any) -> QuoteInput:
    return QuoteInput(external_id=external_id, client_external_id="kim", number="Q-17", status=QuoteStatus.SENT, **said)


def kept(core: Core) -> QuoteRecord:
    with core.units.acting_as(ADA) as unit:
        return unit.records.quotes_by_external_id(["q"])["q"]


def test_what_is_left_out_stays(core: Core) -> None:
    for quote in (a_quote(amount="1200.50", currency="eur"), a_quote()):
        core.use_cases.sync_quotes(principal=ADA, quotes=[quote])

    assert (kept(core).amount, kept(core).currency) == (Decimal("1200.50"), "EUR")


def test_what_is_null_is_cleared(core: Core) -> None:
    for quote in (a_quote(amount="1200.50", currency="EUR"), a_quote(amount=None, currency=None)):
        core.use_cases.sync_quotes(principal=ADA, quotes=[quote])

    assert (kept(core).amount, kept(core).currency) == (None, None)


def test_a_bad_amount_refuses_only_its_own_record(core: Core) -> None:
    report = core.use_cases.sync_quotes(principal=ADA, quotes=[a_quote("bad", amount="much"), a_quote(amount="5")])

    assert [(one.external_id, one.code) for one in report.refused] == [("bad", "amount.invalid")]
    assert (report.created, kept(core).amount) == (1, Decimal(5))
