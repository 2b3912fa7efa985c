"""The GraphQL adapter with a core from memory behind it: what it is asked is counted, what it answers is scripted.

house = House()
answer = await house.ask("{ viewer { id } }")
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import httpx

from adapters.graphql.endpoint import GraphQLApp, create_graphql_app
from adapters.graphql.refusals import Surprise
from adapters.graphql.settings import GraphQLSettings, Hooks
from adapters.live.in_process import InProcessLiveFeed
from application.connections.diagnosis import Check, CheckName, CheckState
from application.health.checks import InstallationCheck, InstallationCheckName
from application.health.examine_installation import InstallationHealth
from application.paging import Cursor, Edge, Page, PageRequest
from application.ports.deliveries import DeliveryState
from application.ports.finders import (
    PARTS,
    WHOLE_MEETING,
    DeliveryCriteria,
    Finders,
    MeetingCriteria,
    MeetingOrder,
    MeetingPart,
    Resync,
)
from application.ports.gatekeeper import Admission, Credentials, CrossSite, Gatekeeper, Unauthenticated
from application.ports.signs_of_life import SignOfLife
from application.principal import Principal, Role
from application.use_cases import UseCases
from application.views import (
    AnswerView,
    BackfillView,
    CancellationView,
    CandidateReason,
    CandidateView,
    ClientView,
    ConnectionView,
    DeliveryView,
    EventTypesView,
    EventTypeView,
    HostOptionView,
    HostView,
    InviteeView,
    InvoiceView,
    LetterView,
    LinkMessageView,
    LocationView,
    MatchView,
    MeetingChangeView,
    MeetingView,
    MergedClientView,
    MoveView,
    QuoteView,
    ReconciliationView,
    SchedulingLinkView,
    SeenStatus,
    ViewerView,
    WebhookView,
    WorkspaceView,
)
from domain.connection import ConnectionStatus
from domain.events import ChangeKind
from domain.identifiers import UserId, WorkspaceId
from domain.matching import MatchReason
from domain.records import InvoiceStatus, QuoteStatus
from domain.scheduling_link import LinkState
from domain.subscription import SubscriptionState
from domain.values import CauseKind, Subject, SubjectKind
from tests.adapters.clock import NOON, StandingClock

APP_URL = "http://localhost:8000"
CONNECT_URL = f"{APP_URL}/api/calendly/auth/connect"
ADA, BOB = UserId(UUID(int=0xADA)), UserId(UUID(int=0xB0B))
SHOP = WorkspaceId(UUID(int=0x500))
ADA_AT_WORK = Principal(ADA, SHOP, Role.OWNER)
BOB_AT_WORK = Principal(BOB, SHOP, Role.MEMBER)
ADAS_SESSION = b"the hash of Ada's session"


def a_client(number: int = 1, **changes: Any) -> ClientView:
    whole: dict[str, Any] = {
        "id": UUID(int=0xC000 + number),
        "external_id": f"c-{number}",
        "name": f"Client {number}",
        "email": f"client{number}@example.com",
        "aliases": (),
        "phone": None,
        "archived": False,
    }
    return ClientView(**whole | changes)


def a_quote(number: int = 1, **changes: Any) -> QuoteView:
    whole: dict[str, Any] = {
        "id": UUID(int=0xD000 + number),
        "external_id": f"q-{number}",
        "number": f"Q-{number}",
        "title": "A garden",
        "status": QuoteStatus.SENT,
        "amount": Decimal("1200.50"),
        "currency": "EUR",
        "sent_at": NOON,
        "accepted_at": None,
        "archived": False,
        "client": a_client(),
    }
    return QuoteView(**whole | changes)


def an_invoice(number: int = 1, **changes: Any) -> InvoiceView:
    whole: dict[str, Any] = {
        "id": UUID(int=0xE000 + number),
        "external_id": f"i-{number}",
        "number": f"I-{number}",
        "title": None,
        "status": InvoiceStatus.OVERDUE,
        "amount": Decimal("1E+3"),
        "currency": "EUR",
        "due_on": date(2026, 12, 1),
        "paid_at": None,
        "archived": False,
        "client": a_client(),
    }
    return InvoiceView(**whole | changes)


def a_meeting(number: int = 1, **changes: Any) -> MeetingView:
    host = HostView(uri="https://api.calendly.com/users/ADA", name="Ada", email="ada@example.com", user=ADA)
    whole: dict[str, Any] = {
        "id": UUID(int=0xF000 + number),
        "owner": ADA,
        "status": SeenStatus.SCHEDULED,
        "is_moving": False,
        "starts_at": NOON + timedelta(days=number),
        "ends_at": NOON + timedelta(days=number, minutes=30),
        "event_type_name": "Visit",
        "host": host,
        "hosts": (host,),
        "invitee": InviteeView(name="Kim", email="Kim@Example.com", time_zone="Mars/Olympus"),
        "guests": ("guest@example.com",),
        "location": LocationView(kind="physical", text="The garden", join_url=None),
        "join_url": "https://zoom.example/1",
        "client": a_client(),
        "quote": None,
        "invoice": None,
        "match": MatchView(reason=MatchReason.CODE, candidate_ids=(), corrected_by=None, corrected_at=None),
        "link_id": None,
        "cancellation": None,
        "cancel_url": "https://calendly.com/cancellations/1",
        "reschedule_url": "https://calendly.com/reschedulings/1",
        "moves": (
            MoveView(
                from_starts_at=None,
                from_ends_at=None,
                to_starts_at=NOON,
                to_ends_at=NOON,
                moved_at=NOON,
                by_host=None,
                reason=None,
            ),
        ),
        "answers": (AnswerView(question="What?", answer="That", position=0),),
        "created_at": NOON,
        "updated_at": NOON,
    }
    return MeetingView(**whole | changes)


def a_canceled_meeting(number: int = 1) -> MeetingView:
    cancellation = CancellationView(canceled_at=NOON, canceled_by="Kim", canceler="invitee", reason="Ill")
    return a_meeting(number, status=SeenStatus.CANCELED, cancellation=cancellation)


def a_link(number: int = 1, **changes: Any) -> SchedulingLinkView:
    whole: dict[str, Any] = {
        "id": UUID(int=0xA000 + number),
        "owner": ADA,
        "code": f"code{number}",
        "url": f"https://calendly.com/d/{number}?name=Kim",
        "short_url": f"{APP_URL}/m/code{number}",
        "subject_kind": SubjectKind.CLIENT,
        "subject_id": a_client().id,
        "event_type_uri": "https://api.calendly.com/event_types/1",
        "event_type_name": "Visit",
        "event_type_duration_minutes": 30,
        "event_type_gone": False,
        "single_use": True,
        "state": LinkState.OPEN,
        "opens": 0,
        "created_at": NOON,
        "expires_at": None,
        "booked_at": None,
        "withdrawn_at": None,
    }
    return SchedulingLinkView(**whole | changes)


def a_message(**changes: Any) -> LinkMessageView:
    whole: dict[str, Any] = {
        "id": UUID(int=0x3E55),
        "recipient": "kim@example.com",
        "state": "sent",
        "created_at": NOON,
        "sent_at": NOON,
    }
    return LinkMessageView(**whole | changes)


def a_connection(**changes: Any) -> ConnectionView:
    whole: dict[str, Any] = {
        "id": UUID(int=0xCA1),
        "owner": ADA,
        "status": ConnectionStatus.ACTIVE,
        "account_uri": "https://api.calendly.com/users/ADA",
        "account_name": "Ada",
        "account_email": "ada@example.com",
        "organization_uri": "https://api.calendly.com/organizations/SHOP",
        "scheduling_url": "https://calendly.com/ada",
        "time_zone": "Europe/Berlin",
        "connected_at": NOON,
        "disconnected_at": None,
        "missing_scopes": (),
        "webhook": WebhookView(state=SubscriptionState.ACTIVE, trouble=None, said=None, last_delivery_at=None),
        "backfill_step": None,
    }
    return ConnectionView(**whole | changes)


def an_event_type(number: int = 1, **changes: Any) -> EventTypeView:
    whole: dict[str, Any] = {
        "id": UUID(int=0xE7000 + number),
        "connection": a_connection().id,
        "uri": f"https://api.calendly.com/event_types/{number}",
        "name": f"Event type {number}",
        "duration_minutes": 30,
        "scheduling_url": f"https://calendly.com/ada/{number}",
        "active": True,
        "kind": "solo",
        "color": "#00ff00",
        "description": None,
        "position": number,
    }
    return EventTypeView(**whole | changes)


def a_change(number: int, **changes: Any) -> MeetingChangeView:
    whole: dict[str, Any] = {
        "number": number,
        "kind": ChangeKind.BOOKED,
        "fields": ("startsAt",),
        "cause": CauseKind.CALENDLY,
        "cause_reference": UUID(int=0xDE11),
        "occurred_at": NOON,
        "meeting_id": a_meeting().id,
        "absorbed_id": None,
        "meeting": a_meeting(),
    }
    return MeetingChangeView(**whole | changes)


def a_delivery(number: int = 1, **changes: Any) -> DeliveryView:
    whole: dict[str, Any] = {
        "id": UUID(int=0xDE00 + number),
        "connection": a_connection().id,
        "event": "invitee.created",
        "state": DeliveryState.HANDLED,
        "outcome": None,
        "is_late": False,
        "received_at": NOON,
        "due_at": None,
        "settled_at": NOON,
        "tries": 0,
        "replays": 0,
        "correlation": "c-1",
    }
    return DeliveryView(**whole | changes)


def a_health() -> InstallationHealth:
    """A worker runs, and Redis does not answer."""
    name = InstallationCheckName.BROKER
    check = InstallationCheck(name=name, state=CheckState.FAILING, meaning="Redis is away.", mend="Start it.")
    sign = SignOfLife(
        process=UUID(int=0x516),
        name="worker",
        version="1.0",
        began_at=NOON - timedelta(hours=1),
        seen_at=NOON - timedelta(seconds=20),
        reaches_broker=False,
        budget_left=0.5,
    )
    return InstallationHealth(checked_at=NOON, version="1.0", checks=[check], signs=[sign])


def _cut(rows: Sequence[Any], page: PageRequest, **more: Any) -> Page[Any]:
    begin = int(str(Cursor.parse(page.after, order="order", length=1).values[0])) + 1 if page.after is not None else 0
    chosen = list(enumerate(rows))[begin : begin + page.size]
    return Page(
        edges=[Edge(row, Cursor("order", (str(index),))) for index, row in chosen],
        has_next=begin + page.size < len(rows),
        has_previous=begin > 0,
        total=len(rows) if page.with_total else None,
        **more,
    )


class InPart:
    """A meeting of which only these parts were asked for: reading another is an error, as it is of the real ones."""

    def __init__(self, whole: MeetingView, parts: Set[MeetingPart]) -> None:
        self._whole = whole
        self._parts = parts

    def __getattr__(self, name: str) -> Any:
        part = PARTS.get(name)
        if part is not None and part not in self._parts:
            raise AttributeError(f"{name} was not asked for")
        found = getattr(self._whole, name)
        if name != "client" or found is None or MeetingPart.WHOLE_CLIENT in self._parts:
            return found
        listed = ("id", "name", "email", "archived", "schedulable")
        return SimpleNamespace(**{one: getattr(found, one) for one in listed})


@dataclass
class InMemoryFinders(Finders):
    """Shows everything to everyone but what is in `hidden_from`; counts what it is asked."""

    clients_there: list[ClientView] = field(default_factory=lambda: [a_client()])
    quotes_there: list[QuoteView] = field(default_factory=lambda: [a_quote()])
    invoices_there: list[InvoiceView] = field(default_factory=lambda: [an_invoice()])
    meetings_there: list[MeetingView] = field(default_factory=lambda: [a_meeting()])
    links_there: list[SchedulingLinkView] = field(default_factory=lambda: [a_link()])
    messages_there: list[LinkMessageView] = field(default_factory=lambda: [a_message()])
    deliveries_there: list[DeliveryView] = field(default_factory=lambda: [a_delivery()])
    names_there: dict[UUID, str] = field(default_factory=dict)
    """Of members, by their id."""
    others_there: dict[UUID, int] = field(default_factory=dict)
    """By meeting: how many others are in its event."""
    meetings_by_cause: dict[UUID, list[UUID]] = field(default_factory=dict)
    connection_there: ConnectionView | None = field(default_factory=a_connection)
    changes_there: list[MeetingChangeView] = field(default_factory=list)
    reconciliation_there: ReconciliationView | None = None
    backfill_there: BackfillView | None = None
    last_number: int = 0
    forgotten_up_to: int = 0
    """Changes up to this number are no longer kept."""
    calls: Counter[str] = field(default_factory=Counter)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    troubles: dict[str, list[Exception]] = field(default_factory=dict)
    """By question: errors to raise, the first first."""
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    """By question: something that happens while it is asked."""

    def _note(self, question: str, what: Any = None) -> None:
        self.calls[question] += 1
        self.asked.append((question, what))
        if question in self.before:
            self.before[question]()
        if self.troubles.get(question):
            raise self.troubles[question].pop(0)

    def viewer(self, principal: Principal) -> ViewerView:
        self._note("viewer")
        shop = WorkspaceView(id=principal.workspace, name="The shop")
        return ViewerView(
            id=principal.user,
            email="ada@example.com",
            name="Ada",
            role=principal.role,
            workspace=shop,
            connection=self.connection_there,
        )

    def connection(self, principal: Principal) -> ConnectionView | None:
        self._note("connection")
        return self.connection_there

    def connection_by_id(self, principal: Principal, connection: UUID) -> ConnectionView | None:
        self._note("connection_by_id")
        there = self.connection_there
        return there if there and there.id == connection else None

    def open_connections(self, principal: Principal) -> Sequence[ConnectionView]:
        self._note("open_connections")
        return [self.connection_there] if self.connection_there else []

    def hosts(self, principal: Principal) -> Sequence[HostOptionView]:
        self._note("hosts")
        there = self.connection_there
        return [HostOptionView(user=there.owner, name=there.account_name, email=there.account_email)] if there else []

    def member_names(self, principal: Principal, users: Collection[UUID]) -> Mapping[UUID, str]:
        self._note("member_names", users)
        return {user: self.names_there[user] for user in users if user in self.names_there}

    def clients(self, principal: Principal, *, search: str | None, page: PageRequest) -> Page[ClientView]:
        self._note("clients", (search, page))
        return _cut(self.clients_there, page)

    def clients_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, ClientView]:
        self._note("clients_by_ids", ids)
        return {one.id: one for one in self.clients_there if one.id in ids}

    def quotes_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, QuoteView]:
        self._note("quotes_by_ids", ids)
        return {one.id: one for one in self.quotes_there if one.id in ids}

    def invoices_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, InvoiceView]:
        self._note("invoices_by_ids", ids)
        return {one.id: one for one in self.invoices_there if one.id in ids}

    def quotes_of_clients(self, principal: Principal, clients: Collection[UUID]) -> Mapping[UUID, Sequence[QuoteView]]:
        self._note("quotes_of_clients", clients)
        return _grouped(self.quotes_there, clients)

    def invoices_of_clients(
        self, principal: Principal, clients: Collection[UUID]
    ) -> Mapping[UUID, Sequence[InvoiceView]]:
        self._note("invoices_of_clients", clients)
        return _grouped(self.invoices_there, clients)

    def meetings(
        self,
        principal: Principal,
        criteria: MeetingCriteria,
        *,
        order: MeetingOrder,
        page: PageRequest,
        now: datetime,
        parts: Set[MeetingPart] = WHOLE_MEETING,
    ) -> Page[MeetingView]:
        self._note("meetings", (criteria, order, page))
        return _cut([InPart(one, parts) for one in self.meetings_there], page, as_of=self.last_number)

    def meetings_of_subjects(
        self,
        principal: Principal,
        kind: SubjectKind,
        ids: Collection[UUID],
        *,
        order: MeetingOrder,
        page: PageRequest,
        now: datetime,
    ) -> Mapping[UUID, Page[MeetingView]]:
        self._note("meetings_of_subjects", (kind, ids, order, page))
        about = {
            id_: [one for one in self.meetings_there if (record := getattr(one, kind.value)) and record.id == id_]
            for id_ in ids
        }
        return {id_: _cut(meetings, page, as_of=self.last_number) for id_, meetings in about.items()}

    def meetings_by_ids(
        self, principal: Principal, ids: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, MeetingView]:
        self._note("meetings_by_ids", ids)
        return {one.id: one for one in self.meetings_there if one.id in ids}

    def others_in_events(self, principal: Principal, meetings: Collection[UUID]) -> Mapping[UUID, int]:
        self._note("others_in_events", meetings)
        return {one: self.others_there[one] for one in meetings if one in self.others_there}

    def links_by_ids(
        self, principal: Principal, ids: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, SchedulingLinkView]:
        self._note("links_by_ids", ids)
        return {one.id: one for one in self.links_there if one.id in ids}

    def links_of_subjects(
        self, principal: Principal, subjects: Collection[Subject], *, now: datetime
    ) -> Mapping[Subject, Sequence[SchedulingLinkView]]:
        self._note("links_of_subjects", subjects)
        return {
            subject: [one for one in self.links_there if Subject(one.subject_kind, one.subject_id) == subject]
            for subject in subjects
        }

    def messages_of_links(
        self, principal: Principal, links: Collection[UUID]
    ) -> Mapping[UUID, Sequence[LinkMessageView]]:
        self._note("messages_of_links", links)
        return dict.fromkeys(links, self.messages_there)

    def meetings_of_links(
        self, principal: Principal, links: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, MeetingView]:
        self._note("meetings_of_links", links)
        return {one.link_id: one for one in self.meetings_there if one.link_id is not None and one.link_id in links}

    def last_change(self, principal: Principal) -> int:
        self._note("last_change")
        return self.last_number

    def changes_after(
        self, principal: Principal, number: int, *, limit: int, now: datetime
    ) -> Sequence[MeetingChangeView]:
        self._note("changes_after", number)
        if number < self.forgotten_up_to:
            raise Resync
        return [change for change in self.changes_there if change.number > number][:limit]

    def last_reconciliation(
        self, principal: Principal, connection: UUID, *, now: datetime
    ) -> ReconciliationView | None:
        self._note("last_reconciliation", connection)
        return self.reconciliation_there

    def last_backfill(self, principal: Principal, connection: UUID, *, now: datetime) -> BackfillView | None:
        self._note("last_backfill", connection)
        return self.backfill_there

    def repairs(self, principal: Principal, reconciliation: UUID, *, limit: int) -> Sequence[MeetingChangeView]:
        self._note("repairs", reconciliation)
        return [one for one in self.changes_there if one.cause_reference == reconciliation][:limit]

    def changes_of_meetings(
        self, principal: Principal, meetings: Collection[UUID], *, limit: int
    ) -> Mapping[UUID, Sequence[MeetingChangeView]]:
        self._note("changes_of_meetings", meetings)
        lines = [replace(one, meeting=None) for one in self.changes_there]
        return {id_: [one for one in lines if one.meeting_id == id_][:limit] for id_ in meetings}

    def deliveries(
        self, principal: Principal, criteria: DeliveryCriteria, *, page: PageRequest
    ) -> Page[DeliveryView] | None:
        self._note("deliveries", (criteria, page))
        return _cut(self.deliveries_there, page) if principal.is_admin else None

    def deliveries_by_ids(self, principal: Principal, ids: Collection[UUID]) -> Mapping[UUID, DeliveryView]:
        self._note("deliveries_by_ids", ids)
        return {one.id: one for one in self.deliveries_there if one.id in ids}

    def meetings_changed_by(self, principal: Principal, causes: Collection[UUID]) -> Mapping[UUID, Sequence[UUID]]:
        self._note("meetings_changed_by", causes)
        return {cause: self.meetings_by_cause[cause] for cause in causes if cause in self.meetings_by_cause}

    def match_queue(
        self, principal: Principal, *, with_canceled: bool, page: PageRequest, now: datetime
    ) -> Page[MeetingView]:
        self._note("match_queue", (with_canceled, page))
        return _cut(self.meetings_there, page)

    def candidates_for(
        self, principal: Principal, invitees: Collection[InviteeView]
    ) -> Mapping[InviteeView, Sequence[CandidateView]]:
        self._note("candidates_for", invitees)
        likely = [CandidateView(client=one, reason=CandidateReason.NAME) for one in self.clients_there]
        return dict.fromkeys(invitees, likely)

    def remembered_addresses(self, principal: Principal, clients: Collection[UUID]) -> Mapping[UUID, Sequence[str]]:
        self._note("remembered_addresses", clients)
        return {key: ["other@example.com"] for key in clients}

    def merged_clients(
        self, principal: Principal, clients: Collection[UUID]
    ) -> Mapping[UUID, Sequence[MergedClientView]]:
        self._note("merged_clients", clients)
        return {
            key: [MergedClientView(id=key, external_id="c-9", name="Kym", merged_by=ADA, merged_at=NOON)]
            for key in clients
        }

    def commit(self, *changes: MeetingChangeView) -> None:
        """What a unit does last: lines with the next numbers, visible all at once."""
        self.changes_there = [*self.changes_there, *changes]
        self.last_number = max([self.last_number, *(change.number for change in changes)])


def _grouped(papers: Sequence[Any], clients: Collection[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for paper in papers:
        if paper.client.id in clients:
            found.setdefault(paper.client.id, []).append(paper)
    return found


class ScriptedGatekeeper(Gatekeeper):
    """Knows Ada and Bob by bearer, and Ada by cookie."""

    def __init__(self) -> None:
        self.expires_at: datetime | None = None
        self.has_ended = False
        self.troubles: list[Exception] = []

    def admit(self, credentials: Credentials, *, needs_proof: bool = True) -> Admission:
        if self.troubles:
            raise self.troubles.pop(0)
        if self.has_ended:
            raise Unauthenticated("it is over")
        if credentials.authorization is not None:
            known = {"Bearer ada": ADA_AT_WORK, "Bearer bob": BOB_AT_WORK}
            if credentials.authorization not in known:
                raise Unauthenticated("nobody")
            return Admission(principal=known[credentials.authorization], session=None, expires_at=self.expires_at)
        if credentials.cookie != "session=ada":
            raise Unauthenticated("nobody")
        if needs_proof and credentials.csrf_header != "1":
            raise CrossSite("no header")
        return Admission(principal=ADA_AT_WORK, session=ADAS_SESSION)

    def require_own_origin(self, origin: str | None) -> None:
        if origin != APP_URL:
            raise CrossSite("another's")


class CountingFeed(InProcessLiveFeed):
    """Counts who listens, so that a test can wait for them and see them go."""

    def __init__(self) -> None:
        super().__init__()
        self.listening = 0
        self.somebody_listens = asyncio.Event()

    def listen(self, workspace: WorkspaceId, wake: Callable[[], None]) -> AbstractContextManager[None]:
        return _Counted(self, super().listen(workspace, wake))


@dataclass
class _Counted(AbstractContextManager[None]):
    feed: CountingFeed
    inner: AbstractContextManager[None]

    def __enter__(self) -> None:
        self.feed.listening += 1
        self.feed.somebody_listens.set()
        return self.inner.__enter__()

    def __exit__(self, *reason: Any) -> None:
        self.feed.listening -= 1
        self.inner.__exit__(*reason)


class UseCase:
    """Answers or raises what it is told to, and remembers how it was called."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.calls: list[dict[str, Any]] = []

    def __call__(self, **kwargs: Any) -> Any:
        self.calls.append(kwargs)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def scripted_use_cases() -> SimpleNamespace:
    """Those that the API uses, each answering for the records of `InMemoryFinders`."""
    listed = EventTypesView(items=[an_event_type(1), an_event_type(2)], fetched_at=NOON, is_stale=False)
    return SimpleNamespace(
        list_event_types=UseCase(listed),
        create_scheduling_link=UseCase(a_link().id),
        send_scheduling_link=UseCase(a_link().id),
        preview_letter=UseCase(
            LetterView(
                sender="Quotla <no-reply@quotla.example>", reply_to="no-reply@quotla.example", subject="A", text="B"
            )
        ),
        withdraw_scheduling_link=UseCase(a_link().id),
        disconnect_calendly=UseCase(a_connection().id),
        reconcile_now=UseCase(a_connection().id),
        begin_backfill=UseCase(a_connection().id),
        stop_backfill=UseCase(a_connection().id),
        cancel_meeting=UseCase(a_meeting().id),
        mark_no_show=UseCase(a_meeting().id),
        unmark_no_show=UseCase(a_meeting().id),
        attach_meeting=UseCase(a_meeting().id),
        detach_meeting=UseCase(a_meeting().id),
        diagnose_connection=UseCase(
            [Check(name=CheckName.INBOX, state=CheckState.FAILING, meaning="It waits.", mend="Start a worker.")]
        ),
        examine_installation=UseCase(a_health()),
        undo_correction=UseCase(a_meeting().id),
        rematch_meetings=UseCase(2),
        forget_address=UseCase(a_client().id),
        replay_deliveries=UseCase(1),
        sync_clients=UseCase(),
        sync_quotes=UseCase(),
        sync_invoices=UseCase(),
    )


