"""Letters as they go over the wire."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.notifications.mail import dot_stuffed, message_of, needs_utf8
from application.ports.notifier import Letter
from domain.values import EmailAddress

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SENDER = "Quotla <no-reply@quotla.example>"


def a_letter(
    *,
    recipient: str = "kim@client.example",
    subject: str = "Choose a time",
    text: str = "Hello Kim,\n\nchoose a time.\n",
    reply_to: str | None = None,
) -> Letter:
    return Letter(
        recipient=EmailAddress(recipient),
        subject=subject,
        text=text,
        message_id="<018f@quotla.example>",
        reply_to=EmailAddress(reply_to) if reply_to else None,
    )


def text_of(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


def read_back(letter: Letter, *, sender: str = SENDER) -> EmailMessage:
    """The message as a mail program reads it."""
    found = message_from_bytes(message_of(letter, sender=sender, now=NOW).as_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("From", "Quotla <no-reply@quotla.example>"),
        ("To", "kim@client.example"),
        ("Reply-To", "ada@fischer.example"),
        ("Subject", "Choose a time"),
        ("Date", "Sun, 22 Nov 2026 09:30:00 +0000"),
        ("Message-ID", "<018f@quotla.example>"),
        ("Auto-Submitted", "auto-generated"),
    ],
)
def test_says_in_its_headers(header: str, value: str) -> None:
    assert read_back(a_letter(reply_to="ada@fischer.example"))[header] == value


def test_nobody_is_asked_to_reply_where_nobody_reads() -> None:
    assert read_back(a_letter())["Reply-To"] is None


def test_says_what_was_written_in_any_script() -> None:
    text = "Grüß Gott,\n\n予約してください — ✓\n.a line with a dot in front\n"

    assert text_of(read_back(a_letter(text=text))) == text


def test_passes_servers_that_know_only_ascii() -> None:
    content = message_of(a_letter(subject="Über Fenster", text="Grüße\n"), sender=SENDER, now=NOW).as_bytes()

    assert content.isascii()


@given(st.text(max_size=80))
def test_no_subject_makes_another_header(hostile: str) -> None:
    found = read_back(a_letter(subject=f"Choose{hostile}\r\nBcc: eve@example.com\n\nbody"))

    assert (found["Bcc"], text_of(found)) == (None, a_letter().text)


def test_no_senders_name_makes_another_header() -> None:
    found = read_back(a_letter(), sender='"Quotla, Ltd. (West)" <no-reply@quotla.example>')

    assert (found["From"], found.keys().count("To")) == ('"Quotla, Ltd. (West)" <no-reply@quotla.example>', 1)


@given(st.text(max_size=80))
def test_no_address_to_answer_to_makes_another_header(hostile: str) -> None:
    known = EmailAddress.read(f"ada{hostile}\r\nBcc: eve@example.com")
    found = read_back(a_letter(reply_to=known.text if known else None))

    assert (found["Bcc"], text_of(found)) == (None, a_letter().text)


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [("kim@client.example", False), ("kím@client.example", True), ("kim@clíent.example", True)],
)
def test_knows_when_a_server_must_understand_more_than_ascii(recipient: str, expected: bool) -> None:
    assert needs_utf8(SENDER, a_letter(recipient=recipient)) is expected
    assert needs_utf8(SENDER, a_letter(reply_to=recipient)) is expected


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".\r\n..\r\nb\r\n", b"..\r\n...\r\nb\r\n.\r\n"),
    ],
)
def test_no_line_of_a_letter_ends_it_early(content: bytes, sent: bytes) -> None:
    assert dot_stuffed(content) == sent
