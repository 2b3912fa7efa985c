"""Signatures: Calendly's own vector, and everything that is not one."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.webhooks.signature import LONGEST_HEADER, MOST_AHEAD, Freshness, InvalidSignature, verify

pytestmark = pytest.mark.unit

VECTOR = json.loads(
    (Path(__file__).parents[2] / "samples" / "calendly" / "webhook_signature_vector.json").read_text(encoding="utf-8")
)
SIGNED_AT = datetime.fromtimestamp(int(VECTOR["t"]), UTC)
KEY = VECTOR["signing_key"].encode()
BODY = VECTOR["raw_body_utf8"].encode()
TOLERANCE = timedelta(seconds=180)


def signed(body: bytes = BODY, *, key: bytes = KEY, at: datetime | str = SIGNED_AT) -> str:
    seconds = at if isinstance(at, str) else str(int(at.timestamp()))
    digest = hmac.new(key, f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def judged(
    header: str, body: bytes = BODY, *, keys: tuple[bytes, ...] = (KEY,), now: datetime = SIGNED_AT
) -> tuple[Freshness, int]:
    return verify(header, body, keys=keys, now=now, tolerance=TOLERANCE)


def test_the_recorded_vector_is_right() -> None:
    assert judged(VECTOR["header_value"]) == (Freshness.FRESH, 0)


@pytest.mark.parametrize(
    ("age", "freshness"),
    [
        (timedelta(0), Freshness.FRESH),
        (TOLERANCE, Freshness.FRESH),
        (TOLERANCE + timedelta(microseconds=1), Freshness.STALE),
        (timedelta(days=400), Freshness.STALE),
        (-MOST_AHEAD, Freshness.FRESH),
    ],
)
def test_age_decides_how_far_a_right_signature_is_trusted(age: timedelta, freshness: Freshness) -> None:
    assert judged(signed(), now=SIGNED_AT + age)[0] is freshness


def test_one_from_further_ahead_than_clocks_disagree_is_invalid() -> None:
    with pytest.raises(InvalidSignature):
        judged(signed(), now=SIGNED_AT - MOST_AHEAD - timedelta(seconds=1))


def test_the_first_key_that_fits_is_named() -> None:
    assert judged(signed(key=b"new"), keys=(b"old", b"new", b"new"))[1] == 1


@pytest.mark.parametrize(
    "header",
    [
        f"v0=abc,{signed()},v2=def,x",
        signed().replace(",", ", "),
        ",".join(reversed(signed().split(","))),
        f"{signed()},v1={'0' * 64}",
        signed().replace("v1=", f"v1={'0' * 64},v1="),
        f"{signed()},v1=",
    ],
    ids=["unknown elements", "blanks", "other order", "another after it", "another before it", "an empty one"],
)
def test_a_right_signature_counts_among_others(header: str) -> None:
    assert judged(header) == (Freshness.FRESH, 0)


@pytest.mark.parametrize(
    "header",
    [
        "",
        ",",
        "=",
        "t=1",
        f"v1={VECTOR['expected_v1']}",
        f"{signed()},t={VECTOR['t']}",
        signed().replace("t=", "t=-"),
        signed().replace("t=", "t=+"),
        signed().replace("t=", "t= "),
        signed(at="1e9"),
        signed(at="1795183401.0"),
        signed(at="٣"),
        signed(at="9" * 5_000),
        signed(at="9" * 13),
        signed(at="9" * 400),  # too long a time for arithmetic, and rightly signed
        signed(at=""),
        signed().upper(),
        signed().replace("v1=", "v0="),
        signed()[:-1],
        signed(key=b"another"),
        signed(BODY + b" "),
        f"{signed()},{'x' * LONGEST_HEADER}",
        f"{signed()},é=1",
    ],
)
def test_anything_else_is_invalid(header: str) -> None:
    with pytest.raises(InvalidSignature):
        judged(header)


def test_without_keys_nothing_is_right() -> None:
    with pytest.raises(InvalidSignature):
        judged(signed(), keys=())


def test_an_empty_key_is_nobodys() -> None:
    with pytest.raises(InvalidSignature):
        judged(signed(key=b""), keys=(b"",))


def test_the_reason_quotes_nothing_of_the_header() -> None:
    with pytest.raises(InvalidSignature) as refused:
        judged("t=sneaky,v1=sneaky")

    assert "sneaky" not in str(refused.value)


@given(st.text(max_size=200) | st.lists(st.sampled_from(["t=1", "t=", "v1=", "v1=é", ",", "=", "\x00"])).map(",".join))
def test_no_header_raises_anything_else(header: str) -> None:
    with pytest.raises(InvalidSignature):
        judged(header)


@given(body=st.binary(max_size=300), key=st.binary(min_size=1, max_size=80), at=st.integers(0, 4_000_000_000))
def test_what_is_signed_verifies_and_nothing_next_to_it(body: bytes, key: bytes, at: int) -> None:
    now = datetime.fromtimestamp(at, UTC)
    header = signed(body, key=key, at=now)

    assert judged(header, body, keys=(key,), now=now) == (Freshness.FRESH, 0)
    with pytest.raises(InvalidSignature):
        judged(header, body + b"\0", keys=(key,), now=now)
