"""Secrets at rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.persistence.sealing import CannotUnseal, Place, Sealer
from domain.credentials import Secret

pytestmark = pytest.mark.unit

OLD, NEW = ("2025", bytes(32)), ("2026", bytes(range(32)))
PLACE = Place("calendly_connections", "sealed_access_token", "1")
TOKEN = Secret("eyJ-an-access-token")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens(text: str) -> None:
    sealer = Sealer([NEW])

    assert sealer.open(sealer.seal(Secret(text), PLACE), PLACE).reveal() == text


def test_the_first_key_seals() -> None:
    envelope = Sealer([NEW, OLD]).seal(TOKEN, PLACE)

    assert Sealer([NEW]).open(envelope, PLACE) == TOKEN


def test_every_key_opens() -> None:
    envelope = Sealer([OLD]).seal(TOKEN, PLACE)

    assert Sealer([NEW, OLD]).open(envelope, PLACE) == TOKEN


def test_a_key_we_do_not_have_is_named() -> None:
    envelope = Sealer([OLD]).seal(TOKEN, PLACE)

    with pytest.raises(CannotUnseal, match="'2025'"):
        Sealer([NEW]).open(envelope, PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("webhook_subscriptions", "sealed_access_token", "1"),
        Place("calendly_connections", "sealed_refresh_token", "1"),
        Place("calendly_connections", "sealed_access_token", "2"),
        Place("calendly_connections", "sealed_access_", "token1"),
    ],
)
def test_what_was_sealed_for_one_place_does_not_open_in_another(elsewhere: Place) -> None:
    sealer = Sealer([NEW])
    envelope = sealer.seal(TOKEN, PLACE)

    with pytest.raises(CannotUnseal):
        sealer.open(envelope, elsewhere)


@pytest.mark.parametrize("position", range(0, 60, 7))
def test_a_damaged_envelope_does_not_open(position: int) -> None:
    sealer = Sealer([NEW])
    envelope = bytearray(sealer.seal(TOKEN, PLACE))
    position %= len(envelope)
    envelope[position] ^= 1

    with pytest.raises(CannotUnseal):
        sealer.open(bytes(envelope), PLACE)


@pytest.mark.parametrize("envelope", [b"", b"\x00", b"\x04", b"\x042026", b"\x042026short", b"\xff\xff"])
def test_what_is_no_envelope_does_not_open(envelope: bytes) -> None:
    with pytest.raises(CannotUnseal):
        Sealer([NEW]).open(envelope, PLACE)


def test_the_same_secret_is_never_sealed_alike() -> None:
    sealer = Sealer([NEW])

    assert sealer.seal(TOKEN, PLACE) != sealer.seal(TOKEN, PLACE)


def test_a_sealed_secret_does_not_show() -> None:
    assert TOKEN.reveal().encode() not in Sealer([NEW]).seal(TOKEN, PLACE)


def test_whether_a_seal_is_of_the_newest_key_can_be_told() -> None:
    rotated = Sealer([NEW, OLD])

    assert [rotated.is_current(sealer.seal(TOKEN, PLACE)) for sealer in (rotated, Sealer([OLD]))] == [True, False]


def test_no_key_shows_when_a_sealer_is_printed() -> None:
    assert repr(Sealer([("2026", b"k" * 32), OLD])) == "Sealer(2026, 2025)"


@pytest.mark.parametrize(
    "keys",
    [[], [("a", b"short")], [("", bytes(32))], [("a" * 256, bytes(32))], [OLD, OLD]],
    ids=["none", "too short", "nameless", "name too long", "twice"],
)
def test_keys_that_will_not_do_are_refused(keys: list[tuple[str, bytes]]) -> None:
    with pytest.raises(ValueError, match="key"):
        Sealer(keys)
