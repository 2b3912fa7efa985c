"""Who joins an organization and who leaves it, and what only some plans have."""

from typing import Any

import httpx
import pytest

from calendly_sandbox.control_client import ControlRefused
from calendly_sandbox.fixture import RunningSandbox
from tests.sandbox.conftest import Client
from tests.sandbox.samples import keys, sample
from tests.sandbox.test_rest import subscribe, walk, whoami

pytestmark = pytest.mark.integration

NEWCOMER = "dora@example.com"


def invite(client: httpx.Client, email: str = NEWCOMER) -> httpx.Response:
    """Ask somebody to join the caller's organization."""
    return client.post(f"{whoami(client)['current_organization']}/invitations", json={"email": email})


def membership_of(calendly: RunningSandbox, slug: str) -> str:
    """The address of an account's membership."""
    return str(next(one["uri"] for one in calendly.control.accounts() if one["user"]["slug"] == slug))


def test_an_invitation_is_pending_until_it_is_answered(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    invitation = invite(ada).json()["resource"]

    calendly.control.answer_invitation(invitation["uri"])

    answered = ada.get(invitation["uri"]).json()["resource"]
    assert (invitation["status"], "user" in invitation, answered["status"]) == ("pending", False, "accepted")
    assert ada.get(answered["user"]).json()["resource"]["email"] == NEWCOMER


def test_who_has_an_account_joins_with_it(calendly: RunningSandbox, client_of: Client) -> None:
    ada, cara = client_of("ada-fischer"), client_of("cara-lopez")
    before = whoami(cara)

    calendly.control.answer_invitation(invite(ada, before["email"]).json()["resource"]["uri"])

    after = whoami(cara)
    assert (after["uri"], after["current_organization"]) == (before["uri"], whoami(ada)["current_organization"])


def test_invitations_are_listed_by_status_and_address(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    first, second = (invite(ada, email).json()["resource"]["uri"] for email in (NEWCOMER, "evi@example.com"))
    calendly.control.answer_invitation(second, accept=False)
    path = f"{whoami(ada)['current_organization']}/invitations"

    def found(**query: str) -> list[str]:
        return [one["uri"] for page in walk(ada, path, **query) for one in page]

    assert (found(), found(status="declined"), found(email=NEWCOMER)) == ([first, second], [second], [first])


def test_a_revoked_invitation_is_gone(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    invitation = invite(ada).json()["resource"]["uri"]

    statuses = [ada.delete(invitation).status_code, ada.get(invitation).status_code]

    assert statuses == [204, 404]
    with pytest.raises(ControlRefused):
        calendly.control.answer_invitation(invitation)


def test_an_accepted_invitation_cannot_be_revoked(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    invitation = invite(ada).json()["resource"]["uri"]
    calendly.control.answer_invitation(invitation)

    refused = ada.delete(invitation)

    assert (refused.status_code, refused.json()["title"]) == (400, "Invitation Already Accepted")


@pytest.mark.parametrize(
    ("email", "title"),
    [
        ("", "Invalid Argument"),
        ("nobody", "Invalid Email"),
        ("bob@fischer.example", "Already Organization Member"),
        ("twice@example.com", "Already Invited"),
    ],
)
def test_who_cannot_be_invited_is_refused_in_words(client_of: Client, email: str, title: str) -> None:
    ada = client_of("ada-fischer")
    invite(ada, "twice@example.com")

    refused = invite(ada, email)

    assert (refused.status_code, refused.json()["title"]) == (400, title)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_plain_member_has_no_say_about_invitations(client_of: Client, method: str) -> None:
    bob = client_of("bob-marsh")
    body = {"email": NEWCOMER} if method == "POST" else None

    refused = bob.request(method, f"{whoami(bob)['current_organization']}/invitations", json=body)

    assert refused.status_code == 403


def test_a_removed_member_goes_on_alone(calendly: RunningSandbox, client_of: Client) -> None:
    ada, bob = client_of("ada-fischer"), client_of("bob-marsh")

    removed = ada.delete(membership_of(calendly, "bob-marsh"))

    assert removed.status_code == 204
    assert whoami(bob)["current_organization"] != whoami(ada)["current_organization"]
    assert subscribe(bob, scope="organization", user=None).status_code == 201


def test_a_removed_member_hosts_no_more_for_the_team(calendly: RunningSandbox, client_of: Client) -> None:
    client_of("ada-fischer").delete(membership_of(calendly, "bob-marsh"))

    booked = [calendly.control.book("first-visit", name="Kim", email="kim@example.com") for _ in range(2)]

    assert {host["user_name"] for one in booked for host in one.event["event_memberships"]} == {"Ada Fischer"}


@pytest.mark.parametrize(
    ("caller", "member", "message"),
    [
        ("bob-marsh", "ada-fischer", "You do not have permission to perform this action"),
        ("ada-fischer", "cara-lopez", "You cannot modify members from another organization"),
        ("ada-fischer", "ada-fischer", "You can not change owner role"),
        ("dora-admin", "dora-admin", "You can not remove yourself from organization"),
    ],
)
def test_who_cannot_be_removed_stays(
    calendly: RunningSandbox, client_of: Client, caller: str, member: str, message: str
) -> None:
    calendly.control.open_account("Dora Admin", email=NEWCOMER, organization="Fischer & Partners", role="admin")

    refused = client_of(caller).delete(membership_of(calendly, member))

    assert (refused.status_code, refused.json()["message"]) == (403, message)


@pytest.mark.parametrize("path", ["/activity_log_entries", "/outgoing_communications"])
def test_what_only_enterprise_has_is_refused_to_others(client_of: Client, path: str) -> None:
    ada = client_of("ada-fischer")

    refused = ada.get(path, params={"organization": whoami(ada)["current_organization"]})

    assert refused.status_code == 403
    assert refused.json()["message"] == "Please upgrade your Calendly account to Enterprise."


def test_the_activity_log_tells_who_did_what(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    calendly.control.change_account("ada-fischer", plan="enterprise")
    invite(ada)
    query: dict[str, Any] = {"organization": whoami(ada)["current_organization"], "namespace": "Invitation"}

    told = ada.get("/activity_log_entries", params=query).json()

    [entry] = told["collection"]
    assert (entry["fully_qualified_name"], entry["actor"]["display_name"], told["total_count"]) == (
        "Invitation.Create",
        "Ada Fischer",
        1,
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"search_term": "DORA"}, 1),
        ({"search_term": "nobody"}, 0),
        ({"action": "Create,Revoke", "namespace": "Invitation"}, 1),
        ({"min_occurred_at": "2100-01-01T00:00:00Z"}, 0),
        ({"count": "1000", "namespace": "EventType"}, 127),
    ],
)
def test_the_activity_log_is_searched(
    calendly: RunningSandbox, client_of: Client, query: dict[str, str], count: int
) -> None:
    ada = client_of("ada-fischer")
    calendly.control.change_account("ada-fischer", plan="enterprise")
    invite(ada)

    told = ada.get("/activity_log_entries", params={"organization": whoami(ada)["current_organization"], **query})

    assert told.json()["total_count"] == count


def test_no_text_message_is_ever_sent(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    calendly.control.change_account("ada-fischer", plan="enterprise")

    told = ada.get("/outgoing_communications", params={"organization": whoami(ada)["current_organization"]})

    assert told.json()["collection"] == []


def test_an_organization_tells_its_plan(client_of: Client) -> None:
    ada = client_of("ada-fischer")

    told = ada.get(whoami(ada)["current_organization"]).json()["resource"]

    assert (told["plan"], told["stage"]) == ("teams", "paid")


def test_the_places_of_a_user_are_listed_once_each(client_of: Client) -> None:
    ada = client_of("ada-fischer")

    places = ada.get("/locations", params={"user": whoami(ada)["uri"]}).json()["collection"]

    assert sorted(one["kind"] for one in places) == [
        "custom",
        "google_conference",
        "outbound_call",
        "physical",
        "zoom_conference",
    ]


def test_event_types_are_found_by_the_hours_they_follow(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    user = whoami(ada)
    schedule = ada.get("/user_availability_schedules", params={"user": user["uri"]}).json()["collection"][0]
    own = ada.get("/event_types", params={"user": user["uri"]}).json()["collection"]
    rule = {"timezone": "Europe/Berlin", "rules": schedule["rules"]}
    ada.patch(
        "/event_type_availability_schedules",
        params={"event_type": own[0]["uri"]},
        json={"availability_rule": rule},
    )

    query = {"user": user["uri"], "user_availability_schedule": schedule["uri"]}
    found = ada.get("/event_types", params=query).json()["collection"]

    assert [one["uri"] for one in found] == [one["uri"] for one in own[1:]]


def test_routing_forms_are_listed_as_recorded(client_of: Client) -> None:
    ada = client_of("ada-fischer")

    listed = ada.get("/routing_forms", params={"organization": whoami(ada)["current_organization"]}).json()

    assert keys(listed["collection"][0]) == keys(sample("routing_forms_list")["collection"][0])
