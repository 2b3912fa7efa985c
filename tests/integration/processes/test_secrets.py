"""No secret leaves: a story with trouble in it, then a search for the real values wherever somebody might look."""

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import psycopg
import pytest
from graphql import GraphQLObjectType, GraphQLUnionType, build_schema

from adapters.persistence.rows import access_token_place, refresh_token_place, verifier_place
from adapters.persistence.sealing import Sealer
from domain.identifiers import ConnectionId
from tests.acceptance.people import Person, sign_in, token_for
from tests.acceptance.scene import INTRO_CALL
from tests.integration.notifications.mail_server import PASSWORD
from tests.support import patient
from tests.support.everything import everything, fields_asked_for
from tests.support.house import NAMES, House
from tests.support.patience import eventually
from tests.support.service import CLIENT_SECRET, ENCRYPTION_KEY, JWT_SECRET, SIGNING_KEY

pytestmark = pytest.mark.integration

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schema.graphql"
PAGES = ("/", "/settings/integrations", "/api/calendly/events", "/m/no-such-code", "/readyz", "/nothing/here")


class Story:
    """What befalls Bob, and the secrets that come up in it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.sealer = Sealer([("test", base64.b64decode(ENCRYPTION_KEY))])
        self.bob: Person = sign_in("Bob", house)
        self.seen: dict[str, str] = {}
        """What we answered, by where."""
        self.secrets = {
            "client secret": CLIENT_SECRET,
            "client credentials": base64.b64encode(f"quotla:{CLIENT_SECRET}".encode()).decode(),
            "encryption key": ENCRYPTION_KEY,
            "token secret": JWT_SECRET,
            "app's signing key": SIGNING_KEY,
            "mail password": PASSWORD,
            "database password": str(urlsplit(house.owner_url).password),
            "host app's token": token_for("Bob"),
        }

    def connect(self) -> None:
        """Forged, failed, and at last done."""
        self._come_back(self._consent("forged").replace("state=", "state=forged-"))
        failing = self._consent("failed")
        self._break("POST", "/oauth/token", 500)
        self._come_back(failing)
        assert self.bob.outcome == "failed"
        sent_back = self._consent("good")
        self._come_back(sent_back)
        assert self.bob.outcome == "connected"
        self._come_back(sent_back)  # once more: replayed
        self.house.settle()
        self._learn_tokens("first")
        for number, subscription in enumerate(self.house.sandbox.engine.world.subscriptions.values()):
            self.secrets[f"webhook secret {number}"] = str(subscription.own_key)
            self.secrets[f"callback key {number}"] = subscription.callback_url.rpartition("/")[2]

    def refresh(self) -> None:
        """Refused once, then done; then an answer that quotes the token."""
        self._expire()
        self._break("POST", "/oauth/token", 503)
        self._look_at_event_types()
        self._look_at_event_types()
        self._learn_tokens("second")
        assert self.secrets["first access token"] != self.secrets["second access token"]
        for status in (401, 403, 429, 500):
            self._break("GET", "/event_types", status)
            self._outdate()
            self._look_at_event_types()
        self._learn_tokens("third")

    def hear(self) -> None:
        """Deliveries by the right address: signed wrongly, no JSON, too large, right."""
        (request,) = self.house.taken(1)
        for body, headers in (
            (request.body, {"Calendly-Webhook-Signature": "t=1,v1=00"}),
            (b"{" + request.body, request.headers),
            (b"x" * 600_000, request.headers),
            (request.body, request.headers),
        ):
            answer = patient.post(request.url, content=body, headers=headers)
            self._note("webhook", answer.text)

    def write(self) -> None:
        """A letter that is refused, then one that goes out."""
        ada = self.house.ada
        client = ada.has_client("Kim", "kim@example.com")
        ada.look_at_event_types()
        name = INTRO_CALL.partition("/")[2].replace("-", " ").title()
        given = {"eventTypeId": ada.event_types[name], "subject": {"clientId": client}}
        link = ada.do("createSchedulingLink", "CreateSchedulingLinkInput", "... on SchedulingLink { id }", **given)
        self.house.mail.later.append("451 later, quotla")
        ada.do("sendSchedulingLink", "SendSchedulingLinkInput", linkId=link["id"])
        put_off = "select count(*) from messages where state = 'pending' and not_before > now()"
        eventually(lambda: self.house.rows(put_off) == [(1,)])
        self.house.rows("update messages set not_before = null, due_at = now() returning id")
        # Taken, and noted: what a crash meets between the two is "sending" for ten minutes.
        gone_out = "select count(*) from messages where state in ('pending', 'sending')"
        eventually(lambda: bool(self.house.mail.taken) and self.house.rows(gone_out) == [(0,)])

    def break_down(self) -> None:
        """The database goes away under a question, a delivery and a job; then bad tokens, everywhere one can be put."""
        (request,) = self.house.taken(1)
        self.house.postgres.kill()
        answer = self.bob.browser.post("/graphql", json={"query": "{ viewer { name } }"})
        self._note("graphql", answer.text)
        self._note("webhook", patient.post(request.url, content=request.body, headers=request.headers).text)
        self.house.postgres.restart()
        answer = patient.post(request.url, content=request.body, headers=request.headers)
        assert answer.status_code == httpx.codes.OK
        token = token_for("Bob")
        for bad in (f"Bearer {token}x", token, "Bearer x"):
            answer = patient.post(f"{self.house.url}/api/session", headers={"Authorization": bad})
            self._note("session", answer.text)
        for path in ("/", "/graphql", "/m/x"):
            self._note("page", patient.get(f"{self.house.url}{path}?token={token}").text)

    def leave(self) -> None:
        """Disconnect; Calendly does not take it at first."""
        self._break("DELETE", "/webhook_subscriptions/.*", 500)
        self.bob.do_disconnect()

    def look_everywhere(self) -> Mapping[str, str]:
        """All that anybody may get to see, by where."""
        self.ask_for_everything()
        for page in PAGES:
            for person in (self.house.ada, self.bob):
                for accept in ("text/html", "application/json"):
                    self._note(f"page {page}", person.browser.get(page, headers={"Accept": accept}).text)
        for name in NAMES:
            [told] = self.house.lines(name, "metrics served")
            self._note("metrics", patient.get(f"http://127.0.0.1:{told['port']}/metrics").text)
        self.seen["logs"] = self.house.logs()
        self.seen["broker"] = "".join(
            file.read_bytes().decode("latin-1") for file in self.house.valkey.folder.rglob("*.aof")
        )
        self.seen["postgres log"] = self.house.postgres.log.read_text()
        return self.seen | self._tables()

    def ask_for_everything(self) -> None:
        """What Ada and Bob see over GraphQL."""
        schema = build_schema(SCHEMA.read_text())
        for person in (self.house.ada, self.bob):
            found = person.ask(
                "{ meetings(first: 3) { nodes { id schedulingLink { id } client { id } } } clients { nodes { id } } }"
            )
            clients = [one["id"] for one in found["clients"]["nodes"]]
            meetings = [one["id"] for one in found["meetings"]["nodes"]]
            links = [one["schedulingLink"]["id"] for one in found["meetings"]["nodes"] if one["schedulingLink"]]
            asked = {"client": clients, "meeting": meetings, "schedulingLinkLetter": links}
            for document in everything(schema, ids=asked):
                answer = person.browser.post("/graphql", json={"query": document})
                # Bob has left: what would ask Calendly for him is refused, in a field of its own.
                assert answer.json().get("data"), answer.text
                self._note("graphql", answer.text)

    def _tables(self) -> dict[str, str]:
        with psycopg.connect(self.house.owner_url) as connection:
            named = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            dump = {}
            for (name,) in named:
                rows = connection.execute(f'select t::text from "{name}" t'.encode()).fetchall()
                # Bytes are shown as hex; what they say in clear has to be found, too.
                text = "\n".join(row for (row,) in rows)
                dump[f"table {name}"] = text + re.sub(r"\\x([0-9a-f]+)", _from_hex, text)
            return dump

    def _consent(self, which: str) -> str:
        """Say yes at Calendly; the address it sends the browser back to."""
        self.bob.begin_connecting()
        sent_back = self.bob.answer_consent("bob-marsh")
        self.secrets[f"{which} code"] = parse_qs(urlsplit(sent_back).query)["code"][0]
        asked = parse_qs(urlsplit(self.bob.consent_url).query)
        self.secrets[f"{which} state"] = asked["state"][0]
        self.secrets[f"{which} proof"] = next(
            str(one.value) for one in self.bob.browser.cookies.jar if "session" not in one.name
        )
        newest = "select state_hash, sealed_verifier from authorization_attempts order by begun_at desc limit 1"
        [(state_hash, sealed)] = self.house.rows(newest)
        verifier = self.sealer.open(bytes(sealed), verifier_place(bytes(state_hash)))
        self.secrets[f"{which} verifier"] = verifier.reveal()
        return sent_back

    def _learn_tokens(self, which: str) -> None:
        [(row, access, refresh)] = self.house.rows(
            "select id, sealed_access_token, sealed_refresh_token from calendly_connections where owner_id = %(owner)s",
            owner=self._bob_id,
        )
        connection = ConnectionId(row)
        opened = self.sealer.open(bytes(access), access_token_place(connection))
        self.secrets[f"{which} access token"] = opened.reveal()
        opened = self.sealer.open(bytes(refresh), refresh_token_place(connection))
        self.secrets[f"{which} refresh token"] = opened.reveal()
        self.secrets["session"] = next(str(one.value) for one in self.bob.browser.cookies.jar if "session" in one.name)

    @property
    def _bob_id(self) -> Any:
        from tests.acceptance.people import WHO

        return WHO["Bob"][0]

    def _expire(self) -> None:
        self.house.rows(
            "update calendly_connections set expires_at = %(past)s where owner_id = %(owner)s returning id",
            past=datetime.now(UTC) - timedelta(hours=1),
            owner=self._bob_id,
        )

    def _outdate(self) -> None:
        self.house.rows("update event_type_lists set fetched_at = fetched_at - interval '1 day' returning 1")

    def _break(self, method: str, path: str, status: int) -> None:
        """Calendly answers with trouble, and quotes all it was ever told."""
        self.house.sandbox.control.add_fault(
            method=method, path=path, status=status, body=" ".join(self.secrets.values()), content_type="text/plain"
        )

    def _come_back(self, address: str) -> None:
        self.bob.come_back(address)
        assert self.bob.page is not None
        self._note("callback", f"{self.bob.page.headers.get('location')} {self.bob.page.text}")

    def _look_at_event_types(self) -> None:
        self._note("event types", self.bob.browser.get("/api/calendly/events").text)

    def _note(self, where: str, text: str) -> None:
        self.seen[where] = f"{self.seen.get(where, '')}\n{text}"


def _from_hex(found: re.Match[str]) -> str:
    return bytes.fromhex(found[1]).decode("latin-1")


@pytest.fixture(scope="module")
def story(standing_house: House) -> Iterator[Story]:
    """Told once; each test searches in another way."""
    standing_house.make_whole()
    told = Story(standing_house)
    with closing(told.bob.browser):
        told.connect()
        told.refresh()
        told.hear()
        told.write()
        told.break_down()
        told.ask_for_everything()
        told.leave()
        standing_house.assert_true()
        yield told


@pytest.fixture(scope="module")
def places(story: Story) -> Mapping[str, str]:
    return story.look_everywhere()


def test_no_secret_is_found_anywhere(story: Story, places: Mapping[str, str]) -> None:
    found = [
        (what, where)
        for what, secret in story.secrets.items()
        for where, text in places.items()
        if secret in text or quote(secret, safe="") in text
    ]

    assert found == []


def test_the_search_would_find_something(story: Story, places: Mapping[str, str]) -> None:
    """What is no secret is found in each of the places that were searched."""
    assert min(len(secret) for secret in story.secrets.values()) > 10
    assert len(story.secrets) > 25
    for where, telling in {
        "logs": "subscribe_to_bookings",
        "graphql": "bob-marsh",
        "metrics": "quotla_requests_total",
        "broker": "process_delivery",
        "page /": "Quotla",
        "table calendly_connections": "bob-marsh",
        "table webhook_deliveries": "invitee.created",
    }.items():
        assert telling in places[where], where


def test_libraries_that_log_addresses_and_headers_keep_quiet(places: Mapping[str, str]) -> None:
    talkative = re.findall(r'"logger":"(httpx|httpcore|uvicorn\.access|hpack|urllib3)[^"]*"', places["logs"])

    assert talkative == []


def test_every_field_of_every_type_was_asked_for() -> None:
    schema = build_schema(SCHEMA.read_text())
    asked = fields_asked_for(schema, everything(schema, ids={}))

    # What only commands answer, refusals and counts, holds nothing that was stored.
    only_answers = {
        member.name
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLUnionType) and kind.name.endswith("Result")
        for member in kind.types
        if not any(one.name == "Node" for one in member.interfaces)
    }
    left_out = {"Query", "Mutation", "Subscription", "SyncRefusal", *only_answers}
    there = {
        f"{kind.name}.{name}"
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__") and kind.name not in left_out
        for name in kind.fields
    }
    assert there - asked == set()
