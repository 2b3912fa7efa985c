"""Sending what was written down, at most as often as is right.

To a client: never twice by itself, so a send whose end is unknown stays unknown until a person decides. To our own
users: rather twice than never, with the same Message-ID, so that their mail program can fold the copies.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.ports.clock import Clock
from application.ports.messages import Audience, Message, MessageState
from application.ports.notifier import Letter, LetterDelayed, LetterRefused, LetterUncertain, Notifier
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.identifiers import MessageId

MOST_TRIES: Final = 12
"""With doubling pauses from one minute, capped at two hours: about a day, as mail servers themselves try."""
LONGEST_PAUSE: Final = timedelta(hours=2)


@dataclass(frozen=True)
class DeliverMessage:
    """Send one message that waits, and keep its fate."""

    units: UnitOfWorkFactory
    clock: Clock
    notifier: Notifier
    mail_domain: str

    def __call__(self, *, message: MessageId) -> MessageState | None:
        """How it stands now; `PENDING`: it was put off.

        Does nothing when it does not wait (any more), and answers `None`, so that any number of jobs may carry the same
        id.
        """
        with self.units.as_system() as unit:
            found = unit.messages.begin_sending(message, now=self.clock.now())
            # Committed before SMTP begins: whatever happens from here on, this row says that it may have gone out.
            unit.commit()
        if found is None:
            return None
        try:
            went_out = self.notifier.send(
                Letter(
                    recipient=found.recipient,
                    subject=found.subject,
                    text=found.text,
                    message_id=f"<{found.id}@{self.mail_domain}>",
                    reply_to=found.reply_to,
                )
            )
        except LetterRefused as error:
            return self._settle(found, MessageState.FAILED, why=str(error))
        except LetterDelayed as error:
            return self._put_off(found, error.retry_after, why=str(error))
        except LetterUncertain as error:
            if found.audience is Audience.USER:
                return self._put_off(found, timedelta(minutes=1), why=str(error))
            return self._settle(found, MessageState.UNKNOWN, why=str(error))
        return self._settle(found, MessageState.SENT if went_out else MessageState.LOGGED, why=None)

    def _settle(self, message: Message, state: MessageState, *, why: str | None) -> MessageState:
        with self.units.as_system() as unit:
            unit.messages.settle(message.id, state, now=self.clock.now(), why=why)
            unit.commit()
        return state

    def _put_off(self, message: Message, pause: timedelta, *, why: str) -> MessageState:
        if message.tries >= MOST_TRIES:
            return self._settle(message, MessageState.FAILED, why=why)
        pause = min(pause * 2 ** max(0, message.tries - 1), LONGEST_PAUSE)
        with self.units.as_system() as unit:
            unit.messages.put_off(message.id, until=self.clock.now() + pause, why=why)
            unit.commit()
        return MessageState.PENDING
