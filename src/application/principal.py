"""On whose behalf something is asked."""

from dataclasses import dataclass
from enum import StrEnum

from domain.identifiers import UserId, WorkspaceId


class Role(StrEnum):
    """What a person may do in a workspace."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Principal:
    """A person, in one workspace, with the role they have there."""

    user: UserId
    workspace: WorkspaceId
    role: Role

    @property
    def is_admin(self) -> bool:
        """Whether they act for the whole workspace."""
        return self.role in (Role.OWNER, Role.ADMIN)
