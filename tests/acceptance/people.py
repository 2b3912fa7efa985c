"""People at their browsers, as the features speak of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import orjson
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bootstrap.settings import read_authentication
from bootstrap.tokens import development_token
from calendly_sandbox.fixture import RunningSandbox
from tests.support import patient
from tests.support.patience import LONGEST_WAIT_SECONDS
from tests.support.service import JWT_SECRET

HOME: Final = UUID(int=0xA)
"""Ada's business; Bob is a member of it."""
ELSEWHERE: Final = UUID(int=0xC)
"""Cara's."""
WHO: Final[Mapping[str, tuple[UUID, UUID, str]]] = {
    "Ada": (UUID(int=0xA), HOME, "owner"),
    "Bob": (UUID(int=0xB), HOME, "member"),
    "Cara": (UUID(int=0xC), ELSEWHERE, "owner"),
}
ACCOUNTS: Final = {"Ada": "ada-fischer", "Bob": "bob-marsh", "Cara": "cara-lopez"}
CALLBACK: Final = "/api/calendly/auth/callback"


class Service(Protocol):
    """What people see of a service, however it is run."""

    @property
    def url(self) -> str: ...

    @property
    def sandbox(self) -> RunningSandbox: ...

    def settle(self) -> None:
        """Wait until everything that is due was carried out."""


@dataclass
class Person:
    """Somebody signed in, with what they last saw."""

    name: str
    service: Service
    browser: httpx.Client
    seen: dict[str, Any] = field(default_factory=dict)
    """The last answer to a command."""
    page: httpx.Response | None = None
    """Where connecting led to."""
    consent_url: str = ""
    event_types: dict[str, str] = field(default_factory=dict)
    """Ids by name, as the list showed them when they last looked."""

    def sign_in(self, token: str | None = None) -> None:
        """As the host app's page does it."""
        given = {"Authorization": f"Bearer {token or token_for(self.name)}"}
        answer = self.browser.post("/api/session", headers=given)
        assert answer.status_code == httpx.codes.NO_CONTENT, answer.text

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """Ask the API; any error is the test's failure."""
        answer = self.browser.post("/graphql", json={"query": document, "variables": variables})
        body = answer.json()
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    def do(self, mutation: str, input_type: str, result: str = "__typename", /, **given: Any) -> dict[str, Any]:
        """Carry out a command and remember the answer, object or refusal."""
        document = (
            f"mutation($input: {input_type}!) {{ done: {mutation}(input: $input)"
            f" {{ __typename {REFUSALS} {result} }} }}"
        )
        self.seen = self.ask(document, input=given)["done"]
        return self.seen

    def do_disconnect(self) -> None:
        """Disconnect, and have all of it carried out that can be."""
        document = (
            f"mutation {{ done: disconnectCalendly {{ __typename {REFUSALS} ... on NotConnected {{ connectUrl }} }} }}"
        )
        self.seen = self.ask(document)["done"]
        self.service.settle()

    # Connecting

    def begin_connecting(self) -> None:
        """As far as Calendly's consent page."""
        answer = self.browser.get("/api/calendly/auth/connect")
        assert answer.status_code == httpx.codes.FOUND, answer.text
        self.consent_url = answer.headers["location"]

    def answer_consent(self, account: str, *, scopes: list[str] | None = None, deny: bool = False) -> str:
        """Say yes or no at Calendly; the address it sends the browser back to."""
        return self.service.sandbox.control.consent(self.consent_url, account=account, scopes=scopes, deny=deny)

    def come_back(self, address: str) -> None:
        """Follow Calendly's answer."""
        parts = urlsplit(address)
        self.page = self.browser.get(f"{parts.path}?{parts.query}")

    def connect(self, account: str | None = None, **answer: Any) -> None:
        """All of it."""
        self.begin_connecting()
        self.come_back(self.answer_consent(account or ACCOUNTS[self.name], **answer))
        self.service.settle()

    @property
    def asked_scopes(self) -> list[str]:
        """What the consent page asks for."""
        return parse_qs(urlsplit(self.consent_url).query)["scope"][0].split()

    @property
    def outcome(self) -> str:
        """What the settings page is told of connecting."""
        assert self.page is not None
        assert self.page.status_code == httpx.codes.SEE_OTHER, self.page.text
        location = urlsplit(self.page.headers["location"])
        assert location.path == "/settings/integrations"
        return parse_qs(location.query)["calendly"][0]

    @property
    def calendly(self) -> dict[str, Any] | None:
        """How the connection stands."""
        found: dict[str, Any] | None = self.ask(CALENDLY)["viewer"]["calendly"]
        return found

    # Records

    def has_client(self, name: str, email: str | None) -> str:
        """Have the host app tell of a client; its id."""
        client = {"externalId": name.lower(), "name": name, "email": email}
        report = self.ask(SYNC_CLIENTS, input={"clients": [client]})["syncClients"]
        assert report.get("refused") == [], report
        return self.client_id(name)

    def client_id(self, name: str) -> str:
        """The id of the client of this name."""
        (client,) = [one for one in self.ask(CLIENTS, search=name)["clients"]["nodes"] if one["name"] == name]
        found: str = client["id"]
        return found

    def look_at_event_types(self) -> None:
        """Open the list, as the dialog that makes links does."""
        listed = self.ask(EVENT_TYPES)["viewer"]["calendly"]["eventTypes"]["nodes"]
        self.event_types = {one["name"]: one["id"] for one in listed}

    # Meetings

    @property
    def meetings(self) -> list[dict[str, Any]]:
        """Everything they see, by start."""
        self.service.settle()
        found: list[dict[str, Any]] = self.ask(MEETINGS)["meetings"]["nodes"]
        return found

    @property
    def meeting(self) -> dict[str, Any]:
        """The only one they see."""
        (found,) = self.meetings
        return found

    @contextmanager
    def watching(self) -> Iterator["Watch"]:
        """Look at the meetings as a page does that stays open: it hears of all that happens from now on."""
        now = self.ask("{ meetings(first: 0) { asOf } }")["meetings"]["asOf"]
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.browser.cookies.jar)
        with connect(
            self.service.url.replace("http", "ws", 1) + "/graphql",
            origin=Origin(self.service.url),
            additional_headers={"Cookie": cookies},
            subprotocols=[Subprotocol("graphql-transport-ws")],
            open_timeout=LONGEST_WAIT_SECONDS,
        ) as socket:
            watch = Watch(socket)
            watch.begin(after=now)
            yield watch


