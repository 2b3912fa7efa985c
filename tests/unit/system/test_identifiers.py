"""Fresh ids and unguessable texts."""

import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from adapters.system.clock import SystemClock
from adapters.system.identifiers import SystemIdentifiers

pytestmark = pytest.mark.unit


def milliseconds(identifier: UUID) -> int:
    return identifier.int >> 80


def test_ids_are_of_version_seven() -> None:
    identifier = SystemIdentifiers().new()

    assert (identifier.version, identifier.variant) == (7, "specified in RFC 4122")


def test_ids_tell_their_birth() -> None:
    before = time.time_ns() // 1_000_000
    identifier = SystemIdentifiers().new()
    after = time.time_ns() // 1_000_000

    assert before <= milliseconds(identifier) <= after


def test_later_ids_sort_after_earlier_ones() -> None:
    identifiers = SystemIdentifiers()
    made = [identifiers.new() for _ in range(10_000)]

    assert made == sorted(made)


def test_they_do_so_after_the_clock_was_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    identifiers = SystemIdentifiers()
    early = identifiers.new()

    an_hour_ago = time.time_ns() - 3_600_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: an_hour_ago)

    assert identifiers.new() > early


def test_no_two_are_alike_in_any_thread() -> None:
    identifiers = SystemIdentifiers()

    with ThreadPoolExecutor(8) as pool:
        made = [one for part in pool.map(lambda _: [identifiers.new() for _ in range(500)], range(8)) for one in part]

    assert len({identifier.int >> 64 for identifier in made}) == len(made)


def test_codes_have_twenty_two_signs_that_need_no_escaping() -> None:
    identifiers = SystemIdentifiers()

    assert [code for code in (identifiers.code() for _ in range(1000)) if not re.fullmatch(r"\w[\w-]{21}", code)] == []


def test_a_code_that_begins_like_an_option_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["-option", "--x", "a-code"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _size: next(drawn))

    assert SystemIdentifiers().code() == "a-code"


def test_secrets_have_256_bits_and_do_not_show() -> None:
    secret = SystemIdentifiers().secret()

    assert (len(secret.reveal()), repr(secret)) == (43, "Secret(…)")


def test_the_clock_tells_the_present_in_utc() -> None:
    now = SystemClock().now()

    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)
