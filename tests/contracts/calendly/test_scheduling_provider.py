"""What every `SchedulingProvider` must do, and that Calendly's API, as the sandbox has it, is one."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from adapters.calendly.api import CalendlyApi
from adapters.calendly.budget import Budget
from adapters.calendly.http import open_client
from adapters.calendly.notices import CalendlyNoticeReader
from application.ports.scheduling_provider import (
    AccessTokenRefused,
    EventFacts,
    EventTypeFacts,
    EventTypeGone,
    GoneAtProvider,
    ProviderDown,
    ProviderRefused,
    RateLimited,
    SchedulingProvider,
    ScopeMissing,
    SubscriptionFacts,
    SubscriptionRefused,
)
from calendly_sandbox.control_client import Acted
from calendly_sandbox.fixture import RunningSandbox
from domain.bookings import BookingFacts, CancelerKind, MeetingStatus, NoticeKind
from domain.connection import NEEDED_SCOPES, CalendlyAccount
from domain.credentials import Secret
from domain.identifiers import EventTypeUri, EventUri, InviteeUri, NoShowUri, SubscriptionUri
from domain.subscription import SUBSCRIBED_EVENTS, SubscriptionScope, SubscriptionState, SubscriptionTrouble

pytestmark = pytest.mark.contract

ADA, BOB, CARA = "ada@fischer.example", "bob@fischer.example", "cara@lopez.example"
CALLBACK = "http://127.0.0.1:9/webhooks/a-key"
LAST_YEAR = datetime(2025, 11, 22, 12, tzinfo=UTC)


class SchedulingProviderContract:
    """The promises of the port. Needs a `sandbox` to act on Calendly's side, and the `provider` that asks it."""

    @pytest.fixture
    def token_of(self, sandbox: RunningSandbox) -> Callable[..., Secret]:
        def make(person: str = ADA, *, without: str | None = None) -> Secret:
            scopes = [scope for scope in NEEDED_SCOPES if scope != without]
            return Secret(sandbox.control.personal_token(person, scopes=scopes))

        return make

    @pytest.fixture
    def ada(self, token_of: Callable[..., Secret]) -> Secret:
        return token_of(ADA)

    @pytest.fixture
    def account(self, provider: SchedulingProvider, ada: Secret) -> CalendlyAccount:
        return provider.account(ada)

    @pytest.fixture
    def intro(self, provider: SchedulingProvider, ada: Secret, account: CalendlyAccount) -> EventTypeFacts:
        return self.offered(provider, ada, account, "Intro Call")

    @pytest.fixture
    def booked(self, sandbox: RunningSandbox, intro: EventTypeFacts) -> Acted:
        return sandbox.control.book(intro.uri, name="Kim Doe", email="Kim@Example.com")

    @staticmethod
    def offered(provider: SchedulingProvider, token: Secret, account: CalendlyAccount, name: str) -> EventTypeFacts:
        return next(one for one in provider.event_types(token, account=account.uri) if one.name == name)

    # Accounts

    def test_the_account_is_that_of_the_token(self, account: CalendlyAccount) -> None:
        assert (account.name, account.email, account.time_zone) == ("Ada Fischer", ADA, "Europe/Berlin")

    def test_an_unknown_token_is_refused(self, provider: SchedulingProvider) -> None:
        with pytest.raises(AccessTokenRefused):
            provider.account(Secret("nobody's"))

    def test_a_scope_that_was_not_granted_is_named(
        self, provider: SchedulingProvider, token_of: Callable[..., Secret]
    ) -> None:
        with pytest.raises(ScopeMissing) as missing:
            provider.account(token_of(ADA, without="users:read"))

        assert missing.value.scopes == ("users:read",)

    # Event types and links

    def test_event_types_are_listed_whole_however_many(
        self, provider: SchedulingProvider, token_of: Callable[..., Secret]
    ) -> None:
        bob = token_of(BOB)

        found = provider.event_types(bob, account=provider.account(bob).uri)

        assert (len(found), len({one.uri for one in found})) == (120, 120)

    def test_event_types_come_in_order_of_their_names(
        self, provider: SchedulingProvider, ada: Secret, account: CalendlyAccount
    ) -> None:
        names = [one.name for one in provider.event_types(ada, account=account.uri)]

        assert names == sorted(names)

    def test_inactive_event_types_are_listed_as_such(
        self, provider: SchedulingProvider, ada: Secret, account: CalendlyAccount
    ) -> None:
        inactive = [one.name for one in provider.event_types(ada, account=account.uri) if not one.active]

        assert inactive == ["Summer Consultation"]

    def test_an_event_type_is_described_alike_alone_and_in_the_list(
        self, provider: SchedulingProvider, ada: Secret, intro: EventTypeFacts
    ) -> None:
        assert provider.event_type(ada, intro.uri) == intro

    def test_a_deleted_event_type_is_gone(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, intro: EventTypeFacts
    ) -> None:
        sandbox.control.delete_event_type(intro.uri)

        with pytest.raises(EventTypeGone):
            provider.event_type(ada, intro.uri)

    def test_an_event_type_that_never_was_is_gone(
        self, provider: SchedulingProvider, ada: Secret, intro: EventTypeFacts
    ) -> None:
        with pytest.raises(EventTypeGone):
            provider.event_type(ada, EventTypeUri(f"{intro.uri[:-4]}0000"))

    def test_a_link_can_be_booked_once(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, intro: EventTypeFacts
    ) -> None:
        url = provider.issue_single_use_link(ada, intro.uri)

        booked = sandbox.control.book(booking_url=f"{url}?utm_content=our-code", email="kim@example.com", name="Kim")

        links = sandbox.control.state()["links"]
        assert ([link["used_by"] for link in links], booked.invitee["tracking"]["utm_content"]) == (
            [booked.invitee_uri],
            "our-code",
        )

    def test_every_link_is_another(self, provider: SchedulingProvider, ada: Secret, intro: EventTypeFacts) -> None:
        links = {provider.issue_single_use_link(ada, intro.uri) for _ in range(3)}

        assert len(links) == 3

    def test_there_is_no_link_to_an_event_type_that_is_switched_off(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, intro: EventTypeFacts
    ) -> None:
        sandbox.control.change_event_type(intro.uri, active=False)

        with pytest.raises(EventTypeGone):
            provider.issue_single_use_link(ada, intro.uri)

    def test_there_is_no_link_to_a_deleted_event_type(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, intro: EventTypeFacts
    ) -> None:
        sandbox.control.delete_event_type(intro.uri)

        with pytest.raises(EventTypeGone):
            provider.issue_single_use_link(ada, intro.uri)

    # Bookings

    def test_a_booking_is_told_as_it_is(
        self, provider: SchedulingProvider, ada: Secret, account: CalendlyAccount, booked: Acted
    ) -> None:
        facts = provider.booking(ada, InviteeUri(booked.invitee_uri))

        assert (facts.said_by, facts.email, facts.event_type_name, [host.account for host in facts.hosts]) == (
            NoticeKind.BOOKED,
            "Kim@Example.com",
            "Intro Call",
            [account.uri],
        )

    def test_the_api_tells_what_a_delivery_told(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, booked: Acted
    ) -> None:
        told = facts_told(booked)

        assert provider.booking(ada, InviteeUri(booked.invitee_uri)) == told

    def test_a_move_is_told_by_both_halves(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, booked: Acted
    ) -> None:
        moved = sandbox.control.reschedule(booked.invitee_uri, reason="later, please")

        old, new = (provider.booking(ada, InviteeUri(uri)) for uri in (booked.invitee_uri, moved.invitee_uri))

        assert (old.was_moved, old.successor, new.predecessor) == (True, new.invitee, old.invitee)

    def test_one_of_a_group_who_cancels_is_canceled_alone(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, account: CalendlyAccount
    ) -> None:
        workshop = self.offered(provider, ada, account, "Renovation Workshop")
        start = sandbox.control.book(workshop.uri, name="Kim", email="kim@example.com")
        when = datetime.fromisoformat(start.event["start_time"])
        other = sandbox.control.book(workshop.uri, name="Lee", email="lee@example.com", start=when)
        sandbox.control.cancel(start.invitee_uri)

        found = [provider.booking(ada, InviteeUri(one.invitee_uri)) for one in (start, other)]

        assert [(one.event, one.status) for one in found] == [
            (start.event_uri, MeetingStatus.CANCELED),
            (start.event_uri, MeetingStatus.SCHEDULED),
        ]

    def test_a_booking_that_is_not_there_is_gone(
        self, provider: SchedulingProvider, ada: Secret, booked: Acted
    ) -> None:
        with pytest.raises(GoneAtProvider):
            provider.booking(ada, InviteeUri(f"{booked.invitee_uri[:-4]}0000"))

    def test_anothers_booking_is_refused(
        self, provider: SchedulingProvider, token_of: Callable[..., Secret], booked: Acted
    ) -> None:
        with pytest.raises(ProviderRefused):
            provider.booking(token_of(CARA), InviteeUri(booked.invitee_uri))

    @pytest.mark.parametrize("reason", ["The painter is ill", None])
    def test_an_event_is_called_off(
        self, provider: SchedulingProvider, ada: Secret, booked: Acted, reason: str | None
    ) -> None:
        provider.cancel_event(ada, EventUri(booked.event_uri), reason=reason)

        facts = provider.booking(ada, InviteeUri(booked.invitee_uri))
        assert (facts.status, facts.cancellation and (facts.cancellation.canceler, facts.cancellation.reason)) == (
            MeetingStatus.CANCELED,
            (CancelerKind.HOST, reason),
        )

    def test_calling_off_twice_is_the_same_as_once(
        self, provider: SchedulingProvider, ada: Secret, booked: Acted
    ) -> None:
        provider.cancel_event(ada, EventUri(booked.event_uri), reason="first")

        provider.cancel_event(ada, EventUri(booked.event_uri), reason="second")

        cancellation = provider.booking(ada, InviteeUri(booked.invitee_uri)).cancellation
        assert cancellation is not None
        assert cancellation.reason == "first"

    def test_an_event_in_the_past_is_not_called_off(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, intro: EventTypeFacts
    ) -> None:
        past = sandbox.control.book(intro.uri, name="Kim", email="kim@example.com", start=LAST_YEAR)

        with pytest.raises(ProviderRefused, match="Event in the past"):
            provider.cancel_event(ada, EventUri(past.event_uri), reason=None)

    def test_an_event_is_called_off_even_where_reasons_are_refused(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, booked: Acted
    ) -> None:
        sandbox.control.add_fault(method="POST", path=".*/cancellation", status=400, body="{}")

        provider.cancel_event(ada, EventUri(booked.event_uri), reason="ill")

        assert provider.booking(ada, InviteeUri(booked.invitee_uri)).status is MeetingStatus.CANCELED

    def test_a_no_show_is_marked_and_unmarked(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, intro: EventTypeFacts
    ) -> None:
        past = sandbox.control.book(intro.uri, name="Kim", email="kim@example.com", start=LAST_YEAR)
        invitee = InviteeUri(past.invitee_uri)
        no_show = provider.mark_no_show(ada, invitee)
        marked = provider.booking(ada, invitee)

        provider.unmark_no_show(ada, no_show)

        assert (marked.status, marked.no_show, provider.booking(ada, invitee).status) == (
            MeetingStatus.NO_SHOW,
            no_show,
            MeetingStatus.SCHEDULED,
        )

    def test_nobody_can_have_missed_what_has_not_begun(
        self, provider: SchedulingProvider, ada: Secret, booked: Acted
    ) -> None:
        with pytest.raises(ProviderRefused):
            provider.mark_no_show(ada, InviteeUri(booked.invitee_uri))

    def test_a_no_show_taken_back_twice_is_taken_back(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, intro: EventTypeFacts
    ) -> None:
        past = sandbox.control.book(intro.uri, name="Kim", email="kim@example.com", start=LAST_YEAR)
        no_show: NoShowUri = provider.mark_no_show(ada, InviteeUri(past.invitee_uri))
        provider.unmark_no_show(ada, no_show)

        provider.unmark_no_show(ada, no_show)

        assert provider.booking(ada, InviteeUri(past.invitee_uri)).status is MeetingStatus.SCHEDULED

    # What a sweep reads

    def all_events(
        self, provider: SchedulingProvider, token: Secret, since: datetime, before: datetime | None = None
    ) -> list[EventFacts]:
        account = provider.account(token).uri
        found: list[EventFacts] = []
        page: str | None = None
        while True:
            part = provider.events(token, account=account, starts_from=since, starts_before=before, page=page)
            found += part.events
            page = part.next_page
            if page is None:
                return found

    def test_events_are_listed_by_their_start_however_many(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, intro: EventTypeFacts
    ) -> None:
        starts = [LAST_YEAR + timedelta(hours=hour) for hour in range(103)]
        for start in reversed(starts):
            sandbox.engine.book(intro.uri, name="Kim", email="kim@example.com", start=start)

        assert [one.slot.starts_at for one in self.all_events(provider, ada, LAST_YEAR)] == starts

    def test_a_window_holds_its_beginning_and_not_its_end(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, intro: EventTypeFacts
    ) -> None:
        starts = [LAST_YEAR + timedelta(hours=hour) for hour in range(3)]
        for start in starts:
            sandbox.engine.book(intro.uri, name="Kim", email="kim@example.com", start=start)

        found = self.all_events(provider, ada, starts[1], starts[2])

        assert [one.slot.starts_at for one in found] == [starts[1]]

    def test_a_canceled_event_is_listed_as_such(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, booked: Acted
    ) -> None:
        sandbox.control.cancel(booked.invitee_uri)

        (event,) = self.all_events(provider, ada, LAST_YEAR)
        assert (event.uri, event.is_canceled, event.invitees, event.active_invitees) == (booked.event_uri, True, 1, 0)

    def test_anothers_events_are_not_listed(
        self, provider: SchedulingProvider, token_of: Callable[..., Secret], booked: Acted
    ) -> None:
        assert self.all_events(provider, token_of(BOB), LAST_YEAR) == []

    def test_a_page_that_never_was_is_refused(
        self, provider: SchedulingProvider, ada: Secret, account: CalendlyAccount
    ) -> None:
        with pytest.raises(ProviderRefused):
            provider.events(ada, account=account.uri, starts_from=LAST_YEAR, page="never-given")

    def test_the_bookings_of_an_event_are_told_as_each_alone(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, account: CalendlyAccount
    ) -> None:
        workshop = self.offered(provider, ada, account, "Renovation Workshop").uri
        start = LAST_YEAR + timedelta(days=400)
        people = [sandbox.control.book(workshop, name=n, email=f"{n}@example.com", start=start) for n in ("kim", "lee")]
        sandbox.control.cancel(people[0].invitee_uri, reason="ill")
        (event,) = self.all_events(provider, ada, LAST_YEAR)

        found = provider.bookings_of_event(ada, event).bookings

        assert list(found) == [provider.booking(ada, InviteeUri(one.invitee_uri)) for one in people]

    def test_an_event_that_is_not_there_has_no_bookings(
        self, provider: SchedulingProvider, ada: Secret, booked: Acted
    ) -> None:
        (event,) = self.all_events(provider, ada, LAST_YEAR)

        with pytest.raises(GoneAtProvider):
            provider.bookings_of_event(ada, replace(event, uri=EventUri(f"{event.uri[:-4]}0000")))

    # Subscriptions

    def subscribe(
        self, provider: SchedulingProvider, token: Secret, scope: SubscriptionScope = SubscriptionScope.USER
    ) -> SubscriptionUri:
        account = provider.account(token)
        return provider.subscribe(
            token,
            callback_url=CALLBACK,
            secret=Secret("the-signing-secret"),
            events=SUBSCRIBED_EVENTS,
            account=account.uri,
            organization=account.organization,
            scope=scope,
        )

    def listed(
        self, provider: SchedulingProvider, token: Secret, scope: SubscriptionScope = SubscriptionScope.USER
    ) -> list[SubscriptionFacts]:
        account = provider.account(token)
        return list(provider.subscriptions(token, account=account.uri, organization=account.organization, scope=scope))

    @pytest.mark.parametrize("scope", SubscriptionScope)
    def test_a_subscription_is_listed_in_its_scope(
        self, provider: SchedulingProvider, ada: Secret, scope: SubscriptionScope
    ) -> None:
        uri = self.subscribe(provider, ada, scope)

        assert self.listed(provider, ada, scope) == [
            SubscriptionFacts(
                uri=uri,
                callback_url=CALLBACK,
                events=SUBSCRIBED_EVENTS,
                scope=scope.value,
                state=SubscriptionState.ACTIVE,
                retry_started_at=None,
            )
        ]

    def test_subscribing_again_remakes_the_one_there_is(self, provider: SchedulingProvider, ada: Secret) -> None:
        first = self.subscribe(provider, ada)

        second = self.subscribe(provider, ada)

        assert ([one.uri for one in self.listed(provider, ada)], first == second) == ([second], False)

    def test_a_subscription_is_given_back(self, provider: SchedulingProvider, ada: Secret) -> None:
        uri = self.subscribe(provider, ada)

        provider.unsubscribe(ada, uri)

        assert self.listed(provider, ada) == []

    def test_giving_back_twice_is_the_same_as_once(self, provider: SchedulingProvider, ada: Secret) -> None:
        uri = self.subscribe(provider, ada)
        provider.unsubscribe(ada, uri)

        provider.unsubscribe(ada, uri)

        assert self.listed(provider, ada) == []

    def test_a_plan_without_webhooks_is_told(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret
    ) -> None:
        sandbox.control.change_account(ADA, webhooks_need_plan=True)

        assert self.trouble(provider, ada) is SubscriptionTrouble.PLAN

    def test_a_member_may_not_subscribe_for_the_organization(
        self, provider: SchedulingProvider, token_of: Callable[..., Secret]
    ) -> None:
        trouble = self.trouble(provider, token_of(BOB), SubscriptionScope.ORGANIZATION)

        assert trouble is SubscriptionTrouble.ROLE

    def test_a_missing_scope_for_subscribing_is_told(
        self, provider: SchedulingProvider, token_of: Callable[..., Secret]
    ) -> None:
        assert self.trouble(provider, token_of(ADA, without="webhooks:write")) is SubscriptionTrouble.SCOPE

    @pytest.mark.parametrize("status", [400, 403])
    @pytest.mark.parametrize("scope", ["event_types:read", "scheduled_events:write"])
    def test_a_missing_scope_of_what_is_subscribed_to_is_told(
        self,
        provider: SchedulingProvider,
        sandbox: RunningSandbox,
        token_of: Callable[..., Secret],
        scope: str,
        status: int,
    ) -> None:
        sandbox.control.switch(missing_family_scope_status=status)

        assert self.trouble(provider, token_of(ADA, without=scope)) is SubscriptionTrouble.SCOPE

    def test_an_address_nobody_can_reach_is_told(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret
    ) -> None:
        sandbox.control.switch(https_callbacks_only=True)

        assert self.trouble(provider, ada) is SubscriptionTrouble.UNREACHABLE

    def trouble(
        self, provider: SchedulingProvider, token: Secret, scope: SubscriptionScope = SubscriptionScope.USER
    ) -> SubscriptionTrouble:
        with pytest.raises(SubscriptionRefused) as refused:
            self.subscribe(provider, token, scope)
        return refused.value.trouble

    # Trouble

    @pytest.mark.parametrize(
        "fault",
        [
            {"status": 500},
            {"status": 503, "body": "<html>", "content_type": "text/html"},
            {"status": 200, "body": "<html>", "content_type": "text/html"},
            {"close": True},
        ],
        ids=["500", "503", "no JSON", "broken off"],
    )
    def test_a_calendly_that_does_not_answer_is_asked_again(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, fault: dict[str, object]
    ) -> None:
        sandbox.control.add_fault(path="/users/me", times=2, **fault)

        assert provider.account(ada).name == "Ada Fischer"

    def test_a_calendly_that_stays_away_is_down(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret
    ) -> None:
        sandbox.control.add_fault(path="/users/me", times=100, status=502)

        with pytest.raises(ProviderDown):
            provider.account(ada)

    def test_a_rate_limit_says_how_long_to_wait(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret
    ) -> None:
        sandbox.control.switch(rate_limit_per_minute=1)
        provider.account(ada)

        with pytest.raises(RateLimited) as limited:
            provider.account(ada)

        assert timedelta(0) < limited.value.retry_after <= timedelta(minutes=1)

    def test_a_write_whose_answer_was_lost_may_be_repeated_by_the_caller(
        self, provider: SchedulingProvider, sandbox: RunningSandbox, ada: Secret, booked: Acted
    ) -> None:
        sandbox.control.add_fault(method="POST", path=".*/cancellation", after=True, close=True)
        with pytest.raises(ProviderDown):
            provider.cancel_event(ada, EventUri(booked.event_uri), reason="ill")

        provider.cancel_event(ada, EventUri(booked.event_uri), reason="ill")

        assert provider.booking(ada, InviteeUri(booked.invitee_uri)).status is MeetingStatus.CANCELED


