"""A real SMTP server that can be told how to behave."""

import asyncio
import socket
import ssl
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.patience import LONGEST_WAIT_SECONDS

USER, PASSWORD = "quotla", "correct horse"
LOOPBACK = "127.0.0.1"


@dataclass
class Manners:
    """How the server answers, and what it took in."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """By command (`MAIL`, `RCPT`, `DATA`): what to say instead of the usual."""
    later: list[str] = field(default_factory=list)
    """What to say to RCPT first, each once: greylisting."""
    hangs_up_at: str | None = None
    """The command at which the connection is cut without an answer; DATA's text has arrived then."""
    taken: list[Envelope] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802  aiosmtpd looks for it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._answer(server, "MAIL"):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  aiosmtpd looks for it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.later:
            return self.later.pop(0)
        if answer := self._answer(server, "RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  as above
        if answer := self._answer(server, "DATA"):
            return answer
        self.taken.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 taken"

    def _answer(self, server: SMTP, command: str) -> str | None:
        if self.hangs_up_at == command:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "250 never heard"
        return self.answers.get(command)


def login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    """Let in who knows the password."""
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@contextmanager
def mail_server(manners: Manners, **options: Any) -> Iterator[int]:
    """Run one on this machine; its port."""
    controller = _Listening(manners, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def encrypting_mail_server(manners: Manners, context: ssl.SSLContext) -> Iterator[int]:
    """One that insists on STARTTLS."""
    with mail_server(manners, tls_context=context, require_starttls=True) as port:
        yield port


class _Listening(Controller):
    """At a port that is its own from the first: one that was only looked up may be another's by the time it is used."""

    def __init__(self, manners: Manners, **options: Any) -> None:
        self._bound = socket.create_server((LOOPBACK, 0))
        port = self._bound.getsockname()[1]
        super().__init__(manners, hostname=LOOPBACK, port=port, ready_timeout=LONGEST_WAIT_SECONDS, **options)

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._bound, ssl=self.ssl_context)


@contextmanager
def port_of_nobody() -> Iterator[int]:
    """At which nobody listens, for the time of the block."""
    with socket.socket() as bound:
        bound.bind((LOOPBACK, 0))
        yield bound.getsockname()[1]
