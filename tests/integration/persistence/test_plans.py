"""That statements use the indexes made for them, as the service's login, below the policies.

Half of the meetings are of four members of one workspace, the other half in another, with fresh statistics. There are
twenty thousand of them, of which Postgres thinks as of a million for nearly every statement; PLAN_ROWS says otherwise,
and the check of a clean checkout (`.ci/run`) has it make the million, which takes a minute.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, get_type_hints

import psycopg
import pytest
from sqlalchemy import event

from adapters.persistence.census import PostgresCensus
from adapters.persistence.engine import Database, open_database
from adapters.persistence.finders.postgres import PostgresFinders
from adapters.persistence.questions import Question
from adapters.persistence.scope import Scope
from adapters.persistence.sealing import Sealer
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.identifiers import SystemIdentifiers
from application.paging import PageRequest
from application.ports.finders import DeliveryCriteria, Finders, MeetingCriteria, MeetingOrder
from application.principal import Principal
from application.views import InviteeView
from domain.identifiers import ClientId, MeetingId
from domain.values import Subject, SubjectKind
from tests.adapters.nudges import RecordingJobs, RecordingLiveFeed
from tests.contracts.persistence.keeping import connected, kept
from tests.support.builders import NOON, World, a_meeting, an_id
from tests.support.persistence import A_KEY, INSTALLATION, service_url
from tests.support.servers import temporary_database

pytestmark = pytest.mark.integration

WORLD = World()
CLIENT, LINK = ClientId(an_id()), an_id()
ROWS: Final = int(os.environ.get("PLAN_ROWS", "20000"))
MOST_BESIDE: Final = 100_000
"""Of clients, lines, deliveries and the like: what is found in so many is found in more."""

MULTIPLY = """
insert into scheduled_meetings (id, workspace_id, owner_id, invitee_uri, event_uri, event_type_name, status, is_moving,
    starts_at, ends_at, booked_at, invitee_name, invitee_email, invitee_time_zone, host_accounts, client_id, quote_id,
    invoice_id, match_reason, link_id, correction, details, words, search, recorded_at, version)
select gen_random_uuid(), case when n %% 2 = 0 then workspace_id else other end,
    case when n %% 8 = 0 then owner_id else gen_random_uuid() end,
    invitee_uri || n, event_uri, event_type_name, status, is_moving, starts_at + n * interval '1 minute',
    ends_at + n * interval '1 minute', booked_at + n * interval '1 minute', invitee_name || n, invitee_email,
    invitee_time_zone, host_accounts, client, client, client, case when n %% 50 = 0 then 'none' else 'email' end, link,
    correction, details, words,
    array_to_tsvector(array[right(case when n %% 2 = 0 then workspace_id else other end::text, 8) || 'word' || n]),
    recorded_at, version
from (select workspace_id, owner_id, invitee_uri, event_uri, event_type_name, status, is_moving, starts_at, ends_at,
        booked_at, invitee_name, invitee_email, invitee_time_zone, host_accounts, correction, details, words,
        recorded_at, version
    from scheduled_meetings) one,
    (select gen_random_uuid() as other) another,
    (select n, case when n %% 100 = 0 then %(client)s::uuid end as client,
        case when n %% 100 = 0 then %(link)s::uuid end as link
    from generate_series(1, %(rows)s) n) numbered
