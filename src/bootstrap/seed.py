"""A small business to look around in: made through the same use cases as a real one, and by booking in the sandbox.

Ada Fischer owns Fischer & Partners and is who the visitor comes in as; connecting Calendly is left to her. Bob Marsh, a
member there, is connected and has meetings behind and before him. Cara Lopez has a workspace of her own.
Safe to repeat: what is there is left as it is.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from application.paging import PageRequest
from application.ports.finders import MeetingCriteria, MeetingOrder
from application.ports.people import Person
from application.records.sync_clients import ClientInput
from application.records.sync_papers import InvoiceInput, QuoteInput
from application.views import ClientView, EventTypeView
from bootstrap.container import Application
from bootstrap.people import ADA, BOB, CARA
from calendly_sandbox.control_client import Acted, ControlClient
from domain.credentials import Secret
from domain.errors import OwnerActionNeeded, Transient
from domain.identifiers import ClientId, InvoiceId, LinkId, QuoteId
from domain.records import InvoiceStatus, QuoteStatus
from domain.values import Subject

ARRIVAL_PATIENCE: Final = timedelta(seconds=30)


def _clients() -> Sequence[ClientInput]:
    return [
        ClientInput(
            external_id="C-1001",
            name="Kim Novak",
            email="kim@novak.example",
            aliases=["kim.novak@mail.example"],
            phone="+49 30 1234567",
        ),
        ClientInput(external_id="C-1002", name="Hotel Seeblick", email="office@seeblick.example"),
        ClientInput(external_id="C-1003", name="Omar Haddad", email="family@haddad.example"),
        ClientInput(external_id="C-1004", name="Leila Haddad", email="family@haddad.example"),
        ClientInput(external_id="C-1005", name="Walter Brandt", phone="+49 30 7654321"),
        ClientInput(external_id="C-1006", name="Studio Lindqvist", email="hej@lindqvist.example"),
    ]


def _quotes(today: date) -> Sequence[QuoteInput]:
    def sent(days_ago: int) -> datetime:
        return datetime.combine(today - timedelta(days=days_ago), time(9, 30), UTC)

    return [
        QuoteInput(
            external_id="Q-2001",
            client_external_id="C-1001",
            number="2026-041",
            title="Kitchen renovation",
            status=QuoteStatus.SENT,
            amount="18450.00",
            currency="EUR",
            sent_at=sent(6),
        ),
        QuoteInput(
            external_id="Q-2002",
            client_external_id="C-1002",
            number="2026-042",
            title="Twelve bathrooms",
            status=QuoteStatus.ACCEPTED,
            amount="96200.00",
            currency="EUR",
            sent_at=sent(30),
            accepted_at=sent(21),
        ),
        QuoteInput(
            external_id="Q-2003",
            client_external_id="C-1005",
            number="2026-043",
            title="Attic insulation",
            status=QuoteStatus.DRAFT,
            amount="7300.00",
            currency="EUR",
        ),
        QuoteInput(
            external_id="Q-2004",
            client_external_id="C-1006",
            number="2026-044",
            title="Showroom floor",
            status=QuoteStatus.SENT,
            amount="12980.50",
            currency="EUR",
            sent_at=sent(2),
        ),
    ]


def _invoices(today: date) -> Sequence[InvoiceInput]:
    return [
        InvoiceInput(
            external_id="I-3001",
            client_external_id="C-1002",
            number="R-2026-017",
            title="Twelve bathrooms, first part",
            status=InvoiceStatus.OVERDUE,
            amount="32000.00",
            currency="EUR",
            due_on=today - timedelta(days=9),
        ),
        InvoiceInput(
            external_id="I-3002",
            client_external_id="C-1003",
            number="R-2026-018",
            title="Garden wall",
            status=InvoiceStatus.SENT,
            amount="2140.00",
            currency="EUR",
            due_on=today + timedelta(days=12),
        ),
        InvoiceInput(
            external_id="I-3003",
            client_external_id="C-1001",
            number="R-2026-011",
            title="Planning",
            status=InvoiceStatus.PAID,
            amount="890.00",
            currency="EUR",
            due_on=today - timedelta(days=40),
            paid_at=datetime.combine(today - timedelta(days=45), time(14, 5), UTC),
        ),
    ]


@dataclass(frozen=True)
class Seed:
    """Fills an installation that has a sandbox for its Calendly."""

    application: Application
    sandbox: ControlClient

    def plant(self) -> None:
        """See the module.

        Raises:
            TimeoutError: bookings did not become meetings.
        """
        today = self.application.clock.now().date()
        use_cases = self.application.use_cases
        for person in (ADA, BOB, CARA):
            use_cases.admit_person(person=person)
        if not self._clients_of(ADA):
            use_cases.sync_clients(principal=ADA.principal, clients=_clients())
            use_cases.sync_quotes(principal=ADA.principal, quotes=_quotes(today))
            use_cases.sync_invoices(principal=ADA.principal, invoices=_invoices(today))
            use_cases.sync_clients(
                principal=CARA.principal,
                clients=[ClientInput(external_id="1", name="Galerie Nord", email="mail@galerie-nord.example")],
            )
        self._connect_bob()
        if not self._count_meetings():
            self._book_history()

    def sandbox_was_forgotten(self) -> bool:
        """Whether Ada is connected with a sandbox that knows nothing of it (any more)."""
        connection = self.application.finders.connection(ADA.principal)
        return connection is not None and connection.disconnected_at is None and not self._is_connected(ADA)

    # --- Connecting ------------------------------------------------------------------------------------------------

    def _connect_bob(self) -> None:
        """As the browser would: out to the consent page, and back with what it says."""
        if self._is_connected(BOB):
            return
        request = self.application.use_cases.begin_connecting(principal=BOB.principal)
        came_back = parse_qs(urlsplit(self.sandbox.consent(request.url, account=BOB.email or "")).query)
        self.application.use_cases.complete_connecting(
            principal=BOB.principal,
            state=came_back["state"][0],
            browser_proof=request.browser_proof,
            code=Secret(came_back["code"][0]),
            error=None,
        )
        self._await(self._bobs_webhook_stands, self.application.live_feed.listen_connection, BOB.principal.user)

    def _is_connected(self, person: Person) -> bool:
        try:
            return not self.application.use_cases.list_event_types(principal=person.principal, refresh=True).is_stale
        except (OwnerActionNeeded, Transient):
            return False

    def _bobs_webhook_stands(self) -> bool:
        connection = self.application.finders.connection(BOB.principal)
        return connection is not None and connection.webhook.state is not None and connection.webhook.trouble is None

    # --- Booking ---------------------------------------------------------------------------------------------------

    def _book_history(self) -> None:
        principal = BOB.principal
        clients = {client.external_id: client for client in self._clients_of(ADA)}
        offered = self.application.use_cases.list_event_types(principal=principal).items
        quotes = {
            quote.external_id: quote
            for found in self.application.finders.quotes_of_clients(
                principal, [client.id for client in clients.values()]
            ).values()
            for quote in found
        }
        invoices = {
            invoice.external_id: invoice
            for found in self.application.finders.invoices_of_clients(
                principal, [client.id for client in clients.values()]
            ).values()
            for invoice in found
        }

        def of_client(external_id: str) -> Subject:
            return Subject.client(ClientId(clients[external_id].id))

        visit, handover, planning, advice = (
            _named(offered, word) for word in ("Site", "Handover", "Planning", "Colour")
        )
        quote = Subject.quote(QuoteId(quotes["Q-2001"].id))
        invoice = Subject.invoice(InvoiceId(invoices["I-3001"].id))
        # Behind him: one that took place, one nobody came to, one called off.
        self._book(quote, visit, days=-12, hour=15)
        missed = self._book(of_client("C-1003"), planning, days=-5, hour=16)
        self.sandbox.mark_no_show(missed.invitee_uri)
        canceled = self._book(of_client("C-1006"), advice, days=-2, hour=14)
        self.sandbox.cancel(canceled.invitee_uri, reason="The paint has not arrived yet")
        # Before him: one about an invoice, one that was moved, one booked with another address, one out of the blue.
        self._book(invoice, planning, days=2, hour=15)
        moved = self._book(Subject.quote(QuoteId(quotes["Q-2004"].id)), handover, days=3, hour=17)
        self.sandbox.reschedule(moved.invitee_uri, start=self._at(days=5, hour=16), reason="A fair that week")
        self._book(quote, handover, days=6, hour=14, email="kim.private@mail.example")
        self.sandbox.book(advice.uri, name="Paula Stern", email="paula@stern.example", start=self._at(days=8, hour=18))
        self._await(lambda: self._count_meetings() >= 7, self.application.live_feed.listen, principal.workspace)

    def _book(
        self, subject: Subject, event_type: EventTypeView, *, days: int, hour: int, email: str | None = None
    ) -> Acted:
        """By a scheduling link, as its client would."""
        link = self.application.use_cases.create_scheduling_link(
            principal=BOB.principal, subject=subject, event_type=event_type.id, single_use=True
        )
        return self.sandbox.book(booking_url=self._bookable(link), start=self._at(days=days, hour=hour), email=email)

    def _bookable(self, link: LinkId) -> str:
        now = self.application.clock.now()
        view = self.application.finders.links_by_ids(BOB.principal, [link], now=now)[link]
        return self.application.use_cases.follow_short_link(code=view.code, counts=True)

    def _at(self, *, days: int, hour: int) -> datetime:
        """A full hour (UTC) so many days from now, on a working day."""
        day = self.application.clock.now().date() + timedelta(days=days)
        while day.weekday() > 4:
            day += timedelta(days=1 if days > 0 else -1)
        return datetime.combine(day, time(hour), UTC)

    # --- Looking ---------------------------------------------------------------------------------------------------

    def _clients_of(self, person: Person) -> Sequence[ClientView]:
        page = PageRequest(size=100)
        return [edge.node for edge in self.application.finders.clients(person.principal, search=None, page=page).edges]

    def _count_meetings(self) -> int:
        page = self.application.finders.meetings(
            BOB.principal,
            MeetingCriteria(),
            order=MeetingOrder.STARTS_AT_ASC,
            page=PageRequest(size=100),
            now=self.application.clock.now(),
        )
        return len(page.edges)

    def _await(
        self, is_so: Callable[[], bool], listen: Callable[..., AbstractContextManager[None]], whose: UUID
    ) -> None:
        """Wait for what other processes are doing, woken as the screens are."""
        woken = threading.Event()
        deadline = self.application.clock.now() + ARRIVAL_PATIENCE
        with listen(whose, woken.set):
            while not is_so():
                if self.application.clock.now() > deadline:
                    raise TimeoutError("the sample bookings did not arrive in time")
                woken.wait(0.5)
                woken.clear()


def _named(offered: Sequence[EventTypeView], beginning: str) -> EventTypeView:
    return next(one for one in offered if one.name.startswith(beginning))
