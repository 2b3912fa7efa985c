"""A small business with every kind of meeting: the sample business of the demo, and a little more."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bootstrap.people import ADA
from bootstrap.seed import Seed
from bootstrap.settings import read_authentication
from bootstrap.tokens import development_token
from tests.acceptance.people import ACCOUNTS, Person
from tests.support import patient
from tests.support.service import JWT_SECRET, RunningService

SOON: Final = timedelta(minutes=10)
FACTS: Final = """
    { clients(first: 100) { nodes { id name quotes { id } invoices { id } } }
      meetings(first: 100) { nodes { id status invitee { name } moves { movedAt } match { reason } } } }
"""


@dataclass
class Business:
    """Where to find what."""

    service: RunningService
    token: str
    facts: dict[str, Any]

    def client(self, name: str) -> str:
        """The address of a client's page."""
        return f"/clients/{self._client(name)['id']}"

    def quote(self, name: str) -> str:
        """The address of the page of the newest quote of a client."""
        return f"/quotes/{self._client(name)['quotes'][0]['id']}"

    def invoice(self, name: str) -> str:
        """The address of the page of the newest invoice of a client."""
        return f"/invoices/{self._client(name)['invoices'][0]['id']}"

    def moved(self) -> str:
        """The address of the page of a meeting that was moved."""
        return self._meeting(lambda one: bool(one["moves"]))

    def canceled(self) -> str:
        """The address of the page of one that was canceled."""
        return self._meeting(lambda one: one["status"] == "CANCELED")

    def doubtful(self) -> str:
        """The address of the page of one that could be about several clients."""
        return self._meeting(lambda one: one["match"]["reason"] == "DOUBTFUL")

    def _client(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(one for one in self.facts["clients"]["nodes"] if one["name"] == name)
        return found

    def _meeting(self, is_wanted: Any) -> str:
        found = next(one for one in self.facts["meetings"]["nodes"] if is_wanted(one))
        return f"/meetings/{found['id']}"


def open_business(service: RunningService) -> Business:
    """Plant it, connect its owner, and have some more people book with her."""
    Seed(service.application, service.sandbox.control).plant()
    token = development_token(
        read_authentication({"AUTH_JWT_SECRET": JWT_SECRET}),
        user=ADA.principal.user,
        workspace=ADA.principal.workspace,
        role=str(ADA.principal.role),
        email=ADA.email,
        name=ADA.name,
        hours=1,
    )
    headers = {"X-Quotla-CSRF": "1", "Origin": service.url}
    with patient.client(base_url=service.url, headers=headers) as browser:
        browser.post("/api/session", headers={"Authorization": f"Bearer {token}"}).raise_for_status()
        ada = Person("Ada", service, browser)
        ada.connect(ACCOUNTS["Ada"])
        book = service.sandbox.control.book
        now = service.clock.now()
        book("ada-fischer/intro-call", name="Kim Novak", email="kim@novak.example", start=now + SOON)
        # Two clients have this address.
        book(
            "ada-fischer/quote-review",
            name="Leila Haddad",
            email="family@haddad.example",
            start=now + timedelta(days=1),
            timezone="America/New_York",
        )
        service.settle()
        return Business(service, token, ada.ask(FACTS))
