"""The rules of booking, canceling, moving and not coming."""

from datetime import UTC, datetime, timedelta

import pytest

from calendly_sandbox.engine import Sandbox
from calendly_sandbox.refusals import Refusal
from calendly_sandbox.settings import SandboxSettings

pytestmark = pytest.mark.unit

TUESDAY = datetime(2026, 12, 1, 6, tzinfo=UTC)
NINE_IN_BERLIN = datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox(SandboxSettings(base_url="https://calendly.test", random_seed=1))
    made.world.clock.freeze(TUESDAY)
    return made


def book(
    sandbox: Sandbox, event_type: str = "intro-call", *, start: datetime | None = None, email: str = "k@x.de"
) -> str:
    """Book; answers the invitee's URI."""
    return str(sandbox.book(event_type, name="Kim Park", email=email, start=start).invitee["uri"])


def test_the_next_open_time_is_within_the_hosts_working_hours(sandbox: Sandbox) -> None:
    assert sandbox.book("intro-call", name="Kim", email="k@x.de").event["start_time"] == "2026-12-01T08:00:00.000000Z"


def test_two_bookings_do_not_share_a_time(sandbox: Sandbox) -> None:
    starts = {sandbox.book("intro-call", name="Kim", email="k@x.de").event["start_time"] for _ in range(20)}

    assert len(starts) == 20


def test_a_taken_time_is_refused_to_who_must_ask(sandbox: Sandbox) -> None:
    book(sandbox, start=NINE_IN_BERLIN)

    with pytest.raises(Refusal) as refused:
        sandbox.book("quote-review", name="Kim", email="k@x.de", start=NINE_IN_BERLIN, in_open_slot_only=True)

    assert refused.value.details[0]["code"] == "already_filled"


def test_a_canceled_time_is_open_again(sandbox: Sandbox) -> None:
    sandbox.cancel(book(sandbox, start=NINE_IN_BERLIN))

    again = sandbox.book("intro-call", name="Kim", email="k@x.de", start=NINE_IN_BERLIN, in_open_slot_only=True)

    assert again.event["status"] == "active"


def test_invitees_of_a_group_event_share_it(sandbox: Sandbox) -> None:
    outcomes = [sandbox.book("renovation-workshop", name="Kim", email=f"{number}@x.de") for number in range(3)]

    assert len({outcome.event["uri"] for outcome in outcomes}) == 1


def test_a_full_group_event_takes_nobody_else(sandbox: Sandbox) -> None:
    for number in range(8):
        book(sandbox, "renovation-workshop", start=NINE_IN_BERLIN, email=f"{number}@x.de")

    with pytest.raises(Refusal, match="supplied parameters"):
        book(sandbox, "renovation-workshop", start=NINE_IN_BERLIN, email="late@x.de")


def test_a_group_event_goes_on_while_somebody_is_expected(sandbox: Sandbox) -> None:
    first, second = (book(sandbox, "renovation-workshop", email=f"{number}@x.de") for number in range(2))

    states = [sandbox.cancel(uri).event["status"] for uri in (first, second)]

    assert states == ["active", "canceled"]


def test_a_host_who_cancels_a_group_event_cancels_for_all_who_were_expected(sandbox: Sandbox) -> None:
    gone, *expected = (book(sandbox, "renovation-workshop", email=f"{number}@x.de") for number in range(3))
    sandbox.cancel(gone)

    outcome = sandbox.cancel(expected[0], by="host")

    assert {one["payload"]["uri"] for one in outcome.envelopes} == set(expected)


@pytest.mark.parametrize("by", ["host", "invitee"])
def test_nothing_is_canceled_twice(sandbox: Sandbox, by: str) -> None:
    uri = book(sandbox)
    sandbox.cancel(uri)

    with pytest.raises(Refusal, match="already canceled"):
        sandbox.cancel(uri, by="host" if by == "host" else "invitee")


def test_what_is_canceled_cannot_be_moved(sandbox: Sandbox) -> None:
    uri = book(sandbox)
    sandbox.cancel(uri)

    with pytest.raises(Refusal, match="already canceled"):
        sandbox.reschedule(uri)


