"""Messages that only go to the log."""

import pytest
from structlog.testing import capture_logs

from adapters.notifications.console import ConsoleNotifier
from tests.unit.notifications.test_mail import a_letter

pytestmark = pytest.mark.unit


def logged() -> dict[str, object]:
    with capture_logs() as lines:
        ConsoleNotifier().send(a_letter(recipient="kim@client.example", text="A private word\n"))
    [line] = lines
    return dict(line)


def test_the_log_says_that_there_was_one() -> None:
    assert logged()["subject"] == "Choose a time"


def test_the_log_does_not_say_what_it_said() -> None:
    assert "private" not in str(logged())


def test_the_log_names_nobody() -> None:
    assert logged()["recipient"] == "k…@client.example"
