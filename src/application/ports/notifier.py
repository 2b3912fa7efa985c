"""Sends a message to a person."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.errors import Transient
from domain.values import EmailAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message, ready to send."""

    recipient: EmailAddress
    subject: str
    text: str
    message_id: str
    """The Message-ID header, the same at each try (RFC 5322 3.6.4), with its angle brackets."""
    reply_to: EmailAddress | None = None


class LetterRefused(Exception):
    """The recipient's server will not take it, now or later."""


class LetterDelayed(Transient):
    """It was certainly not taken; it may be tried again."""

    def __init__(self, *, retry_after: timedelta = timedelta(minutes=1)) -> None:
        super().__init__("The mail server did not take the message.", retry_after=retry_after)


class LetterUncertain(Exception):
    """The connection broke after the message was handed over; nobody knows whether it was taken."""


class Notifier(Protocol):
    """Whoever carries messages."""

    @abstractmethod
    def send(self, letter: Letter) -> bool:
        """Hand it over, once; false when there is nobody to hand it to, and it was only noted in our log.

        Raises:
            LetterRefused, LetterDelayed, LetterUncertain.
        """
