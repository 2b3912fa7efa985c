"""The support bundle holds no secret and nothing of anybody's, wherever such a thing may stand.

Every column that takes a text of any kind is filled with one that can be told from all others, and so is every setting;
then all files of the bundle are searched. That the search would find them is shown first.
"""

import base64
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from adapters.persistence.engine import open_database
from adapters.persistence.roles import app_url
from adapters.persistence.sealing import Sealer
from adapters.persistence.tables import metadata
from adapters.persistence.unit_of_work import PostgresUnits
from adapters.system.identifiers import SystemIdentifiers
from application.ports.people import Person
from domain.values import Cause, CauseKind
from tests.adapters.nudges import RecordingJobs, RecordingLiveFeed
from tests.integration.processes.commands import run
from tests.support.builders import (
    NOON,
    World,
    a_client,
    a_connection,
    a_delivery,
    a_link,
    a_meeting,
    a_message,
    a_quote,
    a_reconciliation,
    a_subscription,
    an_event_type,
    an_invoice,
)

pytestmark = pytest.mark.integration

KEY = bytes(range(32))
SECRETS = {
    "CALENDLY_CLIENT_SECRET": "the-clients-own-secret",
    "CALENDLY_CLIENT_ID": "the-clients-own-id",
    "CALENDLY_WEBHOOK_SIGNING_KEY": "the-apps-signing-key",
    "AUTH_JWT_SECRET": "a-secret-of-the-host-app-with-32-bytes",
    "ENCRYPTION_KEYS": f"k1:{base64.b64encode(KEY).decode()}",
    "SMTP_URL": "smtp://postmaster:the-mail-password@mail.fischer-partners.example",
    "MAIL_FROM": "Ada Fischer <ada@fischer-partners.example>",
    "HOST_ORIGINS": "https://app.fischer-partners.example",
    "APP_URL": "https://quotla.fischer-partners.example",
    "AUTH_ISSUER": "issuer-of-fischer-partners",
}
OURS = frozenset({"quotla_alembic_version", "signs_of_life"})
"""Written by the service itself, of itself."""
MUST_BE_SEEDED = frozenset(
    {
        "users.email",
        "users.name",
        "workspaces.name",
        "calendly_connections.account_name",
        "calendly_connections.account_email",
        "webhook_subscriptions.trouble_said",
        "webhook_deliveries.outcome",
        "webhook_deliveries.body",
        "reactions.why",
        "messages.recipient",
        "messages.text",
        "messages.why",
        "reconciliations.why",
        "clients.name",
        "scheduled_meetings.invitee_email",
        "scheduled_meetings.invitee_name",
        "scheduling_links.prefill_email",
    }
)


def furnish(login: str) -> None:
    """A row in every table, as the service makes them."""
    world = World()
    person, admin = world.ada, world.boss
    connection, client = a_connection(person), a_client()
    with open_database(login, pool_size=2) as database:
        units = PostgresUnits(
            database,
            sealer=Sealer([("k1", KEY)]),
            identifiers=SystemIdentifiers(),
            jobs=RecordingJobs(),
            live_feed=RecordingLiveFeed(),
        )
        with units.as_system() as unit:
            unit.people.admit(Person(principal=person, email="someone@example.com", name="Someone"), now=NOON)
            unit.commit()
        with units.acting_as(admin) as unit:
            unit.records.save_clients([client])
            unit.records.save_quotes([a_quote(client)])
            unit.records.save_invoices([an_invoice(client)])
            unit.commit()
        with units.as_service(person.workspace) as unit:
            unit.connections.save(connection)
            unit.subscriptions.save(a_subscription(connection))
            unit.event_types.replace(connection.id, [an_event_type()], fetched_at=NOON)
            unit.links.save(a_link(connection))
            unit.meetings.save(a_meeting(person), cause=Cause(CauseKind.CALENDLY))
            unit.reconciliations.save(a_reconciliation(connection))
            unit.messages.add(a_message(person))
            unit.commit()
        with units.as_system() as unit:
            unit.deliveries.add([a_delivery(connection)])
            unit.commit()


