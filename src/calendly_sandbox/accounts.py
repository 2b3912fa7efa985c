"""Who has an account, and in which organization. Callers hold the world's lock."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calendly_sandbox.catalog import slug_of
from calendly_sandbox.identifiers import named_uuid
from calendly_sandbox.records import Organization, Role, User
from calendly_sandbox.refusals import already_exists, invalid
from calendly_sandbox.world import World


@dataclass(slots=True)
class Accounts:
    """Opens accounts. Their identifiers follow from their names, so that they are the same after a restart."""

    world: World

    def open(
        self,
        name: str,
        *,
        email: str,
        organization: str,
        timezone: str = "UTC",
        role: Role = "user",
        since: datetime | None = None,
    ) -> User:
        """Add an account to the organization of this name, which is founded if need be."""
        slug = slug_of(name)
        if any(user.slug == slug or user.email == email for user in self.world.users.values()):
            raise already_exists()
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise invalid("timezone", "is invalid") from None
        opened = since or self.world.clock.stamp()
        user = User(
            id=named_uuid(f"user/{slug}"),
            membership_id=named_uuid(f"membership/{slug}"),
            schedule_id=named_uuid(f"schedule/{slug}"),
            organization_id=self._organization(organization).id,
            name=name,
            email=email,
            slug=slug,
            timezone=timezone,
            role=role,
            created_at=opened,
            updated_at=opened,
        )
        self.world.users[user.id] = user
        return user

    def transfer(self, user: User, *, organization: str, role: Role) -> None:
        """Let an account belong to another organization; its membership there is a new one."""
        user.organization_id = self._organization(organization).id
        user.membership_id = self.world.ids.uuid()
        user.role = role
        user.updated_at = self.world.clock.stamp()

    def _organization(self, name: str) -> Organization:
        organization = Organization(id=named_uuid(f"organization/{name}"), name=name)
        return self.world.organizations.setdefault(organization.id, organization)
