"""Every recorded body is read as what it is, and nothing else ever comes of an odd one than a name for what is odd."""

import copy
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.calendly import wire
from adapters.calendly.notices import CalendlyNoticeReader
from adapters.calendly.parts import Malformed
from application.ports.notices import Unreadable
from domain.bookings import (
    Answer,
    BookingFacts,
    CancelerKind,
    Cancellation,
    Host,
    Location,
    MeetingStatus,
    Notice,
    NoticeKind,
    Tracking,
)
from domain.connection import NEEDED_SCOPES, CalendlyAccount
from domain.credentials import Secret
from domain.identifiers import (
    AccountUri,
    EventTypeUri,
    EventUri,
    InviteeUri,
    NoShowUri,
    OrganizationUri,
)
from domain.subscription import SubscriptionState
from domain.values import TimeSlot
from tests.unit.calendly import samples
from tests.unit.calendly.samples import bent, sample

pytestmark = pytest.mark.unit

API: Final = "https://api.calendly.com"
TAMARA: Final = AccountUri(f"{API}/users/b1f6c2d4-0a53-4c1e-9a77-3f5f0c2d8e11")
EVENT: Final = EventUri(f"{API}/scheduled_events/6f0b2c1e-8d47-4a95-b3e6-0c9d1f2a3b4c")
INVITEE: Final = InviteeUri(f"{EVENT}/invitees/a4d83e52-1b6f-4c70-9e2a-5f7b8c9d0e1f")
MOVED_TO: Final = InviteeUri(
    f"{API}/scheduled_events/c2e4a608-3b5d-4f71-8a9c-1d2e3f405162/invitees/e7f8091a-2b3c-4d5e-8f60-718293a4b5c6"
)
NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)

BOOKED, CANCELED = NoticeKind.BOOKED, NoticeKind.CANCELED
MARKED, UNMARKED = NoticeKind.NO_SHOW_MARKED, NoticeKind.NO_SHOW_UNMARKED


# What each sample is read as


def as_notice(name: str) -> tuple[NoticeKind, MeetingStatus]:
    notice = CalendlyNoticeReader().read(samples.body(name))
    assert notice is not None
    return notice.kind, notice.facts.status


def as_foreign_notice(name: str) -> Notice | None:
    return CalendlyNoticeReader().read(samples.body(name))


def as_signed_notice(name: str) -> tuple[NoticeKind, MeetingStatus]:
    notice = CalendlyNoticeReader().read(sample(name)["raw_body_utf8"].encode())
    assert notice is not None
    return notice.kind, notice.facts.status


def as_invitee(name: str) -> MeetingStatus:
    return wire.booking(wire.resource(sample(name)), sample("scheduled_event")["resource"]).status


def as_invitees(name: str) -> list[MeetingStatus]:
    event = sample("scheduled_event")["resource"]
    return [one.status for one in wire.page(sample(name), lambda value, _: wire.booking(value, event)).items]


def as_event(name: str) -> bool:
    return wire.event_is_canceled(wire.resource(sample(name)))


def as_events(name: str) -> tuple[list[bool], str | None]:
    page = wire.page(sample(name), wire.event_is_canceled)
    return list(page.items), page.next_token


def as_account(name: str) -> str:
    return wire.account(wire.resource(sample(name))).email


def as_event_type(name: str) -> str:
    return wire.event_type(wire.resource(sample(name))).name


def as_event_types(name: str) -> list[str]:
    return [one.name for one in wire.page(sample(name), wire.event_type).items]


def as_link(name: str) -> str:
    return wire.booking_url(wire.resource(sample(name)))


def as_no_show(name: str) -> str:
    return wire.no_show(wire.resource(sample(name)))


def as_subscription(name: str) -> SubscriptionState:
    return wire.subscription(wire.resource(sample(name))).state


def as_subscriptions(name: str) -> list[str]:
    return [one.scope for one in wire.page(sample(name), wire.subscription).items]


def as_grant(name: str) -> list[str]:
    return sorted(wire.grant(sample(name), asked_at=NOW).scopes)


def as_oauth_error(name: str) -> str | None:
    return wire.oauth_error(sample(name))


def as_problem(name: str) -> str | None:
    return wire.problem(samples.body(name)).said


def as_nothing(name: str) -> object:
    """We neither ask for such bodies nor are sent them; no reader of bookings may take one for what it is not."""
    with pytest.raises(Unreadable):
        CalendlyNoticeReader().read(samples.body(name))
    return None


