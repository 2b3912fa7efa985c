"""Messages of an installation without a mail server go to the log: that there was one, not what it said."""

import logging
from typing import Final

from application.ports.notifier import Letter, Notifier
from domain.values import EmailAddress

_LOG: Final = logging.getLogger(__name__)


class ConsoleNotifier(Notifier):
    """Says that a message was written. Its text stays in the database, and its recipient is not named."""

    def send(self, letter: Letter) -> bool:
        """Never goes out, never fails."""
        _LOG.info(
            "mail only logged",
            extra={
                "recipient": masked(letter.recipient),
                "subject": letter.subject,
                "message_id": letter.message_id,
            },
        )
        return False


def masked(address: EmailAddress) -> str:
    """Enough of an address to recognise one's own: `k…@example.com`."""
    local, _, domain = address.text.rpartition("@")
    return f"{local[:1]}…@{domain}"
