"""Letters as the text that goes over the wire. Pure."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from typing import Final

from application.notifications.letters import one_line
from application.ports.notifier import Letter

# Encoded so that it passes servers without 8BITMIME unchanged.
_PLAIN: Final = SMTP.clone(cte_type="7bit")
_INTERNATIONAL: Final = SMTPUTF8.clone(cte_type="7bit")


def needs_utf8(sender: str, letter: Letter) -> bool:
    """Whether an address in it can only be written by a server that knows SMTPUTF8 (RFC 6531)."""
    addresses = [sender, letter.recipient.text, letter.reply_to.text if letter.reply_to else ""]
    return not all(address.isascii() for address in addresses)


def message_of(letter: Letter, *, sender: str, now: datetime) -> EmailMessage:
    """The message: plain text, marked as sent by a machine, so that nobody's absence notice answers it (RFC 3834 5).

    Args:
        sender: a mailbox, alone or behind a name.

    Whatever the subject or a name holds, it stays within its header: line breaks become blanks.
    """
    message = EmailMessage(policy=_INTERNATIONAL if needs_utf8(sender, letter) else _PLAIN)
    name, address = parseaddr(sender)
    message["From"] = _mailbox(address, name=one_line(name))
    message["To"] = _mailbox(letter.recipient.text)
    if letter.reply_to is not None:
        message["Reply-To"] = _mailbox(letter.reply_to.text)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = one_line(letter.message_id)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _mailbox(address: str, *, name: str = "") -> Address:
    # By its parts: as a whole, the library takes ASCII only.
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)


def dot_stuffed(content: bytes) -> bytes:
    """As it is sent after DATA: a leading dot doubled, and the line that ends it (RFC 5321 4.5.2)."""
    doubled = re.sub(rb"(?m)^\.", b"..", content)
    return doubled + (b".\r\n" if doubled.endswith(b"\r\n") else b"\r\n.\r\n")
