"""For whom a transaction is: what Postgres is told at its start, and what each query says by itself.

The policies are the net. Queries are written as if there were none: they name the workspace, and for a member the
owner, through `in_scope`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from sqlalchemy import Boolean, ColumnElement, Table, and_, bindparam, case, or_

from application.principal import Principal
from domain.identifiers import UserId, WorkspaceId


class Group(StrEnum):
    """The two group roles, by the end of their names."""

    USER = "user"
    SYSTEM = "system"


SERVICE: Final = "service"
"""Stands where a person's role in the workspace would; no token can carry it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """On whose behalf, and how far it reaches."""

    group: Group
    workspace: WorkspaceId | None = None
    user: UserId | None = None
    role: str = ""
    sees_all: bool = False

    @classmethod
    def of_principal(cls, principal: Principal) -> Self:
        """A person: their own rows, or with their role the whole workspace's."""
        return cls(Group.USER, principal.workspace, principal.user, principal.role.value, principal.is_admin)

    @classmethod
    def of_service(cls, workspace: WorkspaceId) -> Self:
        """The service, across the members of one workspace."""
        return cls(Group.USER, workspace, None, SERVICE, sees_all=True)

    @classmethod
    def of_system(cls) -> Self:
        """Across all workspaces, but only to find whose something is, and for upkeep."""
        return cls(Group.SYSTEM)

    @property
    def parameters(self) -> dict[str, Any]:
        """The values `in_scope` asks for."""
        return {
            "scope_is_system": self.group is Group.SYSTEM,
            "scope_workspace": self.workspace,
            "scope_user": self.user,
            "scope_sees_all": self.sees_all,
        }

    @property
    def is_ours(self) -> bool:
        """Whether it is the service itself, or the system, and not a person."""
        return self.group is Group.SYSTEM or self.role == SERVICE

    def require_workspace(self) -> WorkspaceId:
        """The one workspace.

        Raises:
            RuntimeError: a system unit was used for what belongs to a workspace: a mistake in the program.
        """
        if self.workspace is None:
            raise RuntimeError("a system unit has no workspace: use acting_as or as_service")
        return self.workspace

    def require_system(self) -> None:
        """
        Raises:
            RuntimeError: this is for system units only: a mistake in the program.
        """
        if self.group is not Group.SYSTEM:
            raise RuntimeError("this is for system units only")


def in_scope(table: Table) -> ColumnElement[bool]:
    """That a row is one the scope may see; takes `Scope.parameters`."""
    ours = table.c.workspace_id == bindparam("scope_workspace", type_=table.c.workspace_id.type)
    if "owner_id" in table.c:
        own = table.c.owner_id == bindparam("scope_user", type_=table.c.owner_id.type)
        ours = and_(ours, or_(bindparam("scope_sees_all", type_=Boolean()), own))
    return or_(bindparam("scope_is_system", type_=Boolean()), ours)


def first_known(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    """What COALESCE says, for conditions.

    Postgres takes COALESCE for something that might leak a row (as of 18: `contain_leaked_vars` does not know it), so
    below the policies a condition with it finds no index. CASE it knows.
    """
    return case((one.is_not(None), one), else_=other)
