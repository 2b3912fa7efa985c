"""Addresses of mail servers."""

import pytest

from adapters.notifications.smtp_server import Encryption, SmtpServer
from domain.credentials import Secret

pytestmark = pytest.mark.unit


def test_a_plain_address_speaks_to_the_submission_port_and_encrypts_where_it_can() -> None:
    assert SmtpServer.parse("smtp://mail.example") == SmtpServer(
        host="mail.example", port=587, encryption=Encryption.IF_OFFERED
    )


def test_an_encrypted_address_speaks_to_its_own_port() -> None:
    assert SmtpServer.parse("smtps://u:p@mail.example") == SmtpServer(
        host="mail.example",
        port=465,
        encryption=Encryption.FROM_THE_START,
        username="u",
        password=Secret("p"),
    )


def test_user_and_password_may_hold_any_character() -> None:
    found = SmtpServer.parse("smtps://office%40fischer.example:p%3A%2F%40ss@mail.example")

    assert (found.username, found.password) == ("office@fischer.example", Secret("p:/@ss"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://u:p@mail.example", Encryption.REQUIRED),
        ("smtp://u:p@mail.example?starttls=required", Encryption.REQUIRED),
        ("smtp://u:p@127.0.0.1:1025", Encryption.IF_OFFERED),
        ("smtp://u:p@localhost:1025?starttls=never", Encryption.NEVER),
        ("smtp://mail.example/?starttls=never", Encryption.NEVER),
        ("smtp://mail.example?starttls=if-offered", Encryption.IF_OFFERED),
    ],
)
def test_a_password_only_leaves_the_machine_encrypted(url: str, expected: Encryption) -> None:
    assert SmtpServer.parse(url).encryption is expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:25",
        "https://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://mail.example:99999",
        "smtp://hunter2@mail.example",
        "smtp://mail.example/hunter2",
        "smtp://mail.example#hunter2",
        "smtp://mail.example?tls=hunter2",
        "smtp://mail.example?starttls=hunter2",
        "smtp://mail.example?starttls=never&starttls=required",
        "smtps://mail.example?starttls=required",
        "smtp://u:hunter2@mail.example?starttls=never",
        "smtp://u:hunter2@mail.example?starttls=if-offered",
        "smtp://mail.example\r\nhunter2",
        "smtp://[hunter2",
    ],
)
def test_anything_else_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|must|knows|would)") as caught:
        SmtpServer.parse(url)

    assert "hunter2" not in str(caught.value)


def test_the_password_is_not_shown() -> None:
    assert "hunter2" not in repr(SmtpServer.parse("smtps://u:hunter2@mail.example"))