class House:
    """The adapter, put together."""

    def __init__(self, **settings: Any) -> None:
        self.finders = InMemoryFinders()
        self.use_cases = scripted_use_cases()
        self.gatekeeper = ScriptedGatekeeper()
        self.feed = CountingFeed()
        self.clock = StandingClock()
        self.surprises: list[Surprise] = []
        self.watching: list[int] = []
        whole: dict[str, Any] = {"connect_url": CONNECT_URL, "sends_mail": True, "requests_per_second": 0, "threads": 4}
        self.app: GraphQLApp = create_graphql_app(
            use_cases=cast("UseCases", self.use_cases),
            finders=self.finders,
            gatekeeper=self.gatekeeper,
            live_feed=self.feed,
            clock=self.clock,
            settings=GraphQLSettings(**whole | settings),
            hooks=Hooks(
                surprise=self.surprises.append, watching=self.watching.append, correlation_id=lambda: "trace-1"
            ),
        )

    async def post(self, body: Any = None, *, content: bytes | None = None, **headers: Any) -> httpx.Response:
        """POST as Ada, unless the headers say otherwise; a header of None is left out."""
        whole: dict[str, str | None] = {
            "authorization": "Bearer ada",
            "content-type": "application/json",
            "accept": "application/graphql-response+json",
        }
        whole |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in whole.items() if value is not None}
        async with self.client() as client:
            if content is not None:
                return await client.post("/graphql", content=content, headers=sent)
            return await client.post("/graphql", json=body, headers=sent)

    async def get(self, parameters: Mapping[str, str] | None = None, **headers: Any) -> httpx.Response:
        """GET as Ada."""
        sent = {"authorization": "Bearer ada", "accept": "application/graphql-response+json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client() as client:
            return await client.get("/graphql", params=parameters, headers=sent)

    def client(self) -> httpx.AsyncClient:
        """Straight into the application, without a socket."""
        transport = httpx.ASGITransport(app=cast("Any", self.app), raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url=APP_URL)

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None, **headers: Any) -> Any:
        """The answer's JSON, which must be one to a document that was executed."""
        answer = await self.post({"query": query, "variables": variables or {}}, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def data(self, query: str, variables: Mapping[str, Any] | None = None, **headers: Any) -> Any:
        """What was found, and no errors."""
        found = await self.ask(query, variables, **headers)
        assert "errors" not in found, found
        return found["data"]


def codes(answer: httpx.Response) -> list[str]:
    """The codes of its errors."""
    return [error["extensions"]["code"] for error in answer.json()["errors"]]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