SCHEDULED = MeetingStatus.SCHEDULED
INVALID = "The supplied parameters are invalid."
READ_AS: Final[dict[str, tuple[Callable[[str], object], object]]] = {
    "cancellation_created": (as_nothing, None),
    "cancellation_request": (as_nothing, None),
    "data_compliance_accepted": (as_nothing, None),
    "data_compliance_delete_events_request": (as_nothing, None),
    "data_compliance_delete_invitees_request": (as_nothing, None),
    "docs_webhook_invitee_canceled": (as_notice, (CANCELED, MeetingStatus.CANCELED)),
    "docs_webhook_invitee_created": (as_notice, (BOOKED, SCHEDULED)),
    "docs_webhook_invitee_no_show_created": (as_notice, (MARKED, MeetingStatus.NO_SHOW)),
    "docs_webhook_routing_form_submission_created": (as_foreign_notice, None),
    "embed_postmessage_date_and_time_selected": (as_foreign_notice, None),
    "embed_postmessage_event_scheduled": (as_foreign_notice, None),
    "embed_postmessage_page_height": (as_foreign_notice, None),
    "error_400_invalid_argument": (as_problem, INVALID),
    "error_400_invitees_already_filled": (
        as_problem,
        f"{INVALID} (event.start_time That start time has been filled)",
    ),
    "error_400_invitees_invalid_location_choice": (
        as_problem,
        (
            "Specified location kind is not configured for this event type."
            " (event.location_configuration.location invalid location choice)"
        ),
    ),
    "error_400_invitees_question_missing": (as_problem, f"{INVALID} (questions_and_answers[0].question is missing)"),
    "error_400_scheduled_events_no_filter": (
        as_problem,
        (
            f"{INVALID} (organization At least one of organization, group or user must be filled;"
            " user At least one of organization, group or user must be filled;"
            " group At least one of organization, group or user must be filled)"
        ),
    ),
    "error_401_expired": (as_problem, "The access token expired"),
    "error_401_invalid": (as_problem, "The access token is invalid"),
    "error_401_revoked": (as_problem, "The access token was revoked"),
    "error_403_event_already_canceled": (as_problem, "Event is already canceled"),
    "error_403_event_in_the_past": (as_problem, "Event in the past"),
    "error_403_insufficient_scope": (
        as_problem,
        "This operation requires the scopes listed in the 'required_scopes' array.",
    ),
    "error_403_invitees_plan_before_2026_11_03": (
        as_problem,
        "The Scheduling API is only available on paid Calendly plans. Upgrade your plan to access this feature.",
    ),
    "error_403_permission_denied": (as_problem, "You do not have permission to access this resource."),
    "error_403_webhook_plan_before_2026_11_03": (as_problem, "Please upgrade your Calendly account to Standard"),
    "error_403_webhook_plan_since_2026_11_03": (as_problem, "Please upgrade to a paid Calendly account."),
    "error_404_not_found": (as_problem, "The server could not find the requested resource."),
    "error_409_webhook_exists": (as_problem, "Hook with this url already exists"),
    "error_500_internal": (
        as_problem,
        "The server encountered an unexpected condition that prevented it from fulfilling the request.",
    ),
    "event_type": (as_event_type, "30 Minute Meeting"),
    "event_type_available_times": (as_nothing, None),
    "event_type_create_request": (as_nothing, None),
    "event_type_memberships_list": (as_nothing, None),
    "event_types_list": (as_event_types, ["Group Webinar", "30 Minute Meeting", "Sales Round Robin"]),
    "group_relationships_list": (as_nothing, None),
    "groups_list": (as_nothing, None),
    "invitee": (as_invitee, SCHEDULED),
    "invitee_create_request": (as_nothing, None),
    "invitee_created_by_api": (as_invitee, SCHEDULED),
    "invitee_no_show_create_request": (as_nothing, None),
    "invitee_no_show_created": (as_no_show, f"{API}/invitee_no_shows/d3c2b1a0-9f8e-4d7c-8b6a-5f4e3d2c1b0a"),
    "invitee_rescheduled_new": (as_invitee, SCHEDULED),
    "invitee_rescheduled_old": (as_invitee, MeetingStatus.CANCELED),
    "invitees_list": (as_invitees, [SCHEDULED]),
    "oauth_error_400_invalid_grant": (as_oauth_error, "invalid_grant"),
    "oauth_introspect_active": (as_nothing, None),
    "oauth_introspect_inactive": (as_nothing, None),
    "oauth_revoke_response": (as_oauth_error, None),
    "oauth_token_response": (as_grant, ["default"]),
    "oauth_token_response_scoped": (as_grant, sorted(NEEDED_SCOPES)),
    "one_off_event_type_create_request": (as_nothing, None),
    "one_off_event_type_created": (as_event_type, "Project kick-off"),
    "organization_memberships_list": (as_nothing, None),
    "routing_form_submission": (as_nothing, None),
    "routing_form_submissions_list": (as_nothing, None),
    "routing_forms_list": (as_nothing, None),
    "scheduled_event": (as_event, False),
    "scheduled_event_canceled": (as_event, True),
    "scheduled_events_list": (as_events, ([False, False], "sNjq4TvMDfUHEl7zHRR0k0E1PCEJWvdi")),
    "scheduled_events_list_last_page": (as_events, ([False], None)),
    "scheduling_link_create_request": (as_nothing, None),
    "scheduling_link_created": (as_link, "https://calendly.com/d/ckxq-7wm-p4t/30-minute-meeting"),
    "share_create_request": (as_nothing, None),
    "share_created": (as_nothing, None),
    "user": (as_account, "sam@example.com"),
    "user_availability_schedules": (as_nothing, None),
    "user_busy_times": (as_nothing, None),
    "users_me": (as_account, "tamara@example.com"),
    "webhook_event_type_created": (as_foreign_notice, None),
    "webhook_event_type_deleted": (as_foreign_notice, None),
    "webhook_event_type_updated": (as_foreign_notice, None),
    "webhook_group_invitee_canceled": (as_notice, (CANCELED, MeetingStatus.CANCELED)),
    "webhook_invitee_canceled_by_host": (as_notice, (CANCELED, MeetingStatus.CANCELED)),
    "webhook_invitee_canceled_by_invitee": (as_notice, (CANCELED, MeetingStatus.CANCELED)),
    "webhook_invitee_created": (as_notice, (BOOKED, SCHEDULED)),
    "webhook_invitee_created_by_api": (as_notice, (BOOKED, SCHEDULED)),
    "webhook_invitee_created_paid": (as_notice, (BOOKED, SCHEDULED)),
    "webhook_invitee_created_single_name_field": (as_notice, (BOOKED, SCHEDULED)),
    "webhook_invitee_created_zoom": (as_notice, (BOOKED, SCHEDULED)),
    "webhook_invitee_no_show_created": (as_notice, (MARKED, MeetingStatus.NO_SHOW)),
    "webhook_invitee_no_show_deleted": (as_notice, (UNMARKED, SCHEDULED)),
    "webhook_reschedule_canceled_half": (as_notice, (CANCELED, MeetingStatus.CANCELED)),
    "webhook_reschedule_created_half": (as_notice, (BOOKED, SCHEDULED)),
    "webhook_routing_form_submission_created": (as_foreign_notice, None),
    "webhook_signature_vector": (as_signed_notice, (BOOKED, SCHEDULED)),
    "webhook_subscription_create_request": (as_nothing, None),
    "webhook_subscription_create_request_user_scope": (as_nothing, None),
    "webhook_subscription_created": (as_subscription, SubscriptionState.ACTIVE),
    "webhook_subscription_disabled": (as_subscription, SubscriptionState.ENDED),
    "webhook_subscription_retrying": (as_subscription, SubscriptionState.ACTIVE),
    "webhook_subscriptions_list": (as_subscriptions, ["organization", "user"]),
}


