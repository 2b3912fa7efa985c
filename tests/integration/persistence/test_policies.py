"""The visibility table of the product, asked of Postgres itself: raw SQL as the service's login.

Two workspaces. In the first, Ada and Bob have one row of everything each; in the second, Eve has. Nothing of ours
stands between these statements and the tables.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors, sql

from adapters.persistence.engine import Database
from adapters.persistence.roles import groups_in_use
from adapters.persistence.scope import Group
from adapters.persistence.sealing import Sealer
from adapters.persistence.tables import metadata
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.identifiers import SystemIdentifiers
from application.ports.people import Person
from application.principal import Principal
from domain.values import Cause, CauseKind, EmailAddress
from tests.adapters.nudges import RecordingJobs, RecordingLiveFeed
from tests.integration.persistence.raw import as_principal, as_service, count, stepping_into
from tests.support.builders import (
    NOON,
    World,
    a_backfill,
    a_booking,
    a_client,
    a_connection,
    a_delivery,
    a_link,
    a_meeting,
    a_merge,
    a_message,
    a_quote,
    a_reconciliation,
    a_session,
    a_subscription,
    an_attempt,
    an_event_type,
    an_id,
    an_invoice,
    some_facts,
)
from tests.support.persistence import A_KEY

pytestmark = pytest.mark.integration

OWNED = (
    "calendly_connections",
    "webhook_subscriptions",
    "event_type_lists",
    "event_types",
    "scheduling_links",
    "scheduled_meetings",
    "meeting_bookings",
    "meeting_changes",
    "messages",
)
"""A member sees their own rows, admins and the service all of the workspace."""
ERRANDS = ("reconciliations", "backfills")
LOOKED_AT = (*OWNED, *ERRANDS)
"""Seen in the same way; errands are written by the service alone."""
SHARED = (
    "clients",
    "client_addresses",
    "client_merges",
    "remembered_addresses",
    "quotes",
    "invoices",
    "meeting_aliases",
)
"""Everybody of the workspace sees them."""
NOBODYS = ("sessions", "authorization_attempts", "connection_rounds", "signs_of_life")
"""For the system alone."""


@dataclass(frozen=True)
class Town:
    """The world with all of its rows."""

    world: World
    login: str

    def as_(self, who: str) -> AbstractContextManager[psycopg.Connection[Any]]:
        person: Principal = self.world.ada if who == "service" else getattr(self.world, who)
        return as_service(self.login, person) if who == "service" else as_principal(self.login, person)

    def as_system(self) -> AbstractContextManager[psycopg.Connection[Any]]:
        return stepping_into(self.login, Group.SYSTEM)


@pytest.fixture(scope="module")
def town(storage: Database, shared_login: str) -> Town:
    world = World()
    units = PostgresUnits(
        storage,
        sealer=Sealer([A_KEY]),
        identifiers=SystemIdentifiers(),
        jobs=RecordingJobs(),
        live_feed=RecordingLiveFeed(),
    )
    for owner, admin in ((world.ada, world.boss), (world.bob, world.boss), (world.eve, world.eve)):
        _furnish(units, owner, admin)
    return Town(world, shared_login)


def _furnish(units: PostgresUnits, owner: Principal, admin: Principal) -> None:
    connection, client, merged = a_connection(owner), a_client(), a_client()
    older, younger = a_meeting(owner), a_meeting(owner)
    with units.as_system() as unit:
        unit.people.admit(Person(principal=owner, email="someone@example.com"), now=NOON)
        unit.people.open_session(a_session(owner))
        unit.attempts.add(an_attempt(owner))
        unit.commit()
    with units.acting_as(admin) as unit:
        unit.records.save_clients([client, merged])
        unit.records.save_quotes([a_quote(client)])
        unit.records.save_invoices([an_invoice(client)])
        unit.merges.save(a_merge(admin, merged, into=client))
        unit.commit()
    with units.acting_as(owner) as unit:
        unit.records.remember(EmailAddress(f"{an_id()}@example.com"), client.id, by=owner.user, now=NOON)
        unit.commit()
    with units.as_service(owner.workspace) as unit:
        unit.connections.save(connection)
        unit.subscriptions.save(a_subscription(connection))
        unit.event_types.replace(connection.id, [an_event_type()], fetched_at=NOON)
        unit.links.save(a_link(connection))
        unit.reconciliations.save(a_reconciliation(connection))
        unit.backfills.save(a_backfill(connection))
        unit.messages.add(a_message(owner))
        for meeting in (older, younger):
            unit.meetings.save(meeting, cause=Cause(CauseKind.CALENDLY))
        older.absorb(younger, now=NOON)
        older.learn(a_booking(owner, some_facts(predecessor=older.current.invitee)), now=NOON)
        unit.meetings.save(older, cause=Cause(CauseKind.CALENDLY))
        unit.meetings.retire(younger, into=older)
        unit.commit()
    with units.as_system() as unit:
        unit.deliveries.add([a_delivery(connection), a_delivery()])
        unit.commit()


def _system_group(connection: psycopg.Connection[Any]) -> str:
    return groups_in_use(connection).system


# Reading


@pytest.mark.parametrize("table", [*LOOKED_AT, *SHARED])
@pytest.mark.parametrize("who", ["ada", "boss", "service", "eve"])
def test_nobody_sees_rows_of_another_workspace(town: Town, who: str, table: str) -> None:
    workspace = town.world.eve.workspace if who == "eve" else town.world.workspace

    with town.as_(who) as connection:
        query = sql.SQL("select distinct workspace_id from {}").format(sql.Identifier(table))
        assert connection.execute(query).fetchall() == [(workspace,)]


@pytest.mark.parametrize("table", LOOKED_AT)
def test_a_member_sees_their_own_rows_only(town: Town, table: str) -> None:
    with town.as_("ada") as connection:
        query = sql.SQL("select distinct owner_id from {}").format(sql.Identifier(table))
        assert connection.execute(query).fetchall() == [(town.world.ada.user,)]


@pytest.mark.parametrize("table", LOOKED_AT)
@pytest.mark.parametrize("who", ["boss", "service"])
def test_admins_and_the_service_see_those_of_all_members(town: Town, table: str, who: str) -> None:
    with town.as_(who) as connection:
        query = sql.SQL("select distinct owner_id from {}").format(sql.Identifier(table))
        found = {owner for (owner,) in connection.execute(query)}
    assert found == {town.world.ada.user, town.world.bob.user}


@pytest.mark.parametrize("table", SHARED)
def test_a_member_sees_all_shared_rows_of_the_workspace(town: Town, table: str) -> None:
    with town.as_("ada") as member, town.as_("boss") as admin:
        assert count(member, table) == count(admin, table) >= 2


@pytest.mark.parametrize(("who", "expected"), [("ada", 0), ("boss", 2), ("service", 2), ("eve", 1)])
def test_deliveries_are_for_admins_and_the_service(town: Town, who: str, expected: int) -> None:
    with town.as_(who) as connection:
        assert count(connection, "webhook_deliveries") == expected


@pytest.mark.parametrize(("who", "expected"), [("ada", 0), ("boss", 0), ("service", 8), ("eve", 0)])
def test_reactions_are_for_the_service(town: Town, who: str, expected: int) -> None:
    with town.as_(who) as connection:
        assert count(connection, "reactions") == expected


@pytest.mark.parametrize("function", ["quotla_prune_changes", "quotla_prune_reactions"])
@pytest.mark.parametrize("who", ["ada", "boss", "service"])
def test_only_upkeep_forgets_what_happened(town: Town, who: str, function: str) -> None:
    forget = sql.SQL("select {}(now(), 1)").format(sql.Identifier(function))
    with town.as_(who) as connection, pytest.raises(errors.InsufficientPrivilege, match="permission denied"):
        connection.execute(forget)


@pytest.mark.parametrize("table", NOBODYS)
@pytest.mark.parametrize("who", ["ada", "boss", "service"])
def test_sessions_and_attempts_are_for_nobody(town: Town, who: str, table: str) -> None:
    with town.as_(who) as connection, pytest.raises(errors.InsufficientPrivilege):
        count(connection, table)


@pytest.mark.parametrize(("table", "column"), [("users", "id"), ("memberships", "user_id")])
@pytest.mark.parametrize("who", ["ada", "boss"])
def test_people_see_only_themselves_among_users(town: Town, who: str, table: str, column: str) -> None:
    with town.as_(who) as connection:
        query = sql.SQL("select {} from {}").format(sql.Identifier(column), sql.Identifier(table))
        found = {user for (user,) in connection.execute(query)}
    assert found <= {getattr(town.world, who).user}


ALL_TABLES = sorted(metadata.tables)


@pytest.mark.parametrize("table", ALL_TABLES)
def test_with_no_settings_at_all_nothing_is_visible(town: Town, table: str) -> None:
    with stepping_into(town.login, Group.USER) as connection:
        try:
            visible = count(connection, table)
        except errors.InsufficientPrivilege:
            visible = 0
    assert visible == 0


@pytest.mark.parametrize("table", [table for table in ALL_TABLES if table not in (*NOBODYS, "users")])
def test_a_role_and_a_user_without_a_workspace_see_nothing(town: Town, table: str) -> None:
    settings = {"app.user_id": str(town.world.ada.user), "app.role": "owner", "app.workspace_id": ""}
    with stepping_into(town.login, Group.USER, settings) as connection:
        assert count(connection, table) == 0


@pytest.mark.parametrize("table", ALL_TABLES)
def test_the_login_by_itself_may_do_nothing(town: Town, table: str) -> None:
    with stepping_into(town.login, None) as connection, pytest.raises(errors.InsufficientPrivilege):
        count(connection, table)


def test_a_setting_that_is_no_id_is_an_error_and_not_a_gap(town: Town) -> None:
    with (
        stepping_into(town.login, Group.USER, {"app.workspace_id": "everything"}) as connection,
        pytest.raises(errors.InvalidTextRepresentation),
    ):
        count(connection, "clients")


@pytest.mark.parametrize("table", ALL_TABLES)
def test_every_table_has_its_policies_switched_on(town: Town, table: str) -> None:
    with town.as_system() as connection:
        row = connection.execute(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = to_regclass(%s)", [table]
        ).fetchone()
    assert row == (True, False)


# Writing


FORGED = "{} || '-forged'"
MADE_UNIQUE = {
    "id": "gen_random_uuid()",
    "younger_id": "gen_random_uuid()",
    **dict.fromkeys(("invitee_uri", "email", "key_hash", "code", "external_id", "calendly_user_uri"), FORGED),
}
"""What a copied row needs so that it is refused for its ids only, not for being there already."""
MADE_UNIQUE_IN = {
    "meeting_changes": {"number": "{} + 1000000"},
    "messages": {"version": FORGED},
    "calendly_connections": {"status": "'disconnected'"},
}


def _forge(connection: psycopg.Connection[Any], table: str, **ids: UUID) -> None:
    """Copy one of the rows one sees, with other ids in it."""
    columns = [column.name for column in metadata.tables[table].columns]
    unique = {**MADE_UNIQUE, **MADE_UNIQUE_IN.get(table, {})}
    values = [
        sql.Literal(ids[name]) if name in ids else sql.SQL(unique.get(name, "{}")).format(sql.Identifier(name))
        for name in columns
    ]
    connection.execute(
        sql.SQL("insert into {table} ({names}) select {values} from {table} limit 1").format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(values),
        )
    )


FORGEABLE = tuple(table for table in OWNED if table != "event_type_lists")


@pytest.mark.parametrize("table", FORGEABLE)
def test_a_copy_of_a_row_of_ones_own_can_be_added(town: Town, table: str) -> None:
    """So that the refusals below are refusals of what was forged, and of nothing else."""
    with town.as_("ada") as connection:
        _forge(connection, table)


@pytest.mark.parametrize("table", FORGEABLE)
@pytest.mark.parametrize("who", ["ada", "boss", "service"])
def test_no_row_is_added_to_another_workspace(town: Town, who: str, table: str) -> None:
    with town.as_(who) as connection, pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        _forge(connection, table, workspace_id=town.world.eve.workspace)


@pytest.mark.parametrize("table", FORGEABLE)
def test_a_member_adds_no_row_for_a_colleague(town: Town, table: str) -> None:
    with town.as_("ada") as connection, pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        _forge(connection, table, owner_id=town.world.bob.user)


@pytest.mark.parametrize("table", ERRANDS)
@pytest.mark.parametrize("who", ["ada", "boss"])
def test_people_add_no_errands(town: Town, who: str, table: str) -> None:
    with town.as_(who) as connection, pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        _forge(connection, table)


@pytest.mark.parametrize("table", ERRANDS)
@pytest.mark.parametrize("who", ["ada", "boss"])
def test_people_change_no_errands(town: Town, who: str, table: str) -> None:
    with town.as_(who) as connection:
        query = sql.SQL("update {} set state = 'done'").format(sql.Identifier(table))
        assert connection.execute(query).rowcount == 0


@pytest.mark.parametrize("table", ["clients", "client_addresses", "quotes", "invoices", "meeting_aliases"])
def test_a_member_adds_no_shared_row(town: Town, table: str) -> None:
    with town.as_("ada") as connection, pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        _forge(connection, table)


@pytest.mark.parametrize("table", ["clients", "quotes", "invoices"])
def test_an_admin_adds_shared_rows(town: Town, table: str) -> None:
    with town.as_("boss") as connection:
        _forge(connection, table)


def _changed(connection: psycopg.Connection[Any], table: str, where: str, *values: object) -> int:
    """How many rows a change that changes nothing reaches."""
    column = "owner_id" if table in OWNED else "workspace_id"
    if table == "messages":
        column = "state"
    statement = sql.SQL("update {table} set {column} = {column} where ").format(
        table=sql.Identifier(table), column=sql.Identifier(column)
    ) + sql.SQL(where)
    return connection.execute(statement, values).rowcount


@pytest.mark.parametrize("table", OWNED)
def test_a_member_changes_no_row_of_a_colleagues(town: Town, table: str) -> None:
    with town.as_("ada") as connection:
        assert _changed(connection, table, "owner_id = %s", town.world.bob.user) == 0


@pytest.mark.parametrize("table", OWNED)
def test_a_member_changes_rows_of_their_own(town: Town, table: str) -> None:
    with town.as_("ada") as connection:
        assert _changed(connection, table, "owner_id = %s", town.world.ada.user) > 0


@pytest.mark.parametrize("table", [*OWNED, "clients", "quotes", "invoices"])
@pytest.mark.parametrize("who", ["boss", "service"])
def test_no_row_of_another_workspace_is_changed(town: Town, who: str, table: str) -> None:
    with town.as_(who) as connection:
        assert _changed(connection, table, "workspace_id = %s", town.world.eve.workspace) == 0


@pytest.mark.parametrize("table", ["calendly_connections", "webhook_subscriptions"])
def test_an_admin_changes_no_connection_of_a_members(town: Town, table: str) -> None:
    with town.as_("boss") as connection:
        assert _changed(connection, table, "true") == 0


@pytest.mark.parametrize("table", ["clients", "quotes", "invoices"])
def test_a_member_changes_no_shared_row(town: Town, table: str) -> None:
    with town.as_("ada") as connection:
        assert _changed(connection, table, "true") == 0


@pytest.mark.parametrize(
    "table", ["calendly_connections", "scheduling_links", "scheduled_meetings", "meeting_bookings"]
)
@pytest.mark.parametrize("column", ["workspace_id", "owner_id"])
def test_a_member_gives_no_row_away(town: Town, table: str, column: str) -> None:
    other = town.world.eve.workspace if column == "workspace_id" else town.world.bob.user
    statement = sql.SQL("update {} set {} = {}").format(
        sql.Identifier(table), sql.Identifier(column), sql.Literal(other)
    )
    with town.as_("ada") as connection, pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        connection.execute(statement)


def test_the_change_log_is_not_rewritten(town: Town) -> None:
    with town.as_("service") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("update meeting_changes set kind = 'canceled'")


DELETABLE = (
    "event_types",
    "client_addresses",
    "client_merges",
    "erased_addresses",
    "remembered_addresses",
    "scheduled_meetings",
)


@pytest.mark.parametrize("table", [table for table in ALL_TABLES if table not in DELETABLE])
@pytest.mark.parametrize("who", ["ada", "boss", "service"])
def test_what_need_not_be_deleted_cannot_be(town: Town, who: str, table: str) -> None:
    with town.as_(who) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))


@pytest.mark.parametrize("who", ["ada", "boss"])
def test_people_delete_no_meetings(town: Town, who: str) -> None:
    with town.as_(who) as connection:
        assert connection.execute("delete from scheduled_meetings").rowcount == 0


@pytest.mark.parametrize(
    ("statement", "table", "column"),
    [
        ("quotla_empty_deliveries(%s)", "webhook_deliveries", "body"),
        ("quotla_blank_messages(%s, now())", "messages", "text"),
        ("quotla_blank_messages(%s, now())", "messages", "reply_to"),
    ],
)
@pytest.mark.parametrize(("who", "is_theirs"), [("boss", True), ("eve", True), ("service", True), ("service", False)])
def test_people_blank_nothing_and_the_service_only_its_workspaces(
    town: Town, who: str, is_theirs: bool, statement: str, table: str, column: str
) -> None:
    """Those who may not, and what is not theirs: nothing is blanked. The service in its workspace: it is."""
    whose = town.world if is_theirs else None
    workspace = whose.workspace if whose else town.world.eve.workspace
    with town.as_system() as connection:
        ids = [
            row[0]
            for row in connection.execute(
                sql.SQL("select id from {} where workspace_id = %s").format(sql.Identifier(table)), [workspace]
            )
        ]
    assert ids

    with town.as_(who) as connection:
        connection.execute(f"select {statement}".encode(), [ids])
        connection.execute("select set_config('role', %s, true)", [_system_group(connection)])
        left = connection.execute(
            sql.SQL("select count(*) from {} where id = any(%s) and length({}) > 0").format(
                sql.Identifier(table), sql.Identifier(column)
            ),
            [ids],
        ).fetchone()

    assert left == (0 if who == "service" and is_theirs else len(ids),)


@pytest.mark.parametrize("who", ["ada", "boss"])
def test_people_forget_no_merges(town: Town, who: str) -> None:
    with town.as_(who) as connection:
        assert connection.execute("delete from client_merges").rowcount == 0


def test_a_member_deletes_no_addresses(town: Town) -> None:
    with town.as_("ada") as connection:
        assert connection.execute("delete from client_addresses").rowcount == 0


@pytest.mark.parametrize(
    "table", ["scheduling_links", "webhook_subscriptions", "quotes", "invoices", "meeting_bookings"]
)
def test_no_row_points_into_another_workspace(town: Town, table: str) -> None:
    """Foreign keys see past policies; that they hold the workspace too keeps a forged id from being found there."""
    pointer = {"quotes": "client_id", "invoices": "client_id", "meeting_bookings": "meeting_id"}.get(
        table, "connection_id"
    )
    target = {"client_id": "clients", "meeting_id": "scheduled_meetings"}.get(pointer, "calendly_connections")
    with town.as_("eve") as connection:
        row = connection.execute(sql.SQL("select id from {} limit 1").format(sql.Identifier(target))).fetchone()
    assert row is not None

    with town.as_("service" if pointer != "client_id" else "boss") as connection:
        statement = sql.SQL("update {} set {} = %s").format(sql.Identifier(table), sql.Identifier(pointer))
        with pytest.raises(errors.ForeignKeyViolation):
            connection.execute(statement, [row[0]])


# The service and the system


def test_a_service_without_a_workspace_sees_nothing(town: Town) -> None:
    with stepping_into(town.login, Group.USER, {"app.role": "service"}) as connection:
        assert count(connection, "scheduled_meetings") == 0


def test_the_system_finds_deliveries_of_unknown_owners(town: Town) -> None:
    with town.as_system() as connection:
        row = connection.execute("select count(*) from webhook_deliveries where workspace_id is null").fetchone()
    assert row is not None
    assert row[0] >= 1


@pytest.mark.parametrize("who", ["boss", "service", "eve"])
def test_deliveries_of_unknown_owners_are_nobodys(town: Town, who: str) -> None:
    with town.as_(who) as connection:
        row = connection.execute("select count(*) from webhook_deliveries where workspace_id is null").fetchone()
    assert row == (0,)


@pytest.mark.parametrize(
    "table",
    [
        "scheduled_meetings",
        "meeting_bookings",
        "meeting_aliases",
        "meeting_changes",
        "meeting_change_counters",
        "clients",
        "client_addresses",
        "client_merges",
        "quotes",
        "invoices",
        "event_types",
    ],
)
def test_the_system_reads_no_records(town: Town, table: str) -> None:
    with town.as_system() as connection, pytest.raises(errors.InsufficientPrivilege):
        count(connection, table)


@pytest.mark.parametrize("column", ["sealed_access_token", "sealed_refresh_token"])
def test_the_system_reads_no_tokens(town: Town, column: str) -> None:
    with town.as_system() as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(sql.SQL("select {} from calendly_connections").format(sql.Identifier(column)))


@pytest.mark.parametrize(
    "statement",
    [
        "update calendly_connections set status = 'disconnected'",
        "update webhook_subscriptions set state = 'ended'",
        "update scheduling_links set withdrawn_at = now()",
        "update messages set recipient = 'eve@example.com'",
        "update messages set reply_to = 'eve@example.com'",
        "update webhook_deliveries set workspace_id = null",
        "update reactions set about = id",
        "delete from reactions",
        "delete from messages",
        "delete from scheduling_links",
    ],
)
def test_the_system_changes_nothing_it_has_no_business_with(town: Town, statement: str) -> None:
    with town.as_system() as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.parametrize("who", ["ada", "boss"])
def test_people_settle_no_deliveries(town: Town, who: str) -> None:
    with town.as_(who) as connection:
        assert connection.execute("update webhook_deliveries set state = 'handled'").rowcount == 0


@pytest.mark.parametrize("who", ["ada", "boss", "service"])
def test_only_the_system_brings_deliveries_in(town: Town, who: str) -> None:
    with town.as_(who) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("insert into webhook_deliveries select * from webhook_deliveries limit 0")


def test_what_was_last_heard_is_told_of_ones_own_connection_only(town: Town) -> None:
    with town.as_("bob") as connection:
        row = connection.execute("select id from calendly_connections").fetchone()
    assert row is not None
    asked = "select quotla_last_delivery(%s)"

    with town.as_("bob") as his, town.as_("ada") as hers:
        assert (his.execute(asked, row).fetchone(), hers.execute(asked, row).fetchone()) == ((NOON,), (None,))


@pytest.mark.parametrize(("who", "seen"), [("ada", 1), ("bob", 1), ("boss", 1), ("service", 1), ("eve", 0)])
def test_a_member_is_named_in_their_workspace_only(town: Town, who: str, seen: int) -> None:
    with town.as_(who) as connection:
        row = connection.execute("select count(*) from quotla_member_names(%s)", [[town.world.ada.user]]).fetchone()
    assert row == (seen,)


def test_nobody_is_named_where_the_workspace_was_not_told(town: Town) -> None:
    settings = {"app.workspace_id": "", "app.user_id": str(town.world.ada.user), "app.role": "member"}
    with stepping_into(town.login, Group.USER, settings) as connection:
        rows = connection.execute("select * from quotla_member_names(%s)", [[town.world.ada.user]]).fetchall()
    assert rows == []


def test_the_system_asks_for_no_names(town: Town) -> None:
    with town.as_system() as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("select * from quotla_member_names('{}')")


def test_the_system_counts_no_others(town: Town) -> None:
    with town.as_system() as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("select * from quotla_others_in_events('{}')")


def test_an_id_that_is_nobodys_finds_nothing(town: Town) -> None:
    with town.as_("boss") as connection:
        row = connection.execute("select count(*) from scheduled_meetings where id = %s", [an_id()]).fetchone()
    assert row == (0,)


def test_nobody_remembers_an_address_in_anothers_name(town: Town) -> None:
    with town.as_("ada") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(
            "insert into remembered_addresses select workspace_id, 'x@example.com', id, %s, now() from clients limit 1",
            [town.world.bob.user],
        )


def test_nobody_remembers_an_address_for_another_workspace(town: Town) -> None:
    with town.as_("eve") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(
            "insert into remembered_addresses values (%s, 'x@example.com', %s, %s, now())",
            [town.world.workspace, an_id(), town.world.eve.user],
        )


def test_what_others_remember_is_out_of_reach(town: Town) -> None:
    with town.as_("boss") as connection:
        before = count(connection, "remembered_addresses")

    with town.as_("eve") as connection:
        connection.execute("delete from remembered_addresses")

    with town.as_("boss") as connection:
        assert count(connection, "remembered_addresses") == before
