"""The sample people of the demo. Their ids are the same on every machine."""

from typing import Final
from uuid import UUID, uuid5

from application.ports.people import Person
from application.principal import Principal, Role
from domain.identifiers import UserId, WorkspaceId

_NAMES: Final = UUID("6a3c1c3e-6f57-4d38-9a55-1f1a4e0f5a10")
"""What the ids are derived from."""


def _person(name: str, email: str, workspace: str, role: Role) -> Person:
    user, house = UserId(uuid5(_NAMES, email)), WorkspaceId(uuid5(_NAMES, workspace))
    return Person(principal=Principal(user, house, role), email=email, name=name)


ADA: Final = _person("Ada Fischer", "ada@fischer.example", "Fischer & Partners", Role.OWNER)
BOB: Final = _person("Bob Marsh", "bob@fischer.example", "Fischer & Partners", Role.MEMBER)
CARA: Final = _person("Cara Lopez", "cara@lopez.example", "Lopez Design", Role.OWNER)
