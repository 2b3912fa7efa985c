"""The world of a scenario: who is there, and what truly happened at Calendly."""

import logging
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

import pytest

from calendly_sandbox.control_client import Acted, SignedRequest
from tests.acceptance.people import ACCOUNTS, LINK, MAKING, Person, Watch, sign_in
from tests.integration.notifications.mail_server import Manners
from tests.support.service import RunningService, next_weekday

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
INTRO_CALL: Final = "ada-fischer/intro-call"
GROUP_EVENT: Final = "ada-fischer/renovation-workshop"


@dataclass
class Scene:
    """One scenario's world."""

    service: RunningService
    mail: Manners
    log: pytest.LogCaptureFixture
    stack: ExitStack
    bookings: dict[str, Acted] = field(default_factory=dict)
    """By name, the newest booking of each invitee."""
    report: dict[str, int] = field(default_factory=dict)
    """What erasing came to, by what was erased."""
    meetings_before: int = 0
    merged_client: str = ""
    """The id of the client that was said to be the same as another."""
    beginning: datetime = field(init=False)
    _people: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.beginning = self.service.clock.now()

    def person(self, name: str) -> Person:
        """Somebody, signed in."""
        if name not in self._people:
            self._people[name] = sign_in(name, self.service)
            self.stack.callback(self._people[name].browser.close)
        return self._people[name]

    def moment(self, weekday: str, time: str) -> datetime:
        """The first such moment, counted from the Friday after the beginning: Monday comes after that Friday."""
        friday = next_weekday(self.beginning, WEEKDAYS.index("Friday"), 0, 0)
        hour, minute = (int(part) for part in time.split(":"))
        days = (WEEKDAYS.index(weekday) - WEEKDAYS.index("Friday")) % 7
        return friday + timedelta(days=days, hours=hour, minutes=minute)

    # What happens at Calendly

    def book(self, name: str, at: datetime | None, **form: Any) -> Acted:
        """An invitee books; with Ada's intro call, unless the form says otherwise."""
        form.setdefault("email", f"{name.lower()}@example.com")
        if "booking_url" not in form:
            form.setdefault("event_type", INTRO_CALL)
        self.bookings[name] = self.service.sandbox.control.book(name=name, start=at, **form)
        return self.bookings[name]

    def move(self, name: str, at: datetime) -> None:
        """An invitee moves their booking."""
        self.bookings[name] = self.service.sandbox.control.reschedule(self.bookings[name].invitee_uri, start=at)

    def cancel(self, name: str, reason: str | None = None) -> None:
        """An invitee cancels."""
        self.service.sandbox.control.cancel(self.bookings[name].invitee_uri, reason=reason)

    @property
    def held(self) -> list[int]:
        """What is held back, in the order in which it happened."""
        return [int(one["id"]) for one in self.service.sandbox.control.deliveries("held")]

    def let_come(self, order: list[int]) -> None:
        """Have these delivered one after another, and all of it carried out."""
        for status in self.service.sandbox.control.release(order):
            assert status == 200, status
        self.service.settle()

    def account_of(self, name: str) -> str:
        """Which account at Calendly is theirs."""
        return ACCOUNTS[name]

    # Messages, logs

    def mail_to(self, address: str) -> list[EmailMessage]:
        """The messages that arrived there, as a mail program reads them."""
        self.service.settle()
        return [_read(one.content) for one in self.mail.taken if address in one.rcpt_tos]

    def letters_to(self, address: str) -> list[str]:
        """The texts that arrived there."""
        return [str(one.get_content()) for one in self.mail_to(address)]

    @property
    def warnings(self) -> list[str]:
        """What was logged as a warning or worse."""
        return [record.getMessage() for record in self.log.records if record.levelno >= logging.WARNING]

    # Links

    def make_link(self, owner: Person, subject: dict[str, str], *, event_type: str = "Intro Call") -> dict[str, Any]:
        """The owner makes a link; what they get to see."""
        given = {"eventTypeId": owner.event_types[event_type], "subject": subject}
        return owner.do("createSchedulingLink", "CreateSchedulingLinkInput", f"{LINK} {MAKING}", **given)

    def link(self, owner: Person, link: dict[str, Any]) -> dict[str, Any]:
        """The link as it is now."""
        self.service.settle()
        found: dict[str, Any] = owner.ask(f"query($id: ID!) {{ node(id: $id) {{ {LINK} }} }}", id=link["id"])["node"]
        return found

    def watch(self, owner: Person) -> Watch:
        """The owner looks on, until the scenario ends."""
        return self.stack.enter_context(owner.watching())


def _read(content: bytes | str | None) -> EmailMessage:
    assert content is not None
    raw = content if isinstance(content, bytes) else content.encode()
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


__all__ = ["GROUP_EVENT", "INTRO_CALL", "Scene", "SignedRequest"]
