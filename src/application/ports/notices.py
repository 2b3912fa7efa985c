"""Reads what a delivery says."""

from abc import abstractmethod
from typing import Protocol

from domain.bookings import Notice


class Unreadable(Exception):
    """The delivery lacks what every one of its kind has; the sentence names it, and quotes nothing of the body."""


class NoticeReader(Protocol):
    """Understands Calendly's bodies."""

    @abstractmethod
    def read(self, body: bytes) -> Notice | None:
        """The notice in it; `None` for a kind that is not about an invitee.

        Raises:
            Unreadable: about an invitee, but incomplete.
        """