@pytest.mark.parametrize("name", samples.NAMES)
def test_a_sample_is_read_as_what_it_is(name: str) -> None:
    read, expected = READ_AS[name]

    assert read(name) == expected


def test_no_sample_is_left_out_of_the_table() -> None:
    assert sorted(READ_AS) == samples.NAMES


# Bookings, whole


def facts_of(name: str, **changes: Any) -> BookingFacts:
    notice = wire.notice(bent(name, **changes))
    assert notice is not None
    return notice.facts


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_everything_a_delivery_says_of_a_booking_is_read() -> None:
    assert wire.notice(sample("webhook_invitee_created")) == Notice(
        kind=BOOKED,
        told_by=TAMARA,
        facts=BookingFacts(
            invitee=INVITEE,
            event=EVENT,
            said_by=BOOKED,
            status=SCHEDULED,
            slot=TimeSlot(moment("2026-12-01T15:00"), moment("2026-12-01T15:30")),
            booked_at=moment("2026-11-20T14:03:21.118204"),
            updated_at=moment("2026-11-20T14:03:21.118204"),
            event_updated_at=moment("2026-11-20T14:03:21.118204"),
            event_type=EventTypeUri(f"{API}/event_types/3a1c5e7f-9b2d-4f60-8c4a-2e6d8f0b1c93"),
            event_type_name="30 Minute Meeting",
            name="Jordan Doe",
            email="jordan@example.com",
            time_zone="America/New_York",
            hosts=(Host(TAMARA, "Tamara Jones", "tamara@example.com"),),
            location=Location(
                "google_conference",
                join_url="https://calendly.com/events/6f0b2c1e-8d47-4a95-b3e6-0c9d1f2a3b4c/google_meet",
            ),
            answers=(
                Answer("Company name", "Acme Studio", 0),
                Answer("What would you like to discuss?", "Kick-off for the website quote", 1),
            ),
            guests=("partner@example.com",),
            tracking=Tracking(
                utm_source="crm",
                utm_medium="email",
                utm_campaign="quote-Q-2026-0042",
                utm_content="ref_9f3c2a7b51",
            ),
            cancel_url="https://calendly.com/cancellations/a4d83e52-1b6f-4c70-9e2a-5f7b8c9d0e1f",
            reschedule_url="https://calendly.com/reschedulings/a4d83e52-1b6f-4c70-9e2a-5f7b8c9d0e1f",
        ),
    )


