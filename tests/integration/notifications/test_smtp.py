"""What becomes of a letter, by what a real server does with it."""

import datetime as dt
import ipaddress
import ssl
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.notifications.smtp import OUR_FAULT_PAUSE, SmtpNotifier
from adapters.notifications.smtp_server import SmtpServer
from application.ports.clock import Clock
from application.ports.notifier import LetterDelayed, LetterRefused, LetterUncertain
from tests.integration.notifications.mail_server import (
    PASSWORD,
    USER,
    Manners,
    encrypting_mail_server,
    login,
    mail_server,
    port_of_nobody,
)
from tests.support.patience import LONGEST_WAIT
from tests.unit.notifications.test_mail import NOW, SENDER, a_letter

pytestmark = pytest.mark.integration


class StandingClock(Clock):
    def now(self) -> datetime:
        return NOW


def notifier(port: int, *, url: str = "smtp://127.0.0.1:{port}", **options: object) -> SmtpNotifier:
    server = SmtpServer.parse(url.format(port=port))
    return SmtpNotifier(
        server,
        sender=SENDER,
        clock=StandingClock(),
        command_patience=LONGEST_WAIT,
        acceptance_patience=LONGEST_WAIT,
        **options,  # type: ignore[arg-type]  # only `tls` is ever given
    )


class TestTaken:
    def test_a_letter_arrives_where_it_should(self) -> None:
        manners = Manners()
        with mail_server(manners) as port:
            notifier(port).send(a_letter())

        [envelope] = manners.taken
        assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@quotla.example", ["kim@client.example"])

    def test_a_letter_arrives_as_it_was_written(self) -> None:
        manners, text = Manners(), "Grüße\n.\n..dots\n"
        with mail_server(manners) as port:
            notifier(port).send(a_letter(text=text))

        content = manners.taken[0].content
        assert isinstance(content, bytes)
        body = message_from_bytes(content).get_payload(decode=True)
        assert isinstance(body, bytes)
        assert body.decode().replace("\r\n", "\n") == text

    def test_each_try_carries_the_same_message_id(self) -> None:
        manners = Manners(later=["451 4.7.1 come back later"])
        with mail_server(manners) as port:
            with pytest.raises(LetterDelayed):
                notifier(port).send(a_letter())
            notifier(port).send(a_letter())

        content = manners.taken[0].content
        assert isinstance(content, bytes)
        assert message_from_bytes(content)["Message-ID"] == a_letter().message_id

    def test_an_international_address_is_written_to(self) -> None:
        manners = Manners()
        with mail_server(manners, enable_SMTPUTF8=True) as port:
            notifier(port).send(a_letter(recipient="kím@client.example"))

        assert manners.taken[0].rcpt_tos == ["kím@client.example"]

    def test_an_international_address_is_refused_where_the_server_does_not_know_them(self) -> None:
        with mail_server(Manners(), enable_SMTPUTF8=False) as port, pytest.raises(LetterRefused, match="characters"):
            notifier(port).send(a_letter(recipient="kím@client.example"))


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
class TestLogin:
    OPTIONS: Final[dict[str, Any]] = {"auth_required": True, "auth_require_tls": False, "authenticator": login}

    def url(self, password: str) -> str:
        return f"smtp://{USER}:{password.replace(' ', '%20')}@127.0.0.1:{{port}}"

    def test_who_knows_the_password_may_send(self) -> None:
        manners = Manners()
        with mail_server(manners, **self.OPTIONS) as port:
            notifier(port, url=self.url(PASSWORD)).send(a_letter())

        assert len(manners.taken) == 1

    @pytest.mark.parametrize("url", ["smtp://127.0.0.1:{port}", f"smtp://{USER}:wrong@127.0.0.1:{{port}}"])
    def test_where_we_are_not_let_in_the_letter_waits_until_somebody_mends_that(self, url: str) -> None:
        with mail_server(Manners(), **self.OPTIONS) as port, pytest.raises(LetterDelayed) as caught:
            notifier(port, url=url).send(a_letter())

        assert caught.value.retry_after == OUR_FAULT_PAUSE


class TestNotNow:
    @pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
    def test_a_letter_that_is_put_off_waits(self, command: str) -> None:
        manners = Manners(answers={command: "451 4.7.1 come back later"})
        with mail_server(manners) as port, pytest.raises(LetterDelayed):
            notifier(port).send(a_letter())

    @pytest.mark.parametrize("command", ["MAIL", "RCPT"])
    def test_a_connection_that_breaks_before_the_text_was_sent_harms_nothing(self, command: str) -> None:
        with mail_server(Manners(hangs_up_at=command)) as port, pytest.raises(LetterDelayed):
            notifier(port).send(a_letter())

    def test_a_server_that_is_not_there_may_come_back(self) -> None:
        with port_of_nobody() as port, pytest.raises(LetterDelayed):
            notifier(port).send(a_letter())


class TestNever:
    @pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
    def test_a_letter_nobody_wants_is_refused_in_the_servers_words(self, command: str) -> None:
        manners = Manners(answers={command: "550 5.1.1 no such mailbox"})
        with mail_server(manners) as port, pytest.raises(LetterRefused, match=r"550 5\.1\.1 no such mailbox"):
            notifier(port).send(a_letter())


class TestNobodyKnows:
    def test_a_connection_that_breaks_after_the_text_was_sent_leaves_it_open(self) -> None:
        with mail_server(Manners(hangs_up_at="DATA")) as port, pytest.raises(LetterUncertain):
            notifier(port).send(a_letter())


class TestEncryption:
    def test_what_is_said_is_encrypted_where_the_server_offers_it(self, certificate: Path) -> None:
        manners = Manners()
        with encrypting_mail_server(manners, serving(certificate)) as port:
            notifier(port, tls=lambda: trusting(certificate)).send(a_letter())

        assert manners.encrypted == [True]

    def test_where_it_is_required_and_not_offered_nothing_is_said(self) -> None:
        manners = Manners()
        with mail_server(manners) as port, pytest.raises(LetterDelayed):
            notifier(port, url="smtp://127.0.0.1:{port}?starttls=required").send(a_letter())

        assert manners.taken == []

    def test_a_certificate_nobody_vouches_for_is_not_trusted(self, certificate: Path) -> None:
        manners = Manners()
        with encrypting_mail_server(manners, serving(certificate)) as port, pytest.raises(LetterDelayed):
            notifier(port).send(a_letter())

        assert manners.taken == []


def serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and the certificate it signed for itself, for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "quotla test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("mail") / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