"""
BESIDE = (
    """
    insert into meeting_changes (workspace_id, number, owner_id, meeting_id, kind, fields, cause, cause_reference,
        occurred_at)
    select workspace_id, 1000 + row_number() over (), owner_id, id, 'booked', '{{}}', 'calendly', gen_random_uuid(),
        now()
    from (select * from scheduled_meetings limit {most}) meeting
    """,
    "update meeting_change_counters set last_number = 1000000",
    """
    insert into meeting_bookings (workspace_id, invitee_uri, owner_id, meeting_id, event_uri, facts, match, claim)
    select workspace_id, id::text, owner_id, id, id::text, '{{}}', '{{}}', '{{}}'
    from (select * from scheduled_meetings limit {most}) meeting
    """,
    """
    insert into webhook_deliveries (id, workspace_id, event, key, body, received_at, due_at, state, tries, correlation)
    select gen_random_uuid(), workspace_id, 'invitee.created', id::text, '', starts_at, starts_at, 'handled', 0, ''
    from (select * from scheduled_meetings limit {most}) meeting
    """,
    """
    insert into clients (id, workspace_id, external_id, name, sort_name, email, aliases, archived, search)
    select gen_random_uuid(), workspace_id, id::text, 'Client', 'client ' || id, id || '@example.com', '{{}}', false,
        array_to_tsvector(array[right(workspace_id::text, 8) || 'word' || id])
    from (select * from scheduled_meetings limit {most}) meeting
    """,
    """
    insert into client_addresses (workspace_id, email, client_id, is_alias)
    select workspace_id, email, id, false from clients
    """,
    """
    insert into quotes (id, workspace_id, external_id, client_id, number, status, archived)
    select gen_random_uuid(), workspace_id, external_id, id, 'Q', 'sent', false from clients
    """,
    """
    insert into invoices (id, workspace_id, external_id, client_id, number, status, archived)
    select gen_random_uuid(), workspace_id, external_id, id, 'I', 'sent', false from clients
    """,
    """
    insert into scheduling_links (id, workspace_id, owner_id, connection_id, code, subject_kind, subject_id,
        event_type_uri, event_type_name, event_type_duration_minutes, booking_url, single_use, tracking_field,
        issued_at, opens, version)
    select gen_random_uuid(), client.workspace_id, connection.owner_id, connection.id, client.external_id, 'client',
        client.id, 'https://calendly.example/event_types/' || client.id, 'Talk', 30, '', true, 'utm_content', now(), 0,
        1
    from clients client join calendly_connections connection using (workspace_id)
    """,
    """
    insert into messages (id, workspace_id, owner_id, kind, audience, about, version, recipient, subject, text,
        created_at, due_at, state, tries)
    select gen_random_uuid(), workspace_id, owner_id, 'scheduling_link', 'client', id, '1', '', '', '', now(), now(),
        'sent', 1
    from scheduling_links
    """,
    """
    insert into workspaces (id) select distinct workspace_id from clients
    """,
    """
    insert into users (id, name) select id, external_id from clients
    """,
    """
    insert into memberships (workspace_id, user_id, role) select workspace_id, id, 'member' from clients
    """,
    "analyze",
)
"""What is not meetings, in the order in which one is made from the other."""


def units_on(database: Database) -> PostgresUnits:
    return PostgresUnits(
        database,
        sealer=Sealer([A_KEY]),
        identifiers=SystemIdentifiers(),
        jobs=RecordingJobs(),
        live_feed=RecordingLiveFeed(),
    )


@pytest.fixture(scope="module")
def full_owner(postgres_url: str, template_database: str) -> Iterator[str]:
    """A database for these tests; its address, as its owner."""
    with temporary_database(postgres_url, f"{template_database}_full", template=template_database) as url:
        yield url


@pytest.fixture(scope="module")
def full(postgres_url: str, template_database: str, full_owner: str) -> Iterator[Database]:
    with open_database(service_url(postgres_url, template_database, f"{template_database}_full")) as database:
        kept(units_on(database), a_meeting(WORLD.ada))
        connected(units_on(database), WORLD)
        with psycopg.connect(full_owner, autocommit=True) as connection:
            connection.execute(MULTIPLY.encode(), {"client": CLIENT, "link": LINK, "rows": ROWS})
            for statement in BESIDE:
                connection.execute(statement.format(most=MOST_BESIDE).encode())
        yield database


class Plans:
    """Has Postgres explain every statement that passes, instead of only answering it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.seen: list[str] = []

    def __enter__(self) -> "Plans":
        event.listen(self._database.engine, "before_cursor_execute", self._explain)
        self._database.listeners.append(self._explain_question)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._database.engine, "before_cursor_execute", self._explain)
        self._database.listeners.remove(self._explain_question)

    def _explain_question(self, scope: Scope, question: Question, given: Mapping[str, Any]) -> None:
        with self._database.transaction(scope) as transaction:
            driver: Any = transaction._connection.connection.driver_connection
            if question.has_one_plan:
                told = ", ".join(f"%({name})s" for name in question.values({}))
                driver.execute("set local plan_cache_mode = force_generic_plan")
                driver.execute(b"prepare asked as " + question.numbered)
                execute = psycopg.ClientCursor(driver).mogrify(f"execute asked({told})", question.values(given))
                lines = driver.execute(f"explain {execute}").fetchall()
                driver.execute("deallocate asked")
            else:
                lines = driver.execute(f"explain {question.text}", question.values(given)).fetchall()
        self.seen.append("\n".join(line for (line,) in lines))

    def _explain(self, _connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        cursor.execute(f"explain {statement}", parameters)
        self.seen.append("\n".join(line for (line,) in cursor.fetchall()))


BY_START, BY_BOOKING = MeetingOrder.STARTS_AT_ASC, MeetingOrder.CREATED_AT_DESC
EVERYTHING = MeetingCriteria()


@pytest.mark.parametrize(
    ("who", "criteria", "order", "index"),
    [
        ("boss", EVERYTHING, BY_START, "scheduled_meetings_starts"),
        ("boss", EVERYTHING, BY_BOOKING, "scheduled_meetings_booked"),
        ("ada", EVERYTHING, BY_START, "scheduled_meetings_owner_starts"),
        ("ada", EVERYTHING, BY_BOOKING, "scheduled_meetings_owner_booked"),
        ("boss", MeetingCriteria(client=CLIENT), BY_START, "scheduled_meetings_client"),
        ("boss", MeetingCriteria(quote=CLIENT), BY_START, "scheduled_meetings_quote"),
        ("boss", MeetingCriteria(invoice=CLIENT), BY_START, "scheduled_meetings_invoice"),
        ("boss", MeetingCriteria(starts_from=NOON), BY_START, "scheduled_meetings_starts"),
    ],
)
def test_a_list_of_meetings_reads_the_index_of_its_order_and_no_more(
    full: Database, who: str, criteria: MeetingCriteria, order: MeetingOrder, index: str
) -> None:
    with Plans(full) as plans:
        PostgresFinders(full, INSTALLATION).meetings(
            getattr(WORLD, who), criteria, order=order, page=PageRequest.of(first=20), now=NOON
        )

    (plan,) = plans.seen
    assert f"using {index} on scheduled_meetings" in plan, plan


@pytest.mark.parametrize("kind", SubjectKind)
def test_pages_of_several_records_read_the_index_of_their_kind_and_no_more(full: Database, kind: SubjectKind) -> None:
    asked = [CLIENT, *(an_id() for _ in range(49))]

    with Plans(full) as plans:
        PostgresFinders(full, INSTALLATION).meetings_of_subjects(
            WORLD.boss, kind, asked, order=BY_START, page=PageRequest.of(first=3), now=NOON
        )

    (plan,) = plans.seen
    assert f"using scheduled_meetings_{kind.value} on scheduled_meetings" in plan, plan


def test_a_later_page_begins_where_the_one_before_ended(full: Database) -> None:
    finders = PostgresFinders(full, INSTALLATION)
    first = finders.meetings(WORLD.boss, EVERYTHING, order=BY_START, page=PageRequest.of(first=20), now=NOON)

    with Plans(full) as plans:
        rest = replace(PageRequest(), after=first.edges[-1].cursor)
        finders.meetings(WORLD.boss, EVERYTHING, order=BY_START, page=rest, now=NOON)

    (plan,) = plans.seen
    condition = next(line for line in plan.splitlines() if "Index Cond" in line and "starts_at" in line)
    assert "ROW(" in condition, plan


def test_the_meetings_of_links_are_found_by_their_index(full: Database) -> None:
    with Plans(full) as plans:
        PostgresFinders(full, INSTALLATION).meetings_of_links(WORLD.boss, [LINK], now=NOON)

    assert "scheduled_meetings_link" in plans.seen[0], plans.seen[0]


@pytest.mark.parametrize("who", ["boss", "ada"])
def test_changes_are_read_from_a_number_on_and_their_meetings_one_by_one(full: Database, who: str) -> None:
    with Plans(full) as plans:
        PostgresFinders(full, INSTALLATION).changes_after(getattr(WORLD, who), 900_000, limit=100, now=NOON)

    (plan,) = plans.seen
    assert "using meeting_changes_" in plan, plan
    assert "using scheduled_meetings_pkey" in plan or "using scheduled_meetings_workspace_id_id_key" in plan, plan


@pytest.mark.parametrize("who", ["boss", "ada"])
def test_meetings_are_found_by_their_ids_one_by_one(full: Database, who: str) -> None:
    with Plans(full) as plans:
        PostgresFinders(full, INSTALLATION).meetings_by_ids(getattr(WORLD, who), [an_id(), an_id()], now=NOON)
        with units_on(full).acting_as(getattr(WORLD, who)) as unit:
            unit.meetings.get(MeetingId(an_id()))

    assert len(plans.seen) == 2
    for plan in plans.seen:
        assert re.search(r"Index Cond: .*\bid = CASE", plan), plan


def plan_inside(owner: str, function: str, **arguments: str) -> str:
    """How Postgres would do what a function says, as its owner, which is how it runs.

    Args:
        arguments: by name, what stands for it, as SQL.
    """
    with psycopg.connect(owner) as connection:
        row = connection.execute("select prosrc from pg_proc where proname = %s", [function]).fetchone()
        assert row is not None
        for name, value in (("app.workspace_id", WORLD.workspace), ("app.role", "admin")):
            connection.execute("select set_config(%s, %s, true)", [name, str(value)])
        body = row[0]
        for name, value in arguments.items():
            body = body.replace(f"({name})", f"({value})")
        return "\n".join(line for (line,) in connection.execute(f"explain {body}".encode()))


def test_a_search_uses_the_index_of_words(full: Database, full_owner: str) -> None:
    plan = plan_inside(full_owner, "quotla_search_meetings", beginnings="array['word77']")

    assert "scheduled_meetings_search" in plan, plan


def test_a_name_is_found_by_the_users_id(full: Database, full_owner: str) -> None:
    plan = plan_inside(full_owner, "quotla_member_names", members=f"'{{{an_id()}, {an_id()}}}'::uuid[]")

    assert "using memberships_pkey" in plan, plan
    assert "using users_pkey" in plan, plan


def test_others_in_an_event_are_found_by_their_event(full: Database, full_owner: str) -> None:
    plan = plan_inside(full_owner, "quotla_others_in_events", meetings=f"'{{{an_id()}, {an_id()}}}'::uuid[]")

    assert "using meeting_bookings_event" in plan, plan
    assert not LARGE.search(plan), plan


def test_a_claim_finds_bookings_by_their_indexes(full: Database) -> None:
    with Plans(full) as plans, units_on(full).as_service(WORLD.workspace) as unit:
        unit.meetings.claim([a_meeting(WORLD.ada).current.invitee])

    assert "Seq Scan on scheduled_meetings" not in "\n".join(plans.seen), "\n".join(plans.seen)


def test_the_inbox_is_read_by_its_order_and_no_further_than_the_page(full: Database) -> None:
    with Plans(full) as plans:
        PostgresFinders(full, INSTALLATION).deliveries(WORLD.boss, DeliveryCriteria(), page=PageRequest.of(first=20))

    assert "using webhook_deliveries_listed on webhook_deliveries" in plans.seen[0], plans.seen[0]


def test_what_deliveries_changed_is_found_by_their_ids(full: Database) -> None:
    with Plans(full) as plans:
        PostgresFinders(full, INSTALLATION).meetings_changed_by(WORLD.boss, [an_id(), an_id()])

    assert "meeting_changes_cause" in plans.seen[0], plans.seen[0]


@pytest.mark.parametrize("with_canceled", [False, True])
def test_the_match_queue_reads_the_index_made_for_it(full: Database, with_canceled: bool) -> None:
    with Plans(full) as plans:
        PostgresFinders(full, INSTALLATION).match_queue(
            WORLD.boss, with_canceled=with_canceled, page=PageRequest.of(first=20), now=NOON
        )

    # Where nearly everything is undecided, the index of all meetings is as good.
    assert re.search(r"(using|Index Scan on) scheduled_meetings_(undecided|starts)\b", plans.seen[0]), plans.seen[0]


def test_how_much_waits_or_failed_is_counted_without_reading_all_there_is(full: Database) -> None:
    with Plans(full) as plans:
        PostgresCensus(full).figures(WORLD.workspace, now=NOON)

    assert plans.seen
    assert not LARGE.search(plans.seen[-1]), plans.seen[-1]


SOMEBODY: Final = InviteeView(name="Kim Client", email="kim@example.com", time_zone=None)
PAGE: Final = PageRequest.of(first=20)
COUNTED_PAGE: Final = PageRequest.of(first=20, with_total=True)
Asking = Callable[[PostgresFinders, Principal], object]
LISTS: Final[dict[str, Asking]] = {
    "candidates_for": lambda finders, who: finders.candidates_for(who, [SOMEBODY]),
    "changes_after": lambda finders, who: finders.changes_after(who, 900_000, limit=100, now=NOON),
    "changes_of_meetings": lambda finders, who: finders.changes_of_meetings(who, [an_id(), an_id()], limit=20),
    "clients": lambda finders, who: finders.clients(who, search=None, page=PAGE),
    "deliveries": lambda finders, who: finders.deliveries(who, DeliveryCriteria(), page=PAGE),
    "hosts": lambda finders, who: finders.hosts(who),
    "invoices_of_clients": lambda finders, who: finders.invoices_of_clients(who, [an_id(), an_id()]),
    "links_of_subjects": lambda finders, who: finders.links_of_subjects(who, [Subject.client(CLIENT)], now=NOON),
    "match_queue": lambda finders, who: finders.match_queue(who, with_canceled=False, page=PAGE, now=NOON),
    "meetings": lambda finders, who: finders.meetings(who, EVERYTHING, order=BY_START, page=PAGE, now=NOON),
    "meetings_changed_by": lambda finders, who: finders.meetings_changed_by(who, [an_id(), an_id()]),
    "meetings_of_subjects": lambda finders, who: [
        finders.meetings_of_subjects(who, kind, [an_id(), CLIENT], order=BY_START, page=COUNTED_PAGE, now=NOON)
        for kind in SubjectKind
    ],
    "merged_clients": lambda finders, who: finders.merged_clients(who, [an_id(), an_id()]),
    "messages_of_links": lambda finders, who: finders.messages_of_links(who, [an_id(), an_id()]),
    "open_connections": lambda finders, who: finders.open_connections(who),
    "quotes_of_clients": lambda finders, who: finders.quotes_of_clients(who, [an_id(), an_id()]),
    "remembered_addresses": lambda finders, who: finders.remembered_addresses(who, [an_id(), an_id()]),
    "repairs": lambda finders, who: finders.repairs(who, an_id(), limit=20),
}
"""Every question that is answered by many."""
LARGE: Final = re.compile(
    r"Seq Scan on (scheduled_meetings|meeting_bookings|meeting_changes|webhook_deliveries|clients|client_addresses"
    r"|quotes|invoices|scheduling_links|messages)\b"
)
"""What would be read from end to end; the other tables have next to nothing in them here, where that is right."""


def test_every_list_is_looked_at_here() -> None:
    answers = {
        name: str(get_type_hints(method).get("return")) for name, method in vars(Finders).items() if callable(method)
    }

    assert set(LISTS) == {name for name, answer in answers.items() if "Page[" in answer or "Sequence[" in answer}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["boss", "ada"])
def test_no_list_reads_a_table_from_end_to_end(full: Database, name: str, who: str) -> None:
    with Plans(full) as plans:
        LISTS[name](PostgresFinders(full, INSTALLATION), getattr(WORLD, who))

    assert plans.seen or who == "ada"  # members are told of no deliveries, and that needs no statement
    assert not LARGE.search("\n".join(plans.seen)), "\n".join(plans.seen)