@dataclass
class Watch:
    """An open subscription."""

    socket: ClientConnection

    def begin(self, *, after: str) -> None:
        """Ask for what happened behind this place; nobody says when a subscription stands."""
        self._send({"type": "connection_init"})
        assert self._receive()["type"] == "connection_ack"
        self._send({"id": "1", "type": "subscribe", "payload": {"query": WATCH, "variables": {"after": after}}})

    def next_change(self) -> dict[str, Any]:
        """The next change, or a failure when none comes."""
        message = self._receive()
        assert message["type"] == "next", message
        change: dict[str, Any] = message["payload"]["data"]["meetingChanged"]
        return change

    def _send(self, message: Mapping[str, Any]) -> None:
        self.socket.send(orjson.dumps(message).decode())

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = orjson.loads(self.socket.recv(timeout=LONGEST_WAIT_SECONDS))
        return message


def token_for(name: str, *, email: str | None = "{}@business.example") -> str:
    """What the host app would sign for this person; `{}` in the address stands for their name."""
    user, workspace, role = WHO[name]
    return development_token(
        read_authentication({"AUTH_JWT_SECRET": JWT_SECRET}),
        user=user,
        workspace=workspace,
        role=role,
        email=email.format(name.lower()) if email else None,
        name=name,
        hours=24 * 3_650,  # some scenarios let years pass
    )


def sign_in(name: str, service: Service) -> Person:
    """Open a browser and sign in."""
    browser = patient.client(base_url=service.url, headers={"X-Quotla-CSRF": "1", "Origin": service.url})
    person = Person(name, service, browser)
    person.sign_in()
    return person


REFUSALS: Final = "... on Refusal { code message }"
CALENDLY: Final = """
    { viewer { calendly {
      status isActive accountName accountEmail missingScopes webhook { state isHealthy trouble said }
    } } }
"""
SYNC_CLIENTS: Final = """
    mutation($input: SyncClientsInput!) { syncClients(input: $input) { ... on SyncReport { refused { code } } } }
"""
SYNC_QUOTES: Final = """
    mutation($input: SyncQuotesInput!) { syncQuotes(input: $input) { ... on SyncReport { refused { code } } } }
"""
SYNC_INVOICES: Final = """
    mutation($input: SyncInvoicesInput!) { syncInvoices(input: $input) { ... on SyncReport { refused { code } } } }
"""
CLIENTS: Final = """
    query($search: String) {
      clients(search: $search) { nodes { id name schedulable quotes { id number } invoices { id number } } }
    }
"""
EVENT_TYPES: Final = "{ viewer { calendly { eventTypes(first: 100) { nodes { id name } } } } }"
MEETING: Final = """
    id status isMoving startsAt eventTypeName invitee { name email } client { name } quote { number } invoice { number }
    match { reason candidates { name } } moves { fromStartsAt toStartsAt } cancellation { reason canceler }
    changes(first: 50) { kind } schedulingLink { state }
"""
MEETINGS: Final = f"{{ meetings(first: 100) {{ nodes {{ {MEETING} }} }} }}"
WATCH: Final = """
    subscription($after: String) { meetingChanged(after: $after) { kind meeting { status invitee { name } } } }
"""
MAKING: Final = (
    "... on NotConnected { connectUrl } ... on ReconnectNeeded { connectUrl missingScopes }"
    " ... on TryLater { retryAfterSeconds }"
)
LINK: Final = "... on SchedulingLink { id url shortUrl state opens messages { recipient state } }"
