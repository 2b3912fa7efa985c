"""Sending a link to the client by e-mail, and looking at the letter before.

What is shown and what is sent are written by the same function (`_written`), so that they cannot differ.
"""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Final

from application.notifications.letters import answers_go_to, scheduling_link_letter
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.messages import Audience, Message, MessageKind
from application.ports.unit_of_work import UnitOfWorkFactory
from application.principal import Principal
from application.settings import Installation
from application.views import LetterView
from domain.errors import DomainError
from domain.identifiers import LinkId, MessageId
from domain.scheduling_link import SchedulingLink
from domain.values import EmailAddress

NOTE_MAX_CHARACTERS: Final = 2_000


class LinkOver(DomainError):
    """Nobody could book through it any more."""

    code = "link.over"

    def __init__(self) -> None:
        super().__init__("This link can no longer be used. Make a new one.")


class AlreadySent(DomainError):
    """The same link went to the same address before; sending it again must be meant."""

    code = "link.already_sent"
    field = "resend"

    def __init__(self) -> None:
        super().__init__("This link was already sent to that address. Say so if it is to be sent again.")


class NoRecipient(DomainError):
    """There is no address to send it to."""

    code = "link.no_recipient"
    field = "email"

    def __init__(self) -> None:
        super().__init__("There is no e-mail address to send this link to.")


class NoteTooLong(DomainError):
    """The note is longer than a message should be."""

    code = "link.note_too_long"
    field = "note"

    def __init__(self) -> None:
        super().__init__(f"A note has at most {NOTE_MAX_CHARACTERS} characters.")


@dataclass(frozen=True)
class SendSchedulingLink:
    """Write down a message that brings the link to a client; a worker sends it, and its fate can be seen."""

    units: UnitOfWorkFactory
    clock: Clock
    identifiers: Identifiers
    installation: Installation

    def __call__(
        self,
        *,
        principal: Principal,
        link: LinkId,
        email: EmailAddress | None = None,
        note: str | None = None,
        resend: bool = False,
    ) -> LinkId:
        """
        Args:
            email: where to, if not to the address the link was made for.
            resend: send it although the same link went to the same address before, or may have. A double click is not
                that; nor need it be said where no mail server has ever taken it.

        Raises:
            NotFound, LinkOver, NoRecipient, AlreadySent, NoteTooLong.
        """
        now = self.clock.now()
        letter = _written(self.units, principal, link, note=note, installation=self.installation, now=now)
        recipient = email or letter.link.prefill_email
        if recipient is None:
            raise NoRecipient
        with self.units.acting_as(principal) as unit:
            fates = unit.messages.fates(kind=MessageKind.SCHEDULING_LINK, about=link, recipient=recipient)
            is_anew = resend or all(fate.reached_nobody for fate in fates)
            message = Message(
                id=MessageId(self.identifiers.new()),
                workspace=principal.workspace,
                owner=principal.user,
                kind=MessageKind.SCHEDULING_LINK,
                audience=Audience.CLIENT,
                about=link,
                version=str(sum(fates.values()) + 1 if is_anew else 1),
                recipient=recipient,
                reply_to=letter.reply_to,
                subject=letter.subject,
                text=letter.text,
                created_at=now,
            )
            if not unit.messages.add(message):
                raise AlreadySent
            unit.commit()
        return letter.link.id


@dataclass(frozen=True)
class PreviewLetter:
    """Show the message that sending a link would bring. Writes nothing down, tells nobody."""

    units: UnitOfWorkFactory
    clock: Clock
    installation: Installation

    def __call__(self, *, principal: Principal, link: LinkId, note: str | None = None) -> LetterView:
        """
        Raises:
            NotFound, LinkOver, NoteTooLong: as sending would.
        """
        sender = self.installation.mail_from
        letter = _written(self.units, principal, link, note=note, installation=self.installation, now=self.clock.now())
        # Without a Reply-To, answers go to whom the message comes from (RFC 5322 3.6.2).
        reply_to = letter.reply_to.text if letter.reply_to else parseaddr(sender)[1]
        return LetterView(sender=sender, reply_to=reply_to, subject=letter.subject, text=letter.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """The message that brings a link."""

    link: SchedulingLink
    subject: str = field(repr=False)
    text: str = field(repr=False)
    reply_to: EmailAddress | None


def _written(
    units: UnitOfWorkFactory,
    principal: Principal,
    link: LinkId,
    *,
    note: str | None,
    installation: Installation,
    now: datetime,
) -> _Letter:
    if note and len(note) > NOTE_MAX_CHARACTERS:
        raise NoteTooLong
    with units.acting_as(principal) as unit:
        found = unit.links.require(link)
        if not found.can_be_followed(now):
            raise LinkOver
        connection = unit.connections.get(found.connection)
    with units.as_system() as unit:
        # Users see nothing of one another, and an admin may send a member's link.
        said_by_host_app = unit.people.email_of(found.owner)
    account = connection.account if connection else None
    subject, text = scheduling_link_letter(
        owner_name=account.name if account else None,
        client_name=found.prefill_name,
        event_type_name=found.event_type.name,
        minutes=found.event_type.duration_minutes,
        url=installation.short_url(found.code),
        note=note,
    )
    known = (said_by_host_app, EmailAddress.read(account.email if account else None))
    return _Letter(link=found, subject=subject, text=text, reply_to=answers_go_to(*known))
