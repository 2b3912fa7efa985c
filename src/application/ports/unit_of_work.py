"""One errand, one transaction, and what is kept in it.

Whatever a unit holds sees only what its principal may see, and takes part in its one transaction. `get` may answer
`None`; `require` raises `NotFound`; `save` raises `StaleWrite` when the stored version is not the one read, and stores
the events the aggregate recorded with it (change log, reactions).
"""

from abc import abstractmethod
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol

from application.ports.authorization_attempts import AuthorizationAttempts
from application.ports.backfills import Backfills
from application.ports.client_directory import Records
from application.ports.client_merges import ClientMerges
from application.ports.connections import Connections
from application.ports.deliveries import Deliveries
from application.ports.erasures import Erasures
from application.ports.event_types import EventTypes
from application.ports.meetings import Meetings
from application.ports.messages import Messages
from application.ports.outbox import Reactions
from application.ports.people import People
from application.ports.reconciliations import Reconciliations, Rounds
from application.ports.scheduling_links import SchedulingLinks
from application.ports.signs_of_life import SignsOfLife
from application.ports.subscriptions import Subscriptions
from application.principal import Principal
from domain.errors import Transient
from domain.events import Event
from domain.identifiers import WorkspaceId


class StorageUnavailable(Transient):
    """Where everything is kept does not answer, or had to break the unit off; nothing of the unit was stored.

    Save for a connection lost during the very `commit`: then nobody knows, and whoever repeats must bear that it was.
    """

    code = "storage.unavailable"

    def __init__(self, *, retry_after: timedelta = timedelta(seconds=2)) -> None:
        super().__init__("That could not be stored or looked up just now. Try again shortly.", retry_after=retry_after)


class UnitOfWork(Protocol):
    """What is read and written together. Leaving it without `commit` takes everything back."""

    connections: Connections
    subscriptions: Subscriptions
    attempts: AuthorizationAttempts
    event_types: EventTypes
    links: SchedulingLinks
    meetings: Meetings
    records: Records
    merges: ClientMerges
    erasures: Erasures
    deliveries: Deliveries
    reactions: Reactions
    reconciliations: Reconciliations
    backfills: Backfills
    rounds: Rounds
    messages: Messages
    people: People
    signs_of_life: SignsOfLife

    @abstractmethod
    def tell(self, event: Event) -> None:
        """Something happened in this workspace of which no aggregate tells: its reactions are written with the rest."""

    @abstractmethod
    def commit(self) -> None:
        """Make it so; the last statement of a use case.

        Numbers the change-log lines, writes the reactions, commits, and only then nudges: workers about reactions and
        messages that came to be, watchers about changes. A nudge that fails is no failure of the unit.

        Raises:
            StaleWrite: somebody was faster.
        """


class UnitOfWorkFactory(Protocol):
    """Begins units. Which rows a unit sees, and may write, is decided here and enforced by the database."""

    @abstractmethod
    def acting_as(self, principal: Principal) -> AbstractContextManager[UnitOfWork]:
        """On behalf of a person: their own, or with their role the whole workspace's."""

    @abstractmethod
    def as_service(self, workspace: WorkspaceId) -> AbstractContextManager[UnitOfWork]:
        """On behalf of the service, across the members of one workspace: matching, moving, attributing."""

    @abstractmethod
    def as_system(self) -> AbstractContextManager[UnitOfWork]:
        """To find whose something is, and for upkeep; no meetings, links or records are written here."""
