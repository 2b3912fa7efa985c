"""Who was erased, kept without keeping them; and finding what is left of a person.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.identifiers import ClientId, DeliveryId, MeetingId, MessageId
from domain.meeting import Meeting
from domain.records import ClientRecord, InvoiceRecord, QuoteRecord
from domain.scheduling_link import SchedulingLink


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text that was kept, to be looked through."""

    id: UUID
    texts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptBody:
    """What a delivery said."""

    id: DeliveryId
    body: bytes = field(repr=False)


class Erasures(Protocol):
    """Of addresses only hashes are kept. Service units only, but where it says otherwise.

    `likes` are patterns of SQL's `like`, whatever the case; what fits one of them is to be looked at again.
    """

    @abstractmethod
    def when(self, addresses: Collection[str]) -> Mapping[str, datetime]:
        """Since when each of these (folded) is erased; absent when it is not. For admins, too.

        It stays true until the unit ends: whoever erases waits that long, and so finds what the unit wrote.
        """

    @abstractmethod
    def note(self, addresses: Collection[str], *, at: datetime) -> None:
        """From now on these are erased. Waits for units that were told when who was, and keeps others waiting: to be
        committed at once.
        """

    @abstractmethod
    def lift(self, addresses: Collection[str]) -> int:
        """They are no longer: they may be taken in anew. How many were."""

    @abstractmethod
    def clients_with(self, addresses: Collection[str]) -> Sequence[ClientRecord]:
        """As told: whose own address or alias it is, archived and merged ones included; held until the end."""

    @abstractmethod
    def mark_clients(self, clients: Collection[ClientId], *, at: datetime) -> None:
        """Say of these that they are erased, so that no sync takes them up."""

    @abstractmethod
    def papers_like(self, likes: Collection[str]) -> tuple[Sequence[QuoteRecord], Sequence[InvoiceRecord]]:
        """Those whose title fits."""

    @abstractmethod
    def links_for(self, addresses: Collection[str], likes: Collection[str]) -> Sequence[SchedulingLink]:
        """Those prefilled with one of the addresses, or with a name that fits."""

    @abstractmethod
    def forget_remembered(self, addresses: Collection[str], clients: Collection[ClientId]) -> int:
        """Drop what was remembered of these addresses and for these clients; in merges, too. How many there were."""

    @abstractmethod
    def meetings_like(self, likes: Collection[str], *, after: MeetingId | None, limit: int) -> Sequence[Meeting]:
        """Those of which a booking fits anywhere; in the order of their ids, held until the end."""

    @abstractmethod
    def bodies(self, *, after: DeliveryId | None, limit: int) -> Sequence[KeptBody]:
        """Those that are not empty, in the order of their deliveries' ids; in system units, of unknown owners'."""

    @abstractmethod
    def empty_bodies(self, deliveries: Collection[DeliveryId]) -> None:
        """Keep that they came, and not what they said. System units too, for those of unknown owners."""

    @abstractmethod
    def messages_like(self, likes: Collection[str]) -> Sequence[KeptText]:
        """Those whose recipient, subject or text fits."""

    @abstractmethod
    def blank_messages(self, messages: Collection[MessageId], *, now: datetime) -> None:
        """Keep their fate, and nothing else: neither to whom nor what. What waits is not sent any more."""
