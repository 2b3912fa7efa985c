"""Messages to people, and their fate.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.identifiers import (
    MessageId,
    UserId,
    WorkspaceId,
)
from domain.values import EmailAddress


class MessageKind(StrEnum):
    """What a message is for."""

    SCHEDULING_LINK = "scheduling_link"
    RECONNECT_NEEDED = "reconnect_needed"
    WORD_STOPPED = "word_stopped"


class Audience(StrEnum):
    """Whether a message goes out of the house."""

    CLIENT = "client"
    USER = "user"


class MessageState(StrEnum):
    """A message's fate."""

    PENDING = "pending"
    SENDING = "sending"  # committed before SMTP begins
    SENT = "sent"
    LOGGED = "logged"  # there is no mail server: only noted in our log
    FAILED = "failed"
    UNKNOWN = "unknown"  # a crash or a broken connection while sending

    @property
    def reached_nobody(self) -> bool:
        """Whether it is certain that it never went out, and is not going to."""
        return self in (MessageState.LOGGED, MessageState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to a person: one row per (about, version, kind, recipient)."""

    id: MessageId
    workspace: WorkspaceId
    owner: UserId
    kind: MessageKind
    audience: Audience
    about: UUID
    version: str
    """Of what it is about; the same matter in the same version is told to the same recipient once."""
    recipient: EmailAddress
    reply_to: EmailAddress | None = None
    """Where answers go, if not to where our messages come from."""
    subject: str = field(repr=False)
    text: str = field(repr=False)
    created_at: datetime
    state: MessageState = MessageState.PENDING
    tries: int = 0


class Messages(Protocol):
    """Messages and their fate."""

    @abstractmethod
    def add(self, message: Message) -> bool:
        """Store it; false, and nothing stored, when there is one of this version, kind and recipient already."""

    @abstractmethod
    def get(self, message: MessageId) -> Message | None: ...

    @abstractmethod
    def fates(self, *, kind: MessageKind, about: UUID, recipient: EmailAddress) -> Mapping[MessageState, int]:
        """How many there are so far, by what became of them; a state that none is in is absent."""

    @abstractmethod
    def begin_sending(self, message: MessageId, *, now: datetime) -> Message | None:
        """From PENDING (and due) to SENDING; `None` when it is not. To be committed before SMTP begins."""

    @abstractmethod
    def settle(self, message: MessageId, state: MessageState, *, now: datetime, why: str | None = None) -> None:
        """Say what became of it."""

    @abstractmethod
    def put_off(self, message: MessageId, *, until: datetime, why: str) -> None:
        """Back to PENDING, due then; FAILED where it was erased meanwhile."""

    @abstractmethod
    def waiting(self, *, now: datetime, again_at: datetime, limit: int) -> Sequence[MessageId]:
        """PENDING and due, the longest waiting first; not due again before `again_at`. System units only."""

    @abstractmethod
    def strand(self, *, begun_before: datetime, now: datetime) -> int:
        """SENDING since before then, so their sender crashed: to clients UNKNOWN, to users PENDING again.

        Answers how many. System units only.
        """
