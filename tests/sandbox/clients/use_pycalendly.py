"""Uses `PyCalendly` (1.1.0) against a sandbox. Its addresses are constants, and are replaced in all its modules.

Run by `test_public_clients.py`, where the client is installed; it knows nothing of the sandbox but what is handed over.
It sends the parameters of a GET as a JSON body, and OAuth's fields as JSON.
"""

import json
import sys
from typing import Any

from calendly.calendly import CalendlyAPI  # type: ignore[import-not-found]  # installed apart
from calendly.exceptions import CalendlyException  # type: ignore[import-not-found]  # installed apart
from calendly.utils.oauth2 import CalendlyOauth2  # type: ignore[import-not-found]  # installed apart

OAUTH, API = "https://auth.calendly.com", "https://api.calendly.com"


def last(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def main(told: dict[str, Any]) -> dict[str, Any]:
    """Everything that the client can do; `code` came back from the consent page that it asked for."""
    for module in [module for name, module in sys.modules.items() if name.startswith("calendly.")]:
        for name, value in list(vars(module).items()):
            if isinstance(value, str) and value.startswith((OAUTH, API)):
                setattr(module, name, value.replace(OAUTH, told["url"]).replace(API, told["url"]))
    oauth = CalendlyOauth2(told["client_id"], told["client_secret"], told["redirect_uri"])
    if "code" not in told:
        return {"authorization_url": oauth.authorization_url}
    first = oauth.get_access_token(told["code"])
    tokens = oauth.refresh_access_token(first["refresh_token"])
    client = CalendlyAPI(tokens["access_token"])
    me = client.about()["resource"]
    event_types = client.get_all_event_types(me["uri"])
    events = client.get_all_scheduled_events(me["uri"])
    invitee = client.list_event_invitees(last(events[0]["uri"]))["collection"][0]
    same = client.get_event_invitee(last(events[0]["uri"]), last(invitee["uri"]))["resource"]
    hook = client.create_webhook(
        "https://receiver.example/hook", "user", me["current_organization"], signing_key="key", user=me["uri"]
    )["resource"]
    listed = client.list_webhooks(me["current_organization"], "user", me["uri"])["collection"]
    client.delete_webhook(last(hook["uri"]))
    try:
        client.get_webhook(last(hook["uri"]))
        refused = ""
    except CalendlyException as refusal:
        refused = str(refusal)
    active = oauth.introspect_access_token(tokens["access_token"])["active"]
    oauth.revoke_access_token(tokens["access_token"])
    return {
        "name": me["name"],
        "event types": len(event_types),
        "invitee": [same["email"], same["tracking"]["utm_content"]],
        "subscription": [one["uri"] for one in listed] == [hook["uri"]],
        "refused": refused,
        "active": [active, oauth.introspect_access_token(tokens["access_token"])["active"]],
    }


if __name__ == "__main__":
    json.dump(main(json.loads(sys.argv[1])), sys.stdout)
