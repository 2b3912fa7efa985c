"""No list asks the database once more for each of its rows: as many statements for fifty as for one.

The documents are made from the schema, so that a new field below a list is counted, too, and so are the pages that each
row has of its own.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from graphql import build_schema
from sqlalchemy import event

from adapters.graphql.endpoint import create_graphql_app
from adapters.graphql.limits import Limits
from adapters.graphql.settings import GraphQLSettings
from adapters.live.in_process import InProcessLiveFeed
from adapters.persistence.finders.postgres import PostgresFinders
from adapters.persistence.questions import Question
from adapters.persistence.scope import Scope
from adapters.webhooks.payloads import read
from application.correlation import correlated
from application.meetings.receive_deliveries import IncomingDelivery
from application.paging import PageRequest
from application.ports.finders import MeetingCriteria, MeetingOrder
from application.ports.people import Person
from application.records.sync_clients import ClientInput
from application.records.sync_papers import InvoiceInput, QuoteInput
from calendly_sandbox.engine import Sandbox
from domain.identifiers import MeetingId, QuoteId
from domain.records import InvoiceStatus, QuoteStatus
from domain.subscription import Signer
from domain.values import Subject
from tests.support.builders import a_link
from tests.support.core import INSTALLATION, Core, core_on
from tests.support.everything import everything
from tests.support.graphql import ADA_AT_WORK, ScriptedGatekeeper
from tests.support.servers import temporary_database

pytestmark = pytest.mark.integration

ROWS = 50
ACCOUNT = "https://api.calendly.com/users/ada"
SCHEMA = build_schema((Path(__file__).resolve().parents[3] / "docs" / "schema.graphql").read_text())
UNLIMITED = Limits(max_cost=10**9, max_tokens=10**6, max_repetition=10**9)
LISTS = ("clients", "meetings", "deliveries")


class Records:
    """A workspace with fifty of everything, each tied to the next."""

    def __init__(self, core: Core) -> None:
        self.core = core
        connection = core.connected(ADA_AT_WORK, ACCOUNT)
        names = [str(number) for number in range(ROWS)]
        core.use_cases.sync_clients(
            principal=ADA_AT_WORK,
            clients=[ClientInput(external_id=one, name=f"Client {one}", email=f"{one}@example.com") for one in names],
        )
        core.use_cases.sync_quotes(
            principal=ADA_AT_WORK,
            quotes=[
                QuoteInput(external_id=one, client_external_id=one, number=f"Q-{one}", status=QuoteStatus.SENT)
                for one in names
            ],
        )
        core.use_cases.sync_invoices(
            principal=ADA_AT_WORK,
            invoices=[
                InvoiceInput(external_id=one, client_external_id=one, number=f"I-{one}", status=InvoiceStatus.SENT)
                for one in names
            ],
        )
        codes, quote_ids = [], []
        with core.units.acting_as(ADA_AT_WORK) as unit:
            for quote in unit.records.quotes_by_external_id(names).values():
                link = a_link(connection, subject=Subject.quote(quote.id))
                unit.links.save(link)
                codes.append(link.code)
                quote_ids.append(quote.id)
            unit.commit()
        sandbox = Sandbox()
        for code in codes:
            outcome = sandbox.book("intro-call", name="Kim", email="kim@example.org", tracking={"utm_content": code})
            self._hear(outcome.envelopes[0])
            moved = sandbox.reschedule(outcome.invitee["uri"])
            for envelope in moved.envelopes:
                self._hear(envelope)
        self._correct_all(quote_ids)

    def _correct_all(self, quotes: Sequence[QuoteId]) -> None:
        """Ada, whose name is known, says of each meeting what it is about."""
        self.core.use_cases.admit_person(person=Person(principal=ADA_AT_WORK, name="Ada"))
        finders = PostgresFinders(self.core.database, INSTALLATION)
        for quote in quotes:
            criteria = MeetingCriteria(quote=quote)
            page = finders.meetings(
                ADA_AT_WORK,
                criteria,
                order=MeetingOrder.STARTS_AT_ASC,
                page=PageRequest.of(first=1),
                now=self.core.clock.now(),
            )
            (edge,) = page.edges
            meeting, subject = MeetingId(edge.node.id), Subject.quote(quote)
            self.core.use_cases.detach_meeting(principal=ADA_AT_WORK, meeting=meeting)  # else nothing would change
            self.core.use_cases.attach_meeting(principal=ADA_AT_WORK, meeting=meeting, subject=subject)

    def _hear(self, envelope: Any) -> None:
        body = orjson.dumps(envelope).replace(envelope["created_by"].encode(), ACCOUNT.encode())
        told = read(body)
        delivery = IncomingDelivery(
            post=None,
            signer=Signer.APP,
            event=told.event,
            created_by=told.created_by,
            key=told.key,
            body=body,
            is_stale=False,
            correlation="test",
        )
        self.core.use_cases.receive_deliveries(deliveries=[delivery])
        while self.core.jobs.deliveries:
            with correlated(None):  # as a worker does
                self.core.use_cases.process_deliveries(deliveries=[self.core.jobs.deliveries.pop(0)])

    def ask(self, document: str) -> tuple[dict[str, Any], list[str]]:
        """The answer, and the statements it took."""
        app = create_graphql_app(
            use_cases=self.core.use_cases,
            finders=PostgresFinders(self.core.database, INSTALLATION),
            gatekeeper=ScriptedGatekeeper(),
            live_feed=InProcessLiveFeed(),
            clock=self.core.clock,
            settings=GraphQLSettings(
                connect_url="http://localhost/connect", sends_mail=True, limits=UNLIMITED, threads=4
            ),
        )

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
                headers = {"Authorization": "Bearer ada"}
                return await client.post("/graphql", json={"query": document}, headers=headers)

        with self._counted() as statements:
            answer = asyncio.run(asked()).json()
        app.release()
        assert "errors" not in answer, answer["errors"]
        return answer["data"], statements

    @contextmanager
    def _counted(self) -> Iterator[list[str]]:
        said: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            said.append(statement)

        def note_question(_scope: Scope, question: Question, _given: Mapping[str, Any]) -> None:
            said.append(question.text)

        event.listen(self.core.database.engine, "before_cursor_execute", note)
        self.core.database.listeners.append(note_question)
        try:
            yield said
        finally:
            event.remove(self.core.database.engine, "before_cursor_execute", note)
            self.core.database.listeners.remove(note_question)


@pytest.fixture(scope="module")
def records(postgres_url: str, template_database: str, database_numbers: Iterator[int]) -> Iterator[Records]:
    name = f"{template_database}_{next(database_numbers)}"
    with temporary_database(postgres_url, name, template=template_database) as url, core_on(url) as core:
        yield Records(core)


MOST_PLACES = 5
"""Where one document asks for the same: a client's links, its quotes', its invoices', and those of its meetings."""


@pytest.mark.parametrize("name", LISTS)
def test_fifty_rows_take_as_many_statements_as_one(records: Records, name: str) -> None:
    small, large = (document_for(name, page=rows) for rows in (1, ROWS))

    one, few = records.ask(small)
    fifty, many = records.ask(large)

    assert (len(one[name]["nodes"]), len(fifty[name]["nodes"])) == (1, ROWS)
    assert set(few) == set(many)
    # What several places of a document ask for goes in one batch, or in one for each place, as their answers happen to
    # come in. One statement for a row would be asked fifty times.
    assert max(Counter(many).values()) <= MOST_PLACES


def test_rows_have_something_below_them(records: Records) -> None:
    """Else there would be nothing to ask for, once or fifty times."""
    found, _ = records.ask(document_for("meetings", page=ROWS))

    for node in found["meetings"]["nodes"]:
        assert all(node[name] for name in ("client", "quote", "schedulingLink", "changes", "moves"))
        assert node["match"]["correctedByName"] == node["changes"][-1]["personName"] == "Ada"


def document_for(name: str, *, page: int) -> str:
    documents = everything(SCHEMA, ids={}, page=page)
    return next(document for document in documents if document.split()[1].startswith(f"{name}("))