def test_the_api_and_a_delivery_tell_the_same_of_a_booking() -> None:
    told = facts_of("webhook_invitee_created")

    asked = wire.booking(sample("invitee")["resource"], sample("scheduled_event")["resource"])

    # The samples disagree on guests: the recorded event had none.
    assert replace(asked, guests=told.guests) == told


def test_a_move_names_where_it_went_and_who_made_it() -> None:
    facts = facts_of("webhook_reschedule_canceled_half")

    assert (facts.was_moved, facts.successor, facts.cancellation) == (
        True,
        MOVED_TO,
        Cancellation(
            canceled_at=moment("2026-11-21T09:12:44.031877"),
            canceled_by="Jordan Doe",
            canceler=CancelerKind.INVITEE,
            reason="Can we do later in the week?",
        ),
    )


def test_the_new_half_of_a_move_names_where_it_came_from() -> None:
    facts = facts_of("webhook_reschedule_created_half")

    assert (facts.invitee, facts.predecessor, facts.was_moved) == (MOVED_TO, INVITEE, False)


@pytest.mark.parametrize("name", ["webhook_invitee_canceled_by_host", "webhook_group_invitee_canceled"])
def test_no_reason_is_none_whether_calendly_says_null_or_nothing(name: str) -> None:
    cancellation = facts_of(name).cancellation

    assert cancellation is not None
    assert cancellation.reason is None


def test_a_canceler_nobody_announced_is_unknown() -> None:
    cancellation = facts_of(
        "webhook_invitee_canceled_by_host", payload__cancellation__canceler_type="workflow"
    ).cancellation

    assert cancellation is not None
    assert cancellation.canceler is None


def test_one_invitee_of_a_group_is_canceled_though_the_event_goes_on() -> None:
    body = sample("webhook_group_invitee_canceled")

    facts = wire.booking(body["payload"], body["payload"]["scheduled_event"])

    assert (facts.status, facts.said_by) == (MeetingStatus.CANCELED, CANCELED)


def test_an_event_called_off_is_canceled_for_an_invitee_still_said_to_be_active() -> None:
    facts = wire.booking(sample("invitee")["resource"], sample("scheduled_event_canceled")["resource"])

    assert (facts.status, facts.said_by, facts.cancellation and facts.cancellation.reason) == (
        MeetingStatus.CANCELED,
        CANCELED,
        "Meeting conflict",
    )


def test_word_of_a_cancellation_cancels_whatever_state_the_body_shows() -> None:
    facts = facts_of("webhook_invitee_created", event="invitee.canceled")

    assert facts.status is MeetingStatus.CANCELED


def test_word_of_a_no_show_marks_one_whatever_state_the_body_shows() -> None:
    facts = facts_of("webhook_invitee_no_show_created", payload__no_show=None)

    assert facts.status is MeetingStatus.NO_SHOW


