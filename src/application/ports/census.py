"""What is kept, in numbers: how much waits, since when, and how the database itself stands."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.identifiers import WorkspaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """How much of one kind waits, and how much will not be done by itself."""

    waiting: int
    untried_since: datetime | None
    """Since when the oldest waits that nobody has taken up; `None` where none does."""
    retrying: int
    """Those among the waiting that were tried in vain, and wait to be tried again."""
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one workspace, or of the whole installation."""

    deliveries: QueueFigures
    reactions: QueueFigures
    """Failed: given up within the last week."""
    messages: QueueFigures
    """Failed: within the last week."""
    messages_uncertain: int
    """Within the last week: they may or may not have gone out."""
    last_delivery_at: datetime | None
    last_connected_at: datetime | None
    unknown_owners: int
    """Deliveries of accounts that nobody has connected; 0 when asked of one workspace, for they are in none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaStanding:
    """Which database answers, and how it is set up for us."""

    server: str
    """Postgres's version, as it says it."""
    found: frozenset[str]
    """The revisions it is at; empty when it was never migrated, or our login is not one to ask with."""
    wanted: frozenset[str]
    """Those of this version."""
    unsafe_login: str | None
    """What is wrong with our login, as a sentence goes on after naming it; `None` when nothing is."""

    @property
    def is_current(self) -> bool:
        """Whether our statements fit."""
        return self.unsafe_login is None and self.found == self.wanted


class Census(Protocol):
    """Counts. Nothing of anybody's comes out of it. Called with no unit open."""

    @abstractmethod
    def schema(self) -> SchemaStanding:
        """
        Raises:
            StorageUnavailable: the database does not answer.
        """

    @abstractmethod
    def figures(self, workspace: WorkspaceId | None, *, now: datetime) -> Figures:
        """Of one workspace, or of all together.

        Raises:
            StorageUnavailable: the database does not answer.
        """

    @abstractmethod
    def sealed_with(self) -> Mapping[str, int]:
        """By the id of a key: how many secrets of the whole installation are sealed with it.

        Raises:
            StorageUnavailable: the database does not answer.
        """
