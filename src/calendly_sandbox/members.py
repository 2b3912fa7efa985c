"""Who joins an organization and who leaves it. Callers hold the world's lock."""

import re
from dataclasses import dataclass, replace

from calendly_sandbox.accounts import Accounts
from calendly_sandbox.catalog import slug_of
from calendly_sandbox.records import Group, Invitation, User
from calendly_sandbox.refusals import Refusal, denied, invalid
from calendly_sandbox.world import World

ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
LONGEST_ADDRESS = 254


@dataclass(slots=True)
class Members:
    """Invites, lets in, and removes."""

    world: World
    accounts: Accounts

    def invite(self, by: User, email: str) -> Invitation:
        """Ask somebody to join the organization of `by`.

        Raises:
            Refusal: 400, titled as Calendly titles it, for what is no address, a member, or invited already.
        """
        if not email.strip():
            raise invalid("email", "must be filled")
        if len(email) > LONGEST_ADDRESS or not ADDRESS.fullmatch(email):
            raise Refusal(400, "Invalid Email", f"{email} is an invalid email format")
        if any(user.email == email for user in self._members(by.organization_id)):
            raise Refusal(400, "Already Organization Member", f"{email} is already in the organization")
        waiting = (one for one in self.world.invitations.values() if one.organization_id == by.organization_id)
        if any(one.email == email and one.status == "pending" for one in waiting):
            raise Refusal(400, "Already Invited", f"{email} has already been invited")
        now = self.world.clock.stamp()
        invitation = Invitation(
            id=self.world.ids.uuid(),
            organization_id=by.organization_id,
            email=email,
            created_at=now,
            updated_at=now,
            last_sent_at=now,
        )
        self.world.invitations[invitation.id] = invitation
        self.world.note(by, "Invitation.Create", email=email)
        return invitation

    def revoke(self, by: User, invitation: Invitation) -> None:
        """The letter is void; it is listed no more."""
        self._check_pending(invitation)
        del self.world.invitations[invitation.id]
        self.world.note(by, "Invitation.Revoke", email=invitation.email)

    def answer(self, invitation: Invitation, *, accept: bool) -> User | None:
        """The invited person joins, with the account of this address or a new one, or declines."""
        self._check_pending(invitation)
        user = self._account_of(invitation) if accept else None
        invitation.status = "accepted" if accept else "declined"
        invitation.user_id = user.id if user else None
        invitation.updated_at = self.world.clock.stamp()
        return user

    def remove(self, by: User, user: User) -> None:
        """Take somebody out of the organization. They go on, on their own, in one that is theirs and free of charge.

        Their bookings stay with the organization in which they were made; they host its events and lead its groups
        no longer.
        """
        if not by.runs_the_organization:
            raise denied("You do not have permission to perform this action")
        if user.organization_id != by.organization_id:
            raise denied("You cannot modify members from another organization")
        if user.role == "owner":
            raise denied("You can not change owner role")
        if user is by:
            raise denied("You can not remove yourself from organization")
        for event_type in self.world.event_types.values():
            if event_type.team_id is not None and len(event_type.host_ids) > 1:
                event_type.host_ids = tuple(host for host in event_type.host_ids if host != user.id)
        for group in list(self.world.groups.values()):
            self.world.groups[group.id] = _without(group, user)
        self.world.note(by, "User.Remove", email=user.email)
        self.accounts.transfer(user, organization=f"{user.name} {self.world.ids.hexadecimal(8)}", role="owner")
        user.plan = "free"

    def _account_of(self, invitation: Invitation) -> User:
        known = next((one for one in self.world.users.values() if one.email == invitation.email), None)
        organization = self.world.organizations[invitation.organization_id].name
        if known is not None:
            self.accounts.transfer(known, organization=organization, role="user")
            return known
        name = invitation.email.partition("@")[0]
        taken = {one.slug for one in self.world.users.values()}
        if slug_of(name) in taken:
            name = f"{name} {self.world.ids.hexadecimal(8)}"
        return self.accounts.open(name, email=invitation.email, organization=organization)

    def _members(self, organization_id: str) -> list[User]:
        return [user for user in self.world.users.values() if user.organization_id == organization_id]

    def _check_pending(self, invitation: Invitation) -> None:
        if invitation.status == "accepted":
            raise Refusal(400, "Invitation Already Accepted", "The invitation has already been accepted.")
        if invitation.status == "declined":
            raise Refusal(400, "Invitation Already Declined", "The invitation has already been declined.")


def _without(group: Group, user: User) -> Group:
    return replace(
        group,
        admin_ids=tuple(one for one in group.admin_ids if one != user.id),
        member_ids=tuple(one for one in group.member_ids if one != user.id),
    )