def test_word_that_a_no_show_was_taken_back_overrules_the_mark_it_still_carries() -> None:
    facts = facts_of("webhook_invitee_no_show_created", event="invitee_no_show.deleted")

    assert (facts.status, facts.no_show) == (SCHEDULED, None)


def test_a_no_show_that_was_also_canceled_is_canceled() -> None:
    facts = facts_of("webhook_invitee_no_show_created", payload__status="canceled")

    assert facts.status is MeetingStatus.CANCELED


def test_a_no_show_keeps_the_address_by_which_it_is_taken_back() -> None:
    facts = facts_of("webhook_invitee_no_show_created")

    assert facts.no_show == NoShowUri(f"{API}/invitee_no_shows/d3c2b1a0-9f8e-4d7c-8b6a-5f4e3d2c1b0a")


def test_an_asked_for_no_show_says_so_itself() -> None:
    payload = sample("webhook_invitee_no_show_created")["payload"]

    assert wire.booking(payload, payload["scheduled_event"]).said_by is MARKED


def test_a_status_nobody_announced_does_not_cancel() -> None:
    assert facts_of("webhook_invitee_created", payload__status="tentative").status is SCHEDULED


def test_two_name_fields_make_one_name_where_the_whole_is_missing() -> None:
    assert facts_of("webhook_invitee_created", payload__name=None).name == "Jordan Doe"


def test_an_address_is_kept_as_typed() -> None:
    assert facts_of("webhook_invitee_created", payload__email=" Jordan@Example.COM ").email == " Jordan@Example.COM "


def test_hosts_keep_their_order() -> None:
    hosts = [{"user": f"{API}/users/{name}"} for name in ("kim", "ada", "bob")]

    facts = facts_of("webhook_invitee_created", payload__scheduled_event__event_memberships=hosts)

    assert [host.account for host in facts.hosts] == [f"{API}/users/{name}" for name in ("kim", "ada", "bob")]


@pytest.mark.parametrize("amount", [150.0, "150.00", None, {}])
def test_a_payment_makes_no_difference_whatever_its_amount_is(amount: object) -> None:
    paid = facts_of("webhook_invitee_created_paid", payload__payment__amount=amount)

    assert paid == facts_of("webhook_invitee_created", payload__scheduled_event__event_guests=[])


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (None, None),
        ({"type": "physical", "location": "1 Main St", "additional_info": "Ring twice"},
         Location("physical", "1 Main St\nRing twice")),
        ({"type": "custom", "location": "https://meet.example.com/webinar"},
         Location("custom", "https://meet.example.com/webinar")),
        ({"type": "custom"}, Location("custom")),
        ({"type": "ask_invitee", "location": "my place"}, Location("ask_invitee", "my place")),
        ({"type": "inbound_call", "location": "+1 415"}, Location("inbound_call", "+1 415")),
        ({"type": "outbound_call", "location": None}, Location("outbound_call")),
        ({"type": "zoom", "join_url": "https://zoom.us/j/1", "data": {"id": 1}},
         Location("zoom", join_url="https://zoom.us/j/1")),
        ({"type": "zoom_conference", "status": "processing", "join_url": None}, Location("zoom_conference")),
        ({"type": "hologram", "location": "deck 5"}, Location("hologram", "deck 5")),
        ({"kind": "webex_conference"}, Location("webex_conference")),
        ({"type": None, "location": 7}, Location("unknown", "7")),
        ({"type": "webex_conference", "join_url": "javascript:alert(1)"},
         Location("webex_conference", "javascript:alert(1)")),
        ({"type": "custom", "join_url": "meet.example.com/1"}, Location("custom", "meet.example.com/1")),
        ({"type": "custom", "join_url": "https://"}, Location("custom", "https://")),
        ({"type": "custom", "join_url": "https://a b"}, Location("custom", "https://a b")),
        ({"type": "custom", "join_url": "http://[::1"}, Location("custom", "http://[::1")),
        ("the usual place", Location("custom", "the usual place")),
        ([], None),
    ],
)  # fmt: skip
def test_a_place_is_a_link_only_where_it_can_be_followed(said: object, read: Location | None) -> None:
    assert facts_of("webhook_invitee_created", payload__scheduled_event__location=said).location == read


