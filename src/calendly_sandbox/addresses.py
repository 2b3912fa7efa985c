"""Every address that the sandbox writes into its answers, and how it reads them back.

References are understood by their last segment, whatever base they were written with.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from calendly_sandbox.records import EventType, InviteeRef, SchedulingLink, User
from calendly_sandbox.settings import SandboxSettings


@dataclass(frozen=True, slots=True)
class Addresses:
    """Builds the URIs of resources (`api`) and the addresses of pages (`booking`); neither ends in a slash."""

    api: str
    auth: str
    booking: str

    @classmethod
    def of(cls, settings: SandboxSettings) -> Self:
        """The bases that these settings ask for."""
        base = settings.base_url.rstrip("/")
        return cls(
            api=(settings.api_url or base).rstrip("/"),
            auth=(settings.auth_url or base).rstrip("/"),
            booking=(settings.booking_url or base).rstrip("/"),
        )

    def user(self, user_id: str) -> str:
        return f"{self.api}/users/{user_id}"

    def organization(self, organization_id: str) -> str:
        return f"{self.api}/organizations/{organization_id}"

    def membership(self, membership_id: str) -> str:
        return f"{self.api}/organization_memberships/{membership_id}"

    def event_type(self, event_type_id: str) -> str:
        return f"{self.api}/event_types/{event_type_id}"

    def event(self, event_id: str) -> str:
        return f"{self.api}/scheduled_events/{event_id}"

    def invitee(self, ref: InviteeRef) -> str:
        return f"{self.api}/scheduled_events/{ref.event_id}/invitees/{ref.invitee_id}"

    def no_show(self, no_show_id: str) -> str:
        return f"{self.api}/invitee_no_shows/{no_show_id}"

    def subscription(self, subscription_id: str) -> str:
        return f"{self.api}/webhook_subscriptions/{subscription_id}"

    def group(self, group_id: str) -> str:
        return f"{self.api}/groups/{group_id}"

    def invitation(self, organization_id: str, invitation_id: str) -> str:
        return f"{self.organization(organization_id)}/invitations/{invitation_id}"

    def routing_form(self, form_id: str) -> str:
        return f"{self.api}/routing_forms/{form_id}"

    def submission(self, submission_id: str) -> str:
        return f"{self.api}/routing_form_submissions/{submission_id}"

    def log_entry(self, entry_id: str) -> str:
        return f"{self.api}/activity_log_entries/{entry_id}"

    def profile_page(self, user: User) -> str:
        return f"{self.booking}/{user.slug}"

    def booking_page(self, owner: User, event_type: EventType) -> str:
        return f"{self.booking}/{owner.slug}/{event_type.slug}"

    def slot_page(self, owner: User, event_type: EventType, start: datetime) -> str:
        page = self.booking_page(owner, event_type)
        return f"{page}/{start:%Y-%m-%dT%H:%M:%SZ}?month={start:%Y-%m}&date={start:%Y-%m-%d}"

    def single_use_page(self, link: SchedulingLink) -> str:
        return f"{self.booking}/d/{link.code}/{link.slug}"

    def cancel_page(self, invitee_id: str) -> str:
        return f"{self.booking}/cancellations/{invitee_id}"

    def reschedule_page(self, invitee_id: str) -> str:
        return f"{self.booking}/reschedulings/{invitee_id}"

    def conference(self, event_id: str) -> str:
        return f"{self.booking}/events/{event_id}/google_meet"


def last_segment(reference: str) -> str:
    """The identifier in a URI, or the reference itself when it is a bare identifier."""
    return reference.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1]
