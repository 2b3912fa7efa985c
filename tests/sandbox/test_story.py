"""The whole story over HTTP: connect, subscribe, make a link, book, move, cancel."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from calendly_sandbox.fixture import RunningSandbox

pytestmark = pytest.mark.integration


def test_a_connected_app_hears_of_a_booking_made_through_its_link(calendly: RunningSandbox, http: httpx.Client) -> None:
    app = calendly.app
    asked = {
        "client_id": app.client_id,
        "response_type": "code",
        "redirect_uri": app.redirect_uris[0],
        "scope": "users:read event_types:read scheduled_events:write scheduling_links:write webhooks:write",
        "state": "xyz",
    }
    back = calendly.control.consent(f"{calendly.url}/oauth/authorize?{urlencode(asked)}", account="ada-fischer")
    answer = dict(parse_qsl(urlsplit(back).query))
    fields = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": app.redirect_uris[0]}
    tokens = http.post("/oauth/token", data=fields, auth=(app.client_id, app.client_secret)).json()
    http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    me = http.get("/users/me").json()["resource"]
    made = http.post(
        "/webhook_subscriptions",
        json={
            "url": "http://127.0.0.1:9/hook",
            "events": ["invitee.created"],
            "organization": me["current_organization"],
            "user": me["uri"],
            "scope": "user",
        },
    )
    assert made.status_code == 201, made.text
    types = http.get("/event_types", params={"user": me["uri"], "active": "true"}).json()["collection"]
    link = http.post(
        "/scheduling_links", json={"max_event_count": 1, "owner": types[0]["uri"], "owner_type": "EventType"}
    ).json()["resource"]["booking_url"]
    calendly.control.hold_deliveries()

    booked = calendly.control.book(booking_url=f"{link}?utm_content=ref1&name=Kim+Park&email=kim@example.com")

    (delivery,) = calendly.control.deliveries("held")
    assert delivery["invitee"] == booked.invitee_uri