@pytest.mark.parametrize("text", ["2026-12-01T15:00:00.000000Z", "2026-12-01T15:00:00Z", "2026-12-01T17:00:00+02:00"])
def test_times_are_understood_in_all_their_shapes(text: str) -> None:
    facts = facts_of("webhook_invitee_created", payload__scheduled_event__start_time=text)

    assert facts.slot.starts_at == datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize("identifier", ["AAAAAAAAAAAAAAAA", "a-b_c", "7"])
def test_identifiers_may_have_any_form(identifier: str) -> None:
    assert facts_of("webhook_invitee_created", payload__uri=identifier).invitee == identifier


DECORATION: Final = (
    "cancel_url",
    "email",
    "first_name",
    "last_name",
    "name",
    "new_invitee",
    "no_show",
    "old_invitee",
    "questions_and_answers",
    "rescheduled",
    "reschedule_url",
    "timezone",
    "tracking",
    "scheduled_event__event_guests",
    "scheduled_event__event_memberships",
    "scheduled_event__event_type",
    "scheduled_event__location",
    "scheduled_event__name",
)


@pytest.mark.parametrize("part", DECORATION)
@pytest.mark.parametrize("value", [None, ...], ids=["null", "missing"])
def test_a_booking_is_read_without_its_decoration(part: str, value: object) -> None:
    assert facts_of("webhook_invitee_created", **{f"payload__{part}": value}).invitee == INVITEE


@pytest.mark.parametrize(
    "part",
    [
        "cancel_url",
        "email",
        "name",
        "questions_and_answers",
        "timezone",
        "tracking",
        "scheduled_event__event_guests",
        "scheduled_event__event_memberships",
        "scheduled_event__location",
        "scheduled_event__name",
    ],
)
@pytest.mark.parametrize("value", [True, [None, 3, {}], {"odd": []}], ids=["bool", "list", "object"])
def test_a_booking_is_not_lost_for_odd_decoration(part: str, value: object) -> None:
    assert facts_of("webhook_invitee_created", **{f"payload__{part}": value}).invitee == INVITEE


def test_keys_nobody_announced_are_passed_over() -> None:
    facts = facts_of("webhook_invitee_created", payload__mood="good", payload__scheduled_event__weather={"sun": 1})

    assert facts == facts_of("webhook_invitee_created")


ESSENTIAL: Final = (
    "created_by",
    "payload",
    "payload__uri",
    "payload__status",
    "payload__created_at",
    "payload__updated_at",
    "payload__scheduled_event",
    "payload__scheduled_event__status",
    "payload__scheduled_event__start_time",
    "payload__scheduled_event__end_time",
    "payload__scheduled_event__updated_at",
)


@pytest.mark.parametrize("part", ESSENTIAL)
@pytest.mark.parametrize("value", [..., None, 7, ["private"]], ids=["missing", "null", "number", "list"])
def test_what_must_be_there_is_named_where_it_is_not(part: str, value: object) -> None:
    with pytest.raises(Malformed) as refused:
        wire.notice(bent("webhook_invitee_created", **{part: value}))

    assert refused.value.path == part.replace("__", ".")


@pytest.mark.parametrize("part", ["old_invitee", "new_invitee", "no_show", "rescheduled"])
def test_what_would_change_the_meaning_must_be_well_formed_where_it_is(part: str) -> None:
    with pytest.raises(Malformed) as refused:
        wire.notice(bent("webhook_invitee_created", **{f"payload__{part}": ["odd"]}))

    assert refused.value.path == f"payload.{part}"


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-12-01", "2026-12-01T15:00:00", "0001-01-01T00:00:00+14:00", "2026-13-01T00:00:00Z"],
)
def test_a_time_that_cannot_be_placed_is_malformed(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        wire.notice(bent("webhook_invitee_created", payload__scheduled_event__start_time=text))

    assert refused.value.path == "payload.scheduled_event.start_time"


def test_an_event_that_ends_before_it_begins_is_malformed() -> None:
    with pytest.raises(Malformed) as refused:
        wire.notice(bent("webhook_invitee_created", payload__scheduled_event__end_time="2026-12-01T14:59:59Z"))

    assert refused.value.path == "payload.scheduled_event.end_time"


def test_text_that_cannot_be_stored_is_replaced() -> None:
    assert facts_of("webhook_invitee_created", payload__name="a\x00b\ud800c").name == "a\ufffdb\ufffdc"


def test_an_identifier_that_cannot_be_stored_is_malformed() -> None:
    with pytest.raises(Malformed):
        wire.notice(bent("webhook_invitee_created", payload__uri="a\x00b"))


# Deliveries


def test_the_kind_of_a_notice_comes_from_its_envelope() -> None:
    notice = CalendlyNoticeReader().read(json.dumps(bent("webhook_invitee_no_show_deleted")).encode())

    assert notice is not None
    assert (notice.kind, notice.facts.said_by) == (UNMARKED, UNMARKED)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe\x00",
        b"{",
        b'{"event": 7}',
        b'{"event": "invitee.created"}',
        b"[" * 200_000,
        b"1" * 10_000,
    ],
    ids=["empty", "null", "list", "text", "no UTF", "cut off", "odd kind", "no payload", "nested", "huge number"],
)
def test_a_body_that_is_no_delivery_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        CalendlyNoticeReader().read(body)


