"""The hurry-up: tells a worker that something waits."""

from abc import abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from domain.identifiers import DeliveryId, MessageId, ReactionId


class JobName(StrEnum):
    """What a worker can be told to do, each with the id of a row."""

    PROCESS_DELIVERY = "process_delivery"
    RUN_REACTION = "run_reaction"
    DELIVER_MESSAGE = "deliver_message"


class Jobs(Protocol):
    """Nudges workers. What waits is a row; losing a nudge costs one sweep, never a booking.

    None of these raises when the broker is away: the adapter logs it once and counts it.
    """

    @abstractmethod
    def process(self, deliveries: Sequence[DeliveryId]) -> None:
        """These deliveries are stored."""

    @abstractmethod
    def untaken(self) -> int:
        """About how many nudges about deliveries no worker is through with; 0 where the broker does not say.

        One nudge may be about many of them.
        """

    @abstractmethod
    def react(self, reactions: Sequence[ReactionId]) -> None:
        """These reactions are due."""

    @abstractmethod
    def send(self, messages: Sequence[MessageId]) -> None:
        """These messages wait."""
