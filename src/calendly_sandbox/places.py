"""Where a meeting takes place: from what the host set up (`kind`) to what the event says (`type`). Pure."""

from collections.abc import Sequence

from calendly_sandbox.addresses import Addresses
from calendly_sandbox.refusals import Json

# Real Zoom and GoToMeeting events drop the suffix.
CONFERENCES = {
    "zoom_conference": "zoom",
    "gotomeeting_conference": "gotomeeting",
    "microsoft_teams_conference": "microsoft_teams_conference",
    "webex_conference": "webex_conference",
}
TYPED_BY_THE_INVITEE = ("ask_invitee", "outbound_call")


def place_of(
    offered: Sequence[Json] | None, chosen: Json | None, *, event_id: str, addresses: Addresses
) -> Json | None:
    """The event's location.

    Args:
        offered: the event type's locations, by `kind`; none is a meeting without a place.
        chosen: the invitee's choice, `{"kind", "location"}`; else the first that is offered.
    """
    if not offered:
        return None
    kind = (chosen or {}).get("kind") or offered[0]["kind"]
    configured = next((location for location in offered if location["kind"] == kind), offered[0])
    typed = (chosen or {}).get("location")
    if kind == "google_conference":
        return {"join_url": addresses.conference(event_id), "status": "pushed", "type": kind}
    if kind in CONFERENCES:
        data = {"id": int(event_id[:8], 16), "password": event_id[-6:]}
        return {"data": data, "join_url": addresses.conference(event_id), "status": "pushed", "type": CONFERENCES[kind]}
    if kind in TYPED_BY_THE_INVITEE:
        return {"location": typed or "To be agreed", "type": kind}
    if kind == "inbound_call":
        return {"location": configured.get("phone_number") or configured.get("location"), "type": kind}
    place: Json = {"location": configured.get("location"), "type": kind}
    if kind == "physical":
        place["additional_info"] = configured.get("additional_info")
    return place
