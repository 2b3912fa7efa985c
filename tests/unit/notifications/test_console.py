"""Messages that only go to the log."""

import pytest

from adapters.notifications.console import ConsoleNotifier
from tests.unit.notifications.test_mail import a_letter

pytestmark = pytest.mark.unit


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> dict[str, object]:
    """All that the log is told."""
    with caplog.at_level("INFO"):
        ConsoleNotifier().send(a_letter(recipient="kim@client.example", text="A private word\n"))
    [record] = caplog.records
    return vars(record)


def test_nothing_is_said_to_have_gone_out() -> None:
    assert ConsoleNotifier().send(a_letter()) is False


def test_the_log_says_that_there_was_one(logged: dict[str, object]) -> None:
    assert logged["subject"] == "Choose a time"


def test_the_log_does_not_say_what_it_said(logged: dict[str, object]) -> None:
    assert "private" not in str(logged)


def test_the_log_names_nobody(logged: dict[str, object]) -> None:
    assert logged["recipient"] == "k…@client.example"
