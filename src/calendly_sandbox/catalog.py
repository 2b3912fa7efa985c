"""Event types and the links to them. Callers hold the world's lock."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from calendly_sandbox import payloads
from calendly_sandbox.records import EventType, SchedulingLink, User
from calendly_sandbox.refusals import Json, invalid, not_found
from calendly_sandbox.world import News, Publish, World


@dataclass(slots=True)
class Catalog:
    """What can be booked, and through which addresses."""

    world: World
    publish: Publish

    def add(self, owner: User, *, name: str, duration: timedelta, **values: Any) -> EventType:
        """Make an event type; `values` are further fields of the record."""
        now = self.world.clock.stamp()
        event_type = EventType(
            id=values.pop("id", None) or self.world.ids.uuid(),
            owner_id=owner.id,
            name=name,
            slug=values.pop("slug", None) or self._free_slug(owner, name),
            duration=duration,
            created_at=now,
            updated_at=now,
            host_ids=values.pop("host_ids", (owner.id,)),
            **values,
        )
        self.world.event_types[event_type.id] = event_type
        self._tell("event_type.created", event_type)
        self.world.note(owner, "EventType.Create", name=name)
        return event_type

    def change(self, event_type: EventType, **values: Any) -> None:
        """Set fields of the record."""
        for name, value in values.items():
            setattr(event_type, name, value)
        event_type.updated_at = self.world.clock.stamp()
        self._tell("event_type.updated", event_type)
        self.world.note(self.world.users[event_type.owner_id], "EventType.Update", name=event_type.name)

    def delete(self, event_type: EventType) -> None:
        """The host deletes it: it is listed no more, its pages are gone, its events stay."""
        event_type.active = False
        event_type.updated_at = event_type.deleted_at = self.world.clock.stamp()
        self._tell("event_type.deleted", event_type)
        self.world.note(self.world.users[event_type.owner_id], "EventType.Delete", name=event_type.name)

    def make_link(self, event_type: EventType, *, overrides: dict[str, Any] | None = None) -> SchedulingLink:
        """A single-use link."""
        overrides = overrides or {}
        link = SchedulingLink(
            code=self.world.ids.link_code(),
            slug=slug_of(overrides.get("name") or event_type.name),
            event_type_id=event_type.id,
            created_at=self.world.clock.stamp(),
            overrides=overrides,
        )
        self.world.links[link.code] = link
        return link

    def require_link(self, code: str) -> SchedulingLink:
        """The link with this code, or 404."""
        if code not in self.world.links:
            raise not_found()
        return self.world.links[code]

    def resource(self, event_type: EventType) -> Json:
        """The event type as the API shows it."""
        owner = self.world.users[event_type.owner_id]
        link = None
        if event_type.is_one_off:
            link = next((one for one in self.world.links.values() if one.event_type_id == event_type.id), None)
        body = payloads.event_type(self.world.addresses, event_type, owner, one_off=link)
        if self.world.switches.tells_kind_description:
            body["kind_description"] = _kind_of(event_type)
        return body

    def require_listed(self, reference: str) -> EventType:
        """An event type that was not deleted, or 404."""
        event_type = self.world.require_event_type(reference)
        if event_type.deleted_at is not None:
            raise not_found()
        return event_type

    def _free_slug(self, owner: User, name: str) -> str:
        taken = {one.slug for one in self.world.event_types.values() if one.owner_id == owner.id}
        slug = slug_of(name)
        candidates = [slug, *(f"{slug}-{number}" for number in range(1, len(taken) + 2))]
        return next(candidate for candidate in candidates if candidate not in taken)

    def _tell(self, name: str, event_type: EventType) -> None:
        organization_id = self.world.users[event_type.owner_id].organization_id
        hosts = tuple(dict.fromkeys((event_type.owner_id, *event_type.host_ids)))
        self.publish(News(name, self.world.clock.now(), organization_id, hosts, self.resource(event_type)))


def _kind_of(event_type: EventType) -> str:
    if event_type.team_id is not None:
        return "Round Robin"
    return "Group" if event_type.is_group else "One-on-One"


def slug_of(name: str) -> str:
    """A name as it appears in an address."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not slug:
        raise invalid("name", "is invalid")
    return slug
