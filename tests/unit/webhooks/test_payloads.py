"""Envelopes and inbox keys, from recorded bodies and from hostile ones."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.calendly.notices import CalendlyNoticeReader
from adapters.webhooks.payloads import LONGEST_EVENT, LONGEST_KEY, NotADelivery, key_of_stale, read
from tests.unit.calendly.samples import bent, body, sample

pytestmark = pytest.mark.unit

INVITEE = (
    "https://api.calendly.com/scheduled_events/6f0b2c1e-8d47-4a95-b3e6-0c9d1f2a3b4c"
    "/invitees/a4d83e52-1b6f-4c70-9e2a-5f7b8c9d0e1f"
)
DELIVERIES = [
    "webhook_invitee_created",
    "webhook_invitee_canceled_by_host",
    "webhook_invitee_canceled_by_invitee",
    "webhook_invitee_no_show_created",
    "webhook_invitee_no_show_deleted",
    "webhook_reschedule_canceled_half",
    "webhook_reschedule_created_half",
    "webhook_event_type_created",
    "webhook_event_type_updated",
    "webhook_event_type_deleted",
    "webhook_routing_form_submission_created",
    "docs_webhook_invitee_created",
    "docs_webhook_routing_form_submission_created",
]


def as_body(value: Any) -> bytes:
    return json.dumps(value).encode()


def key_of(name: str, **changes: Any) -> str:
    return read(as_body(bent(name, **changes))).key


@pytest.mark.parametrize("name", DELIVERIES)
def test_a_recorded_delivery_says_what_it_is_and_who_told_it(name: str) -> None:
    envelope = read(body(name))

    assert (envelope.event, envelope.created_by) == (sample(name)["event"], sample(name)["created_by"])


def test_a_booking_goes_by_its_event_and_invitee() -> None:
    assert read(body("webhook_invitee_created")).key == f"invitee.created {INVITEE}"


def test_a_cancellation_goes_by_its_event_and_invitee() -> None:
    key = key_of("webhook_invitee_canceled_by_host", payload__uri=INVITEE)

    assert key == f"invitee.canceled {INVITEE}"


def test_a_no_show_goes_by_the_mark_too() -> None:
    mark = "https://api.calendly.com/invitee_no_shows/d3c2b1a0-9f8e-4d7c-8b6a-5f4e3d2c1b0a"

    assert read(body("webhook_invitee_no_show_created")).key == f"invitee_no_show.created {INVITEE} {mark}"


def test_a_no_show_taken_back_goes_by_its_time_too() -> None:
    key = read(body("webhook_invitee_no_show_deleted")).key

    assert key == f"invitee_no_show.deleted {INVITEE} 2026-12-01T15:50:02.010002Z"


def test_an_event_type_goes_by_its_address_and_time() -> None:
    uri = "https://api.calendly.com/event_types/3a1c5e7f-9b2d-4f60-8c4a-2e6d8f0b1c93"

    assert read(body("webhook_event_type_deleted")).key == f"event_type.deleted {uri} 2026-11-19T11:10:00.100200Z"


def test_a_copy_told_later_has_the_same_key() -> None:
    assert key_of("webhook_invitee_created", created_at="2027-01-01T00:00:00.000000Z") == key_of(
        "webhook_invitee_created"
    )


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("webhook_invitee_created", {"payload__uri": "https://api.calendly.com/other"}),
        ("webhook_invitee_created", {"event": "invitee.canceled"}),
        ("webhook_invitee_no_show_created", {"payload__no_show__uri": "https://api.calendly.com/other"}),
        ("webhook_invitee_no_show_deleted", {"payload__updated_at": "2026-12-01T15:50:02.010003Z"}),
        ("webhook_event_type_updated", {"payload__updated_at": "2026-12-01T15:50:02.010003Z"}),
        ("webhook_routing_form_submission_created", {"payload__uri": "https://api.calendly.com/other"}),
    ],
)
def test_other_news_has_another_key(name: str, changes: dict[str, Any]) -> None:
    assert key_of(name, **changes) != key_of(name)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("webhook_routing_form_submission_created", {}),
        ("webhook_invitee_created", {"event": "contact.created"}),
        ("webhook_invitee_created", {"payload__uri": ...}),
        ("webhook_invitee_created", {"payload__uri": 7}),
        ("webhook_invitee_created", {"payload__uri": "a\x00b"}),
        ("webhook_invitee_created", {"payload__uri": "a\ud800b"}),
        ("webhook_invitee_no_show_created", {"payload__no_show": None}),
        ("webhook_invitee_no_show_deleted", {"payload__updated_at": ""}),
        ("webhook_event_type_updated", {"payload__updated_at": None}),
    ],
)
def test_what_lacks_its_marks_goes_by_its_whole_body(name: str, changes: dict[str, Any]) -> None:
    assert key_of(name, **changes).startswith("body:")


# Repeated, for texts as long as that are hardly ever drawn by themselves.
@given(
    text=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1),
    times=st.integers(1, 3_000),
)
def test_a_key_never_outgrows_its_column(text: str, times: int) -> None:
    assert len(key_of("webhook_invitee_created", payload__uri=text * times).encode()) <= LONGEST_KEY


@pytest.mark.parametrize(
    ("letter", "letters", "is_kept"),
    [("x", LONGEST_KEY, True), ("x", LONGEST_KEY + 1, False), ("é", LONGEST_KEY - 1, False)],
)
def test_a_key_stays_as_it_is_where_its_bytes_fit(letter: str, letters: int, is_kept: bool) -> None:
    uri = letter * (letters - len("invitee.created "))

    assert (key_of("webhook_invitee_created", payload__uri=uri) == f"invitee.created {uri}") is is_kept


def test_long_keys_stay_different() -> None:
    long = "x" * 3_000

    assert key_of("webhook_invitee_created", payload__uri=long + "1") != key_of(
        "webhook_invitee_created", payload__uri=long + "2"
    )


def test_a_stale_copy_is_in_the_way_of_no_fresh_one() -> None:
    fresh = body("webhook_invitee_created")

    assert key_of_stale(fresh) != read(fresh).key


def test_stale_copies_go_by_their_body() -> None:
    fresh = body("webhook_invitee_created")

    assert key_of_stale(fresh) != key_of_stale(fresh + b" ")


def test_an_endless_event_name_is_cut() -> None:
    assert len(read(as_body({"event": "x" * 10_000, "payload": {}})).event) == LONGEST_EVENT


@pytest.mark.parametrize("told_by", [..., None, 7, "", "a\x00"])
def test_who_told_it_may_be_missing(told_by: object) -> None:
    assert read(as_body(bent("webhook_invitee_created", created_by=told_by))).created_by is None


@pytest.mark.parametrize("answer", ["a\\u0000b", "half an emoji: \\ud83d", "9" * 25])
def test_an_odd_answer_costs_no_booking(answer: str) -> None:
    odd = body("webhook_invitee_created").replace(b"Acme Studio", answer.encode())

    assert read(odd).key == f"invitee.created {INVITEE}"


def test_a_name_given_twice_reads_as_in_the_reader_of_notices() -> None:
    twice = body("webhook_invitee_created").rstrip().removesuffix(b"}") + b', "event": "invitee.canceled"}'
    notice = CalendlyNoticeReader().read(twice)

    assert notice is not None
    assert read(twice).event == notice.kind.value == "invitee.canceled"


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b" ",
        b"null",
        b"1",
        b'"text"',
        b"[]",
        b"{}",
        b'{"event": "invitee.created"}',
        b'{"payload": {}}',
        b'{"event": null, "payload": {}}',
        b'{"event": "", "payload": {}}',
        b'{"event": " ", "payload": {}}',
        b'{"event": 1, "payload": {}}',
        b'{"event": ["invitee.created"], "payload": {}}',
        b'{"event": "a\\u0000", "payload": {}}',
        b'{"event": "a\x00", "payload": {}}',
        b'{"event": "\\ud800", "payload": {}}',
        b'{"event": "x", "payload": null}',
        b'{"event": "x", "payload": []}',
        b'{"event": "x", "payload": "{}"}',
        b'{"event": "x", "payload": {}',
        b'{"event": "x", "payload": {}} trailing',
        b'{"event": "x", "payload": {"a": NaN}}',
        b'{"event": "x", "payload": {"a": Infinity}}',
        b'{"event": "x", "payload": {"a": ' + b"9" * 5_000 + b"}}",
        b'{"event": "x", "payload": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        b'{"event": "x", "payload": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
        b"[" * 400_000,
        b'{"event": "\xff", "payload": {}}',
        '{"event": "x", "payload": {}}'.encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"\x00" * 1_000,
    ],
    ids=range(32),
)
def test_what_is_no_delivery_is_refused(hostile: bytes) -> None:
    with pytest.raises(NotADelivery):
        read(hostile)


def test_the_refusal_quotes_nothing() -> None:
    with pytest.raises(NotADelivery) as refused:
        read(b'{"event": "SNEAKY"}')

    assert "SNEAKY" not in str(refused.value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.binary(max_size=200) | JSON.map(as_body))
def test_no_body_raises_anything_else(anything: bytes) -> None:
    try:
        envelope = read(anything)
    except NotADelivery:
        return
    assert envelope.event


@given(
    payload=st.dictionaries(st.sampled_from(["uri", "no_show", "updated_at"]), JSON),
    event=st.sampled_from(["invitee.created", "invitee_no_show.created", "invitee_no_show.deleted", "event_type.x"]),
)
def test_whatever_the_payload_the_key_can_be_stored(payload: dict[str, Any], event: str) -> None:
    key = read(as_body({"event": event, "payload": payload})).key

    assert "\x00" not in key
    assert len(key.encode("utf-8")) <= LONGEST_KEY
