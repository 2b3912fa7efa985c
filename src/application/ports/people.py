"""Users, workspaces and sessions.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.principal import Principal, Role
from domain.identifiers import (
    UserId,
    WorkspaceId,
)
from domain.values import EmailAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser."""

    token_hash: bytes
    """SHA-256 of the cookie's value."""
    principal: Principal
    begun_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who came in, as the host app's token says. Address and names: empty means none, `None` that it does not say."""

    principal: Principal
    email: str | None = None
    name: str | None = None
    workspace_name: str | None = None


class People(Protocol):
    """Users, workspaces and sessions. System units only, but for `person`."""

    @abstractmethod
    def admit(self, person: Person, *, now: datetime) -> None:
        """Have rows for this user, workspace and membership, with what was last said of each. Cheap to repeat."""

    @abstractmethod
    def role_of(self, user: UserId, workspace: WorkspaceId) -> Role | None:
        """The role last said."""

    @abstractmethod
    def email_of(self, user: UserId) -> EmailAddress | None:
        """Where to write to this user."""

    @abstractmethod
    def workspaces(self) -> Sequence[WorkspaceId]:
        """All there are."""

    @abstractmethod
    def open_session(self, session: Session) -> None: ...

    @abstractmethod
    def session(self, token_hash: bytes, *, now: datetime) -> Session | None:
        """The session, unless it ended."""

    @abstractmethod
    def end_session(self, token_hash: bytes) -> bool:
        """Sign out; whether there was one."""

    @abstractmethod
    def prune_sessions(self, *, now: datetime) -> int:
        """Forget those that ended."""
