"""Uses `calendly-python` (0.1.2) against a sandbox, by its own settings: the addresses are attributes of its client.

Run by `test_public_clients.py`, where the client is installed; it knows nothing of the sandbox but what is handed over.
"""

import json
import sys
from typing import Any

from calendly.client import Client  # type: ignore[import-not-found]  # installed apart
from calendly.exceptions import UnauthorizedError  # type: ignore[import-not-found]  # installed apart


class SandboxClient(Client):  # type: ignore[misc]  # installed apart, and so unknown here
    """The client at another address."""


def main(told: dict[str, Any]) -> dict[str, Any]:
    """Everything that the client can do; `code` came back from the consent page that it asked for."""
    SandboxClient.URL = SandboxClient.AUTH_URL = f"{told['url']}/"
    app = {name: told[name] for name in ("client_id", "client_secret", "redirect_uri")}
    if "code" not in told:
        return {"authorization_url": SandboxClient(**app).authorization_url(state="s")}
    client = SandboxClient(**app)
    tokens = client.get_access_token(told["code"])
    client.set_token(tokens["access_token"])
    made = client.create_webhook(
        "https://receiver.example/hook",
        ["invitee.created"],
        client.organization_uri,
        client.user_uri,
        "user",
    )
    listed = client.list_webhooks("user", client.organization_uri, client.user_uri)
    event = client.get_scheduled_event(told["event"].rsplit("/", 1)[-1])
    client.delete_webhook(listed[0]["uuid"])
    left = client.list_webhooks("user", client.organization_uri, client.user_uri)
    try:
        SandboxClient(access_token="nonsense")
        refused = ""
    except UnauthorizedError as refusal:
        refused = str(refusal.args[0]["title"])
    return {
        "name": event["resource"]["event_memberships"][0]["user_name"],
        "token": tokens["token_type"],
        "subscription": made["resource"]["uri"] == listed[0]["uri"],
        "left": left,
        "refused": refused,
    }


if __name__ == "__main__":
    json.dump(main(json.loads(sys.argv[1])), sys.stdout)
