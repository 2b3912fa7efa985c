"""The whole story in the demo, as a visitor does it by hand: sign in, connect, make a link, have it booked, see the
meeting; then stop, start again, and find everything as it was.
"""

import re
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from tests.integration.processes.test_demo import Demo, running_demo
from tests.support import patient
from tests.support.patience import eventually
from tests.support.processes import is_alive

pytestmark = pytest.mark.integration

NEW_ADDRESS = "somewhere.else@example.org"
"""What the invitee fills in instead of the address that stands there."""

RECORDS = """
    { viewer { calendly { webhook { isHealthy } eventTypes(first: 100) { nodes { id name } } } }
      clients(first: 50) { nodes { name schedulable quotes { id number } } } }
"""
MAKE = """
    mutation($input: CreateSchedulingLinkInput!) {
      createSchedulingLink(input: $input) { ... on SchedulingLink { id shortUrl } ... on Refusal { code message } }
    }
"""
MEETINGS = """
    { meetings(first: 100) { nodes { invitee { email } quote { number } client { name } match { reason } status } } }
"""


@dataclass
class Form(HTMLParser):
    """The last form of a page, as a browser would send it: what stands there, and the first of what can be chosen."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    @classmethod
    def of(cls, page: str) -> "Form":
        form = cls()
        form.feed(page)
        return form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value, kind = given.get("name"), given.get("value") or "", given.get("type")
        if tag == "form":
            self.fields = {}
        elif tag != "input" or name is None:
            return
        elif kind == "checkbox":
            if "checked" in given:
                self.fields.setdefault(name, []).append(value)
        elif kind != "radio" or name not in self.fields:
            self.fields[name] = [value]


class Visitor:
    """Somebody at a browser."""

    def __init__(self, demo: Demo) -> None:
        self.origin = demo.address.partition("/demo")[0]
        self.browser = patient.client()
        self.browser.get(demo.address)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Ask as the screens do."""
        answer = self.browser.post(
            f"{self.origin}/graphql", json={"query": query, "variables": variables}, headers={"X-Quotla-CSRF": "1"}
        ).json()
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def follow(self, address: str) -> httpx.Response:
        """Go to an address, and wherever it leads."""
        return self.browser.get(address, follow_redirects=True)

    def send(self, page: httpx.Response, **filled_in: str) -> httpx.Response:
        """Fill in the page's form and send it; where that leads to is for `follow`."""
        form = {**Form.of(page.text).fields, **{name: [value] for name, value in filled_in.items()}}
        answer = self.browser.post(str(page.url), data=form)
        assert answer.is_redirect, answer.text
        return self.browser.get(urljoin(str(page.url), answer.headers["Location"]))

    def meeting(self) -> dict[str, Any] | None:
        """The one that was booked here, if it is there."""
        found: list[dict[str, Any]] = self.ask(MEETINGS)["meetings"]["nodes"]
        return next((one for one in found if one["invitee"]["email"] == NEW_ADDRESS), None)


def test_the_whole_story(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running_demo(folder, "--port", "0") as demo, closing((visitor := Visitor(demo)).browser):
        came_back = visitor.send(
            visitor.follow(f"{visitor.origin}/api/calendly/auth/connect"), account="ada-fischer", decision="allow"
        )
        assert came_back.headers["Location"].endswith("calendly=connected")
        eventually(lambda: visitor.ask(RECORDS)["viewer"]["calendly"]["webhook"]["isHealthy"], "Calendly tells us")

        records = visitor.ask(RECORDS)
        intro = next(one for one in records["viewer"]["calendly"]["eventTypes"]["nodes"] if one["name"] == "Intro Call")
        client = next(one for one in records["clients"]["nodes"] if one["schedulable"] and one["quotes"])
        quote = client["quotes"][0]
        given = {"eventTypeId": intro["id"], "subject": {"quoteId": quote["id"]}}
        link = visitor.ask(MAKE, input=given)["createSchedulingLink"]
        assert re.fullmatch(rf"{visitor.origin}/m/\S+", link["shortUrl"]), link

        booked = visitor.send(visitor.follow(link["shortUrl"]), email=NEW_ADDRESS)
        assert booked.status_code == httpx.codes.OK, booked.text
        eventually(lambda: visitor.meeting() is not None, "the meeting is there")
        expected = {
            "invitee": {"email": NEW_ADDRESS},
            "quote": {"number": quote["number"]},
            "client": {"name": client["name"]},
            "match": {"reason": "CODE"},
            "status": "SCHEDULED",
        }
        assert visitor.meeting() == expected

        family = demo.family
        assert demo.stop() == 0
        assert [pid for pid in family if is_alive(pid)] == []

    with running_demo(folder) as demo, closing((visitor := Visitor(demo)).browser):
        assert visitor.meeting() == expected
        assert visitor.ask("{ viewer { calendly { status } } }")["viewer"]["calendly"] == {"status": "ACTIVE"}