def test_a_refused_move_leaves_everything_as_it_was(sandbox: Sandbox) -> None:
    uri = book(sandbox)
    sandbox.cancel(uri)
    before = sandbox.state()

    with pytest.raises(Refusal):
        sandbox.reschedule(uri)

    assert sandbox.state() == before


def test_a_chain_of_moves_ends_in_one_active_invitee(sandbox: Sandbox) -> None:
    uri = book(sandbox)
    for _ in range(3):
        uri = sandbox.reschedule(uri).invitee["uri"]

    active = [
        invitee["uri"]
        for event in sandbox.state()["events"]
        for invitee in event["invitees"]
        if invitee["status"] == "active"
    ]
    assert active == [uri]


def test_a_no_show_can_be_taken_back(sandbox: Sandbox) -> None:
    uri = book(sandbox)

    marks = [sandbox.mark_no_show(uri).invitee["no_show"], sandbox.unmark_no_show(uri).invitee["no_show"]]

    assert [mark is not None for mark in marks] == [True, False]


def test_a_no_show_is_marked_once(sandbox: Sandbox) -> None:
    uri = book(sandbox)
    sandbox.mark_no_show(uri)

    with pytest.raises(Refusal) as refused:
        sandbox.mark_no_show(uri)

    assert refused.value.status == 409


def test_a_single_use_link_is_good_for_one_booking(sandbox: Sandbox) -> None:
    link = sandbox.make_link("intro-call")
    sandbox.book(booking_url=link, name="Kim", email="k@x.de")

    with pytest.raises(Refusal) as refused:
        sandbox.book(booking_url=link, name="Kim", email="k@x.de")

    assert refused.value.details[0]["code"] == "link_used"


def test_tracking_and_prefill_of_the_booking_address_count(sandbox: Sandbox) -> None:
    link = sandbox.make_link("project-kick-off")

    invitee = sandbox.book(booking_url=f"{link}?utm_content=ref1&name=Kim+Park&email=kim%40x.de&a1=Acme").invitee

    assert (invitee["email"], invitee["tracking"]["utm_content"]) == ("kim@x.de", "ref1")
    assert invitee["questions_and_answers"] == [{"answer": "Acme", "position": 0, "question": "Company name"}]


def test_what_the_invitee_changes_wins_over_the_prefill(sandbox: Sandbox) -> None:
    link = sandbox.make_link("intro-call")

    invitee = sandbox.book(booking_url=f"{link}?email=kim%40x.de&name=Kim", email="other@x.de").invitee

    assert invitee["email"] == "other@x.de"


def test_an_inactive_event_type_is_not_bookable(sandbox: Sandbox) -> None:
    with pytest.raises(Refusal) as refused:
        book(sandbox, "summer-consultation")

    assert refused.value.details[0]["parameter"] == "event_type"


def test_hosts_of_a_round_robin_take_turns(sandbox: Sandbox) -> None:
    hosts = [
        sandbox.book("first-visit", name="Kim", email="k@x.de").event["event_memberships"][0]["user_name"]
        for _ in range(4)
    ]

    assert sorted(hosts) == ["Ada Fischer", "Ada Fischer", "Bob Marsh", "Bob Marsh"]


def test_the_same_seed_gives_the_same_identifiers() -> None:
    first, second = (
        Sandbox(SandboxSettings(random_seed=7)).book("intro-call", name="K", email="k@x.de").invitee["uri"]
        for _ in range(2)
    )

    assert first == second


def test_reset_forgets_bookings_and_keeps_the_accounts_addresses(sandbox: Sandbox) -> None:
    book(sandbox)
    before = sorted(sandbox.world.users)

    sandbox.reset()

    assert (sandbox.state()["events"], sorted(sandbox.world.users)) == ([], before)


def test_a_day_has_as_many_open_times_as_fit(sandbox: Sandbox) -> None:
    event_type = sandbox.world.require_event_type("intro-call")

    slots = list(sandbox.bookings.open_slots(event_type, after=TUESDAY, before=TUESDAY + timedelta(hours=18)))

    assert len(slots) == 16