def test_what_is_unreadable_quotes_nothing_of_the_body() -> None:
    body = bent("webhook_invitee_created", payload__status={"jordan@example.com": 1}, created_by="not\x00this")

    with pytest.raises(Unreadable) as refused:
        CalendlyNoticeReader().read(json.dumps(body).encode())

    assert str(refused.value) == "created_by is missing or not of the kind it must be"


# Everything else


def test_everything_said_of_an_account_is_read() -> None:
    assert wire.account(wire.resource(sample("users_me"))) == CalendlyAccount(
        uri=TAMARA,
        organization=OrganizationUri(f"{API}/organizations/0d9a7b34-6c2f-4b8e-a1d5-9e8f7c6b5a40"),
        name="Tamara Jones",
        email="tamara@example.com",
        scheduling_url="https://calendly.com/acmesales",
        time_zone="America/New_York",
    )


def test_an_event_type_may_have_no_locations_and_no_name() -> None:
    body = bent("event_type", resource__locations=None, resource__name=None)

    assert wire.event_type(wire.resource(body)).name == ""


def test_a_deleted_event_type_says_so() -> None:
    body = bent("event_type", resource__deleted_at="2026-11-01T00:00:00.000000Z")

    assert wire.event_type(wire.resource(body)).deleted


def test_retrying_of_deliveries_is_read() -> None:
    subscription = wire.subscription(wire.resource(sample("webhook_subscription_retrying")))

    assert subscription.retry_started_at == datetime(2026, 11, 20, 14, 4, tzinfo=UTC)


def test_an_old_answer_leads_on_by_its_next_address_alone() -> None:
    body = bent("scheduled_events_list", pagination__next_page_token=...)

    assert wire.page(body, wire.event_is_canceled).next_token == "sNjq4TvMDfUHEl7zHRR0k0E1PCEJWvdi"


@pytest.mark.parametrize("address", ["https://api.calendly.com/event_types?count=2", "http://[", "7"])
def test_a_next_address_without_a_token_is_malformed(address: str) -> None:
    body = bent("scheduled_events_list", pagination__next_page_token=..., pagination__next_page=address)

    with pytest.raises(Malformed) as refused:
        wire.page(body, wire.event_is_canceled)

    assert refused.value.path == "pagination.next_page"


def test_a_malformed_member_is_named_by_its_place() -> None:
    body = sample("event_types_list")
    del body["collection"][1]["uri"]

    with pytest.raises(Malformed) as refused:
        wire.page(body, wire.event_type)

    assert refused.value.path == "collection[1].uri"


def test_an_access_token_ends_its_lifetime_after_we_asked() -> None:
    tokens = wire.grant(sample("oauth_token_response"), asked_at=NOW).tokens

    assert tokens.expires_at == NOW + timedelta(seconds=7200)


@pytest.mark.parametrize("value", [..., None, "soon", -1, 0, True, 1e300])
def test_a_lifetime_that_says_nothing_counts_as_two_hours(value: object) -> None:
    tokens = wire.grant(bent("oauth_token_response", expires_in=value), asked_at=NOW).tokens

    assert tokens.expires_at == NOW + timedelta(hours=2)


def test_tokens_are_taken_as_they_are_however_long() -> None:
    tokens = wire.grant(bent("oauth_token_response", access_token="x" * 20_000), asked_at=NOW).tokens

    assert tokens.access == Secret("x" * 20_000)


def test_very_old_answers_name_no_organization() -> None:
    assert wire.grant(bent("oauth_token_response", organization=...), asked_at=NOW).organization is None


