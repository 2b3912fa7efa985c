"""The same histories in any order and with any copies end in the same record (`docs/promises.md`, 2), over everything
from a delivery's body to the rows: 500 random histories as the sandbox tells them, each delivered in order, shuffled,
every delivery three times, and all histories mixed with many carried out together.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

import orjson
import psycopg
import pytest

from adapters.persistence.words import marked
from application.principal import Principal
from application.records.sync_clients import ClientInput
from application.records.sync_papers import QuoteInput
from domain.connection import Connection
from domain.identifiers import EventTypeUri, LinkId
from domain.records import QuoteStatus
from domain.scheduling_link import OfferedEventType, SchedulingLink
from domain.values import EmailAddress, Subject
from tests.support.core import Core, an_owner, core_on
from tests.support.stories import Envelope, Storyteller, hear

pytestmark = pytest.mark.integration

HISTORIES = 500
CHUNKS = 5
ORDERS = ("in order", "shuffled", "three times each, shuffled", "all histories mixed, twice each, many together")
ADA = "ada-fischer"


class Workspace:
    """One owner with clients, a quote and two links, who hears everything in one of the orders."""

    def __init__(self, core: Core, number: int) -> None:
        self.core = core
        self.owner: Principal = an_owner(number)
        self.account = f"https://api.calendly.com/users/order-{number}"
        self.connection: Connection = core.connected(self.owner, self.account)
        core.use_cases.sync_clients(
            principal=self.owner,
            clients=[
                ClientInput(external_id="kim", name="Kim", email="kim@example.com"),
                ClientInput(external_id="lee", name="Lee", email="lee@example.com", aliases=["shared@example.com"]),
                ClientInput(external_id="max", name="Max", email="shared@example.com"),
            ],
        )
        core.use_cases.sync_quotes(
            principal=self.owner,
            quotes=[
                QuoteInput(external_id="q", client_external_id="kim", number="Q-17", status=QuoteStatus.SENT),
            ],
        )
        self.codes = {"code-single": f"single-{number:08}", "code-reusable": f"reusable-{number:08}"}
        with core.units.acting_as(self.owner) as unit:
            quote = unit.records.quotes_by_external_id(["q"])["q"]
            clients = unit.records.clients_by_external_id(["kim", "lee", "max"])
            self.names = {str(client.id): client.external_id for client in clients.values()} | {str(quote.id): "q"}
            for which, code in self.codes.items():
                unit.links.save(
                    SchedulingLink.issue(
                        id=LinkId(quote.id if which == "code-single" else quote.client),
                        workspace=self.owner.workspace,
                        owner=self.owner.user,
                        connection=self.connection.id,
                        code=code,
                        subject=Subject.quote(quote.id),
                        event_type=OfferedEventType(EventTypeUri("https://api.calendly.com/event_types/x"), "X", 30),
                        booking_url="https://calendly.com/x",
                        single_use=which == "code-single",
                        prefill_name="Kim",
                        prefill_email=EmailAddress("kim@example.com"),
                        tracking_field="utm_content",
                        now=core.clock.now(),
                    )
                )
            unit.commit()

    def hear(self, envelopes: Sequence[Envelope], *, together: bool = False) -> None:
        """Take deliveries in and carry them out, in this order."""
        hear(self.core, map(self._told, envelopes), together=together)

    def _told(self, envelope: Envelope) -> bytes:
        text = orjson.dumps(envelope).decode().replace(_ada_of(envelope), self.account)
        for placeholder, code in self.codes.items():
            text = text.replace(placeholder, code)
        return text.encode()


def _ada_of(envelope: Envelope) -> str:
    return str(envelope["created_by"])


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        yield made


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_same_histories_in_any_order_end_in_the_same_record(core: Core, database: str, chunk: int) -> None:
    story = Storyteller(seed=chunk)
    workspaces = [Workspace(core, number) for number in range(1, len(ORDERS) + 1)]
    everything: list[Envelope] = []
    for _ in range(HISTORIES // CHUNKS):
        told = story.history()
        everything += [*told * 2]
        thrice = [*told * 3]
        workspaces[0].hear(told)
        workspaces[1].hear(story.random.sample(told, len(told)))
        workspaces[2].hear(story.random.sample(thrice, len(thrice)))
    workspaces[3].hear(story.random.sample(everything, len(everything)), together=True)

    pictures = [_picture(database, workspace) for workspace in workspaces]
    assert pictures[1] == pictures[0]
    assert pictures[2] == pictures[0]
    assert pictures[3] == pictures[0]
    assert _ends(database, workspaces[0]) == story.truth()
    assert _facts_told(database, workspaces[2]) == _facts_told(database, workspaces[0])
    assert _facts_told(database, workspaces[3]) == _facts_told(database, workspaces[0])


_MEETINGS = """
    select m.status, m.is_moving, m.starts_at, m.ends_at, m.invitee_uri, m.event_uri, m.event_type_name, m.booked_at,
           m.invitee_name, m.invitee_email, m.match_reason, m.details, m.search::text, m.words::text,
           m.owner_id = %(owner)s, c.external_id, q.external_id, l.code,
           (select jsonb_agg(jsonb_build_array(b.invitee_uri, b.facts, b.match)
                             order by b.invitee_uri)
            from meeting_bookings b where b.workspace_id = m.workspace_id and b.meeting_id = m.id)
    from scheduled_meetings m
    left join clients c on c.id = m.client_id
    left join quotes q on q.id = m.quote_id
    left join scheduling_links l on l.id = m.link_id
    where m.workspace_id = %(workspace)s
    order by m.invitee_uri
"""
_LINKS = (
    "select code, opens, booked_at, withdrawn_at from scheduling_links where workspace_id = %(workspace)s order by 1"
)
_TOLD = """
    select kind, count(*) from meeting_changes
    where workspace_id = %(workspace)s and kind in ('booked', 'moved', 'canceled')
    group by kind order by kind
"""
_ENDS = "select invitee_uri, status, starts_at from scheduled_meetings where workspace_id = %(workspace)s"


def _rows(database: str, statement: str, workspace: Workspace) -> list[tuple[Any, ...]]:
    """Read as the owner of the tables, past all policies, with what names the workspace taken out."""
    parameters = {"workspace": workspace.owner.workspace, "owner": workspace.owner.user}
    with psycopg.connect(database) as connection:
        rows = connection.execute(statement, parameters).fetchall()
    own = {workspace.account: "ACCOUNT", **workspace.names, **{code: name for name, code in workspace.codes.items()}}
    own.update(dict.fromkeys(marked([""], workspace.owner.workspace), "WORKSPACE"))
    return [tuple(_without(value, own) for value in row) for row in rows]


def _without(value: Any, own: dict[str, str]) -> Any:
    if isinstance(value, str | list | dict):
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
        for name, placeholder in own.items():
            text = text.replace(name, placeholder)
        return text
    return value


def _picture(database: str, workspace: Workspace) -> tuple[Any, ...]:
    return tuple(_rows(database, _MEETINGS, workspace)), tuple(_rows(database, _LINKS, workspace))


def _facts_told(database: str, workspace: Workspace) -> list[tuple[Any, ...]]:
    return _rows(database, _TOLD, workspace)


def _ends(database: str, workspace: Workspace) -> dict[str, tuple[str, str]]:
    with psycopg.connect(database) as connection:
        rows = connection.execute(_ENDS, {"workspace": workspace.owner.workspace}).fetchall()
    return {
        invitee: (status, starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        for invitee, status, starts_at in rows
    }