def seeded(owner_url: str) -> frozenset[str]:
    """Put a telling text into every column that takes one; answers which did."""
    taken = set()
    with psycopg.connect(owner_url, autocommit=True) as connection:
        kinds = {
            (table, column): kind
            for table, column, kind in connection.execute(
                "select table_name, column_name, data_type from information_schema.columns"
                " where table_schema = 'public' and is_generated = 'NEVER'"
            )
        }
        for table, columns in metadata.tables.items():
            for column in columns.columns:
                place, kind = f"{table}.{column.name}", kinds.get((table, column.name))
                if table in OURS or kind not in ("text", "bytea", "ARRAY", "jsonb"):
                    continue
                if column.name.startswith("sealed_") or column.name.endswith("_hash"):
                    continue  # opened, or compared, when a connection is looked at
                if _put(connection, table, column.name, kind, telling(place)):
                    taken.add(place)
        # What went wrong is told of a week only.
        connection.execute("update webhook_deliveries set received_at = now()")
        connection.execute("update reactions set happened_at = now()")
        connection.execute("update messages set created_at = now()")
        connection.execute("update reconciliations set began_at = now()")
    return frozenset(taken)


def telling(place: str) -> str:
    return f"Kim of {place} <kim@{place.replace('_', '-')}.example>"


def _put(connection: psycopg.Connection, table: str, column: str, kind: str, text: str) -> bool:
    value: object = text
    if kind == "bytea":
        value = text.encode()
    elif kind == "ARRAY":
        value = [text]
    elif kind == "jsonb":
        value = json.dumps({"text": text})
    statement = sql.SQL("update {} set {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    try:
        done = connection.execute(statement, [value])
    except (psycopg.errors.IntegrityError, psycopg.errors.DataError):
        return False  # states, and what other rows go by
    return done.rowcount > 0


def contents(bundle: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        for name in archive.namelist():
            yield name.encode()
            yield archive.read(name)


def found_in(bundle: bytes, texts: Iterable[str]) -> list[str]:
    """Which of these stand anywhere in it, as they are or as JSON would write them."""
    everything = b"\n".join(contents(bundle)).lower()
    return [
        text
        for text in texts
        if text.lower().encode() in everything or json.dumps(text)[1:-1].lower().encode() in everything
    ]


def with_one_more(bundle: bytes, text: str) -> bytes:
    """The same with a text somewhere in it."""
    copy = io.BytesIO(bundle)
    with zipfile.ZipFile(copy, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("more.json", json.dumps({"found": f"… {text} …"}))
    return copy.getvalue()


def test_nothing_secret_and_nothing_of_anybodys_is_in_it(migrated: dict[str, str], tmp_path: Path) -> None:
    environment = {**migrated, **SECRETS}
    furnish(app_url(migrated["DATABASE_URL"]))
    places = seeded(migrated["DATABASE_URL"])
    assert places >= MUST_BE_SEEDED, MUST_BE_SEEDED - places
    file = tmp_path / "bundle.zip"

    done = run("doctor", "--json", "--bundle", str(file), environment=environment)

    assert file.exists(), done.stderr
    bundle = file.read_bytes()
    database_password = migrated["DATABASE_URL"].partition("@")[0].rpartition(":")[2]
    hidden = [
        *SECRETS.values(),
        "access-one",
        "refresh-one",
        "the subscription's own secret",
        "the-mail-password",
        "fischer-partners",
        base64.b64encode(KEY).decode(),
        KEY.hex(),
        database_password,
        *(telling(place) for place in places),
        *(f"kim@{place.replace('_', '-')}.example" for place in places),
        "kim of",
    ]
    assert found_in(bundle, hidden) == []
    assert [text for text in hidden if found_in(with_one_more(bundle, text), [text]) != [text]] == []
    # And yet it tells what it is for.
    report, counts, troubles = (
        json.loads(zipfile.ZipFile(file).read(name)) for name in ("doctor.json", "counts.json", "troubles.json")
    )
    assert {check["name"] for check in report["installation"]} >= {"database", "worker", "clock"}
    assert [len(one["checks"]) for one in report["connections"]] == [7]
    assert counts["webhook_deliveries"] == {"stored": 1}
    assert {(one["table"], one["code"]) for one in troubles} >= {
        ("messages", "(in words)"),
        ("reactions", "(in words)"),
    }
    assert file.stat().st_mode & 0o077 == 0
