"""Meetings by the million: one that the repository stored, multiplied in the database itself.

Indexes are taken down meanwhile and built again afterwards, which is several times faster than keeping them.
"""

from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from application.principal import Principal
from bench.people import units_of
from bench.stage import House
from tests.contracts.persistence.keeping import kept
from tests.support.builders import a_meeting, some_facts

CLIENTS: Final = 100
"""So few that each fills a page in the small database too, and pages of one size are compared."""
SHARE_ELSEWHERE: Final = 10
"""One meeting in so many belongs to other businesses."""
ELSEWHERE: Final = 50
"""So many of those."""
UNDECIDED: Final = 20
"""One meeting in so many could be matched to nobody."""

_CLIENTS: Final = """
insert into clients (id, workspace_id, external_id, name, sort_name, email, aliases, archived, search)
select gen_random_uuid(), %(workspace)s, 'client-' || n, 'Client ' || n, 'client ' || n,
    'client-' || n || '@example.com', '{{}}', false, ''
from generate_series(1, {clients}) n
"""
_MEETINGS: Final = """
with numbered_clients as (
    select array_agg(id order by external_id) as ids from clients where workspace_id = %(workspace)s
), others as (
    select array_agg(gen_random_uuid()) as ids from generate_series(1, {elsewhere})
)
insert into scheduled_meetings (id, workspace_id, owner_id, invitee_uri, event_uri, event_type_name, status, is_moving,
    starts_at, ends_at, booked_at, invitee_name, invitee_email, invitee_time_zone, host_accounts, client_id,
    match_reason, correction, details, words, search, recorded_at, version, updated_at)
select gen_random_uuid(),
    case when n %% {share} = 0 then others.ids[1 + n / {share} %% {elsewhere}] else one.workspace_id end, one.owner_id,
    one.invitee_uri || n, one.event_uri || n, one.event_type_name, one.status, one.is_moving,
    one.starts_at + n * interval '1 minute', one.ends_at + n * interval '1 minute',
    one.booked_at + n * interval '1 minute', one.invitee_name || ' ' || n, 'guest-' || n || '@example.com',
    one.invitee_time_zone, one.host_accounts,
    case when n %% {undecided} <> 0 then numbered_clients.ids[1 + n %% {clients}] end,
    case when n %% {undecided} <> 0 then 'email' else 'none' end,
    one.correction, one.details, one.words,
    array_to_tsvector(array[right(one.workspace_id::text, 8) || 'word' || n]), one.recorded_at, one.version,
    one.updated_at
from (select * from scheduled_meetings where workspace_id = %(workspace)s limit 1) one,
    numbered_clients, others, generate_series(1, %(count)s) n
"""
_PLAIN_INDEXES: Final = """
select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
where indrelid = 'scheduled_meetings'::regclass and not exists (select from pg_constraint where conindid = indexrelid)
"""


def fill(house: House, boss: Principal, meetings: int) -> None:
    """Give a business so many meetings, nine in ten of them its own, and `CLIENTS` clients."""
    with units_of(house) as units:
        kept(units, a_meeting(boss, some_facts(), now=datetime.now(UTC)))
    values = {"workspace": boss.workspace, "count": meetings}
    sizes = {"clients": CLIENTS, "elsewhere": ELSEWHERE, "share": SHARE_ELSEWHERE, "undecided": UNDECIDED}
    with psycopg.connect(house.owner_url, autocommit=True) as connection:
        _run(connection, _CLIENTS.format(**sizes), values)
        indexes = connection.execute(_PLAIN_INDEXES.encode()).fetchall()
        for name, _ in indexes:
            _run(connection, f"drop index {name}")
        _run(connection, _MEETINGS.format(**sizes), values)
        for _, definition in indexes:
            _run(connection, definition)
        _run(connection, "vacuum analyze")


def _run(connection: psycopg.Connection[Any], statement: str, values: dict[str, Any] | None = None) -> None:
    connection.execute(statement.encode(), values)
