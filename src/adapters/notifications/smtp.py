"""Sends letters by SMTP, and tells exactly how far each came.

What matters is the moment at which the text was handed over. Before it, nothing happened and anything may be repeated;
after it, only the server's answer tells, and where that is missing, nobody knows.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.utils import parseaddr
from typing import Final

from adapters.notifications.mail import dot_stuffed, message_of, needs_utf8
from adapters.notifications.smtp_server import Encryption, SmtpServer
from application.ports.clock import Clock
from application.ports.notifier import Letter, LetterDelayed, LetterRefused, LetterUncertain, Notifier

_LOG: Final = logging.getLogger(__name__)

COMMAND_PATIENCE: Final = timedelta(seconds=20)
"""For connecting and for each answer but the last: ten of them fit into the ten minutes a sender may take."""
ACCEPTANCE_PATIENCE: Final = timedelta(minutes=3)
"""For the answer to the text, while the server looks it over. RFC 5321 4.5.3.2.6 grants ten; a worker cannot."""
OUR_FAULT_PAUSE: Final = timedelta(minutes=10)
"""When the server does not want *us*: until somebody has mended the settings."""
AUTHENTICATION_CODES: Final = frozenset({530, 534, 535, 538})
READY_FOR_TEXT: Final = 354
LONGEST_SAYING: Final = 200


class SmtpNotifier(Notifier):
    """One connection per letter: we send few, and a kept one would have died when it is needed. Safe for threads."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        sender: str,
        clock: Clock,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        command_patience: timedelta = COMMAND_PATIENCE,
        acceptance_patience: timedelta = ACCEPTANCE_PATIENCE,
    ) -> None:
        """
        Args:
            sender: what stands in From, and whose domain we greet with.
            clock: for the Date header.
            tls: which certificates are trusted; by default the machine's.
        """
        self._server = server
        self._sender = sender
        self._clock = clock
        self._tls = tls
        self._command_patience = command_patience
        self._acceptance_patience = acceptance_patience

    def send(self, letter: Letter) -> bool:
        """See the port."""
        content = message_of(letter, sender=self._sender, now=self._clock.now()).as_bytes()
        with _before_handing_over():
            connection = self._connected()
        try:
            with _before_handing_over():
                self._address(connection, letter)
            self._hand_over(connection, dot_stuffed(content))
        finally:
            # The letter's fate is known by now; a server that does not say good-bye changes nothing about it.
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()
        return True

    def _connected(self) -> smtplib.SMTP:
        server, patience = self._server, self._command_patience.total_seconds()
        # Asking the name service for our own name may take longer than the whole conversation.
        greeting = parseaddr(self._sender)[1].rpartition("@")[2]
        connection = (
            smtplib.SMTP_SSL(server.host, server.port, greeting, timeout=patience, context=self._tls())
            if server.encryption is Encryption.FROM_THE_START
            else smtplib.SMTP(server.host, server.port, greeting, timeout=patience)
        )
        try:
            connection.ehlo_or_helo_if_needed()
            if server.encryption is Encryption.REQUIRED or (
                server.encryption is Encryption.IF_OFFERED and connection.has_extn("starttls")
            ):
                connection.starttls(context=self._tls())
                connection.ehlo_or_helo_if_needed()
            if server.username is not None and server.password is not None:
                connection.login(server.username, server.password.reveal())
        except BaseException:
            connection.close()
            raise
        return connection

    def _address(self, connection: smtplib.SMTP, letter: Letter) -> None:
        """Say from whom and to whom, up to the server's "go ahead"."""
        options = []
        if needs_utf8(self._sender, letter):
            if not connection.has_extn("smtputf8"):
                raise LetterRefused("the mail server cannot write to an address with such characters")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        _judge(connection.mail(parseaddr(self._sender)[1], options))
        _judge(connection.rcpt(letter.recipient.text))
        _judge(connection.docmd("DATA"), wanted=READY_FOR_TEXT)

    def _hand_over(self, connection: smtplib.SMTP, content: bytes) -> None:
        try:
            if connection.sock is not None:
                connection.sock.settimeout(self._acceptance_patience.total_seconds())
            connection.send(content)
            answer = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise LetterUncertain(f"no answer to the text: {type(error).__name__}") from error
        _judge(answer)


@contextmanager
def _before_handing_over() -> Iterator[None]:
    """Nothing was handed over yet, so whatever broke may be tried again."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        _LOG.error("mail server refused our login", extra={"code": error.smtp_code})
        raise LetterDelayed(retry_after=OUR_FAULT_PAUSE) from error
    except smtplib.SMTPNotSupportedError as error:
        _LOG.error("mail server lacks what we need", extra={"why": str(error)})
        raise LetterDelayed(retry_after=OUR_FAULT_PAUSE) from error
    except ssl.SSLCertVerificationError as error:
        _LOG.error("mail server not trusted", extra={"why": error.verify_message})
        raise LetterDelayed(retry_after=OUR_FAULT_PAUSE) from error
    except (OSError, smtplib.SMTPException) as error:
        _LOG.warning("mail server away", extra={"why": type(error).__name__})
        raise LetterDelayed from error


def _judge(answer: tuple[int, bytes], *, wanted: int | None = None) -> None:
    """Go on, or say what the answer means (RFC 5321 4.2.1: 4yz not now, 5yz never)."""
    code, said = answer
    if code == wanted or (wanted is None and 200 <= code < 300):
        return
    saying = " ".join(said.decode("utf-8", "replace").split())[:LONGEST_SAYING]
    if code in AUTHENTICATION_CODES:
        _LOG.error("mail server refused our login", extra={"code": code})
        raise LetterDelayed(retry_after=OUR_FAULT_PAUSE)
    if 500 <= code < 600:
        raise LetterRefused(f"{code} {saying}")
    _LOG.warning("mail put off", extra={"code": code})
    raise LetterDelayed