def facts_told(acted: Acted) -> BookingFacts:
    """What the delivery of an act says."""
    notice = CalendlyNoticeReader().read(json.dumps(acted.envelopes[0]).encode())
    assert notice is not None
    return notice.facts


class TestCalendlyApi(SchedulingProviderContract):
    """Over HTTP."""

    @pytest.fixture
    def sandbox(self, calendly: RunningSandbox) -> RunningSandbox:
        return calendly

    @pytest.fixture
    def provider(self, sandbox: RunningSandbox, client: httpx.Client) -> SchedulingProvider:
        return CalendlyApi(client, sandbox.url, budget=Budget())


class TestCalendlyApiBehindAnotherAddress(SchedulingProviderContract):
    """Over HTTP, where Calendly names everything by an address that is not the one we ask at."""

    @pytest.fixture
    def sandbox(self, foreign_calendly: RunningSandbox) -> RunningSandbox:
        return foreign_calendly

    @pytest.fixture
    def provider(self, sandbox: RunningSandbox, client: httpx.Client) -> SchedulingProvider:
        return CalendlyApi(client, sandbox.url, budget=Budget())


def test_a_proxy_is_not_asked_for_what_is_on_this_machine(
    calendly: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    token = Secret(calendly.control.personal_token(ADA))

    with open_client() as client:
        account = CalendlyApi(client, calendly.url, budget=Budget()).account(token)

    assert account.email == ADA
