"""Groups of an organization's members."""

from calendly_sandbox import payloads
from calendly_sandbox.addresses import last_segment
from calendly_sandbox.identifiers import named_uuid
from calendly_sandbox.records import Group, User
from calendly_sandbox.refusals import Json, denied, not_found
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page
from calendly_sandbox.rest.people import require_own_organization

GROUP_FIELDS = {"created_at": lambda group: group.created_at, "id": lambda group: group.id}
RELATIONSHIP_FIELDS = {"created_at": lambda row: row[0].created_at, "id": lambda row: _relationship_id(*row)}


def list_groups(call: Call) -> Answer:
    """`GET /groups`."""
    organization_id = require_own_organization(call, call.require("organization"))
    groups = [group for group in call.world.groups.values() if group.organization_id == organization_id]
    return page(call, groups, lambda one: _group(call, one), fields=GROUP_FIELDS, default="created_at:asc")


def get_group(call: Call) -> Answer:
    """`GET /groups/{uuid}`."""
    group = call.world.groups.get(call.path["uuid"])
    if group is None:
        raise not_found()
    _check_visible(call, group)
    return Answer.resource(_group(call, group))


def list_relationships(call: Call) -> Answer:
    """`GET /group_relationships`: who belongs to which group, as what."""
    rows = _relationships(call)
    organization, owner, group = (call.query.get(name) for name in ("organization", "owner", "group"))
    require_own_organization(call, organization or call.addresses.organization(call.user.organization_id))
    if group:
        rows = [row for row in rows if row[0].id == last_segment(group)]
    if owner:
        wanted = last_segment(owner)
        rows = [row for row in rows if wanted in (row[1].id, row[1].membership_id)]
    return page(call, rows, lambda row: _relationship(call, *row), fields=RELATIONSHIP_FIELDS, default="created_at:asc")


def get_relationship(call: Call) -> Answer:
    """`GET /group_relationships/{uuid}`."""
    for group, user in _relationships(call):
        if _relationship_id(group, user) == call.path["uuid"]:
            return Answer.resource(_relationship(call, group, user))
    raise not_found()


def _relationships(call: Call) -> list[tuple[Group, User]]:
    own = [group for group in call.world.groups.values() if group.organization_id == call.user.organization_id]
    return [(group, call.world.users[user_id]) for group in own for user_id in group.member_ids]


def _check_visible(call: Call, group: Group) -> None:
    runs_it = call.user.runs_the_organization or call.user.id in group.admin_ids
    if group.organization_id != call.user.organization_id or not runs_it:
        raise denied()


def _group(call: Call, group: Group) -> Json:
    created = payloads.moment(group.created_at)
    return {
        "uri": call.addresses.group(group.id),
        "name": group.name,
        "organization": call.addresses.organization(group.organization_id),
        "created_at": created,
        "updated_at": created,
        "member_count": len(group.member_ids),
    }


def _relationship(call: Call, group: Group, user: User) -> Json:
    created = payloads.moment(group.created_at)
    return {
        "uri": f"{call.addresses.api}/group_relationships/{_relationship_id(group, user)}",
        "role": "admin" if user.id in group.admin_ids else "member",
        "owner": {"type": "OrganizationMembership", **payloads.membership(call.addresses, user)},
        "organization": call.addresses.organization(group.organization_id),
        "group": call.addresses.group(group.id),
        "created_at": created,
        "updated_at": created,
    }


def _relationship_id(group: Group, user: User) -> str:
    return named_uuid(f"group relationship/{group.id}/{user.id}")
