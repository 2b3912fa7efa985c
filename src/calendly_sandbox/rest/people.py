"""Users, organizations and memberships."""

from calendly_sandbox import payloads
from calendly_sandbox.addresses import last_segment
from calendly_sandbox.records import User
from calendly_sandbox.refusals import NOT_IN_YOUR_ORGANIZATION, denied, invalid, not_found
from calendly_sandbox.rest.call import Answer, Call
from calendly_sandbox.rest.listing import page

MEMBERSHIP_FIELDS = {
    "created_at": lambda user: user.created_at,
    "email": lambda user: user.email,
    "id": lambda user: user.membership_id,
}


def require_colleague(call: Call, reference: str, *, says_why: bool = True) -> User:
    """A user of the caller's organization; an unknown or foreign one is refused.

    Args:
        says_why: not every operation does; the others say only that it is not permitted.
    """
    user = call.world.find_user(reference)
    if user is None or user.organization_id != call.user.organization_id:
        raise denied(NOT_IN_YOUR_ORGANIZATION) if says_why else denied()
    return user


def require_own_organization(call: Call, reference: str) -> str:
    """The id of the organization that the caller runs."""
    organization_id = last_segment(reference)
    if organization_id != call.user.organization_id or not call.user.runs_the_organization:
        raise denied()
    return organization_id


def get_user(call: Call) -> Answer:
    """`GET /users/{uuid}`, where `me` is the caller."""
    uuid = call.path.get("uuid", "me")
    user = call.user if uuid == "me" else call.world.users.get(uuid)
    if user is None:
        raise not_found()
    if user.organization_id != call.user.organization_id:
        raise denied()
    return Answer.resource(payloads.user(call.addresses, user))


def get_organization(call: Call) -> Answer:
    """`GET /organizations/{uuid}`."""
    organization = call.world.organizations.get(call.path["uuid"])
    if organization is None:
        raise not_found()
    if organization.id != call.user.organization_id:
        raise denied()
    members = [user for user in call.world.users.values() if user.organization_id == organization.id]
    owner = min(members, key=lambda user: (user.role != "owner", user.created_at))
    return Answer.resource(payloads.organization(call.addresses, organization, owner=owner))


def list_memberships(call: Call) -> Answer:
    """`GET /organization_memberships`: an organization's, for who runs it, or one's own."""
    organization, user, email = (call.query.get(name) for name in ("organization", "user", "email"))
    role = call.choice("role", "owner", "admin", "user")
    if not (organization or user or email):
        raise invalid("organization", "At least one of organization, user or email must be filled")
    members = [one for one in call.world.users.values() if one.organization_id == call.user.organization_id]
    if user:
        chosen = require_colleague(call, user)
        if chosen is not call.user and not call.user.runs_the_organization:
            raise denied()
        members = [chosen]
    if organization:
        if last_segment(organization) != call.user.organization_id:
            raise denied()
        if not user:
            require_own_organization(call, organization)
    if email:
        members = [one for one in members if one.email == email]
        if not (user or organization or call.user.runs_the_organization or members == [call.user]):
            raise denied()
    if role:
        members = [one for one in members if one.role == role]
    return page(
        call,
        members,
        lambda one: payloads.membership(call.addresses, one),
        fields=MEMBERSHIP_FIELDS,
        default="created_at:asc",
    )


def get_membership(call: Call) -> Answer:
    """`GET /organization_memberships/{uuid}`."""
    user = require_member(call)
    if user.organization_id != call.user.organization_id:
        raise denied()
    if user is not call.user and not call.user.runs_the_organization:
        raise denied()
    return Answer.resource(payloads.membership(call.addresses, user))


def require_member(call: Call) -> User:
    """The account of the membership in the path, of whatever organization, or 404."""
    user = next((one for one in call.world.users.values() if one.membership_id == call.path["uuid"]), None)
    if user is None:
        raise not_found()
    return user