@pytest.mark.parametrize("part", ["access_token", "refresh_token", "owner"])
@pytest.mark.parametrize("value", [..., None, "", 7])
def test_a_grant_without_its_tokens_is_malformed(part: str, value: object) -> None:
    with pytest.raises(Malformed) as refused:
        wire.grant(bent("oauth_token_response", **{part: value}), asked_at=NOW)

    assert refused.value.path == part


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"title": 7, "details": [null, {}], "required_scopes": 1}'])
def test_a_refusal_that_cannot_be_read_is_still_one(body: bytes) -> None:
    assert isinstance(wire.problem(body), wire.Problem)


# No input whatever

ODD: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 7.5, 10**30, 1e308, float("nan"), "", " ", "a\x00b", "\ud800", "\U0001f600", "null"),
    *("2026-12-01T15:00:00Z", "9999-12-31T23:59:59-14:00", "https://a b", "http://[", "http://h:0", "http://h:x"),
    *([], {}, [[]], [None], {"": None}, [{"user": 7, "email": {}}], {"uri": "\x00"}, {"type": []}),
)
"""Every type in every place, and texts that are nearly right."""


def paths_of(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, one in members for path in [(*above, key), *paths_of(one, (*above, key))]]


@st.composite
def mangled(draw: st.DrawFn, name: str) -> Any:
    """A sample with one to three of its parts, at any depth, replaced by something odd or taken away."""
    whole = sample(name)
    for _ in range(draw(st.integers(1, 3))):
        paths = paths_of(whole)
        if not paths:
            break
        *steps, last = draw(st.sampled_from(paths))
        at = whole
        for step in steps:
            at = at[step]
        if draw(st.booleans()):
            at[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
        else:
            del at[last]
    return whole


def _plain(one: Any) -> object:
    return {each.name: getattr(one, each.name) for each in fields(one)} if is_dataclass(one) else str(one)


def can_be_stored(read: Any) -> bool:
    """Whether all its text is UTF-8 that Postgres takes."""
    written = json.dumps(read, default=_plain, ensure_ascii=False)
    return b"\\u0000" not in written.encode()


DELIVERIES: Final = [name for name in samples.NAMES if "webhook_invitee" in name or "webhook_reschedule" in name]


@given(st.sampled_from(DELIVERIES).flatmap(mangled))
def test_a_mangled_delivery_is_unreadable_or_can_be_stored(body: Any) -> None:
    raw = json.dumps(body).encode()

    try:
        notice = CalendlyNoticeReader().read(raw)
    except Unreadable:
        return

    assert notice is None or can_be_stored(notice.facts)


@given(st.binary(max_size=200) | st.sampled_from(ODD).map(lambda value: json.dumps(value).encode()))
def test_no_bytes_whatever_are_taken_for_a_delivery(body: bytes) -> None:
    with pytest.raises(Unreadable):
        CalendlyNoticeReader().read(body)


READERS: Final[list[tuple[str, Callable[[Any], object]]]] = [
    ("users_me", lambda body: wire.account(wire.resource(body))),
    ("event_type", lambda body: wire.event_type(wire.resource(body))),
    ("event_types_list", lambda body: wire.page(body, wire.event_type)),
    ("scheduling_link_created", lambda body: wire.booking_url(wire.resource(body))),
    ("invitee_no_show_created", lambda body: wire.no_show(wire.resource(body))),
    ("webhook_subscriptions_list", lambda body: wire.page(body, wire.subscription)),
    ("scheduled_events_list", lambda body: wire.page(body, wire.event_is_canceled)),
    ("oauth_error_400_invalid_grant", wire.oauth_error),
    ("error_400_scheduled_events_no_filter", lambda body: wire.problem(json.dumps(body).encode())),
]


@given(st.sampled_from(READERS).flatmap(lambda one: st.tuples(st.just(one[1]), mangled(one[0]))))
def test_a_mangled_answer_is_malformed_or_can_be_stored(case: tuple[Callable[[Any], object], Any]) -> None:
    read, body = case

    try:
        answer = read(body)
    except Malformed:
        return

    assert can_be_stored(answer)


@given(mangled("oauth_token_response_scoped"))
def test_a_mangled_grant_is_malformed_or_has_both_tokens(body: Any) -> None:
    try:
        tokens = wire.grant(body, asked_at=NOW).tokens
    except Malformed:
        return

    assert all(one.reveal() for one in (tokens.access, tokens.refresh))
