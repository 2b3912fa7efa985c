"""What comes from outside as text."""

import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.credentials import Secret
from domain.values import EmailAddress, InvalidEmailAddress, TimeSlot

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("text", ["kim@example.com", " Kim@Example.COM ", "kim+quote@mail.example.co", "kim@localhost"])
def test_an_address_is_folded(text: str) -> None:
    assert EmailAddress.parse(text).text == text.strip().lower()


@pytest.mark.parametrize(
    "text",
    [
        *("", "kim", "kim@", "@example.com", "kim @example.com", "kim@example..com", "a@b@c", "<kim@example.com>"),
        *("kim@.com", "kim\x00@example.com", "kim@example.com\nBcc: x@y.z", "k" * 250 + "@example.com"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidEmailAddress):
        EmailAddress.parse(text)
    assert EmailAddress.read(text) is None


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    address = EmailAddress.read(text)

    assert address is None or EmailAddress.parse(address.text) == address


def test_a_slot_needs_aware_times_in_order() -> None:
    early, late = datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 10, tzinfo=UTC)

    with pytest.raises(ValueError, match="before it starts"):
        TimeSlot(late, early)
    with pytest.raises(ValueError, match="aware"):
        TimeSlot(early.replace(tzinfo=None), late.replace(tzinfo=None))


def test_a_secret_does_not_show_and_is_not_pickled() -> None:
    secret = Secret("s3cret")

    assert "s3cret" not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
